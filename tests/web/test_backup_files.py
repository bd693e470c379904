"""A backup holds the files that nothing could make again, and puts them where they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cast import NOW
from shop import Shop, a_shop

from daylit.web.backup.actions import make_backup, restore
from daylit.web.backup.files import bring_files
from daylit.web.backup.parts import Staged
from daylit.web.backup.sealed import BadBackup

KEY = b"k" * 32
FILES = {
    "behind-releases/a1/2/memory.json": b'{"cells": {}}',
    "releases/millbrook/1/manifest.json": b"{}",
    "state-files/a1/journal/journal.jsonl": b'{"step": "sent"}\n',
}


@pytest.fixture(autouse=True)
def databases(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def put(home: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)


def kept(home: Path) -> dict[str, bytes]:
    return {name: (home / name).read_bytes() for name in FILES if (home / name).is_file()}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    (tmp_path / "home").mkdir()
    with a_shop(tmp_path / "home") as found:
        found.open()
        yield found


def test_it_works(shop: Shop, tmp_path: Path):
    home = shop.configuration.home
    put(home, {**FILES, "extracts/x/people.parquet": b"made again"})
    told = {"key": KEY, "configuration": shop.configuration, "using": shop.using}
    make_backup(tmp_path / "b", at=NOW, **told)
    put(home, dict.fromkeys(FILES, b"changed since"))
    (home / "releases/millbrook/1/later.json").write_bytes(b"later")
    later = NOW + timedelta(hours=1)
    restore(tmp_path / "b", at=later, replace=True, **told)
    assert kept(home) == FILES
    assert not (home / "releases/millbrook/1/later.json").exists()
    aside = home / f"releases.before-{later:%Y%m%d-%H%M%S}"
    assert (aside / "millbrook/1/later.json").read_bytes() == b"later"  # nothing is thrown away


@pytest.mark.parametrize("path", ["../outside", "releases/../../outside", "/etc/passwd", "secrets/django"])
def test_a_path_that_leads_elsewhere_is_refused(tmp_path: Path, path: str):
    (tmp_path / "staged").mkdir()
    staged = Staged(tmp_path / "staged", {"files": {"file/000001": path}, "parts": {}})
    with pytest.raises(BadBackup, match="no place"):
        bring_files(staged, home=tmp_path / "home", at=NOW)


def test_a_backup_of_an_earlier_version_has_no_files(tmp_path: Path):
    put(tmp_path, FILES)
    assert bring_files(Staged(tmp_path, {"parts": {}}), home=tmp_path, at=NOW) == 0
    assert kept(tmp_path) == FILES
