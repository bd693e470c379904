"""Times that no clock of a place shows, because the clocks go forward: worked out once and carried by the form.

A reader on a phone has no table of time zones that can be trusted to be the server's. So the form carries the few
stretches of time that are skipped, as texts, and both readers compare texts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daylit.errors import DaylitError
from daylit.record.form import Form

FIRST_YEAR = 1900
"""The first year worked out: no record is older."""

LAST_YEAR = 2037
"""The last year worked out where the form has no end: beyond it, the tables of time zones foretell nothing."""

STEP = timedelta(days=7)
"""Between two looks at the clocks. No place changes them twice within a week."""


class NoSuchZone(DaylitError):
    """There is no time zone of this name."""


def in_zone(form: Form, zone: str) -> Form:
    """The form for a place in a time zone: a time that the clocks skip there is a problem of a record.

    Parameters
    ----------
    zone
        The name of the zone of the agency, as “America/Chicago”; it takes the place of the pack's own zone.

    Raises
    ------
    NoSuchZone
        The time-zone tables of this machine do not have it.

    Does not show
    -------------
    Which of two hours was meant on the night on which the clocks go back: both are times of that day.
    """
    first = max(form.effective_from.year, FIRST_YEAR)
    last = min(form.effective_until.year if form.effective_until else LAST_YEAR, LAST_YEAR)
    return replace(form, zone=zone, gaps=skipped(zone, first=first, last=last))


@lru_cache(maxsize=256)
def skipped(zone: str, *, first: int, last: int) -> tuple[tuple[str, str], ...]:
    """The local times that a zone skips from one year to another, both whole: each from its start to before its end.

    Each stretch lies within one day; one that goes over midnight is told as two, of which the first ends at 24:00.

    Raises
    ------
    NoSuchZone
        The time-zone tables of this machine do not have it.
    """
    try:
        clock = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NoSuchZone(
            f"There is no time zone “{zone}”.", remedy="Name it as America/Chicago; see the list of IANA zones."
        ) from None
    return tuple(piece for start, end in _gaps(clock, first, last) for piece in _by_day(start, end))


def _gaps(clock: ZoneInfo, first: int, last: int) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch in which no clock of the zone stood still or went: in local time."""
    here = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    while here.year <= last:
        after = here + STEP
        if _offset(clock, after) != _offset(clock, here):
            moment = _change(clock, here, after)
            before, then = _offset(clock, moment - timedelta(seconds=1)), _offset(clock, moment)
            local = moment.replace(tzinfo=None)
            if then > before and first <= (local + before).year <= last:
                yield local + before, local + then
        here = after


def _offset(clock: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()


def _change(clock: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first second of the new offset, between a moment of the old and one of the new."""
    old = _offset(clock, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _offset(clock, middle) == old:
            low = middle
        else:
            high = middle
    return high


def _by_day(start: datetime, end: datetime) -> Iterator[tuple[str, str]]:
    day = start
    while day < end:
        midnight = datetime.combine(day.date() + timedelta(days=1), datetime.min.time())
        yield _text(day), _text(end) if end < midnight else f"{day.date()}T24:00"
        day = midnight


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
