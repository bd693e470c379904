import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from daylit.stats.cautions import Caution
from daylit.stats.funnel import _kept, detectable_place, funnel, funnel_limits

EVENTS = [10, 14, 9, 11, 12, 8, 10, 13, 9, 11, 40]


def test_it_works_and_one_place_lies_outside():
    town = funnel(events=EVENTS, n=[100] * 11)
    assert np.flatnonzero(town.outside).tolist() == [10]
    assert town.usual == pytest.approx(147 / 1100)
    assert town.rate.tolist() == [x / 100 for x in EVENTS]


def test_without_a_spread_the_z_values_are_those_of_the_formula():
    town = funnel(events=EVENTS, n=[50, 100, 200, 300, 40, 60, 70, 80, 90, 100, 110], spread="none", usual=0.2)
    n = np.array([50, 100, 200, 300, 40, 60, 70, 80, 90, 100, 110])
    assert town.z == pytest.approx((np.array(EVENTS) / n - 0.2) / np.sqrt(0.2 * 0.8 / n), rel=1e-12)
    assert town.high == pytest.approx(0.2 + stats.norm.ppf(0.999) * np.sqrt(0.16 / n), rel=1e-12)
    assert (town.factor, town.between) == (1.0, 0.0)


def test_the_spread_by_hand():
    """φ from the squares of the drawn-in z-values; the spread is the one with which these vary as chance."""
    rng = np.random.default_rng(2)
    n = rng.integers(100, 2_000, 30)
    x = rng.binomial(n, np.clip(0.2 + 0.05 * rng.normal(size=30), 0.01, 0.99))
    usual = x.sum() / n.sum()
    z = (x / n - usual) / np.sqrt(usual * (1 - usual) / n)
    phi = np.mean(np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2) / _kept(0.1)
    by_factor, by_place = (funnel(events=x, n=n, spread=spread) for spread in ("factor", "between"))
    assert by_factor.factor == pytest.approx(phi, rel=1e-12)
    assert by_factor.z == pytest.approx(z / np.sqrt(phi), rel=1e-12)
    chance = usual * (1 - usual) / n

    def lacks(variance):
        drawn = (x / n - usual) / np.sqrt(chance + variance)
        return np.mean(np.clip(drawn, *np.quantile(drawn, [0.1, 0.9])) ** 2) / _kept(0.1) - 29 / 30

    tau = np.sqrt(optimize.brentq(lacks, 0, 1, xtol=1e-14))
    assert by_place.between == pytest.approx(tau, rel=1e-6)
    assert by_place.z == pytest.approx((x / n - usual) / np.sqrt(chance + tau**2), rel=1e-6)


def test_the_spread_is_found_where_sizes_differ_a_hundredfold():
    """Large places lie among the ends for their size alone; moments of the plain z-values lose a quarter here."""
    rng, told = np.random.default_rng(4), []
    for _ in range(60):
        n = np.exp(rng.uniform(np.log(200), np.log(20_000), 40)).astype(int)
        x = rng.binomial(n, np.clip(0.2 + 0.04 * rng.normal(size=40), 0.01, 0.99))
        told.append(funnel(events=x, n=n).between)
    assert np.mean(told) == pytest.approx(0.04, rel=0.06)


def test_by_chance_alone_the_p_value_is_the_exact_one():
    events, n = [0, 3, *EVENTS], [40, 5, *[100] * 11]
    p = funnel(events=events, n=n, spread="none", usual=0.12).p_value
    half = stats.binom.cdf(np.array(events) - 1, n, 0.12) + stats.binom.pmf(events, n, 0.12) / 2
    assert p == pytest.approx(np.minimum(2 * np.minimum(half, 1 - half), 1), rel=1e-9)


def test_with_a_spread_the_p_value_is_an_integral():
    """The true rates of places vary by Student's t; of few and of many people."""
    n = np.array([60, 60, 80, 100, 120, 150, 200, 400, 800, 2_000, 4_000, 9_000])
    x = np.array([20, 8, 12, 31, 20, 45, 28, 90, 130, 500, 640, 2_600])
    town = funnel(events=x, n=n)
    assert town.between > 0.02
    assert town.df == pytest.approx(0.8 * 12 - 1)
    for place in (0, 3, 5, 8, 11):

        def weighted(t, place=place):
            rate = min(max(town.usual + town.between * t, 1e-9), 1 - 1e-9)
            half = stats.binom.cdf(x[place] - 1, n[place], rate) + stats.binom.pmf(x[place], n[place], rate) / 2
            return half * stats.t.pdf(t, town.df)

        lower = integrate.quad(weighted, -30, 30, limit=500, epsabs=1e-9)[0]
        assert town.p_value[place] == pytest.approx(2 * min(lower, 1 - lower), rel=0.03, abs=2e-4)


def test_by_the_factor_the_p_value_is_that_of_t():
    town = funnel(events=[10, 30, 9, 11, 2, 8, 10, 13, 25, 11, 40], n=[100] * 11, spread="factor")
    assert town.p_value == pytest.approx(2 * stats.t.sf(np.abs(town.z), 0.8 * 11 - 1), rel=1e-9)


def test_the_limits_of_other_sizes_are_those_of_the_places():
    n = [*range(50, 160, 10)]
    for spread in ("between", "factor", "none"):
        town = funnel(events=EVENTS, n=n, spread=spread)
        low, high = funnel_limits(of=town, n=n)
        assert low == pytest.approx(town.low)
        assert high == pytest.approx(town.high)
    with pytest.raises(ValueError, match="holds people"):
        funnel_limits(of=town, n=[0])


def test_what_could_have_been_seen_is_seen_four_times_of_five():
    rng, n, seen = np.random.default_rng(6), np.full(30, 600), []
    for _ in range(300):
        x = rng.binomial(n, 0.2)
        calm = funnel(events=x, n=n, spread="none")
        x[0] = rng.binomial(600, 0.2 + detectable_place(of=calm, tests=30))
        seen.append(funnel(events=x, n=n, spread="none").p_value[0] < 0.05 / 30)
    assert 0.7 < np.mean(seen) < 0.88
    with pytest.raises(ValueError, match="tests"):
        detectable_place(of=calm, tests=0)


@pytest.mark.parametrize("winsor", [0.05, 0.1, 0.2])
def test_what_drawing_in_takes_away_is_an_integral(winsor):
    end = stats.norm.ppf(1 - winsor)
    expected = stats.norm.expect(lambda z: min(max(z, -end), end) ** 2)
    assert _kept(winsor) == pytest.approx(expected, abs=1e-6)
    assert _kept(0) == 1


def test_two_places_far_off_do_not_hide_themselves():
    """With squares that are not drawn in, the two would widen the funnel until they lay inside."""
    events, n = [*EVENTS, 40, *EVENTS[:10]], [100] * 22
    asked = {"events": events, "n": n, "spread": "factor", "level": 0.9999}
    assert np.flatnonzero(funnel(**asked).outside).tolist() == [10, 11]
    assert not funnel(**asked, winsor=0).outside.any()


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 200)), min_size=10, max_size=40))
def test_outside_is_beyond_the_limits_and_nothing_is_infinite(places):
    x, n = (np.array(part) for part in zip(*((min(a, b), b) for a, b in places), strict=True))
    n[:10] = np.maximum(n[:10], 1)
    x = np.minimum(x, n)
    town = funnel(events=x, n=n)
    assert not town.outside[n == 0].any()
    inside = (town.rate >= town.low - 1e-9) & (town.rate <= town.high + 1e-9)
    assert (town.outside == ~inside)[n > 0].all()
    assert np.isfinite(town.low).all()
    assert np.isfinite(town.high).all()


@pytest.mark.parametrize("events", [0, 20])
def test_nobody_or_everybody_puts_no_place_outside(events):
    town = funnel(events=[events] * 12, n=[20] * 12)
    assert town.cautions == (Caution.NOT_ESTIMABLE,)
    assert np.isnan(detectable_place(of=town, tests=12))
    assert not town.outside.any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [30] * 12}, "larger than n"),
        ({"n": [20] * 11}, "one shape"),
        ({"n": [np.nan] * 12}, "missing"),
        ({"winsor": 0.4}, "winsor"),
        ({"spread": "wide"}, "spread"),
        ({"usual": 1.0}, "between 0 and 1"),
        ({"level": 1.0}, "level"),
        ({"n": [20] * 9 + [0] * 3, "events": [5] * 9 + [0] * 3}, "from 9 of them; at least 10"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    with pytest.raises(ValueError, match=said):
        funnel(**({"events": [5] * 12, "n": [20] * 12} | change))


def test_few_expected_events_are_told():
    assert funnel(events=[1, 0] * 6, n=[20] * 12).cautions == (Caution.FEW_EVENTS,)
