"""The same on PostgreSQL: one moment, all tables, all or nothing (TRUST OPS-1)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from cast import NOW
from postgres_server import as_superuser, missing, postgres_server, seeing_all
from shop import Shop, a_shop

from daylit.web.audit.verification import verify
from daylit.web.backup import postgres_store
from daylit.web.backup.actions import make_backup, restore, verify_backup
from daylit.web.backup.postgres_store import NoScratch
from daylit.web.backup.sealed import BadBackup
from daylit.web.backup.stores import NewerBackup, NotEmpty

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "PostgreSQL is there")
KEY = b"k" * 32
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_server(settings=("fsync=off", "autovacuum=off")) as url:
        yield url


def sql(url: str, *statements: str) -> list[tuple]:
    import psycopg

    with psycopg.connect(seeing_all(url), autocommit=True) as connection:
        for statement in statements:
            cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def a_database(server: str, *, like: str = "template0") -> str:
    name = f"d{uuid4().hex[:8]}"
    sql(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    return server.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture(scope="module")
def opened(server: str, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker) -> str:
    """A database that was opened, to be copied by each test."""
    url = a_database(server)
    with django_db_blocker.unblock(), a_shop(tmp_path_factory.mktemp("opened"), database=url) as found:
        found.open()
    return url.rsplit("/", 1)[1]


@pytest.fixture
def shop(server: str, opened: str, tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path / "home", database=a_database(server, like=opened)) as found:
        for number in range(5):
            found.take(text=f"CANARY-{number}\t\\N\n\x01 ü")
        yield found


@pytest.fixture
def empty(server: str, tmp_path: Path) -> Iterator[Shop]:
    with a_shop(tmp_path / "new", database=a_database(server)) as found:
        yield found


def made(shop: Shop, out: Path) -> Path:
    make_backup(out, key=KEY, configuration=shop.configuration, at=NOW, using=shop.using)
    return out


def bring(shop: Shop, source: Path, **more):
    return restore(
        source, **{"key": KEY, "configuration": shop.configuration, "at": LATER, "using": shop.using, **more}
    )


def test_it_works_in_another_database(shop: Shop, empty: Shop, tmp_path: Path):
    before = shop.content()
    done = bring(empty, made(shop, tmp_path / "b"))
    after = empty.content()
    assert (after["revisions"], after["people"]) == (before["revisions"], before["people"])
    assert after["events"][: len(before["events"])] == before["events"]
    assert verify(using=empty.using).damages == ()
    assert (done.size, done.kept) == (len(before["events"]), "")
    assert b"CANARY" not in (tmp_path / "b").read_bytes()
    empty.take(text="life goes on, with numbers behind those that are there")


def test_numbers_that_the_database_gives_go_on(shop: Shop, empty: Shop, tmp_path: Path):
    url = shop.configuration.database
    sql(url, "INSERT INTO accounts_guess (at, who, \"where\") SELECT now(), 'a', 'b' FROM generate_series(1, 7)")
    bring(empty, made(shop, tmp_path / "b"))
    sql(empty.configuration.database, "INSERT INTO accounts_guess (at, who, \"where\") VALUES (now(), 'a', 'b')")
    assert sql(empty.configuration.database, "SELECT MAX(id) FROM accounts_guess") == [(8,)]


def test_a_copy_is_of_one_moment_while_others_write(shop: Shop, empty: Shop, tmp_path: Path, monkeypatch):
    copied, seen = postgres_store._copied, []

    def meanwhile(using: str, table: str, columns: list[str]):
        seen.append(shop.take(text="while the copy runs"))
        yield from copied(using, table, columns)

    monkeypatch.setattr(postgres_store, "_copied", meanwhile)
    file = made(shop, tmp_path / "b")
    monkeypatch.undo()
    assert len(seen) > 10
    assert bring(empty, file).size == 6
    assert len(empty.content()["revisions"]) == 5


def test_a_damaged_backup_is_refused_and_nothing_changes(shop: Shop, tmp_path: Path):
    file, before, random = made(shop, tmp_path / "b").read_bytes(), shop.content(), Random(1)
    for _ in range(20):
        at = random.randrange(len(file))
        for bad in (file[:-1024], file[:at], file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :], file + b"x"):
            (tmp_path / "bad").write_bytes(bad)
            with pytest.raises(BadBackup):
                bring(shop, tmp_path / "bad", replace=True)
    assert shop.content() == before


def test_what_goes_wrong_while_loading_is_taken_back(shop: Shop, tmp_path: Path, monkeypatch):
    file, before = made(shop, tmp_path / "b"), shop.content()

    def other(*args: object, **more: object) -> None:
        raise BadBackup("in the middle")

    monkeypatch.setattr(postgres_store, "check_brought_back", other)
    with pytest.raises(BadBackup, match="in the middle"):
        bring(shop, file, replace=True)
    assert shop.content() == before
    schemas = sql(shop.configuration.database, "SELECT COUNT(*) FROM pg_namespace WHERE nspname LIKE 'before%'")
    assert schemas == [(0,)]


def test_a_place_with_records_is_left_alone_unless_told(shop: Shop, tmp_path: Path):
    file, before = made(shop, tmp_path / "b"), shop.content()
    shop.take(text="after the backup")
    with pytest.raises(NotEmpty):
        bring(shop, file)
    done = bring(shop, file, replace=True)
    assert shop.content()["revisions"] == before["revisions"]
    assert sql(shop.configuration.database, f"SELECT COUNT(*) FROM {done.kept}.ledger_revision") == [(6,)]


def test_a_verified_backup_moves_the_horizon_and_leaves_no_database(shop: Shop, server: str, tmp_path: Path):
    found = verify_backup(
        made(shop, tmp_path / "b"), key=KEY, configuration=shop.configuration, at=LATER, using=shop.using
    )
    assert found.moved
    assert shop.tree().horizon == found.size == 6
    assert sql(server, "SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'daylit_try%'") == [(0,)]


def test_an_account_that_may_make_no_database_is_told_so(shop: Shop, server: str, tmp_path: Path):
    file, url = made(shop, tmp_path / "b"), shop.configuration.database
    sql(as_superuser(url), "CREATE ROLE small LOGIN", "GRANT ALL ON ALL TABLES IN SCHEMA public TO small")
    with (
        a_shop(tmp_path / "home", database=url.replace("daylit@", "small@")) as small,
        pytest.raises(NoScratch, match="may not make one"),
    ):
        verify_backup(file, key=KEY, configuration=small.configuration, at=LATER, using=small.using)
    assert shop.tree().horizon == 0


def test_a_backup_of_sqlite_is_refused(empty: Shop, tmp_path: Path):
    with a_shop(tmp_path / "small") as small:
        file = made(small.open(), tmp_path / "b")
    with pytest.raises(NewerBackup, match="is of SQLite"):
        bring(empty, file)
