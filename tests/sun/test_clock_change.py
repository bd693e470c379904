"""The weeks around a change of clocks."""

import numpy as np

from daylit.sun import clock_change


def test_it_works():
    dates = np.array(
        ["2019-02-08", "2019-03-09", "2019-03-10", "2019-04-09", "2019-04-10", "2019-11-03"], "datetime64[D]"
    )
    near = clock_change(date=dates, zone="America/New_York")
    assert near.days.tolist() == [-30, -1, 0, 30, 0, 0]
    assert near.inside.tolist() == [True, True, True, True, False, True]
    assert near.season.tolist() == ["spring", "spring", "spring", "spring", "", "autumn"]


def test_the_south_goes_forward_in_its_own_spring():
    near = clock_change(date=np.array(["2019-10-06", "2019-04-07"], "datetime64[D]"), zone="Australia/Sydney")
    assert near.season.tolist() == ["spring", "autumn"]
    assert near.days.tolist() == [0, 0]


def test_a_zone_without_changes_has_nothing_inside():
    near = clock_change(date=np.array(["2019-03-10", "NaT"], "datetime64[D]"), zone="America/Phoenix")
    assert not near.inside.any()


def test_a_missing_date_is_outside():
    near = clock_change(date=np.array(["NaT", "2019-03-10"], "datetime64[D]"), zone="America/Denver", days=5)
    assert near.inside.tolist() == [False, True]
    assert not clock_change(date=np.array(["NaT"], "datetime64[D]"), zone="America/Denver").inside.any()


def test_the_window_is_as_wide_as_asked():
    dates = np.arange("2019-01-01", "2019-12-31", dtype="datetime64[D]")
    near = clock_change(date=dates, zone="America/New_York", days=7)
    assert near.inside.sum() == 2 * 15
