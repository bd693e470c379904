"""Months that are watched: shares, and searches of a group beside those of others, with charts and without words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

from daylit.stats.control import ControlChart, control_chart
from daylit.stats.ewma import EwmaChart, ewma_chart
from daylit.studies.groups import Groups
from daylit.studies.tallies import strata, tally

if TYPE_CHECKING:
    from daylit.tables.counts import Counts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
EVERYBODY: Final = -1
FEWEST: Final = 18
"""Whole months that are asked for: a year that says what is usual, and half a year to watch."""
LONG: Final = 48
"""From so many months on, the first two years say what is usual."""
EVENTS: Final = 30
"""Events, and people without, that are asked for in the first months."""
MANY: Final = 1_000
RECORDS: Final = 2_000
"""So many records without a change are drawn for the limits of a chart, and as many to see how often they signal."""
FALSE_ALARMS: Final = 0.05
"""The share of records without a change in which a chart has a signal."""
_LEAST_OTHERS: Final = 2.0
"""A month of a place in which fewer searches of others are expected is not watched beside them."""
_ENOUGH_OTHERS: Final = 5.0
"""A place whose others have so many searches a month as a rule is looked at by itself; others are joined."""
_NEARLY_ALL: Final = 0.8
"""Where so many others are searched in a month, no share can be many times theirs: a gap ends there by itself."""
_NEVER: Final = 1e-9
_FAR: Final = 25.0
"""Logarithms of odds are moved by no more than this: from nearly never to nearly always."""


def usual_months(months: int) -> int:
    """How many of the first months say what is usual: whole years, so that each season is among them."""
    return 24 if months >= LONG else 12


def odds_looked_for(events: int) -> float:
    """For which change of the odds the sums are made: a small one where many events say what is usual."""
    return 1.2 if events >= MANY else 1.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Watched:
    """A share of one group (``g``; −1 is everybody), month by month: counts (months,), and its chart where there is
    one. The months end with the last that holds anybody, as nothing is watched after it.
    """

    column: str
    g: int
    events: Ints
    n: Ints
    chart: EwmaChart | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """Searches of one group beside what others met in like places and hours; arrays of shape (months,), which end with
    the last month that holds anybody of both.
    """

    g: int
    events: Ints
    n: Ints
    expected: Floats
    chart: ControlChart | None = None


def watched(*, column: str, g: int, events: Ints, n: Ints, threshold: int, rng: np.random.Generator) -> Watched:
    """The smoothed share; without a chart where the first months hold too little."""
    first, events, n = usual_months(n.size), events[: held(n)], n[: held(n)]
    if not _enough(events, n, first, threshold):
        return Watched(column=column, g=g, events=events, n=n)
    chart = ewma_chart(events=events, n=n, baseline=first, rng=rng, false_alarms=FALSE_ALARMS, simulations=RECORDS)
    return Watched(column=column, g=g, events=events, n=n, chart=chart)


def beside(
    *, g: int, events: Ints, n: Ints, expected: Floats, least: float, threshold: int, rng: np.random.Generator
) -> Beside:
    """The risk-adjusted sums; without a chart where the first months hold too little.

    ``least`` is how much months vary at least, as others' searches are few too.
    """
    first = usual_months(n.size)
    events, n, expected = events[: held(n)], n[: held(n)], expected[: held(n)]
    if not _enough(events, n, first, threshold):
        return Beside(g=g, events=events, n=n, expected=expected)
    chart = control_chart(
        events=events, n=n, expected=expected, baseline=first, horizon=int((n[first:] > 0).sum()),
        false_alarms=FALSE_ALARMS, least_dispersion=least, power=0.8,
        odds_ratio=odds_looked_for(int(events[:first].sum())), simulations=RECORDS, rng=rng,
    )  # fmt: skip
    return Beside(g=g, events=events, n=n, expected=expected, chart=chart if np.isfinite(chart.limit) else None)


def held(n: Ints) -> int:
    """How many months there are up to the last that holds anybody."""
    return int(np.flatnonzero(n)[-1]) + 1 if n.any() else 0


def _enough(events: Ints, n: Ints, first: int, threshold: int) -> bool:
    """Whether the first months say what is usual, and the months after them hold something to watch."""
    if n.size <= first or np.median(n[first:]) < threshold:
        return False
    total, people = int(events[:first].sum()), int(n[:first].sum())
    return min(total, people - total) >= max(EVENTS, threshold) and bool(np.median(n) >= threshold)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Searches by group, month and what else is held equal: people and searches, shape (groups, months, strata).

    ``place`` is the place in which each stratum lies, shape (strata,): hours of one place are of one place.
    """

    people: Ints
    searches: Ints
    place: Ints


def cells_of(counts: Counts, groups: Groups, month: Ints, months: int, columns: tuple[str, ...]) -> Cells:
    """The cells of a count by group, month and these columns; “not recorded” is a value too."""
    parts = []
    for column in columns:
        codes, levels = counts.codes(column)
        parts.append((codes.astype(np.int64), len(levels)))
    stratum, size = strata(parts, len(counts))
    by = ((groups.code, len(groups)), (month, months), (stratum, size))
    place = np.zeros(size, dtype=np.int64)
    if parts:
        place[stratum] = parts[0][0] + 1  # “not recorded”, −1, is a place too
    people, searches = counts.recorded("searched"), counts.total("searched").astype(np.int64)
    return Cells(people=tally(people, *by), searches=tally(searches, *by), place=place)


def like_others(cells: Cells, g: int) -> tuple[Ints, Ints, Floats, float]:
    """Searches and people of a group by month, and how many searches others' rates would have made of them.

    Others' rate of a place and hour is that of all months, its odds changed by as much as makes the others' searches of
    that place and month. So a month may change each place in its own way. Small places are taken together with those of
    the nearest rates (``_joined``), and are changed alike. Places and hours without others, and months of places with
    too few of them, are not compared; nor are months in which nearly all others were searched. The last number is how
    much months vary at least, as others' searches are few too: 1 where they are many, 2 where they are as many as the
    group's.
    """
    n, x = (np.delete(part, g, axis=0).sum(axis=0) for part in (cells.people, cells.searches))
    among = n.sum(axis=0)
    rate = np.divide(x.sum(axis=0), among, out=np.zeros(among.size), where=among > 0)
    joined = _joined(n, x, cells.place)
    usual, met = _by_place(n * rate, joined), _by_place(x, joined)
    # A place in which others had none that month stays: to drop it would keep the months in which they had more.
    month = np.divide(x.sum(axis=1), n.sum(axis=1), out=np.zeros(len(n)), where=n.sum(axis=1) > 0)
    use = (usual >= _LEAST_OTHERS) & ((month > 0) & (month < _NEARLY_ALL))[:, None]
    compared = use[:, joined] & (among > 0)
    own, events = cells.people[g] * compared, cells.searches[g] * compared
    expected = own * _that_month(rate, n, met, joined)
    by_place, total = _by_place(expected, joined), expected.sum(axis=1)
    noise = np.divide(by_place**2, met, out=np.zeros(met.shape), where=met > 0).sum(axis=1)
    some = total > 0
    least = 1 + float((noise[some] / total[some]).mean()) if some.any() else 1.0
    return events.sum(axis=1), own.sum(axis=1), np.minimum(total, own.sum(axis=1)), least


def _joined(n: Ints, x: Ints, place: Ints) -> Ints:
    """The place of each stratum, numbered anew: from the lowest rate upwards, places are joined until others of a
    month have so many searches (``_ENOUGH_OTHERS``) as a rule that the month's own rate can be told.
    """
    people, searches = (np.bincount(place, part.sum(axis=0), int(place.max(initial=0)) + 1) for part in (n, x))
    rate = np.divide(searches, people, out=np.zeros(people.size), where=people > 0)
    months = max(int((n.sum(axis=1) > 0).sum()), 1)
    joined, number, held = np.zeros(people.size, dtype=np.int64), 0, 0.0
    for at in np.argsort(rate, kind="stable"):
        joined[at] = number
        held += float(searches[at]) / months
        if held >= _ENOUGH_OTHERS:
            number, held = number + 1, 0.0
    if held > 0 and number:
        joined[joined == number] = number - 1  # what is left over is too little for itself
    return np.asarray(joined[place])


def _that_month(rate: Floats, n: Ints, met: Floats, joined: Ints) -> Floats:
    """Others' rates of each month and stratum: the odds of a place's hours are all changed alike, until they make what
    others met there. Odds keep a rate between none and all, where a multiple would pass all. Shape (months, strata).
    """
    usual = special.logit(np.clip(rate, _NEVER, 1 - _NEVER))
    low, high = np.full(met.shape, -_FAR), np.full(met.shape, _FAR)
    for _ in range(40):
        middle = (low + high) / 2
        above = _by_place(n * special.expit(usual + middle[:, joined]), joined) > met
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray(special.expit(usual + low[:, joined]))


def _by_place(values: Floats | Ints, joined: Ints) -> Floats:
    """Sums over the strata of each joined place, shape (months, places)."""
    months, places = values.shape[0], int(joined.max(initial=0)) + 1
    at = np.arange(months)[:, None] * places + joined
    sums = np.bincount(at.ravel(), weights=values.ravel(), minlength=months * places)
    return np.asarray(sums.reshape(months, places), dtype=np.float64)
