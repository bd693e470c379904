import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep

from daylit.stats.cautions import Caution
from daylit.stats.rates import rate, rate_difference, rate_ratio, risk_ratio
from daylit.stats.score import fitted_at_difference, fitted_at_ratio
from stats.reference_values import columns


def _pair(events, n, reference_events, reference_n):
    return {"events": events, "n": n, "reference_events": reference_events, "reference_n": reference_n}


CASES = [(7, 34, 1, 34), (56, 70, 48, 80), (3, 1000, 9, 30), (300, 20000, 900, 20000), (2, 9, 30, 400)]


def test_it_works_for_thousands_of_places_at_once():
    places = risk_ratio(**_pair(np.arange(5000) % 30, 100, 10, 90))
    assert places.estimate.shape == places.low.shape == (5000,)
    assert places.estimate[9] == pytest.approx(0.81)
    assert Caution.ZERO_CELL in places.cautions_at(0)
    assert places.cautions_at(20) == (Caution.FEW_EVENTS,)


def test_newcombe_known_value():
    gap = rate_difference(**_pair(56, 70, 48, 80), method="newcombe")  # Newcombe 1998, table II, row 1
    assert (round(float(gap.low), 4), round(float(gap.high), 4)) == (0.0524, 0.3339)


def test_score_difference_known_value():
    gap = rate_difference(**_pair(56, 70, 48, 80))  # Newcombe 1998, table II, method 6 (Miettinen and Nurminen)
    assert (round(float(gap.low), 4), round(float(gap.high), 4)) == (0.0528, 0.3382)


@pytest.mark.parametrize("case", CASES)
def test_newcombe_and_katz_equal_statsmodels(case):
    ours = rate_difference(**_pair(*case), method="newcombe")
    np.testing.assert_allclose(
        (ours.low, ours.high), confint_proportions_2indep(*case, compare="diff", method="newcomb"), rtol=1e-10
    )
    ours = risk_ratio(**_pair(*case), method="katz")
    np.testing.assert_allclose(
        (ours.low, ours.high), confint_proportions_2indep(*case, compare="ratio", method="log"), rtol=1e-10
    )


@pytest.mark.parametrize("case", CASES)
def test_score_ratio_equals_statsmodels(case):
    ours = risk_ratio(**_pair(*case))
    np.testing.assert_allclose(
        (ours.low, ours.high), confint_proportions_2indep(*case, compare="ratio", method="score"), rtol=1e-9
    )


def _unlikely(case, difference):
    x, n, y, m = case

    def minus_log_likelihood(q):
        cells = [(x, q + difference), (n - x, 1 - q - difference), (y, q), (m - y, 1 - q)]
        return -sum(float(count) * np.log(max(chance, 1e-300)) for count, chance in cells)

    return minus_log_likelihood


def _most_likely(case, difference):
    bounds = (max(0, -difference), min(1, 1 - difference))
    return minimize_scalar(_unlikely(case, difference), bounds=bounds, method="bounded", options={"xatol": 1e-13})


@pytest.mark.parametrize("case", CASES)
def test_the_ends_of_the_score_difference_lie_one_z_away(case):
    # By search, not statsmodels: its fit under a difference (0.15) is not the most likely one.
    x, n, y, m = case
    ours = rate_difference(**_pair(*case))
    for end in (float(ours.low), float(ours.high)):
        q = float(_most_likely(case, end).x)
        variance = ((q + end) * (1 - q - end) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)
        assert abs(x / n - y / m - end) / np.sqrt(variance) == pytest.approx(1.959964, abs=1e-4)


@pytest.mark.parametrize("case", [*CASES, (0, 10, 0, 20), (10, 10, 0, 20), (5, 5, 5, 5)])
@pytest.mark.parametrize("difference", [-0.4, 0.0, 0.1, 0.5])
def test_the_fit_under_a_difference_is_the_most_likely_one(case, difference):
    x, n, y, m = (np.array(float(value)) for value in case)
    first, second = fitted_at_difference(x=x, n=n, y=y, m=m, difference=np.array(difference))
    assert first - second == pytest.approx(difference, abs=1e-12)
    assert _unlikely(case, difference)(float(second)) <= _most_likely(case, difference).fun + 1e-8


def test_the_fit_under_a_ratio_keeps_the_ratio_and_the_score_is_zero():
    x, n, y, m = (np.array(float(value)) for value in (7, 34, 3, 90))
    first, second = fitted_at_ratio(x=x, n=n, y=y, m=m, ratio=np.array(2.5))
    assert first / second == pytest.approx(2.5)
    score = (x - n * first) / (1 - first) + (y - m * second) / (1 - second)
    assert float(score) == pytest.approx(0, abs=1e-9)


@given(
    n=st.integers(1, 300),
    m=st.integers(1, 300),
    p=st.floats(0, 1),
    q=st.floats(0, 1),
    level=st.sampled_from([0.8, 0.95]),
)
def test_difference_ratio_and_p_value_never_contradict_each_other(n, m, p, q, level):
    case = _pair(round(n * p), n, round(m * q), m)
    gap, ratio = rate_difference(**case, level=level), risk_ratio(**case, level=level)
    assert gap.low <= gap.estimate <= gap.high
    if abs(float(gap.p_value) - (1 - level)) > 1e-9:
        assert bool(gap.low > 0 or gap.high < 0) == bool(gap.p_value < 1 - level)
        if ratio.estimable:
            assert bool(ratio.low > 1 or ratio.high < 1) == bool(ratio.p_value < 1 - level)
    if ratio.estimable:
        assert ratio.low <= ratio.estimate <= ratio.high


@given(n=st.integers(1, 200), m=st.integers(1, 200), p=st.floats(0, 1), q=st.floats(0, 1))
def test_swapping_the_groups_turns_the_answer_round(n, m, p, q):
    x, y = round(n * p), round(m * q)
    one, other = rate_difference(**_pair(x, n, y, m)), rate_difference(**_pair(y, m, x, n))
    np.testing.assert_allclose([one.low, one.high], [-other.high, -other.low], atol=1e-7)


def test_zero_cells_and_empty_groups_have_a_status_and_never_a_warning():
    with np.errstate(all="raise"):
        ratio = risk_ratio(**_pair([0, 3, 0, 3, 5], [10, 10, 10, 0 + 10, 5], [4, 0, 0, 2, 5], [20, 20, 20, 0 + 20, 5]))
        empty = risk_ratio(**_pair([0, 3], [0, 10], [2, 0], [10, 0]))
        nobody = rate_difference(**_pair([0, 3], [0, 10], [2, 0], [10, 0]))
    assert ratio.estimate[0] == 0 == ratio.low[0] < ratio.high[0] < np.inf
    assert ratio.estimate[1] == np.inf == ratio.high[1] > ratio.low[1] > 0
    assert list(ratio.estimable) == [True, True, False, True, True]
    assert not empty.estimable.any()
    assert not nobody.estimable.any()
    assert list(empty.low) == [0, 0]
    assert np.isnan(nobody.estimate).all()
    assert list(nobody.p_value) == [1, 1]


def test_a_rate_states_its_people_and_its_cautions():
    stops = rate(events=[40, 3, 0], n=[100, 100, 0])
    assert list(stops.n) == [100, 100, 0]
    assert stops.p_value is None
    assert [stops.cautions_at(place) for place in range(3)] == [
        (),
        (Caution.FEW_EVENTS,),
        (Caution.NOT_ESTIMABLE,),
    ]
    assert stops.cautions == (Caution.NOT_ESTIMABLE, Caution.FEW_EVENTS)
    r = columns("rates_two_groups.csv")
    np.testing.assert_allclose(rate(events=r["events"], n=r["n"], method="exact").high, r["exact_high"], atol=1e-9)


def test_more_events_than_people_are_refused_by_name():
    with pytest.raises(ValueError, match="reference_events is larger than reference_n"):
        rate_difference(**_pair(1, 2, 3, 2))


def test_a_rate_ratio_has_the_exact_interval_and_the_names_people_look_for():  # METHODS V9
    found = rate_ratio(events=3, exposure=1, reference_events=196, reference_exposure=0.281 * 196 / 3)
    low, high = found.interval
    assert (round(found.ratio, 3), round(low, 4), round(high, 4)) == (0.281, 0.0575, 0.8334)
    places = rate_ratio(events=[0, 5], exposure=[0, 9], reference_events=3, reference_exposure=4)
    assert places.interval.high.shape == places.ratio.shape == (2,)
    with pytest.raises(ValueError, match="exposure holds a negative"):
        rate_ratio(events=1, exposure=-1, reference_events=1, reference_exposure=1)


def test_what_is_not_a_number_is_named_as_such_and_not_as_a_matter_of_shape():
    with pytest.raises(ValueError, match="events holds something that is not a number"):
        rate(events="a few", n=3)
