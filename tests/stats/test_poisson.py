import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from daylit.stats.cautions import Caution
from daylit.stats.poisson import benchmark_break_even, conditional_ratio
from stats.reference_values import columns


def _ratio(events, exposure, reference_events, reference_exposure, **more):
    return conditional_ratio(
        events=events,
        exposure=exposure,
        reference_events=reference_events,
        reference_exposure=reference_exposure,
        **more,
    )


@pytest.mark.parametrize(
    ("reference", "comparison", "ratio", "low", "high", "digits"),
    [
        (72, 1, 0.201, 0.005, 1.156, 3),
        (196, 3, 0.281, 0.0575, 0.8334, 4),
        (84, 4, 0.147, 0.0391, 0.3906, 4),
    ],
)
def test_it_works_on_the_published_intervals(reference, comparison, ratio, low, high, digits):  # METHODS V9
    found = _ratio(comparison, 1, reference, ratio * reference / comparison)
    assert float(found.estimate) == pytest.approx(ratio)
    assert (round(float(found.low), digits), round(float(found.high), digits)) == (low, high)


def test_no_event_in_the_group_leaves_an_upper_end():  # METHODS V9
    found = _ratio(0, 1, 18, 32.76)
    assert (float(found.estimate), float(found.low), round(float(found.high), 3)) == (0, 0, 7.451)
    assert Caution.ZERO_CELL in found.cautions


def test_philadelphia():  # METHODS V4: Asian and Pacific, Black, Hispanic, other, against white
    events = np.array([7_504, 204_420, 29_999, 4_529, 50_698])
    residents = np.array([110_864, 648_846, 221_777, 39_858, 548_312])
    assert (events / residents).round(4).tolist() == [0.0677, 0.3151, 0.1353, 0.1136, 0.0925]
    found = _ratio(events, residents, events[4], residents[4])
    assert found.estimate[1:3].round(3).tolist() == [3.407, 1.463]


def test_it_equals_r():
    r = columns("rates_two_groups.csv")
    found = _ratio(r["events"], r["n"], r["reference_events"], r["reference_n"])
    some = found.estimable
    # R's poisson.test stops its search at a relative 1e-8 or so.
    np.testing.assert_allclose(found.low[some], r["poisson_low"][some], rtol=1e-7)
    np.testing.assert_allclose(found.high[some], r["poisson_high"][some], rtol=1e-7)


def test_the_p_value_is_the_exact_central_one():
    found = _ratio(3, 1, 196, 18.359)
    chance = 1 / (1 + 18.359)
    tails = stats.binom.cdf(3, 199, chance), stats.binom.sf(2, 199, chance)
    assert float(found.p_value) == pytest.approx(2 * min(tails))
    halved = _ratio(3, 1, 196, 18.359, mid_p=True)
    assert float(halved.p_value) == pytest.approx(2 * (min(tails) - stats.binom.pmf(3, 199, chance) / 2))


@given(
    y=st.integers(0, 500),
    x=st.integers(0, 500),
    exposure=st.floats(0.01, 100),
    mid_p=st.booleans(),
)
def test_interval_and_p_value_agree(y, x, exposure, mid_p):
    found = _ratio(y, exposure, x, 1, mid_p=mid_p)
    if x + y == 0:
        assert not found.estimable
        return
    assert found.low <= found.estimate * (1 + 1e-9)
    assert found.estimate <= found.high * (1 + 1e-9)
    if abs(float(found.p_value) - 0.05) > 1e-6:
        assert bool(found.low > 1 or found.high < 1) == bool(found.p_value < 0.05)


def test_nothing_to_compare_has_a_status_and_never_a_warning():
    with np.errstate(all="raise"):
        found = _ratio([0, 5, 5, 0], [1, 0, 1, 0], [0, 5, 0, 0], [1, 1, 1, 0])
    assert list(found.estimable) == [False, False, True, False]
    assert (found.estimate[2], found.high[2]) == (np.inf, np.inf)
    assert found.low[2] > 0


def test_break_even_says_what_would_have_to_be_true():
    undo = benchmark_break_even(
        events=[204_420, 0], exposure=[648_846, 0], reference_events=[50_698, 0], reference_exposure=548_312
    )
    needed = undo.needed_share[0]
    assert needed == pytest.approx(204_420 / 255_118)
    assert undo.needed_low[0] < needed < undo.needed_high[0]
    odds = needed / (1 - needed) / (undo.share[0] / (1 - undo.share[0]))
    assert odds == pytest.approx(undo.ratio.estimate[0])
    assert undo.excess[0] == pytest.approx(204_420 - 648_846 * 50_698 / 548_312)
    assert np.isnan([undo.share[1], undo.excess[1]]).all()
    assert not undo.ratio.estimable[1]


def test_negative_exposure_is_refused():
    with pytest.raises(ValueError, match="exposure holds a negative"):
        _ratio(1, -1, 1, 1)
