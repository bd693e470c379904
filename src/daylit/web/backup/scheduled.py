"""The backup that is made by the clock: made, tried out, and the oldest ones taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from daylit.errors import DaylitError
from daylit.web.backup.actions import TriedOut, make_backup, verify_backup
from daylit.web.backup.place import key_for_writing
from daylit.web.configuration import Configuration

PREFIX, SUFFIX = "daylit-", ".daylit"
KEPT = 14
"""Backups made by the clock that stay; an older one goes when a newer one was tried out and found good."""


class NoPlace(DaylitError):
    """The folder for backups is not there."""


def back_up(folder: Path, *, configuration: Configuration, at: datetime) -> TriedOut:
    """Make a backup in the folder under the moment's name, and try it out. Raises ``NoPlace`` and what those raise."""
    if not folder.is_dir():
        raise NoPlace("The folder for backups is not there.", remedy="Check DAYLIT_BACKUPS: is the disk in its place?")
    key, _ = key_for_writing(None, configuration=configuration)
    out = folder / f"{PREFIX}{at.astimezone(UTC):%Y-%m-%d-%H%M%S}{SUFFIX}"
    make_backup(out, key=key, configuration=configuration, at=at)
    found = verify_backup(out, key=key, configuration=configuration, at=at)
    if found.ours and not found.damages:
        for old in sorted(folder.glob(f"{PREFIX}????-??-??-??????{SUFFIX}"))[:-KEPT]:
            old.unlink(missing_ok=True)
    return found
