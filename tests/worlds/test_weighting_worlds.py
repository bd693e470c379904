"""Worlds in which circumstances change both who is stopped and what comes of it: how often the difference is held.

Doubly robust: also where the fit of the weights is wrong, or the fit of the outcome, but not both.
"""

import numpy as np
import pytest
from scipy import special

from daylit.stats.weighting import doubly_robust
from worlds.keeping_score import LONG, SHORT, Tally

CELLS = 20
ONE, TWO = np.linspace(-1, 1, CELLS), (np.arange(CELLS) % 3 == 0).astype(float)
DESIGN = np.tile(np.column_stack([np.ones(CELLS), ONE, TWO]), (2, 1))
GROUP = np.repeat([1, 0], CELLS)


def world(rng, *, people, effect, wrong, officers=None):
    bent = 1.5 * ONE**2
    chance = special.expit(-0.5 + 0.8 * ONE + 0.4 * TWO + (bent if wrong == "weights" else 0))
    base = special.expit(-0.3 + ONE - 0.5 * TWO + (bent if wrong == "outcome" else 0))
    rate = np.clip(np.tile(base, 2) + effect * GROUP, 0, 1)
    weight = np.concatenate([chance, 1 - chance])
    cells = {"in_group": GROUP, "design": DESIGN}
    if officers:
        rate = np.clip(rate + 0.1 * rng.standard_normal((officers, 1)), 0.01, 0.99).ravel()
        cells = {"in_group": np.tile(GROUP, officers), "design": np.tile(DESIGN, (officers, 1))}
        cells["cluster"], weight = np.repeat(np.arange(officers), 2 * CELLS), np.tile(weight, officers)
    n = rng.multinomial(people, weight / weight.sum())
    return cells | {"n": n, "events": rng.binomial(n, rate)}


def hold_difference(people, effect, worlds, wrong=None, officers=None):
    rng, held, rejected = np.random.default_rng(1), 0, 0
    for _ in range(worlds):
        found = doubly_robust(**world(rng, people=people, effect=effect, wrong=wrong, officers=officers)).robust
        held += found.low <= effect <= found.high
        rejected += found.p_value < 0.05
    Tally(
        setting=f"{people} people, effect {effect}, {wrong or 'nothing'} wrong, {officers or 'no'} officers",
        covered=held / worlds,
        rejected=rejected / worlds if effect == 0 else None,
        worlds=worlds,
    ).check()


def test_it_works_in_a_few_worlds():
    hold_difference(2_000, 0.0, SHORT // 3)


@pytest.mark.soak
@pytest.mark.parametrize("wrong", [None, "weights", "outcome"])
@pytest.mark.parametrize(("people", "effect"), [(600, 0.1), (4_000, 0.0)])
def test_it_holds_in_many_worlds(people, effect, wrong):
    hold_difference(people, effect, LONG // 4, wrong)


@pytest.mark.soak
def test_it_holds_with_officers():
    hold_difference(6_000, 0.0, 3_000, officers=50)
