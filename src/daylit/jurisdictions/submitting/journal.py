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

NEEDED: dict[str, tuple[str, ...]] = {
    "sending": ("contact", "key", "name"),
    "prepared": ("contact", "key"),
    "sent": ("contact", "key"),
    "given_up": ("contact", "key", "back_to"),
    "accepted": ("contact", "key"),
    "rejected": ("contact", "key"),
    "reply": ("fingerprint", "name"),
    "reply_read": ("fingerprint",),
    "file_accepted": ("key", "name"),
}
"""The texts without which a step says nothing; a line that lacks one was not written here."""

LISTS = ("errors", "marks", "names")

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
        _refuse_shortened(folder, len(self.events))
        self.replies = {str(event["fingerprint"]) for event in self.events if event["step"] == "reply"}

    def append(self, event: Event) -> None:
        """Add one step. When this returns, the step is on the disk.

        The end of a line that an interruption cut off is taken away first: what it was to say never began.
        """
        text = json.dumps(event, ensure_ascii=False, sort_keys=True)
        line = text.encode("utf-8", "backslashreplace") + b"\n"  # half a letter as \ud800, which is how JSON has it
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


def changed_since(journal: Journal, name: str) -> DamagedJournal:
    """What is said of a kept file that is not as it was kept."""
    return DamagedJournal(
        f"“{journal.folder / name}” was changed since it was kept, so it is not known what was sent.",
        remedy="Put the folder back from a backup.",
    )


def _refuse_shortened(folder: Path, steps: int) -> None:
    """Stop where a sending is kept that began later than the journal goes: its lines were lost, or it is an old copy.

    The name of a sending begins with the number of the step that tells of it, which an interruption may have kept from
    being written; a journal without a step has no sending at all.
    """
    kept = folder / "sent"
    names = os.listdir(kept) if kept.is_dir() else []
    last = max((int(name[:7]) for name in names if name[:7].isdecimal()), default=0)
    if last > steps + 1 or (last and not steps):
        raise DamagedJournal(
            f"“{folder / NAME}” is shorter than it was: “sent” beside it holds sendings of which it does not tell.",
            remedy="Put the newest journal back from a backup. Without it a contact could be sent twice.",
        )


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
        if event is None and number == len(lines) - 1:
            break  # written when the power went: its place was kept, its text was not
        if event is None or not _says_something(event):
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
    except (ValueError, RecursionError):
        return None
    if not isinstance(event, dict) or not isinstance(event.get("step"), str):
        return None
    return event


def _says_something(event: Event) -> bool:
    """Whether a step holds all that is read of it later."""
    texts, lists = NEEDED.get(event["step"], ()), (event.get(name, []) for name in LISTS)
    return all(isinstance(event.get(name), str) for name in texts) and all(isinstance(each, list) for each in lists)


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
