"""Places in months whose clock cannot carry a comparison of daylight and dark (METHODS M0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.intervals import wilson
from daylit.studies import wording
from daylit.studies.finding import Estimate
from daylit.studies.recording_spots import named
from daylit.studies.study import Asking
from daylit.studies.tallies import months, tally
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Ints = NDArray[np.int64]
FACTS: Final = ("has_time", "midnight", "midnight_utc", "on_hour")
"""What is counted of the clock: times, those at 00:00 by the local clock and by UTC, and those at a full hour."""
FEWEST: Final = 20
"""A place in a month with fewer times is not judged."""
_MIDNIGHTS, _AT_LEAST, _OF_HOURS, _HOURS, _SURE = 0.02, 5, 1 / 8, 0.3, 0.99
KEPT, MIDNIGHT, MIDNIGHT_UTC, BY_HOUR = 0, 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a month whose clock fails: why (``MIDNIGHT``, …), and of what share of its ``n`` times."""

    place: str | None
    year: int
    month: int
    why: int
    share: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The places in months whose clock fails, among ``judged`` ones; ``column`` says of what the places are."""

    column: str | None
    spots: tuple[Spot, ...]
    judged: int
    times: int


def failing(*, times: Ints, midnight: Ints, midnight_utc: Ints, on_hour: Ints) -> Ints:
    """Why the clock of each cell fails, or ``KEPT``: arrays of one shape in and out.

    A clock that writes 00:00 where the time is not known has more than 2 of 100 times there, and not by chance (99 %
    range of Wilson), at least five of them, and more than an eighth of all its full hours (a clock that is rounded has
    a twenty-fourth). The same is asked of midnight by UTC, where the source was written in it. A clock that tells full
    hours alone, for more than 30 of 100 times, is off by up to half an hour, and darkness falls in half an hour.
    Rounding to five minutes is left to stand.

    >>> import numpy as np
    >>> failing(times=np.array([100, 100, 100]), midnight=np.array([9, 1, 2]), midnight_utc=np.zeros(3, int),
    ...         on_hour=np.array([10, 3, 60])).tolist()
    [1, 0, 3]
    """
    enough = times >= FEWEST

    def above(count: Ints, share: float) -> NDArray[np.bool_]:
        return np.asarray(enough & (wilson(events=count, n=times, level=_SURE)[0] > share))

    def many(count: Ints) -> NDArray[np.bool_]:
        return above(count, _MIDNIGHTS) & (count >= _AT_LEAST) & (count > _OF_HOURS * on_hour)

    by_hour = above(on_hour - midnight - midnight_utc, _HOURS)
    conditions = [many(midnight), many(midnight_utc), by_hour]
    return np.asarray(np.select(conditions, [MIDNIGHT, MIDNIGHT_UTC, BY_HOUR], KEPT))


def written_in_utc(asking: Asking) -> bool:
    """Whether the source tells its times in UTC: then a time that is not known may stand as midnight there."""
    columns = asking.extract.manifest.mapping.get("columns", {})
    minute = columns.get("minute", {}) if isinstance(columns, dict) else {}
    return isinstance(minute, dict) and str(minute.get("zone", "")).upper() in ("UTC", "ETC/UTC", "GMT")


def derived(*, utc: bool) -> dict[str, nw.Expr]:
    """The facts of the clock as columns to be summed; ``utc`` as ``written_in_utc`` says."""
    import narwhals as nw

    minute, moment = nw.col("minute"), nw.col("instant").dt
    there = (moment.hour() == 0) & (moment.minute() == 0) & (minute != 0) if utc else nw.lit(False)
    made = {
        "has_time": ~minute.is_null(),
        "midnight": nw.coalesce(minute == 0, nw.lit(False)),
        "midnight_utc": nw.coalesce(there, nw.lit(False)),
        "on_hour": nw.coalesce(minute % 60 == 0, nw.lit(False)),
    }
    return {name: expression.cast(nw.Int64) for name, expression in made.items()}


def place_of(asking: Asking) -> str | None:
    """Whose clocks are looked at: those of units, else of areas, else that of all together."""
    return next((column for column in ("unit", "area") if asking.recorded(column)), None)


def clocks(asking: Asking) -> Clocks | None:
    """Look at the clock of each place in each month; ``None`` without times or months. This scans the extract once."""
    if not asking.recorded("minute", "date"):
        return None
    column = place_of(asking)
    by = ["year", "month", *([column] if column else [])]
    return clocks_of(asking.count(by, sums=FACTS, derived=derived(utc=written_in_utc(asking))), column)


def clocks_of(counts: Counts, column: str | None) -> Clocks:
    """The same from a count by year, month and place that has the sums ``FACTS``."""
    month, names = months(counts)
    places: Sequence[str | None] = (None,)
    code = np.zeros(len(counts), dtype=np.int64)
    if column is not None:
        given, levels = counts.codes(column)
        code, places = given.astype(np.int64), [str(level) for level in levels]
    cells = ((code, len(places)), (month, len(names)))
    sums = {name: tally(counts.total(name).astype(np.int64), *cells) for name in FACTS}
    times = sums["has_time"]
    why = failing(times=times, midnight=sums["midnight"], midnight_utc=sums["midnight_utc"], on_hour=sums["on_hour"])
    kind = {MIDNIGHT: sums["midnight"], MIDNIGHT_UTC: sums["midnight_utc"], BY_HOUR: sums["on_hour"]}
    found = []
    for p, m in np.argwhere(why != KEPT):
        year, number = (int(part) for part in names[m].split("-"))
        n, reason = int(times[p, m]), int(why[p, m])
        share = float(kind[reason][p, m] / n)
        found.append(Spot(place=places[p], year=year, month=number, why=reason, share=share, n=n))
    return Clocks(
        column=column, spots=tuple(found), judged=int((times >= FEWEST).sum()), times=int(sums["has_time"].sum())
    )


def told(found: Clocks | None) -> list[str]:
    """Where the clock fails, and the worst of it."""
    if found is None or not found.spots:
        return []
    kind = wording.column_title(found.column or "area")
    worst = max(found.spots, key=lambda spot: spot.share)
    month = wording.month(f"{worst.year:04d}-{worst.month:02d}")
    what, share = _WHY[worst.why], wording.out_of(worst.share, 100)
    rest = say("Stops of those months are left out where daylight is compared with the dark.")
    if worst.place is None:
        first = say(
            "The clock cannot be relied on in {n} of {all} months.", n=str(len(found.spots)), all=str(found.judged)
        )
        return [first, say("In {month}, {share} times {read}.", month=month, share=share, read=what), rest]
    where = list(dict.fromkeys(named(spot.place or "", kind) for spot in found.spots))
    shown = where if len(where) <= 4 else [*where[:3], say("{n} more places", n=str(len(where) - 3))]
    return [
        say("The clock cannot be relied on in some months in {places}.", places=wording.listing(shown)),
        say(
            "In {place} in {month}, {share} times {read}.",
            place=named(worst.place, kind), month=month, share=share, read=what,
        ),
        rest,
    ]  # fmt: skip


def estimates_of(found: Clocks | None) -> list[Estimate]:
    """Which share of all times stands in such a place and month."""
    if found is None or not found.times:
        return []
    n = sum(spot.n for spot in found.spots)
    label = say("Times in places and months whose clock cannot be relied on")
    return [
        Estimate(quantity="clock.failing", label=label, value=n / found.times, unit="percent", n=found.times, events=n)
    ]


def rule(found: Clocks | None) -> tuple[Rule, ...]:
    """Leave out rows of such places and months."""
    if found is None or not found.spots:
        return ()
    by_place: dict[str | None, list[int]] = {}
    for spot in found.spots:
        by_place.setdefault(spot.place, []).append(spot.year * 12 + spot.month)

    def keep() -> nw.Expr:
        import narwhals as nw

        month = nw.col("year") * 12 + nw.col("month")
        gone = nw.lit(False)
        for place, those in by_place.items():
            there = month.is_in(those)
            gone = gone | (there if place is None else there & (nw.col(found.column or "area") == place))
        return ~nw.coalesce(gone, nw.lit(False))

    sentence = say("The clock of that place and month cannot be relied on.")
    return (Rule(reason="clock.place_month", sentence=sentence, keep=keep),)


_WHY = {
    MIDNIGHT: say("read exactly midnight"),
    MIDNIGHT_UTC: say("read exactly midnight by UTC"),
    BY_HOUR: say("read a full hour"),
}
