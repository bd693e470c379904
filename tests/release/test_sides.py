"""What an action tells of both sides, held against the tables: no hidden count is a subtraction of the two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from daylit.release import building
from daylit.release.building import Telling
from daylit.release.sides import Sides, Window, without_betraying
from daylit.release.writing import Drawn

JANUARY = 2026 * 12
TOLD, INSTEAD = {"id": "a1", "effect": "171 of 1,000"}, {"id": "a1", "effect": "withheld"}


def table(first: int | None, second: int | None, *, grain: str = "Q") -> Drawn:
    """Uses of force by half a year or less, for all groups together; of one group nothing is shown."""
    rows = [(f"2026-{grain}1", "all", 570, first), (f"2026-{grain}2", "all", 554, second), ("all", "all", 1124, None)]
    rows += [(f"2026-{grain}1", "black", 143, None)]
    return Drawn(
        name="period_group", title={}, by=("period", "race_ethnicity"), measures=("people", "force"), rows=rows,
        hidden_share=0.0,
    )  # fmt: skip


def about(events: int, *, first: int = JANUARY, last: int = JANUARY + 5, measure: str = "force") -> dict[str, Sides]:
    return {"a1": Sides(measure=measure, windows=(Window(first=first, last=last, events=events),), instead=INSTEAD)}


def kept(sides: dict[str, Sides], drawn: Drawn) -> Any:
    [one] = without_betraying([TOLD], sides, [drawn], threshold=11)
    return one


def test_it_works_and_where_both_quarters_are_shown_the_sides_tell_nothing_new():
    assert kept(about(28), table(15, 13)) is TOLD


def test_a_hidden_quarter_is_no_subtraction():
    """Both sides had 24 in half a year, and one quarter shows 15: the hidden one is 9."""
    assert kept(about(24), table(None, 15)) is INSTEAD


@pytest.mark.parametrize(("events", "shown"), [(28, True), (33, False), (23, False), (39, True)])
def test_few_who_are_left_beside_the_quarters_are_no_subtraction(events: int, shown: bool):
    """One month more than the half year, or officers in neither side."""
    assert (kept(about(events, last=JANUARY + 6), table(15, 13)) is TOLD) == shown


def test_periods_that_lie_only_partly_in_the_months_say_nothing():
    assert kept(about(24, first=JANUARY + 1, last=JANUARY + 4), table(None, None)) is TOLD


@pytest.mark.parametrize(("grain", "inside"), [("Q", True), ("H", False), ("0", True)])
def test_quarters_halves_and_months_are_understood(grain: str, inside: bool):
    assert (kept(about(15), table(15, None, grain=grain)) is INSTEAD) == inside


def test_another_measure_or_no_sides_change_nothing():
    assert kept(about(24, measure="searched"), table(None, 15)) is TOLD
    assert kept({}, table(None, 15)) is TOLD


def test_the_pictures_of_such_an_action_stay_inside():
    telling = Telling(
        title={}, released=date(2026, 11, 1), plan={}, documents={"actions": [TOLD]}, sides=about(24),
        pictures={"charts/action-a1-en-light.svg": b"<svg/>", "charts/rates.svg": b"<svg/>"},
    )  # fmt: skip
    told = building._careful(telling, [table(None, 15)], 11)
    assert (told.documents["actions"], set(told.pictures)) == ([INSTEAD], {"charts/rates.svg"})
    open_ = building._careful(replace(telling, sides={}), [table(None, 15)], 11)
    assert set(open_.pictures) == set(telling.pictures)


@pytest.mark.parametrize(("first", "shown"), [(JANUARY + 6, True), (JANUARY + 5, False)])
def test_of_two_actions_in_the_same_months_only_the_first_tells_its_sides(first: int, shown: bool):
    """28 of all officers, and 24 of all but one in half of these months: that officer's are the difference."""
    other, instead = {"id": "a2", "effect": "24 of 900"}, {"id": "a2", "effect": "withheld"}
    beside = Sides(measure="searched", windows=(Window(first=first, last=first + 5, events=60),), instead=instead)
    sides = {**about(28), "a2": beside}
    assert without_betraying([TOLD, other], sides, [table(15, 13)], threshold=11) == [TOLD, other if shown else instead]


def test_an_action_that_tells_nothing_of_its_sides_stands_in_nobody_s_way():
    sides = {**about(24), "a2": replace(about(28)["a1"], instead={"id": "a2", "effect": "withheld"})}
    other = {"id": "a2", "effect": "28 of 1,000"}
    drawn = table(15, 13)
    safe = without_betraying([{"id": "a0"}, TOLD, other], sides, [drawn], threshold=11)
    assert safe == [{"id": "a0"}, INSTEAD, other]  # 24, where the quarters show 28: withheld, so it tells nothing
