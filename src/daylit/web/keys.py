"""The installation's keys: files that only the server's user can read, apart from the database.

The newest key of a kind is used; older ones stay, so that what was sealed or signed with them can still be read.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The key to which phones seal what they send."""

    id: str
    private: ec.EllipticCurvePrivateKey

    def jwk(self) -> dict[str, str]:
        """The public half, as a browser reads it."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": b64(numbers.x.to_bytes(32, "big")),
            "y": b64(numbers.y.to_bytes(32, "big")),
        }


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs receipts and heads of the log."""

    id: str
    private: ed25519.Ed25519PrivateKey

    def jwk(self) -> dict[str, str]:
        """The public half, as a browser reads it."""
        raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}

    def sign(self, text: bytes) -> str:
        """The signature, in base64url."""
        return b64(self.private.sign(text))


@dataclass(frozen=True, slots=True)
class BlindingKey:
    """The key that signs codes of survey receipts without seeing them. Each agency has its own."""

    id: str
    private: rsa.RSAPrivateKey


BLINDING_BITS = 2048


class Keys:
    """The keys in a folder, by kind and id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sealing(self, key: str | None = None) -> SealingKey | None:
        """The key of this id, or the newest; ``None`` where there is none of that id."""
        found = self._load("sealing", key)
        if found is None:
            return None
        private = found[1]
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        return SealingKey(found[0], private)

    def signing(self, key: str | None = None) -> SigningKey | None:
        """The key of this id, or the newest; ``None`` where there is none of that id."""
        found = self._load("signing", key)
        if found is None:
            return None
        private = found[1]
        assert isinstance(private, ed25519.Ed25519PrivateKey)
        return SigningKey(found[0], private)

    def releasing(self, role: str, key: str | None = None) -> SigningKey:
        """The key of this id, or the newest, that signs releases in a role. Raises ``KeyError`` where there is none."""
        found = self._load(f"release-{role}", key)
        if found is None:
            raise KeyError(role)
        private = found[1]
        assert isinstance(private, ed25519.Ed25519PrivateKey)
        return SigningKey(found[0], private)

    def blinding(self, agency: UUID, key: str | None = None) -> BlindingKey | None:
        """The agency's key of this id, or its newest; ``None`` where there is none of that id."""
        found = self._load(blinding_kind(agency), key)
        if found is None:
            return None
        private = found[1]
        assert isinstance(private, rsa.RSAPrivateKey)
        return BlindingKey(found[0], private)

    def make(self, kind: str, *, day: date) -> str:
        """Make a new key of a kind, used from now on; returns its id."""
        private = _new(kind)
        text = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        taken = {path.stem.removeprefix(f"{kind}-") for path in self.folder.glob(f"{kind}-*.pem")}
        name = next(f"{day.isoformat()}-{n:02d}" for n in range(1, 100) if f"{day.isoformat()}-{n:02d}" not in taken)
        handle = os.open(self.folder / f"{kind}-{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return name

    def make_missing(self, *, day: date) -> None:
        """Make the first key of each kind where there is none."""
        for kind in ("sealing", "signing"):
            if not any(self.folder.glob(f"{kind}-*.pem")):
                self.make(kind, day=day)

    def names(self, kind: str) -> list[str]:
        """The ids of all keys of a kind, the oldest first."""
        return [path.stem.removeprefix(f"{kind}-") for path in sorted(self.folder.glob(f"{kind}-*.pem"))]

    def _load(self, kind: str, key: str | None) -> tuple[str, object] | None:
        files = sorted(self.folder.glob(f"{kind}-*.pem"))
        if key is not None:
            files = [path for path in files if path.stem == f"{kind}-{key}"]
        if not files:
            return None
        path = files[-1]
        return path.stem.removeprefix(f"{kind}-"), _read(path.read_bytes())


def blinding_kind(agency: UUID) -> str:
    """Under which kind the keys of one agency's survey receipts lie."""
    return f"answers-{agency.hex}"


def _new(kind: str) -> ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey:
    if kind == "sealing":
        return ec.generate_private_key(ec.SECP256R1())
    if kind.startswith("answers-"):
        return rsa.generate_private_key(public_exponent=65537, key_size=BLINDING_BITS)
    return ed25519.Ed25519PrivateKey.generate()


@lru_cache(maxsize=32)
def _read(pem: bytes) -> object:
    """A key from its file's bytes. The file is read each time, so that a key that was taken away is gone at once."""
    return serialization.load_pem_private_key(pem, password=None)


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def unb64(text: str) -> bytes:
    """The bytes of base64url without padding; raises ``ValueError`` for anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
