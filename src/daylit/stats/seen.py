"""What was seen in each cell: counts of trials, or single ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from daylit.stats.design import Codes
from daylit.stats.estimates import Floats
from daylit.stats.frozen import Frozen, read_only
from daylit.stats.rows import Values


class Totals(NamedTuple):
    """Of each distinct row, shape (u,): successes, trials, and the sum of successes² over trials of its cells."""

    y: Floats
    weight: Floats
    squares: Floats


class Outcomes(Protocol):
    """What the k cells of u distinct rows hold."""

    @property
    def rows(self) -> int:
        """How many distinct rows there are."""
        ...

    @property
    def index(self) -> Codes:
        """The row of each cell, shape (k,)."""
        ...

    @property
    def y(self) -> Floats:
        """Successes, or events, shape (k,)."""
        ...

    @property
    def weight(self) -> Floats:
        """Trials, or ones, shape (k,)."""
        ...

    @property
    def totals(self) -> Totals:
        """What the cells of each row add up to."""
        ...

    @property
    def filled(self) -> NDArray[np.bool_] | None:
        """Which cells have trials, shape (k,); None where all have."""
        ...

    @property
    def n_cells(self) -> int:
        """How many cells have trials."""
        ...

    def residuals(self, share: Floats, scale: Floats) -> Values:
        """Of some of the cells that have trials, successes less those expected from the row's ``share``, times its
        ``scale``, both (u,).
        """
        ...


@dataclass(frozen=True, eq=False, kw_only=True)
class Counted(Frozen):
    """Cells of counts: ``index``, ``y`` and ``weight`` (k,)."""

    index: Codes
    rows: int
    y: Floats
    weight: Floats

    @cached_property
    def totals(self) -> Totals:
        squares = np.divide(self.y * self.y, self.weight, out=np.zeros_like(self.weight), where=self.weight > 0)
        sums = (np.bincount(self.index, values, self.rows) for values in (self.y, self.weight, squares))
        return read_only(Totals(*(values.astype(np.float64, copy=False) for values in sums)))

    @cached_property
    def filled(self) -> NDArray[np.bool_] | None:
        filled = np.asarray(self.weight > 0)
        return None if filled.all() else read_only(filled)

    @property
    def n_cells(self) -> int:
        return int(np.count_nonzero(self.weight))

    def residuals(self, share: Floats, scale: Floats) -> Values:
        used = slice(None) if self.filled is None else self.filled
        index, y, weight = self.index[used], self.y[used], self.weight[used]

        def of(cells: slice) -> tuple[Codes, Floats]:
            rows = index[cells]
            return rows, (y[cells] - share[rows] * weight[cells]) * scale[rows]

        return of


@dataclass(frozen=True, eq=False, kw_only=True)
class Single(Frozen):
    """Cells of one trial each: ``kind`` (k,) is twice the row, and one more for a success.

    A million of them are counted, not added up.
    """

    kind: Codes
    rows: int

    @classmethod
    def of(cls, index: Codes, y: NDArray[np.bool_], rows: int) -> Single:
        """From the row and the outcome of each cell; the index is used up."""
        index *= 2
        index += y.view(np.int8)
        return cls(kind=index, rows=rows)

    @property
    def index(self) -> Codes:
        return self.kind >> 1

    @property
    def y(self) -> Floats:
        return (self.kind & 1).astype(np.float64)

    @property
    def weight(self) -> Floats:
        return np.ones(len(self.kind))

    @cached_property
    def totals(self) -> Totals:
        without, y = np.bincount(self.kind, minlength=2 * self.rows).reshape(-1, 2).T.astype(np.float64)
        return read_only(Totals(y, without + y, y))

    @property
    def filled(self) -> None:
        return None

    @property
    def n_cells(self) -> int:
        return len(self.kind)

    def residuals(self, share: Floats, scale: Floats) -> Values:
        either = (np.stack([-share, 1.0 - share], axis=1) * scale[:, None]).reshape(-1)

        def of(cells: slice) -> tuple[Codes, Floats]:
            kind = self.kind[cells]
            return kind >> 1, either[kind]

        return of


def seen_of(index: Codes, rows: int, yes: NDArray[np.bool_], count: Floats | None) -> Outcomes:
    """The outcomes of cells that are all of one side, each of ``count`` trials or of one; the index is used up."""
    if count is None:
        return Single.of(index, yes, rows)
    return Counted(index=index, rows=rows, y=np.where(yes, count, 0.0), weight=count)
