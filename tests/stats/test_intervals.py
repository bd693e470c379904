import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from daylit.stats.intervals import Interval, clopper_pearson, wilson
from stats.reference_values import columns

EXACT = 1e-9  # R's binom.test solves to about this


def test_it_works_on_the_known_value():
    low, high = wilson(events=22, n=58)  # METHODS V9
    assert (round(float(low), 3), round(float(high), 3)) == (0.266, 0.508)


def test_both_equal_r():
    r = columns("rates_two_groups.csv")
    np.testing.assert_allclose(wilson(events=r["events"], n=r["n"]), (r["wilson_low"], r["wilson_high"]), atol=EXACT)
    np.testing.assert_allclose(
        clopper_pearson(events=r["events"], n=r["n"]), (r["exact_low"], r["exact_high"]), atol=EXACT
    )


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
def test_nobody_leaves_everything_possible(interval):
    low, high = interval(events=[0, 0, 5], n=[0, 5, 5])
    assert (low[0], high[0]) == (0, 1)
    assert low[1] == 0
    assert 0 < high[1] < 1
    assert high[2] == 1


@given(n=st.integers(1, 400), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_intervals_hold_the_estimate_and_nest(n, share, level):
    events = round(n * share)
    low, high = clopper_pearson(events=events, n=n, level=level)
    inner_low, inner_high = clopper_pearson(events=events, n=n, level=level, mid_p=True)
    score_low, score_high = wilson(events=events, n=n, level=level)
    assert 0 <= low <= inner_low + 1e-12
    assert inner_low <= events / n + 1e-12
    assert events / n <= inner_high + 1e-12
    assert inner_high <= high + 1e-12 <= 1 + 2e-12
    assert score_low <= events / n <= score_high


def test_mid_p_counts_half_of_what_was_seen():
    low, high = (float(end) for end in clopper_pearson(events=22, n=58, mid_p=True))
    assert stats.binom.sf(22, 58, low) + stats.binom.pmf(22, 58, low) / 2 == pytest.approx(0.025)
    assert stats.binom.cdf(21, 58, high) + stats.binom.pmf(22, 58, high) / 2 == pytest.approx(0.025)


@pytest.mark.parametrize(
    ("events", "n", "words"),
    [(5, 4, "larger"), (-1, 4, "negative"), (float("nan"), 4, "missing"), ([1, 2], [3, 4, 5], "one shape")],
)
def test_what_cannot_be_a_count_is_refused(events, n, words):
    with pytest.raises(ValueError, match=words):
        wilson(events=events, n=n)


def test_a_level_is_between_0_and_1():
    with pytest.raises(ValueError, match="level"):
        wilson(events=1, n=2, level=95)


def test_an_interval_knows_what_it_holds():
    assert 0.3 in Interval(0.2, 0.4)
    assert 0.5 not in Interval(0.2, 0.4)
