import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from daylit.stats.cautions import Caution
from daylit.stats.homogeneity import odds_homogeneity
from daylit.stats.standardise import direct, direct_difference, mantel_haenszel
from stats.reference_values import columns

CLOSE = 1e-10  # closed forms on both sides


def _strata(events, n, reference_events, reference_n):
    return {"events": events, "n": n, "reference_events": reference_events, "reference_n": reference_n}


def _reference_case(case):
    rows = columns("rates_strata.csv")
    names = ("events", "n", "reference_events", "reference_n")
    return {name: rows[name][rows["case"] == case] for name in names}


def _tables(counts):
    rows = zip(*counts.values(), strict=True)
    return [np.array([[a, n - a], [b, m - b]], dtype=float) for a, n, b, m in rows]


def test_it_works_where_pooling_misleads():
    # The group is searched half as often in each place, and more often over all: Simpson's reversal.
    found = mantel_haenszel(**_strata([40, 1], [200, 10], [4, 20], [10, 100]))
    assert float(found.risk_ratio.estimate) == pytest.approx(0.5)
    assert 41 / 210 > 0.5 * 24 / 110


@pytest.mark.parametrize("case", range(1, 7))
def test_it_equals_statsmodels(case):
    counts = _reference_case(case)
    ours, theirs = mantel_haenszel(**counts), StratifiedTable(_tables(counts))
    low, high = theirs.oddsratio_pooled_confint()
    pairs = [
        (ours.risk_ratio.estimate, theirs.riskratio_pooled),
        (ours.odds_ratio.estimate, theirs.oddsratio_pooled),
        (ours.log_odds_ratio_se, theirs.logodds_pooled_se),
        (ours.odds_ratio.low, low),
        (ours.odds_ratio.high, high),
        (ours.p_value, theirs.test_null_odds(correction=False).pvalue),
    ]
    np.testing.assert_allclose(*zip(*pairs, strict=True), rtol=CLOSE, atol=1e-15)


@pytest.mark.parametrize("case", [1, 2, 5])  # elsewhere strata that cannot speak are left out, there they are not
def test_the_textbook_test_of_equal_odds_equals_statsmodels(case):
    counts = _reference_case(case)
    a, n1, b, n0 = counts.values()
    pooled = mantel_haenszel(**counts).odds_ratio.estimate
    ours = odds_homogeneity(a=a, n1=n1, b=b, n0=n0, odds_ratio=pooled, small_sample=False)
    theirs = StratifiedTable(_tables(counts)).test_equal_odds(adjust=True)
    np.testing.assert_allclose([ours.statistic, ours.p_value], [theirs.statistic, theirs.pvalue], rtol=1e-8)


def test_it_equals_r_metafor():
    expected = columns("rates_strata_expected.csv")
    found = [mantel_haenszel(**_reference_case(case)) for case in expected["case"]]
    pairs = {
        "log_rr": [np.log(one.risk_ratio.estimate) for one in found],
        "log_rr_se": [one.log_risk_ratio_se for one in found],
        "rd": [one.risk_difference.estimate for one in found],
        "rd_se": [one.risk_difference_se for one in found],
        "log_or": [np.log(one.odds_ratio.estimate) for one in found],
        "log_or_se": [one.log_odds_ratio_se for one in found],
        "cmh_p": [one.p_value for one in found],
    }
    for name, ours in pairs.items():
        np.testing.assert_allclose(ours, expected[name], rtol=CLOSE, err_msg=name)


def test_many_events_give_the_usual_intervals():
    counts = {name: 1000 * values for name, values in _reference_case(1).items()}
    found = mantel_haenszel(**counts)
    usual = np.exp(np.log(found.risk_ratio.estimate) + np.array([-1.96, 1.96]) * found.log_risk_ratio_se)
    np.testing.assert_allclose([found.risk_ratio.low, found.risk_ratio.high], usual, rtol=1e-4)
    usual = found.risk_difference.estimate + np.array([-1.96, 1.96]) * found.risk_difference_se
    np.testing.assert_allclose([found.risk_difference.low, found.risk_difference.high], usual, rtol=1e-3)


def test_places_are_worked_on_at_once():
    one, two = _reference_case(2), {name: values + 1 for name, values in _reference_case(2).items()}
    both = mantel_haenszel(**{name: np.stack([one[name], two[name]]) for name in one})
    assert both.p_value.shape == both.risk_ratio.low.shape == (2,)
    alone = mantel_haenszel(**two)
    assert both.risk_difference.high[1] == alone.risk_difference.high
    assert both.equal_odds.p_value[1] == alone.equal_odds.p_value


def test_one_stratum_is_said_and_gives_the_plain_ratio():
    found = mantel_haenszel(**_strata([20], [100], [30], [100]))
    assert float(found.risk_ratio.estimate) == pytest.approx(2 / 3)
    assert Caution.ONE_STRATUM in found.risk_ratio.cautions
    assert (float(found.equal_odds.p_value), float(found.equal_odds.df)) == (1, 0)
    assert found.equal_odds.has(Caution.ONE_STRATUM)


def test_a_stratum_of_one_group_says_nothing_and_is_said():
    found = mantel_haenszel(**_strata([20, 5, 0], [100, 50, 0], [30, 0, 9], [100, 0, 40]))
    alone = mantel_haenszel(**_strata([20], [100], [30], [100]))
    assert found.risk_difference.estimate == alone.risk_difference.estimate
    assert float(found.risk_difference.n) == 200
    assert Caution.STRATA_LEFT_OUT in found.risk_difference.cautions
    assert Caution.STRATA_LEFT_OUT not in alone.risk_difference.cautions


@pytest.mark.parametrize(
    "counts",
    [
        _strata([], [], [], []),
        _strata([0, 0], [0, 0], [0, 0], [0, 0]),
        _strata([0, 0], [5, 9], [0, 0], [7, 4]),
        _strata([5, 9], [5, 9], [7, 4], [7, 4]),
        _strata([5, 0], [9, 0], [0, 4], [0, 4]),
    ],
)
def test_nothing_to_compare_has_a_status_and_never_a_warning(counts):
    with np.errstate(all="raise"):
        found = mantel_haenszel(**counts)
    for estimates in (found.risk_ratio, found.risk_difference, found.odds_ratio):
        assert np.isnan(estimates.estimate)
        assert Caution.NOT_ESTIMABLE in estimates.cautions
        assert not np.isnan([estimates.low, estimates.high]).any()
    assert float(found.p_value) == 1


def test_no_event_in_the_group_leaves_upper_ends():
    with np.errstate(all="raise"):
        found = mantel_haenszel(**_strata([0, 0], [40, 60], [9, 8], [50, 70]))
    assert float(found.risk_ratio.estimate) == float(found.risk_ratio.low) == 0
    assert 0 < found.risk_ratio.high < 1  # 17 of 120 against none of 100 is no chance
    assert 0 < found.odds_ratio.high < 1
    assert found.risk_difference.high < 0
    assert found.p_value < 0.001
    other = mantel_haenszel(**_strata([9, 8], [50, 70], [0, 0], [40, 60]))
    np.testing.assert_allclose(other.risk_ratio.low, 1 / found.risk_ratio.high)
    assert other.odds_ratio.high == np.inf


def test_a_group_to_whom_it_never_happens_has_no_narrower_a_gap_than_the_others_rate():
    """Of two people in each of eight strata none is searched, ever: once the range held the truth in 55 of 100."""
    rng = np.random.default_rng(1)
    n, m = np.full((4_000, 8), 2), np.full((4_000, 8), 120)
    found = mantel_haenszel(**_strata(np.zeros_like(n), n, rng.binomial(m, 0.05), m)).risk_difference
    held = (found.low <= -0.05) & (found.high >= -0.05)
    assert held.mean() > 0.9


@given(seed=st.integers(0, 10_000), strata=st.integers(1, 12))
def test_estimates_lie_in_their_intervals_and_turn_with_the_groups(seed, strata):
    rng = np.random.default_rng(seed)
    n, m = rng.integers(0, 20, strata), rng.integers(0, 20, strata)
    a, b = rng.binomial(n, 0.2), rng.binomial(m, 0.3)
    one, other = mantel_haenszel(**_strata(a, n, b, m)), mantel_haenszel(**_strata(b, m, a, n))
    for estimates in (one.risk_ratio, one.risk_difference, one.odds_ratio):
        if estimates.estimable:
            assert estimates.low <= estimates.estimate <= estimates.high
    if one.risk_ratio.estimable:
        np.testing.assert_allclose(one.risk_difference.low, -other.risk_difference.high, atol=1e-12)
        if 0 < other.risk_ratio.high < np.inf:
            np.testing.assert_allclose(one.risk_ratio.low, 1 / other.risk_ratio.high, rtol=1e-9)


def test_a_difference_that_varies_is_found():
    same = mantel_haenszel(**_strata([60] * 4, [200] * 4, [40] * 4, [200] * 4))
    turns = mantel_haenszel(**_strata([90, 20, 90, 20], [200] * 4, [40] * 4, [200] * 4))
    for test in ("equal_odds", "equal_difference"):
        assert getattr(same, test).p_value > 0.99
        assert getattr(turns, test).p_value < 1e-6


def test_small_strata_are_said():
    few = mantel_haenszel(**_strata([1, 0, 2], [4, 5, 6], [1, 2, 1], [7, 5, 5]))
    assert few.equal_difference.has(Caution.SPARSE_STRATA)
    many = mantel_haenszel(**_strata([60] * 4, [200] * 4, [40] * 4, [200] * 4))
    assert not many.equal_difference.has(Caution.SPARSE_STRATA)


def test_direct_standardisation_known_value():  # METHODS V9
    monthly = direct(events=[18, 1], n=[900, 100], weights=[1, 1])
    assert 1000 * 12 * float(monthly.events) / float(monthly.n) == pytest.approx(228)
    assert 1000 * 12 * float(monthly.estimate) == pytest.approx(180)


def test_one_stratum_has_the_exact_poisson_interval():
    found = direct(events=[7], n=[1000], weights=[1])
    exact = stats.chi2.ppf(0.025, 14) / 2000, stats.chi2.ppf(0.975, 16) / 2000
    np.testing.assert_allclose([found.low, found.high], exact)


def test_fay_and_feuer_by_their_formula():
    x, n, w = np.array([3, 10, 0, 7]), np.array([200, 900, 50, 400]), np.array([0.4, 0.3, 0.1, 0.2])
    y, v, most = (w * x / n).sum(), (w**2 * x / n**2).sum(), (w / n).max()
    low = v / (2 * y) * stats.chi2.ppf(0.025, 2 * y**2 / v)
    high = (v + most**2) / (2 * (y + most)) * stats.chi2.ppf(0.975, 2 * (y + most) ** 2 / (v + most**2))
    found = direct(events=x, n=n, weights=10 * w)
    np.testing.assert_allclose([found.estimate, found.low, found.high], [y, low, high])


def test_a_proportion_of_one_big_stratum_is_wilsons():
    found = direct(events=[4_000], n=[20_000], weights=[3], kind="proportion")
    np.testing.assert_allclose([found.low, found.high], [0.19451, 0.20560], atol=2e-5)


def test_direct_edges_have_a_status_and_never_a_warning():
    with np.errstate(all="raise"):
        empty = direct(events=[[0, 0], [0, 4], [0, 0]], n=[[0, 0], [0, 9], [5, 9]], weights=[1, 1])
        share = direct(events=[[0, 0], [5, 9]], n=[[5, 9], [5, 9]], weights=[1, 2], kind="proportion")
    assert list(empty.estimable) == [False, True, True]
    assert empty.estimate[1] == pytest.approx(4 / 9)
    assert Caution.STRATA_LEFT_OUT in empty.cautions_at(1)
    assert (empty.low[2], empty.estimate[2]) == (0, 0)
    assert empty.high[2] > 0
    assert (share.low[0], share.high[1]) == (0, 1)


def test_the_standardised_difference_uses_strata_of_both_groups():
    found = direct_difference(**_strata([30, 10, 5], [100, 100, 20], [20, 30, 0], [100, 100, 0]), weights=[3, 1, 1])
    assert float(found.estimate) == pytest.approx((3 * 0.10 + 1 * -0.20) / 4)
    assert Caution.STRATA_LEFT_OUT in found.cautions
    assert found.low < found.estimate < found.high
    nobody = direct_difference(**_strata([0], [0], [0], [0]), weights=[1])
    assert not nobody.estimable


def test_a_proportion_above_1_is_refused():
    with pytest.raises(ValueError, match="larger"):
        direct(events=[5], n=[4], weights=[1], kind="proportion")
