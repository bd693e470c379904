"""Do officers of different groups treat the same people differently, and other people in another order?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.asked import checked, enough_draws
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.estimates import Bools, Floats, check_level, counts, few, within
from daylit.stats.frozen import Frozen
from daylit.stats.labels import in_words, known_labels, not_more

Whole = NDArray[np.intp]
_NO_SPREAD: Final = 1e-24
MOST_OFFICERS: Final = 100_000
MOST_DRAWN: Final = 200_000_000
FEWEST: Final = 3
"""Officers needed of each group: from fewer no spread between officers can be had."""
FEWEST_SEARCHES: Final = 200
"""Searches wanted of each pair of groups (METHODS M9)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankOrder(Frozen):
    """Rates by group of people and group of officers, shape (groups, officer groups), in the sorted order of labels.

    ``alike`` (groups,) is for each group of people the p-value of “officers of all groups have the same rate”: small in
    several, officers do not act as one. ``same_order`` is the p-value of “the officer groups stand in one and the same
    order for every group of people”: if they do, no group of officers treats one group of people harder *relative to
    another* than other officers do. ``crossing`` names what speaks most against it (two groups of people, two groups of
    officers), or is empty where no order is reversed. ``rank_low`` and ``rank_high`` (groups, officer groups) are the
    ends of the rank, 1 the highest rate. ``enough`` (groups, officer groups) says which pairs have the 200 events that
    are wanted where events are searches; where some have fewer, “no order is reversed” may be for want of searches.
    """

    groups: tuple[str, ...]
    officer_groups: tuple[str, ...]
    rate: Floats
    std_error: Floats
    n: Floats
    officers: Floats
    alike: Floats
    same_order: float
    crossing: tuple[str, ...]
    rank_low: Floats
    rank_high: Floats
    enough: Bools
    level: float
    cautions: tuple[Caution, ...] = ()


@checked
def rank_order(
    *,
    events: ArrayLike,
    n: ArrayLike,
    group: ArrayLike,
    officer_group: ArrayLike,
    officer: ArrayLike,
    rng: np.random.Generator,
    level: float = 0.95,
    draws: int = 2_000,
) -> RankOrder:
    """Compare rates (of searches, or of finds) by group of people and group of officers.

    One cell per row, shape (cells,): of ``n`` people of ``group`` met by ``officer``, who is of ``officer_group``,
    ``events`` had the outcome. Officers are the clusters: their rates, not their stops, are independent. “All alike” is
    Welch's test on the officer groups' rates. “One order” is refuted by a crossing: of two groups of officers, one has
    the higher rate for some people and the lower for others. Both sides of a crossing must stand (intersection–union),
    and the smallest p-value counts as many times as there are crossings to look for (Bonferroni); so it errs in at most
    5 of 100 cases, and in fewer where many groups are compared. Ranks are those of ``draws`` draws of officers with
    replacement.

    Raises ``ValueError`` for counts that cannot be, missing labels, an officer in two groups, fewer than two groups of
    either kind, a pair of groups without people, fewer than three officers of a group, or fewer than 100 draws.

    **Assumes** that officers of all groups meet like people: the same places, hours and kinds of stop. Where they do
    not, ask within one place and hour, or leave it: pooled over regions the answer can turn round. For each pair of
    groups 200 searches and more are wanted (``enough``). **Does not show** what all officers share: if all treat one
    group harder, every order can be the same. Anwar & Fang 2006, doi:10.1257/000282806776157579; Welch 1951,
    doi:10.2307/2332579; Berger 1982, doi:10.1080/00401706.1982.10487790.

    >>> officers = np.arange(40)
    >>> cells = dict(officer=np.tile(officers, 2), officer_group=np.where(np.tile(officers, 2) < 20, "a", "b"),
    ...              group=np.repeat(["x", "y"], 40), n=[100] * 80)
    >>> searched = np.concatenate([[6, 8] * 10, [11, 13] * 10, [12, 14] * 10, [7, 9] * 10])
    >>> found = rank_order(**cells, events=searched, rng=np.random.default_rng(1))
    >>> print(found.rate.round(2).tolist(), found.same_order < 0.001, found.crossing)
    [[0.07, 0.12], [0.13, 0.08]] True ('x', 'y', 'a', 'b')
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    enough_draws("draws", draws)
    if x.ndim != 1:
        raise ValueError("one number for each cell, in one dimension")
    (groups, of), (ranks, own), (names, who) = (
        _labels(name, values, x.size)
        for name, values in (("group", group), ("officer_group", officer_group), ("officer", officer))
    )
    not_more("officers", len(names), MOST_OFFICERS, "Ask of fewer years or units")
    not_more("officers times draws", draws * len(names), MOST_DRAWN, "Ask for fewer draws")
    side = _of_officers(own, who, len(names))
    shape = (len(groups), len(names))
    place = of * len(names) + who
    had, met = (np.bincount(place, part, shape[0] * shape[1]).reshape(shape).astype(np.float64) for part in (x, m))
    _enough(groups, ranks, met, side)
    parts = [side == o for o in range(len(ranks))]
    rate, error, size = (
        np.stack(part, axis=1) for part in zip(*(_rates(had[:, p], met[:, p]) for p in parts), strict=True)
    )
    officers = np.stack([(met[:, p] > 0).sum(axis=1) for p in parts], axis=1).astype(np.float64)
    p_value, crossing = _crossing(rate, error, officers)
    low, high = _ranked(had, met, parts, rng, draws, level)
    total = np.stack([had[:, p].sum(axis=1) for p in parts], axis=1)
    raised = {
        Caution.FEW_EVENTS: bool(few(total, size).any()),
        Caution.FEW_CLUSTERS: bool((officers < FEW_CLUSTERS / 2).any()),
        Caution.ZERO_CELL: bool(((total <= 0) | (total >= size)).any()),
    }
    return RankOrder(
        groups=groups, officer_groups=ranks, rate=rate, std_error=error, n=size, officers=officers,
        alike=np.array([_welch(rate[g], error[g], officers[g]) for g in range(len(groups))]), same_order=p_value,
        crossing=() if crossing is None else (*(groups[g] for g in crossing[:2]), *(ranks[o] for o in crossing[2:])),
        rank_low=low, rank_high=high, enough=total >= FEWEST_SEARCHES, level=level,
        cautions=tuple(code for code in Caution if raised.get(code, False)),
    )  # fmt: skip


def _labels(name: str, values: ArrayLike, size: int) -> tuple[tuple[str, ...], Whole]:
    given = known_labels(name, values)
    if given.shape != (size,):
        raise ValueError(f"{name} must hold one label for each of the {size} cells, not shape {given.shape}")
    found, index = np.unique(in_words(given), return_inverse=True)
    return tuple(str(one) for one in found), index.reshape(-1).astype(np.intp)


def _of_officers(own: Whole, who: Whole, size: int) -> Whole:
    """The group of each officer."""
    side = np.zeros(size, dtype=np.intp)
    side[who] = own
    if (side[who] != own).any():
        raise ValueError("an officer is in two groups; say which counts, or leave that officer out")
    return side


def _enough(groups: tuple[str, ...], ranks: tuple[str, ...], met: Floats, side: Whole) -> None:
    if len(groups) < 2 or len(ranks) < 2:
        raise ValueError("two groups of people and two groups of officers are needed, or there is no order to compare")
    for o, name in enumerate(ranks):
        there = (met[:, side == o] > 0).sum(axis=1)
        if there.min() < FEWEST:
            raise ValueError(
                f"only {there.min()} officers of “{name}” met people of “{groups[int(there.argmin())]}”; "
                f"{FEWEST} or more are needed"
            )


def _rates(had: Floats, met: Floats) -> tuple[Floats, Floats, Floats]:
    """Rate, standard error between officers, and people, of each group (rows) met by some officers (columns)."""
    people, events, officers = met.sum(axis=1), had.sum(axis=1), (met > 0).sum(axis=1)
    rate = events / people
    off = ((had - rate[:, None] * met) ** 2).sum(axis=1)
    variance = off * officers / (officers - 1) / people**2
    # Where nobody or everybody had it, or all equally often, officers do not differ, and that is no certainty.
    near = (events + 1) / (people + 2)
    flat = (events <= 0) | (events >= people) | (variance <= _NO_SPREAD)
    return rate, np.sqrt(np.where(flat, near * (1 - near) / people, variance)), people


def _welch(rate: Floats, error: Floats, officers: Floats) -> float:
    """The p-value of equal rates of independent groups of officers whose spread differs."""
    size = len(rate)
    weight = 1 / np.maximum(error, 1e-12) ** 2
    centre = float(weight @ rate / weight.sum())
    loose = float(((1 - weight / weight.sum()) ** 2 / (officers - 1)).sum())
    between = float(weight @ (rate - centre) ** 2) / (size - 1)
    ratio = between / (1 + 2 * (size - 2) * loose / (size**2 - 1))
    return float(special.fdtrc(size - 1, (size**2 - 1) / (3 * loose), ratio))


def _crossing(rate: Floats, error: Floats, officers: Floats) -> tuple[float, tuple[int, int, int, int] | None]:
    """The p-value of one order, and the crossing that speaks most against it."""
    groups, ranks = rate.shape
    best, where, sought = 1.0, None, 0
    for o in range(ranks):
        for other in range(o + 1, ranks):
            variance = error[:, o] ** 2 + error[:, other] ** 2
            df = variance**2 / (
                error[:, o] ** 4 / (officers[:, o] - 1) + error[:, other] ** 4 / (officers[:, other] - 1)
            )
            t = (rate[:, o] - rate[:, other]) / np.sqrt(variance)
            lower, higher = special.stdtr(df, t), special.stdtr(df, -t)
            for g in range(groups):
                for h in range(g + 1, groups):
                    sought += 2
                    both = min(max(lower[g], higher[h]), max(higher[g], lower[h]))
                    if t[g] * t[h] < 0 and both < best:
                        best, where = float(both), (g, h, o, other)
    return min(1.0, best * sought), where


def _ranked(
    had: Floats, met: Floats, parts: list[NDArray[np.bool_]], rng: np.random.Generator, draws: int, level: float
) -> tuple[Floats, Floats]:
    """The ends of each officer group's rank, from officers drawn with replacement within their group."""
    drawn = []
    for part in parts:
        size = int(part.sum())
        times = rng.multinomial(size, np.full(size, 1 / size), size=draws).astype(np.float64)
        people = times @ met[:, part].T
        drawn.append(np.divide(times @ had[:, part].T, people, out=np.zeros(people.shape), where=people > 0))
    rates = np.stack(drawn, axis=2)
    rank = 1 + (rates[:, :, None, :] > rates[:, :, :, None]).sum(axis=3)
    ends = np.quantile(rank, [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return np.floor(ends[0]), np.ceil(ends[1])
