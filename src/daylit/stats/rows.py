"""What Newton's method needs of the rows of a design, and two ways to hold them: as a table, and as blocks of codes.

A table keeps every number of every row. Blocks keep, for each column of labels, the label of each row and one small
table over the labels: a million rows with sixty places are a million small numbers and not sixty million, and the
normal equations come from counting pairs of labels. Both give the same fit; blocks cannot tell a column from a sum of
others that it resembles to the seventh digit, and say so by ``None``, so that a table is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from daylit.stats.design import Codes, sums_by_group
from daylit.stats.estimates import Floats
from daylit.stats.tall import cross_product, times

Mask = NDArray[np.bool_]
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

    def sums(self, *, group: Codes, n_groups: int, index: Codes, values: Floats) -> Floats:
        """The sum of ``values[i]`` times row ``index[i]`` over each group, shape (n_groups, r)."""
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

    def sums(self, *, group: Codes, n_groups: int, index: Codes, values: Floats) -> Floats:
        return sums_by_group(group=group, n_groups=n_groups, index=index, values=values, basis=self.table)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some columns of a design, which hang on a label: ``table[codes]``; codes (k,), table (labels, p)."""

    codes: Codes
    table: Floats

    @property
    def labels(self) -> int:
        return len(self.table)


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
        return sum(block.table.shape[1] for block in self.blocks)

    def only(self, used: Mask) -> Blocks:
        """Some of the rows."""
        return Blocks.of([Block(block.codes[used], block.table) for block in self.blocks])

    def written_out(self) -> Floats:
        """Every number of every row, shape (k, p)."""
        return np.concatenate([block.table[block.codes] for block in self.blocks], axis=1)

    def times(self, gamma: Floats) -> Floats:
        found = np.zeros(len(self))
        at = 0
        for block in self.blocks:
            found += (block.table @ gamma[at : at + block.table.shape[1]])[block.codes]
            at += block.table.shape[1]
        return found

    def cross(self, values: Floats) -> Floats:
        totals = self._totals(values)
        return np.concatenate([block.table.T @ total for block, total in zip(self.blocks, totals, strict=True)])

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
        edges = np.cumsum([0, *(block.table.shape[1] for block in self.blocks)])
        found = np.zeros((self.width, self.width))
        totals: list[Floats | None] = [None] * len(self.blocks)
        for i, left in enumerate(self.blocks):
            for j, right in enumerate(self.blocks[:i]):
                pairs = self._pairs(i, j, weight)
                part = left.table.T @ (pairs @ right.table)
                found[edges[i] : edges[i + 1], edges[j] : edges[j + 1]] = part
                found[edges[j] : edges[j + 1], edges[i] : edges[i + 1]] = part.T
                totals[i], totals[j] = np.asarray(pairs.sum(axis=1)), np.asarray(pairs.sum(axis=0))
        for i, (block, known) in enumerate(zip(self.blocks, totals, strict=True)):
            total = _total(block.codes, weight, block.labels) if known is None else known
            mine = slice(edges[i], edges[i + 1])
            found[mine, mine] = block.table.T @ (block.table * total[:, None])
        return found

    def _pairs(self, i: int, j: int, weight: Floats) -> Any:
        """The weight of each pair of labels: a table, or a sparse one."""
        left, right = self.blocks[i], self.blocks[j]
        if (i, j) in self.keys:
            return _total(self.keys[i, j], weight, left.labels * right.labels).reshape(left.labels, right.labels)
        return coo_array((weight, (left.codes, right.codes)), shape=(left.labels, right.labels))

    def sums(self, *, group: Codes, n_groups: int, index: Codes, values: Floats) -> Floats:
        found = []
        for block in self.blocks:
            codes = block.codes[index]
            if n_groups * block.labels <= PAIRS_AT_MOST:
                total = _total(group * block.labels + codes, values, n_groups * block.labels)
                found.append(total.reshape(n_groups, block.labels) @ block.table)
            else:
                pairs = coo_array((values, (group, codes)), shape=(n_groups, block.labels))
                found.append(np.asarray(pairs @ block.table))
        return np.concatenate(found, axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Turned:
    """The kept columns of blocks in the basis that a triangle makes orthonormal."""

    blocks: Blocks
    kept: Codes
    inverse: Floats
    """Of the triangle, shape (r, r)."""

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

    def sums(self, *, group: Codes, n_groups: int, index: Codes, values: Floats) -> Floats:
        found = self.blocks.sums(group=group, n_groups=n_groups, index=index, values=values)
        return np.asarray(found[:, self.kept] @ self.inverse)


def _total(codes: Codes, values: Floats, size: int) -> Floats:
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)
