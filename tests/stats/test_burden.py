from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from daylit.stats.burden import LINKS, decompose, unproductive_searches
from daylit.stats.cautions import Caution
from daylit.stats.intervals import wilson

TOWN = {
    "residents": [8_000, 2_000, 500],
    "stops": [800, 100, 60],
    "searches": [80, 5, 12],
    "hits": [16, 1, 2],
    "reference_residents": [5_000, 15_000, 2_000],
    "reference_stops": [300, 600, 90],
    "reference_searches": [20, 30, 4],
    "reference_hits": [5, 9, 1],
}


def _town(**changes):
    return decompose(**(TOWN | changes))


def test_it_works_and_the_burden_has_the_exact_interval_of_a_poisson_count():
    burden = unproductive_searches(searches=[320, 5, 0], hits=[64, 5, 0], of=[50_000, 100, 0])
    assert burden.estimate[:2].tolist() == [5.12, 0]
    # Garwood's limits by chi-square, which is how his table was made.
    assert burden.low[0] == pytest.approx(stats.chi2.ppf(0.025, 2 * 256) / 2 / 50, rel=1e-10)
    assert burden.high[0] == pytest.approx(stats.chi2.ppf(0.975, 2 * 257) / 2 / 50, rel=1e-10)
    assert (burden.low[1], burden.high[1]) == pytest.approx((0, -np.log(0.025) * 10))
    assert np.isnan(burden.estimate[2])
    assert (burden.low[2], burden.high[2]) == (0, np.inf)
    assert burden.cautions_at(2) == (Caution.NOT_ESTIMABLE,)
    assert Caution.ZERO_CELL in burden.cautions_at(1)


def test_of_people_stopped_the_interval_is_wilsons():
    burden = unproductive_searches(searches=30, hits=8, of=58, per=100, among="people")
    low, high = wilson(events=22, n=58)
    assert (float(burden.low), float(burden.high)) == pytest.approx((100 * float(low), 100 * float(high)))
    nobody = unproductive_searches(searches=0, hits=0, of=0, per=100, among="people")
    assert (float(nobody.low), float(nobody.high)) == (0, 100)


def averaged_over_orders(mine, other, places):
    """The parts by plain loops: change one link after the other in each of the orders."""
    chains = [np.array(mine, float), np.array(other, float)]
    factors = [[chain[0] / chain[0].sum(), *(chain[i + 1] / chain[i] for i in range(len(chain) - 1))]
               for chain in chains]  # fmt: skip
    size, parts, logs, orders = len(mine), np.zeros(len(mine)), np.zeros(len(mine)), 0
    for order in permutations(range(size)):
        now, orders = list(factors[1]), orders + 1
        for link in order:
            before = sum(np.prod([factor[place] for factor in now]) for place in range(places))
            now[link] = factors[0][link]
            after = sum(np.prod([factor[place] for factor in now]) for place in range(places))
            parts[link] += after - before
            logs[link] += np.log(after / before)
    return parts / orders, np.exp(logs / orders)


@pytest.mark.parametrize("outcome", LINKS)
def test_parts_are_those_of_all_orders_one_after_the_other(outcome):
    size = len(LINKS[outcome])
    names = ("residents", "stops", "searches", "hits")[:size]
    mine, other = ([np.array(TOWN[f"{of}{name}"]) for name in names] for of in ("", "reference_"))
    if outcome == "nothing found":
        mine[3], other[3] = mine[2] - mine[3], other[2] - other[3]
    difference, ratio = averaged_over_orders(mine, other, 3)
    found = _town(outcome=outcome)
    np.testing.assert_allclose(found.difference.estimate, difference, rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(found.ratio.estimate, ratio, rtol=1e-10)
    assert found.links == LINKS[outcome]


def test_two_links_are_kitagawas_two_components():
    mine, other, stops, fewer = (np.array(TOWN[name], float) for name in
                                 ("residents", "reference_residents", "stops", "reference_stops"))  # fmt: skip
    share, reference_share = mine / mine.sum(), other / other.sum()
    rates, reference_rates = stops / mine, fewer / other
    found = _town(outcome="stops").difference.estimate
    where = ((share - reference_share) * (rates + reference_rates) / 2).sum()
    within = ((rates - reference_rates) * (share + reference_share) / 2).sum()
    assert found == pytest.approx([where, within])


counted = st.tuples(*[st.integers(0, 40)] * 4).map(lambda drawn: sorted(drawn, reverse=True))
places = st.lists(st.tuples(counted, counted), min_size=1, max_size=6).filter(
    lambda drawn: all(sum(place[group][0] for place in drawn) for group in (0, 1))
)


@given(places, st.sampled_from(list(LINKS)))
def test_parts_add_up_exactly_and_nothing_is_infinite_without_a_word(drawn, outcome):
    table = np.array(drawn).transpose(1, 2, 0)
    names = ("residents", "stops", "searches", "hits")
    mine, other = dict(zip(names, table[0], strict=True)), dict(zip(names, table[1], strict=True))
    with np.errstate(all="raise"):
        found = decompose(**mine, **{f"reference_{name}": row for name, row in other.items()}, outcome=outcome)
    total = float(found.total_difference.estimate)
    assert found.difference.estimate.sum() == pytest.approx(total, abs=1e-12)
    assert total == pytest.approx(found.rate - found.reference_rate, abs=1e-12)
    assert np.isfinite([found.difference.low, found.difference.high]).all()
    if Caution.NOT_ESTIMABLE in found.ratio.cautions:
        assert min(found.rate, found.reference_rate) == 0
        assert np.isnan(found.ratio.estimate).all()
    else:
        assert found.ratio.estimate.prod() == pytest.approx(found.rate / found.reference_rate)
        assert np.isfinite([found.ratio.low, found.ratio.high]).all()


def test_swapping_the_groups_turns_each_part():
    turned = {name.removeprefix("reference_") if name.startswith("reference_") else f"reference_{name}": row
              for name, row in TOWN.items()}  # fmt: skip
    one, other = _town(), decompose(**turned)
    np.testing.assert_allclose(one.difference.estimate, -other.difference.estimate)
    np.testing.assert_allclose(one.ratio.low, 1 / other.ratio.high)


def test_a_rate_that_a_group_does_not_have_is_borrowed_and_told():
    found = _town(stops=[800, 100, 0], searches=[80, 5, 0], hits=[16, 1, 0])
    assert found.borrowed.tolist() == [0, 0, 1, 1]
    nobody = _town(residents=[8_000, 2_000, 0], stops=[800, 100, 0], searches=[80, 5, 0], hits=[16, 1, 0])
    assert nobody.borrowed.tolist() == [0, 1, 1, 1]


def test_one_place_has_no_where():
    alone = {name: row[:1] for name, row in TOWN.items()}
    found = decompose(**alone)
    assert found.difference.estimate[0] == pytest.approx(0, abs=1e-15)
    assert Caution.ONE_STRATUM in found.difference.cautions


def test_standard_errors_are_those_of_numerical_derivatives():
    """One place, so that each variance is the count's own; the derivative of the total by each rate by hand."""
    found = decompose(**{name: row[:1] for name, row in TOWN.items()}, outcome="searches")
    error = float(found.total_ratio.high / found.total_ratio.estimate)
    # Relative variances of a Poisson count and of a binomial share, in both groups.
    want = sum(1 / stops + (1 - searches / stops) / searches for stops, searches in ((800, 80), (300, 20)))
    assert np.log(error) / 1.959964 == pytest.approx(np.sqrt(want), rel=1e-6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hits": [81, 0, 0]}, "hits is larger than searches"),
        ({"reference_searches": [301, 0, 0]}, "reference_searches is larger than reference_stops"),
        ({"stops": [-1, 0, 0]}, "stops holds a negative"),
        ({"stops": [float("nan"), 0, 0]}, "stops holds a missing"),
        ({"residents": [0, 0, 0]}, "residents holds nobody"),
        ({"reference_residents": [0, 0, 0]}, "reference_residents holds nobody"),
        ({"stops": [1, 2]}, "do not have one shape"),
        ({"outcome": "arrests"}, "outcome is “stops”, “searches”, “finds” or “nothing found”"),
        ({"level": 95}, "level must lie between"),
    ],
)
def test_what_cannot_be_decomposed_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        _town(**change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hits": 11}, "hits is larger than searches"),
        ({"among": "people", "of": 9}, "searches is larger than of"),
        ({"per": 0}, "per must be above 0"),
        ({"among": "drivers"}, "among is"),
        ({"of": float("inf")}, "of holds a missing or infinite"),
    ],
)
def test_a_burden_that_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        unproductive_searches(**({"searches": 10, "hits": 1, "of": 100} | change))
