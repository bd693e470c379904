import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from daylit.stats import neighbouring
from daylit.stats.cautions import Caution
from daylit.stats.neighbouring import drawn_map
from daylit.stats.neighbours import neighbour_rates
from daylit.stats.small_areas import shrunken_rates
from stats.reference_values import columns, values

EVENTS, N = np.array([40, 38, 1, 22, 18, 17]), np.array([200, 190, 4, 200, 210, 190])
ROW = [(at, at + 1) for at in range(5)]


def lattice(rows, across):
    at = np.arange(rows * across).reshape(rows, across)
    beside, below = (at[:, :-1], at[:, 1:]), (at[:-1], at[1:])
    return np.concatenate([np.stack([one.ravel(), other.ravel()], axis=1) for one, other in (beside, below)])


def test_it_works_and_a_small_area_is_drawn_towards_those_beside_it():
    found = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    low, small, high = found.rates.estimate[[3, 2, 1]]
    assert low < small < high < found.raw[2]
    assert ((found.rates.low < found.rates.estimate) & (found.rates.estimate < found.rates.high)).all()
    assert found.probability_above[0] > 0.9 > 0.1 > found.probability_above[5]
    assert found.overall == EVENTS.sum() / N.sum()
    np.testing.assert_allclose(found.ratio.high, found.rates.high / found.overall)
    assert found.spread_interval.low < found.spread < found.spread_interval.high
    assert 0 <= found.mixing_interval.low < found.mixing < found.mixing_interval.high <= 1
    assert found.cautions == ()


def test_it_agrees_with_draws_by_stan():
    """20 areas of 8 to 238 people, as sampled by tests/reference/neighbours.R (40,000 draws).

    Laplace's approximation is off by what is not normal in the law of an area: 3 % of the width of an interval.
    """
    areas, pairs = columns("neighbours.csv"), columns("neighbours_pairs.csv")
    wanted, hyper = columns("neighbours_expected.csv"), values("neighbours_spread_expected.csv")
    found = neighbour_rates(events=areas["events"], n=areas["people"],
                            neighbours=np.stack([pairs["one"], pairs["other"]], axis=1))  # fmt: skip
    wide = wanted["high"] - wanted["low"]
    for ours, theirs in (("estimate", "median"), ("low", "low"), ("high", "high")):
        assert np.abs((getattr(found.rates, ours) - wanted[theirs]) / wide).max() < 0.03, theirs
    np.testing.assert_allclose(found.probability_above, wanted["above"], atol=0.02)
    for name, told, middle in (
        ("spread", found.spread_interval, found.spread),
        ("mixing", found.mixing_interval, found.mixing),
    ):
        np.testing.assert_allclose(
            [told.low, middle, told.high], [hyper[f"{name}_{end}"] for end in ("low", "median", "high")], atol=0.02
        )


@pytest.mark.parametrize("among", ["people", "exposure"])
def test_two_linked_areas_and_a_lone_one_agree_with_a_plain_sum_over_all_that_could_be(among):
    """A map in two parts, written out: the lone area has the whole spread by itself, the two share a part."""
    x, n = np.array([30, 18, 12]), np.array([100, 100, 90])
    overall = (x.sum() + 0.5) / (n.sum() + (among == "people"))
    start = special.logit(overall) if among == "people" else np.log(overall)
    axis = start + np.linspace(-1.6, 1.6, 61)
    mass = np.logaddexp(0, axis) if among == "people" else np.exp(axis)
    one, two, lone = (
        np.exp(chance - chance.max()) for chance in (k * axis - m * mass for k, m in zip(x, n, strict=True))
    )
    chance = one[:, None, None] * two[:, None] * lone
    off = np.stack(np.meshgrid(*[axis - start] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    total = np.zeros(chance.shape)
    for log_spread in np.linspace(np.log(0.02), np.log(4), 22):
        for mixing in np.sin((np.arange(8) + 0.5) / 8 * np.pi / 2) ** 2:
            spread2 = np.exp(2 * log_spread)
            covariance = np.full((3, 3), 2.5**2) + spread2 * np.diag([1 - mixing, 1 - mixing, 1])
            covariance[:2, :2] += spread2 * mixing * np.array([[1, -1], [-1, 1]])
            held = np.exp(-np.einsum("ij,ij->i", off, np.linalg.solve(covariance, off.T).T) / 2)
            prior = np.exp(log_spread - spread2 / 2) / np.sqrt(np.linalg.det(covariance))
            total += prior * held.reshape(chance.shape) * chance
    found = neighbour_rates(events=x, n=n, neighbours=[(0, 1)], among=among)
    assert found.alone.tolist() == [False, False, True]
    for area in range(3):
        law = total.sum(axis=tuple({0, 1, 2} - {area}))
        middle = (np.cumsum(law) - law / 2) / law.sum()
        for ends, share in ((found.rates.low, 0.025), (found.rates.estimate, 0.5), (found.rates.high, 0.975)):
            at = special.logit(ends[area]) if among == "people" else np.log(ends[area])
            assert np.interp(at, axis, middle) == pytest.approx(share, abs=0.012)


@pytest.mark.parametrize("among", ["people", "exposure"])
def test_without_neighbours_it_is_about_the_usual_shrinking(among):
    found = neighbour_rates(events=EVENTS, n=N, neighbours=[], among=among)
    usual = shrunken_rates(events=EVENTS, n=N, among=among)
    large = N > 100
    for part in ("estimate", "low", "high"):
        ours, theirs = getattr(found.rates, part)[large], getattr(usual.areas, part)[large]
        np.testing.assert_allclose(ours, theirs, atol=0.012)
    assert found.alone.all()
    assert np.isnan(found.mixing)
    assert tuple(found.mixing_interval) == (0, 1)


def test_areas_in_another_order_have_the_same_answers():
    order = np.random.default_rng(0).permutation(6)
    where = np.argsort(order)
    found = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    turned = neighbour_rates(events=EVENTS[order], n=N[order], neighbours=[(where[a], where[b]) for a, b in ROW])
    for part in ("estimate", "low", "high"):
        np.testing.assert_allclose(getattr(turned.rates, part), getattr(found.rates, part)[order], rtol=1e-5)
    np.testing.assert_allclose(turned.probability_above, found.probability_above[order], atol=1e-5)


def test_a_pair_given_twice_or_the_other_way_round_counts_once():
    found = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    again = neighbour_rates(events=EVENTS, n=N, neighbours=[*ROW, *[(b, a) for a, b in ROW], ROW[0]])
    np.testing.assert_array_equal(found.rates.low, again.rates.low)


def test_where_all_rates_are_the_same_there_is_nothing_to_tell():
    found = neighbour_rates(events=[30] * 36, n=[200] * 36, neighbours=lattice(6, 6))
    assert found.spread < 0.08
    np.testing.assert_allclose(found.rates.estimate, 0.15, atol=0.003)
    assert ((found.probability_above > 0.4) & (found.probability_above < 0.6)).all()


def test_what_parts_of_the_map_share_is_seen_as_shared():
    n, half = np.full(36, 300), np.tile([0.1, 0.1, 0.1, 0.2, 0.2, 0.2], 6)
    apart = neighbour_rates(events=n * half, n=n, neighbours=lattice(6, 6))
    checked = np.where(np.add(*np.divmod(np.arange(36), 6)) % 2, 0.2, 0.1)
    mixed = neighbour_rates(events=n * checked, n=n, neighbours=lattice(6, 6))
    assert apart.mixing > 0.7 > 0.3 > mixed.mixing


def test_each_part_of_a_map_is_centred_and_has_a_variance_of_one():
    drawn = drawn_map(areas=8, pairs=np.array([(0, 1), (1, 2), (4, 5), (5, 6), (6, 4)]))
    for part in ([0, 1, 2], [4, 5, 6]):
        np.testing.assert_allclose(drawn.structured[part].sum(axis=1), 0, atol=1e-12)
        assert np.log(np.diag(drawn.structured)[part]).mean() == pytest.approx(0)
    assert drawn.alone.tolist() == [False, False, False, True, False, False, False, True]
    assert drawn.structured[3].tolist() == [0, 0, 0, 1, 0, 0, 0, 0]
    assert (drawn.structured[:3, 4:7] == 0).all()


def test_an_area_without_people_is_not_estimable_and_stays_between_its_neighbours():
    found = neighbour_rates(events=[*EVENTS, 0], n=[*N, 0], neighbours=[*ROW, (5, 6)])
    without = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    for told in (found.rates, found.ratio):
        assert np.isnan(told.estimate[6])
        assert told.cautions_at(6) == (Caution.NOT_ESTIMABLE,)
    assert (found.rates.low[6], found.rates.high[6], found.ratio.high[6]) == (0, 1, np.inf)
    assert np.isnan([found.raw[6], found.probability_above[6]]).all()
    np.testing.assert_allclose(found.rates.estimate[:6], without.rates.estimate, atol=0.01)


@pytest.mark.parametrize("among", ["people", "exposure"])
@pytest.mark.parametrize("events", [[0] * 6, [200, 190, 4, 200, 210, 190], [0, 190, 0, 200, 0, 190]])
def test_all_and_nothing_give_finite_numbers(events, among):
    with np.errstate(all="raise", under="ignore"):
        found = neighbour_rates(events=events, n=N, neighbours=ROW, among=among)
    told = found.rates
    assert np.isfinite([told.low, told.estimate, told.high]).all()
    assert ((told.low <= told.estimate) & (told.estimate <= told.high)).all()
    assert Caution.NOT_CONVERGED not in found.cautions
    assert np.isnan(found.ratio.estimate).all() == (sum(events) == 0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=4, max_size=7), st.booleans())
def test_counts_of_any_size_give_an_estimate_in_its_interval(pairs, people):
    events, n = np.array([[min(pair), max(pair)] for pair in pairs]).T
    with np.errstate(all="raise", under="ignore"):
        found = neighbour_rates(events=events, n=n + 1, neighbours=ROW[: len(n) - 2],
                                among="people" if people else "exposure")  # fmt: skip
    told = found.rates
    assert np.isfinite([told.low, told.estimate, told.high]).all()
    assert ((told.low <= told.estimate) & (told.estimate <= told.high)).all()
    assert ((found.probability_above >= 0) & (found.probability_above <= 1)).all()


def test_exposure_in_other_units_gives_the_same_ratios():
    found = neighbour_rates(events=EVENTS, n=N, neighbours=ROW, among="exposure")
    other = neighbour_rates(events=EVENTS, n=N * 1e9, neighbours=ROW, among="exposure")
    np.testing.assert_allclose(other.ratio.low, found.ratio.low, rtol=1e-6)
    np.testing.assert_allclose(other.rates.low, found.rates.low / 1e9, rtol=1e-6)


def test_a_fit_that_does_not_settle_says_so(monkeypatch):
    monkeypatch.setattr(neighbouring, "_STEPS", 1)
    found = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    assert found.cautions == (Caution.NOT_CONVERGED,)


def test_a_much_finer_grid_gives_the_same(monkeypatch):
    ours = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    for name, value in {"_COARSE": 40, "_FINE": 60, "_MIXINGS": 30, "_NEGLIGIBLE": 9.0}.items():
        monkeypatch.setattr(neighbouring, name, value)
    finer = neighbour_rates(events=EVENTS, n=N, neighbours=ROW)
    wide = finer.rates.high - finer.rates.low
    for part in ("estimate", "low", "high"):
        assert np.abs((getattr(ours.rates, part) - getattr(finer.rates, part)) / wide).max() < 0.02, part
    assert ours.spread == pytest.approx(finer.spread, rel=0.04)
    assert ours.mixing == pytest.approx(finer.mixing, abs=0.04)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [5, 1, 1, 1]}, "events is larger than n"),
        ({"events": [-1, 1, 1, 1]}, "events holds a negative"),
        ({"n": [4, float("nan"), 4, 4]}, "n holds a missing"),
        ({"n": [4, 4, 0, 0], "events": [1, 1, 0, 0]}, "only 2 area"),
        ({"n": [4], "events": [1], "neighbours": []}, "only 1 area"),
        ({"n": 4, "events": 1}, "one number for each area"),
        ({"n": [4] * 2_001, "events": [1] * 2_001}, "at most 2,000"),
        ({"among": "cars"}, "among is"),
        ({"level": 1}, "level must lie"),
        ({"among": "exposure", "n": [4, 4, 4, 0]}, "events but no exposure"),
        ({"neighbours": [(0, 4)]}, r"the pair \(0, 4\); positions go from 0 to 3"),
        ({"neighbours": [(0, 1), (-1, 2)]}, r"the pair \(-1, 2\)"),
        ({"neighbours": [(0, 1.5)]}, r"the pair \(0, 1.5\)"),
        ({"neighbours": [(0, float("nan"))]}, r"the pair \(0, nan\)"),
        ({"neighbours": [(0, 1), (2, 2)]}, "area 2 beside itself"),
        ({"neighbours": [0, 1]}, r"shape \(edges, 2\), not \(2,\)"),
        ({"neighbours": [("a", "b")]}, "not a pair"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        neighbour_rates(**({"events": [1, 1, 1, 1], "n": [4, 4, 4, 4], "neighbours": [(0, 1)]} | change))
