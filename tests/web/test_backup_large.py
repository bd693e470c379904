"""A large installation is backed up and tried out in little memory, and while records come in (TRUST OPS-1).

``benchmarks/bench_backup.py`` measures it; here is what it rests on.
"""

import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cast import NOW
from django.db import transaction
from shop import Shop, a_shop

from daylit.web.audit import merkle, queries
from daylit.web.audit.actions import locked_tree, record
from daylit.web.audit.models import Event
from daylit.web.backup.actions import make_backup, verify_backup


def grow(size: int) -> None:
    """A log of so many events; only their hashes are of interest here."""
    rows = [
        Event(number=n, at=NOW, kind="sign_in.done", leaf=merkle.leaf_hash(b"%d" % n).hex()) for n in range(1, size)
    ]
    Event.objects.bulk_create(rows, batch_size=500)


def most_memory(head: Callable[[int], str], size: int) -> int:
    """Bytes that Python held at most while the head was computed."""
    head(size)  # what is loaded the first time is not counted
    tracemalloc.start()
    try:
        head(size)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def in_a_list(size: int) -> str:
    """Negative control: all hashes at once."""
    leaves = Event.objects.filter(number__lte=size).order_by("number").values_list("leaf", flat=True)
    return merkle.root([bytes.fromhex(leaf) for leaf in leaves]).hex()


def test_the_head_of_a_large_log_takes_no_more_memory_than_that_of_a_small_one(db: None):
    grow(16_001)
    assert queries.head_at(16_000) == in_a_list(16_000)
    assert most_memory(queries.head_at, 16_000) < 1.5 * most_memory(queries.head_at, 4_000)
    assert most_memory(in_a_list, 16_000) > 3 * most_memory(in_a_list, 4_000)


def test_there_is_no_head_beyond_the_end_or_over_what_is_no_hash(db: None):
    grow(10)
    assert queries.head_at(9)
    assert queries.head_at(10) == ""
    Event.objects.filter(number=4).update(leaf="no hash")
    assert queries.head_at(9) == ""


@pytest.fixture
def shop(tmp_path: Path, django_db_setup: None, django_db_blocker) -> Iterator[Shop]:
    """An installation in SQLite, where whoever writes keeps everybody else from writing."""
    with django_db_blocker.unblock(), a_shop(tmp_path / "home") as found:
        found.open()
        found.take(text="a record")
        yield found


def test_records_are_taken_in_while_a_large_log_is_compared(shop: Shop, tmp_path: Path, monkeypatch):
    written: list[int] = []

    def compared(size: int, *, using: str) -> str:
        """While this goes on, another process writes, and does not even wait."""
        with closing(sqlite3.connect(shop.configuration.home / "daylit.sqlite3", timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        written.append(size)
        return real(size, using=using)

    real = queries.head_at
    monkeypatch.setattr(queries, "head_at", compared)
    given = {"key": b"k" * 32, "configuration": shop.configuration, "at": NOW, "using": shop.using}
    made = make_backup(tmp_path / "b", **given)
    assert verify_backup(tmp_path / "b", **given).horizon == made.size
    assert written == [made.size]
    with transaction.atomic(using=shop.using):  # negative control: the log was locked first
        locked_tree(using=shop.using)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            compared(made.size, using=shop.using)
    record("agency.changed", at=NOW, using=shop.using)
