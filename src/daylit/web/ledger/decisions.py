"""What a reviewer decides about a revision. No reviewer changes one: there is no way here to write an answer.

Who may review what is asked before (``queries.to_decide``, and stand-ins in ``review``): revisions and contacts come in
as they were loaded through the person who asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Contact, Decision, Revision, State

MOST_REASONS, LONGEST_REASON = 30, 1_000
Reason = str | Mapping[str, Any]
"""A sentence, or one with the place it is about: ``{"at", "label", "sentence"}``."""


class NotWaiting(DaylitError):
    """The record is not waiting for a decision about this revision."""


class OwnRecord(DaylitError):
    """Somebody tried to review or to erase what they entered themselves."""


class NoReason(DaylitError):
    """A decision that needs a reason came without one."""


@transaction.atomic
def accept(
    *, revision: Revision, by: Person, agency: Agency, at: datetime, seconds: int | None = None, origin: str = ""
) -> Decision:
    """Accept a contact as its last revision has it. ``seconds`` is how long the reviewer looked.

    Raises
    ------
    NotWaiting
        It was corrected or decided in the meantime.
    OwnRecord
        The reviewer entered it.
    """
    contact = waiting_contact(revision=revision, by=by, agency=agency)
    contact.state, contact.due = State.ACCEPTED, None
    decision = Decision(revision=revision, by=by, at=at, accepted=True, seconds=seconds)
    return _decided("contact.accepted", contact, decision, origin=origin)


@transaction.atomic
def send_back(
    *,
    revision: Revision,
    by: Person,
    agency: Agency,
    reasons: Sequence[Reason],
    at: datetime,
    seconds: int | None = None,
    origin: str = "",
) -> Decision:
    """Ask the officer for a new revision; this one stays as it is. Due after the agency's hours (72 by default).

    Raises
    ------
    NotWaiting, OwnRecord
        As for ``accept``.
    NoReason
        Nothing was said.
    """
    said = _kept(reasons)
    contact = waiting_contact(revision=revision, by=by, agency=agency)
    contact.state, contact.due = State.SENT_BACK, at + timedelta(hours=agency.return_hours)
    decision = Decision(
        revision=revision, by=by, at=at, accepted=False, reasons=said, until=contact.due, seconds=seconds
    )
    return _decided("contact.sent_back", contact, decision, origin=origin)


@transaction.atomic
def ask_again(*, contact: Contact, by: Person, reasons: Sequence[Reason], at: datetime, origin: str = "") -> Decision:
    """Ask the officer about a contact that was accepted, because somebody outside (a state) did not take it.

    Raises
    ------
    NotWaiting
        It is not accepted, or was corrected in the meantime.
    OwnRecord, NoReason
        As for ``send_back``.
    """
    said = _kept(reasons)
    found = Contact.objects.select_for_update().get(pk=contact.pk, agency=contact.agency_id)
    if found.officer_id == by.pk:
        raise OwnRecord("Nobody sends their own record back.", remedy="Correct it in the app.")
    if found.state != State.ACCEPTED:
        raise NotWaiting("This record is with its officer already, or in review.", remedy="Load the page again.")
    found.state, found.due = State.SENT_BACK, at + timedelta(hours=found.agency.return_hours)
    revision = found.revisions.order_by("-number")[0]
    decision = Decision(revision=revision, by=by, at=at, accepted=False, reasons=said, until=found.due)
    return _decided("contact.sent_back", found, decision, origin=origin)


@transaction.atomic
def assign(*, contact: Contact, to: Person | None, by: Person, at: datetime, origin: str = "") -> None:
    """Give a contact that waits to one reviewer, or back to all who may review it. Raises ``OwnRecord``."""
    found = Contact.objects.select_for_update().get(pk=contact.pk)
    if to is not None and to.pk == found.officer_id:
        raise OwnRecord("Nobody reviews their own record.", remedy="Give it to another reviewer.")
    found.reviewer = to
    record(
        "contact.assigned",
        at=at,
        by=by.pk,
        agency=found.agency_id,
        subject=f"contact:{found.pk}",
        origin=origin,
        details={"to": "" if to is None else str(to.pk)},
        rows=[found],
    )
    found.save()


@transaction.atomic
def note_reading(*, contact: Contact, by: Person, at: datetime, origin: str = "") -> None:
    """Tell the log that somebody read a contact, if it was not its officer."""
    if contact.officer_id != by.pk:
        record(
            "contact.read", at=at, by=by.pk, agency=contact.agency_id, subject=f"contact:{contact.pk}", origin=origin
        )


def kept_sentence(sentence: str) -> str:
    """A sentence as it is kept: on one line, within limits, without signs that no database takes."""
    return " ".join(sentence.replace("\x00", " ").split())[:LONGEST_REASON]


def _kept(reasons: Sequence[Reason]) -> list[Any]:
    said: list[Any] = []
    for one in reasons[:MOST_REASONS]:
        if isinstance(one, str):
            said.append(kept_sentence(one))
        elif kept_sentence(str(one.get("sentence", ""))):
            said.append({key: kept_sentence(str(one.get(key, ""))) for key in ("at", "label", "sentence")})
    said = [one for one in said if one]
    if not said:
        raise NoReason("There is no reason yet.", remedy="Say in a sentence what to look at again.")
    return said


def waiting_contact(*, revision: Revision, by: Person, agency: Agency) -> Contact:
    """The revision's contact, locked, where it waits for a decision. Raises ``NotWaiting`` or ``OwnRecord``."""
    contact = Contact.objects.select_for_update().get(pk=revision.contact_id, agency=agency)
    if contact.officer_id == by.pk:
        raise OwnRecord("Nobody reviews their own record.", remedy="Give it to another reviewer.")
    newer = contact.revisions.filter(number__gt=revision.number).exists()
    if contact.state != State.SUBMITTED or newer:
        raise NotWaiting(
            "This record was decided about, or changed, in the meantime.", remedy="Load it again, or go on to the next."
        )
    return contact


def _decided(kind: str, contact: Contact, decision: Decision, *, origin: str) -> Decision:
    contact.changed_at = decision.at
    record(
        kind,
        at=decision.at,
        by=decision.by_id,
        agency=contact.agency_id,
        subject=f"contact:{contact.pk}",
        origin=origin,
        details={"revision": str(decision.revision_id), "decision": str(decision.pk)},
        rows=[contact, decision],
    )
    contact.save()
    decision.save(force_insert=True)
    return decision
