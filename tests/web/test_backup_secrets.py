"""Secrets in backups: which go along, and what a restore says of those that its records need and that are missing."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from cast import NOW
from shop import Shop, a_shop

from daylit.cli import backing_up
from daylit.web.audit.models import Checkpoint
from daylit.web.backup.actions import make_backup, restore
from daylit.web.backup.missing import missing_secrets
from daylit.web.backup.sealed import make_key
from daylit.web.community.models import Allotment, Spent, Waiting
from daylit.web.keys import Keys, blinding_kind
from daylit.web.ledger.models import Held, Receipt, Revision
from daylit.web.review.models import ReviewSample

KEY = b"k" * 32
AGENCY, OFFICER = UUID(int=1), UUID(int=2)
WEEK = NOW.date()


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """An installation with whatever needs a secret."""
    with a_shop(tmp_path / "home") as found:
        using = found.open().using
        event = found.take()
        revision = Revision.objects.using(using).get()
        Receipt.objects.using(using).filter(revision=revision).delete()
        Receipt(revision=revision, event=event, at=NOW, key="k1", signature="s").save(using=using)
        Checkpoint(size=1, epoch="e", head="h", at=NOW, key="k1", signature="s").save(using=using)
        body = json.dumps({"layout": 1, "key": "2026-01-01-01"}).encode()
        Held(agency_id=AGENCY, sent_by_id=OFFICER, sent_id="x", why="unreadable", body=body, at=NOW, event=1).save(
            using=using
        )
        Authenticator(user_id=OFFICER, type="totp", data={}).save(using=using)
        Spent(hash="h", agency_id=AGENCY).save(using=using)
        Waiting(agency_id=AGENCY, week=WEEK, sealed=b"x").save(using=using)
        Allotment(agency_id=AGENCY, officer_id=OFFICER, day=WEEK).save(using=using)
        ReviewSample(contact_id=revision.contact_id, probability=0.05, drawn=False, at=NOW).save(using=using)
        yield found


def needed(folder: Path) -> dict[str, str]:
    """A file for each sentence, and the beginning by which the sentence names it."""
    (folder / "answers").mkdir(parents=True, exist_ok=True)
    return {
        "factors": "factors",
        "sealing-2026-02-01-01.pem": "sealing-….pem",
        "sealing-2026-01-01-01.pem": "sealing-2026-01-01-01.pem",
        "signing-k1.pem": "signing-k1.pem",
        "answers/spent": "answers/spent",
        f"answers/week-{WEEK}": f"answers/week-{WEEK}",
        f"{blinding_kind(AGENCY)}-2026-01-01-01.pem": blinding_kind(AGENCY),
        "sample": "sample",
    }


def test_it_works_and_each_missing_secret_is_named_until_it_is_there(shop: Shop):
    folder = shop.configuration.secrets_folder
    files = needed(folder)
    for file, named in files.items():
        assert any(one.startswith(named) for one in missing_secrets(shop.configuration, using=shop.using)), named
        (folder / file).write_text("a key")
        assert not any(one.startswith(named) for one in missing_secrets(shop.configuration, using=shop.using)), named
    assert missing_secrets(shop.configuration, using=shop.using) == ()


def test_the_sentences_say_what_cannot_be_opened(shop: Shop):
    told = "\n".join(missing_secrets(shop.configuration, using=shop.using))
    assert "the authenticator apps and recovery codes of 1 person let nobody in" in told
    assert "what phones still hold is sealed to it" in told
    assert "1 record kept as they came cannot be opened" in told
    assert "1 receipt of officers and 1 signed head of the log cannot be checked" in told
    assert "1 answer to surveys cannot be opened or counted" in told
    assert "whether 1 draw for review fell as chance had it cannot be checked" in told


def test_all_secrets_go_along_but_the_key_of_backups_and_those_that_are_to_be_thrown_away(shop: Shop, tmp_path: Path):
    folder = shop.configuration.secrets_folder
    for file in needed(folder):
        (folder / file).write_text(file)
    (folder / f"state-files/{AGENCY}").mkdir(parents=True)
    (folder / f"state-files/{AGENCY}/token").write_text("TOKEN")
    make_key(folder / "backup")
    make_backup(tmp_path / "b", key=KEY, configuration=shop.configuration, at=NOW, using=shop.using, with_secrets=True)
    with a_shop(tmp_path / "new") as empty:
        done = restore(
            tmp_path / "b", key=KEY, configuration=empty.configuration, at=NOW + timedelta(1), using=empty.using,
            with_secrets=True,
        )  # fmt: skip
        home = empty.configuration.secrets_folder
        there = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}
    assert there == {*needed(folder), f"state-files/{AGENCY}/token"} - {f"answers/week-{WEEK}"}
    assert [one.split(":")[0] for one in done.missing] == [f"answers/week-{WEEK}"]
    assert (tmp_path / "new/secrets/answers/spent").stat().st_mode & 0o777 == 0o600


def test_a_place_without_secrets_is_told_of_them(shop: Shop, tmp_path: Path):
    make_backup(tmp_path / "b", key=KEY, configuration=shop.configuration, at=NOW, using=shop.using)
    with a_shop(tmp_path / "new") as empty:
        done = restore(tmp_path / "b", key=KEY, configuration=empty.configuration, at=NOW, using=empty.using)
    assert len(done.missing) == 8


def test_the_command_says_it_with_what_to_do_and_leaves_with_1(shop: Shop, tmp_path: Path, capsys, monkeypatch):
    make_backup(tmp_path / "b", key=KEY, configuration=shop.configuration, at=NOW, using=shop.using)
    with a_shop(tmp_path / "new") as empty:
        monkeypatch.setattr("daylit.web.opening.open_installation", lambda *_, **__: None)
        monkeypatch.setattr("daylit.web.backup.place.installed", lambda: empty.configuration)
        monkeypatch.setattr("daylit.web.backup.place.key_for_reading", lambda *_, **__: KEY)
        monkeypatch.setattr(
            "daylit.web.backup.actions.restore", lambda file, **told: restore(file, **told, using=empty.using)
        )
        told = {"key": None, "older": False, "secrets": False, "home": None}
        assert backing_up.restore(tmp_path / "b", replace=False, json=False, **told) == 1
        said = " ".join(capsys.readouterr().out.split())
        assert "are back" in said
        assert f"missing from {empty.configuration.secrets_folder}" in said
        assert "copy the folder “secrets”" in said
        assert "--secrets --replace" in said
        assert backing_up.restore(tmp_path / "b", replace=True, json=True, **told) == 1
        assert len(json.loads(capsys.readouterr().out)["missing"]) == 8
        keys = Keys(empty.configuration.secrets_folder)
        assert keys.names("sealing") == []  # nothing was made that would hide it
