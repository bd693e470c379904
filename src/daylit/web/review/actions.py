"""The supervisor's decisions, by the ledger's own door. None changes a word of what the officer entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from daylit.errors import DaylitError
from daylit.privacy.text import find_personal
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.ledger import decisions
from daylit.web.ledger.decisions import (
    NoReason,
    NotWaiting,
    OwnRecord,
    Reason,
    assign,
    kept_sentence,
    waiting_contact,
)
from daylit.web.ledger.models import Decision, Revision
from daylit.web.review.marks import marks_left
from daylit.web.review.models import StandIn, TextOverride

__all__ = [
    "CannotStandIn",
    "MarksLeft",
    "NamesSomebody",
    "NoReason",
    "NotWaiting",
    "OwnRecord",
    "accept",
    "assign",
    "end_stand_in",
    "let_through",
    "send_back",
    "stand_in",
]
SHORTEST_REASON = 5


class MarksLeft(DaylitError):
    """Texts that may name somebody were neither taken out nor let through."""


class NamesSomebody(DaylitError):
    """A reason for sending a record back may name somebody; and it is kept for good."""


class CannotStandIn(DaylitError):
    """The days are in the wrong order, or it is the same person twice."""


@transaction.atomic
def accept(*, revision: Revision, by: Person, agency: Agency, seconds: int | None, at: datetime) -> Decision:
    """Accept a revision as it is. Raises ``NotWaiting``, ``OwnRecord`` or ``MarksLeft``."""
    waiting_contact(revision=revision, by=by, agency=agency)
    if marks_left(revision):
        raise MarksLeft(
            "A text in it may still name somebody.",
            remedy="Let each marked text through with a reason, or send the record back.",
        )
    return decisions.accept(revision=revision, by=by, agency=agency, seconds=seconds, at=at)


def send_back(
    *,
    revision: Revision,
    by: Person,
    agency: Agency,
    reasons: Sequence[Reason],
    seconds: int | None = None,
    at: datetime,
) -> Decision:
    """Send a revision back with reasons that name nobody. Raises ``NamesSomebody`` and what the ledger raises."""
    for one in reasons:
        sentence = one if isinstance(one, str) else str(one.get("sentence", ""))
        if found := find_personal(sentence):
            parts = ", ".join(dict.fromkeys(f"“{sentence[each.start : each.end]}”" for each in found))
            raise NamesSomebody(
                f"Your sentence may tell who somebody is: {parts}.",
                remedy="Say it without: the officer sees the record beside it, and what you send is kept for good.",
            )
    return decisions.send_back(revision=revision, by=by, agency=agency, reasons=reasons, seconds=seconds, at=at)


@transaction.atomic
def let_through(
    *, revision: Revision, place: str, what: str, reason: str, by: Person, agency: Agency, at: datetime
) -> TextOverride:
    """Let a marked text stand, with a reason. Raises ``NotWaiting``, ``OwnRecord`` or ``NoReason``."""
    contact = waiting_contact(revision=revision, by=by, agency=agency)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NoReason("Letting a text through needs a reason.", remedy="Say in a few words why it names nobody.")
    if (place, what) not in {(mark.place, mark.what) for mark in marks_left(revision)}:
        raise NotWaiting("This text is not marked any more.", remedy="Load the record again.")
    row = TextOverride(revision=revision, place=place, what=what, by=by, at=at, reason=kept_sentence(reason)[:300])
    record(
        "text.overridden",
        at=at,
        by=by.pk,
        agency=contact.agency_id,
        subject=f"contact:{contact.pk}",
        details={"revision": str(revision.pk), "place": place},
        rows=[row],
    )
    row.save(force_insert=True)
    return row


@transaction.atomic
def stand_in(*, agency: Agency, away: Person, instead: Person, since: date, until: date, at: datetime) -> StandIn:
    """Let another supervisor review for one who is away. Raises ``CannotStandIn``."""
    if until < since or away == instead:
        raise CannotStandIn("The last day lies before the first.", remedy="Check the days.")
    row = StandIn(agency=agency, away=away, instead=instead, since=since, until=until)
    _tell("stand_in.begun", row, by=away, at=at)
    row.save(force_insert=True)
    return row


@transaction.atomic
def end_stand_in(*, row: StandIn, by: Person, at: datetime) -> None:
    """Take a stand-in back; that it was there stays in the log."""
    _tell("stand_in.ended", row, by=by, at=at)
    row.delete()


def _tell(kind: str, row: StandIn, *, by: Person, at: datetime) -> None:
    details = {"since": row.since.isoformat(), "until": row.until.isoformat()}
    details |= {"away": str(row.away_id), "instead": str(row.instead_id)}
    record(kind, at=at, by=by.id, agency=row.agency_id, details=details, rows=[row])
