"""What is written about training: courses and bulletins, dates, who is assigned, who was there, who has read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.improve.models import Action, Assignment, Course, Session


class Full(DaylitError):
    """A session has no room for so many people."""


class NotYet(DaylitError):
    """Attendance is entered once a session has begun."""


class SignedByReading(DaylitError):
    """A bulletin is signed by whoever read it, and by nobody else."""


@transaction.atomic
def make_course(
    *, agency: Agency, by: Person, at: datetime, title: str, text: str, bulletin: bool, hours: Decimal,
    action: Action | None = None,
) -> Course:  # fmt: skip
    """Make a course or a bulletin."""
    whole = hours.quantize(Decimal("0.01"))  # as the database gives it back: the log ties it to the letter
    row = Course(agency=agency, action=action, bulletin=bulletin, title=title, text=text, hours=whole, by=by, at=at)
    details = {"bulletin": bulletin, "action": "" if action is None else str(action.pk)}
    record("course.made", at=at, by=by.pk, agency=agency.pk, subject=f"course:{row.pk}", details=details, rows=[row])
    row.save(force_insert=True)
    return row


@transaction.atomic
def set_session(
    *, course: Course, by: Person, at: datetime, starts: datetime, place: str, trainer: str, capacity: int
) -> Session:
    """Set a date of a course."""
    row = Session(course=course, starts=starts, place=place, trainer=trainer, capacity=capacity)
    record(
        "session.set", at=at, by=by.pk, agency=course.agency_id, subject=f"course:{course.pk}",
        details={"starts": starts.isoformat(), "capacity": capacity}, rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@transaction.atomic
def assign(
    *, course: Course, people: Iterable[Person], through: str, due: date, by: Person, at: datetime,
    session: Session | None = None,
) -> int:  # fmt: skip
    """Assign people who are not in the course yet; says how many. Raises ``Full`` where a session lacks the room."""
    known = set(course.assignments.values_list("person", flat=True))
    new = [one for one in people if one.pk not in known]
    if session is not None:
        held = Session.objects.select_for_update().get(pk=session.pk)
        left = held.capacity - held.assignments.count()
        if len(new) > left:
            raise Full(
                f"{len(new)} people would come, and {max(left, 0)} places are left.",
                remedy="Set another date, or assign part of them.",
            )
    rows = [
        Assignment(course=course, person=one, session=session, through=through[:200], due=due, by=by, at=at)
        for one in new
    ]
    if rows:
        record(
            "training.assigned", at=at, by=by.pk, agency=course.agency_id, subject=f"course:{course.pk}",
            details={"people": len(rows), "due": due.isoformat()}, rows=rows,
        )  # fmt: skip
        for row in rows:
            row.save(force_insert=True)
    return len(rows)


@transaction.atomic
def attended(*, assignment: Assignment, there: bool, by: Person, at: datetime) -> Assignment:
    """Enter that somebody was there, or take it back. Raises ``NotYet`` or ``SignedByReading``."""
    row = Assignment.objects.select_for_update(of=("self",)).select_related("course", "session").get(pk=assignment.pk)
    if row.course.bulletin:
        raise SignedByReading("A bulletin is signed by its reader.", remedy="Ask them to read and sign it.")
    if row.session is None or row.session.starts > at:
        raise NotYet("This session has not begun.", remedy="Enter who was there once it has begun.")
    if (row.done is not None) == there:
        return row
    row.done, row.hours, row.confirmed_by = (at, row.course.hours, by) if there else (None, None, None)
    _note("training.done" if there else "training.undone", row, by=by, at=at)
    return row


@transaction.atomic
def sign(*, assignment: Assignment, by: Person, at: datetime) -> Assignment:
    """The reader's own word that they read a bulletin; once given it stays."""
    row = Assignment.objects.select_for_update(of=("self",)).select_related("course").get(pk=assignment.pk)
    assert row.person_id == by.pk, "a bulletin is signed by its reader"
    if row.done is None and row.course.bulletin:
        row.done, row.hours, row.confirmed_by = at, row.course.hours, by
        _note("training.done", row, by=by, at=at)
    return row


def _note(kind: str, row: Assignment, *, by: Person, at: datetime) -> None:
    agency, subject = row.course.agency_id, f"course:{row.course_id}"
    record(kind, at=at, by=by.pk, agency=agency, subject=subject, details={"assignment": str(row.pk)}, rows=[row])
    row.save()
