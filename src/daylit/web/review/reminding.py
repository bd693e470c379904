"""Noting, once each, what has waited for too long: an officer's answer, or a decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Contact, State
from daylit.web.review.models import Reminder

ANSWER, DECISION = "answer", "decision"
AT_A_TIME = 500


def remind(*, at: datetime) -> int:
    """Note each record that an officer has not answered, or nobody has decided about, within the agency's hours (72).

    Each is noted once for each time that it is sent back or comes; the note is an event too. Returns how many.
    """
    return sum(_noted(contact, kind, since, at=at) for contact, kind, since in _late(at))


def _late(at: datetime) -> Iterator[tuple[Contact, str, datetime]]:
    for agency in Agency.objects.all():
        of = Contact.objects.filter(agency=agency)
        back = of.filter(state=State.SENT_BACK, due__lt=at).exclude(_told(ANSWER, "due"))
        for contact in back.order_by("due")[:AT_A_TIME]:
            yield contact, ANSWER, contact.due
        long = at - timedelta(hours=agency.return_hours)
        waiting = of.filter(state=State.SUBMITTED, changed_at__lt=long).exclude(_told(DECISION, "changed_at"))
        for contact in waiting.order_by("changed_at")[:AT_A_TIME]:
            yield contact, DECISION, contact.changed_at


def _told(kind: str, since: str) -> Exists:
    return Exists(Reminder.objects.filter(contact=OuterRef("pk"), kind=kind, since=OuterRef(since)))


def _noted(contact: Contact, kind: str, since: datetime, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            row = Reminder(contact=contact, kind=kind, since=since, at=at)
            record(
                "contact.overdue",
                at=at,
                agency=contact.agency_id,
                subject=f"contact:{contact.pk}",
                outcome="late",
                details={"what": kind},
                rows=[row],
            )
            row.save(force_insert=True)
    except IntegrityError:  # another process was a moment earlier
        return False
    return True
