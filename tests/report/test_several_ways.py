"""What is hidden in the first way of asking is hidden in every other way too: estimate, dot and row."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from daylit.privacy.cells import HIDDEN
from daylit.report.small import guard_all
from daylit.studies.registry import run
from daylit.studies.settings import Settings
from daylit.studies.ways import ANOTHER_WAY
from small_extract import extract_from_sql

GROUP = "CASE WHEN i % 40 = 0 THEN 'asian' WHEN i % 2 = 0 THEN 'black' ELSE 'white' END"
SEARCHED = f"hash(concat(i, 's')) % 100 < CASE {GROUP} WHEN 'asian' THEN 4 WHEN 'black' THEN 30 ELSE 12 END"


@cache
def a_town(rows=4_000):
    """Of a hundred Asian people a handful were searched: fewer than may be told."""
    return extract_from_sql(
        Path(mkdtemp()) / "ways", rows, race_ethnicity=GROUP, searched=SEARCHED, found="hash(concat(i, 'f')) % 3 = 0",
        area="concat('A', hash(concat(i, 'a')) % 4)", minute="hash(concat(i, 'm')) % 1440",
        officer="concat('O', hash(concat(i, 'o')) % 60)",
    )  # fmt: skip


@pytest.mark.parametrize("study", ["standardised", "fruitless_searches", "hit_rates"])
def test_a_comparison_that_is_hidden_is_hidden_in_all_ways(study):
    finding = run(a_town(), study, Settings(threshold=1))
    before = [part for part in finding.estimates if part.groups.get("race_ethnicity") == "asian"]
    assert any(part.value is not None for part in before)
    # as in a report, beside the shares that tell how many those few are
    *_, kept = guard_all((run(a_town(), "rates", Settings(threshold=1)), finding))
    of = [part for part in kept.finding.estimates if part.groups.get("race_ethnicity") == "asian"]
    searched = [part for part in of if "Arrested" not in part.label and part.unit != "people"]
    assert searched
    assert [part.label for part in searched if part.value is not None] == []
    for chart in kept.finding.charts:
        rows = [row for row in chart.rows if "Asian" in row]
        assert all(HIDDEN in row for row in rows), (chart.title, rows)
        drawn = chart.spec.get("data", {}).get("values", []) if chart.spec else []
        assert not [datum for datum in drawn if "Asian" in (datum.get("series"), datum.get("label"))], chart.title


def test_numbers_of_another_way_are_rounded_as_those_whose_people_are_not_told():
    """Its people are others than the first's, whose number it carries: a ratio in full would give their counts away."""
    town = a_town(40_000)
    *_, kept = guard_all((run(town, "rates", Settings()), run(town, "fruitless_searches", Settings())))
    again = [part for part in kept.finding.estimates if ANOTHER_WAY in part.quantity and part.value is not None]
    assert again
    assert all(float(f"{part.value:.3g}") == part.value for part in again)


def test_other_ways_count_nobody_anew():
    """A second count of the same people would hide more than it must, or tell what the first hides."""
    finding = run(a_town(), "fruitless_searches", Settings())
    again = [part for part in finding.estimates if ANOTHER_WAY in part.quantity]
    first = {part.groups["race_ethnicity"]: part.n for part in finding.estimates if part.quantity.endswith(".ratio")}
    assert again
    assert {part.n for part in again} <= set(first.values())
