"""An agency's streets as its phones get them: one text, which never changes under its fingerprint."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record
from daylit.web.collect.models import StreetIndex


@transaction.atomic
def put_streets(*, agency: Agency, document: dict[str, Any], by: UUID, at: datetime) -> StreetIndex:
    """Keep the streets of an agency in the place of those before."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False)
    counts = {"streets": len(document["streets"]), "crossings": len(document["crossings"])}
    fields = {"text": text, "sha256": sha256(text.encode()).hexdigest(), "changed_at": at, **counts}
    index, _ = StreetIndex.objects.update_or_create(agency=agency, defaults=fields)
    details = {"what": "streets", **counts}
    record("agency.changed", at=at, by=by, agency=agency.id, subject=f"agency:{agency.id}", details=details)
    return index


def streets_listed(agency: Agency) -> dict[str, Any] | None:
    """The name of the agency's streets for the app; nothing where it loaded none."""
    found = StreetIndex.objects.filter(agency=agency).values("sha256", "streets").first()
    return None if found is None else dict(found)


def streets_text(agency: Agency, sha256: str) -> bytes | None:
    """The streets under a fingerprint, if they are the agency's."""
    found = StreetIndex.objects.filter(agency=agency, sha256=sha256).values_list("text", flat=True).first()
    return None if found is None else found.encode()
