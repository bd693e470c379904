"""The attacker who holds every table, every finding and every release: what can be worked out about the small counts.

``daylit.privacy.attack`` does the same for one table. Two tables that agree in all that is shown, in one of which a
count is none and in the other at least the threshold, settle that the attacker learns nothing of that count. One such
pair often settles many counts, and is most quickly found near a count: so nothing is asked of everything at once but
what was not settled before. What the attacker is said to have learnt always comes from programs over everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from daylit.privacy.joint import System, Told
from daylit.privacy.moving import ENOUGH, Program, ends

_LEAST = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """How an attack on what is shown ended. ``cells`` small counts were attacked; of ``exact`` the value was found;
    ``close`` were bounded to less than the threshold, or kept below it; the narrowest interval is ``least_width`` wide
    or wider. ``learnt`` names the cells of which too much was learnt.
    """

    cells: int
    exact: int
    close: int
    least_width: float
    learnt: tuple[int, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the attacker learnt nothing that counts, as it must be."""
        return self.close == 0 and self.exact == 0


def attack(
    system: System, shown: NDArray[np.bool_], *, threshold: int, cells: NDArray[np.intp] | None = None
) -> Attack:
    """Attack what is shown: for each small count linear programs look for its least and its greatest value.

    ``cells`` names the small counts to attack, all of them if it is not given. An attacker knows the sums, every shown
    count, and that counts are 0 or more; how the hidden ones were chosen is not used, nor what ``protect`` proved.

    Cost: up to six linear programs for each, two of them over all hidden cells; mostly far fewer.
    """
    work = _Work(system, shown, threshold)
    values = work.values
    few = (values > 0) & (values < threshold) & np.asarray(system.care, dtype=bool)
    wanted = np.flatnonzero(few) if cells is None else cells
    for cell in wanted[np.argsort(work.layer[wanted], kind="stable")].tolist():
        work.look(cell)
    return _ended(wanted, work.low, work.high, threshold)


def proved(told: Told, *, threshold: int) -> tuple[Attack, NDArray[np.intp]]:
    """What the proofs say of every small count: each has two sets of tables, alike in all that is shown, in which it
    differs by so much. Also which counts they say too little about, for ``attack`` to look at.
    """
    return _ended(told.small, told.low, told.high, threshold), told.small[
        ~_wide(told.low, told.high, threshold)[told.small]
    ]


class _Work:
    """One attack: what is hidden, and how low and how high each count is known to be possible."""

    def __init__(self, system: System, shown: NDArray[np.bool_], threshold: int) -> None:
        self.threshold = threshold
        self.values = np.asarray(system.values, dtype=np.float64)
        self.balance = csc_matrix(system.balance())
        self.hidden = ~np.asarray(shown, dtype=bool)
        self.layer, self.slack = np.asarray(system.layer), np.asarray(system.slack, dtype=bool)
        self.low, self.high = self.values.copy(), self.values.copy()
        self._known: dict[tuple[int, bool], tuple[NDArray[np.intp], Program]] = {}

    def look(self, cell: int) -> None:
        """Look for the ends of one count, nearby first, until they are far enough apart or everything was looked at."""
        if not self.hidden[cell]:
            return
        for near, program in self._scopes(int(self.layer[cell])):
            if _wide(self.low[[cell]], self.high[[cell]], self.threshold).all():
                return
            place = int(np.searchsorted(near, cell))
            for sign in (-1.0, 1.0):
                self._ask(near, program, place, sign)

    def _ask(self, near: NDArray[np.intp], program: Program, place: int, sign: float) -> None:
        cost = np.zeros(len(near))
        cost[place] = -sign
        program.costs(cost)
        found = program.solve()
        if found is None:  # staying as it is always agrees, so there is always an answer
            raise AssertionError("the attack found no answer")
        move = np.zeros(len(self.values))
        move[near] = found
        if np.abs(self.balance @ move).max(initial=0.0) > _LEAST:
            raise AssertionError("the attack found tables whose sums do not hold")
        low, high = ends(self.values, move)
        self.low, self.high = np.minimum(self.low, low), np.maximum(self.high, high)

    def _scopes(self, layer: int) -> Iterator[tuple[NDArray[np.intp], Program]]:
        if layer:
            yield self._scope(layer, with_people=False)
        yield self._scope(layer, with_people=True)
        yield self._scope(-1, with_people=True)

    def _scope(self, layer: int, with_people: bool) -> tuple[NDArray[np.intp], Program]:
        """The hidden cells of one layer, with those of people or without; with −1 all that are hidden."""
        known = self._known.get((layer, with_people))
        if known is None:
            people = ((self.layer == 0) | self.slack) & with_people
            near = np.flatnonzero(self.hidden & (people | (self.layer == layer) | (layer < 0)))
            rows = csr_matrix(self.balance[:, near])
            program = Program(csc_matrix(rows[np.flatnonzero(np.diff(rows.indptr))]), onwards=True)
            program.bounds(-self.values[near], np.full(len(near), ENOUGH))
            known = self._known[layer, with_people] = near, program
        return known


def _wide(low: NDArray[np.float64], high: NDArray[np.float64], threshold: int) -> NDArray[np.bool_]:
    """Which counts could be so different, and so large, that the attacker has learnt nothing of them."""
    return (high - low >= threshold - _LEAST) & (high >= threshold - _LEAST)


def _ended(cells: NDArray[np.intp], low: NDArray[np.float64], high: NDArray[np.float64], threshold: int) -> Attack:
    width = (high - low)[cells]
    bad = ~_wide(low, high, threshold)[cells]
    return Attack(
        cells=len(cells),
        exact=int(np.sum(width < 1 - _LEAST)),
        close=int(np.sum(bad)),
        least_width=float(width.min()) if len(cells) else float("inf"),
        learnt=tuple(int(cell) for cell in cells[bad]),
    )
