"""The installation's two keys for releases, one for each signature, and their public halves for readers."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import cast
from uuid import UUID

from django.conf import settings

from daylit.release.signing import ROLES, Key, Role, Signature, keys_text, public_key, sign
from daylit.web.audit.actions import record
from daylit.web.keys import Keys


def public_keys() -> tuple[Key, ...]:
    """Every public key that ever signed releases here: older releases must still be believed."""
    keys = _keys()
    return tuple(
        public_key(id=f"{role}-{name}", role=cast(Role, role), private=keys.releasing(role, name).private)
        for role in ROLES
        for name in keys.names(f"release-{role}")
    )


def signed(
    *, role: Role, by: str, at: datetime, fingerprint: str, agency: str, number: int, person: UUID | None
) -> Signature:
    """A signature in a role with its newest key; the key is made, and told to the log, when it is needed first."""
    keys = _keys()
    if not keys.names(f"release-{role}"):
        name = keys.make(f"release-{role}", day=at.date())
        record("key.made", at=at, by=person, details={"key": f"{role}-{name}"})
    key = keys.releasing(role)
    return sign(
        private=key.private, key=f"{role}-{key.id}", fingerprint=fingerprint, agency=agency,
        number=number, role=role, by=by, at=at.isoformat(timespec="seconds"),
    )  # fmt: skip


def write_public_keys(folder: Path) -> None:
    """Write ``keys.json`` beside the releases, in one step. Readers should take it from a place they trust."""
    fresh = folder / ".keys.json.part"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(keys_text(public_keys()))
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / "keys.json")


def _keys() -> Keys:
    return Keys(settings.INSTALLATION.secrets_folder)
