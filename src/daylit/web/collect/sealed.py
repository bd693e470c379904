"""Opening what a device sealed to the server's key, as ``docs/collect-api.md`` says."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daylit.record import read_answers
from daylit.web.keys import Keys, unb64

LAYOUT = 1
INFO = b"daylit entry 1"


class CannotOpen(Exception):
    """The bytes are no sealed entry, or not one for this id and this server."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry and the bytes it was read from, whose hash is ``sha256``."""

    entry: Any
    raw: bytes
    sha256: str


def open_sealed(body: bytes, *, id: str, keys: Keys) -> Opened:
    """Open a sealed entry. Raises ``CannotOpen`` for anything that is not exactly one."""
    envelope, problems = read_answers(body)
    if problems or not isinstance(envelope, dict) or envelope.get("layout") != LAYOUT:
        raise CannotOpen("no envelope")
    said = envelope.get("sha256")
    names = ("key", "iv", "sealed")
    if not isinstance(said, str) or not all(isinstance(envelope.get(name), str) for name in names):
        raise CannotOpen("a part is missing")
    try:
        iv, sealed = unb64(envelope["iv"]), unb64(envelope["sealed"])
        theirs = _public(envelope.get("epk"))
    except ValueError as error:
        raise CannotOpen("a part cannot be read") from error
    ours = keys.sealing(envelope["key"]) if envelope["key"].replace("-", "").isalnum() else None
    if ours is None or len(iv) != 12:
        raise CannotOpen("sealed to another key")
    raw = decrypt(_entry_key(ours.private, theirs), iv=iv, sealed=sealed, id=id)
    if sha256(raw).hexdigest() != said:
        raise CannotOpen("another entry than was said")
    entry, problems = read_answers(raw)
    if problems:
        raise CannotOpen("no JSON")
    return Opened(entry, raw, said)


def decrypt(key: bytes, *, iv: bytes, sealed: bytes, id: str) -> bytes:
    """The entry's bytes; the id is bound to them."""
    try:
        return AESGCM(key).decrypt(iv, sealed, id.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("not sealed with that key, or not for that id") from error


def _public(jwk: Any) -> ec.EllipticCurvePublicKey:
    """The one-time key's public half. Raises ``ValueError`` for what is no point of the curve."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("no key of that curve")
    x, y = jwk.get("x"), jwk.get("y")
    if not isinstance(x, str) or not isinstance(y, str):
        raise ValueError("no point")
    at_x, at_y = (int.from_bytes(unb64(each), "big") for each in (x, y))
    return ec.EllipticCurvePublicNumbers(at_x, at_y, ec.SECP256R1()).public_key()


def _entry_key(private: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey) -> bytes:
    return entry_key(private.exchange(ec.ECDH(), theirs))


def entry_key(secret: bytes) -> bytes:
    """The key of one entry, from the secret that both sides share."""
    return HKDF(algorithm=SHA256(), length=32, salt=bytes(32), info=INFO).derive(secret)
