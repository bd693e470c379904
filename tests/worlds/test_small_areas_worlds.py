"""Worlds of many areas: how many of the areas lie in their intervals, on average, and how often ranks hold.

The intervals promise to hold for 95 of 100 areas on average. Where areas hardly differ and each says little, how much
they differ is badly known and more is promised than asked: these settings are marked sparse.
"""

import numpy as np
import pytest

from daylit.stats.small_areas import ranks, shrunken_rates, shrunken_ratios
from worlds.keeping_score import Tally


def rates(rng, areas, people, kind, *, mean, size):
    """Areas from the beta or gamma law that the method assumes, or from a log-normal one that it does not."""
    n = rng.integers(people // 10, 2 * people, areas)
    if kind == "log-normal":
        truth = 1 / (1 + np.exp(-(np.log(mean / (1 - mean)) + 0.4 * rng.standard_normal(areas))))
    elif kind == "people":
        truth = rng.beta(mean * size, (1 - mean) * size, areas)
    else:
        truth = rng.gamma(mean * size, 1 / size, areas)
    events = rng.poisson(n * truth) if kind == "exposure" else rng.binomial(n, truth)
    return truth, shrunken_rates(events=events, n=n, among="exposure" if kind == "exposure" else "people")


def ratios(rng, areas, people, *, spread):
    e, f = rng.integers(people // 10, 2 * people, (2, areas))
    truth = np.exp(0.3 + spread * rng.standard_normal(areas))
    events, reference = rng.poisson(0.1 * e * truth), rng.poisson(0.1 * f)
    return truth, shrunken_ratios(events=events, exposure=e, reference_events=reference, reference_exposure=f)


def hold(make, *, setting, worlds, sparse=False):
    rng, held, areas = np.random.default_rng(1), 0, 0
    for _ in range(worlds):
        truth, found = make(rng)
        known = found.areas.estimable
        held += np.sum(((found.areas.low <= truth) & (truth <= found.areas.high))[known])
        areas += known.sum()
    Tally(setting=setting, covered=float(held / areas), worlds=worlds).check(sparse=sparse)


def hold_rates(areas, people, kind, mean, size, worlds, sparse=False):
    setting = f"{kind}, {areas} areas of about {people}, mean {mean}, size {size}"
    hold(lambda rng: rates(rng, areas, people, kind, mean=mean, size=size), setting=setting, worlds=worlds,
         sparse=sparse)  # fmt: skip


def hold_ratios(areas, people, spread, worlds, sparse=False):
    setting = f"ratios, {areas} areas of about {people // 10} events, spread {spread}"
    hold(lambda rng: ratios(rng, areas, people, spread=spread), setting=setting, worlds=worlds, sparse=sparse)


def hold_ranks(worlds):
    rng, held = np.random.default_rng(3), 0.0
    for _ in range(worlds):
        truth, found = rates(rng, 12, 200, "people", mean=0.2, size=40)
        places = ranks(of=found, rng=rng, draws=1_000)
        true = 1 + np.argsort(np.argsort(-truth))
        held += np.mean((places.low <= true) & (true <= places.high))
    # A rank is a whole number, so its interval holds more than it must.
    Tally(setting="ranks of 12 areas", covered=float(held / worlds), worlds=worlds).check(sparse=True)


def test_it_works_in_a_few_worlds():
    hold_rates(20, 100, "people", 0.1, 30, 200)
    hold_rates(20, 100, "exposure", 0.1, 30, 100)
    hold_ratios(20, 1_000, 0.2, 100)
    hold_ranks(100)


@pytest.mark.soak
@pytest.mark.parametrize("areas", [5, 20])
@pytest.mark.parametrize(
    ("people", "kind", "mean", "size", "sparse"),
    [
        (100, "people", 0.1, 30, False),
        (100, "people", 0.1, 300, True),
        (20, "people", 0.1, 5, False),
        (100, "log-normal", 0.1, None, False),
        (100, "exposure", 0.1, 30, False),
        (100, "exposure", 0.02, 50, False),
    ],
)
def test_rates_hold_in_many_worlds(areas, people, kind, mean, size, sparse):
    hold_rates(areas, people, kind, mean, size, 2_000, sparse)


@pytest.mark.soak
def test_many_areas_hold_in_many_worlds():
    hold_rates(100, 100, "people", 0.1, 30, 1_000)
    hold_ratios(100, 100, 0.4, 1_000)


@pytest.mark.soak
@pytest.mark.parametrize(("areas", "worlds"), [(5, 2_000), (20, 1_000)])
@pytest.mark.parametrize(
    ("people", "spread", "sparse"), [(100, 0.4, False), (100, 0.1, True), (50, 0.8, False), (1_000, 0.2, False)]
)
def test_ratios_hold_in_many_worlds(areas, worlds, people, spread, sparse):
    hold_ratios(areas, people, spread, worlds, sparse)


@pytest.mark.soak
def test_ranks_hold_in_many_worlds():
    hold_ranks(2_000)
