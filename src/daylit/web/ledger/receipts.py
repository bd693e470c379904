"""The server's signed word that it holds what a device sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from daylit.errors import DaylitError
from daylit.web.audit.models import Event
from daylit.web.keys import Keys, SigningKey
from daylit.web.ledger.models import Held, Receipt, Revision

FIELDS = ("contact", "revision", "id", "sha256", "event", "leaf", "at", "key")
"""What is signed, in this order."""


class NoKeys(DaylitError):
    """The installation has no keys yet, or they cannot be read: nothing is taken in that could not be signed for."""


def keys() -> Keys:
    """The installation's keys."""
    return Keys(settings.INSTALLATION.secrets_folder)


def signing_key(name: str | None = None) -> SigningKey:
    """The key that signs receipts. Raises ``NoKeys``."""
    key = keys().signing(name)
    if key is None:
        raise NoKeys("The server has no key to sign with.", remedy="Its administrator must bring the keys back.")
    return key


def signed_text(fields: dict[str, Any]) -> bytes:
    """What a receipt's signature is made over."""
    return "".join(["daylit receipt 1\n", *(f"{fields[name]}\n" for name in FIELDS)]).encode()


def sign(revision: Revision, *, event: Event, at: datetime) -> Receipt:
    """The receipt for a revision that is being saved."""
    key = signing_key()
    receipt = Receipt(revision=revision, event=event.number, leaf=event.leaf, at=at.astimezone(UTC), key=key.id)
    receipt.signature = key.sign(signed_text(fields_of(receipt, revision)))
    return receipt


def document(receipt: Receipt) -> dict[str, Any]:
    """The receipt as the device gets it, the same every time."""
    return {**fields_of(receipt, receipt.revision), "signature": receipt.signature}


def for_held(held: Held) -> dict[str, Any]:
    """The receipt for content that came under a known id: it is held, and is no revision of anything (number 0)."""
    key = signing_key()
    event = Event.objects.get(number=held.event)
    fields = {
        "contact": held.sent_id,
        "revision": 0,
        "id": held.sent_id,
        "sha256": held.sha256,
        "event": event.number,
        "leaf": event.leaf,
        "at": held.at.astimezone(UTC).isoformat(),
        "key": key.id,
    }
    return {**fields, "signature": key.sign(signed_text(fields))}


def fields_of(receipt: Receipt, revision: Revision) -> dict[str, Any]:
    """What a receipt says, by name."""
    return {
        "contact": str(revision.contact_id),
        "revision": revision.number,
        "id": str(revision.id),
        "sha256": revision.sha256,
        "event": receipt.event,
        "leaf": receipt.leaf,
        "at": receipt.at.astimezone(UTC).isoformat(),
        "key": receipt.key,
    }
