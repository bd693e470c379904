"""Which cells to hide besides the small ones, so that totals do not betray them: the fewest people, exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

ROUNDS_BEFORE_LOCK = 60
SECONDS_PER_CHOICE = 10.0
PARTS = 1000
"""Flows are whole numbers; a cell that is hidden in part (while the program is still loose) counts in thousandths."""


@dataclass(frozen=True, slots=True)
class _Network:
    """A flat two-way table with totals as a network: each row and each column is a knot, each cell joins its two.

    Raising a cell by one pushes one unit from ``tail`` to ``head``; the totals of row and column stay as they are if
    it flows back through other cells. Totals turn the other way round, since they stand on the other side of the sum.
    No cell can move down by more than ``down`` (its value). Nothing needs to move by more than ``width``: a movement
    of that size through one cell needs no larger one in any other.
    """

    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    down: NDArray[np.float64]
    width: float
    knots: int


def choose_hidden(table: NDArray[np.int64], primary: NDArray[np.bool_], *, width: int) -> NDArray[np.bool_]:
    """The cells to hide: all of ``primary``, and those others with the fewest people that make every hidden cell safe.

    Safe means that the attacker's greatest and least value of the cell lie at least ``width`` apart. ``table`` holds
    its totals in the last place of each axis; ``primary`` cells hold less than ``width`` people, all others none or
    at least ``width``. The choice is a whole-number program (cost: people in the cell + 1), found by cuts: propose
    cells, attack them, and where the attack comes too close add the inequality that proves it, until nothing comes
    too close. Cells hidden in part come first, which is quick, then whole ones. The same table gives the same choice.

    Cost: a table of 10 × 12 takes about half a second. If the solver runs out of time or rounds, cells are only added
    to the last choice, or all are hidden; the answer is safe in any case.
    """
    if table.ndim == 1:
        return _choose_in_list(table, primary, width)
    network = _network(table, width)
    cost = (table.ravel() + 1).astype(np.float64)
    hidden, fixed = primary.ravel().astype(np.float64), primary.ravel().astype(np.float64)
    if not _broken(network, hidden):
        return primary.copy()
    cuts = _never_alone(network)
    for whole in (False, True):
        hidden = _cheapest(cost, fixed, cuts, whole=whole)
        rounds = 0
        while new := _broken(network, hidden):
            rounds += 1
            if rounds > ROUNDS_BEFORE_LOCK:
                if not whole:
                    break
                fixed = hidden.copy()
            cuts += new
            hidden = _cheapest(cost, fixed, cuts, whole=whole)
    return (hidden > 0.5).reshape(table.shape)


def _choose_in_list(table: NDArray[np.int64], primary: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """The same for a list, where one part of ``width`` people or more makes all hidden parts safe: the smallest such.

    The hidden parts share a known sum, so each may be anything from 0 to that sum, if there are two or more. Where no
    part of that size is left, the hidden ones are the whole list, and their total is ``width`` or more, or hidden.
    """
    hidden = primary.copy()
    parts = table[:-1]
    if primary[-1] or not primary.any() or parts[primary[:-1]].sum() >= width:
        return hidden
    free = np.where(primary[:-1] | (parts < width), np.iinfo(np.int64).max, parts)
    hidden[int(np.argmin(free))] = True
    return hidden


def _network(table: NDArray[np.int64], width: int) -> _Network:
    rows, columns = table.shape
    row, column = np.indices(table.shape)
    column += rows
    turned = (row == rows - 1) ^ (column == rows + columns - 1)
    tail, head = np.where(turned, column, row).ravel(), np.where(turned, row, column).ravel()
    return _Network(tail, head, np.minimum(table, width).ravel().astype(np.float64), float(width), rows + columns)


def _broken(network: _Network, hidden: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """A cut for each hidden cell that the attack comes too close to; empty when all are safe.

    A cut is a list of weights w such that every safe choice has w · hidden ≥ 0: who hides the cell must hide its help.
    """
    cuts = []
    for cell in np.flatnonzero(hidden > 1e-3):
        help_up, help_down = (_help(network, hidden, int(cell), sign) for sign in (1, -1))
        weights = help_up + help_down
        short = network.width - weights[cell]
        weights = np.minimum(weights, short)
        weights[cell] = -short
        if short > 0 and weights @ hidden < -0.01 * network.width:
            cuts.append(weights)
    return cuts


def _help(network: _Network, hidden: NDArray[np.float64], cell: int, sign: int) -> NDArray[np.float64]:
    """How much each cell, when hidden, adds to the room of one cell to move up (sign 1) or down (−1).

    A cell moves as far as a flow finds its way back through the other hidden cells. A least cut of the network shows
    where it ends: no choice of cells moves this one further than its cells in that cut, taken together, let it. Where
    the cell's own limit is less, the limit is given to the cell itself.
    """
    limit = network.width if sign > 0 else float(network.down[cell])
    tail, head = network.tail, network.head
    others = hidden.copy()
    others[cell] = 0
    room = np.zeros((network.knots, network.knots), dtype=np.int32)
    room[tail, head] = np.rint(PARTS * network.width * others)
    room[head, tail] = np.rint(PARTS * network.down * others)
    start, end = (head[cell], tail[cell]) if sign > 0 else (tail[cell], head[cell])
    found = maximum_flow(csr_matrix(room), start, end)
    adds = np.zeros(hidden.size)
    if found.flow_value >= PARTS * limit * hidden[cell]:
        adds[cell] = limit
        return adds
    near = np.zeros(network.knots, dtype=bool)
    near[breadth_first_order(csr_matrix(room - found.flow), start, return_predecessors=False)] = True
    adds[near[tail] & ~near[head]] = network.width
    back = near[head] & ~near[tail]
    adds[back] = network.down[back]
    adds[cell] = 0
    return adds


def _cheapest(
    cost: NDArray[np.float64], fixed: NDArray[np.float64], cuts: list[NDArray[np.float64]], *, whole: bool
) -> NDArray[np.float64]:
    """The least costly choice that holds the fixed cells and meets every cut; 0 or 1 for each cell if ``whole``."""
    result = milp(
        cost,
        integrality=np.full(cost.size, int(whole)),
        bounds=Bounds(fixed, np.ones_like(cost)),
        constraints=LinearConstraint(csr_matrix(np.array(cuts)), 0, np.inf),
        options={"time_limit": SECONDS_PER_CHOICE, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return np.ones_like(cost)
    return np.rint(result.x) if whole else np.asarray(result.x)


def _never_alone(network: _Network) -> list[NDArray[np.float64]]:
    """The cuts known beforehand: no hidden cell is the only one of its row or column."""
    cuts = []
    for knots in (np.minimum(network.tail, network.head), np.maximum(network.tail, network.head)):
        together = (knots[:, None] == knots[None, :]).astype(np.float64)
        np.fill_diagonal(together, -1.0)
        cuts += list(together)
    return cuts
