"""Finds of searches by choice where it is not recorded which searches were a choice: bounds, and never a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import NO_SPREAD
from daylit.stats.design import cluster_codes
from daylit.stats.estimates import Ends, Floats, check_level, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import wilson
from daylit.stats.labels import all_known

_HALVINGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedSearches(Frozen):
    """What searches by choice can have found, for each ``share``; fractions of 1, arrays of the inputs' shape.

    ``rate`` and ``reference_rate`` are the ends of the two shares of searches by choice with a find, ``gap`` those of
    their difference (group minus reference): they come from what is not recorded, not from chance. ``gap_interval``
    widens the ends of ``gap`` by chance, with the level asked for. ``naive`` is the difference if every search without
    a basis was a choice. ``turns`` is the smallest share at which ``gap`` holds 0 (NaN where no share does). A group
    in which no search by choice need be left has the ends 0 and 1.
    """

    share: Floats
    naive: Floats
    rate: Ends
    reference_rate: Ends
    gap: Ends
    gap_interval: Ends
    turns: Floats
    level: float


class _Group(NamedTuple):
    """Finds and searches of one group: by choice, and without a recorded basis."""

    found: Floats
    searches: Floats
    mixed_found: Floats
    mixed: Floats


@checked
def mixed_searches(
    *,
    found: ArrayLike,
    searches: ArrayLike,
    mixed_found: ArrayLike,
    mixed: ArrayLike,
    reference_found: ArrayLike,
    reference_searches: ArrayLike,
    reference_mixed_found: ArrayLike,
    reference_mixed: ArrayLike,
    share: ArrayLike,
    level: float = 0.95,
) -> MixedSearches:
    """How often searches by choice find something, if up to a share of those without a basis were no choice.

    ``searches`` are known to be the officer's choice, ``mixed`` have no recorded basis; each with its finds. ``share``
    says at most which share of ``mixed`` followed from an arrest, a warrant or another decision, in either group, and
    not the same in both; nobody knows it, so give a row of values. All inputs broadcast to one shape. Of h finds in n
    searches, x of them no choice, the lowest rate is (h − x) / (n − x) with x = min(share · mixed, mixed_found), where
    all of these found something, and the highest h / (n − x) with x = min(share · mixed, mixed − mixed_found), where
    none did. Intervals combine Wilson's of the four rates. Where nothing has a basis, ``turns`` is the gap itself.

    Raises ``ValueError`` for counts that cannot be, and for a ``share`` above 1.

    **Assumes** that every search and what it found is recorded, and that searches with a recorded choice were one.
    Nothing is assumed of what the others found, nor that the groups are alike in them. **Does not show** how many of
    them followed from another decision, nor where the bar stands: with one bar, finds can differ (``outcome_test``).
    The question is that of Hernández-Murillo & Knowles 2004, doi:10.1111/j.0020-6598.2004.00293.x; the ends are worked
    out here, without their model. Manski 1990; intervals: Zou & Donner 2008, doi:10.1002/sim.3095.

    Examples
    --------
    >>> seen = mixed_searches(found=0, searches=0, mixed_found=200, mixed=1_000, reference_found=0,
    ...                       reference_searches=0, reference_mixed_found=300, reference_mixed=1_000, share=[0, 0.05])
    >>> print(seen.gap.low.round(3), seen.gap.high.round(3), seen.turns.round(3))
    [-0.1   -0.158] [-0.1   -0.053] [0.1 0.1]
    """
    x, n, u, m, y, r, v, w, most = counts(
        found=found, searches=searches, mixed_found=mixed_found, mixed=mixed,
        reference_found=reference_found, reference_searches=reference_searches,
        reference_mixed_found=reference_mixed_found, reference_mixed=reference_mixed, share=share,
    )  # fmt: skip
    within(events=x, n=n, names=("found", "searches"))
    within(events=u, n=m, names=("mixed_found", "mixed"))
    within(events=y, n=r, names=("reference_found", "reference_searches"))
    within(events=v, n=w, names=("reference_mixed_found", "reference_mixed"))
    _check(most)
    one, other = _Group(x, n, u, m), _Group(y, r, v, w)
    low, high = _gap(one, other, most)
    return MixedSearches(
        share=most,
        naive=_gap(one, other, np.zeros_like(most))[0],
        rate=Ends(_least(one, most), _most(one, most)),
        reference_rate=Ends(_least(other, most), _most(other, most)),
        gap=Ends(low, high),
        gap_interval=Ends(_by_chance(one, other, most, level, 0), _by_chance(one, other, most, level, 1)),
        turns=_turns(one, other),
        level=level,
    )


@checked
def clustered_mixed_searches(
    *,
    found: ArrayLike,
    n: ArrayLike,
    chosen: ArrayLike,
    group: ArrayLike,
    cluster: ArrayLike,
    share: ArrayLike,
    level: float = 0.95,
) -> MixedSearches:
    """As ``mixed_searches``, with intervals that allow for searches that come in clusters: by officer, by day.

    One cell per row, shape (cells,): ``found`` of ``n`` searches; ``chosen`` is True where the basis is recorded as a
    choice and False where none is recorded; ``group`` is True for the group and False for the reference; ``cluster`` is
    a label. ``share`` is a row (shares,), and so are the results. Each end is left one cluster out at a time
    (jackknife), with Student's quantiles, and is never nearer than where searches count one by one if nothing or
    everything of a group was a find. Where one cluster holds all searches of a group, or
    clusters do not differ at all, the interval is (−1, 1).

    Raises ``ValueError`` as ``mixed_searches`` does, for arrays of different length, and for one cluster alone.

    **Assumes** what ``mixed_searches`` does, and clusters that are independent of each other. **Does not show** how
    many searches followed from another decision. Efron & Stein 1981, doi:10.1214/aos/1176345462.

    Examples
    --------
    >>> seen = clustered_mixed_searches(found=[4, 6, 5, 9, 3, 8], n=[30] * 6, chosen=[True, False] * 3,
    ...                                 group=[True, True, False, False, True, False],
    ...                                 cluster=["a", "b", "a", "b", "c", "c"], share=[0, 0.1])
    >>> print(seen.gap.low.round(3), seen.gap.high.round(3), (seen.gap_interval.low <= seen.gap.low).all())
    [-0.1   -0.147] [-0.1   -0.041] True
    """
    check_level(level)
    x, m = counts(found=found, n=n)
    within(events=x, n=m, names=("found", "n"))
    one, known = all_known("group", group), all_known("chosen", chosen)
    for name, mask in (("group", one), ("chosen", known)):
        if x.ndim != 1 or mask.dtype != np.bool_ or mask.shape != x.shape:
            raise ValueError(f"{name} must be True or False for each of the {x.size} cells, in one dimension")
    most = np.atleast_1d(counts(share=share)[0])
    if most.ndim != 1:
        raise ValueError(f"share must be one share or a row of them, not of shape {most.shape}")
    _check(most)
    code = cluster_codes(cluster, x.size).astype(np.intp)
    size = int(code.max()) + 1
    kinds = [one & known, one & ~known, ~one & known, ~one & ~known]
    parts = np.stack([np.bincount(code, np.where(kind, row, 0.0), size) for kind in kinds for row in (x, m)])
    whole = parts.sum(axis=1)
    plain = mixed_searches(**dict(zip(_NAMES, whole, strict=True)), share=most, level=level)
    # Sums minus clusters can leave −1e-12 where nothing is left.
    left = np.where(whole[:, None] - parts > 1e-9, whole[:, None] - parts, 0.0)
    if min((left[1] + left[3]).min(), (left[5] + left[7]).min()) <= 0:
        return replace(plain, gap_interval=Ends(np.full(most.shape, -1.0), np.full(most.shape, 1.0)))
    rows = left[:, :, None]
    ends = np.stack(_gap(_Group(*rows[:4]), _Group(*rows[4:]), most))
    error = np.sqrt((size - 1) / size * ((ends - np.stack(plain.gap)[:, None]) ** 2).sum(axis=1))
    reach = float(special.stdtrit(size - 1, 0.5 + level / 2)) * error
    low, high = np.maximum(plain.gap.low - reach[0], -1.0), np.minimum(plain.gap.high + reach[1], 1.0)
    if _all_or_none(whole):
        low, high = np.minimum(low, plain.gap_interval.low), np.maximum(high, plain.gap_interval.high)
        return replace(plain, gap_interval=Ends(low, high))
    by_one = plain.gap.low - plain.gap_interval.low, plain.gap_interval.high - plain.gap.high
    alike = [far <= NO_SPREAD * one for far, one in zip(reach, by_one, strict=True)]
    return replace(plain, gap_interval=Ends(np.where(alike[0], -1.0, low), np.where(alike[1], 1.0, high)))


_NAMES = (
    "found", "searches", "mixed_found", "mixed",
    "reference_found", "reference_searches", "reference_mixed_found", "reference_mixed",
)  # fmt: skip


def _check(share: Floats) -> None:
    if (share > 1).any():
        raise ValueError("share must lie between 0 and 1: at most which share of the searches was no choice")


def _all_or_none(whole: Floats) -> bool:
    finds, searches = whole[[0, 4]] + whole[[2, 6]], whole[[1, 5]] + whole[[3, 7]]
    return bool((finds <= 0).any() or (finds >= searches).any())


def _least(one: _Group, share: Floats) -> Floats:
    """The lowest share of finds: all searches that were no choice found something, as many as there are finds."""
    gone = np.minimum(share * one.mixed, one.mixed_found)
    return _over(one.found + one.mixed_found - gone, one.searches + one.mixed - gone, 0.0)


def _most(one: _Group, share: Floats) -> Floats:
    """The highest share of finds: no search that was no choice found anything."""
    gone = np.minimum(share * one.mixed, one.mixed - one.mixed_found)
    return _over(one.found + one.mixed_found, one.searches + one.mixed - gone, 1.0)


def _over(finds: Floats, searches: Floats, otherwise: float) -> Floats:
    there = searches > 1e-12
    return np.asarray(np.where(there, finds / np.where(there, searches, 1.0), otherwise))


def _gap(one: _Group, other: _Group, share: Floats) -> tuple[Floats, Floats]:
    return _least(one, share) - _most(other, share), _most(one, share) - _least(other, share)


def _by_chance(one: _Group, other: _Group, share: Floats, level: float, side: int) -> Floats:
    """An end of the gap, moved outwards by chance: the far ends of the four rates, each alone, added as squares."""

    def moved(group: _Group, end: Callable[[_Group, Floats], Floats], up: int) -> Floats:
        middle, far = end(group, share), np.zeros_like(share)
        for finds, searches in (("found", "searches"), ("mixed_found", "mixed")):
            n = getattr(group, searches)
            rate = wilson(events=getattr(group, finds), n=n, level=level)[up]
            far = np.hypot(far, end(group._replace(**{finds: rate * n}), share) - middle)
        return far

    ends = (_least, _most)
    reach = np.hypot(moved(one, ends[side], side), moved(other, ends[1 - side], 1 - side))
    middle = _gap(one, other, share)[side]
    return np.asarray(np.clip(middle + (1 if side else -1) * reach, -1.0, 1.0))


def _turns(one: _Group, other: _Group) -> Floats:
    """The smallest share at which the gap can be 0: its ends only move outwards, so halving finds it."""

    def holds(share: Floats) -> Floats:
        low, high = _gap(one, other, share)
        return np.asarray((low <= 0) & (high >= 0))

    low, high = np.zeros_like(one.found), np.ones_like(one.found)
    ever, already = holds(high), holds(low)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        held = holds(middle)
        low, high = np.where(held, low, middle), np.where(held, middle, high)
    return np.where(ever, np.where(already, 0.0, high), np.nan)
