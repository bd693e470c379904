"""A receipt is checked by itself: it is signed, and the event that it names is there and speaks of its revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidSignature

from daylit.web.audit.models import Event
from daylit.web.audit.reading import BATCH, BROKEN, Unreadable, rows_of
from daylit.web.keys import unb64
from daylit.web.ledger import receipts
from daylit.web.ledger.models import Receipt, Revision

Wrong = tuple[str, tuple[str, ...]]


def wrong_receipts() -> Iterator[Wrong]:
    """Every receipt that is not what was given out, with the columns that are wrong; and those that are gone."""
    for batch in _batches():
        yield from ((f"receipt:{one.key}", one.columns) for one in batch if isinstance(one, Unreadable))
        whole = [one for one in batch if isinstance(one, Receipt)]
        events = Event.objects.in_bulk([one.event for one in whole])
        by_leaf = {one.leaf: one for one in Event.objects.filter(leaf__in=[one.leaf for one in whole])}
        for receipt in whole:
            columns = _wrong(receipt, events.get(receipt.event), by_leaf.get(receipt.leaf))
            if columns:
                yield f"receipt:{receipt.pk}", columns
    lost = Revision.objects.filter(receipt=None).exclude(salt="").values_list("pk", flat=True)
    try:
        yield from ((f"receipt:{key}", ()) for key in lost)
    except BROKEN:
        return  # a revision that cannot be read is named by its own table


def _batches() -> Iterator[list[Any]]:
    left = iter(rows_of(Receipt))
    while batch := list(islice(left, BATCH)):
        yield batch


def _wrong(receipt: Receipt, named: Event | None, same_leaf: Event | None) -> tuple[str, ...]:
    there = Revision.objects.filter(pk=receipt.pk).first()
    if there is None:
        return ("revision_id",)
    if not _speaks_of(receipt, named) and not _speaks_of(receipt, same_leaf):
        return ("revision_id",)
    event = named if _speaks_of(receipt, named) and named is not None else same_leaf
    assert event is not None
    found = [name for name, right in _rights(receipt, event) if not right]
    if not found and not _is_signed(receipt, there):
        keys = receipts.keys()
        others = (one for one in keys.names("signing") if one != receipt.key)
        found = ["key"] if any(_is_signed(receipt, there, key=one) for one in others) else ["signature"]
    return tuple(found)


def _rights(receipt: Receipt, event: Event) -> Iterable[tuple[str, bool]]:
    return (
        ("event", receipt.event == event.number),
        ("leaf", receipt.leaf == event.leaf),
        ("at", receipt.at == event.at),
        ("key", receipts.keys().signing(receipt.key) is not None),
    )


def _speaks_of(receipt: Receipt, event: Event | None) -> bool:
    rows = {} if event is None or not isinstance(event.details, dict) else event.details.get("rows")
    return isinstance(rows, dict) and f"revision:{receipt.pk}" in rows


def _is_signed(receipt: Receipt, revision: Revision, *, key: str = "") -> bool:
    signing = receipts.keys().signing(key or receipt.key)
    fields = {**receipts.fields_of(receipt, revision), **({"key": key} if key else {})}
    try:
        assert signing is not None
        signing.private.public_key().verify(unb64(receipt.signature), receipts.signed_text(fields))
    except (InvalidSignature, ValueError):
        return False
    return True
