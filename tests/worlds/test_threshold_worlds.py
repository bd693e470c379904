"""Worlds drawn from the threshold test's own model: an interval of 95 % holds the truth in 95 of 100, if all is right.

The truth comes from the priors and the counts from the model's chances, so that any fault of the sampler, of a
derivative or of the gate would show (simulation-based calibration, Cook, Gelman & Rubin 2006,
doi:10.1198/106186006X136976).
"""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.threshold import threshold_test
from daylit.stats.threshold_families import FAMILIES
from worlds.keeping_score import Tally

GROUPS, PLACES = 3, 8


def truth(rng, family, scale):
    """Threshold, level and shape of each cell, as the priors say; shape (groups, places) each."""
    made = FAMILIES[family]

    def normal(spread, size=None):
        return scale * spread * rng.normal(size=size)

    def of_groups(prior):
        mean, spread, shared = prior
        return mean + normal(shared) + normal(spread, GROUPS)

    def of_places(spread):
        added = normal(spread, PLACES)
        added[0] = 0.0  # the first place is the one from which others are measured
        return added

    level = of_groups(made.level)[:, None] + of_places(made.place[0])
    shape = of_groups(made.shape)[:, None] + of_places(made.place[1])
    bar = np.zeros(GROUPS) if made.bar is None else made.bar[0] + normal(made.bar[1], GROUPS)
    spread = np.abs(normal(made.spread, GROUPS if made.spread_by_group else 1))
    threshold = bar[:, None] + np.broadcast_to(spread, GROUPS)[:, None] * rng.normal(size=(GROUPS, PLACES))
    return threshold, level, shape


def world(rng, family, scale):
    """Counts of each cell, shape (groups, places), and the chance of a find at which each was searched.

    Drawn again where nobody was searched or nothing found: no such table is answered.
    """
    while True:
        cells = truth(rng, family, scale)
        chances = FAMILIES[family].chances(*cells)
        stops = np.exp(rng.normal(8, 0.8, (GROUPS, PLACES))).round().astype(int)
        searches = rng.binomial(stops, np.clip(chances.searched, 0, 1))
        finds = np.divide(chances.found, chances.searched, out=np.zeros_like(stops, float), where=searches > 0)
        hits = rng.binomial(searches, np.clip(finds, 0, 1))
        if hits.sum() > 0:
            return stops, searches, hits, FAMILIES[family].risk(*cells)


def hold(worlds, family, scale):
    """How often the ranges of bars, and those of gaps, hold; and in how many worlds there is an answer."""
    rng, bars, gaps, unseen = np.random.default_rng(11), [], [], 0
    group, place = np.indices((GROUPS, PLACES)).reshape(2, -1)
    for number in range(worlds):
        stops, searches, hits, bar = world(rng, family, scale)
        cells = {"stops": stops.ravel(), "searches": searches.ravel(), "hits": hits.ravel()}
        found = threshold_test(group=group, place=place, **cells, family=family, prior_scale=scale, seed=number)
        if not found.diagnostics.settled:
            unseen += 1
            continue
        bars.append(np.mean((found.interval.low <= bar.ravel()) & (bar.ravel() <= found.interval.high)))
        average = bar @ stops.sum(axis=0) / stops.sum()
        for one in range(1, GROUPS):
            gap = found.gap(one, 0)
            gaps.append(gap.interval.low <= average[one] - average[0] <= gap.interval.high)
            assert Caution.NOT_CONVERGED not in found.cautions
    found = [
        Tally(setting=f"{what}, {family}, priors × {scale:g}", covered=float(np.mean(held)), worlds=len(bars))
        for what, held in (("bars of 24 cells", bars), ("gaps between groups", gaps))
    ]
    print(*found, f"no answer in {unseen} of {worlds}", sep="\n")
    return found, unseen


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    (bars, gaps), unseen = hold(6, "beta", 0.5)
    assert min(bars.covered, gaps.covered) >= 0.7
    assert unseen <= 1


@pytest.mark.soak
@pytest.mark.parametrize(("family", "scale"), [("beta", 0.5), ("discriminant", 1.0), ("beta", 1.0)])
def test_it_holds_in_many_worlds(family, scale):
    found, unseen = hold(1_000, family, scale)
    for one in found:
        one.check()
    assert unseen <= 30
