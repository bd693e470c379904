"""What only the server's files know: the key of hashes of used codes, and the key of each week's waiting answers.

They lie in the secrets' folder, apart from the database. A week's key is thrown away once nothing waits under it, so
that what may be left of a sealed row on the disk can never be opened again.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PADDED = 16_384
"""All sealed answers are of this length, so that a long text cannot be told from none."""


def hashed(*parts: str | bytes) -> str:
    """A keyed hash: whoever has the database alone cannot try codes against it."""
    key = _kept("spent")
    told = b"\n".join(part.encode() if isinstance(part, str) else part.hex().encode() for part in parts)
    return hmac.new(key, told, sha256).hexdigest()


def seal(told: dict[str, Any], *, week: date) -> bytes:
    """An answer, sealed under the key of a week."""
    nonce = secrets.token_bytes(12)
    plain = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    assert len(plain) <= PADDED, "forms keep texts shorter"
    return nonce + AESGCM(_kept(f"week-{week}")).encrypt(nonce, plain.ljust(PADDED), str(week).encode())


def opened(sealed: bytes, *, week: date) -> dict[str, Any] | None:
    """The answer, or nothing where its key is gone."""
    path = _folder() / f"week-{week}"
    if not path.exists():
        return None
    try:
        plain = AESGCM(path.read_bytes()).decrypt(sealed[:12], sealed[12:], str(week).encode())
    except InvalidTag:
        return None
    found: dict[str, Any] = json.loads(plain)
    return found


def forget_weeks(*, before: date, still_needed: Iterable[date]) -> int:
    """Throw away the keys of weeks that are over and under which nothing waits."""
    keep, gone = {f"week-{week}" for week in still_needed}, 0
    for path in _folder().glob("week-*"):
        if path.name not in keep and path.name.removeprefix("week-") < before.isoformat():
            path.unlink()
            gone += 1
    return gone


def _folder() -> Path:
    folder: Path = settings.INSTALLATION.secrets_folder / "answers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _kept(name: str) -> bytes:
    """The key in a file; of two processes that make it at the same time, the first one's stays."""
    path = _folder() / name
    if not path.exists():
        fresh = path.with_name(f".{name}.{secrets.token_hex(8)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_bytes()
