"""Small counts in several tables at once: which counts to hide so that no sum across tables betrays a small one.

Tables that count the same people are linked: the searches of a group are the sum of its searches on each basis, and
of its searches at each kind of stop. Protecting each table alone leaves a small count to be found by taking one table
from another. Here every count of every table is one cell, every “these add up to that” one sum, and all are protected
together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack

from daylit.privacy.attack import Bounds

Sum = tuple[int, tuple[int, ...]]
"""A whole and its parts, as places in the list of cells: the whole is the sum of the parts."""

_Need = tuple[int, float]
"""A cell, and how far it must be able to move."""

_LEAST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    """All sums as rows “parts − whole = 0” over the cells, and each cell's value."""

    values: NDArray[np.float64]
    balance: csr_matrix


def protect_linked(
    *,
    values: ArrayLike,
    sums: Sequence[Sum],
    shown: ArrayLike,
    free: ArrayLike,
    threshold: int,
    care: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> NDArray[np.bool_]:
    """Say which cells may be shown so that no count below the threshold can be read, or worked out over all sums.

    ``values`` (cells,) are whole numbers of 0 or more and agree with ``sums``. ``shown`` (cells,) says which cells a
    reader would see, or must be reckoned to know; ``free`` which of them can be hidden to protect others. A cell that
    is neither shown nor free is one that a reader could only work out. ``care`` says which small counts are to be kept
    from being known (all, if not given), and ``weight`` how dear each cell is to readers (1, if not given). Returns
    what may be shown, within ``shown``.

    First each shown count from 1 to ``threshold - 1`` is hidden. Then, for each cell that holds so few people, cells
    are hidden until it could be 0 and could be ``threshold`` for all that the reader sees: among the ways to do so,
    the one that moves the fewest people (by weight) through cells that are still shown. Where no way is wide enough,
    because too few people are there at all, every free cell of its sums is hidden. Raises ``ValueError`` where a sum
    does not hold.

    **Assumes** that readers know the sums and that counts are 0 or more. **Does not show** what readers know from
    elsewhere. A choice is safe, not always the least possible: finding the least is a whole-number program.

    Cost: up to two linear programs for each small cell.

    Source: Kelly, Golden and Assad (1992), Networks 22, 397–417, doi:10.1002/net.3230220407.

    >>> protect_linked(values=[40, 3, 37], sums=[(0, (1, 2))], shown=[1, 1, 1], free=[0, 1, 1], threshold=11).tolist()
    [True, False, False]
    """
    system = _system(values, sums)
    may_show, may_hide = np.array(shown, dtype=bool), np.array(free, dtype=bool)
    few = (system.values > 0) & (system.values < threshold)
    few &= True if care is None else np.array(care, dtype=bool)
    needs = [(int(cell), far) for cell in np.flatnonzero(few) for far in _ways(system.values[cell], threshold)]
    wanted = may_show & ~few
    cost = (system.values + threshold) * (1.0 if weight is None else np.asarray(weight, dtype=np.float64))
    told, moves = _widened(system, wanted, may_hide, needs, cost)
    return _shown_again(system, told, wanted, moves, cost)


def _ways(value: float, threshold: int) -> tuple[float, float]:
    """How far a small count must be able to move: up to the threshold, and down to nobody."""
    return threshold - value, -value


def _widened(
    system: _System,
    shown: NDArray[np.bool_],
    free: NDArray[np.bool_],
    needs: Sequence[_Need],
    cost: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], dict[_Need, NDArray[np.float64]]]:
    """Hide further cells until every need is met; and for each need a movement of people that meets it."""
    may_show, moves = shown.copy(), {}
    for need in needs:
        move = _cheapest_move(system, may_show, free, need, cost)
        if move is None:
            may_show &= ~(_neighbours(system, need[0]) & free)
            continue
        may_show &= np.abs(move) <= _LEAST
        moves[need] = move
    return may_show, moves


def _shown_again(
    system: _System,
    shown: NDArray[np.bool_],
    wanted: NDArray[np.bool_],
    moves: dict[_Need, NDArray[np.float64]],
    cost: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Show again what need not be hidden after all, the dearest counts first."""
    told = shown.copy()
    for cell in sorted(np.flatnonzero(wanted & ~shown), key=lambda place: -cost[place]):
        told[cell] = True
        fresh: dict[_Need, NDArray[np.float64]] = {}
        for need, move in moves.items():
            if abs(move[cell]) <= _LEAST:
                continue
            other = _cheapest_move(system, told, np.zeros_like(told), need, cost)
            if other is None:
                told[cell] = False
                break
            fresh[need] = other
        if told[cell]:
            moves.update(fresh)
    return told


def audit_linked(*, values: ArrayLike, sums: Sequence[Sum], shown: ArrayLike) -> Bounds:
    """Attack linked tables: the least and the greatest value of each hidden cell that agree with all that is shown.

    Arguments as ``protect_linked`` takes them. Cells of one sum that nothing shown limits have no greatest value.
    Bounds are those of counts that need not be whole, so true bounds are these or narrower by less than one.
    """
    system = _system(values, sums)
    seen = np.array(shown, dtype=bool)
    low, high = system.values.copy(), system.values.copy()
    hidden = np.flatnonzero(~seen)
    balance = system.balance[:, hidden]
    limits = np.column_stack([-system.values[hidden], np.full(len(hidden), np.inf)])
    for place, cell in enumerate(hidden):
        for sign, ends in ((-1, low), (1, high)):
            cost = np.zeros(len(hidden))
            cost[place] = -sign
            found = linprog(cost, A_eq=balance, b_eq=np.zeros(balance.shape[0]), bounds=limits, method="highs")
            ends[cell] += sign * (-found.fun if found.status == 0 else np.inf)
    return Bounds(low=low, high=high)


def _system(values: ArrayLike, sums: Sequence[Sum]) -> _System:
    counts = np.asarray(values, dtype=np.float64)
    rows, columns, signs = [], [], []
    for row, (whole, parts) in enumerate(sums):
        rows += [row] * (len(parts) + 1)
        columns += [*parts, whole]
        signs += [*(1.0 for _ in parts), -1.0]
    balance = csr_matrix((signs, (rows, columns)), shape=(len(sums), len(counts)))
    if np.any(counts < 0) or np.any(balance @ counts != 0):
        raise ValueError("a whole must be the sum of its parts, and counts must be 0 or more")
    return _System(counts, balance)


def _cheapest_move(
    system: _System,
    shown: NDArray[np.bool_],
    free: NDArray[np.bool_],
    need: _Need,
    costs: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """How people could be moved between cells so that one cell changes as it needs to and all sums still hold.

    Hidden cells move at no cost, shown ones at a cost that grows with their people; ``None`` where there is no way.
    """
    cell, far = need
    moving = np.flatnonzero(~shown | free)
    cost = np.where(shown[moving], costs[moving], _LEAST)
    balance = system.balance[:, moving]
    up = np.full(len(moving), np.inf)
    down = system.values[moving].copy()
    place = int(np.searchsorted(moving, cell))
    up[place], down[place] = max(far, 0.0), max(-far, 0.0)
    limits = np.column_stack([np.zeros(2 * len(moving)), np.concatenate([up, down])])
    limits[place, 0], limits[len(moving) + place, 0] = up[place], down[place]
    found = linprog(
        np.concatenate([cost, cost]),
        A_eq=hstack([balance, -balance], format="csr"),
        b_eq=np.zeros(balance.shape[0]),
        bounds=limits,
        method="highs",
    )
    if found.status != 0:
        return None
    move = np.zeros(len(system.values))
    move[moving] = found.x[: len(moving)] - found.x[len(moving) :]
    return move


def _neighbours(system: _System, cell: int) -> NDArray[np.bool_]:
    """The cells that stand in a sum with this one."""
    rows = system.balance[:, [cell]].nonzero()[0]
    there = np.zeros(len(system.values), dtype=bool)
    there[system.balance[rows].nonzero()[1]] = True
    return there
