"""Numbers as a reader sees them."""

from __future__ import annotations

import math

import pytest

from daylit.report import figures
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
