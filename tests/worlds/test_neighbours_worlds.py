"""Worlds of areas on a map: how many of the areas lie in their intervals, on average.

Effects are drawn from the law that the method assumes, with a spread and a mixing share that stay the same from world
to world, and from one that it does not: a sharp edge through the map. Where areas hardly differ and each says little,
how much they differ is badly known and more is promised than asked: that setting is marked sparse.
"""

import numpy as np
import pytest

from daylit.stats.neighbours import neighbour_rates
from worlds.keeping_score import USUAL, Tally


def lattice(side, *, parted=False):
    """Pairs of a square map; parted: the last column stands by itself, and the last two areas of it have no pair."""
    at = np.arange(side * side).reshape(side, side)
    pairs = [
        (a, b)
        for one, other in ((at[:, :-1], at[:, 1:]), (at[:-1], at[1:]))
        for a, b in zip(one.flat, other.flat, strict=True)
    ]
    if parted:
        last = set(at[:, -1].tolist())
        lone = set(at[-2:, -1].tolist())
        pairs = [(a, b) for a, b in pairs if (a in last) == (b in last) and not {a, b} & lone]
    return np.array(pairs)


def roots(pairs, areas):
    """A square root of the covariance of the structured part, by eigenvalues, part by part of the map."""
    laplacian = np.zeros((areas, areas))
    laplacian[pairs[:, 0], pairs[:, 1]] = laplacian[pairs[:, 1], pairs[:, 0]] = -1
    laplacian -= np.diag(laplacian.sum(axis=1))
    values, vectors = np.linalg.eigh(laplacian)
    kept = values > 1e-9
    root = vectors[:, kept] / np.sqrt(values[kept])
    variance = (root**2).sum(axis=1)
    # Areas of one part are those that some power of the links joins.
    joined = np.linalg.matrix_power(np.eye(areas) + (laplacian < 0), areas) > 0
    lone = joined.sum(axis=1) == 1
    scale = np.array([1.0 if lone[at] else np.exp(np.log(variance[joined[at]]).mean()) for at in range(areas)])
    return np.where(lone[:, None], 0.0, root / np.sqrt(scale)[:, None]), lone


def hold(
    side, people, *, spread=0.0, mixing=0.0, edge=0.0, among="people", parted=False, worlds, sparse=False, between=USUAL
):
    rng, held, areas = np.random.default_rng(1), 0, side * side
    pairs = lattice(side, parted=parted)
    root, lone = roots(pairs, areas)
    step = edge * (np.arange(areas) % side < side // 2)
    for _ in range(worlds):
        n = rng.integers(people // 10, 2 * people, areas)
        own, shared = rng.standard_normal(areas), root @ rng.standard_normal(root.shape[1])
        effect = np.where(lone, own, np.sqrt(1 - mixing) * own + np.sqrt(mixing) * shared)
        eta = np.log(0.15) + step + spread * effect
        truth = np.exp(eta) if among == "exposure" else 1 / (1 + np.exp(-eta))
        events = rng.poisson(n * truth) if among == "exposure" else rng.binomial(n, truth)
        found = neighbour_rates(events=events, n=n, neighbours=pairs, among=among).rates
        known = found.estimable
        held += np.mean(((found.low <= truth) & (truth <= found.high))[known])
    how = f"an edge of {edge}" if edge else f"spread {spread}, mixing {mixing}"
    setting = f"{among}, {areas} areas of about {people}, {how}" + (", a map in parts" if parted else "")
    Tally(setting=setting, covered=float(held / worlds), worlds=worlds).check(sparse=sparse, between=between)


def test_it_works_in_a_few_worlds():
    hold(5, 100, spread=0.4, mixing=0.8, worlds=40)
    hold(5, 100, spread=0.4, mixing=0.5, among="exposure", parted=True, worlds=30)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("side", "people", "world"),
    [
        (5, 100, {"spread": 0.4, "mixing": 0.8}),
        (5, 100, {"spread": 0.4, "mixing": 0.2}),
        (5, 100, {"spread": 0.6, "mixing": 0.5, "parted": True}),
        (5, 30, {"spread": 0.2, "mixing": 0.5, "sparse": True}),
        (5, 50, {"spread": 0.6, "mixing": 0.9, "among": "exposure"}),
        # Not the law of the method: found to hold in 97.3 %, since a spread over the whole map is taken from its edge.
        (6, 100, {"edge": 0.7, "between": (0.93, 0.98)}),
    ],
)
def test_rates_hold_in_many_worlds(side, people, world):
    hold(side, people, worlds=1_000, **world)
