"""Signed heads of the log, as text that a witness can keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from daylit.errors import DaylitError
from daylit.web.keys import Keys, unb64

FIRST_LINE = "daylit checkpoint"
_LINES = 7


class NotACheckpoint(DaylitError):
    """A text is not a signed head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The log's head at a size. ``source`` says where it was kept: the log's own table, or a witness's file."""

    epoch: str
    size: int
    head: str
    at: str
    key: str = ""
    signature: str = ""
    source: str = ""

    def body(self) -> str:
        """What is signed."""
        return f"{FIRST_LINE}\n{self.epoch}\n{self.size}\n{self.head}\n{self.at}\n"

    def text(self) -> str:
        """The body, an empty line, and the signature with its key."""
        return f"{self.body()}\n{self.key} {self.signature}\n"

    def signed_by(self, public: Mapping[str, str]) -> bool:
        """Whether one of these public keys (id to base64url) signed it."""
        if self.key not in public:
            return False
        try:
            known = Ed25519PublicKey.from_public_bytes(unb64(public[self.key]))
            known.verify(unb64(self.signature), self.body().encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def time_of(at: datetime) -> str:
    """The time of a head as it is signed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_heads(text: str, *, source: str) -> list[Head]:
    """Every signed head in a text; raises ``NotACheckpoint`` where it holds something else."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [at for at, line in enumerate(lines) if line == FIRST_LINE]
    if not starts or any(line.strip() for line in lines[: starts[0]]):
        raise _not_one(source)
    ends = [*starts[1:], len(lines)]
    return [_one(lines[start:end], source) for start, end in zip(starts, ends, strict=True)]


def _one(lines: list[str], source: str) -> Head:
    if len(lines) < _LINES or lines[5] or any(line.strip() for line in lines[_LINES:]):
        raise _not_one(source)
    _, epoch, size, head, at, _, last = lines[:_LINES]
    key, _, signature = last.partition(" ")
    if not (size.isascii() and size.isdigit()) or len(head) != 64 or not signature:
        raise _not_one(source)
    return Head(epoch=epoch, size=int(size), head=head, at=at, key=key, signature=signature, source=source)


def _not_one(source: str) -> NotACheckpoint:
    return NotACheckpoint(
        f"“{source}” is not a checkpoint of Daylit, or a part of it is missing.",
        remedy="Give the file as “daylit audit checkpoint” wrote it.",
    )


def public_keys(keys: Keys) -> dict[str, str]:
    """The public half of every signing key that was ever used here, by its id."""
    ids = sorted(path.stem.removeprefix("signing-") for path in keys.folder.glob("signing-*.pem"))
    found = {each: keys.signing(each) for each in ids}
    return {each: key.jwk()["x"] for each, key in found.items() if key is not None}


def texts(heads: Iterable[Head]) -> str:
    """Several heads in one file."""
    return "\n".join(head.text() for head in heads)
