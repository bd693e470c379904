"""Local clocks: what a zone's clock was ahead of UTC at any instant, for arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from daylit.errors import DaylitError
from daylit.sun.position import Days, Floats

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SECONDS_PER_DAY: Final = 86_400


class UnknownZone(DaylitError):
    """A time zone was named that the time-zone database does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """The offsets of one zone: ``minutes[i]`` hold from ``starts[i]`` (seconds since 1970, UTC) to the next start.

    The first offset also holds before the first start. ``starts`` (m,), ``minutes`` (m,).
    """

    starts: NDArray[np.int64]
    minutes: Floats

    def at(self, seconds: Floats) -> Floats:
        """Minutes that the local clock is ahead of UTC at instants in seconds since 1970; NaN gives NaN."""
        place = np.searchsorted(self.starts[1:], seconds, side="right")
        return np.where(np.isnan(seconds), np.nan, self.minutes[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalClock:
    """A zone's clock for a range of dates; ``by_day`` and ``changing`` have one place for each date from ``first`` on.

    ``by_day`` is the offset at noon of UTC. ``changing`` marks the dates near a change of clocks: only there is each
    instant looked up by itself.
    """

    first: int
    by_day: Floats
    changing: NDArray[np.bool_]
    offsets: Offsets

    def noon(self, day: Days) -> Floats:
        """The offset in minutes at noon of UTC of each date (days since 1970)."""
        return self.by_day[day - self.first]

    def at(self, day: Days, utc_minutes: Floats) -> Floats:
        """The offset in minutes at instants given as minutes after 00:00 UTC of each date; NaN may give any number."""
        ahead = self.noon(day)
        near = np.flatnonzero(self.changing[day - self.first])
        if len(near):
            ahead[near] = self.offsets.at(day[near] * float(SECONDS_PER_DAY) + 60.0 * utc_minutes[near])
        return ahead


def local_clock(name: str, first_day: int, last_day: int) -> LocalClock:
    """The clock of a zone for dates from one day to another, both in days since 1970. Raises ``UnknownZone``."""
    found = offsets(name, first_day - 3, last_day + 3)
    days = np.arange(first_day, last_day + 1)
    changing = np.zeros(len(days), dtype=bool)
    for change in found.starts[1:] // SECONDS_PER_DAY:
        changing[max(change - 2 - first_day, 0) : max(change + 3 - first_day, 0)] = True
    return LocalClock(
        first=first_day,
        by_day=found.at((days + 0.5).astype(np.float64) * SECONDS_PER_DAY),
        changing=changing,
        offsets=found,
    )


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name such as “America/Denver”. Raises ``UnknownZone``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(
            f"There is no time zone “{name}”.", remedy="Give a name of the IANA list, such as America/New_York."
        ) from error


@lru_cache(maxsize=256)
def offsets(name: str, first_day: int, last_day: int) -> Offsets:
    """The offsets of a zone from one day to another, both in days since 1970.

    Looks at each day once and narrows each change down to its second, so that any rule of any zone is right.
    """
    zone = zone_named(name)
    start = first_day * SECONDS_PER_DAY
    starts, seconds = [start], [_offset(zone, start)]
    for day in range(first_day, last_day + 1):
        begin, end = day * SECONDS_PER_DAY, (day + 1) * SECONDS_PER_DAY
        after = _offset(zone, end)
        if after != seconds[-1]:
            starts.append(_change(zone, begin, end, after))
            seconds.append(after)
    return Offsets(starts=np.array(starts, dtype=np.int64), minutes=np.array(seconds, dtype=np.float64) / 60.0)


def _offset(zone: ZoneInfo, seconds: int) -> int:
    ahead = (EPOCH + timedelta(seconds=seconds)).astimezone(zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())


def _change(zone: ZoneInfo, before: int, after: int, offset_after: int) -> int:
    """The first second within a day at which the zone's clock shows the later offset."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset_after:
            after = middle
        else:
            before = middle
    return after
