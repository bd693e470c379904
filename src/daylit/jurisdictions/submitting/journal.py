"""What was done, in the order in which it was done: one line of JSON for each step, on the disk before the next step.

A step that was to be taken is written before it is taken, and what came of it after. So a machine that stops at any
moment leaves at most one thing open, and the journal says which.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.jurisdictions.submitting.private import FILE, private_file, private_folder

try:
    import fcntl
except ImportError:  # Windows has no such locks; there the folder is guarded by whoever starts the command
    fcntl = None  # type: ignore[assignment]

NAME = "journal.jsonl"

Event = dict[str, Any]


class DamagedJournal(DaylitError):
    """A line of the journal cannot be read, so it is not known what was sent."""


class Busy(DaylitError):
    """Another command is sending from this folder."""


class Journal:
    """The journal of one folder. ``events`` are all steps so far; ``append`` adds one and waits for the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.events: list[Event] = []
        self.whole = 0  # bytes up to which the file is whole
        if self.path.exists():
            self.events, self.whole = _read(self.path)
        self.replies = {str(event["fingerprint"]) for event in self.events if event["step"] == "reply"}

    def append(self, event: Event) -> None:
        """Add one step. When this returns, the step is on the disk.

        The end of a line that an interruption cut off is taken away first: what it was to say never began.
        """
        line = json.dumps(event, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        new = not self.path.exists()
        with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT, FILE), "r+b") as file:
            file.truncate(self.whole)
            file.seek(self.whole)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        if new:
            keep_folder(self.folder)
        self.whole += len(line)
        self._note(event)

    def _note(self, event: Event) -> None:
        self.events.append(event)
        if event["step"] == "reply":
            self.replies.add(str(event["fingerprint"]))

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file in the folder. When this returns, it is on the disk as a whole."""
        keep(self.folder / name, content)

    def kept(self, name: str) -> bytes:
        """A file that was kept.

        Raises
        ------
        DamagedJournal
            It is not there.
        """
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise DamagedJournal(
                f"“{self.folder / name}” is missing, so it is not known what was sent.",
                remedy="Put the folder back from a backup.",
            ) from None


class Rehearsal(Journal):
    """The journal of a folder as a dry run goes on with it: in memory, while the folder stays as it is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._kept: dict[str, bytes] = {}

    def append(self, event: Event) -> None:
        """Add one step, here only."""
        self._note(event)

    def keep(self, name: str, content: bytes) -> None:
        """Keep a file, here only."""
        self._kept[name] = content

    def kept(self, name: str) -> bytes:
        """A file that was kept here, or in the folder before."""
        return self._kept[name] if name in self._kept else super().kept(name)


def _read(path: Path) -> tuple[list[Event], int]:
    raw = path.read_bytes()
    events: list[Event] = []
    whole = 0
    lines = raw.split(b"\n")
    for number, line in enumerate(lines[:-1], 1):  # behind the last line end stands nothing, or a line cut off
        event = _event(line)
        if event is None:
            if number == len(lines) - 1:
                break  # written when the power went: its place was kept, its text was not
            raise DamagedJournal(
                f"Line {number} of “{path}” cannot be read, so it is not known what was sent.",
                remedy="Put the file back from a backup. Do not remove the line: a contact could be sent twice.",
            )
        events.append(event)
        whole += len(line) + 1
    return events, whole


def _event(line: bytes) -> Event | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("step"), str) else None


@contextmanager
def opened(folder: Path) -> Iterator[Journal]:
    """The journal of a folder, for one command at a time.

    Raises
    ------
    Busy
        Another command holds it.
    DamagedJournal
        It cannot be read.
    """
    private_folder(folder)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, FILE)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy(
                    f"Another command is sending from “{folder}”.", remedy="Wait until it has ended, then start again."
                ) from None
        yield Journal(folder)
    finally:
        os.close(lock)


def keep(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all, and wait for the disk."""
    private_folder(path.parent)
    part = path.with_name(f"{path.name}.part")
    with private_file(part) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    keep_folder(path.parent)


def keep_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
