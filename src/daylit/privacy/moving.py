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


class _Silent(highspy.Highs):
    """The library's own constructor writes a line on the screen before it can be told not to."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)


class Program:
    """“Least cost · x where matrix · x = 0 and low ≤ x ≤ high”, solved again and again with other bounds and costs."""

    def __init__(self, matrix: csc_matrix) -> None:
        rows, columns = matrix.shape
        self._every = np.arange(columns, dtype=np.int32)
        self._solver = _Silent()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("threads", 1)  # every core may have a release of its own to protect
        self._solver.setOptionValue("parallel", "off")
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
        # More people and fewer are numbers of their own, as each person who has to move costs.
        self._program = Program(csc_matrix(hstack([rows, -rows])))

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
        self._program.bounds(low, high)
        self._program.costs(np.tile(np.where(hidden, 0.0, cost[self.cells]), 2))
        return self._moved()

    def _moved(self) -> Numbers | None:
        found = self._program.solve()
        if found is None:
            return None
        move = np.zeros(self._all)
        move[self.cells] = found[: len(self.cells)] - found[len(self.cells) :]
        return move
