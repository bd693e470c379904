"""Drawing contacts for review at random, so that the share with a mistake can be estimated for all of them.

A contact's chance is its agency's share on the day of the draw. Whether it falls on it follows from its id and a
secret of the installation: an officer cannot foresee it, a supervisor cannot steer it, and whoever holds the secret can
check it.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from daylit.web.audit.actions import record
from daylit.web.configuration import kept_secret
from daylit.web.ledger.models import Contact
from daylit.web.review.models import ReviewSample

AT_A_TIME = 1_000


def secret() -> bytes:
    """The installation's secret for drawing; it lies apart from the database."""
    return kept_secret(settings.INSTALLATION.secrets_folder / "sample").encode()


def lot(contact: UUID, *, secret: bytes) -> float:
    """The contact's lot: even between 0 and 1, and always the same under one secret."""
    drawn = hmac.new(secret, b"daylit sample 1\n" + contact.bytes, sha256).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64


def draw(contact: Contact, *, secret: bytes, at: datetime) -> ReviewSample | None:
    """Draw a contact that was not drawn yet; the first draw stays. ``None`` where the agency draws none."""
    found = ReviewSample.objects.filter(contact=contact).first()
    share = min(contact.agency.sample_share, 1.0)
    if found is not None or share <= 0:
        return found
    drawn = lot(contact.id, secret=secret) < share
    row = ReviewSample(contact=contact, probability=share, drawn=drawn, at=at)
    try:
        with transaction.atomic():
            record("contact.drawn", at=at, agency=contact.agency_id, subject=f"contact:{contact.pk}", rows=[row])
            row.save(force_insert=True)
    except IntegrityError:  # somebody else drew at the same moment, and the lot is the same
        return ReviewSample.objects.get(contact=contact)
    return row


def draw_missing(*, secret: bytes, at: datetime) -> int:
    """Draw every contact that was not yet, of all agencies: for the night. Returns how many."""
    waiting = Contact.objects.filter(sample=None, agency__sample_share__gt=0).select_related("agency")
    found = list(waiting.order_by("submitted_at")[:AT_A_TIME])
    for contact in found:
        draw(contact, secret=secret, at=at)
    return len(found) + (draw_missing(secret=secret, at=at) if len(found) == AT_A_TIME else 0)


def is_drawn(contact: Contact, *, secret: bytes) -> bool:
    """Whether the contact is for review at random: by its draw, or by the one it is going to have."""
    found: ReviewSample | None = getattr(contact, "sample", None)
    if found is not None:
        return found.drawn
    return lot(contact.id, secret=secret) < contact.agency.sample_share
