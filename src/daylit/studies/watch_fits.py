"""Months that are watched: shares, and searches of a group beside those of others, with charts and without words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

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
_LEAST_OTHERS: Final = 5.0
"""A month in which fewer searches of others are expected is not watched beside them."""


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
    """Searches by group, month and what else is held equal: people and searches, shape (groups, months, strata)."""

    people: Ints
    searches: Ints


def cells_of(counts: Counts, groups: Groups, month: Ints, months: int, columns: tuple[str, ...]) -> Cells:
    """The cells of a count by group, month and these columns; “not recorded” is a value too."""
    parts = []
    for column in columns:
        codes, levels = counts.codes(column)
        parts.append((codes.astype(np.int64), len(levels)))
    place, size = strata(parts, len(counts))
    by = ((groups.code, len(groups)), (month, months), (place, size))
    return Cells(
        people=tally(counts.recorded("searched"), *by), searches=tally(counts.total("searched").astype(np.int64), *by)
    )


def like_others(cells: Cells, g: int) -> tuple[Ints, Ints, Floats, float]:
    """Searches and people of a group by month, and how many searches others' rates would have made of them.

    Others' rate of a place and hour is that of all months, times what others met in that month over what their places
    and hours would have given. Places and hours without others, and months with too few of them, are not compared. The
    last number is how much months vary at least, as others' searches are few too: 1 where they are many, 2 where they
    are as many as the group's.
    """
    n, x = (np.delete(part, g, axis=0).sum(axis=0) for part in (cells.people, cells.searches))
    among = n.sum(axis=0)
    rate = np.divide(x.sum(axis=0), among, out=np.zeros(among.size), where=among > 0)
    usual = n @ rate
    use = usual >= _LEAST_OTHERS
    month = np.divide(x.sum(axis=1), usual, out=np.zeros(usual.size), where=use)
    use &= month > 0
    own, events = cells.people[g] * (among > 0), cells.searches[g] * (among > 0)
    people = np.where(use, own.sum(axis=1), 0)
    expected = np.where(use, (own @ rate) * month, 0.0)
    noise = float((expected[use] / x.sum(axis=1)[use]).mean()) if use.any() else 0.0
    return np.where(use, events.sum(axis=1), 0), people, np.minimum(expected, people), 1 + noise
