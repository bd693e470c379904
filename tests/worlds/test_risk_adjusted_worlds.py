"""Worlds in which people are searched by risk and by group: how often the difference at equal risk is held."""

import numpy as np
import pytest
from scipy import special

from daylit.stats.risk_adjusted import risk_adjusted, risk_bounds
from worlds.keeping_score import LONG, SHORT, Tally

CELLS = 24
GROUP = np.repeat([0, 1], CELLS)
COLUMN = np.tile(np.linspace(-1, 1, CELLS), 2)


def world(rng, *, people, gap, clusters=None):
    """Officers, where there are any, search more or less than others, whomever they stop."""
    risk = special.expit(-1.2 + COLUMN)
    chance = 0.05 + 0.5 * risk + gap * GROUP
    cells = {"in_group": GROUP, "design": np.column_stack([np.ones(2 * CELLS), COLUMN])}
    weight = np.where(GROUP == 1, 1 + 0.5 * COLUMN, 1 - 0.3 * COLUMN)
    if clusters:
        chance = np.clip(chance + 0.1 * rng.standard_normal((clusters, 1)), 0.01, 0.99).ravel()
        risk, weight = np.tile(risk, clusters), np.tile(weight, clusters)
        cells = {name: np.concatenate([part] * clusters) for name, part in cells.items()}
        cells["cluster"] = np.repeat(np.arange(clusters), 2 * CELLS)
    n = rng.multinomial(people, weight / weight.sum())
    actions = rng.binomial(n, chance)
    return cells | {"n": n, "actions": actions, "hits": rng.binomial(actions, risk)}


def hold_difference(people, gap, worlds, clusters=None):
    rng, held, rejected = np.random.default_rng(1), 0, 0
    for _ in range(worlds):
        found = risk_adjusted(**world(rng, people=people, gap=gap, clusters=clusters)).difference
        held += found.low <= gap <= found.high
        rejected += found.p_value < 0.05
    Tally(
        setting=f"{people} people, difference {gap}, {clusters or 'no'} officers",
        covered=held / worlds,
        rejected=rejected / worlds if gap == 0 else None,
        worlds=worlds,
    ).check()


def hold_bounds(worlds):
    """What officers see and columns do not tell: the risk moves by what ``apart`` allows, and bounds hold it."""
    rng, held = np.random.default_rng(2), 0
    risk = special.expit(-1.2 + COLUMN)
    for _ in range(worlds):
        n = np.full(2 * CELLS, 2_000.0)
        # Half of a cell are seen to carry more, half less; those who seem to carry more are searched more.
        seen = rng.uniform(0, 0.1, 2 * CELLS)
        chance = [0.1 + 0.5 * np.clip(risk + part * seen, 0, 1) + 0.05 * GROUP for part in (1, -1)]
        actions = n / 2 * (chance[0] + chance[1])
        acted_risk = n / 2 * (chance[0] * (risk + seen) + chance[1] * (risk - seen)) / actions
        # Estimated from those acted upon, and taken for all, as the method does.
        unacted = (n * risk - actions * acted_risk) / (n - actions)
        apart = float(((n - actions) * np.abs(unacted - acted_risk)).sum() / n.sum())
        bounds = risk_bounds(in_group=GROUP, n=n, actions=actions, risk=acted_risk, apart=apart).bounds
        table = np.column_stack([np.ones(4 * CELLS), np.tile(GROUP, 2), np.concatenate([acted_risk, unacted])])
        weight, acted = np.concatenate([actions, n - actions]), np.repeat([1.0, 0.0], 2 * CELLS)
        truth = np.linalg.solve(table.T @ (weight[:, None] * table), table.T @ (weight * acted))[1]
        held += bounds.low - 1e-9 <= truth <= bounds.high + 1e-9
    assert held == worlds


def test_it_works_in_a_few_worlds():
    hold_difference(2_000, 0.0, SHORT // 3)
    hold_bounds(3)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("people", "gap", "clusters"), [(500, 0.05, None), (4_000, 0.0, None), (20_000, 0.05, None), (8_000, 0.0, 40)]
)
def test_it_holds_in_many_worlds(people, gap, clusters):
    hold_difference(people, gap, LONG // 4, clusters)


@pytest.mark.soak
def test_bounds_hold_in_many_worlds():
    hold_bounds(300)
