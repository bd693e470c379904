"""A backup is whole, or it is refused and nothing changes (TRUST OPS-1)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from cast import NOW
from shop import Shop, a_shop

from daylit.errors import DaylitError
from daylit.web.audit.models import Event
from daylit.web.audit.verification import verify
from daylit.web.backup import sealed
from daylit.web.backup.actions import (
    OlderThanPhones,
    WillNotReplace,
    make_backup,
    restore,
    verify_backup,
)
from daylit.web.backup.sealed import CHUNK, BadBackup, NoBackupKey, Opening, Sealing, make_key, read_key
from daylit.web.backup.sqlite_store import StillUsed
from daylit.web.backup.stores import NewerBackup, NotEmpty
from daylit.web.ledger.models import Revision

KEY = b"k" * 32
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """Any database may be used: these tests make their own, and leave that of the others alone."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker) -> Path:
    """An installation that was opened, to be copied by each test."""
    folder = tmp_path_factory.mktemp("opened")
    with django_db_blocker.unblock(), a_shop(folder) as shop:
        shop.open()
    with closing(sqlite3.connect(folder / "daylit.sqlite3")) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    return folder / "daylit.sqlite3"


@pytest.fixture
def shop(tmp_path: Path, opened: Path) -> Iterator[Shop]:
    """An installation with twenty records."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/daylit.sqlite3").write_bytes(opened.read_bytes())
    with a_shop(tmp_path / "home") as found:
        for number in range(20):
            found.take(text=f"CANARY-{number} " + "x" * 20_000)
        yield found


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Shop]:
    """A machine on which nothing was installed yet."""
    with a_shop(tmp_path / "new") as found:
        yield found


def made(shop: Shop, out: Path, **more) -> Path:
    make_backup(out, key=KEY, configuration=shop.configuration, at=NOW, using=shop.using, **more)
    return out


def bring(shop: Shop, source: Path, **more):
    return restore(
        source, **{"key": KEY, "configuration": shop.configuration, "at": LATER, "using": shop.using, **more}
    )


def try_out(shop: Shop, source: Path, **more):
    given = {"key": KEY, "configuration": shop.configuration, "at": LATER, "using": shop.using}
    return verify_backup(source, **{**given, **more})


def test_it_works_on_another_machine(shop: Shop, empty: Shop, tmp_path: Path):
    before = shop.content()
    done = bring(empty, made(shop, tmp_path / "b"))
    after = empty.content()
    assert after["revisions"] == before["revisions"]
    assert after["people"] == before["people"]
    assert after["events"][: len(before["events"])] == before["events"]
    assert (done.size, done.kept) == (len(before["events"]), "")
    assert Event.objects.using(empty.using).last().kind == "backup.restored"
    assert verify(using=empty.using).damages == ()
    assert empty.tree().epoch == done.epoch != shop.tree().epoch


def test_nothing_of_a_record_can_be_read_in_the_file(shop: Shop, tmp_path: Path):
    file = made(shop, tmp_path / "b").read_bytes()
    assert b"CANARY" not in file
    assert b"SQLite format" not in file
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0
    assert list(shop.configuration.home.glob(".backup-*")) == []


def damaged(file: bytes, how: str, random: Random) -> bytes:
    """A copy of a backup with one thing wrong."""
    at = random.randrange(len(file))
    return {
        "a flipped bit": lambda: file[:at] + bytes([file[at] ^ (1 << random.randrange(8))]) + file[at + 1 :],
        "1 KB cut off": lambda: file[:-1024],
        "cut off somewhere": lambda: file[:at],
        "cut off between chunks": lambda: file[: 55 + (CHUNK + 16) * random.randrange(1, len(file) // (CHUNK + 16))],
        "more behind its end": lambda: file + random.randbytes(random.randrange(1, 99_999)),
        "two chunks changed places": lambda: (
            file[:55] + file[55 + CHUNK + 16 : 55 + 2 * (CHUNK + 16)] + file[55 : 55 + CHUNK + 16]
            + file[55 + 2 * (CHUNK + 16) :]
        ),
        "a chunk left out": lambda: file[:55] + file[55 + CHUNK + 16 :],
        "empty": lambda: b"",
    }[how]()  # fmt: skip


WAYS = (
    "a flipped bit", "1 KB cut off", "cut off somewhere", "cut off between chunks", "more behind its end",
    "two chunks changed places", "a chunk left out", "empty",
)  # fmt: skip


@pytest.mark.parametrize("how", WAYS)
def test_a_damaged_backup_is_refused_and_nothing_changes(shop: Shop, tmp_path: Path, how: str):
    file, random, before = made(shop, tmp_path / "b").read_bytes(), Random(how), shop.content()
    database = (shop.configuration.home / "daylit.sqlite3").read_bytes()
    for _ in range(12):
        (tmp_path / "bad").write_bytes(damaged(file, how, random))
        with pytest.raises(BadBackup):
            bring(shop, tmp_path / "bad", replace=True)
    assert shop.content() == before
    assert (shop.configuration.home / "daylit.sqlite3").read_bytes() == database
    assert sorted(path.name for path in shop.configuration.home.iterdir() if "before" in path.name) == []


def test_without_the_mark_of_the_last_chunk_a_cut_would_be_taken(tmp_path: Path):
    """Negative control: the same stream, read without looking at the mark, gives half of it as if it were all."""
    with (tmp_path / "b").open("wb") as out:
        sealing = Sealing(out, key=KEY)
        sealing.write(b"x" * 3 * CHUNK)
        sealing.finish()
    cut = (tmp_path / "b").read_bytes()[: 55 + CHUNK + 16]
    (tmp_path / "b").write_bytes(cut)
    with (tmp_path / "b").open("rb") as source, pytest.raises(BadBackup):
        Opening(source, key=KEY).read(CHUNK)
    with pytest.MonkeyPatch.context() as patch, (tmp_path / "b").open("rb") as source:
        patch.setattr(sealed, "_nonce", lambda number, last: number.to_bytes(11, "big") + b"\x00")
        assert Opening(source, key=KEY).read(CHUNK) == b"x" * CHUNK


def test_another_key_is_refused_and_the_sentence_says_so(shop: Shop, empty: Shop, tmp_path: Path):
    with pytest.raises(BadBackup, match="made with another key"):
        bring(empty, made(shop, tmp_path / "b"), key=b"q" * 32)
    assert not (empty.configuration.home / "daylit.sqlite3").exists()


@pytest.mark.parametrize("text", [None, "", "hello", "daylit-backup-key AAAA", "daylit-backup-key !!!!"])
def test_a_missing_or_wrong_key_file_is_refused_kindly(tmp_path: Path, text: str | None):
    if text is not None:
        (tmp_path / "key").write_text(text)
    with pytest.raises(NoBackupKey, match="key"):
        read_key(tmp_path / "key")


def test_a_key_reads_back_and_is_never_replaced(tmp_path: Path):
    key = make_key(tmp_path / "key")
    assert read_key(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "key")


def test_another_form_is_refused_and_the_sentence_says_so(shop: Shop, empty: Shop, tmp_path: Path):
    file = bytearray(made(shop, tmp_path / "b").read_bytes())
    file[len(sealed.WORDS)] = 9
    (tmp_path / "b").write_bytes(file)
    with pytest.raises(BadBackup, match="the form 9"):
        bring(empty, tmp_path / "b")


def test_a_backup_of_a_later_daylit_is_refused(shop: Shop, empty: Shop, tmp_path: Path):
    with closing(sqlite3.connect(shop.configuration.home / "daylit.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', '2030-01-01')"
        )
    with pytest.raises(NewerBackup, match="later Daylit"):
        bring(empty, made(shop, tmp_path / "b"))


def test_a_stream_that_broke_off_leaves_no_file(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(self: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sealing, "finish", broken)
    with pytest.raises(OSError, match="No space"):
        made(shop, tmp_path / "b")
    assert not (tmp_path / "b").exists()
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_an_existing_file_is_never_replaced(shop: Shop, tmp_path: Path):
    (tmp_path / "b").write_text("precious")
    with pytest.raises(WillNotReplace, match="exists already"):
        made(shop, tmp_path / "b")
    assert (tmp_path / "b").read_text() == "precious"


def test_a_place_with_records_is_left_alone_unless_told(shop: Shop, tmp_path: Path):
    file, before = made(shop, tmp_path / "b"), shop.content()
    with pytest.raises(NotEmpty, match="records here already"):
        bring(shop, file)
    assert shop.content()["revisions"] == before["revisions"]
    shop.take(text="after the backup")
    done = bring(shop, file, replace=True)
    assert shop.content()["revisions"] == before["revisions"]
    with closing(sqlite3.connect(done.kept)) as old:
        assert old.execute("SELECT COUNT(*) FROM ledger_revision").fetchone() == (21,)


def test_a_running_server_is_noticed(shop: Shop, tmp_path: Path):
    file = made(shop, tmp_path / "b")
    with closing(sqlite3.connect(shop.configuration.home / "daylit.sqlite3")) as server:
        server.execute("SELECT COUNT(*) FROM audit_event").fetchone()
        with pytest.raises(StillUsed, match="still uses"):
            bring(shop, file, replace=True)
    assert Revision.objects.using(shop.using).count() == 20


def test_a_damaged_database_can_be_replaced(shop: Shop, tmp_path: Path):
    file, before = made(shop, tmp_path / "b"), shop.content()
    from django.db import connections

    connections[shop.using].close()
    for ending in ("", "-wal", "-shm"):
        (shop.configuration.home / f"daylit.sqlite3{ending}").unlink(missing_ok=True)
    (shop.configuration.home / "daylit.sqlite3").write_bytes(b"SQLite format 3\x00" + b"\xff" * 9_000)
    bring(shop, file, replace=True)
    assert shop.content()["revisions"] == before["revisions"]


def test_everybody_signs_in_again_after_a_restore(shop: Shop, empty: Shop, tmp_path: Path):
    from django.contrib.sessions.models import Session

    Session(session_key="a", session_data="x", expire_date=LATER).save(using=shop.using)
    bring(empty, made(shop, tmp_path / "b"))
    assert Session.objects.using(shop.using).count() == 1
    assert Session.objects.using(empty.using).count() == 0


def test_secrets_go_along_only_when_asked(shop: Shop, empty: Shop, tmp_path: Path):
    folder = shop.configuration.secrets_folder
    folder.mkdir()
    (folder / "signing-2026-11-23-01.pem").write_text("SECRET")
    make_key(folder / "backup")
    bring(empty, made(shop, tmp_path / "plain"), with_secrets=True)
    assert list(empty.configuration.secrets_folder.iterdir()) == []
    (empty.configuration.secrets_folder / "signing-2026-11-23-01.pem").write_text("OTHER")
    done = bring(empty, made(shop, tmp_path / "full", with_secrets=True), with_secrets=True, replace=True)
    assert done.secrets == 1
    found = {path.name: path.read_text() for path in empty.configuration.secrets_folder.iterdir()}
    assert found == {
        "signing-2026-11-23-01.pem": "SECRET",
        f"signing-2026-11-23-01.pem.before-{LATER:%Y%m%d-%H%M%S}": "OTHER",
    }
    assert b"SECRET" not in (tmp_path / "full").read_bytes()


def test_a_verified_backup_moves_the_horizon(shop: Shop, tmp_path: Path):
    file = made(shop, tmp_path / "b")
    found = try_out(shop, file)
    assert found.moved
    assert found.horizon == found.size == shop.tree().horizon == 21
    assert Event.objects.using(shop.using).last().outcome == "done"
    assert not try_out(shop, file).moved
    assert list(shop.configuration.home.glob(".backup-*")) == []


@pytest.mark.parametrize("how", WAYS)
def test_a_backup_that_is_refused_does_not_move_it_and_leaves_an_event(shop: Shop, tmp_path: Path, how: str):
    (tmp_path / "bad").write_bytes(damaged(made(shop, tmp_path / "b").read_bytes(), how, Random(how)))
    with pytest.raises(BadBackup):
        try_out(shop, tmp_path / "bad")
    assert shop.tree().horizon == 0
    last = Event.objects.using(shop.using).last()
    assert (last.kind, last.outcome, last.details) == ("backup.verified", "refused", {"why": "BadBackup"})


def test_a_backup_of_another_life_does_not_move_it(shop: Shop, tmp_path: Path):
    file = made(shop, tmp_path / "b")
    bring(shop, file, replace=True)
    assert not try_out(shop, file).moved
    assert shop.tree().horizon == 0


def test_a_backup_of_a_damaged_log_says_so_and_does_not_move_it(shop: Shop, tmp_path: Path):
    Event.objects.using(shop.using).filter(number=5).update(outcome="refused")
    found = try_out(shop, made(shop, tmp_path / "b"))
    assert found.damages == ("Event 5 is not as it was written.", *found.damages[1:])
    assert shop.tree().horizon == 0


def test_an_older_backup_than_phones_rely_on_is_refused(shop: Shop, tmp_path: Path):
    old = made(shop, tmp_path / "old")
    shop.take(text="new")
    assert try_out(shop, made(shop, tmp_path / "new")).moved
    with pytest.raises(OlderThanPhones, match="would be lost"):
        bring(shop, old, replace=True)
    assert bring(shop, old, replace=True, older=True).size < shop.tree().size + 1


def test_a_database_of_an_earlier_version_is_brought_forward(shop: Shop, empty: Shop, tmp_path: Path):
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", "audit", "0001", database=shop.using, verbosity=0)
    connections[shop.using].close()
    bring(empty, made(shop, tmp_path / "b"))
    assert verify(using=empty.using).damages == ()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_a_sealed_stream_of_any_length_reads_back(tmp_path: Path, size: int):
    data = Random(size).randbytes(size)
    with (tmp_path / "b").open("wb") as out:
        sealing = Sealing(out, key=KEY)
        for at in range(0, size, 1000):
            sealing.write(data[at : at + 1000])
        sealing.finish()
    with (tmp_path / "b").open("rb") as source:
        opening = Opening(source, key=KEY)
        assert opening.read(size) == data
        opening.finish()
        with pytest.raises(BadBackup):
            opening.read(1)


def test_every_refusal_says_what_to_do():
    for error in (BadBackup, NoBackupKey, NotEmpty, NewerBackup, OlderThanPhones, WillNotReplace, StillUsed):
        assert issubclass(error, DaylitError)
