"""What residents send in words, and what a moderator decides about it. Nothing is shown before that."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from daylit.errors import DaylitError
from daylit.privacy.text import find_personal
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.community import blind
from daylit.web.community.actions import days_to_answer
from daylit.web.community.models import FreeText, Question, Shown, Statement
from daylit.web.community.sealing import hashed
from daylit.web.community.taking import use_form

LEFT_OUT = "[…]"
SHORTEST_REASON = 5
VOTES = {"agree": "agree", "disagree": "disagree", "pass": "passed"}


class NeedsReason(DaylitError):
    """Something is kept back without saying why."""


@transaction.atomic
def say(*, agency: Agency, text: str, language: str, form: str, at: datetime) -> Statement:
    """A statement from outside; it waits for a moderator. Raises ``AlreadyUsed``."""
    day = at.astimezone(ZoneInfo(agency.zone)).date()
    use_form(form, day=day)
    return Statement.objects.create(agency=agency, text=text, language=language, day=day)


@transaction.atomic
def vote(*, statement: Statement, vote: str, form: str, at: datetime) -> None:
    """One more vote: a count goes up, and nothing else is kept. Raises ``AlreadyUsed`` for a form sent before."""
    use_form(f"{form}\n{statement.id}", day=at.date())
    name = VOTES[vote]
    Statement.objects.filter(pk=statement.pk, state=Shown.SHOWN).update(**{name: F(name) + 1})


@transaction.atomic
def ask(*, agency: Agency, text: str, language: str, form: str, at: datetime) -> tuple[Question, str]:
    """A question from outside, and the code with which whoever asked can look it up. Raises ``AlreadyUsed``."""
    day = at.astimezone(ZoneInfo(agency.zone)).date()
    use_form(form, day=day)
    code = secrets.token_bytes(blind.NONCE + blind.TAG)
    due = day + timedelta(days=days_to_answer(agency))
    row = Question(agency=agency, text=text, language=language, day=day, due=due, code_hash=question_hash(agency, code))
    row.save(force_insert=True)
    return row, blind.written(code)


def question_hash(agency: Agency, code: bytes) -> str:
    """The hash under which a question is found by its code."""
    return hashed("question", str(agency.id), code)


@transaction.atomic
def decide(*, row: FreeText | Statement | Question, show: bool, by: Person, at: datetime, because: str = "") -> None:
    """Show a text or keep it back. What may tell who somebody is is left out of what is shown.

    Raises ``NeedsReason`` where a statement or question is kept back without a reason that its writer can read.
    """
    because = because.strip()
    if not show and not isinstance(row, FreeText) and len(because) < SHORTEST_REASON:
        raise NeedsReason("Please say why it is not shown.", remedy="Whoever wrote it reads the reason.")
    row.state = Shown.SHOWN if show else Shown.KEPT_BACK
    if isinstance(row, FreeText):
        row.shown_text = without_personal(row.text) if show else ""
        row.save(update_fields=["state", "shown_text"])
    else:
        row.because = "" if show else because
        row.text = without_personal(row.text) if show else row.text
        row.save(update_fields=["state", "because", "text"])
    what = type(row).__name__.lower()
    record(
        "text.moderated",
        at=at,
        by=by.id,
        agency=row.agency_id,
        subject=what if isinstance(row, FreeText) else f"{what}:{row.id}",
        details={"shown": show},
    )


def without_personal(text: str) -> str:
    """The text with “[…]” in place of what may tell who somebody is."""
    for span in reversed(find_personal(text)):
        text = text[: span.start] + LEFT_OUT + text[span.end :]
    return text
