"""A database that others keep busy: “try again in a few seconds”, and never an error of ours."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cast import Cast, body_of, signed_in
from django.db import OperationalError
from sending import entry_of, keys, put

from daylit.web.collect import views
from daylit.web.home import views as home
from daylit.web.ledger.models import Contact


def held_by_another(folder: Path) -> OperationalError:
    """What SQLite says to somebody who has waited for another writer in vain."""
    with closing(sqlite3.connect(folder / "one")) as one, closing(sqlite3.connect(folder / "one", timeout=0)) as other:
        one.execute("CREATE TABLE t (n)")
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as told:
            other.execute("BEGIN IMMEDIATE")
        return OperationalError(str(told.value))


def test_it_works_and_a_sending_is_answered_with_try_again(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    keys()
    busy, submit = held_by_another(tmp_path), views.submit

    def in_vain(*_: object, **__: object) -> None:
        raise busy

    monkeypatch.setattr(views, "submit", in_vain)
    rivera, entry = signed_in(cast.rivera), entry_of()
    answer = put(rivera, entry)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert body_of(answer)["error"]["code"] == "busy"
    assert not Contact.objects.exists()
    monkeypatch.setattr(views, "submit", submit)
    assert put(rivera, entry).status_code == 201


def test_a_page_says_it_in_words(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    busy = held_by_another(tmp_path)
    monkeypatch.setattr(home, "render", lambda *_: (_ for _ in ()).throw(busy))
    answer = signed_in(cast.okafor).get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "waited in vain" in answer.content.decode()


@pytest.mark.parametrize(
    "trouble", ["no such table: ledger_contact", "disk I/O error", "database disk image is malformed"]
)
def test_a_database_that_is_broken_stays_our_fault(cast: Cast, monkeypatch: pytest.MonkeyPatch, trouble: str):
    def broken(*_: object, **__: object) -> None:
        raise OperationalError(trouble)

    monkeypatch.setattr(views.starting, "start", broken)
    client = signed_in(cast.rivera)
    client.raise_request_exception = False
    assert client.get("/collect/api/start").status_code == 500
