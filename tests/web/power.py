"""A disk that loses power: SQLite writes through it, and what was not synced may be gone, in part and in any order.

``Disk`` is a VFS that notes every write, sync, truncation and deletion, and passes them on. ``Cuts`` plays the notes
again up to some moment and gives what could be on the disk if the power had failed then: what was synced, and of each
later write any of its sectors. A file that was made or deleted is so for certain only after its folder was synced.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512
NAME = "daylit-power"


@dataclass(frozen=True)
class Noted:
    """Something that was done to a file, or, where ``what`` is “ack”, the id of a record that was acknowledged."""

    what: str
    file: str
    at: int = 0
    data: bytes = b""


class Disk(apsw.VFS):  # type: ignore[misc]
    """The system's own disk, with a memory."""

    def __init__(self) -> None:
        self.notes: list[Noted] = []
        super().__init__(NAME, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        return _File(self, name, path, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.notes.append(Noted("delete", Path(filename).name, at=int(syncdir)))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):  # type: ignore[misc]
    def __init__(self, disk: Disk, name: apsw.URIFilename | str | None, path: str, flags: list[int]) -> None:
        self.notes, self.name = disk.notes, Path(path).name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self.notes.append(Noted("write", self.name, at=offset, data=bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self.notes.append(Noted("truncate", self.name, at=newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self.notes.append(Noted("sync", self.name))
        super().xSync(flags)


@dataclass
class _Stored:
    """A file: what is on the disk for certain (nothing: the file was never synced), and what came since."""

    certain: bytearray | None = None
    since: list[Noted] = field(default_factory=list)

    def sync(self) -> None:
        self.certain = self._with(self.since)
        self.since = []

    def _with(self, done: list[Noted]) -> bytearray:
        content = bytearray(self.certain or b"")
        for one in done:
            if one.what == "truncate":
                del content[one.at :]
            else:
                content.extend(bytes(max(0, one.at - len(content))))
                content[one.at : one.at + len(one.data)] = one.data
        return content

    def after_a_cut(self, chance: random.Random, *, kept: float) -> bytearray | None:
        """One of the many things that the disk may hold; nothing where the file may be gone altogether."""
        if self.certain is None and chance.random() > kept:
            return None
        survived = []
        for one in self.since:
            if one.what == "truncate":
                survived += [one] if chance.random() < kept else []
                continue
            for start in range(0, len(one.data), SECTOR):
                if chance.random() < kept:
                    survived.append(Noted("write", one.file, one.at + start, one.data[start : start + SECTOR]))
        return self._with(survived)


class Cuts:
    """Moments at which the power fails, one after the other."""

    def __init__(self, begin: dict[str, bytes], notes: list[Noted]) -> None:
        self.files = {name: _Stored(bytearray(content)) for name, content in begin.items()}
        self.gone: dict[str, _Stored] = {}
        self.notes = notes
        self.acked: set[str] = set()

    def at(self, moments: list[int], chance: random.Random) -> Iterator[tuple[set[str], dict[str, bytearray]]]:
        """What was acknowledged before each moment, and one thing that the disk may hold after it."""
        done = 0
        for moment in sorted(moments):
            for note in self.notes[done:moment]:
                self._do(note)
            done = moment
            kept = chance.choice([0.0, 0.1, 0.5, 0.9, 1.0])
            held = {name: file.after_a_cut(chance, kept=kept) for name, file in self.files.items()}
            held |= {name: file.certain for name, file in self.gone.items() if chance.random() > kept}
            yield set(self.acked), {name: content for name, content in held.items() if content is not None}

    def _do(self, note: Noted) -> None:
        if note.what == "ack":
            self.acked.add(note.file)
        elif note.what == "delete":
            file = self.files.pop(note.file, None)
            if file is not None and file.certain is not None and not note.at:
                self.gone[note.file] = file  # until the folder is synced it may come back
        elif note.what == "sync":
            file = self.files.setdefault(note.file, _Stored())
            if file.certain is None:
                self.gone.clear()  # SQLite syncs the folder with the first sync of a journal that it made
            file.sync()
        else:
            self.files.setdefault(note.file, _Stored()).since.append(note)
