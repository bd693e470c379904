import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from daylit.stats import shrinking
from daylit.stats.cautions import Caution
from daylit.stats.small_areas import chance_share, ranks, shrunken_rates, shrunken_ratios

EVENTS, N = np.array([0, 30, 12, 45, 2]), np.array([4, 300, 100, 300, 6])
# Our quadrature is compared with a much finer and quite different one; both are off by their grids.
CLOSE = {"rtol": 2e-3, "atol": 1e-4}


def by_loops(chance, areas_mean, areas_below, at, *, centres, sizes, prior):
    """Posterior means and chances of lying below ``at``, summed over a dense grid of hyperparameters."""
    weight, means, below = 0.0, 0.0, 0.0
    for centre in centres:
        for size in sizes:
            here = prior(centre, size) * np.prod(chance(centre, size))
            weight += here
            means += here * areas_mean(centre, size)
            below += here * areas_below(centre, size, at)
    return means / weight, below / weight


def test_it_works_and_agrees_with_a_plain_sum_over_beta_binomials():
    found = shrunken_rates(events=EVENTS, n=N)
    least = N.min()
    for at, wanted in ((found.areas.low, 0.025), (found.areas.high, 0.975)):
        means, below = by_loops(
            lambda m, size: stats.betabinom.pmf(EVENTS, N, m * size, (1 - m) * size),
            lambda m, size: (m * size + EVENTS) / (size + N),
            lambda m, size, at: stats.beta.cdf(at, m * size + EVENTS, (1 - m) * size + N - EVENTS),
            at,
            centres=np.linspace(0.01, 0.95, 189),
            sizes=np.exp(np.linspace(-3, 12, 76)),
            # Jeffreys's prior of m; the share least / (least + size) uniform, on the log scale of size.
            prior=lambda m, size: (m * (1 - m)) ** -0.5 * size * least / (size + least) ** 2,
        )
        np.testing.assert_allclose(found.areas.estimate, means, **CLOSE)
        np.testing.assert_allclose(below, wanted, atol=2e-3)


def test_rates_per_exposure_agree_with_a_plain_sum_over_negative_binomials():
    exposure = np.array([5.0, 300, 90, 260, 7])
    found = shrunken_rates(events=EVENTS, n=exposure, among="exposure")
    for at, wanted in ((found.areas.low, 0.025), (found.areas.high, 0.975)):
        means, below = by_loops(
            lambda m, b: stats.nbinom.pmf(EVENTS, m * b, b / (b + exposure)),
            lambda m, b: (m * b + EVENTS) / (b + exposure),
            lambda m, b, at: stats.gamma.cdf(at, m * b + EVENTS, scale=1 / (b + exposure)),
            at,
            centres=np.linspace(0.01, 2, 399),
            sizes=np.exp(np.linspace(-3, 12, 76)),
            prior=lambda m, b: m**-0.5 * b * 5 / (b + 5) ** 2,
        )
        np.testing.assert_allclose(found.areas.estimate, means, **CLOSE)
        np.testing.assert_allclose(below, wanted, atol=2e-3)


def test_ratios_agree_with_a_plain_sum_over_a_grid_of_log_ratios():
    x, e, y, f = (np.array(row, float) for row in ([3, 40, 12, 90], [10, 200, 100, 400], [1, 30, 10, 50],
                                                   [20, 200, 100, 400]))  # fmt: skip
    found = shrunken_ratios(events=x, exposure=e, reference_events=y, reference_exposure=f)
    theta = np.linspace(-4, 5, 1_801)
    chance = special.expit(theta[:, None] + np.log(e / f))
    likelihood = stats.binom.pmf(x, x + y, chance)
    pooled = np.average(np.log(e / f), weights=x + y)
    start = special.logit((x.sum() + 0.5) / ((x + y).sum() + 1)) - pooled
    share = special.expit(start + np.log(e / f))
    unit = 1 / ((x + y) * share * (1 - share)).min()
    weight, mass = 0.0, 0.0
    for mu in np.linspace(-1.5, 2.5, 81):
        for z in np.linspace(-4, 8, 61):
            law = stats.norm.pdf(theta, mu, np.sqrt(unit * np.exp(-z)))
            joint = law[:, None] / law.sum() * likelihood
            s = special.expit(mu + pooled)
            here = np.sqrt(s * (1 - s)) * special.expit(z) * special.expit(-z) * np.prod(joint.sum(axis=0))
            weight, mass = weight + here, mass + here * joint / joint.sum(axis=0)
    upto = np.cumsum(mass / weight, axis=0)
    for at, wanted in ((found.areas.estimate, 0.5), (found.areas.low, 0.025), (found.areas.high, 0.975)):
        told = [np.interp(np.log(end), theta + 0.0025, upto[:, area]) for area, end in enumerate(at)]
        np.testing.assert_allclose(told, wanted, atol=8e-3)
    np.testing.assert_allclose(found.above(1.0), [1 - np.interp(0.0025, theta + 0.005, upto[:, a]) for a in range(4)],
                               atol=8e-3)  # fmt: skip


def test_small_areas_are_drawn_in_more_and_large_ones_hardly():
    found = shrunken_rates(events=[1, 5_000, 300, 900], n=[2, 10_000, 1_000, 2_000])
    assert found.own[1] > 0.98 > 0.5 > found.own[0]
    assert found.areas.estimate[1] == pytest.approx(0.5, abs=0.005)
    assert 0.3 < found.areas.estimate[0] < 0.5


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=3, max_size=8), st.booleans())
def test_every_estimate_lies_between_its_raw_rate_and_the_others_and_in_its_interval(pairs, people):
    events, n = np.array([[min(pair), max(pair)] for pair in pairs]).T
    n = n + 1
    with np.errstate(all="raise", under="ignore"):
        found = shrunken_rates(events=events, n=n, among="people" if people else "exposure")
    estimate = found.areas.estimate
    assert np.isfinite([found.areas.low, found.areas.high, estimate]).all()
    assert (found.areas.low <= found.areas.high).all()
    assert ((found.own >= 0) & (found.own <= 1)).all()
    if people:
        assert ((estimate >= 0) & (found.areas.high <= 1)).all()


@pytest.mark.parametrize("events", [[0] * 4, [5, 50, 500, 20]])
def test_all_and_nothing_give_finite_numbers(events):
    n = [5, 50, 500, 20]
    with np.errstate(all="raise", under="ignore"):
        found = shrunken_rates(events=events, n=n)
        ratios = shrunken_ratios(events=events, exposure=n, reference_events=[1] * 4, reference_exposure=n)
    for areas in (found.areas, ratios.areas):
        assert np.isfinite([areas.estimate, areas.low, areas.high]).all()
    assert (found.areas.high - found.areas.low < 0.2).all()


@pytest.mark.parametrize("among", ["people", "exposure"])
@pytest.mark.parametrize("size", [100, 10_000_000])
@pytest.mark.parametrize("kind", ["none", "one", "half", "all"])
def test_an_interval_holds_its_estimate_however_many_areas_have_nothing_or_all(among, size, kind):
    n = np.full(3_000, size)
    some = {"none": np.zeros(3_000), "one": np.eye(1, 3_000)[0], "half": np.arange(3_000) % 2, "all": np.ones(3_000)}
    areas = shrunken_rates(events=some[kind] * (size if kind in ("half", "all") else 1), n=n, among=among).areas
    assert (areas.low <= areas.estimate).all()
    assert (areas.estimate <= areas.high).all()
    assert np.isfinite([areas.low, areas.high]).all()


def test_exposures_of_any_size_give_ratios_in_their_intervals():
    """In other units all is the same; beside areas without compare, an area's own counts speak for it."""
    events, reference = [3, 40, 12, 90], [1, 30, 10, 50]

    def found(mine, others):
        return shrunken_ratios(events=events, exposure=mine, reference_events=reference, reference_exposure=others)

    usual = found([1] * 4, [1] * 4)
    for part in ("estimate", "low", "high"):
        far = getattr(found([1e-9] * 4, [1e9] * 4).areas, part)
        np.testing.assert_allclose(far, 1e18 * getattr(usual.areas, part), rtol=1e-6)
    for mine, others in (([1e-9, 1e9, 100, 400], [1e9, 1e-9, 100, 400]), ([1e-9, 1e9, 1, 1], [1] * 4)):
        told = found(mine, others)
        assert (told.areas.low < told.areas.estimate).all()
        assert (told.areas.estimate < told.areas.high).all()
        assert ((told.areas.low < told.raw) & (told.raw < told.areas.high)).all()
        assert told.between.low < told.spread < told.between.high


def test_an_area_far_above_all_others_is_no_division_by_nothing():
    told = shrunken_ratios(
        events=[0, 0, 2, 0], exposure=[1e-9, 1e-9, 1e9, 1e-9], reference_events=[5, 1, 0, 3],
        reference_exposure=[1e9, 1e9, 1e-9, 1e9],
    )  # fmt: skip
    assert ((told.areas.low <= told.areas.estimate) & (told.areas.estimate <= told.areas.high)).all()


def test_an_area_without_people_is_not_estimable_and_changes_nothing():
    found, without = shrunken_rates(events=[*EVENTS, 0], n=[*N, 0]), shrunken_rates(events=EVENTS, n=N)
    assert np.isnan(found.areas.estimate[-1])
    assert (found.areas.low[-1], found.areas.high[-1]) == (0, 1)
    assert found.areas.cautions_at(5) == (Caution.NOT_ESTIMABLE,)
    assert np.isnan(found.above(0.1)[-1])
    np.testing.assert_allclose(found.areas.low[:-1], without.areas.low)


def test_ranks_come_with_their_intervals_and_tell_what_is_not_known():
    found = shrunken_rates(events=[10, 11, 12, 300, 0], n=[100, 100, 100, 1_000, 0])
    places = ranks(of=found, rng=np.random.default_rng(0))
    assert places.low[3] == places.high[3] == 1
    assert (places.low[:3].max(), places.high[:3].min()) == (2, 4)
    assert np.isnan(places.expected[4])
    assert places.expected[:4].sum() == pytest.approx(10)
    again = ranks(of=found, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(places.expected, again.expected)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [5, 1, 1, 1]}, "events is larger than n"),
        ({"events": [-1, 1, 1, 1]}, "negative"),
        ({"n": [4, float("nan"), 4, 4]}, "n holds a missing"),
        ({"n": [4, 4, 0, 0], "events": [1, 1, 0, 0]}, "only 2 area"),
        ({"n": 4, "events": 1}, "one number for each area"),
        ({"among": "cars"}, "among is"),
        ({"level": 1}, "level must lie"),
        ({"among": "exposure", "n": [4, 4, 4, 0]}, "events but no exposure"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        shrunken_rates(**({"events": [1, 1, 1, 1], "n": [4, 4, 4, 4]} | change))


def test_ratios_that_cannot_be_are_refused_by_name():
    good = {"events": [1, 2, 3], "exposure": [5, 5, 5], "reference_events": [1, 1, 1], "reference_exposure": [5, 5, 5]}
    with pytest.raises(ValueError, match="events but no exposure"):
        shrunken_ratios(**(good | {"exposure": [0, 5, 5]}))
    with pytest.raises(ValueError, match="only 2 area"):
        shrunken_ratios(**(good | {"events": [0, 2, 3], "reference_events": [0, 1, 1]}))
    with pytest.raises(ValueError, match="draws must be"):
        ranks(of=shrunken_ratios(**good), rng=np.random.default_rng(0), draws=10)


def test_one_tiny_area_does_not_tell_how_much_the_large_ones_differ():
    """The prior leans on the area that says least; the data have to be free to say that areas hardly differ."""
    rng = np.random.default_rng(0)
    n = np.full(50, 100_000)
    events = rng.binomial(n, rng.beta(1e4, 9e4, 50))
    for among in ("people", "exposure"):
        alone = shrunken_rates(events=events, n=n, among=among)
        beside = shrunken_rates(events=[0, *events], n=[1, *n], among=among)
        assert beside.between.low < 0.00095 < beside.between.high  # the true spread
        assert beside.areas.estimate[1:] == pytest.approx(alone.areas.estimate, rel=2e-3)
    ratio = shrunken_ratios(events=[1, *events], exposure=[1, *n], reference_events=[1, *events[::-1]],
                            reference_exposure=[1, *n])  # fmt: skip
    assert ratio.between.low < 0.0095 * np.sqrt(2) < ratio.between.high


def test_the_share_of_chance_is_that_of_the_variances_and_goes_from_all_to_nothing():
    n = np.full(8, 300)
    found = shrunken_rates(events=[20, 35, 28, 40, 18, 25, 60, 31], n=n)
    told = chance_share(of=found)
    middle = 257 / 2_400
    chance = (middle * (1 - middle) - found.spread**2) / 300
    assert told.share == pytest.approx(chance / (chance + found.spread**2))
    assert 0 < told.interval.low < told.share < told.interval.high < 1
    assert found.between.low < found.spread < found.between.high
    alike = chance_share(of=shrunken_rates(events=np.full(8, 30), n=n))
    apart = chance_share(of=shrunken_rates(events=np.arange(8) * 3_000 + 1_000, n=np.full(8, 30_000)))
    assert alike.share > 0.8
    assert apart.interval.high < 0.01


def test_the_share_of_chance_holds_the_truth_where_areas_differ():
    rng, worlds = np.random.default_rng(4), 200
    n = rng.integers(50, 500, 15)
    chance = np.mean((0.2 * 0.8 - 0.04**2) / n)
    truth, held = chance / (chance + 0.04**2), 0
    strength = 0.2 * 0.8 / 0.04**2 - 1
    for _ in range(worlds):
        rates = rng.beta(0.2 * strength, 0.8 * strength, len(n))
        held += truth in chance_share(of=shrunken_rates(events=rng.binomial(n, rates), n=n)).interval
    assert 0.90 <= held / worlds <= 0.99


def test_the_share_of_chance_of_an_exposure_and_of_ratios():
    told = chance_share(of=shrunken_rates(events=EVENTS, n=N, among="exposure"))
    assert 0 < told.interval.low < told.share < told.interval.high < 1
    ratios = shrunken_ratios(
        events=[3, 40, 12], exposure=[10, 200, 100], reference_events=[1, 30, 10], reference_exposure=[20, 200, 100]
    )
    with pytest.raises(ValueError, match="told of rates"):
        chance_share(of=ratios)


@pytest.mark.parametrize("kind", ["people", "exposure", "ratios"])
@pytest.mark.parametrize("areas", [4, 15])
def test_a_much_finer_grid_gives_the_same(kind, areas, monkeypatch):
    """What is left out to be fast costs nothing that could be read off an answer."""
    rng = np.random.default_rng(5)
    n, f = rng.integers(20, 300, (2, areas))
    x, y = rng.binomial(n, 0.12 * np.exp(0.4 * rng.standard_normal(areas))), rng.binomial(f, 0.12)

    def found():
        if kind == "ratios":
            return shrunken_ratios(events=x, exposure=n, reference_events=y, reference_exposure=f)
        return shrunken_rates(events=x, n=n, among=kind)

    ours = found()
    for name, value in {"_FINE": (81, 81), "_COARSE": (31, 51), "_FINER": (2, 2), "POINTS": 801}.items():
        monkeypatch.setattr(shrinking, name, value)
    finer = found()
    wide = finer.areas.high - finer.areas.low
    for part in ("estimate", "low", "high"):
        off = (getattr(ours.areas, part) - getattr(finer.areas, part)) / wide
        assert np.abs(off).max() < 0.02, part
    for part, other in ((ours.centre, finer.centre), (ours.between, finer.between)):
        np.testing.assert_allclose(tuple(part), tuple(other), rtol=0.015)
    assert ours.spread == pytest.approx(finer.spread, rel=0.015)
