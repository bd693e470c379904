"""The weeks around the change of clocks, when the same hour of the clock turns from light to dark overnight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.sun.clock import SECONDS_PER_DAY, offsets


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """Where dates stand to the nearest change of clocks; all arrays have the dates' shape.

    ``days``: days since the change (negative before it; 0 is the day the clocks changed), 0 where there was none.
    ``season``: “spring” (clocks go forward), “autumn” (back), “” outside the window. ``inside``: within the window.
    """

    days: NDArray[np.int64]
    season: NDArray[np.str_]
    inside: NDArray[np.bool_]


def clock_change(*, date: ArrayLike, zone: str, days: int = 30) -> ClockChange:
    """Find the dates at most ``days`` days from a change of clocks in a zone, and on which side they fall.

    ``date`` datetime64[D], any shape; NaT is outside. A zone without changes gives nothing inside. Raises
    ``UnknownZone``. The day of the change belongs to the time after it (clocks change at night, before the evening).

    **Assumes** that the local dates are of this zone. **Does not show** that people drive alike before and after.

    >>> import numpy as np
    >>> near = clock_change(date=np.array(["2024-03-09", "2024-07-04"], "datetime64[D]"), zone="America/New_York")
    >>> near.days.tolist(), near.season.tolist()
    ([-1, 0], ['spring', ''])
    """
    given = np.asarray(date, dtype="datetime64[D]")
    known = ~np.isnat(given)
    day = np.where(known, given.astype(np.int64), 0)
    if not known.any():
        return _outside(given.shape)
    first, last = int(day[known].min()), int(day[known].max())
    clock = offsets(zone, first - days - 2, last + days + 2)
    # The local day of a change: its instant by the offset that it ends.
    changes = np.floor((clock.starts[1:] + 60.0 * clock.minutes[:-1]) / SECONDS_PER_DAY).astype(np.int64)
    if not len(changes):
        return _outside(given.shape)
    forward = np.diff(clock.minutes) > 0
    after = np.clip(np.searchsorted(changes, day, side="right"), 1, len(changes)) - 1
    following = np.minimum(after + 1, len(changes) - 1)
    nearest = np.where(np.abs(changes[following] - day) < np.abs(day - changes[after]), following, after)
    distance = day - changes[nearest]
    inside = known & (np.abs(distance) <= days)
    season = np.where(inside, np.where(forward[nearest], "spring", "autumn"), "")
    return ClockChange(days=np.where(inside, distance, 0), season=season, inside=np.asarray(inside))


def _outside(shape: tuple[int, ...]) -> ClockChange:
    return ClockChange(
        days=np.zeros(shape, dtype=np.int64), season=np.full(shape, "", dtype="U6"), inside=np.zeros(shape, dtype=bool)
    )
