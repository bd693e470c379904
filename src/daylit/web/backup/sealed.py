"""A sealed stream: AES-256-GCM in chunks, each bound to its place, the last one marked, so that no end can be cut.

A file is a header (words, one byte of version, 8 of the key's name, 32 of salt) and chunks of 64 KiB with their tag.
The key of a file is HKDF-SHA-256 of the installation's backup key with the salt; the nonce of a chunk is its number (11
bytes) and 1 for the last or 0; the header is the additional data of every chunk. This is the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár (2015), IACR ePrint 2015/189.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from daylit.errors import DaylitError
from daylit.web.keys import b64, unb64

WORDS, VERSION, CHUNK, TAG = b"daylit backup\n", 1, 64 * 1024, 16
KEY_WORDS = "daylit-backup-key "
_HEADER = len(WORDS) + 1 + 8 + 32


class BadBackup(DaylitError):
    """A file is not a whole backup that this key opens. Nothing of it was used."""


class NoBackupKey(DaylitError):
    """The key of backups is missing or is not one."""


def make_key(path: Path) -> bytes:
    """Make a key and keep it in a file that only its owner can read; an existing file is never replaced."""
    key = secrets.token_bytes(32)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(f"{KEY_WORDS}{b64(key)}\n", encoding="ascii")
    return key


def read_key(path: Path) -> bytes:
    """The key in a file; raises ``NoBackupKey``."""
    try:
        text = path.read_text(encoding="ascii").strip()
        key = unb64(text.removeprefix(KEY_WORDS)) if text.startswith(KEY_WORDS) else b""
    except FileNotFoundError:
        raise NoBackupKey(
            f"There is no key at “{path}”, and without it a backup cannot be opened.",
            remedy="Name the file that holds it with --key.",
        ) from None
    except (ValueError, UnicodeDecodeError):
        key = b""
    if len(key) != 32:
        raise NoBackupKey(f"“{path}” does not hold a key of backups.", remedy="Name the file that does with --key.")
    return key


def _derived(key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def _name(key: bytes) -> bytes:
    return _derived(key, salt=b"", info=b"daylit backup key name", length=8)


class Sealing:
    """Writes a sealed stream. Without ``finish`` the file is no backup: opening it is refused."""

    def __init__(self, out: BinaryIO, *, key: bytes) -> None:
        salt = secrets.token_bytes(32)
        self._out, self._number, self._waiting = out, 0, bytearray()
        self._header = WORDS + bytes([VERSION]) + _name(key) + salt
        self._cipher = AESGCM(_derived(key, salt=salt, info=b"daylit backup 1", length=32))
        out.write(self._header)

    def write(self, data: bytes) -> None:
        """Add bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write the marked last chunk."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, data: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), data, self._header))
        self._number += 1


class Opening:
    """Reads a sealed stream. What it gives is as it was sealed; only at the end is it known that nothing is missing."""

    def __init__(self, source: BinaryIO, *, key: bytes) -> None:
        self._source, self._number, self._ready, self._over = source, 0, bytearray(), False
        self._header = source.read(_HEADER)
        self._cipher = AESGCM(_derived(key, salt=self._checked(key), info=b"daylit backup 1", length=32))
        self._next = source.read(CHUNK + TAG)

    def _checked(self, key: bytes) -> bytes:
        words, version = self._header[: len(WORDS)], self._header[len(WORDS) : len(WORDS) + 1]
        if words != WORDS or len(self._header) < _HEADER:
            raise BadBackup("This file is not a backup of Daylit.", remedy="Name the file that “daylit backup” wrote.")
        if version != bytes([VERSION]):
            raise BadBackup(
                f"This backup has the form {version[0]}, and this Daylit reads the form {VERSION}.",
                remedy="Bring it back with the version of Daylit that made it.",
            )
        if self._header[len(WORDS) + 1 : -32] != _name(key):
            raise BadBackup("This backup was made with another key.", remedy="Name the right one with --key.")
        return self._header[-32:]

    def read(self, size: int) -> bytes:
        """So many bytes; raises ``BadBackup`` where they are not there or are not as they were sealed."""
        while len(self._ready) < size:
            if self._over:
                raise _damaged()
            self._open()
        data = bytes(self._ready[:size])
        del self._ready[:size]
        return data

    def finish(self) -> None:
        """Raise ``BadBackup`` unless everything was read, to the marked end."""
        while not self._over and not self._ready:
            self._open()
        if self._ready:
            raise _damaged()

    def _open(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + TAG)
        last = not self._next
        try:
            self._ready += self._cipher.decrypt(_nonce(self._number, last=last), sealed, self._header)
        except (InvalidTag, ValueError):
            raise _damaged() from None
        self._number, self._over = self._number + 1, last


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _damaged() -> BadBackup:
    return BadBackup(
        "This backup is damaged or was cut off, and nothing of it was used.", remedy="Take another copy of it."
    )
