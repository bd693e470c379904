"""A device, as far as the server can tell: it makes entries, seals them and sends them."""

from __future__ import annotations

import copy
import json
import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from daylit.web.collect.sealed import entry_key
from daylit.web.keys import Keys, b64, unb64
from daylit.web.ledger.receipts import signed_text

CHICAGO = timedelta(hours=-6)


def keys() -> Keys:
    """The installation's keys, made if there are none."""
    found = Keys(settings.INSTALLATION.secrets_folder)
    found.make_missing(day=datetime(2026, 11, 1, tzinfo=UTC).date())
    return found


def answers(start: str = "2026-11-23T08:00", **person: Any) -> dict[str, Any]:
    """A speeding stop that ended in a warning: nothing is wrong with it."""
    one = {
        "role": "driver",
        "race": {"value": ["white"], "how": "perceived"},
        "gender": {"value": "female", "how": "perceived"},
        "age_band": {"value": "25-34", "how": "perceived"},
        "reason": "speeding",
        "searched": False,
        "force": ["none"],
        "result": ["verbal_warning"],
        **person,
    }
    return {
        "contact": {"start": start, "kind": "traffic", "duration": 8},
        "location": {"description": "Main and 3rd"},
        "people": [one],
    }


def entry_of(given: dict[str, Any] | None = None, *, id: str = "", **more: Any) -> dict[str, Any]:
    """An entry as the app makes it, a minute after the contact and sent at once."""
    entry = {
        "id": id or str(uuid4()),
        "made_at": "2026-11-23T08:01:07-06:00",
        "sent_at": "2026-11-23T08:02:00-06:00",
        "device": "a-device",
        "form": {"pack": "standard", "version": "2026", "sha256": ""},
        "answers": answers() if given is None else given,
        "unit": None,
        "area": None,
        "cad": "",
        "tags": [],
        "late_reason": "",
        "corrects": None,
        "reason": "",
        "override": {},
        "seconds": {"contact": 11, "person": 9},
        "taps": 14,
        "template": None,
    }
    return copy.deepcopy({**entry, **more})


def just_now(**more: Any) -> dict[str, Any]:
    """An entry about a contact of this very minute, for tests that go through the real clock."""
    now = datetime.now(UTC)
    local = (now + CHICAGO).strftime("%Y-%m-%dT%H:%M")
    stamp = now.isoformat(timespec="seconds")
    return entry_of(answers(local), made_at=stamp, sent_at=stamp, **more)


def bytes_of(entry: Any) -> bytes:
    """The entry as it is hashed and sealed."""
    return json.dumps(entry, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def sealed(
    entry: Any, *, id: str = "", raw: bytes | None = None, to: Keys | None = None, **more: Any
) -> dict[str, Any]:
    """The body that the app sends."""
    raw = bytes_of(entry) if raw is None else raw
    server = (to or keys()).sealing()
    assert server is not None
    once, iv = ec.generate_private_key(ec.SECP256R1()), os.urandom(12)
    key = entry_key(once.exchange(ec.ECDH(), server.private.public_key()))
    point = once.public_key().public_numbers()
    x, y = (b64(each.to_bytes(32, "big")) for each in (point.x, point.y))
    return {
        "layout": 1,
        "key": server.id,
        "epk": {"kty": "EC", "crv": "P-256", "x": x, "y": y},
        "iv": b64(iv),
        "sealed": b64(AESGCM(key).encrypt(iv, raw, (id or entry["id"]).encode())),
        "sha256": sha256(raw).hexdigest(),
        **more,
    }


def put(client: Any, entry: dict[str, Any], **headers: str) -> Any:
    """Send an entry through the address of the contract."""
    return put_body(client, entry["id"], json.dumps(sealed(entry)).encode(), **headers)


def put_body(client: Any, id: str, body: bytes, **headers: str) -> Any:
    """Send any bytes at all."""
    return client.put(f"/collect/api/contacts/{id}", data=body, content_type="application/json", headers=headers)


def is_signed(receipt: dict[str, Any]) -> bool:
    """Whether the server signed the receipt."""
    key = keys().signing(receipt["key"])
    assert key is not None
    public: Ed25519PublicKey = key.private.public_key()
    public.verify(unb64(receipt["signature"]), signed_text(receipt))
    return True
