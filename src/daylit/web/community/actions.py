"""What staff write: surveys, meetings, commitments, answers to questions. Each with its event, in one transaction.

No event holds a text or an answer.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.community.codes import newest_key, print_codes
from daylit.web.community.models import (
    Allotment,
    Commitment,
    FreeText,
    Kind,
    Meeting,
    Question,
    Rules,
    Shown,
    Survey,
)

QUESTIONS = {Kind.STOPS: "stops_1", Kind.COMMUNITY: "community_1"}
MOST_CODES = 500
TEXTS_KEPT = timedelta(days=90)
"""Raw texts are deleted so long after their survey closed."""


class OneSurveyAlready(DaylitError):
    """A survey of people who were stopped is open already."""


class NotTheKind(DaylitError):
    """A paper of codes makes no sense for this survey any more."""


@transaction.atomic
def open_survey(
    *, agency: Agency, kind: Kind, title: str, by: Person, at: datetime, title_es: str = "", open_link: bool = False
) -> Survey:
    """Open a survey from today on. Raises ``OneSurveyAlready``."""
    today = _today(agency, at)
    survey = Survey(agency=agency, kind=kind, title=title, title_es=title_es, questions=QUESTIONS[kind], opens=today)
    survey.open_link = open_link and kind == Kind.COMMUNITY
    newest_key(agency, day=today)
    try:
        with transaction.atomic():
            survey.save(force_insert=True)
    except IntegrityError as error:
        raise OneSurveyAlready(
            "A survey of people who were stopped is open already.", remedy="Close it first, then open another one."
        ) from error
    _tell("survey.opened", survey, by=by, at=at, asks=str(kind))
    return survey


@transaction.atomic
def close_survey(*, survey: Survey, by: Person, at: datetime) -> None:
    """Take no more answers from tomorrow on."""
    survey.closes = _today(survey.agency, at)
    survey.save(update_fields=["closes"])
    _tell("survey.closed", survey, by=by, at=at)


@transaction.atomic
def make_codes(*, survey: Survey, count: int, by: Person, at: datetime) -> list[str]:
    """Codes to print; kept nowhere. Raises ``NotTheKind`` where the survey is closed."""
    today = _today(survey.agency, at)
    if survey.closes is not None and survey.closes < today:
        raise NotTheKind("This survey is closed.", remedy="Open another one.")
    codes = print_codes(survey, count=min(count, MOST_CODES), day=today)
    Survey.objects.filter(pk=survey.pk).update(asked=F("asked") + len(codes))
    _tell("codes.printed", survey, by=by, at=at, codes=len(codes))
    return codes


@transaction.atomic
def save_meeting(*, agency: Agency, by: Person, at: datetime, meeting: Meeting | None = None, **said: Any) -> Meeting:
    """A new meeting, or another word about one."""
    row = meeting or Meeting(agency=agency)
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    _tell("meeting.saved", row, by=by, at=at, minutes=bool(row.minutes))
    return row


@transaction.atomic
def save_commitment(
    *, agency: Agency, by: Person, at: datetime, commitment: Commitment | None = None, **said: Any
) -> Commitment:
    """A new commitment, or how far one is."""
    row = commitment or Commitment(agency=agency, since=_today(agency, at))
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    _tell("commitment.saved", row, by=by, at=at, state=str(row.state))
    return row


@transaction.atomic
def answer_question(*, question: Question, answer: str, by: Person, at: datetime) -> None:
    """The agency's answer; a later one takes its place."""
    question.answer, question.answered, question.answered_by = answer, _today(question.agency, at), by
    question.save(update_fields=["answer", "answered", "answered_by"])
    _tell("question.answered", question, by=by, at=at, late=question.answered > question.due)


@transaction.atomic
def set_rules(*, agency: Agency, answer_days: int, by: Person, at: datetime) -> Rules:
    """Within how many days questions are answered; for questions that come from now on."""
    row, _ = Rules.objects.update_or_create(agency=agency, defaults={"answer_days": answer_days})
    record("agency.changed", at=at, by=by.id, agency=agency.id, details={"answer_days": answer_days})
    return row


@transaction.atomic
def forget_texts(*, at: datetime) -> int:
    """Delete what people wrote once its time is over, in the words in which they wrote it; marks stay.

    The time begins when the survey closes; in one that stays open, at the end of the month in which it was written.
    Of what was shown, the words that were shown stay.
    """
    day = at.date() - TEXTS_KEPT
    old = FreeText.objects.filter(Q(survey__closes__lt=day) | Q(month__lt=(day.replace(day=1))))
    told = Counter(old.exclude(text="").values_list("agency", flat=True))
    for agency, count in told.items():
        record("texts.forgotten", at=at, agency=agency, details={"texts": count})
    old.exclude(state=Shown.SHOWN).delete()
    old.update(text="")
    Allotment.objects.filter(day__lt=at.date() - timedelta(days=31)).delete()
    return sum(told.values())


def days_to_answer(agency: Agency) -> int:
    """Within how many days the agency answers questions."""
    row = Rules.objects.filter(agency=agency).first()
    return Rules().answer_days if row is None else row.answer_days


def _today(agency: Agency, at: datetime) -> date:
    return at.astimezone(ZoneInfo(agency.zone)).date()


def _tell(kind: str, row: Any, *, by: Person, at: datetime, **details: Any) -> None:
    what = type(row).__name__.lower()
    agency: UUID = row.agency_id
    record(kind, at=at, by=by.id, agency=agency, subject=f"{what}:{row.id}", details=details)
