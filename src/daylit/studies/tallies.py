"""From the cells of a count to arrays by group, outcome and stratum. Loops run over columns, never over cells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from daylit.tables.counts import Counts

Ints = NDArray[np.int64]
YES, NO, MISSING = 1, 0, -1


def yes_no(counts: Counts, column: str) -> NDArray[np.int8]:
    """A yes/no column of the cells as 1, 0 and −1 for “not recorded”."""
    codes, levels = counts.codes(column)
    meaning = np.array([*(YES if bool(level) else NO for level in levels), MISSING], dtype=np.int8)
    return meaning[codes]


def tally(n: Ints, *parts: tuple[Ints, int], where: NDArray[np.bool_] | None = None) -> Ints:
    """People by several codes at once: an array with one axis for each ``(codes, size)``.

    Cells with a code below 0 are not counted.
    """
    keep = np.ones(len(n), dtype=bool) if where is None else where.copy()
    for codes, _ in parts:
        keep &= codes >= 0
    shape = tuple(size for _, size in parts)
    place = np.zeros(int(keep.sum()), dtype=np.int64)
    for codes, size in parts:
        place = place * size + codes[keep]
    total = int(np.prod(shape)) if shape else 1
    return np.bincount(place, weights=n[keep], minlength=total).astype(np.int64).reshape(shape)


def strata(columns: Sequence[tuple[Ints, int]], cells: int) -> tuple[Ints, int]:
    """Number the combinations of codes that occur; “not recorded” is a value too. Gives codes (k,) and how many."""
    key = np.zeros(cells, dtype=np.int64)
    for codes, size in columns:
        key = key * (size + 1) + codes + 1
    levels, place = np.unique(key, return_inverse=True)
    return place.reshape(-1).astype(np.int64), len(levels)


def months(counts: Counts) -> tuple[Ints, list[str]]:
    """The month of each cell as a place in the months that occur, −1 where not known; and the months as “2021-03”.

    The count was made by ``year`` and ``month``.
    """
    year, month = counts.column("year"), counts.column("month")
    known = ~(np.isnan(year) | np.isnan(month))
    code = np.full(len(counts), -1, dtype=np.int64)
    code[known] = (year[known] * 12 + month[known] - 1).astype(np.int64)
    levels = np.unique(code[known])
    place = np.where(known, np.searchsorted(levels, code), -1).astype(np.int64)
    return place, [f"{level // 12:04d}-{level % 12 + 1:02d}" for level in levels]
