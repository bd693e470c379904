"""What the server holds of what it signed for, so that a device can find out what was changed or taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from daylit.web.accounts.acting import Acting
from daylit.web.audit import proofs
from daylit.web.audit.actions import leaf_bytes
from daylit.web.audit.checkpoints import newest_head
from daylit.web.audit.heads import Head
from daylit.web.audit.merkle import leaf_hash
from daylit.web.audit.models import Event
from daylit.web.audit.reading import BROKEN
from daylit.web.audit.reconcile import is_as_said
from daylit.web.ledger.models import Receipt, Revision

HELD, ERASED, CHANGED = "held", "erased", "changed"
"""As it was signed for; emptied by an event of the log; neither."""


def held_of(acting: Acting, ids: Sequence[UUID]) -> dict[str, Any]:
    """How each of the officer's own revisions with these ids stands, and what ties it to the last signed head.

    What is not there is not in the answer: the device knows what it has a receipt for.
    """
    own = Revision.objects.filter(by=acting.person, contact__agency=acting.agency)
    given = dict(Receipt.objects.filter(revision__in=own.filter(pk__in=ids)).values_list("revision", "event"))
    rows = {row.pk: row for row in _readable(own, list(given))}
    events = Event.objects.in_bulk(given.values())
    head = newest_head()
    ways = {} if head is None else proofs.paths(events, size=head.size, epoch=head.epoch)
    return {
        "head": None if head is None else _document(head),
        "held": [
            {
                "id": str(id),
                "state": _state(rows.get(id), events.get(event)),
                "sha256": rows[id].sha256 if id in rows else "",
                "event": event,
                "leaf": _leaf(events.get(event)),
                "path": ways.get(event),
            }
            for id, event in given.items()
        ],
    }


def _leaf(event: Event | None) -> str:
    """The event's hash as its columns give it now, whatever stands beside them."""
    try:
        return "" if event is None else leaf_hash(leaf_bytes(event)).hex()
    except BROKEN:
        return ""


def _document(head: Head) -> dict[str, Any]:
    return {name: getattr(head, name) for name in ("epoch", "size", "head", "at", "key", "signature")}


def _readable(own: QuerySet[Revision], ids: list[UUID]) -> list[Revision]:
    """Those that can be read; somebody may have damaged one."""
    try:
        return list(own.filter(pk__in=ids))
    except BROKEN:
        return [row for id in ids for row in _readable(own, [id])] if len(ids) > 1 else []


def _state(row: Revision | None, event: Event | None) -> str:
    if row is None:
        return CHANGED
    if event is not None and row.event == event.number and is_as_said(row, event):
        return HELD
    last = Event.objects.filter(number=row.event, kind="contact.expunged").first()
    return ERASED if is_as_said(row, last) else CHANGED
