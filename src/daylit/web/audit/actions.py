"""Adding to the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction

from daylit.web.audit import merkle
from daylit.web.audit.catalogue import EVENTS
from daylit.web.audit.commitments import canonical
from daylit.web.audit.models import Event, Tree
from daylit.web.audit.witnessed import table_of, tie


def record(
    kind: str,
    *,
    at: datetime,
    by: UUID | None = None,
    agency: UUID | None = None,
    subject: str = "",
    outcome: str = "done",
    origin: str = "",
    details: Mapping[str, Any] | None = None,
    commitment: str = "",
    rows: Sequence[models.Model] = (),
    using: str = "default",
) -> Event:
    """Add an event, in the transaction of what it tells about: both are kept, or neither is.

    ``rows`` are those that the caller is about to save, with all their columns set: each is given a fresh salt and the
    event's number, and the event ties itself to every column of them, so that a later change behind our back is found.
    """
    if kind not in EVENTS:
        raise ValueError(f"there is no kind of event “{kind}”; add it to the catalogue")
    told = dict(details or {})
    if rows:
        told["rows"] = tie(rows)
    with transaction.atomic(using=using, savepoint=False):  # of the caller's transaction, and kept or not with it
        tree = locked_tree(using=using)
        event = Event(
            number=tree.size + 1,
            at=at.astimezone(UTC),
            kind=kind,
            agency=agency,
            person=by,
            subject=subject,
            outcome=outcome,
            origin=origin,
            details=told,
            commitment=commitment,
        )
        leaf = merkle.leaf_hash(leaf_bytes(event))
        event.leaf = leaf.hex()
        frontier = merkle.Frontier([bytes.fromhex(peak) for peak in tree.peaks.split()], tree.size)
        frontier.add(leaf)
        tree.size, tree.peaks = frontier.size, " ".join(peak.hex() for peak in frontier.peaks)
        event.save(force_insert=True, using=using)
        tree.save(update_fields=["size", "peaks"])
    for row in rows:
        setattr(row, table_of(row).event, event.number)
    return event


def leaf_bytes(event: Event) -> bytes:
    """What is hashed: every column but the leaf, in one fixed form. ``docs/audit-log.md`` says it for other readers."""
    return canonical(
        {
            "number": event.number,
            "at": event.at,
            "kind": event.kind,
            "agency": "" if event.agency is None else event.agency,
            "person": "" if event.person is None else event.person,
            "about": event.subject,
            "outcome": event.outcome,
            "origin": event.origin,
            "details": event.details,
            "commitment": event.commitment,
        }
    )


def locked_tree(*, using: str = "default") -> Tree:
    """The tree's one row, locked until the transaction ends; made where there is none."""
    trees = Tree.objects.using(using)
    tree = trees.select_for_update().filter(pk=1).first()
    if tree is None:
        trees.get_or_create(pk=1, defaults={"epoch": str(uuid4())})
        tree = trees.select_for_update().get(pk=1)
    return tree
