"""Means of marks on a scale."""

import numpy as np
import pytest

from daylit.stats.bounded import bounded_mean
from daylit.stats.intervals import wilson


def test_it_works_and_two_marks_are_a_share():
    """With two marks the mean is a share, and the interval is Wilson's own."""
    found = bounded_mean(marks=[30, 12], lowest=0)
    low, high = wilson(events=12, n=42)
    assert float(found.estimate) == pytest.approx(12 / 42)
    assert (float(found.low), float(found.high)) == pytest.approx((float(low), float(high)))


def test_it_never_leaves_the_scale():
    found = bounded_mean(marks=[[0, 0, 0, 0, 9], [9, 0, 0, 0, 0], [0, 0, 5, 0, 0]])
    assert found.estimate.tolist() == [5.0, 1.0, 3.0]
    assert (found.low >= 1).all()
    assert (found.high <= 5).all()


def test_nobody_is_no_mean_and_the_whole_scale():
    found = bounded_mean(marks=[0, 0, 0, 0, 0])
    assert np.isnan(found.estimate)
    assert (float(found.low), float(found.high)) == (1.0, 5.0)
    assert "not_estimable" in [str(one) for one in found.cautions]


@pytest.mark.parametrize("wrong", [[-1, 2, 0, 0, 0], [np.nan, 1, 0, 0, 0], [3], 3])
def test_what_is_no_count_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|missing|two places"):
        bounded_mean(marks=wrong)


def test_an_interval_without_the_ends_would_be_noticed():
    """Negative control: the usual interval leaves the scale where nearly all marks are alike."""
    marks = np.array([0, 0, 0, 1, 19])
    mean, n = float(np.arange(1, 6) @ marks / 20), 20
    spread = float(np.sqrt(((np.arange(1, 6) - mean) ** 2) @ marks / n))
    assert mean + 1.96 * spread / np.sqrt(n) > 5
    assert float(bounded_mean(marks=marks).high) <= 5
