"""The attacker who looks nearby first learns exactly what one learns who asks everything at once, from the start."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from daylit.privacy.attacker import attack
from daylit.privacy.joint import System

THRESHOLD = 11


def random_system(number: int) -> System:
    """Two tables of the same people, one of them split by an outcome and its opposite."""
    draw = np.random.default_rng(number)
    counts = draw.geometric(1 / draw.uniform(2, 15), (3, 4))
    searched = draw.binomial(counts, 0.3)
    system = System()
    for layer, name, table in ((0, "all", counts), (1, "searched", searched), (1, "without", counts - searched)):
        add_table(system, name, table, layer=layer, slack=name == "without")
    for row in [*range(3), "all"]:
        for column in [*range(4), "all"]:
            places = [system.place[f"{name} {row} {column}"] for name in ("all", "searched", "without")]
            system.add_up(places[0], places[1:])
    return system


def add_table(system: System, name: str, table: np.ndarray, *, layer: int, slack: bool) -> None:
    for row in range(3):
        for column in range(4):
            system.put(f"{name} {row} {column}", int(table[row, column]), layer=layer, slack=slack)
        whole = system.put(f"{name} {row} all", int(table[row].sum()), layer=layer, slack=slack)
        system.add_up(whole, [system.place[f"{name} {row} {column}"] for column in range(4)])
    for column in range(4):
        whole = system.put(f"{name} all {column}", int(table[:, column].sum()), layer=layer, slack=slack)
        system.add_up(whole, [system.place[f"{name} {row} {column}"] for row in range(3)])
    whole = system.put(f"{name} all all", int(table.sum()), layer=layer, slack=slack)
    system.add_up(whole, [system.place[f"{name} {row} all"] for row in range(3)])


def from_the_start(system: System, shown: np.ndarray, cell: int) -> tuple[float, float]:
    """The least and the greatest value of a count: two programs over everything, by another binding of the solver."""
    values, matrix = np.asarray(system.values, dtype=float), system.balance().toarray()
    if shown[cell]:
        return values[cell], values[cell]
    limits = [(v, v) if seen else (0.0, None) for v, seen in zip(values, shown, strict=True)]
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(values))
        cost[cell] = sign
        found = linprog(cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=limits)
        ends.append(sign * found.fun if found.success else np.inf)
    return ends[0], ends[1]


@pytest.mark.parametrize("number", range(12))
def test_it_works_and_learns_what_plain_programs_learn(number: int):
    system = random_system(number)
    draw = np.random.default_rng(100 + number)
    values = np.asarray(system.values)
    small = np.flatnonzero((values > 0) & (values < THRESHOLD))
    shown = draw.random(len(values)) < 0.6
    shown[small] &= draw.random(len(small)) < 0.1
    tried = attack(system, shown, threshold=THRESHOLD)
    learnt, exact = [], 0
    for cell in small.tolist():
        low, high = from_the_start(system, shown, cell)
        exact += high - low < 1 - 1e-4
        if high - low < THRESHOLD - 1e-4 or high < THRESHOLD - 1e-4:
            learnt.append(cell)
    assert learnt, "a case in which nothing is learnt shows nothing"
    assert sorted(tried.learnt) == learnt
    assert (tried.exact, tried.close, tried.cells) == (exact, len(learnt), len(small))


def test_only_the_counts_that_are_asked_for_are_attacked():
    system = random_system(1)
    shown = np.ones(len(system.values), dtype=bool)
    assert attack(system, shown, threshold=THRESHOLD, cells=np.array([2, 3])).cells == 2
    assert attack(system, shown, threshold=THRESHOLD, cells=np.array([], dtype=np.intp)).least_width == float("inf")
