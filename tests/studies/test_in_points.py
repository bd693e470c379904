"""A gap in points is never told or drawn as a percentage: “3 %” could be read as 3 % more."""

import json
import math
import re

import pytest
import vl_convert

from daylit.studies.in_points import signed, span, spread
from daylit.studies.registry import run
from daylit.studies.settings import Settings
from studies.asking import asked
from studies.test_quasi_random import a_town as a_town_of_chance
from studies.test_risk_adjusted import a_town as a_town_of_risk

SIGNED_PERCENT = re.compile(r">[+−-]?\d[\d.]*%<")


def drawn(chart) -> str:
    return vl_convert.vegalite_to_svg(json.dumps(chart.spec), vl_version="6.4")


def gaps_of(chart) -> list[str]:
    """What stands in the columns of gaps, spreads and their ranges."""
    heads = [place for place, head in enumerate(chart.columns) if "in points" in head or "range" in head]
    return [row[place] for row in chart.rows for place in heads if row[place] != "–"]


@pytest.mark.parametrize("name", ["predicted_disposition", "variance_shares"])
def test_no_gap_or_spread_is_drawn_or_told_as_a_percentage(name):
    chart = asked(name).charts[0]
    assert any("in points" in head for head in chart.columns)
    assert [cell for cell in gaps_of(chart) if "%" in cell] == []
    assert SIGNED_PERCENT.findall(drawn(chart)) == []


def test_bands_along_shares_of_stops_are_in_points_with_nothing_at_nought():
    for chart in asked("selection_bounds").charts:
        ticks = re.findall(r">([+−]?[\d.]+%?)<", drawn(chart))
        assert {tick for tick in ticks if "%" in tick} <= {f"{share}%" for share in range(0, 60, 10)}
        assert "0" in ticks
        assert not {"+0", "+0%"} & set(ticks)
        assert len({tick for tick in ticks if tick.startswith("+")}) > 1


def test_gaps_at_the_same_risk_and_what_remains_possible_are_in_points():
    risk = run(a_town_of_risk("points", more=10), "risk_adjusted", Settings())
    chance = run(a_town_of_chance("points"), "quasi_random", Settings())
    for chart in (*risk.charts, *chance.charts):
        assert [cell for cell in gaps_of(chart) if "%" in cell] == []
        assert SIGNED_PERCENT.findall(drawn(chart)) == []


def test_signs_and_what_is_not_known():
    assert (signed(0.0441), signed(-0.004), signed(0.0004), signed(math.nan)) == ("+4.4", "−0.4", "0.0", "–")
    assert span(-0.012, 0.03) == "−1.2 to +3.0"
    assert (spread(0.0188), spread(math.nan)) == ("1.9", "–")
