"""From a time by the local clock, as records have it, to the moment that it was; and what two clocks say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from daylit.record import moments

SKEW = timedelta(minutes=5)
"""Clocks that differ by more are told."""
TOLERATED = timedelta(hours=48)
"""A clock that is wrong by up to this is told and no more; beyond it the officer is asked for the times."""

FIRST, LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Began:
    """When a contact began. ``day`` is the officer's own calendar day, whatever zone anybody else is in.

    ``exists`` is false for a time that the clock jumped over; ``twice`` is true for one that it showed twice.
    """

    at: datetime
    day: date
    exists: bool
    twice: bool


def began(start: object, *, zone: ZoneInfo, made_at: datetime) -> Began | None:
    """The moment of a local time (``2026-11-01T01:30``); nothing for anything else.

    Of the two moments of a time that the clock shows twice, it is the later one that is not after the writing.
    """
    if not isinstance(start, str):
        return None
    if moments.is_date(start):
        start += "T00:00"
    if not moments.is_datetime(start):
        return None
    local = datetime.fromisoformat(start)
    try:
        first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:  # a day at either end of the calendar
        return None
    exists = first.astimezone(zone).replace(tzinfo=None) == local
    twice = exists and first != second
    at = second if twice and second <= made_at + SKEW else first
    return Began(at, local.date(), exists, twice)


def read_instant(text: object) -> datetime | None:
    """A moment with its offset, as the device writes it; nothing for anything else.

    Nor for one at either end of the calendar, to which no minute can be added and which other zones do not have.
    """
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            return None
        moment = found.astimezone(UTC)
        return moment if FIRST < moment < LAST else None
    except (ValueError, OverflowError):
        return None
