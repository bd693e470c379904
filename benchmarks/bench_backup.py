"""A million contacts, backed up, tried out and brought back by the commands as they are, in SQLite; time and memory.

The contacts are as the ledger holds them: a revision with its whole entry, a receipt, and two events of the log (come,
and accepted), each hashed into the tree. They are written in bulk, past the app's own actions, which are measured
elsewhere. Each command is a process of its own, and its memory is the most that process ever held.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

CONTACTS = int(os.environ.get("DAYLIT_BENCH_CONTACTS", "1000000"))
AT_ONCE, MOST_MEMORY = 5_000, 500
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
        figures = [figure for what, words in doing.items() for figure in _figures(what, words, told, note)]
        return [*figures, _kept(home)]


def _figures(what: str, words: list[str], told: dict[str, str], note: str) -> list[dict[str, Any]]:
    begin = time.perf_counter()
    child = subprocess.Popen([*DAYLIT, *words], env=told, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds, memory = time.perf_counter() - begin, used.ru_maxrss / 1024
    assert os.waitstatus_to_exitcode(status) == 0, f"{what} failed"
    busy = f"{note}; {used.ru_utime + used.ru_stime:.0f} s of a core; one run"
    return [
        {"name": f"{what}: time", "figure": f"{what}: time", "value": seconds, "unit": "s", "note": busy},
        {"name": f"{what}: memory", "figure": f"{what}: memory", "value": memory, "unit": "MB",
         "target": f"≤ {MOST_MEMORY} MB", "met": memory <= MOST_MEMORY, "note": "the most at any time"},
    ]  # fmt: skip


def _kept(home: Path) -> dict[str, Any]:
    """What is there after it all: every contact, in the database that was brought back."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "daylit.sqlite3")) as database:
        there = database.execute("SELECT count(*) FROM ledger_revision WHERE entry IS NOT NULL").fetchone()[0]
    lost = CONTACTS - there
    return {"name": "contacts lost", "figure": "contacts lost", "value": lost, "target": "0", "met": lost == 0,
            "note": "counted in the database that was brought back"}  # fmt: skip


def _prepare() -> None:
    sys.path[:0] = [str(TESTS / "web"), str(TESTS)]
    from served import found

    cast = found()
    from django.db import transaction

    from daylit.web.audit.actions import locked_tree
    from daylit.web.audit.merkle import Frontier
    from daylit.web.audit.models import Event
    from daylit.web.ledger.models import Contact, Receipt, Revision

    with transaction.atomic():
        tree = locked_tree()
        frontier = Frontier([bytes.fromhex(peak) for peak in tree.peaks.split()], tree.size)
        rows = _rows(cast, frontier)
        for batch in iter(lambda: list(islice(rows, AT_ONCE)), []):
            for at, model in enumerate((Contact, Revision, Receipt)):
                model.objects.bulk_create([row[at] for row in batch])
            Event.objects.bulk_create([event for row in batch for event in row[3]])
        tree.size, tree.peaks = frontier.size, " ".join(peak.hex() for peak in frontier.peaks)
        tree.save()
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB to write them", file=sys.stderr)


def _rows(cast: Any, frontier: Any) -> Iterator[tuple[Any, Any, Any, list[Any]]]:
    from uuid import UUID

    from records import answers

    from daylit.web.ledger.models import Contact, Receipt, Revision

    first = datetime(2021, 1, 1, tzinfo=UTC)
    entry = {"answers": answers(), "form": {"pack": "standard", "version": "1"}, "seconds": {"person": 20}, "tags": []}
    for number in range(CONTACTS):
        id, at = UUID(int=(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128), first + timedelta(minutes=number)
        events = [_event(frontier, kind, at, cast, id) for kind in ("contact.submitted", "contact.accepted")]
        contact = Contact(
            id=id, agency=cast.millbrook, officer=cast.rivera, unit=cast.patrol, state="accepted", kind="traffic",
            began=at, local_day=at.date(), pack="standard", pack_version="1", people=1, submitted_at=at,
            changed_at=at, event=events[1].number, salt=f"{number:064x}",
        )  # fmt: skip
        revision = Revision(
            id=id, contact=contact, number=1, by=cast.rivera, entry={**entry, "id": str(id)}, sha256=f"{number:064x}",
            made_at=at, received_at=at, event=events[0].number, salt=f"{number:064x}",
        )  # fmt: skip
        signature = f"{number:086x}"
        receipt = Receipt(
            revision=revision, event=events[0].number, leaf=events[0].leaf, at=at, key="k", signature=signature
        )
        yield contact, revision, receipt, events


def _event(frontier: Any, kind: str, at: datetime, cast: Any, id: Any) -> Any:
    from daylit.web.audit import merkle
    from daylit.web.audit.actions import leaf_bytes
    from daylit.web.audit.models import Event

    event = Event(
        number=frontier.size + 1, at=at, kind=kind, agency=cast.millbrook.pk, person=cast.rivera.pk,
        subject=f"contact:{id}", details={"rows": {f"contact:{id}": [f"{frontier.size:064x}", "0" * 136]}},
    )  # fmt: skip
    leaf = merkle.leaf_hash(leaf_bytes(event))
    event.leaf = leaf.hex()
    frontier.add(leaf)
    return event


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        _prepare()
    else:
        for figure in run():
            print(figure)
