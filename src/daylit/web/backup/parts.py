"""What is inside a backup: named parts, one after the other, and at the end a list of what was in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from daylit.web.backup.sealed import BadBackup, Opening, Sealing

PIECE = 256 * 1024
MANIFEST = "manifest"


class Writing:
    """Writes parts into a sealed stream, keeping their lengths and hashes for the list at the end."""

    def __init__(self, out: BinaryIO, *, key: bytes) -> None:
        self._sealing = Sealing(out, key=key)
        self.parts: dict[str, dict[str, Any]] = {}

    def part(self, name: str, pieces: Iterable[bytes]) -> str:
        """Write a part; returns the hash of its bytes."""
        if name in self.parts:
            raise ValueError(f"there is a part “{name}” already")
        hashed, length = sha256(), 0
        self._frame(name.encode())
        for piece in pieces:
            for at in range(0, len(piece), PIECE):
                frame = bytes(piece[at : at + PIECE])
                hashed.update(frame)
                length += len(frame)
                self._frame(frame)
        self._frame(b"")
        self.parts[name] = {"sha256": hashed.hexdigest(), "bytes": length}
        return hashed.hexdigest()

    def finish(self, about: dict[str, Any]) -> None:
        """Write the list, and the end."""
        listed = dict(self.parts)
        self.part(MANIFEST, [json.dumps({**about, "parts": listed}, sort_keys=True).encode()])
        self._sealing.finish()

    def _frame(self, data: bytes) -> None:
        self._sealing.write(len(data).to_bytes(4, "big") + data)


@dataclass(frozen=True, slots=True)
class Staged:
    """A backup, opened into a folder of its own and found whole. ``manifest`` is its list."""

    folder: Path
    manifest: dict[str, Any]

    def names(self, beginning: str) -> list[str]:
        """The parts whose names begin so."""
        return sorted(name for name in self.manifest["parts"] if name.startswith(beginning))

    def file(self, name: str) -> Path:
        """Where a part lies."""
        return self.folder / _plain(name)


def stage(source: Path, *, key: bytes, folder: Path) -> Staged:
    """Open a whole backup into an empty folder, before anything else is touched; raises ``BadBackup``."""
    found: dict[str, dict[str, Any]] = {}
    with source.open("rb") as file:
        opening = Opening(file, key=key)
        while MANIFEST not in found:
            name = _frame(opening).decode()
            hashed, length = sha256(), 0
            with (folder / _plain(name)).open("xb") as out:
                for piece in iter(lambda: _frame(opening), b""):
                    hashed.update(piece)
                    length += len(piece)
                    out.write(piece)
            found[name] = {"sha256": hashed.hexdigest(), "bytes": length}
        opening.finish()
    manifest = json.loads((folder / _plain(MANIFEST)).read_bytes())
    del found[MANIFEST]
    if manifest["parts"] != found:
        raise BadBackup("This backup does not hold what its own list says.", remedy="Take another copy of it.")
    return Staged(folder, manifest)


def _frame(opening: Opening) -> bytes:
    return opening.read(int.from_bytes(opening.read(4), "big"))


def _plain(name: str) -> str:
    return name.replace("/", "--")


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file, a piece at a time."""
    with path.open("rb") as file:
        yield from iter(lambda: file.read(PIECE), b"")
