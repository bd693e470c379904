"""What Newton's method needs of the rows of a design, and two ways to hold them: as a table, and as blocks of codes.

A table keeps every number of every row. Blocks keep, for each column of labels, the label of each row and one small
table over the labels: a million rows with sixty places are a million small numbers and not sixty million, and the
normal equations come from counting pairs of labels. Both give the same fit; blocks cannot tell a column from a sum of
others that it resembles to the seventh digit, and say so by ``None``, so that a table is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor
from scipy.sparse import coo_array

from daylit.stats.block import Block
from daylit.stats.curvature import Curvature, Factored, Inverted, inverse_of
from daylit.stats.design import STRETCH, Codes, Numbered, stretches, sums_by_group
from daylit.stats.estimates import Floats
from daylit.stats.tall import cross_product, times

Mask = NDArray[np.bool_]
Values = Callable[[slice], tuple[Codes, Floats]]
"""Of some cells, the row and a number of each, both (k,)."""
PAIRS_AT_MOST: Final = 4_000_000
"""Of two columns of labels with more pairs than this only those that occur are held."""


class Rows(Protocol):
    """The rows of a design in some basis of r columns."""

    def __len__(self) -> int: ...

    def times(self, gamma: Floats) -> Floats:
        """Rows times coefficients (r,), shape (k,)."""
        ...

    def cross(self, values: Floats) -> Floats:
        """The sum over rows of ``values`` (k,) times the row, shape (r,)."""
        ...

    def information(self, weight: Floats) -> Floats:
        """The sum over rows of ``weight`` (k,) times the row times itself, shape (r, r)."""
        ...

    def curvature(self, weight: Floats) -> Curvature:
        """The sum over rows of ``weight`` (k,) times the row times itself, ready to be solved."""
        ...

    def sums(self, group: Numbered, values: Values) -> Floats:
        """The sum of the cells' values times their rows over each level of ``group``, shape (levels, r)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows as they are, shape (k, r)."""

    table: Floats

    def __len__(self) -> int:
        return len(self.table)

    def times(self, gamma: Floats) -> Floats:
        return times(self.table, gamma)

    def cross(self, values: Floats) -> Floats:
        return cross_product(self.table, values)

    def information(self, weight: Floats) -> Floats:
        return cross_product(self.table, self.table * weight[:, None])

    def curvature(self, weight: Floats) -> Curvature:
        return Inverted(inverse_of(self.information(weight)))

    def sums(self, group: Numbered, values: Values) -> Floats:
        index, every = values(slice(None))
        levels = len(group.levels)
        return sums_by_group(group=group.codes, n_groups=levels, index=index, values=every, basis=self.table)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Rows whose columns are those of several blocks, one after the other; ``keys`` number the pairs of labels."""

    blocks: tuple[Block, ...]
    keys: dict[tuple[int, int], Codes]

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> Blocks:
        keys = {}
        for i, left in enumerate(blocks):
            for j, right in enumerate(blocks[:i]):
                if left.labels * right.labels <= PAIRS_AT_MOST:
                    keys[i, j] = left.codes * right.labels + right.codes
        return cls(tuple(blocks), keys)

    def __len__(self) -> int:
        return len(self.blocks[0].codes)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return sum(block.width for block in self.blocks)

    def only(self, used: Mask) -> Blocks:
        """Some of the rows."""
        return Blocks.of([block.with_codes(block.codes[used]) for block in self.blocks])

    def written_out(self) -> Floats:
        """Every number of every row, shape (k, p)."""
        return np.concatenate([block.table[block.codes] for block in self.blocks], axis=1)

    def one_sided(self, y: Floats, weight: Floats, every: bool) -> tuple[Mask, Floats]:
        """Rows of labels with a column of their own, of whose trials none succeeded, or, if asked, every one did.

        Their fit is exact, and the column has no finite coefficient; without them others may be alike. Gives the rows,
        shape (k,), and the sign of each such coefficient, else 0, shape (p,).
        """
        gone, sign = weight <= 0, np.zeros(self.width)
        found = True
        while found:
            found, at = False, 0
            for block in self.blocks:
                columns, label = block.own
                n, won = (_total(block.codes, np.where(gone, 0.0, values), block.labels) for values in (weight, y))
                alike = (n > 0) & ((won <= 0) | (every & (won >= n)))
                new = alike[label]
                if new.any():
                    found = True
                    sign[at + columns[new]] = np.where(won[label[new]] > 0, 1.0, -1.0)
                    gone |= np.isin(np.arange(block.labels), label[new])[block.codes]
                at += block.width
        return gone & (weight > 0), sign

    def times(self, gamma: Floats) -> Floats:
        found = np.zeros(len(self))
        at = 0
        for block in self.blocks:
            found += block.of_labels(gamma[at : at + block.width])[block.codes]
            at += block.width
        return found

    def cross(self, values: Floats) -> Floats:
        totals = self._totals(values)
        return np.concatenate([block.of_columns(total) for block, total in zip(self.blocks, totals, strict=True)])

    def _totals(self, values: Floats) -> list[Floats]:
        """The values of each label of each block: two blocks in one pass, where their pairs are few."""
        totals: list[Floats | None] = [None] * len(self.blocks)
        for (i, j), key in self.keys.items():
            if totals[i] is None and totals[j] is None and self._few(i, j):
                both = _total(key, values, self.blocks[i].labels * self.blocks[j].labels)
                both = both.reshape(self.blocks[i].labels, self.blocks[j].labels)
                totals[i], totals[j] = both.sum(axis=1), both.sum(axis=0)
        return [
            _total(block.codes, values, block.labels) if known is None else known
            for block, known in zip(self.blocks, totals, strict=True)
        ]

    def _few(self, i: int, j: int) -> bool:
        return self.blocks[i].labels * self.blocks[j].labels <= len(self) // 4

    def information(self, weight: Floats) -> Floats:
        edges = np.cumsum([0, *(block.width for block in self.blocks)])
        found = np.zeros((self.width, self.width))
        totals: list[Floats | None] = [None] * len(self.blocks)
        for i, left in enumerate(self.blocks):
            for j, right in enumerate(self.blocks[:i]):
                pairs = self._pairs(i, j, weight)
                part = left.of_columns(right.of_columns(pairs.T).T)
                found[edges[i] : edges[i + 1], edges[j] : edges[j + 1]] = part
                found[edges[j] : edges[j + 1], edges[i] : edges[i + 1]] = part.T
                totals[i], totals[j] = np.asarray(pairs.sum(axis=1)), np.asarray(pairs.sum(axis=0))
        for i, (block, known) in enumerate(zip(self.blocks, totals, strict=True)):
            total = _total(block.codes, weight, block.labels) if known is None else known
            mine = slice(edges[i], edges[i + 1])
            found[mine, mine] = block.squares(total)
        return found

    def _pairs(self, i: int, j: int, weight: Floats) -> Any:
        """The weight of each pair of labels: a table, or a sparse one."""
        left, right = self.blocks[i], self.blocks[j]
        if (i, j) in self.keys:
            return _total(self.keys[i, j], weight, left.labels * right.labels).reshape(left.labels, right.labels)
        return coo_array((weight, (left.codes, right.codes)), shape=(left.labels, right.labels))

    def sums(self, group: Numbered, values: Values) -> Floats:
        sizes = [len(group.levels) * block.labels for block in self.blocks]
        if max(sizes) > PAIRS_AT_MOST:
            return self._sums_of_many(group, values)
        totals = [np.zeros(size) for size in sizes]
        label, pair = np.empty((2, STRETCH), dtype=np.intp)
        for cells in stretches(len(group)):
            levels = group.part(cells)
            index, some = values(cells)
            for block, total in zip(self.blocks, totals, strict=True):
                own = np.multiply(levels, block.labels, out=pair[: len(some)])
                # All rows are there; “clip” spares looking.
                own += block.codes.take(index, out=label[: len(some)], mode="clip")
                np.add.at(total, own, some)
        return self._turned(total.reshape(len(group.levels), -1) for total in totals)

    def _sums_of_many(self, group: Numbered, values: Values) -> Floats:
        """The same where a table of all pairs of group and label would be large: only those that occur are held."""
        index, every = values(slice(None))
        return self._turned(
            coo_array((every, (group.codes, block.codes[index])), shape=(len(group.levels), block.labels))
            for block in self.blocks
        )

    def _turned(self, by_label: Iterable[Any]) -> Floats:
        parts = [block.of_columns(total.T).T for total, block in zip(by_label, self.blocks, strict=True)]
        return np.concatenate(parts, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """The kept columns of blocks in the basis that a triangle makes orthonormal."""

    blocks: Blocks
    kept: Codes
    inverse: Floats
    """Of the triangle, shape (r, r)."""
    triangle: Floats

    def __len__(self) -> int:
        return len(self.blocks)

    def times(self, gamma: Floats) -> Floats:
        beta = np.zeros(self.blocks.width)
        beta[self.kept] = self.inverse @ gamma
        return self.blocks.times(beta)

    def cross(self, values: Floats) -> Floats:
        return np.asarray(self.inverse.T @ self.blocks.cross(values)[self.kept])

    def information(self, weight: Floats) -> Floats:
        found = self.inverse.T @ self.blocks.information(weight)[np.ix_(self.kept, self.kept)] @ self.inverse
        return np.asarray((found + found.T) / 2.0)

    def curvature(self, weight: Floats) -> Curvature:
        """Of the columns as they are, a tenth of the work where they are many; in the basis where that fails."""
        squares = self.blocks.information(weight)[np.ix_(self.kept, self.kept)]
        size = np.sqrt(np.diag(squares))
        size = np.where(size > 0, size, 1.0)
        try:
            factor = cho_factor(squares / size[:, None] / size, overwrite_a=True)
        except (LinAlgError, ValueError):
            return Inverted(inverse_of(self.information(weight)))
        return Factored(factor, size, self.triangle)

    def sums(self, group: Numbered, values: Values) -> Floats:
        found = self.blocks.sums(group, values)
        return np.asarray(found[:, self.kept] @ self.inverse)


def _total(codes: Codes, values: Floats, size: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
