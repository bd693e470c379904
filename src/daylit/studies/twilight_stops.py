"""Which stops the veil of darkness may use: those at hours that are light in one season and dark in another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from daylit.stats.design import cross, number
from daylit.studies.clocks import clocks, rule
from daylit.studies.finding import LeftOut
from daylit.studies.study import Asking
from daylit.sun import twilight
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
GRID = 5
"""Coordinates are taken to 1/5 of a degree: dusk is then right to half a minute."""
MARGIN = 20.0
"""Minutes around the window of the agency's own point within which rows are counted at all."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spot:
    """Where dusk is computed: the agency's point, or each row's coordinates on a grid where the rows have any."""

    latitude: float | None
    longitude: float | None
    zone: str
    by_row: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The derived columns by which a count must be made."""
        return ("grid_latitude", "grid_longitude") if self.by_row else ()

    def derived(self) -> dict[str, nw.Expr]:
        """Each row's place on the grid, in whole steps of 1/GRID of a degree, over the columns of the contract."""
        import narwhals as nw

        if not self.by_row:
            return {}
        # Engines disagree how a number halfway between two is rounded, and on the last digit of a fifth.
        return {f"grid_{name}": (nw.col(name) * GRID + 0.5).floor() for name in ("latitude", "longitude")}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evening:
    """Which cells can be used, ``use`` (k,), which are ``dark`` (k,), and what was left out after counting."""

    use: Mask
    dark: Mask
    left_out: tuple[LeftOut, ...]


def spot_of(asking: Asking) -> Spot | None:
    """Where the stops were made, or ``None`` where neither the agency's point nor coordinates and zone are known."""
    place = asking.extract.manifest.place
    by_row = asking.recorded("latitude", "longitude")
    known = place.latitude is not None and place.longitude is not None
    if place.zone is None or not (known or by_row):
        return None
    return Spot(latitude=place.latitude, longitude=place.longitude, zone=place.zone, by_row=by_row)


def rules(asking: Asking, spot: Spot) -> tuple[Rule, ...]:
    """Traffic stops that an officer began, with date and time, near the hours of twilight."""

    def is_value(column: str, value: str) -> Rule:
        sentences = {
            "kind": say("It was not a traffic stop, or the kind is not recorded."),
            "initiation": say("The officer did not begin the stop, or who did is not recorded."),
        }

        def keep() -> nw.Expr:
            import narwhals as nw

            return nw.col(column) == value

        return Rule(reason=f"{column}.other", sentence=sentences[column], keep=keep)

    made = [recorded("date", say("The date is not recorded.")), recorded("minute", say("The time is not recorded."))]
    made += [is_value("kind", "traffic")] if asking.recorded("kind") else []
    made += [is_value("initiation", "officer")] if asking.recorded("initiation") else []
    made += rule(clocks(asking))
    made.append(Rule(reason="clock.midnight", sentence=_MIDNIGHT, keep=_not_midnight))
    window = _agency_window(asking, spot)
    if window is not None:
        made.append(_near(window))
    return tuple(made)


_MIDNIGHT = say("The time reads exactly midnight, which often means that it was not written down.")
_OUTSIDE = say("The time of day is never light in one season and dark in another.")


def _not_midnight() -> nw.Expr:
    import narwhals as nw

    return nw.col("minute") != 0


def _near(window: tuple[float, float]) -> Rule:
    def keep() -> nw.Expr:
        import narwhals as nw

        return (nw.col("minute") >= window[0]) & (nw.col("minute") <= window[1])

    return Rule(reason="twilight.outside", sentence=_OUTSIDE, keep=keep)


def _agency_window(asking: Asking, spot: Spot) -> tuple[float, float] | None:
    """Earliest and latest dusk at the agency's point over the months of the extract, with a margin for its size."""
    months = sorted({part.month for part in asking.extract.manifest.coverage if part.month is not None})
    if spot.latitude is None or spot.longitude is None or not months:
        return None
    ends = np.array([months[0], months[-1]], dtype="datetime64[M]")
    days = np.arange(ends[0], ends[1] + 1, dtype="datetime64[D]")
    dusk = twilight(date=days, latitude=spot.latitude, longitude=spot.longitude, zone=spot.zone).dusk
    if not np.isfinite(dusk).any():
        return None
    margin = MARGIN if spot.by_row else 1.0
    return float(np.nanmin(dusk) - margin), float(np.nanmax(dusk) + margin)


def evening(counts: Counts, spot: Spot) -> Evening:
    """Put each cell in daylight, in the dark, or out: the window is that of each place over the dates counted there."""
    latitude, longitude = _coordinates(counts, spot)
    date, minute = counts.column("date"), counts.column("minute")
    days = date.astype("datetime64[D]").astype(np.int64)
    place, (day, *point) = cross([number(days), number(latitude), number(longitude)])
    north, east = (part.levels[part.codes].astype(np.float64) for part in point)
    sun = twilight(date=day.levels[day.codes].astype("datetime64[D]"), latitude=north, longitude=east, zone=spot.zone)
    low, high = _windows(cross(point)[0], sun.dusk)
    polar = ~np.isfinite(sun.dusk) | ~np.isfinite(sun.sunset)
    nowhere = polar[place]
    inside = ~nowhere & (minute >= low[place]) & (minute <= high[place])
    dark = inside & (minute >= sun.dusk[place])
    light = inside & (minute <= sun.sunset[place])
    between = inside & ~dark & ~light
    parts = (
        ("twilight.no_dusk", say("Dusk is not known: the place is missing, or the sun does not set."), nowhere),
        ("twilight.outside", _OUTSIDE, ~inside & ~nowhere),
        ("twilight.between", say("It was neither light nor dark: between sunset and dusk."), between),
    )
    left = tuple(LeftOut(reason=code, sentence=said, n=int(counts.n[mask].sum())) for code, said, mask in parts)
    return Evening(use=dark | light, dark=dark, left_out=left)


def _coordinates(counts: Counts, spot: Spot) -> tuple[Floats, Floats]:
    """Each cell's own grid point; where a row has none, the agency's."""
    points = []
    for name, own in (("grid_latitude", spot.latitude), ("grid_longitude", spot.longitude)):
        values = counts.column(name) / GRID if spot.by_row else np.full(len(counts), np.nan)
        points.append(np.where(np.isnan(values), np.nan if own is None else own, values))
    lost = np.isnan(points[0]) | np.isnan(points[1])
    # A half-known point is no point. Missing points must equal each other to be counted together.
    return np.where(lost, 999.0, points[0]), np.where(lost, 999.0, points[1])


def _windows(place: NDArray[np.intp], dusk: Floats) -> tuple[Floats, Floats]:
    """Earliest and latest dusk of each place, for each (date, place); ``place`` numbers the places."""
    size = int(place.max(initial=-1)) + 1
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    known = np.isfinite(dusk)
    np.minimum.at(low, place[known], dusk[known])
    np.maximum.at(high, place[known], dusk[known])
    return low[place], high[place]


def merged(parts: Sequence[LeftOut]) -> list[LeftOut]:
    """Rows left out for one reason in two steps, added up under the first."""
    totals: dict[str, LeftOut] = {}
    for part in parts:
        there = totals.get(part.reason)
        n = part.n + (there.n if there else 0)
        totals[part.reason] = LeftOut(reason=part.reason, sentence=(there or part).sentence, n=n)
    return list(totals.values())
