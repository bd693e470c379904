"""The power fails while records come in: what SQLite acknowledged is there afterwards (SYNC-5).

What the ledger does is taken down once, word for word, and done again on a disk that loses what was not synced, with
the installation's own PRAGMAs. PostgreSQL promises the same by its settings, which the server asks before it starts.
"""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from cast import make_cast
from django.db import connection
from power import NAME, Cuts, Disk, Noted
from sending import bytes_of, entry_of, keys

from daylit.web.configuration import Configuration
from daylit.web.ledger.actions import NEW, submit

OWN = Configuration(home=Path("home")).database_settings()["OPTIONS"]["init_command"]  # type: ignore[index]
AT = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
ACK = "-- acknowledged "
RECORDS = 90


@pytest.fixture
def said(transactional_db: None) -> tuple[bytes, list[str]]:
    """A database before anything came in, and every statement with which 90 records were kept after that."""
    if connection.vendor != "sqlite":
        pytest.skip("what SQLite writes is the same whatever the tests run on")
    keys()
    cast, statements = make_cast(), []
    with closing(sqlite3.connect(":memory:")) as copy:
        connection.connection.backup(copy)
        before = copy.serialize()
    connection.connection.set_trace_callback(statements.append)
    for number in range(RECORDS):
        entry, at = entry_of(), AT + timedelta(seconds=number)
        raw = bytes_of(entry)
        done = submit(
            by=cast.rivera, agency=cast.millbrook, id=UUID(entry["id"]), entry=entry, raw=raw, at=at,
            sha256=sha256(raw).hexdigest(),
        )  # fmt: skip
        assert done.outcome == NEW
        statements.append(f"{ACK}{UUID(entry['id']).hex}")
    connection.connection.set_trace_callback(None)
    return before, statements


def written(folder: Path, before: bytes, statements: list[str], pragmas: str) -> list[Noted]:
    """Everything that SQLite did to its disk while it kept the records."""
    path, disk = folder / "database", Disk()
    path.write_bytes(before)
    writing = apsw.Connection(str(path), vfs=NAME)
    try:
        writing.execute(pragmas).fetchall()  # each of them runs only when the rows of the last are taken
        for statement in statements:
            if statement.startswith(ACK):
                disk.notes.append(Noted("ack", statement.removeprefix(ACK)))
            else:
                writing.execute(statement).fetchall()
        return list(disk.notes)
    finally:
        writing.close()
        disk.unregister()


def after_cuts(folder: Path, said: tuple[bytes, list[str]], *, pragmas: str, trials: int) -> tuple[int, int]:
    """In how many of the trials something acknowledged was lost, and in how many the database was damaged."""
    folder.mkdir()
    chance, (before, statements) = random.Random(5), said
    notes = written(folder, before, statements, pragmas)
    lost = damaged = 0
    moments = [chance.randrange(len(notes)) for _ in range(trials)]
    for number, (acked, files) in enumerate(Cuts({"database": before}, notes).at(moments, chance)):
        there = folder / str(number)
        there.mkdir()
        for name, content in files.items():
            (there / name).write_bytes(content)
        try:
            with closing(sqlite3.connect(there / "database")) as reading:
                whole = reading.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                kept = {id for (id,) in reading.execute("SELECT id FROM ledger_revision")}
            damaged += not whole
            lost += not acked <= kept
        except sqlite3.DatabaseError:
            damaged += 1
    return lost, damaged


@pytest.mark.parametrize("trials", [100, pytest.param(1_000, marks=pytest.mark.soak)])
def test_it_works_and_nothing_acknowledged_is_lost(tmp_path: Path, said, trials: int):
    assert after_cuts(tmp_path / "cuts", said, pragmas=OWN, trials=trials) == (0, 0)


@pytest.mark.parametrize(
    ("pragmas", "harm"),
    [
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", lambda lost, damaged: lost > 0),
        ("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;", lambda lost, damaged: lost > 0),
        ("PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF;", lambda lost, damaged: damaged > 0),
    ],
    ids=["sync at checkpoints alone", "a journal that comes back", "no sync at all"],
)
def test_weaker_pragmas_are_found_out(tmp_path: Path, said, pragmas: str, harm: Callable[[int, int], bool]):
    """The negative controls: each loses or damages something."""
    assert harm(*after_cuts(tmp_path / "cuts", said, pragmas=pragmas, trials=100))
