"""People recorded under a group that is not theirs: rates with the recording undone, and the ends of what it can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked
from daylit.stats.estimates import Ends, Floats, check_level, countable, counts, numbers, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import z_value

_HALVINGS = 50
_WORST = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Frozen):
    """Rates of true groups and their ratios to the reference, shape (groups,), with the interval of the ratios.

    ``people`` are how many there are of each true group. NaN, with the interval (0, ∞), where the counts cannot have
    come about so: a group would have fewer than no people, or fewer than no events.
    """

    people: Floats
    rate: Floats
    ratio: Floats
    interval: Ends
    level: float


@checked
def corrected_rates(
    *, events: ArrayLike, n: ArrayLike, recorded_as: ArrayLike, reference: int, level: float = 0.95
) -> Corrected:
    """Rates by true group, where it is known how often each group is recorded as which.

    ``events`` and ``n`` are as recorded, shape (groups,). ``recorded_as``, (groups, groups), says of people truly of
    the row's group what share is recorded under the column's; its rows add up to 1. ``reference`` is a place among the
    groups. The recorded counts are those of true groups, shared out by the rows; that is undone for people with and
    without the event. Intervals are those of counts that are Poisson, on the log of the ratio (delta method), and take
    ``recorded_as`` for known.

    Raises ``ValueError`` for counts that cannot be, rows that do not add up to 1, and rows from which groups cannot be
    told apart.

    **Assumes** that within a true group, people with and without the event are recorded alike, and that people count
    one by one. **Does not show** which person was recorded otherwise, and nothing where a record was made after the
    outcome and by it: then use ``misrecorded_bounds``. Greenland 1988, doi:10.1002/sim.4780070704.

    Examples
    --------
    >>> seen = corrected_rates(events=[50, 30], n=[1_000, 1_000], recorded_as=[[0.8, 0.2], [0, 1]], reference=1)
    >>> print(seen.people.round(), seen.rate.round(3), seen.ratio.round(2))
    [1250.  750.] [0.05  0.023] [2.14 1.  ]
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    countable("n", m)
    shares = numbers("recorded_as", recorded_as)
    if x.ndim != 1 or shares.shape != (x.size, x.size):
        raise ValueError(f"recorded_as must hold a row and a column for each of the {x.size} groups")
    if not 0 <= reference < x.size:
        raise ValueError(f"reference must be the place of one of the {x.size} groups, counted from 0, not {reference}")
    if not np.isfinite(shares).all() or (shares < 0).any() or (abs(shares.sum(axis=1) - 1) > 1e-6).any():
        raise ValueError("each row of recorded_as must hold shares that add up to 1")
    if np.linalg.cond(shares) > _WORST:
        raise ValueError("recorded_as does not tell the groups apart: two are recorded alike")
    undo = np.linalg.inv(shares.T)
    had, people = undo @ x, undo @ m
    good = (had > 0) & (people >= had)
    known = good & good[reference]
    top, whole = np.where(good, had, 1.0), np.where(good, people, 1.0)
    rate = top / whole
    # How the log of each ratio moves with one more person recorded in each group, with the event and without it.
    without = undo[reference] / whole[reference] - undo / whole[:, None]
    event = undo / top[:, None] - undo[reference] / top[reference] + without
    spread = np.sqrt(event**2 @ x + without**2 @ (m - x))
    with np.errstate(over="ignore"):  # where next to nothing is known the interval has no end
        ratio, reach = rate / rate[reference], np.exp(z_value(level) * spread)
    return Corrected(
        people=people,
        rate=np.where(good, rate, np.nan),
        ratio=np.where(known, ratio, np.nan),
        interval=Ends(np.where(known, ratio / reach, 0.0), np.where(known, ratio * reach, np.inf)),
        level=level,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Misrecorded(Frozen):
    """The ends of a ratio of rates for each ``share``: from what is not known, not from chance; NaN with nobody.

    ``ratio`` is that of the records. ``turns`` is the smallest share at which the ends hold 1 (NaN where none does).
    """

    share: Floats
    ratio: Floats
    ends: Ends
    turns: Floats


def misrecorded_bounds(
    *, events: ArrayLike, n: ArrayLike, reference_events: ArrayLike, reference_n: ArrayLike, share: ArrayLike
) -> Misrecorded:
    """How far a ratio of rates can move if up to a share of each group is recorded as the other, whoever they are.

    Nobody knows ``share``, so give a row of values; all inputs broadcast to one shape. At the highest end those moved
    into the group all had the event and those moved out of it had not, as far as there are so many; at the lowest end
    the reverse. An end may be 0 or infinite.

    Raises ``ValueError`` for counts that cannot be, and a share of 1 or more.

    **Assumes** nothing of who is recorded otherwise, but that they belong to one of the two groups. **Does not show**
    how many they are. Manski 1990; Horowitz & Manski 1995, doi:10.2307/2951627.

    Examples
    --------
    >>> seen = misrecorded_bounds(events=60, n=1_000, reference_events=30, reference_n=1_000, share=[0, 0.005])
    >>> print(seen.ratio.round(2), seen.ends.low.round(2), seen.ends.high.round(2), seen.turns.round(4))
    [2. 2.] [2.   1.57] [2.  2.6] [0.015 0.015]
    """
    x, m, y, r, most = counts(
        events=events, n=n, reference_events=reference_events, reference_n=reference_n, share=share
    )
    within(events=x, n=m)
    within(events=y, n=r, names=("reference_events", "reference_n"))
    if (most >= 1).any():
        raise ValueError("share must be 0 or more and below 1: at most which share of a group is recorded as the other")
    ends = _ends(x, m, y, r, most)
    low, high = np.zeros_like(most), np.full_like(most, 1 - 1e-9)
    ever, already = _holds_one(_ends(x, m, y, r, high)), _holds_one(_ends(x, m, y, r, low))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        held = _holds_one(_ends(x, m, y, r, middle))
        low, high = np.where(held, low, middle), np.where(held, middle, high)
    return Misrecorded(
        share=most,
        ratio=_ratio(x, m, y, r),
        ends=ends,
        turns=np.where(ever, np.where(already, 0.0, high), np.nan),
    )


def _ends(x: Floats, m: Floats, y: Floats, r: Floats, share: Floats) -> Ends:
    into, out = np.minimum(share * r, y), np.minimum(share * m, m - x)
    high = _ratio(x + into, m + into - out, y - into, r - into + out)
    into, out = np.minimum(share * r, r - y), np.minimum(share * m, x)
    return Ends(_ratio(x - out, m + into - out, y + out, r - into + out), high)


def _ratio(x: Floats, m: Floats, y: Floats, r: Floats) -> Floats:
    there = (m > 0) & (r > 0) & (x + y > 0)
    top, bottom = x * r, y * m
    safe = np.where(bottom > 0, bottom, 1.0)
    return np.asarray(np.where(there, np.where(bottom > 0, top / safe, np.inf), np.nan))


def _holds_one(ends: Ends) -> Floats:
    return np.asarray((ends.low <= 1) & (ends.high >= 1))
