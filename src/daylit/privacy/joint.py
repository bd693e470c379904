"""Small counts in many tables and in all releases at once: what to hide, and the proof that an attacker fails.

As ``daylit.privacy.linked``, for systems of ten thousand cells and more. Two things make it quick. A way to move
people between cells that leaves everything shown as it is proves its point for the whole system, wherever it was
found: so it is looked for near the cell first (its *layer*: the counts of one outcome), and only then everywhere. And
one such way often serves many small counts: each is tried on all that still wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix

from daylit.privacy.moving import LEAST, Scope, ends

Sum = tuple[int, tuple[int, ...]]
"""A whole and its parts, as places in the list of cells: the whole is the sum of the parts."""
_Move = NDArray[np.float64]


@dataclass(slots=True, eq=False)
class System:
    """Every count that a reader may hold side by side, each once, and what adds up to what.

    ``shown``: a reader sees the count, or must be reckoned to know it. ``free``: it can be hidden to protect others. A
    cell that is neither could only be worked out. ``care``: its small count is to be kept from being known. ``weight``:
    how dear it is to readers. ``layer`` 0 holds people, every other number an outcome with all that splits it;
    ``slack`` marks the cells that take up what people leave: those without an outcome.
    """

    names: list[str] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    care: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    layer: list[int] = field(default_factory=list)
    slack: list[bool] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    place: dict[str, int] = field(default_factory=dict)

    def put(
        self,
        name: str,
        value: int,
        *,
        layer: int,
        shown: bool = True,
        free: bool = True,
        care: bool = True,
        weight: float = 1.0,
        slack: bool = False,
    ) -> int:
        """A new cell, or the one that has this name already; the same count under one name is one cell."""
        if name in self.place:
            return self.place[name]
        self.place[name] = len(self.names)
        self.names.append(name)
        self.values.append(value)
        self.shown.append(shown)
        self.free.append(free)
        self.care.append(care)
        self.weight.append(weight)
        self.layer.append(layer)
        self.slack.append(slack)
        return self.place[name]

    def add_up(self, whole: int, parts: Sequence[int]) -> None:
        """Say that a whole is the sum of its parts. Raises ``ValueError`` where it is not."""
        if self.values[whole] != sum(self.values[part] for part in parts):
            raise ValueError(f"{self.names[whole]} is not the sum of its parts")
        self.sums.append((whole, tuple(parts)))

    def balance(self) -> csr_matrix:
        """All sums as rows “parts − whole = 0” over the cells."""
        rows, columns, signs = [], [], []
        for row, (whole, parts) in enumerate(self.sums):
            rows += [row] * (len(parts) + 1)
            columns += [*parts, whole]
            signs += [*(1.0 for _ in parts), -1.0]
        return csr_matrix((signs, (rows, columns)), shape=(len(self.sums), len(self.values)))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Told:
    """What may be shown, cell by cell, and for each small count how far it was proved to reach, down and up."""

    shown: NDArray[np.bool_]
    small: NDArray[np.intp]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def protect(system: System, *, threshold: int) -> Told:
    """Say which cells may be shown so that no count below the threshold can be read, or worked out over all sums.

    First each shown count from 1 to ``threshold - 1`` is hidden. Then, for each cell that holds so few people, seen or
    not, a way is looked for in which it holds none of them, and another in which it holds ``threshold``, with nothing
    changed that is still shown: by linear programs that hide the fewest people (by weight) on the way. Where it cannot
    hold none, it must be able to hold ``threshold`` more than it does. Where nothing helps, because too few people are
    there at all, every free cell of its sums is hidden.

    **Assumes** that readers know the sums and that counts are 0 or more. **Does not show** what readers know from
    elsewhere. A choice is safe, not always the least possible: finding the least is a whole-number program.

    Cost: up to two linear programs for each small cell, most of them over one layer.

    Source: Kelly, Golden and Assad (1992), Networks 22, 397–417, doi:10.1002/net.3230220407.
    """
    work = _Work(system, threshold)
    work.run()
    return Told(shown=work.shown, small=work.small, low=work.low, high=work.high)


class _Work:
    """One run of ``protect``: what is shown so far, and how far each small count can move."""

    def __init__(self, system: System, threshold: int) -> None:
        self.threshold = threshold
        self.values = np.asarray(system.values, dtype=np.float64)
        self.matrix = system.balance()
        self.columns = csc_matrix(self.matrix)
        self.free = np.asarray(system.free, dtype=bool)
        few = (self.values > 0) & (self.values < threshold) & np.asarray(system.care, dtype=bool)
        self.shown = np.asarray(system.shown, dtype=bool) & ~(few & self.free)
        self.wanted = self.shown.copy()
        self.cost = (self.values + threshold) * np.asarray(system.weight, dtype=np.float64)
        self.layer, self.slack = np.asarray(system.layer), np.asarray(system.slack, dtype=bool)
        self.small = np.flatnonzero(few)
        self.low, self.high = self.values.copy(), self.values.copy()
        self.used = np.zeros(len(self.values), dtype=bool)
        self._known: dict[tuple[int, bool], Scope] = {}

    def run(self) -> None:
        """Meet every need: the counts of people first, since all others hang on them."""
        for cell in sorted(self.small.tolist(), key=lambda one: (self.layer[one], self.values[one])):
            self._meet(cell)
        self._show_again()

    def _meet(self, cell: int) -> None:
        if self.high[cell] < self.threshold and not self._reach(cell, self.threshold - self.values[cell]):
            self._give_up(cell)
        if self._wide(cell) or self._reach(cell, -self.values[cell]) or self._wide(cell):
            return
        if not self._reach(cell, float(self.threshold)):
            self._give_up(cell)

    def _wide(self, cell: int) -> bool:
        return bool(self.high[cell] - self.low[cell] >= self.threshold and self.high[cell] >= self.threshold)

    def _reach(self, cell: int, far: float) -> bool:
        """Let a cell move so far, among what is hidden if it can be; ``False`` where no way is wide enough."""
        if self._reach_freely(cell, far):
            return True
        for scope in self._scopes(int(self.layer[cell])):
            move = scope.cheapest(cell, far, shown=self.shown, free=self.free, cost=self.cost)
            if move is not None and self._holds(move):
                self._take(move)
                return True
        return False

    def _reach_freely(self, cell: int, far: float) -> bool:
        if self.shown[cell]:
            return False
        for scope in self._scopes(int(self.layer[cell])):
            move = scope.furthest(cell, 1 if far > 0 else -1, shown=self.shown)
            if self._holds(move):
                self._take(move)
            gone = self.high[cell] - self.values[cell] if far > 0 else self.low[cell] - self.values[cell]
            if abs(gone) >= abs(far) - LEAST:
                return True
        return False

    def _scopes(self, layer: int) -> Iterator[Scope]:
        if layer:
            yield self._scope(layer, with_people=False)
        yield self._scope(layer, with_people=True)
        yield self._scope(-1, with_people=True)

    def _scope(self, layer: int, with_people: bool) -> Scope:
        """The cells of one layer, with those of people or without; with −1 all there are."""
        known = self._known.get((layer, with_people))
        if known is None:
            people = (self.layer == 0) | self.slack
            near = (self.layer == layer) | (people & with_people) | np.full(len(people), layer < 0)
            known = self._known[layer, with_people] = Scope(self.columns, near, self.values)
        return known

    def _holds(self, move: _Move) -> bool:
        """Whether all sums hold after a move, and what cannot be hidden has not moved: looked at, whatever found it."""
        still = np.abs(move[self.shown & ~self.free]).max(initial=0.0) <= LEAST
        return bool(still and np.abs(self.matrix @ move).max(initial=0.0) < 1e-4)

    def _take(self, move: _Move) -> None:
        """Hide what moves, and note how far every small count can go by this move, or by a part or a multiple of it."""
        touched = np.abs(move) > LEAST
        self.used |= touched & self.wanted
        self.shown &= ~touched
        low, high = ends(self.values, move)
        self.low, self.high = np.minimum(self.low, low), np.maximum(self.high, high)

    def _give_up(self, cell: int) -> None:
        """Hide every free cell that stands in a sum with this one."""
        rows = self.columns[:, [cell]].nonzero()[0]
        near = np.zeros(len(self.values), dtype=bool)
        near[self.matrix[rows].nonzero()[1]] = True
        self.used |= near & self.free & self.wanted
        self.shown &= ~(near & self.free)

    def _show_again(self) -> None:
        """What no proof moves need not be hidden."""
        self.shown |= self.wanted & ~self.used
