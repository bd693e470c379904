"""Worlds of searches: hit rates that do not differ, that differ, and that only seem to when places are pooled."""

import numpy as np
import pytest

from daylit.stats.multiple import benjamini_hochberg
from daylit.stats.outcome import outcome_test
from daylit.stats.rates import rate_difference
from daylit.stats.standardise import mantel_haenszel
from worlds.keeping_score import LONG, SHORT, tally

# Places, mean searches of the group in each, mean hit rate.
SETTINGS = [(5, 60, 0.25), (12, 20, 0.25), (12, 200, 0.15), (40, 15, 0.3)]


def searches(rng, places, mean, hit, gap, worlds):
    """Cells of many worlds, shape (worlds, places): the group is searched more where little is found."""
    base = np.clip(rng.beta(8 * hit, 8 * (1 - hit), places), 0.08, 0.7)
    n = rng.poisson(mean * np.exp(3 * (hit - base)), (worlds, places))
    m = rng.poisson(2 * mean, (worlds, places))
    return {
        "found": rng.binomial(n, base + gap),
        "searches": n,
        "reference_found": rng.binomial(m, base),
        "reference_searches": m,
    }


def counts(cells, reduce=lambda values: values):
    """The same cells under the names of a comparison of rates."""
    names = {"events": "found", "n": "searches", "reference_events": "reference_found"}
    return {new: reduce(cells[old]) for new, old in (names | {"reference_n": "reference_searches"}).items()}


def hold_outcome(places, mean, hit, worlds):
    rng = np.random.default_rng(1)
    same = searches(rng, places, mean, hit, 0.0, worlds)
    lower = searches(rng, places, mean, hit, -0.06, worlds)
    # outcome_test takes one world; many at once go through its two parts, which the first worlds show to be the same.
    within, gap = mantel_haenszel(**counts(same)), mantel_haenszel(**counts(lower)).risk_difference
    by_place = rate_difference(**counts(same))
    for world in range(3):
        cells = {name: values[world] for name, values in same.items()}
        test = outcome_test(**cells, stratum=[f"{place:03}" for place in range(places)])
        assert float(test.within.p_value) == pytest.approx(float(within.p_value[world]))
        np.testing.assert_allclose(test.by_stratum.low, by_place.low[world])
    q = np.stack([benjamini_hochberg(row) for row in by_place.p_value])
    pooled = rate_difference(**counts(same, lambda values: values.sum(axis=-1)))
    name = f"{places} places of {mean} searches"
    tally(within.risk_difference, 0.0, setting=f"no gap, {name}", no_effect=within).check()
    tally(gap, -0.06, setting=f"gap −0.06, {name}").check()
    assert (q < 0.05).any(axis=1).mean() <= 0.07
    return tally(pooled, 0.0, setting=f"pooled over {name}", no_effect=pooled).rejected


@pytest.mark.parametrize(("places", "mean", "hit"), SETTINGS[:2])
def test_it_works_within_places(places, mean, hit):
    hold_outcome(places, mean, hit, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize(("places", "mean", "hit"), SETTINGS)
def test_within_places_in_many_worlds(places, mean, hit):
    hold_outcome(places, mean, hit, LONG)


def test_pooling_alone_would_find_what_is_not_there():
    assert hold_outcome(12, 100, 0.25, SHORT) > 0.3


def test_the_detectable_difference_is_found_four_times_in_five():
    rng = np.random.default_rng(2)
    n = 400
    first = outcome_test(found=100, searches=n, reference_found=100, reference_searches=n)
    found = rate_difference(
        events=rng.binomial(n, 0.25 - first.detectable_below, LONG),
        n=n,
        reference_events=rng.binomial(n, 0.25, LONG),
        reference_n=n,
    )
    assert 0.78 <= np.mean(found.p_value < 0.05) <= 0.83
