"""The months of a count: which are whole, which hold few records, and each group's series over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.stats.trend import Trend
from daylit.stats.trend import trend as trend_by_month
from daylit.studies.groups import Groups
from daylit.studies.study import Asking
from daylit.studies.tallies import tally
from daylit.tables.counts import Counts

Ints = NDArray[np.int64]


Dates = NDArray[np.datetime64]


EDGE = 3
"""A first or last month that lacks more days than this at its outer end is partial, and left out."""


FEW = 0.5
"""A month with less than this share of the usual number of stops is marked: it may not have been recorded in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One group's months: stops, or the share searched. ``trend`` holds the rates and the change per year."""

    group: int
    kind: str
    trend: Trend
    n: int
    events: int


def month_of(counts: Counts) -> Dates:
    """The month of each cell, as datetime64[M]."""
    return counts.column("date").astype("datetime64[M]")


def whole_months(counts: Counts) -> tuple[NDArray[np.bool_], list[str]]:
    """Which cells lie in whole months, and the names of the first and last month where they are not."""
    date, month = counts.column("date"), month_of(counts)
    first, last = date.min(), date.max()
    begins = first.astype("datetime64[M]")
    ends = last.astype("datetime64[M]")
    partial = []
    if (first - begins.astype("datetime64[D]")).astype(int) > EDGE:
        partial.append(begins)
    if ((ends + 1).astype("datetime64[D]") - last).astype(int) - 1 > EDGE:
        partial.append(ends)
    return ~np.isin(month, np.array(partial, dtype="datetime64[M]")), [str(part) for part in dict.fromkeys(partial)]


def few_months(counts: Counts, whole: NDArray[np.bool_]) -> list[str]:
    """Months with far fewer people than the median month; they may not have been recorded in full."""
    months, place = np.unique(month_of(counts)[whole], return_inverse=True)
    totals = np.bincount(place, weights=counts.n[whole])
    return [str(month) for month in months[totals < FEW * np.median(totals)]]


def series_of(asking: Asking, counts: Counts, groups: Groups, whole: NDArray[np.bool_], kind: str) -> list[Series]:
    """The series of every group with enough people: stops, or the share searched."""
    months, place = np.unique(month_of(counts), return_inverse=True)
    by = ((groups.code, len(groups)), (place.astype(np.int64), len(months)))
    n = tally(counts.n if kind == "stops" else counts.recorded("searched"), *by, where=whole)
    events = n if kind == "stops" else tally(counts.total("searched").astype(np.int64), *by, where=whole)
    there = n.sum(axis=0) > 0
    made = []
    for g in range(len(groups)):
        if n[g].sum() < asking.settings.threshold:
            continue
        if kind == "stops":
            trend = trend_by_month(month=months[there], events=n[g][there], kind="rate", level=asking.settings.level)
        else:
            trend = trend_by_month(
                month=months[there], events=events[g][there], n=n[g][there], level=asking.settings.level
            )
        made.append(Series(group=g, kind=kind, trend=trend, n=int(n[g].sum()), events=int(events[g].sum())))
    return made
