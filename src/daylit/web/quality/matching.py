"""Which calls have a record by now: worked out for some days at a time, after an import and every night."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import OuterRef, Subquery

from daylit.tables.matching import match_events
from daylit.web.accounts.models import Agency
from daylit.web.ledger.models import Contact, Revision, State
from daylit.web.quality.models import Call

AT_ONCE = 2_000
LATELY = timedelta(days=45)
AROUND = timedelta(days=1)
"""A contact may stand on the other side of midnight from its call."""


def match_lately(*, at: datetime) -> int:
    """Match again the last days of every agency that took over a log; how many calls changed."""
    changed = 0
    for agency in Agency.objects.filter(calls__isnull=False).distinct():
        today = at.astimezone(ZoneInfo(agency.zone)).date()
        changed += match(agency=agency, first=today - LATELY, last=today)
    return changed


@transaction.atomic
def match(*, agency: Agency, first: date, last: date) -> int:
    """Match the calls of some days (both inclusive) with the records there are now; how many calls changed."""
    calls = list(Call.objects.filter(agency=agency, local_day__range=(first - AROUND, last + AROUND)).order_by("began"))
    contacts = _contacts(agency, first - 2 * AROUND, last + 2 * AROUND)
    found = match_events(
        event_number=[one.number for one in calls],
        event_officer=[str(one.officer_id or "") for one in calls],
        event_minute=[one.began.timestamp() / 60 for one in calls],
        record_number=[number for _, number, _, _ in contacts],
        record_officer=[officer for _, _, officer, _ in contacts],
        record_minute=[minute for _, _, _, minute in contacts],
    )
    changed = []
    for call, place, how, minutes in zip(calls, found.record.tolist(), found.how, found.minutes.tolist(), strict=True):
        contact = contacts[place][0] if place >= 0 else None
        if (call.contact_id, call.how) != (contact, how):
            call.contact_id, call.how, call.minutes = contact, how, None if contact is None else minutes
            changed.append(call)
    Call.objects.bulk_update(changed, ["contact", "how", "minutes"], batch_size=AT_ONCE)
    return len(changed)


def _contacts(agency: Agency, first: date, last: date) -> list[tuple[UUID, str, str, float]]:
    """Id, incident number, officer and minute of each contact of these days that was not erased."""
    newest = Revision.objects.filter(contact=OuterRef("pk")).order_by("-number")
    rows = Contact.objects.filter(agency=agency, local_day__range=(first, last), began__isnull=False)
    rows = rows.exclude(state=State.EXPUNGED).annotate(cad=Subquery(newest.values("entry__cad")[:1]))
    return [
        (pk, str(cad or ""), str(officer), began.timestamp() / 60)
        for pk, cad, officer, began in rows.values_list("pk", "cad", "officer", "began")
    ]
