"""Worlds of officers in units and areas whose chances differ by known amounts: how often the shares are held."""

import numpy as np
import pytest

from daylit.stats.cautions import FEW_CLUSTERS
from daylit.stats.shares import variance_shares
from worlds.keeping_score import Tally

SPREAD = np.array([0.05, 0.03, 0.04])


def on_chances(mean, spread):
    """What spreads that add up on the log-odds make of chances: officers' within their unit, others' by themselves."""
    nodes, weight = np.polynomial.hermite_e.hermegauss(40)
    weight = weight / weight.sum()
    officer, area, unit = np.ix_(*(size / (mean * (1 - mean)) * nodes for size in spread))
    chance = 1 / (1 + (1 - mean) / mean * np.exp(-officer - area - unit))
    by_unit = np.einsum("oau,a->ou", chance, weight)
    of_area, of_unit = np.einsum("oau,o,u->a", chance, weight, weight), weight @ by_unit
    within = weight @ (weight @ by_unit**2 - of_unit**2)
    return np.sqrt([within, *(weight @ one**2 - (weight @ one) ** 2 for one in (of_area, of_unit))])


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


def bounds(members):
    """How seldom and how often an interval may hold: more often with few members."""
    # Few members say little, and the prior, under which a level may differ much, speaks along.
    highest = 0.98 if members < FEW_CLUSTERS else 0.97
    return 0.93, highest


def hold_shares(
    worlds, *, officers=60, areas=15, units=8, people=15, mean=0.2, scale=1.0, kind="chances", sparse=False
):
    rng, spread = np.random.default_rng(1), scale * SPREAD
    true_spread = on_chances(mean, spread) if kind == "log-odds" else spread
    truth, held, wrong = true_spread**2 / (true_spread**2).sum(), np.zeros((2, 3)), []
    for _ in range(worlds):
        found = world(rng, officers=officers, areas=areas, units=units, people=people, mean=mean, spread=spread,
                      kind=kind)  # fmt: skip
        for row, (part, true) in enumerate(((found.spread, true_spread), (found.among, truth))):
            held[row] += (part.low <= true) & (true <= part.high)
    for row, name in enumerate(("spread", "share")):
        for level, members, share in zip(found.levels, found.members, held[row] / worlds, strict=True):
            setting = f"{kind}, {name} of the {members} {level}s; {people} people a cell, mean {mean}"
            try:  # all of them go on the page, those that fail too
                tally = Tally(setting=setting, covered=float(share), worlds=worlds)
                tally.check(sparse=sparse, between=bounds(members))
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


def test_what_log_odds_make_of_chances():
    """By a million draws: officers of a busy unit differ more, and all a little more than their log-odds say."""
    rng, mean = np.random.default_rng(3), 0.2
    officer, area, unit = (
        size / 0.16 * rng.standard_normal(size=(n)) for size, n in zip(SPREAD, (400, 50, 50), strict=True)
    )
    chance = 1 / (1 + 4 * np.exp(-officer[:, None, None] - area[:, None] - unit))
    told = on_chances(mean, SPREAD)
    assert told == pytest.approx([0.0509, 0.0301, 0.0402], abs=1e-4)
    assert np.sqrt(chance.mean(axis=1).var(axis=0).mean()) == pytest.approx(told[0], rel=0.15)


@pytest.mark.soak
@pytest.mark.parametrize(
    "change",
    [{"kind": "log-odds"}, {}, {"people": 5, "mean": 0.1, "scale": 0.6, "sparse": True}, {"kind": "gap"}],
)
def test_it_holds_in_many_worlds(change):
    hold_shares(2_000, **change)
