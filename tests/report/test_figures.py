"""Numbers as a reader sees them."""

from __future__ import annotations

import math

import pytest

from daylit.report import figures
from daylit.report.small import _three_digits
from daylit.studies.finding import Unit


def test_it_works():
    assert figures.people(12_345) == "12,345"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.25, "percent", "25.0 %"),
        (0.024, "points", "+2.4 points"),
        (-0.024, "points", "−2.4 points"),
        (-0.0001, "points", "0.0 points"),
        (1.314, "ratio", "1.31"),
        (1234.0, "odds ratio", "1,234"),
        (1234.0, "people", "1,234"),
        (3.21, "per 1,000", "3.2"),
        (None, "percent", "–"),
        (math.nan, "ratio", "–"),
        (math.inf, "ratio", "no upper limit"),
    ],
)
def test_a_number_carries_its_unit(value: float | None, unit: Unit, shown: str):
    assert figures.figure(value, unit) == shown


def test_a_share_made_whole_has_no_tenths():
    """29 of 30, hidden as 97 in 100, stood as 97.0 %, which it is not."""
    assert figures.figure(0.97, "percent", whole=True) == "97 %"


@pytest.mark.parametrize(
    ("value", "unit"),
    [(0.1752, "ratio"), (0.17449, "odds ratio"), (0.08446, "percent"), (-0.03549, "points"), (1.2549, "ratio")],
)
def test_a_number_of_fewer_digits_is_told_as_the_number_itself(value: float, unit: Unit):
    """An odds ratio was 0.18 in its chart's table and 0.17 in another: rounded to 0.175, and then once more."""
    fewer = _three_digits(value, unit)
    assert figures.figure(fewer, unit) == figures.figure(value, unit)
    assert len(f"{abs(fewer):g}".replace(".", "").strip("0")) <= 3


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (1, 4, "25.0 %"),
        (0, 4, "0.0 %"),
        (4, 4, "100.0 %"),
        (1, 1_000_000, "under 0.1 %"),
        (999_999, 1_000_000, "over 99.9 %"),
        (0, 0, "–"),
    ],
)
def test_a_share_never_rounds_someone_away(part: int, whole: int, shown: str):
    assert figures.share(part, whole) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.0, "below 0.001"), (0.0123, "0.012"), (None, "–"), (math.nan, "–")])
def test_a_p_value_is_never_zero(value: float | None, shown: str):
    assert figures.probability(value) == shown
