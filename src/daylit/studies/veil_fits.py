"""The ways of asking of the veil of darkness, declared beforehand, and the fit of each."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from daylit.stats.veil import VeilOfDarkness, veil_of_darkness
from daylit.studies.groups import Groups, groups_of
from daylit.studies.study import Asking
from daylit.studies.twilight_stops import Evening, Spot
from daylit.sun import clock_change
from daylit.tables.counts import Counts
from daylit.tables.engine import available_threads
from daylit.terms.saying import say

Ints = NDArray[np.int64]


Mask = NDArray[np.bool_]


MOST_AREAS = 60
"""With more areas than this they are not held equal: each would need its own effect from few stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the ways in which the question is asked, all declared beforehand; ``title`` stands in the chart."""

    name: str
    title: str
    words: str


VARIANTS = (
    Variant(name="raw", title=say("As recorded"), words=say("as recorded")),
    Variant(name="clock", title=say("At the same time of the clock"), words=say("at the same time of the clock")),
    Variant(
        name="days", title=say("… and weekday, year and area"), words=say("with weekday, year and area held equal too")
    ),
    Variant(name="season", title=say("… and month"), words=say("with the month held equal too")),
    Variant(name="officers", title=say("… and officer"), words=say("with the officer held equal too")),
    Variant(
        name="clock_change",
        title=say("Weeks around the change of clocks"),
        words=say("in the weeks around the change of clocks"),
    ),
)


OFFICERS = 4
"""The place of the variant that compares each officer's stops with their own; not asked where officers are unknown."""
FEW_STOPS = 20
"""Officers with fewer of these stops are held equal as one: each by themselves would say little, and bend the rest."""
MOST_OFFICERS = 1_000
"""With more officers than this they are not held equal one by one."""
SEASON = 3
"""The place of the variant that allows for the season: without it no firm conclusion is drawn (METHODS M8)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stops:
    """The usable cells: date, minute, dark, group and count, all (k,); ``area`` is ``None`` if not held equal, and
    ``officer``, −1 where it is missing, if none is recorded.
    """

    groups: Groups
    code: Ints
    date: NDArray[np.datetime64]
    minute: NDArray[np.float64]
    dark: Mask
    n: Ints
    area: Ints | None
    officer: Ints | None
    zone: str

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Those that are asked."""
        return tuple(one for place, one in enumerate(VARIANTS) if place != OFFICERS or self.officer is not None)


def usable(
    asking: Asking, counts: Counts, light: Evening, spot: Spot, area: str | None, officer: str | None = None
) -> Stops:
    """The cells that can be used, with the groups counted among them."""
    groups = groups_of(counts, asking.settings, n=np.where(light.use, counts.n, 0))
    areas = None
    if area is not None:
        codes, levels = counts.codes(area)
        areas = codes[light.use].astype(np.int64) if len(levels) <= MOST_AREAS else None
    return Stops(
        groups=groups,
        code=groups.code[light.use],
        date=counts.column("date")[light.use],
        minute=counts.column("minute")[light.use],
        dark=light.dark[light.use],
        n=counts.n[light.use],
        area=areas,
        officer=None if officer is None else _officers_of(counts, officer, light),
        zone=spot.zone,
    )


def _officers_of(counts: Counts, column: str, light: Evening) -> Ints | None:
    """The officer of each cell; None where fewer than two have stops enough, or too many have."""
    officer = counts.codes(column)[0][light.use].astype(np.int64)
    known = officer >= 0
    many = int(np.count_nonzero(np.bincount(officer[known], weights=counts.n[light.use][known]) >= FEW_STOPS))
    return officer if 1 < many <= MOST_OFFICERS else None


Fits = tuple[VeilOfDarkness | None, ...]


def fits_of(asking: Asking, stops: Stops) -> dict[int, Fits]:
    """For each group but the reference one fit per variant.

    A fit is ``None`` where fewer stops than the threshold are of either group, in light or in the dark.
    """
    ways, columns = _ways(stops), _columns(stops)
    asked: dict[int, list[Future[VeilOfDarkness | None]]] = {}
    # Fits side by side; matrices of a few hundred columns are not worth the algebra's own threads beside them.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(available_threads()) as pool:
        for g in stops.groups.others:
            # Taken out once for each group, not once for each way.
            cells = np.flatnonzero((stops.code == g) | (stops.code == stops.groups.reference))
            pair = {name: values[cells] for name, values in columns.items()}
            pair["in_group"] = stops.code[cells] == g
            asked[g] = [pool.submit(_fit, asking, pair, way) for way in ways]
    return {g: tuple(fit.result() for fit in fits) for g, fits in asked.items()}


Table = dict[str, NDArray[Any]]
"""Columns of the cells by name, shape (k,) each."""


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """What one variant uses: the columns held equal, the spline's degrees of freedom, and the column of yes and no
    that says which cells are kept; ``None`` for all.
    """

    factors: tuple[str, ...]
    df: int
    keep: str | None = None
    officers: bool = False


def _ways(stops: Stops) -> tuple[_Way, ...]:
    """The variants that are asked, in their order."""
    place = () if stops.area is None else ("area",)
    season = ("weekday", "year", *place, "month")
    by_officer = () if stops.officer is None else (_Way(season, 6, keep="officer_known", officers=True),)
    return (
        _Way((), 0),
        _Way((), 6),
        _Way(("weekday", "year", *place), 6),
        _Way(season, 6),
        *by_officer,
        _Way(("half_year",), 6, keep="near_change"),
    )


def _columns(stops: Stops) -> Table:
    """What the ways use of each cell."""
    day = stops.date
    year = day.astype("datetime64[Y]").astype(np.int64)
    near = clock_change(date=day, zone=stops.zone, days=30)
    columns: Table = {
        "date": day,
        "minute": stops.minute,
        "dark": stops.dark,
        "n": stops.n,
        "weekday": (day.astype("datetime64[D]").astype(np.int64) + 3) % 7,
        "year": year,
        "month": day.astype("datetime64[M]").astype(np.int64) % 12,
        "half_year": np.where(near.season == "spring", 0, 1) + 2 * year,
        "near_change": near.inside,
    }
    if stops.area is not None:
        columns["area"] = stops.area
    if stops.officer is not None:
        columns |= {"officer": stops.officer, "officer_known": stops.officer >= 0}
    return columns


def _fit(asking: Asking, pair: Table, way: _Way) -> VeilOfDarkness | None:
    needed = {"in_group", "dark", "minute", "n", "date", *way.factors, *(("officer",) if way.officers else ())}
    cells = pair if way.keep is None else {name: pair[name][pair[way.keep]] for name in needed}
    if _smallest(cells) < asking.settings.threshold:
        return None
    officers = _officers(cells) if way.officers else None
    if way.officers and officers is None:
        return None
    return veil_of_darkness(
        in_group=cells["in_group"],
        dark=cells["dark"],
        minute=cells["minute"],
        count=cells["n"],
        cluster=cells["date"],
        second_cluster=None if officers is None else cells["officer"],
        factors=[*(cells[name] for name in way.factors), *(() if officers is None else (officers,))],
        df=way.df,
        level=asking.settings.level,
        firth=not way.officers,
        wild=not way.officers,
    )


def _officers(cells: Table) -> Ints | None:
    """The officer of each cell, those with few stops as one; None where this leaves fewer than two to compare."""
    officer: Ints = cells["officer"]
    many = np.bincount(officer, weights=cells["n"]) >= FEW_STOPS
    return np.where(many[officer], officer, -1) if np.count_nonzero(many) > 1 else None


def _smallest(cells: Table) -> int:
    """The smallest of four numbers of stops: both groups, in light and dark."""
    return int(np.bincount(2 * cells["in_group"] + cells["dark"], weights=cells["n"], minlength=4).min())


def has_answer(fit: VeilOfDarkness | None) -> bool:
    """Whether a fit gives a number that may be shown."""
    return (
        fit is not None
        and fit.status in ("ok", "separated")
        and bool(np.isfinite(fit.log_odds))
        and np.isfinite(fit.std_error)
    )
