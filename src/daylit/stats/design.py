"""Design matrices from coded columns: finding the distinct rows, and summing over groups without a loop."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array

from daylit.stats.estimates import MOST, Floats, numbers
from daylit.stats.labels import any_missing, in_words, known_labels

Codes = NDArray[np.intp]

# A table of flags this many times longer than the data is still faster to fill than the data are to sort.
FLAGS_PER_VALUE = 16
FLAGS_AT_LEAST = 1_000_000
# Whole numbers whose range is at most this part of how many there are need no search for those that occur.
SPARE_AT_MOST = 0.1
# Rows that are worked on at a time where several passes are made over them.
STRETCH = 16_384
# Beyond this the key of a combination would no longer fit into 64 bits.
LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """Values as whole numbers: ``levels[codes]`` gives the values back; ``codes`` (n,), ``levels`` sorted (m,)."""

    codes: Codes
    levels: NDArray[np.generic]


def table_of(design: ArrayLike) -> Floats:
    """A design as numbers, (rows, columns); ``ValueError`` where it is no table, or a number cannot be."""
    columns = numbers("design", design)
    if columns.ndim != 2:
        raise ValueError(f"the design must be a table, not an array of {columns.ndim} dimension(s)")
    _known("the design", columns)
    return columns


def some_columns(columns: Floats) -> Floats:
    """The design; ``ValueError`` where it has no column at all."""
    if not columns.shape[1]:
        raise ValueError("design has no column; give at least one of ones")
    return columns


def column_of(values: ArrayLike, length: int, name: str) -> Floats:
    """One number for each row of a design of this length; ``ValueError`` naming the input where one cannot be."""
    column = numbers(name, values)
    if column.shape != (length,):
        raise ValueError(f"{name} has shape {column.shape}, the design {length} rows")
    _known(name, column)
    return column


def _known(name: str, values: Floats) -> None:
    if not np.isfinite(values).all():
        raise ValueError(f"{name} holds a missing or infinite value; leave such rows out, and say so")
    if (np.abs(values) > MOST).any():
        raise ValueError(f"{name} holds a number beyond {MOST:g} to either side, larger than any that could be right")


def code(values: ArrayLike) -> Coded:
    """Number the distinct values in their order. A missing value (None) of text is a level of its own, the last.

    Costs a few passes for whole numbers, dates and booleans, a sort for others. Raises ``ValueError`` for all else that
    is missing or infinite: it would count as a group of its own, without a word.
    """
    given = np.asarray(values)
    if any_missing(given, none_too=True):
        raise ValueError("a label is missing or infinite; leave out what was not recorded, and say so")
    if given.dtype.kind == "O":
        return _code_objects(given)
    if given.dtype.kind == "M":
        return _code_instants(given)
    if given.dtype.kind in "biu":
        return _code_whole(given.astype(np.int64, copy=False))
    if given.dtype.kind == "f":
        whole_numbers = given.astype(np.int64)
        if np.array_equal(whole_numbers, given):
            return _code_whole(whole_numbers)
    levels, codes = np.unique(given, return_inverse=True)
    return Coded(codes=codes.reshape(-1).astype(np.intp, copy=False), levels=levels)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Numbered:
    """Values as whole numbers that are not written down: ``levels[values - low]`` gives them back, shape (n,).

    ``levels`` may hold some that do not occur.
    """

    values: NDArray[np.generic]
    low: int
    levels: NDArray[np.generic]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def codes(self) -> Codes:
        """The whole numbers."""
        return self.part(slice(None))

    def part(self, rows: slice) -> Codes:
        """Those of some rows."""
        return np.asarray(np.subtract(self.values[rows], self.low, dtype=np.intp, casting="unsafe"))

    @property
    def occurring(self) -> int:
        """How many levels occur."""
        flags = np.zeros(len(self.levels), dtype=bool)
        for rows in stretches(len(self)):
            flags[self.part(rows)] = True
        return int(np.count_nonzero(flags))


def stretches(size: int) -> Iterator[slice]:
    """All rows, so many at a time that several passes over them stay in the processor's cache."""
    for at in range(0, size, STRETCH):
        yield slice(at, min(at + STRETCH, size))


def number(values: ArrayLike) -> Numbered:
    """As ``code``, but at the cost of a look where the values are yes and no, or whole numbers close to each other."""
    given = np.asarray(values)
    if given.dtype.kind == "b":
        return Numbered(values=given.view(np.int8), low=0, levels=np.array([False, True]))
    if given.dtype.kind in "iu" and len(given):
        low, high = int(given.min()), int(given.max())
        if high - low < SPARE_AT_MOST * len(given) and -LARGEST_KEY < low <= high < LARGEST_KEY:
            return Numbered(values=given, low=low, levels=np.arange(low, high + 1))
    coded = code(given)
    return Numbered(values=coded.codes, low=0, levels=coded.levels)


def labels_of(name: str, values: ArrayLike, size: int) -> Coded:
    """One label for each cell, numbered. Raises ``ValueError``, naming it, for another shape or a missing one."""
    given = known_labels(name, values)
    if given.shape != (size,):
        raise ValueError(f"{name} must hold one label for each of the {size} cells, not shape {given.shape}")
    return code(in_words(given))


def _code_instants(values: NDArray[np.generic]) -> Coded:
    """Instants; those that are all midnights are numbered as dates, whose range is short enough for flags."""
    dates = values.astype("datetime64[D]")
    if np.array_equal(dates, values):
        whole = _code_whole(dates.view(np.int64))
        return Coded(codes=whole.codes, levels=whole.levels.astype(np.int64).view("datetime64[D]").astype(values.dtype))
    levels, codes = np.unique(values, return_inverse=True)
    return Coded(codes=codes.astype(np.intp, copy=False), levels=levels)


def _code_whole(values: NDArray[np.int64]) -> Coded:
    if len(values) == 0:
        return Coded(codes=np.zeros(0, dtype=np.intp), levels=values)
    low, high = int(values.min()), int(values.max())
    if high - low >= max(FLAGS_PER_VALUE * len(values), FLAGS_AT_LEAST):
        levels, codes = np.unique(values, return_inverse=True)
        return Coded(codes=codes.astype(np.intp, copy=False), levels=levels)
    codes, present = _squeeze((values - low).astype(np.intp, copy=False), high - low + 1)
    return Coded(codes=codes, levels=present + low)


def squeezed(part: Coded | Numbered) -> Coded:
    """Without the levels that do not occur."""
    codes, present = _squeeze(part.codes, len(part.levels))
    return Coded(codes=codes, levels=part.levels[present])


def _squeeze(codes: Codes, size: int) -> tuple[Codes, NDArray[np.int64]]:
    """Renumber codes below ``size`` so that none is left unused; give the new codes and the old ones in order."""
    flags = np.zeros(size, dtype=bool)
    flags[codes] = True
    present = np.flatnonzero(flags)
    if len(present) == size:
        return codes, present
    return (np.cumsum(flags, dtype=np.intp) - 1)[codes], present


def _code_objects(values: NDArray[np.object_]) -> Coded:
    different = dict.fromkeys(values.tolist())
    known = _in_order([value for value in different if value is not None])
    place = {value: number for number, value in enumerate(known)}
    last = len(known)
    codes = np.fromiter((place.get(value, last) for value in values.tolist()), dtype=np.intp, count=len(values))
    levels = np.empty(last + (None in different), dtype=object)
    levels[:last] = known
    return Coded(codes=codes, levels=levels)


def _in_order(values: list[Any]) -> list[Any]:
    """Sorted; where numbers and words are mixed, which have no order, by the name of their type first."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=lambda value: (type(value).__name__, str(value)))


def cross(parts: Sequence[Coded | Numbered]) -> tuple[Codes, tuple[Coded, ...]]:
    """Find the distinct combinations of several columns.

    Gives the combination of each row, shape (n,), and each column over the combinations, shape (u,), without levels
    that do not occur.
    """
    fits = 1
    while fits < len(parts) and math.prod(len(part.levels) for part in parts[: fits + 1]) <= LARGEST_KEY:
        fits += 1
    if fits < len(parts):
        key, first = cross(parts[:fits])
        index, (found, *rest) = cross([Coded(codes=key, levels=np.arange(len(first[0].codes))), *parts[fits:]])
        return index, (*(squeezed(Coded(codes=part.codes[found.codes], levels=part.levels)) for part in first), *rest)
    key, present = _distinct(_keys(parts), math.prod(len(part.levels) for part in parts))
    columns = []
    for part in reversed(parts):
        present, codes = np.divmod(present, len(part.levels))
        columns.append(squeezed(Coded(codes=codes, levels=part.levels)))
    return key, tuple(reversed(columns))


def _keys(parts: Sequence[Coded | Numbered]) -> Codes:
    """One whole number for each row and combination; a stretch of rows at a time, so that it stays in the cache."""
    columns = [(part.codes, 0) if isinstance(part, Coded) else (part.values, part.low) for part in parts]
    found = np.zeros(len(columns[0][0]), dtype=np.intp)
    for rows in stretches(len(found)):
        key = found[rows]
        for (values, low), part in zip(columns, parts, strict=True):
            key *= len(part.levels)
            np.add(key, values[rows], out=key, dtype=np.intp, casting="unsafe")
            key -= low
    return found


def _distinct(key: Codes, size: int) -> tuple[Codes, NDArray[np.int64]]:
    """Renumber keys below ``size`` without gaps; also gives those that occur, in order."""
    if size > max(FLAGS_PER_VALUE * len(key), FLAGS_AT_LEAST):
        present, key = np.unique(key, return_inverse=True)
        return key.astype(np.intp, copy=False), present
    return _squeeze(key, size)


def dummies(codes: Codes, n_levels: int) -> Floats:
    """Columns of 0 and 1 for all levels but the first, shape (n, n_levels − 1)."""
    table: Floats = np.eye(n_levels)[:, 1:][codes]
    return table


def collapse(design: Floats, offset: Floats) -> tuple[NDArray[np.intp], Codes]:
    """Find the equal rows of a design: the first row of each kind, shape (u,), and the kind of each row, shape (k,).

    Rows are told apart by a 64-bit hash and compared afterwards; where two kinds share a hash, nothing is collapsed.
    """
    mixed = np.zeros(len(design), dtype=np.uint64)
    for column in (offset, *design.T):
        # Adding 0 turns −0 into 0, which are equal and have different bits.
        bits = np.ascontiguousarray(column + 0.0).view(np.uint64)
        mixed = (mixed ^ bits ^ (bits >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    _, first, kind = np.unique(mixed, return_index=True, return_inverse=True)
    same = np.array_equal(offset[first][kind], offset) and all(
        np.array_equal(column[first][kind], column) for column in design.T
    )
    if not same:
        everything = np.arange(len(design), dtype=np.intp)
        return everything, everything
    return first, kind.astype(np.intp, copy=False)


def sums_by_group(*, group: Codes, n_groups: int, index: Codes, values: Floats, basis: Floats) -> Floats:
    """Sum ``values[i] * basis[index[i]]`` over each group, shape (n_groups, r), without making the (n, r) products."""
    # As coordinates, not as compressed rows: those would be sorted first, which costs more than the product.
    entries = coo_array((values, (group, index)), shape=(n_groups, len(basis)))
    sums: Floats = entries @ basis
    return sums


def cluster_codes(cluster: ArrayLike, size: int) -> NDArray[np.float64]:
    """Labels of clusters as numbers from 0, one for each cell.

    Raises ``ValueError`` for another shape, a missing label, or one label alone.
    """
    coded = labels_of("cluster", cluster, size)
    if len(coded.levels) < 2:
        raise ValueError("cluster holds one label; errors that allow for clusters need at least two")
    return coded.codes.astype(np.float64)
