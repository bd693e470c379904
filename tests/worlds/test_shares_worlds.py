"""Worlds of officers in units and areas whose chances differ by known amounts: how often the shares are held."""

import numpy as np
import pytest

from daylit.stats.cautions import FEW_CLUSTERS
from daylit.stats.shares import variance_shares
from worlds.keeping_score import Tally

SPREAD = np.array([0.05, 0.03, 0.04])


def effects(rng, codes, sizes, spread):
    return sum(
        size * rng.standard_normal(members)[code] for size, members, code in zip(spread, sizes, codes, strict=True)
    )


def world(rng, *, officers, areas, units, people, mean, spread, kind):
    """Six cells for each officer; where ``kind`` is “gap”, twice, and the second time for the group."""
    officer = np.repeat(np.arange(officers), 6)
    codes = [officer, rng.integers(0, areas, len(officer)), officer % units]
    more = effects(rng, codes, (officers, areas, units), spread)
    group = None
    if kind == "gap":
        shared = 0.5 * effects(rng, codes, (officers, areas, units), spread)
        more, group = np.concatenate([shared, shared + 0.05 + more]), np.repeat([0, 1], len(officer))
        codes = [np.tile(code, 2) for code in codes]
    chance = np.clip(mean + more, 0.002, 0.998)
    if kind == "log-odds":  # the effects add up on another scale than the method assumes
        chance = 1 / (1 + np.exp(-(np.log(mean / (1 - mean)) + more / (mean * (1 - mean)))))
    n = 1 + rng.poisson(people, len(chance))
    levels = dict(zip(("officer", "area", "unit"), codes, strict=True))
    return variance_shares(events=rng.binomial(n, chance), n=n, levels=levels, in_group=group)


def bounds(kind, name, members):
    """How seldom and how often an interval may hold: more with few members, less where the model is wrong."""
    # Few members say little, and the prior, under which a level may differ much, speaks along.
    highest = 0.98 if members < FEW_CLUSTERS else 0.97
    # Effects that add up on the log-odds neither add up nor are normal on chances: officers of a busy unit differ more.
    lowest = 0.90 if kind == "log-odds" and name == "spread" else 0.93
    return lowest, highest


def hold_shares(
    worlds, *, officers=60, areas=15, units=8, people=15, mean=0.2, scale=1.0, kind="chances", sparse=False
):
    rng, spread = np.random.default_rng(1), scale * SPREAD
    truth, held, wrong = spread**2 / (spread**2).sum(), np.zeros((2, 3)), []
    for _ in range(worlds):
        found = world(rng, officers=officers, areas=areas, units=units, people=people, mean=mean, spread=spread,
                      kind=kind)  # fmt: skip
        for row, (part, true) in enumerate(((found.spread, spread), (found.among, truth))):
            held[row] += (part.low <= true) & (true <= part.high)
    for row, name in enumerate(("spread", "share")):
        for level, members, share in zip(found.levels, found.members, held[row] / worlds, strict=True):
            setting = f"{kind}, {name} of the {members} {level}s; {people} people a cell, mean {mean}"
            try:  # all of them go on the page, those that fail too
                tally = Tally(setting=setting, covered=float(share), worlds=worlds)
                tally.check(sparse=sparse, between=bounds(kind, name, members))
            except AssertionError as failed:
                wrong.append(str(failed))
    assert not wrong, "; ".join(wrong)


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(40):
        found = world(rng, officers=40, areas=10, units=5, people=10, mean=0.2, spread=SPREAD, kind="chances")
        held += np.sum((found.spread.low <= SPREAD) & (found.spread.high >= SPREAD))
    assert held >= 0.88 * 120


@pytest.mark.soak
@pytest.mark.parametrize(
    "change",
    [{}, {"people": 5, "mean": 0.1, "scale": 0.6, "sparse": True}, {"kind": "gap"}, {"kind": "log-odds"}],
)
def test_it_holds_in_many_worlds(change):
    hold_shares(2_000, **change)
