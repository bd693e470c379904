"""Taking an answer in. Its code is spent and the answer waits, in one transaction: both, or neither.

No event tells of a single answer: an event has a time and a place in the log, and would tie the two together.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from daylit.errors import DaylitError
from daylit.web.community.models import Source, Spent, Survey, UsedForm, Waiting
from daylit.web.community.sealing import hashed, seal

MARKS = ("a1", "a2", "a3", "a4", "a5")


class AlreadyUsed(DaylitError):
    """The code, or the form of an open link, was used before."""


class SurveyClosed(DaylitError):
    """The survey takes no answers on this day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody answered. ``month`` is the first day of one; marks are 1 to 5 by the names of ``MARKS``."""

    marks: dict[str, int] = field(default_factory=dict)
    kind: str = ""
    area: UUID | None = None
    month: date
    text: str = ""
    language: str = "en"


@transaction.atomic
def take_answer(survey: Survey, given: Given, *, spent: str, source: Source, at: datetime) -> None:
    """Keep an answer until its batch is written. ``spent`` is the hash of its code, or of its form on an open link.

    Raises ``AlreadyUsed`` or ``SurveyClosed``, and then nothing is kept. The hash is written first and the table's own
    key says whether it was there: so it holds with any number of senders, threads and servers at once.
    """
    today = at.astimezone(ZoneInfo(survey.agency.zone)).date()
    if not is_open(survey, day=today):
        raise SurveyClosed("This survey takes no more answers.")
    _spend(survey, spent, source=source, day=today)
    told = asdict(given) | {"survey": str(survey.id), "source": str(source), "month": given.month.isoformat()}
    told["area"] = None if given.area is None else str(given.area)
    week = monday(today)
    Waiting.objects.create(agency_id=survey.agency_id, week=week, sealed=seal(told, week=week))


def is_open(survey: Survey, *, day: date) -> bool:
    """Whether a survey takes answers on a day."""
    return survey.opens <= day and (survey.closes is None or day <= survey.closes)


def use_form(token: str, *, day: date) -> None:
    """Count a form as sent. Raises ``AlreadyUsed`` for one that was sent before."""
    try:
        with transaction.atomic():
            UsedForm.objects.create(hash=hashed("form", token), day=day)
    except IntegrityError as error:
        raise AlreadyUsed("This was sent already.") from error


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def _spend(survey: Survey, spent: str, *, source: Source, day: date) -> None:
    if source == Source.OPEN:
        use_form(spent, day=day)
        return
    try:
        with transaction.atomic():
            Spent(hash=spent, agency_id=survey.agency_id).save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyUsed("This code was used already.") from error
