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

from daylit.privacy.moving import Program, Scope

Sum = tuple[int, tuple[int, ...]]
"""A whole and its parts, as places in the list of cells: the whole is the sum of the parts."""
_LEAST = 1e-6
_ENOUGH = 1e5
"""Nobody asks whether a small count could be larger than this."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """How an attack on what is shown ended. ``cells`` small counts were attacked; of ``exact`` the value was found;
    ``close`` were bounded to less than the threshold, or kept below it; ``least_width`` is the narrowest interval.
    ``learnt`` names the cells of which too much was learnt.
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
        """Let a cell move so far, nearby if it can be; ``False`` where no way is wide enough."""
        for scope in self._scopes(int(self.layer[cell])):
            move = scope.cheapest(cell, far, shown=self.shown, free=self.free, cost=self.cost)
            if move is not None and self._holds(move):
                self._take(move)
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
        still = np.abs(move[self.shown & ~self.free]).max(initial=0.0) <= _LEAST
        return bool(still and np.abs(self.matrix @ move).max(initial=0.0) < 1e-4)

    def _take(self, move: _Move) -> None:
        """Hide what moves, and note how far every small count can go by this move, or by a part or a multiple of it."""
        touched = np.abs(move) > _LEAST
        self.used |= touched & self.wanted
        self.shown &= ~touched
        down = move < -_LEAST
        up = move > _LEAST
        most = float(np.min(self.values[down] / -move[down])) if down.any() else np.inf
        back = float(np.min(self.values[up] / move[up])) if up.any() else np.inf
        for scale in (min(most, 1e6), -min(back, 1e6)):
            there = self.values + scale * move
            self.low[touched] = np.minimum(self.low[touched], np.maximum(there[touched], 0.0))
            self.high[touched] = np.maximum(self.high[touched], there[touched])

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


def attack(
    system: System, shown: NDArray[np.bool_], *, threshold: int, cells: NDArray[np.intp] | None = None
) -> Attack:
    """Attack what is shown: for each small count two linear programs look for its least and its greatest value.

    ``cells`` names the small counts to attack, all of them if it is not given. An attacker knows the sums, every shown
    count, and that counts are 0 or more; how the hidden ones were chosen is not used.

    Cost: two linear programs over all hidden cells for each. ``proved`` tells the same from the proofs of ``protect``.
    """
    values = np.asarray(system.values, dtype=np.float64)
    few = (values > 0) & (values < threshold) & np.asarray(system.care, dtype=bool)
    wanted = np.flatnonzero(few) if cells is None else cells
    hidden = np.flatnonzero(~shown)
    program = Program(csc_matrix(system.balance())[:, hidden])
    program.bounds(-values[hidden], np.full(len(hidden), _ENOUGH))
    low, high = values.copy(), values.copy()
    for cell in wanted:
        place = int(np.searchsorted(hidden, cell))
        if place >= len(hidden) or hidden[place] != cell:
            continue
        for sign, ends in ((-1.0, low), (1.0, high)):
            cost = np.zeros(len(hidden))
            cost[place] = -sign
            program.costs(cost)
            found = program.solve()
            if found is None:  # staying as it is always agrees, so there is always an answer
                raise AssertionError("the attack found no answer")
            ends[cell] = values[cell] + found[place]
    return _ended(wanted, np.maximum(low, 0.0), high, threshold)


def proved(told: Told, *, threshold: int) -> tuple[Attack, NDArray[np.intp]]:
    """What the proofs say of every small count: each has two sets of tables, alike in all that is shown, in which it
    differs by so much. Also which counts they say too little about, for ``attack`` to look at.
    """
    wide = (told.high - told.low)[told.small] >= threshold - _LEAST
    far = told.high[told.small] >= threshold - _LEAST
    left = told.small[~(wide & far)]
    return _ended(told.small, told.low, told.high, threshold), left


def _ended(cells: NDArray[np.intp], low: NDArray[np.float64], high: NDArray[np.float64], threshold: int) -> Attack:
    width = (high - low)[cells]
    bad = (width < threshold - 1e-4) | (high[cells] < threshold - 1e-4)
    return Attack(
        cells=len(cells),
        exact=int(np.sum(width < 1 - 1e-4)),
        close=int(np.sum(bad)),
        least_width=float(width.min()) if len(cells) else float("inf"),
        learnt=tuple(int(cell) for cell in cells[bad]),
    )
