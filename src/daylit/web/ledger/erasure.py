"""Erasing a contact as the law asks: what was said is gone, and the log still shows that nothing else is missing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.ledger.decisions import NoReason, NotWaiting, OwnRecord, kept_sentence
from daylit.web.ledger.models import Contact, Decision, Held, State


@transaction.atomic
def expunge(*, contact: Contact, by: Person, agency: Agency, reason: str, at: datetime, origin: str = "") -> Contact:
    """Empty every revision of a contact, what was held beside it and what was decided about it.

    The rows stay with the reason. Their old salts go too, so that nobody can try out against the log what was in them.

    Raises
    ------
    NoReason, OwnRecord
        Nothing was said, or it is a contact of the person's own.
    NotWaiting
        It was erased before.
    """
    because = kept_sentence(reason)
    if not because:
        raise NoReason("Erasing needs a reason.", remedy="Say which order or rule asks for it.")
    found = Contact.objects.select_for_update().get(pk=contact.pk, agency=agency)
    if found.officer_id == by.pk:
        raise OwnRecord("Nobody erases their own record.", remedy="Ask another records officer.")
    if found.state == State.EXPUNGED:
        raise NotWaiting("This was erased before.", remedy="Nothing is left to do.")
    revisions = list(found.revisions.all())
    held = list(Held.objects.filter(agency=agency, sent_id__in=[str(one.pk) for one in revisions]))
    decisions = list(Decision.objects.filter(revision__contact=found))
    for revision in revisions:
        revision.entry, revision.problems, revision.expunged_because = None, [], because
    for one in held:
        one.body = b""
    for decision in decisions:
        decision.reasons = []
    found.state, found.changed_at, found.due, found.reviewer = State.EXPUNGED, at, None, None
    found.kind, found.began, found.local_day, found.area = "", None, None, None
    found.people, found.warnings, found.seconds = 0, 0, None
    rows = [found, *revisions, *held, *decisions]
    record(
        "contact.expunged",
        at=at,
        by=by.pk,
        agency=agency.pk,
        subject=f"contact:{found.pk}",
        origin=origin,
        details={"revisions": len(revisions), "held": len(held)},
        rows=rows,
    )
    for row in rows:
        row.save()
    return found
