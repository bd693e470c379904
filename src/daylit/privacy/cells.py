"""Small cells in reports: which numbers may be shown when some stand for only a few people.

The rule: no shown number may stand for 1 to 10 people, and no hidden number may be worked out from the shown ones.
Two steps follow. *Primary* suppression hides each count from 1 to ``threshold - 1``. *Complementary* suppression hides
further cells, the fewest people possible, so that totals do not betray the first ones. All hidden cells get the same
sign: a sign of its own for small cells would tell the attacker that the count is below the threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.privacy.attack import Bounds, audit, with_totals
from daylit.privacy.suppression import choose_hidden
from daylit.terms.saying import say

__all__ = ["HIDDEN", "THRESHOLD", "Bounds", "Protected", "ProtectedRates", "audit", "mask", "protect"]
__all__ += ["protect_rates", "small", "with_totals", "words"]

THRESHOLD = 11
"""Counts from 1 to 10 are small: the figure in use in United States health statistics."""

HIDDEN = say("hidden")
"""The one sign of every hidden cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """Which cells of a table may be shown. Arrays have the shape of the counts, without totals.

    ``primary``: hidden because the count is small. ``complementary``: hidden to protect others. ``low`` and ``high``:
    what an attacker can still work out (inclusive; infinite where nothing limits it). ``totals_shown`` has the shape
    of the table with its totals in the last place of each axis, and tells about every cell and every total; totals
    may be hidden too, since a total can itself be small.
    """

    threshold: int
    shown: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    complementary: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    totals_shown: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedRates:
    """Which rates may be shown. ``shown`` has one value per group: rate, events and n together. ``n_shown``: n alone.

    ``overall_shown`` tells about the rate of all groups together; ``cells`` is the table behind it, one row per group,
    columns “with the outcome” and “without”.
    """

    shown: NDArray[np.bool_]
    n_shown: NDArray[np.bool_]
    overall_shown: bool
    cells: Protected


def protect(counts: ArrayLike, *, threshold: int = THRESHOLD, zero_ok: bool = True, totals: bool = True) -> Protected:
    """Say which counts of a list or a two-way table may be shown so that no small count can be read or worked out.

    Parameters
    ----------
    counts
        Whole numbers of 0 or more, shape (cells,) or (rows, columns), without totals.
    threshold
        Counts from 1 to ``threshold - 1`` are hidden, and every hidden count keeps ``threshold`` or more steps
        between the least and the greatest value that an attacker must reckon with.
    zero_ok
        Whether a count of 0 may be shown. It tells that nobody is in the cell; set it to False where that is itself
        telling (“none of the twelve people were let go”).
    totals
        Whether totals are shown beside the table. Without totals nothing betrays a hidden cell and only small counts
        are hidden.

    Raises
    ------
    ValueError
        If the counts are not whole numbers of 0 or more in one or two dimensions, or the threshold is below 2.

    **Assumes** that each person stands in one cell, and that the table is shown once: a table that changes by one
    person between two reports shows that person.

    **Does not show** that several tables are safe together, or that a cell is safe from those who are in it. A reader
    who knows this method and runs it backwards may rule out some values of a hidden cell; the width of its bounds
    is kept, not every value within them.

    Source: Fischetti and Salazar-González (2001), Management Science 47, 1008–1027, doi:10.1287/mnsc.47.7.1008.9805.

    >>> protect([3, 50, 20]).shown.tolist()  # 20 is hidden so that the total does not betray the 3
    [False, True, False]
    """
    values = _checked(counts, threshold)
    table = with_totals(values) if totals else values
    least = 1 if zero_ok else 0
    primary: NDArray[np.bool_] = (table >= least) & (table < threshold)
    hidden: NDArray[np.bool_] = choose_hidden(table, primary, width=threshold) if totals else primary
    shown: NDArray[np.bool_] = np.logical_not(hidden)
    added: NDArray[np.bool_] = np.logical_and(hidden, ~primary)
    body = tuple(slice(0, size) for size in values.shape)
    bounds = audit(table, shown) if totals else _unlinked(values, hidden)
    return Protected(
        threshold=threshold,
        shown=shown[body],
        primary=primary[body],
        complementary=added[body],
        low=bounds.low[body],
        high=bounds.high[body],
        totals_shown=shown,
    )


def protect_rates(
    *, events: ArrayLike, n: ArrayLike, threshold: int = THRESHOLD, zero_ok: bool = True
) -> ProtectedRates:
    """Say which groups' rates may be shown, where readers see each group's n and the overall rate.

    A rate with its n gives away two counts: the people with the outcome and those without. A rate is therefore shown
    only if n is at least ``threshold`` and each of the two counts is 0 or at least ``threshold``; and further rates
    are hidden where the overall rate would betray a hidden one. ``events`` and ``n`` have shape (groups,).

    A rate of 0 % (nobody) or 100 % (everybody) is shown if ``zero_ok``: it tells something about each person of the
    group, so set it to False for outcomes that would harm a person if known.

    Raises ``ValueError`` if events are more than n, or as ``protect`` does.

    **Assumes** and **Does not show**: as ``protect``.

    >>> protect_rates(events=[40, 3, 60], n=[200, 90, 300]).shown.tolist()
    [False, False, True]
    """
    with_outcome, everyone = np.asarray(events), np.asarray(n)
    if with_outcome.shape != everyone.shape or with_outcome.ndim != 1:
        raise ValueError("events and n must be lists of the same length")
    cells = protect(np.column_stack([with_outcome, everyone - with_outcome]), threshold=threshold, zero_ok=zero_ok)
    visible = cells.totals_shown
    whole: NDArray[np.bool_] = np.asarray(visible.all(axis=1))
    return ProtectedRates(shown=whole[:-1], n_shown=visible[:-1, -1], overall_shown=bool(whole[-1]), cells=cells)


def small(n: int, threshold: int = THRESHOLD) -> str:
    """A count as words for running text: “fewer than 11” for 1 to 10, else the number with its commas.

    For a number that stands alone. In a table with totals use ``protect`` and the one sign ``HIDDEN``.

    >>> small(7), small(0), small(1234)
    ('fewer than 11', '0', '1,234')
    """
    return say("fewer than {n}", n=str(threshold)) if 0 < n < threshold else f"{n:,}"


def mask(counts: ArrayLike, threshold: int = THRESHOLD, *, totals: bool = False) -> list[str]:
    """A list of counts as words. Without totals small counts read “fewer than 11”; with totals every hidden count,
    small or not, reads “hidden”.

    >>> mask([3, 50, 0])
    ['fewer than 11', '50', '0']
    >>> mask([3, 50, 0], totals=True)
    ['hidden', 'hidden', '0']
    """
    values = _checked(counts, threshold)
    if values.ndim != 1:
        raise ValueError("mask takes a list of counts; use protect and words for a table")
    if totals:
        return [str(text) for text in words(values, protect(values, threshold=threshold).shown)]
    return [small(int(n), threshold) for n in values]


def words(counts: ArrayLike, shown: ArrayLike) -> Sequence[str] | Sequence[Sequence[str]]:
    """Counts as words, nested like the table: the number with its commas where shown, else the sign of hidden cells.

    Give the table with its totals and ``Protected.totals_shown`` to word the totals too.

    >>> words([[3, 50]], [[False, True]])
    [['hidden', '50']]
    """
    values, seen = np.asarray(counts), np.asarray(shown, dtype=bool)
    if values.shape != seen.shape:
        raise ValueError("counts and shown must have the same shape")
    texts = [f"{int(n):,}" if visible else HIDDEN for n, visible in zip(values.ravel(), seen.ravel(), strict=True)]
    nested: list[str] | list[list[str]] = np.array(texts, dtype=object).reshape(values.shape).tolist()
    return nested


def _checked(counts: ArrayLike, threshold: int) -> NDArray[np.int64]:
    values = np.asarray(counts)
    if threshold < 2:
        raise ValueError("a threshold below 2 protects nobody")
    if values.ndim not in (1, 2) or values.size == 0:
        raise ValueError("counts must be a list or a two-way table with at least one cell")
    whole = values.astype(np.int64)
    if np.any(values < 0) or np.any(whole != values):
        raise ValueError("counts must be whole numbers of 0 or more")
    return whole


def _unlinked(values: NDArray[np.int64], hidden: NDArray[np.bool_]) -> Bounds:
    """What an attacker knows where no totals are shown: nothing about a hidden count."""
    known = values.astype(np.float64)
    return Bounds(low=np.where(hidden, 0.0, known), high=np.where(hidden, np.inf, known))
