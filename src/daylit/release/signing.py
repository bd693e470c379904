"""Two signatures over a bundle: what is signed, how, and with whose keys."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from daylit.errors import DaylitError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURES = "signatures.json"
ROLES = ("proposed", "approved")
Role = Literal["proposed", "approved"]
_HEAD = "daylit release 1"


class BadKeys(DaylitError):
    """A file of keys cannot be read."""


class NoCryptography(DaylitError):
    """The library that checks signatures is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A public key that may sign releases in one role. ``public`` is the raw key (32 bytes) in base64url."""

    id: str
    role: str
    public: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One person's signature. ``by`` is an office or a name, ``at`` a moment in ISO 8601."""

    role: str
    by: str
    at: str
    key: str
    signature: str

    def to_dict(self) -> dict[str, str]:
        """As it stands in ``signatures.json``."""
        return {name: getattr(self, name) for name in self.__slots__}


def message(*, fingerprint: str, agency: str, number: int, role: str, by: str, at: str) -> bytes:
    """The bytes that are signed: a fixed head, and each fact on a line of its own.

    Raises ``ValueError`` where a fact holds a line feed: two different releases could then be signed by the same bytes.
    """
    lines = (_HEAD, fingerprint, agency, str(number), role, by, at)
    if any("\n" in line or "\r" in line for line in lines):
        raise ValueError("what is signed must not hold a line feed")
    return "".join(f"{line}\n" for line in lines).encode()


def sign(
    *, private: Ed25519PrivateKey, key: str, fingerprint: str, agency: str, number: int, role: Role, by: str, at: str
) -> Signature:
    """Sign a bundle in a role. The private key comes from outside, and is not kept."""
    text = message(fingerprint=fingerprint, agency=agency, number=number, role=role, by=by, at=at)
    return Signature(role=role, by=by, at=at, key=key, signature=b64(private.sign(text)))


def fits(signature: Signature, key: Key, *, fingerprint: str, agency: str, number: int) -> bool:
    """Whether a signature was made with this key over this bundle, in this role. Raises ``NoCryptography``."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise NoCryptography(
            "Signatures cannot be checked here: “cryptography” is not installed.",
            remedy="Install Daylit with its web part: pip install 'daylit[web]'.",
        ) from error
    try:
        text = message(
            fingerprint=fingerprint, agency=agency, number=number,
            role=signature.role, by=signature.by, at=signature.at,
        )  # fmt: skip
        Ed25519PublicKey.from_public_bytes(unb64(key.public)).verify(unb64(signature.signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def keys_from(source: str | Path | Iterable[Mapping[str, Any]]) -> tuple[Key, ...]:
    """The public keys of a ``keys.json``, or of such a list. Raises ``BadKeys``."""
    name = "this list"
    listed: Any = source
    if isinstance(source, str | Path):
        name = f"“{source}”"
        try:
            listed = json.loads(Path(source).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadKeys(f"{name} cannot be read as keys.", remedy=_KEYS) from error
    try:
        found = tuple(Key(id=str(one["id"]), role=str(one["role"]), public=str(one["public"])) for one in listed)
    except (TypeError, KeyError) as error:
        raise BadKeys(f"The keys in {name} lack an id, a role or a public key.", remedy=_KEYS) from error
    if not found or any(key.role not in ROLES for key in found):
        raise BadKeys(f"The keys in {name} are none, or have roles of another kind.", remedy=_KEYS)
    return found


def keys_text(keys: Iterable[Key]) -> str:
    """The text of a ``keys.json`` with these keys."""
    listed = [{"id": key.id, "role": key.role, "public": key.public} for key in keys]
    return json.dumps(listed, indent=1) + "\n"


def public_key(*, id: str, role: Role, private: Ed25519PrivateKey) -> Key:
    """The public half of a private key."""
    return Key(id=id, role=role, public=b64(private.public_key().public_bytes_raw()))


_KEYS = "Ask the agency for its keys.json: a list of {id, role: proposed or approved, public}."


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding; raises ``ValueError`` for anything else."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
