"""What the veil of darkness reads of its columns, and the design that it holds equal: the clock, and factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.bases import Design, Labelled, Written
from daylit.stats.block import Block, Columns, Levels
from daylit.stats.design import Coded, Codes, Numbered, cross, dummies, number, squeezed
from daylit.stats.estimates import Floats, numbers
from daylit.stats.labels import known_labels, lacks
from daylit.stats.rows import Blocks
from daylit.stats.spline import natural_spline

WRITTEN_AT_MOST: Final = 2_000_000
"""A design of more numbers than this is held as labels."""
MOST_DF: Final = 50
"""Of the spline of the clock: with more, neighbouring minutes would hardly be compared with each other."""
MERGED_AT_MOST: Final = 2_500
MOST_LEVELS: Final = 3_000
"""Of all factors together; each level has an effect of its own."""


def levels_of(factors: Sequence[ArrayLike]) -> Sequence[Coded | Numbered]:
    """The factors, numbered; refused where they have too many levels, before any two are crossed."""
    parts = [
        number(known_labels(f"factor {place}", factor, none_too=True)) for place, factor in enumerate(factors, start=1)
    ]
    if sum(len(part.levels) for part in parts) <= MOST_LEVELS:
        return parts
    occurring = [squeezed(part) for part in parts]
    levels = [len(part.levels) for part in occurring]
    if sum(levels) > MOST_LEVELS:
        raise ValueError(
            f"the factors have {sum(levels):,} levels ({', '.join(f'{one:,}' for one in levels)}), and each"
            f" would need an effect of its own; at most {MOST_LEVELS:,} can be held equal: group places or days"
        )
    return occurring


def yes_no(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Yes or no; refused where it is neither."""
    gone = lacks(name, values)
    given = np.asarray(values)
    if given.dtype == np.bool_ and not gone:
        return given
    if gone or not np.array_equal(answers := given.astype(np.bool_), given):
        raise ValueError(f"{name} must hold yes or no; leave out what was not recorded, and say so")
    return answers


def numbers_of(values: ArrayLike, name: str) -> NDArray[np.generic]:
    """The numbers as they came: whole ones are numbered in fewer passes than floating ones."""
    lacks(name, values)  # refuses rows of unequal length
    given: NDArray[np.generic] = np.asarray(values)
    hides = isinstance(values, np.ma.MaskedArray)
    if given.dtype.kind in "biu" and not hides:
        return given
    # As a floating number, an instant that is missing (NaT) would be the largest negative one.
    gone = given.dtype.kind in "mM" and bool(np.isnat(given).any())
    known = np.full(given.shape, np.nan) if gone else numbers(name, values if hides else given)
    if not np.isfinite(known).all():
        raise ValueError(f"{name} holds a missing or infinite value; leave out what was not recorded, and say so")
    return known


def design_of(
    nights: Coded, minutes: Coded, factors: Sequence[Coded], stops: Floats, df: int
) -> tuple[Design, tuple[str, ...]]:
    """The distinct rows: a one, dark, the spline of the minute, and each factor's levels but the first.

    Written out where that is little; where it would be much, as blocks of labels.
    """
    blocks: list[Block] = [_of_the_clock(nights, minutes, stops, df)]
    names = ["intercept", "dark", *(f"minute {piece + 1}" for piece in range(blocks[0].width - 2))]
    for place, part in enumerate(factors, start=1):
        names += [f"factor {place}: {level}" for level in part.levels[1:]]
    blocks += _of_factors(factors)
    rows = Blocks.of(blocks)
    many = len(rows) * rows.width > WRITTEN_AT_MOST
    return Labelled(rows) if many else Written(rows.written_out()), tuple(names)


def _of_factors(factors: Sequence[Coded]) -> list[Block]:
    """A column for each level but the first; neighbours with few levels as one label, which leaves fewer pairs."""
    runs: list[list[Coded]] = []
    for part in factors:
        if runs and math.prod(len(one.levels) for one in [*runs[-1], part]) <= MERGED_AT_MOST:
            runs[-1].append(part)
        else:
            runs.append([part])
    return [_of_run(run) for run in runs]


def _of_run(run: Sequence[Coded]) -> Block:
    if len(run) == 1:
        return Levels(run[0].codes, len(run[0].levels))
    index, parts = cross(run)
    return Columns(index, np.concatenate([dummies(part.codes, len(part.levels)) for part in parts], axis=1))


def _of_the_clock(nights: Coded, minutes: Coded, stops: Floats, df: int) -> Columns:
    """A one, dark, and the spline: two labels, whether it was dark, for every minute."""
    levels = len(minutes.levels)
    dark = np.repeat([0.0, 1.0], levels)
    pieces = [np.ones((2 * levels, 1)), dark[:, None]]
    per_minute = np.bincount(minutes.codes, weights=stops, minlength=levels)
    if df > 0 and per_minute.any():
        whole = np.rint(per_minute)
        if not whole.any():
            raise ValueError("count holds parts of stops that round to none at every minute; give numbers of stops")
        curve = natural_spline(minutes.levels.astype(np.float64), df=df, count=whole)
        pieces.append(np.concatenate([curve, curve]))
    return Columns(as_yes(nights) * levels + minutes.codes, np.concatenate(pieces, axis=1))


def as_yes(part: Coded) -> Codes:
    """Yes and no as 1 and 0, also where one of them does not occur."""
    return part.levels[part.codes].astype(np.intp)
