"""Signed heads in a folder that a witness holds: a share, a disk of another machine, something written once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from daylit.errors import DaylitError
from daylit.web.audit.checkpoints import own_heads
from daylit.web.audit.heads import Head, read_heads

PREFIX = "checkpoints-"


class NoWitness(DaylitError):
    """The witness's folder cannot be written or read."""


def keep_heads(folder: Path, *, upto: Head) -> int:
    """Add every signed head that the folder does not hold yet; returns how many.

    What is there is never changed: lines are only added, to one file for each month. If the folder was away for a
    while, what it missed is caught up.

    Raises
    ------
    NoWitness
        It cannot be written.
    """
    files = _files(folder)[-2:]
    there = {(head.epoch, head.size) for head in _read(files)}
    known = [head for head in own_heads() if head.size <= upto.size]
    oldest = files[0].stem.removeprefix(PREFIX) if files else ""
    fresh = [head for head in known if head.at[:7] >= oldest and (head.epoch, head.size) not in there]
    try:
        for head in fresh:
            with (folder / f"{PREFIX}{head.at[:7]}.txt").open("a", encoding="utf-8") as file:
                file.write(("\n" if file.tell() else "") + head.text())
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise NoWitness(f"The witness's folder cannot be written: {error.strerror}.", remedy=_CHECK) from error
    return len(fresh)


def kept_heads(folder: Path) -> list[Head]:
    """Every head in the folder. Raises ``NoWitness``, or ``NotACheckpoint`` where a file was damaged."""
    return _read(_files(folder))


def _files(folder: Path) -> list[Path]:
    """One for each month, the oldest first."""
    if not folder.is_dir():
        raise NoWitness("The witness's folder is not there.", remedy=_CHECK)
    return sorted(folder.glob(f"{PREFIX}*.txt"))


def _read(files: Sequence[Path]) -> list[Head]:
    try:
        texts = [(path.name, path.read_text(encoding="utf-8")) for path in files]
    except (OSError, UnicodeDecodeError) as error:
        raise NoWitness("The witness's folder cannot be read.", remedy=_CHECK) from error
    return [head for name, text in texts for head in read_heads(text, source=name)]


_CHECK = "Check DAYLIT_WITNESS: a folder that this server may write."
