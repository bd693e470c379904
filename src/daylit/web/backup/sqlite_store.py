"""Copying SQLite, and putting a copy in its place."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connections

from daylit.web.audit.verification import Damage
from daylit.web.backup.parts import Staged, Writing, pieces_of
from daylit.web.backup.sealed import BadBackup
from daylit.web.backup.stores import NotEmpty, about, another, asking, check_brought_back

ENGINE, PART = "sqlite", "database"


class StillUsed(NotEmpty):
    """The server runs while its database is to be replaced."""


def copy_into(writing: Writing, *, folder: Path, using: str) -> dict[str, Any]:
    """One consistent copy, while others write; returns what the list says of it."""
    copy = folder / "copy"
    connections[using].ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connections[using].connection.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        found = about(lambda question: target.execute(question).fetchall(), engine=ENGINE, tables=_tables(target))
    writing.part(PART, pieces_of(copy))
    return found


def _tables(database: sqlite3.Connection) -> list[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in database.execute(asked)]


@contextmanager
def brought_back(staged: Staged) -> Iterator[tuple[str, tuple[Damage, ...]]]:
    """The copy, checked, under a name of Django's; and what is wrong with the log in it."""
    path = staged.file(PART)
    with closing(sqlite3.connect(path)) as database:
        (whole,) = database.execute("PRAGMA integrity_check").fetchone()
        tables = _tables(database)
    if whole != "ok":
        raise BadBackup("The database in this backup is damaged.", remedy="Take another backup.")
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    with another({**settings, "OPTIONS": {"transaction_mode": "IMMEDIATE"}}) as name:
        yield name, check_brought_back(staged.manifest, ask=asking(name), tables=tables, using=name)


def horizon_there(path: Path) -> int | None:
    """The horizon of the database in that place; ``None`` where it holds nothing that could be lost."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as database:
            if not {"audit_tree", "audit_event"} <= set(_tables(database)):
                return None if not _tables(database) else 0
            (events,) = database.execute("SELECT COUNT(*) FROM audit_event").fetchone()
            found = database.execute("SELECT horizon FROM audit_tree WHERE id = 1").fetchone()
    except sqlite3.DatabaseError:
        return 0  # damaged: nobody knows what is in it
    return None if events == 0 else (found[0] if found else 0)


def put_in_place(staged: Staged, *, path: Path, at: datetime, finish: Callable[[str], None]) -> str:
    """Make the copy the installation's database; returns where the one that was there is kept, if there was one.

    ``finish`` is given the copy before it is moved. Raises ``StillUsed`` while a server has the old one open.
    """
    with brought_back(staged) as (name, _):
        finish(name)
    new = path.with_name(f".{path.name}.new")
    with staged.file(PART).open("rb") as source, new.open("wb") as target:
        os.fchmod(target.fileno(), 0o600)
        for piece in iter(lambda: source.read(1 << 20), b""):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    try:
        kept = _set_aside(path, at=at)
    except NotEmpty:
        new.unlink()
        raise
    new.rename(path)
    handle = os.open(path.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    return kept


def _set_aside(path: Path, *, at: datetime) -> str:
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(path, timeout=1)) as database:
            # Leaving WAL needs the database for oneself: it writes the log into the file, or fails while it is in use.
            if database.execute("PRAGMA journal_mode = DELETE").fetchone()[0] != "delete":
                raise sqlite3.OperationalError
    except sqlite3.OperationalError:
        raise StillUsed("The server still uses this database.", remedy="Stop it, then try again.") from None
    except sqlite3.DatabaseError:
        pass  # what is there is damaged, which may be why a backup is brought back
    kept = path.with_name(f"{path.name}.before-{at:%Y%m%d-%H%M%S}")
    if kept.exists():
        raise NotEmpty(f"“{kept}” exists already.", remedy="Move it elsewhere, then try again.")
    path.rename(kept)
    for ending in ("-wal", "-shm"):
        left = path.with_name(path.name + ending)
        if left.exists():
            left.rename(kept.with_name(kept.name + ending))
    return str(kept)
