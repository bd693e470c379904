"""What ties a row to the log without telling it: salted hashes of its columns, in one fixed form."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

MARK = 8
"""Hex digits kept of each column's hash, to name the column that was changed. They protect nothing by themselves."""


_WRITER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> bytes:
    """A value as JSON in one fixed form: keys in order, no spaces, UTF-8, times in UTC with six digits of a second.

    A number without a fraction is written as an integer, since databases do not keep 1.0 and 1 apart. Raises
    ``ValueError`` or ``TypeError`` for what has no such form (NaN, unknown types).
    """
    return _WRITER.encode(_plain(value)).encode()


def fresh_salt() -> str:
    """A new secret, 32 bytes in hex. With it gone, nobody can tell what a commitment was made from."""
    return secrets.token_hex(32)


def commitment(salt: str, fields: Mapping[str, Any]) -> str:
    """The hash, in hex, of all these columns under a salt."""
    return _whole(_hashes(salt, fields))


def marks(salt: str, fields: Mapping[str, Any]) -> str:
    """The first digits of each column's hash, in the order of the columns' names."""
    return _digits(_hashes(salt, fields))


def commitment_and_marks(salt: str, fields: Mapping[str, Any]) -> tuple[str, str]:
    """Both, with each column hashed once."""
    hashes = _hashes(salt, fields)
    return _whole(hashes), _digits(hashes)


def changed_columns(kept: str, salt: str, fields: Mapping[str, Any]) -> list[str]:
    """The columns whose mark is another one than was kept; empty where the marks are of other columns."""
    if len(kept) != MARK * len(fields):
        return []
    now = marks(salt, fields)
    return [
        name
        for at, name in enumerate(sorted(fields))
        if kept[at * MARK : (at + 1) * MARK] != now[at * MARK : (at + 1) * MARK]
    ]


def _whole(hashes: Mapping[str, str]) -> str:
    return sha256(canonical(hashes)).hexdigest()


def _digits(hashes: Mapping[str, str]) -> str:
    return "".join(found[:MARK] for _, found in sorted(hashes.items()))


def _hashes(salt: str, fields: Mapping[str, Any]) -> dict[str, str]:
    key = salt.encode()
    return {name: hmac.digest(key, canonical([name, value]), "sha256").hex() for name, value in fields.items()}


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is int or value is None or kind is bool:  # nearly all there is, in a million rows
        return value
    if kind is dict or isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | bytearray | memoryview):
        return sha256(value).hexdigest()
    if isinstance(value, date | UUID | Decimal):
        return value.isoformat() if isinstance(value, date) else str(value)
    return value
