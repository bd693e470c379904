"""The bar for a search, by a model: a direction is told only where every way of setting it up says so clearly."""

from __future__ import annotations

import functools
import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Ends
from daylit.stats.threshold import Gap
from daylit.studies import threshold_bar
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.studies.threshold_bar import WAYS
from small_extract import extract_from_sql
from studies.asking import check, folder, town
from studies.shapes import SHAPES, shaped

LOWER, HIGHER, MAYBE, NONE = (-0.04, -0.06, -0.02), (0.03, 0.01, 0.05), (-0.01, -0.03, 0.01), (math.nan,) * 3


@functools.cache
def a_town(name: str, people: int = 6_000, **changes: str) -> Any:
    """Three areas; Black people are searched twice as often, and half as many searches find something."""
    black = "i % 2 = 0"
    drawn = "hash(i, 'bar') % 1000"
    searched = f"{drawn} < (CASE WHEN {black} THEN 120 ELSE 60 END)"
    found = f"hash(i, 'find') % 1000 < (CASE WHEN {black} THEN 150 ELSE 350 END)"
    columns = {
        "race_ethnicity": f"CASE WHEN {black} THEN 'black' ELSE 'white' END",
        "area": "'Beat ' || (i % 3)",
        "searched": searched,
        "search_basis": f"CASE WHEN {searched} THEN 'consent' END",
        "found": f"CASE WHEN {searched} THEN {found} END",
        **changes,
    }
    return extract_from_sql(folder() / f"bars-{name}", people, **columns)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The model replaced by gaps that are given, one for each way."""

    def set_up(*gaps: tuple[float, float, float], outside: float = 0.02, cautions: tuple[Code, ...] = ()) -> None:
        left = iter(gaps)

        def fitted(**asked: Any) -> Any:
            value, low, high = next(left)
            settled = math.isfinite(value)
            told = SimpleNamespace(settled=settled, searched_outside=outside, found_outside=0.0)
            gap = Gap(estimate=value, interval=Ends(low, high), below=0.0)
            return SimpleNamespace(diagnostics=told, cautions=cautions, gap=lambda group, reference: gap)

        monkeypatch.setattr(threshold_bar, "threshold_test", fitted)

    return set_up


def asked(name: str = "bars") -> Any:
    finding = run(a_town(name), "threshold_test", Settings())
    check(finding)
    return finding


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        (
            [LOWER] * 6,
            "In all 6 ways of setting up the model, less was enough to search Black people than White people.",
        ),
        (
            [HIGHER] * 6,
            "In all 6 ways of setting up the model, more was needed to search Black people than White people.",
        ),
        ([LOWER] * 5 + [MAYBE], "Each of the 6 ways points the same way, but only 5 of them clearly."),
        ([MAYBE] * 6, "Each of the 6 ways points the same way, but none of them clearly."),
        ([LOWER] * 5 + [HIGHER], "The answer hangs on how it is set up: lower in 5 of 6 ways, higher in 1."),
        ([LOWER] * 5 + [NONE], "It gave a steady answer in only 5 of 6 ways of setting it up."),
        ([NONE] * 6, "The model gave no steady answer for Black people, however we set it up."),
    ],
)
def test_it_works_and_only_what_every_way_says_clearly_is_told(says: Any, gaps: Any, told: str):
    says(*gaps)
    finding = asked()
    assert told in finding.answer
    firm = gaps in ([LOWER] * 6, [HIGHER] * 6)
    unsettled = "The model does not settle whether the bar for searching Black people is lower or higher."
    assert (unsettled in finding.answer) == (not firm and gaps != [NONE] * 6)
    assert [one.status for one in finding.estimates] == [
        "ok" if math.isfinite(gap[0]) else "not estimable" for gap in gaps
    ]


def test_no_level_of_a_bar_is_ever_told_and_spanish_says_the_same(says: Any):
    says(*[LOWER] * 6)
    finding = asked()
    assert {one.unit for one in finding.estimates} == {"points"}
    assert all("reference" in one.groups for one in finding.estimates)
    assert "level_hangs_on_model" in {caution.code for caution in finding.cautions}
    spanish = finding.told("es")
    assert "bastó con menos para catear a las personas negras" in " ".join(spanish.answer)
    assert [one.value for one in spanish.estimates] == [one.value for one in finding.estimates]


def test_gaps_stand_in_points_and_not_as_percentages(says: Any):
    says(*[(-0.05, -0.09, -0.01)] * 6)
    (chart,) = asked().charts
    assert {row[2:] for row in chart.rows} == {("−5.0", "−9.0 to −1.0")}
    assert chart.columns[2] == "Gap to White, in points"


def test_a_model_that_does_not_fit_says_so(says: Any):
    says(*[LOWER] * 6, outside=0.3)
    assert "model_fits_badly" in {caution.code for caution in asked().cautions}
    says(*[LOWER] * 6)
    assert "model_fits_badly" not in {caution.code for caution in asked().cautions}


def test_a_group_with_one_side_only_is_told_of_and_gaps_that_are_missing_say_so_themselves(says: Any):
    says(*[LOWER] * 6, cautions=(Code.NO_BAR_SEEN, Code.NOT_CONVERGED))
    codes = [caution.code for caution in asked().cautions]
    assert codes.count("no_bar_seen") == 1
    assert "not_converged" not in codes
    says(*[LOWER] * 6)
    assert "no_bar_seen" not in {caution.code for caution in asked().cautions}


def test_in_earnest_less_was_enough_for_the_group_that_is_searched_more_and_found_with_less(monkeypatch: Any):
    """The model itself, in one way of each family; the town's bars were drawn lower for one group."""
    monkeypatch.setattr(threshold_bar, "WAYS", (WAYS[0], WAYS[3]))
    finding = asked()
    assert "In all 2 ways of setting up the model, less was enough to search Black people than White people." in (
        finding.answer
    )
    assert all(one.high < 0 for one in finding.estimates)
    assert finding.n_used == 6_000


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_are_answered_without_the_model(shape: str, monkeypatch: pytest.MonkeyPatch):
    """600 people are too few for it; nothing ever reaches it, and each finding says why there is no answer."""
    monkeypatch.setattr(threshold_bar, "threshold_test", None)
    finding = run(shaped(shape, **SHAPES[shape]), "threshold_test", Settings())
    check(finding)
    assert not finding.answered


def test_one_area_is_too_few_and_areas_that_are_not_recorded_are_told(says: Any):
    assert (
        "the stops lie in fewer than two areas"
        in run(a_town("one-area", area="'Beat 1'"), "threshold_test", Settings()).estimates[0].note.lower()
    )
    says(*[LOWER] * 6)
    some = run(a_town("some", area="CASE WHEN i % 4 > 0 THEN 'Beat ' || (i % 3) END"), "threshold_test", Settings())
    check(some)
    assert {part.reason: part.n for part in some.left_out}["area.missing"] == 1_500


def test_small_groups_are_left_out_and_counted(says: Any):
    says(*[LOWER] * 6)
    sql = "CASE WHEN i % 20 = 1 THEN 'asian' WHEN i % 2 = 0 THEN 'black' ELSE 'white' END"
    finding = run(a_town("small-group", race_ethnicity=sql), "threshold_test", Settings())
    check(finding)
    assert {part.reason: part.n for part in finding.left_out}["group.few"] == 300
    assert not [one for one in finding.estimates if one.groups["race_ethnicity"] == "asian"]


def test_it_is_asked_by_name_and_is_no_part_of_a_report():
    assert "threshold_test" in ADVANCED
    assert "threshold_test" not in STUDIES


def test_where_no_group_is_large_enough_the_areas_are_not_blamed():
    finding = run(a_town("hundreds", people=300), "threshold_test", Settings())
    assert finding.answer[-1] == (
        "It needs two groups of 1,000 people or more, each with 11 searches that found something and 11 that did not."
    )


def test_the_place_that_is_held_fast_is_the_one_with_most_stops(monkeypatch):
    """Areas come by name, and the model's first place is the one from which the others are measured."""

    class Seen(Exception):
        pass

    def look(*, place, stops, **_):
        raise Seen(np.bincount(place, stops), place[0])

    monkeypatch.setattr("daylit.studies.threshold_bar.threshold_test", look)
    with pytest.raises(Seen) as caught:
        run(town(40_000), "threshold_test", Settings())
    by_place, first = caught.value.args
    assert first == 0
    assert (np.diff(by_place) <= 0).all()
    assert len(by_place) > 5
