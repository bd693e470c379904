"""Which cells to hide besides the small ones, so that totals do not betray them: the fewest people, exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from daylit.privacy.attack import equations

ROUNDS_BEFORE_LOCK = 40
SECONDS_PER_CHOICE = 10.0


@dataclass(frozen=True, slots=True)
class _Problem:
    """A flat table with totals: values and how far each may move, as the attacker sees it, capped at ``width``.

    A cap loses nothing: in a network a movement of ``width`` through one cell needs at most ``width`` in any other.
    """

    sums: NDArray[np.float64]
    values: NDArray[np.float64]
    down: NDArray[np.float64]
    width: float


def choose_hidden(table: NDArray[np.int64], primary: NDArray[np.bool_], *, width: int) -> NDArray[np.bool_]:
    """The cells to hide: all of ``primary``, and those others with the fewest people that make every hidden cell safe.

    Safe means that the attacker's greatest and least value of the cell lie at least ``width`` apart. ``table`` holds
    its totals in the last place of each axis. The choice is a whole-number program (cost: people in the cell + 1),
    found by cuts: propose cells, attack them, and where the attack comes too close, add the inequality that its dual
    solution proves, until nothing comes too close. The same table gives the same choice.

    Cost: at most two small linear programs for each hidden cell and round; a table of 10 × 12 takes well under a
    second. If the solver gives up on time, or after many rounds, cells are only added, so it always ends safe.
    """
    values = table.ravel().astype(np.float64)
    problem = _Problem(equations(table.shape), values, np.minimum(values, width), float(width))
    fixed = primary.ravel().copy()
    cuts: list[NDArray[np.float64]] = []
    hidden = fixed.copy()
    rounds = 0
    while new := _broken(problem, hidden):
        cuts += new
        rounds += 1
        if rounds > ROUNDS_BEFORE_LOCK:
            fixed = hidden.copy()
        hidden = _cheapest(values + 1, fixed, np.array(cuts))
    return hidden.reshape(table.shape)


def _broken(problem: _Problem, hidden: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """A cut for each hidden cell that the attack comes too close to; empty when all are safe.

    Each movement found for one cell moves others too, and so vouches for them: those need no attack of their own.
    """
    up, down = np.zeros_like(problem.values), np.zeros_like(problem.values)
    cuts = []
    for cell in np.flatnonzero(hidden):
        if up[cell] + down[cell] > problem.width - 0.5:
            continue
        weights = np.zeros_like(problem.values)
        for sign in (1.0, -1.0):
            moved, prices = _move(problem, hidden, int(cell), sign)
            np.maximum(up, moved, out=up)
            np.maximum(down, -moved, out=down)
            weights += _reach(problem, prices, int(cell), sign)
        if up[cell] + down[cell] < problem.width - 0.5:
            cuts.append(_as_cut(weights, int(cell), problem.width))
    return cuts


def _cheapest(cost: NDArray[np.float64], fixed: NDArray[np.bool_], cuts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The least costly set of cells that holds the fixed ones and meets every cut (cut · hidden ≥ 0)."""
    result = milp(
        cost,
        integrality=np.ones_like(cost),
        bounds=Bounds(fixed.astype(float), np.ones_like(cost)),
        constraints=LinearConstraint(cuts, lb=0.0),
        options={"time_limit": SECONDS_PER_CHOICE, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return np.ones_like(fixed)
    return np.asarray(result.x > 0.5)


def _reach(problem: _Problem, prices: NDArray[np.float64], cell: int, sign: float) -> NDArray[np.float64]:
    """How much each cell, if hidden, can add to the movement of one cell, by any prices of the sums.

    The movement is never more than the total over the hidden cells: each adds at most its reduced cost times its room.
    """
    reduced: NDArray[np.float64] = -(problem.sums.T @ prices)
    reduced[cell] -= sign
    reach: NDArray[np.float64] = np.maximum(reduced, 0) * problem.down + np.maximum(-reduced, 0) * problem.width
    return reach


def _as_cut(reach: NDArray[np.float64], cell: int, width: float) -> NDArray[np.float64]:
    """Weights w such that every safe choice of cells has w · hidden ≥ 0: whoever hides the cell must hide its help."""
    short = width - reach[cell]
    weights: NDArray[np.float64] = np.minimum(reach, short)
    weights[cell] = -short
    return weights


def _move(
    problem: _Problem, hidden: NDArray[np.bool_], cell: int, sign: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The longest movement of one cell up or down that the shown numbers allow, and the prices of the sums proving it.

    The movement has a value for each cell of the table, 0 where the cell is shown.
    """
    places = np.flatnonzero(hidden)
    cost = np.where(places == cell, -sign, 0.0)
    limits = np.column_stack([-problem.down[places], np.full(places.size, problem.width)])
    balance = problem.sums[:, places]
    result = linprog(cost, A_eq=balance, b_eq=np.zeros(len(balance)), bounds=limits, method="highs")
    moved = np.zeros_like(problem.values)
    moved[places] = result.x
    return moved, np.asarray(result.eqlin.marginals)
