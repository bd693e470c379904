"""Every finding about people who were stopped says that the stop may not have happened to others, and where to look."""

from __future__ import annotations

import pytest

from daylit.studies.registry import EVERY
from daylit.studies.selection import STUDY

NOT_AFTER_A_STOP = {
    "missingness": "tells of records",
    "benchmark": "counts stops, and compares with residents",
    "veil_of_darkness": "asks who is stopped",
    "selection_bounds": "is where it is asked",
    "trend": "compares months, not groups",
    "interrupted_series": "compares months, not groups",
    "control_chart": "compares months, not groups",
    "officer_benchmark": "asks whom an officer stops",
    "state_rules": "asks what a state's rules would point out",
}


def test_it_works_on_rates():
    assert any(STUDY.title in line for line in EVERY["rates"].does_not_show)


@pytest.mark.parametrize("name", EVERY)
def test_each_study_points_there_or_is_listed_with_its_reason(name: str):
    points = any(f"“{STUDY.title}”" in line for line in EVERY[name].does_not_show)
    assert points != (name in NOT_AFTER_A_STOP)
