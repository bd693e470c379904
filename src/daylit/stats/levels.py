"""Designs of main effects from coded columns: levels that few people are in are joined, and nothing is said twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked
from daylit.stats.estimates import Bools, Floats, numbers
from daylit.stats.tall import cross_product

Whole = NDArray[np.intp]
MOST_WORK = 4e10
"""Cells × columns²: at this a product of the table with itself takes ten seconds and more than a gigabyte."""
_SAME = 1e-9


class TooManyLevels(ValueError):
    """There are more levels than can be held equal at once."""


@checked
def in_common(*, levels: Sequence[ArrayLike], sides: Sequence[ArrayLike], least: float = 10.0) -> Bools:
    """Which cells lie in circumstances that all sides share; shape (cells,).

    ``levels``: the level of each cell in each column, whole numbers from 0, each (cells,). ``sides``: people of each
    side in each cell, each (cells,). A level in which some side has fewer than ``least`` people is left out, and again,
    because what is left out of one column thins others. Raises ``ValueError`` for arrays of unequal shape, levels that
    are no whole numbers from 0, or counts that are negative or missing.

    **Assumes** nothing. **Does not show** whether combinations of levels are shared: a design of main effects speaks
    across them.

    >>> in_common(levels=[[0, 0, 1, 1]], sides=[[20, 0, 30, 0], [0, 40, 0, 2]]).tolist()
    [True, True, False, False]
    """
    columns, people = _given(levels, sides)
    use = np.ones(people.shape[1], dtype=bool)
    while True:
        shared = use.copy()
        for column in columns:
            held = _held(column, people * use)
            shared &= (held.min(axis=0) >= least)[column]
        if (shared == use).all():
            return use
        use = shared


@checked
def main_effects(*, levels: Sequence[ArrayLike], enough: Sequence[ArrayLike], least: float = 10.0) -> Floats:
    """A column of ones and one of 0 and 1 for each level but the largest, shape (cells, columns).

    ``levels`` as in ``in_common``. ``enough``: what each level must hold, such as people with the outcome and people
    without, each (cells,). Levels that hold less than ``least`` of any become one level together; where even that one
    holds too little, the smallest of the others joins it. A column that is a sum of columns before it is left out.
    Raises as ``in_common`` does, and ``TooManyLevels`` where a fit would fill the memory.

    **Assumes** that levels act without each other. **Does not show** what joining hides: people of joined levels count
    as alike.

    >>> main_effects(levels=[[0, 1, 2, 3]], enough=[[50, 40, 6, 6]])
    array([[1., 0., 0.],
           [1., 1., 0.],
           [1., 0., 1.],
           [1., 0., 1.]])
    """
    columns, held = _given(levels, enough)
    weight = held.sum(axis=0)
    found = [_joined(column, held, least) for column in columns]
    width = 1 + sum(int(joined.max(initial=0)) for joined in found)
    if len(weight) * width**2 > MOST_WORK:
        raise TooManyLevels(
            f"{len(weight):,} cells would have {width:,} columns; join levels, or ask for fewer of them"
        )
    table = [np.ones(len(weight))]
    for joined in found:
        size = np.bincount(joined, weight)
        table += [(joined == level).astype(np.float64) for level in range(len(size)) if level != int(size.argmax())]
    design = np.column_stack(table)
    return design[:, _independent(design, weight)]


def _given(levels: Sequence[ArrayLike], amounts: Sequence[ArrayLike]) -> tuple[list[Whole], Floats]:
    if any(isinstance(one, str | None) or not isinstance(one, Iterable) for one in (levels, amounts)):
        raise ValueError("levels and what they must hold are lists of arrays, each with one number for each cell")
    held = np.array([numbers("amounts", part) for part in amounts])
    if held.ndim != 2 or not np.isfinite(held).all() or (held < 0).any():
        raise ValueError("there must be one number, not missing and not negative, for each cell")
    columns = [np.asarray(column) for column in levels]
    for column in columns:
        if column.shape != held.shape[1:] or column.dtype.kind not in "iu" or (column < 0).any():
            raise ValueError("each column of levels must hold one whole number from 0 for each cell")
    # Codes with wide gaps are numbered anew: a count for each number up to the largest would fill the memory.
    return [
        (
            np.unique(column, return_inverse=True)[1].reshape(-1) if column.max(initial=0) > 4 * column.size else column
        ).astype(np.intp)
        for column in columns
    ], held


def _held(column: Whole, amounts: Floats) -> Floats:
    """What each level holds of each amount, (amounts, levels)."""
    size = int(column.max(initial=0)) + 1
    return np.array([np.bincount(column, part, size) for part in amounts])


def _joined(column: Whole, amounts: Floats, least: float) -> Whole:
    """The column with thin levels as one, renumbered without gaps in the order of the levels."""
    held = _held(column, amounts)
    there = held.sum(axis=0) > 0
    thin = there & (held.min(axis=0) < least)
    order = iter(np.argsort(held.sum(axis=0), kind="stable").tolist())
    while thin.any() and (held[:, thin].sum(axis=1) < least).any() and not (thin | ~there).all():
        following = next(order)
        thin[following] |= there[following]
    of = np.where(thin, len(thin), np.arange(len(thin)))
    return np.unique(of[column], return_inverse=True)[1].reshape(-1).astype(np.intp)


def _independent(design: Floats, weight: Floats) -> list[int]:
    """The columns that no sum of those before them gives, where there are people."""
    gram = cross_product(design, weight[:, None] * design)
    kept: list[int] = []
    for column in range(design.shape[1]):
        own = gram[column, column]
        told = 0.0
        if kept:
            cross = gram[kept, column]
            told = float(cross @ np.linalg.solve(gram[np.ix_(kept, kept)], cross))
        if own - told > _SAME * max(own, 1e-300):
            kept.append(column)
    return kept
