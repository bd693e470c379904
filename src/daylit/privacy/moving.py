"""Ways to move people between the cells of a system that leave everything shown as it is.

The linear programs of one scope (some of the cells, all of their sums) differ in their bounds and costs alone. So each
scope is handed to HiGHS once, and every later question goes on from the answer to the one before: three times as fast.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, hstack

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST = 1e-6
"""What moves by no more than this has not moved."""
ENOUGH = 1e5
"""Nobody asks whether a small count could be larger than this."""
_PRIMAL = 4


def ends(values: Numbers, move: Numbers) -> tuple[Numbers, Numbers]:
    """How low and how high each count can go by a move, or by a part or a multiple of it, while none falls below 0."""
    down, up = move < -LEAST, move > LEAST
    most = float(np.min(values[down] / -move[down])) if down.any() else np.inf
    back = float(np.min(values[up] / move[up])) if up.any() else np.inf
    touched = np.where(down | up, move, 0.0)
    there, other = values + min(most, 1e6) * touched, values - min(back, 1e6) * touched
    return np.maximum(np.minimum(there, other), 0.0), np.maximum(there, other)


class _Silent(highspy.Highs):
    """The library's own constructor writes a line on the screen before it can be told not to."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)


class Program:
    """“Least cost · x where matrix · x = 0 and low ≤ x ≤ high”, solved again and again with other bounds and costs."""

    def __init__(self, matrix: csc_matrix, *, onwards: bool = False) -> None:
        """``onwards``: the last answer will always be within the next bounds, so go on from it (primal simplex)."""
        rows, columns = matrix.shape
        self._every = np.arange(columns, dtype=np.int32)
        self._solver = _Silent()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("threads", 1)  # every core may have a release of its own to protect
        self._solver.setOptionValue("parallel", "off")
        if onwards:
            self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        asked = highspy.HighsLp()
        asked.num_col_, asked.num_row_ = columns, rows
        asked.col_cost_ = asked.col_lower_ = asked.col_upper_ = np.zeros(columns)
        asked.row_lower_ = asked.row_upper_ = np.zeros(rows)
        asked.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        asked.a_matrix_.start_, asked.a_matrix_.index_ = matrix.indptr, matrix.indices
        asked.a_matrix_.value_ = matrix.data
        self._solver.passModel(asked)

    def bounds(self, low: Numbers, high: Numbers) -> None:
        self._solver.changeColsBounds(len(self._every), self._every, low, high)

    def costs(self, cost: Numbers) -> None:
        self._solver.changeColsCost(len(self._every), self._every, cost)

    def solve(self) -> Numbers | None:
        """The best answer, or ``None`` where there is none."""
        best, none = highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible
        self._solver.run()
        if self._solver.getModelStatus() not in (best, none):  # stuck on the way from the last answer
            self._solver.clearSolver()
            self._solver.run()
        return np.asarray(self._solver.getSolution().col_value) if self._solver.getModelStatus() == best else None


class Scope:
    """Some of the cells, which alone may move. ``balance`` holds all sums over all cells, ``values`` the counts."""

    def __init__(self, balance: csc_matrix, near: Flags, values: Numbers) -> None:
        self.cells = np.flatnonzero(near)
        self._all, self._values = len(values), values[self.cells]
        rows = csr_matrix(balance[:, self.cells])
        rows = csc_matrix(rows[np.flatnonzero(np.diff(rows.indptr))])
        self._freely = Program(rows, onwards=True)
        # More people and fewer are numbers of their own, as each person who has to move costs.
        self._dearly = Program(csc_matrix(hstack([rows, -rows])))
        self._hidden: Flags | None = None

    def furthest(self, cell: int, sign: int, *, shown: Flags) -> Numbers:
        """How people can be moved among the cells that are hidden so that one cell gains (1) or loses (−1) the most.

        Where nothing beside it may move, nothing does. The program differs from the one before in its goal alone, and
        now and then by a cell that has been hidden since: so the last answer is always a place to go on from.
        """
        hidden = ~shown[self.cells]
        if self._hidden is None or np.any(hidden != self._hidden):
            self._freely.bounds(np.where(hidden, -self._values, 0.0), np.where(hidden, ENOUGH, 0.0))
            self._hidden = hidden
        cost = np.zeros(len(self.cells))
        cost[int(np.searchsorted(self.cells, cell))] = -sign
        self._freely.costs(cost)
        found = self._freely.solve()
        if found is None:  # staying as it is is always a way
            raise AssertionError("no answer where there is always one")
        return self._everywhere(found)

    def cheapest(self, cell: int, far: float, *, shown: Flags, free: Flags, cost: Numbers) -> Numbers | None:
        """How people can be moved so that one cell changes by ``far``: hidden cells move at no cost, free ones that
        are shown at the cost of each of their people; ``None`` where there is no way.
        """
        hidden = ~shown[self.cells]
        at = int(np.searchsorted(self.cells, cell))
        if not hidden[at]:
            return None
        up = np.where(hidden, np.inf, np.where(free[self.cells], self._values, 0.0))
        down = np.where(hidden | free[self.cells], self._values, 0.0)
        low, high = np.zeros(2 * len(up)), np.concatenate([up, down])
        for place, moved in ((at, far), (len(up) + at, -far)):
            low[place] = high[place] = max(moved, 0.0)
        self._dearly.bounds(low, high)
        self._dearly.costs(np.tile(np.where(hidden, 0.0, cost[self.cells]), 2))
        found = self._dearly.solve()
        return None if found is None else self._everywhere(found[: len(up)] - found[len(up) :])

    def _everywhere(self, moved: Numbers) -> Numbers:
        move = np.zeros(self._all)
        move[self.cells] = moved
        return move
