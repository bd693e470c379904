"""A million contacts, backed up, tried out and brought back by the commands as they are, in SQLite; time and memory.

The contacts are as the ledger holds them: a revision with its whole entry, a receipt, and two events of the log (come,
and accepted), each hashed into the tree. They are written in bulk, past the app's own actions, which are measured
elsewhere. Each command is a process of its own, and its memory is the most that process ever held.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

CONTACTS = int(os.environ.get("DAYLIT_BENCH_CONTACTS", "1000000"))
AT_ONCE, MOST_MEMORY = 5_000, 500
FIRST = datetime(2021, 1, 1, tzinfo=UTC)
DAYLIT = [sys.executable, "-c", "import sys; from daylit.cli.run import run; sys.exit(run(sys.argv[1:]))"]
TESTS = Path(__file__).parents[1] / "tests"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        home, out = Path(folder) / "home", Path(folder) / "backup"
        sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
        from served import environment

        told = environment(home)
        subprocess.run([sys.executable, __file__, "prepare"], env=told, check=True)
        size = (home / "daylit.sqlite3").stat().st_size / 1e9
        doing = {
            "backup": ["backup", str(out)],
            "trying it out": ["verify-backup", str(out)],
            "restore over it": ["restore", str(out), "--replace"],
        }
        note = f"{CONTACTS:,} contacts, {2 * CONTACTS:,} events, a database of {size:.1f} GB"
        found = [figure for what, words in doing.items() for figure in figures(what, words, told, note)]
        return [*found, _kept(home)]


def figures(what: str, words: list[str], env: dict[str, str], note: str) -> list[dict[str, Any]]:
    """Run one command, and say how long it took and how much it held."""
    busy, begin = os.getloadavg()[0], time.perf_counter()
    child = subprocess.Popen([*DAYLIT, *words], env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds, memory = time.perf_counter() - begin, used.ru_maxrss / 1024
    assert os.waitstatus_to_exitcode(status) == 0, f"{what} failed"
    told = f"{note}; {used.ru_utime + used.ru_stime:.0f} s of a core; load before {busy:.1f}; one run"
    return [
        {"name": f"{what}: time", "figure": f"{what}: time", "value": seconds, "unit": "s", "note": told},
        {"name": f"{what}: memory", "figure": f"{what}: memory", "value": memory, "unit": "MB",
         "target": f"≤ {MOST_MEMORY} MB", "met": memory <= MOST_MEMORY, "note": "the most at any time"},
    ]  # fmt: skip


def _kept(home: Path) -> dict[str, Any]:
    """What is there after it all: every contact, in the database that was brought back."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "daylit.sqlite3")) as database:
        there = database.execute("SELECT count(*) FROM ledger_revision WHERE entry IS NOT NULL").fetchone()[0]
    return lost(CONTACTS - there)


def lost(lost: int) -> dict[str, Any]:
    """The figure that matters most."""
    return {"name": "contacts lost", "figure": "contacts lost", "value": lost, "target": "0", "met": lost == 0,
            "note": "counted in the database that was brought back"}  # fmt: skip


def _prepare() -> None:
    sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
    from served import found

    cast = found()
    from django.db import connection, transaction

    from daylit.web.audit.actions import locked_tree
    from daylit.web.audit.merkle import Frontier

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -500000")  # ids come in no order, and so do the pages they are put in
    with transaction.atomic():
        tree = locked_tree()
        frontier = Frontier([bytes.fromhex(peak) for peak in tree.peaks.split()], tree.size)
        writing = _Writing(cast, frontier)
        numbers = iter(range(CONTACTS))
        for batch in iter(lambda: list(islice(numbers, AT_ONCE)), []):
            rows = [writing.contact(number) for number in batch]
            for at, table in enumerate((writing.contacts, writing.revisions, writing.receipts)):
                table.add(row[at] for row in rows)
            writing.events.add(event for row in rows for event in row[3:])
        tree.size, tree.peaks = frontier.size, " ".join(peak.hex() for peak in frontier.peaks)
        tree.save()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB to write them", file=sys.stderr)


class _Table:
    """Rows that are alike but in a few columns, put in past the models, in the form in which they lie there."""

    def __init__(self, like: Any) -> None:
        from django.db import connection

        fields = [one for one in like._meta.concrete_fields if one.get_internal_type() != "BigAutoField"]
        self.alike = {one.column: one.get_db_prep_save(one.pre_save(like, True), connection) for one in fields}
        places = ", ".join(["%s"] * len(fields))
        columns = ", ".join(f'"{name}"' for name in self.alike)
        self.put = f'INSERT INTO "{like._meta.db_table}" ({columns}) VALUES ({places})'
        self.connection = connection

    def row(self, **own: Any) -> tuple[Any, ...]:
        assert own.keys() <= self.alike.keys(), "a column that the table does not have"
        return tuple((self.alike | own).values())

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(self.put, rows)


class _Writing:
    """Makes each contact's rows: the contact, its revision, its receipt and two events."""

    def __init__(self, cast: Any, frontier: Any) -> None:
        from records import answers

        from daylit.web.audit.models import Event
        from daylit.web.ledger.models import Contact, Receipt, Revision

        contact = Contact(
            agency=cast.millbrook, officer=cast.rivera, unit=cast.patrol, state="accepted", kind="traffic", began=FIRST,
            local_day=FIRST.date(), pack="standard", pack_version="1", people=1, submitted_at=FIRST, changed_at=FIRST,
        )  # fmt: skip
        self.event = Event(number=0, at=FIRST, agency=cast.millbrook.pk, person=cast.rivera.pk)
        self.contacts = _Table(contact)
        self.revisions = _Table(
            Revision(contact=contact, number=1, by=cast.rivera, entry={}, made_at=FIRST, received_at=FIRST, event=0)
        )
        self.receipts = _Table(Receipt(revision_id=contact.pk, event=0, leaf="", at=FIRST, key="k", signature=""))
        self.events = _Table(self.event)
        form = {"pack": "standard", "version": "1"}
        self.entry = {"answers": answers(), "form": form, "seconds": {"person": 20}, "tags": []}
        self.frontier = frontier

    def contact(self, number: int) -> tuple[tuple[Any, ...], ...]:
        id, at = UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128), FIRST + timedelta(minutes=number)
        come, when = self._event("contact.submitted", at, id), _kept_time(at)
        first, leaf = self.event.number, self.event.leaf
        accepted, text = self._event("contact.accepted", at, id), f"{number:064x}"
        contact = self.contacts.row(
            id=id.hex, began=when, local_day=str(at.date()), submitted_at=when, changed_at=when, salt=text,
            event=self.event.number,
        )  # fmt: skip
        revision = self.revisions.row(
            id=id.hex, contact_id=id.hex, entry=json.dumps({**self.entry, "id": str(id)}), sha256=text, salt=text,
            made_at=when, received_at=when, event=first,
        )  # fmt: skip
        receipt = self.receipts.row(revision_id=id.hex, event=first, leaf=leaf, at=when, signature=f"{number:086x}")
        return contact, revision, receipt, come, accepted

    def _event(self, kind: str, at: datetime, id: UUID) -> tuple[Any, ...]:
        from daylit.web.audit import merkle
        from daylit.web.audit.actions import leaf_bytes

        event, size = self.event, self.frontier.size
        event.number, event.at, event.kind, event.subject = size + 1, at, kind, f"contact:{id}"
        event.details = {"rows": {event.subject: [f"{size:064x}", "0" * 136]}}
        leaf = merkle.leaf_hash(leaf_bytes(event))
        event.leaf = leaf.hex()
        self.frontier.add(leaf)
        return self.events.row(
            number=event.number, at=_kept_time(at), kind=kind, subject=event.subject, details=json.dumps(event.details),
            leaf=event.leaf,
        )  # fmt: skip


def _kept_time(at: datetime) -> str:
    return str(at.replace(tzinfo=None))


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        _prepare()
    else:
        for figure in run():
            print(figure)
