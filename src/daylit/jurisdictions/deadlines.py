"""What is due under a pack, and when: its deadlines laid out on the days between two dates."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import Deadline, Pack
from daylit.jurisdictions.periods import MONTHS, Period, period_of

EACH = {
    "end_of_shift": ("each contact", "Due before the end of the officer's shift."),
    "hours": ("each contact", "Due within {hours} hours after the contact."),
    "continuous": ("each contact", "Sent as contacts are made; there is no day."),
    "years_kept": ("each record", "To be kept for {years} years."),
}
"""Rules that go with a contact or a record, not with the calendar: what they go with, and a sentence."""

WEEKEND = {5: "Saturday", 6: "Sunday"}
NO_DAY = "The law as read for this pack names no day; shown is the last day of the period."


class BadSpan(DaylitError):
    """The last day asked for comes before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due.

    ``day`` is nothing for what goes with each contact or record and not with the calendar. ``period`` says for which
    contacts: “2025”, “July to September 2025”, “each contact”. ``note`` holds the pack's own words, and says so where
    the day is a Saturday or Sunday.
    """

    day: date | None
    kind: str
    title: str
    period: str
    cite: str = ""
    confidence: str = ""
    note: str = ""


def deadlines(pack: Pack, *, first: date, last: date) -> tuple[Due, ...]:
    """What is due under a pack between two days, both included, in the order of the days.

    What goes with each contact or record stands last, once, without a day. A period counts if the version of the pack
    holds on one of its days at least.

    Raises
    ------
    BadSpan
        ``last`` is before ``first``.

    Assumes
    -------
    Periods are those of the calendar year. Where a month has no such day, its last day is taken.

    Does not show
    -------------
    Whether the state takes a later day when the day falls on a Saturday, a Sunday or a holiday: no day is moved, and
    the note says where one falls on a weekend. Deadlines of other versions of the pack.
    """
    if last < first:
        raise BadSpan(f"The last day, {last}, comes before the first, {first}.", remedy="Swap the two days.")
    dated = [due for each in pack.deadlines if each.rule in MONTHS for due in _dated(each, pack, first, last)]
    dated.sort(key=lambda due: (due.day or date.max, due.kind, due.title))
    return (*dated, *(_standing(each) for each in pack.deadlines if each.rule in EACH))


def reporting_months(pack: Pack) -> int:
    """How many months one report to the state speaks of: those of the pack's deadline for sending, else a year."""
    return next((MONTHS[each.rule] for each in pack.deadlines if _sends(each)), 12)


def due_day(pack: Pack, period: Period) -> date | None:
    """The day on which the report of a period is due at the state; nothing where the law names none."""
    for each in pack.deadlines:
        if _sends(each) and MONTHS[each.rule] == period.months and (each.day or each.days_after is not None):
            return _day(each, period.last) if _holds(each, pack, period) else None
    return None


def _sends(deadline: Deadline) -> bool:
    return deadline.kind == "submission" and deadline.rule in MONTHS


def _dated(deadline: Deadline, pack: Pack, first: date, last: date) -> Iterator[Due]:
    months = MONTHS[deadline.rule]
    earliest = max(MINYEAR, first.year - 2 - (deadline.days_after or 0) // 365)
    for year in range(earliest, last.year + 1):
        for month in range(1, 13, months):
            period = period_of(date(year, month, 1), months=months)
            day = _day(deadline, period.last)
            if day is not None and first <= day <= last and _holds(deadline, pack, period):
                yield _due(deadline, day=day, period=period.title)


def _holds(deadline: Deadline, pack: Pack, period: Period) -> bool:
    """Whether contacts of the period fall under this version, and under this deadline."""
    until = pack.effective_until
    begins = max(pack.effective_from, deadline.first or pack.effective_from)
    return begins <= period.last and (until is None or period.first <= until)


def _day(deadline: Deadline, end: date) -> date | None:
    """The day on which a period that ended on ``end`` is due; nothing beyond the end of the calendar."""
    if deadline.days_after is not None:
        return end + timedelta(days=deadline.days_after) if (date.max - end).days >= deadline.days_after else None
    if not deadline.day:
        return end
    if end == date.max:
        return None
    if deadline.rule == "yearly":
        month, _, day = deadline.day.partition("-")
        return _in_month(end.year + 1, int(month), int(day)) if end.year < MAXYEAR else None
    following = end + timedelta(days=1)
    return _in_month(following.year, following.month, int(deadline.day))


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _due(deadline: Deadline, *, day: date, period: str) -> Due:
    notes = [deadline.note] if deadline.note else []
    if deadline.days_after is None and not deadline.day:
        notes.append(NO_DAY)
    elif day.weekday() in WEEKEND:
        notes.append(f"This is a {WEEKEND[day.weekday()]}; the day is not moved.")
    return Due(
        day=day,
        kind=deadline.kind,
        title=deadline.title,
        period=period,
        cite=deadline.cite,
        confidence=deadline.confidence,
        note=" ".join(notes),
    )


def _standing(deadline: Deadline) -> Due:
    period, sentence = EACH[deadline.rule]
    told = sentence.format(hours=deadline.hours, years=deadline.years)
    return Due(
        day=None,
        kind=deadline.kind,
        title=deadline.title,
        period=period,
        cite=deadline.cite,
        confidence=deadline.confidence,
        note=f"{deadline.note} {told}".strip(),
    )
