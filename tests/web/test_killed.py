"""Processes that are killed while records come in: what was acknowledged is there afterwards (SYNC-4).

Four officers send while the server, one of granian's workers or PostgreSQL's postmaster is killed again and again, each
time at a moment that chance chooses. Browsers are killed in ``tests/officer/test_killed.py``.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from postgres_server import Cluster, missing, postgres_cluster
from sending import entry_of, sealed
from served import Served, served, served_by_granian

from daylit.web.keys import Keys


def killed_while_writing(server: Served, kill: Callable[[], None], *, kills: int) -> tuple[set[str], set[str]]:
    """What was sent, and what was acknowledged, while something was killed again and again."""
    keys, rng = Keys(server.home / "secrets"), random.Random(4)
    sent: set[str] = set()
    acked: set[str] = set()
    over = threading.Event()

    def officer() -> None:
        while not over.is_set():
            entry = entry_of()
            sent.add(entry["id"])
            try:
                status, _ = server.put("rivera", entry["id"], json.dumps(sealed(entry, to=keys)).encode(), timeout=5)
            except OSError:
                continue
            if status in (200, 201, 202):
                acked.add(entry["id"])

    threads = [threading.Thread(target=officer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        before, patience = len(acked), time.monotonic() + 120
        while len(acked) < before + 2 and time.monotonic() < patience:
            time.sleep(0.01)
        time.sleep(rng.random() * 0.15)
        kill()
    over.set()
    for thread in threads:
        thread.join()
    return sent, acked


def stored(server: Served) -> set[str]:
    """The ids that are there; each with its receipt, and the log without a gap."""
    found = {str(UUID(str(id))) for (id,) in server.rows("SELECT id FROM ledger_revision")}
    assert server.count("ledger_receipt") == server.count("ledger_revision") == len(found)
    assert server.rows("SELECT size FROM audit_tree") == [(server.count("audit_event"),)]
    if not server.database:
        assert server.rows("PRAGMA integrity_check") == [("ok",)]
    return found


@contextmanager
def on_postgres(home: Path, *settings: str) -> Iterator[tuple[Served, Cluster]]:
    if why := missing():
        pytest.skip(why)
    with postgres_cluster(settings=settings) as cluster, served(home, database=cluster.url) as server:
        yield server, cluster


LONG_AND_SHORT = [4, pytest.param(100, marks=pytest.mark.soak)]


@pytest.mark.parametrize("kills", LONG_AND_SHORT)
def test_it_works_when_the_whole_server_is_killed(tmp_path: Path, kills: int):
    with served(tmp_path) as server:
        sent, acked = killed_while_writing(server, server.kill, kills=kills)
    assert len(acked) >= 2 * kills
    assert acked <= stored(server) <= sent


@pytest.mark.parametrize("kills", LONG_AND_SHORT)
def test_when_a_worker_of_granian_is_killed_another_takes_its_place(tmp_path: Path, kills: int):
    with served_by_granian(tmp_path) as server:
        sent, acked = killed_while_writing(server, server.kill, kills=kills)
    assert len(acked) >= 2 * kills
    assert acked <= stored(server) <= sent


@pytest.mark.parametrize("kills", LONG_AND_SHORT)
def test_when_the_postmaster_is_killed(tmp_path: Path, kills: int):
    with on_postgres(tmp_path) as (server, cluster):
        sent, acked = killed_while_writing(server, cluster.kill, kills=kills)
        kept = stored(server)
        cluster.check()
    assert len(acked) >= 2 * kills
    assert acked <= kept <= sent


def found_out(server: Served, kill: Callable[[], None]) -> bool:
    """Whether something acknowledged is lost within twelve kills; chance may spare what one kill meets."""
    for _ in range(6):
        _, acked = killed_while_writing(server, kill, kills=2)
        if not acked <= stored(server):
            return True
    return False


def test_a_server_that_acknowledges_first_is_found_out(tmp_path: Path):
    """A negative control: what answers before the commit."""
    with served(tmp_path, ack_first=True) as server:
        assert found_out(server, server.kill)


def test_a_database_that_acknowledges_first_is_found_out(tmp_path: Path):
    """A negative control: a commit that PostgreSQL does not wait for. ``daylit serve`` refuses such a database."""
    late = ("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB")
    with on_postgres(tmp_path, *late) as (server, cluster):
        assert found_out(server, cluster.kill)
