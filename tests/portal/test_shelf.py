"""Which bundles are shown: damaged, unsigned, older or foreign ones are refused with the reason; a good one stays."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from daylit.portal.configuration import Configuration, Unsafe, from_environment, refuse_dangers
from daylit.portal.editions import read_library
from daylit.portal.serving import NothingGood, prepare
from daylit.portal.shelf import Shelf
from portal import town
from release import sample


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def shelf(tmp_path: Path, told: list[str]) -> Shelf:
    (tmp_path / "releases").mkdir()
    made = Shelf(
        configuration=Configuration(bundles=tmp_path / "releases", keys=town.keys(tmp_path), kept=tmp_path / "kept"),
        told=told.append,
    )
    made.open()
    return made


def folder(shelf: Shelf) -> Path:
    return shelf.configuration.bundles


def numbers(shelf: Shelf) -> list[int]:
    """What a process that answers would show."""
    library = read_library(shelf.configuration.kept, shelf.configuration.keys)
    return sorted(library.editions) if library else []


def test_it_works_and_releases_are_taken_up_in_their_order(shelf: Shelf, told: list[str]):
    sample_of(shelf, 2)
    assert shelf.look()
    assert numbers(shelf) == [1, 2]
    assert told == ["Release 1 (1) is shown.", "Release 2 (2) is shown."]
    assert not shelf.look()


def test_a_release_that_comes_later_is_taken_up_by_looking_again(shelf: Shelf):
    first = sample.a_bundle(folder(shelf))
    shelf.look()
    assert numbers(shelf) == [1]
    sample.a_bundle(folder(shelf), number=2, previous=first.fingerprint)
    assert shelf.look()
    assert numbers(shelf) == [1, 2]


def test_a_zip_is_as_good_as_a_folder(shelf: Shelf):
    sample.a_bundle(folder(shelf))
    shutil.make_archive(str(folder(shelf) / "first"), "zip", root_dir=folder(shelf), base_dir="1")
    shutil.rmtree(folder(shelf) / "1")
    assert shelf.look()
    assert numbers(shelf) == [1]


def sample_of(shelf: Shelf, many: int) -> None:
    before = None
    for number in range(1, many + 1):
        before = sample.a_bundle(folder(shelf), number=number, previous=before).fingerprint


def changed_byte(path: Path) -> None:
    table = next((path / "tables").glob("*.csv"))
    table.write_bytes(table.read_bytes().replace(b"1000", b"1001"))


def more_in_manifest(path: Path) -> None:
    told = json.loads((path / "manifest.json").read_text())
    told["files"] = told["files"][:-1]
    (path / "manifest.json").write_text(json.dumps(told))


def one_signature(path: Path) -> None:
    told = json.loads((path / "signatures.json").read_text())
    (path / "signatures.json").write_text(json.dumps(told[:1]))


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed byte": (changed_byte, "changed after it was sealed"),
    "a missing file": (lambda path: next((path / "tables").glob("*.csv")).unlink(), "is missing"),
    "an added file": (lambda path: (path / "extra.csv").write_text("a"), "does not belong to it"),
    "another manifest": (more_in_manifest, "fingerprint"),
    "no signature": (lambda path: (path / "signatures.json").unlink(), "not signed"),
    "one signature": (one_signature, "one person only"),
    "a broken manifest": (lambda path: (path / "manifest.json").write_text("{"), "cannot be read"),
    "a file of nothing": (lambda path: (path / "bundle.json").write_text(""), "changed after it was sealed"),
    "a link to elsewhere": (lambda path: (path / "more").symlink_to("/etc/hostname"), "link"),
}


@pytest.mark.parametrize("how", WRONG)
def test_a_bundle_that_cannot_be_believed_is_refused_and_the_last_good_one_stays(
    shelf: Shelf, told: list[str], how: str
):
    break_it, reason = WRONG[how]
    first = sample.a_bundle(folder(shelf))
    shelf.look()
    sample.a_bundle(folder(shelf), number=2, previous=first.fingerprint)
    break_it(folder(shelf) / "2")
    assert not shelf.look()
    assert numbers(shelf) == [1]
    assert reason in told[-1]
    assert told[-1].startswith("2 is refused: ")
    shelf.look()
    assert len(told) == 2, "each reason is told once"


def test_a_bundle_that_was_refused_is_taken_up_once_it_is_mended(shelf: Shelf):
    sample.a_bundle(folder(shelf))
    (folder(shelf) / "1/extra").write_text("x")
    assert not shelf.look()
    (folder(shelf) / "1/extra").unlink()
    assert shelf.look()


def test_an_older_one_another_one_and_one_of_another_agency_are_refused(shelf: Shelf, told: list[str]):
    sample.a_bundle(folder(shelf), number=3, previous="ab" * 32)
    shelf.look()
    for number, agency, name in ((2, "elmford", "older"), (3, "elmford", "again"), (4, "oakdale", "foreign")):
        sample.a_bundle(folder(shelf).parent / name, number=number, agency=agency, actions=[])
        shutil.move(folder(shelf).parent / name / str(number), folder(shelf) / name)
    shelf.look()
    assert numbers(shelf) == [3]
    assert "older is refused: it is older than release 3" in "\n".join(told)
    assert "again is refused: there is another release 3" in "\n".join(told)
    assert "foreign is refused: it is of another agency (oakdale)" in "\n".join(told)


def test_one_that_does_not_name_the_one_before_it_is_refused(shelf: Shelf, told: list[str]):
    sample.a_bundle(folder(shelf))
    shelf.look()
    sample.a_bundle(folder(shelf), number=2, previous="ab" * 32)
    shelf.look()
    assert numbers(shelf) == [1]
    assert "does not name the release 1" in told[-1]


def test_the_history_may_be_brought_later_where_it_fits(shelf: Shelf):
    home = folder(shelf).parent / "all"
    first = sample.a_bundle(home)
    sample.a_bundle(home, number=2, previous=first.fingerprint)
    shutil.copytree(home / "2", folder(shelf) / "2")
    shelf.look()
    assert numbers(shelf) == [2]
    shutil.copytree(home / "1", folder(shelf) / "1")
    shelf.look()
    assert numbers(shelf) == [1, 2]


def test_the_folder_may_vanish_and_a_restart_after_it_shows_what_was_good(shelf: Shelf, told: list[str]):
    sample_of(shelf, 2)
    shelf.look()
    shutil.rmtree(folder(shelf))
    assert not shelf.look()
    assert numbers(shelf) == [1, 2]
    assert "cannot be read: what was good stays shown" in told[-1]
    again = Shelf(configuration=shelf.configuration, told=told.append)
    again.open()
    assert sorted(again.kept) == [1, 2]


def test_a_kept_copy_that_was_changed_is_told_and_not_shown(shelf: Shelf, told: list[str]):
    sample_of(shelf, 2)
    shelf.look()
    changed_byte(next(shelf.configuration.kept.glob("0002-*/")))
    again = Shelf(configuration=shelf.configuration, told=told.append)
    again.open()
    assert numbers(again) == [1]
    assert "is not shown" in told[-1]


@pytest.mark.parametrize("name", ["../escape", "/tmp/escape", "a/../../escape", "..\\escape"])
def test_a_zip_that_leads_out_of_its_folder_is_refused(shelf: Shelf, told: list[str], name: str, tmp_path: Path):
    with zipfile.ZipFile(folder(shelf) / "bad.zip", "w") as packed:
        packed.writestr("bundle.json", "{}")
        packed.writestr(name, "x")
    assert not shelf.look()
    assert "outside of itself" in told[-1]
    assert not list(tmp_path.rglob("escape"))


def test_a_zip_that_would_fill_the_disk_is_refused_unread(shelf: Shelf, told: list[str], monkeypatch):
    monkeypatch.setattr("daylit.portal.shelf.LARGEST", 1_000)
    with zipfile.ZipFile(folder(shelf) / "big.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bundle.json", "0" * 100_000)
    assert not shelf.look()
    assert "too large" in told[-1]


def test_what_is_no_zip_is_refused(shelf: Shelf, told: list[str]):
    (folder(shelf) / "broken.zip").write_bytes(b"PK nothing")
    assert not shelf.look()
    assert "cannot be copied" in told[-1]
    assert not list(shelf.configuration.kept.glob(".new-*"))


def test_without_anything_good_it_does_not_start_and_says_why(shelf: Shelf, told: list[str]):
    sample.a_bundle(folder(shelf), roles=())
    with pytest.raises(NothingGood) as caught:
        prepare(shelf.configuration, told=told.append)
    assert "holds no release" in str(caught.value)
    assert "not signed" in told[-1]


def test_everything_unsafe_is_told_at_once(tmp_path: Path):
    (tmp_path / "releases").mkdir()
    keys = tmp_path / "releases/keys.json"
    keys.write_text("[]")
    asked = Configuration(bundles=tmp_path / "releases", keys=keys, kept=tmp_path / "releases/kept", names=("*",))
    with pytest.raises(Unsafe) as caught:
        refuse_dangers(asked, host="0.0.0.0")
    told = str(caught.value)
    assert "keys lie among the bundles" in told
    assert "kept copies would lie among the bundles" in told
    assert "not the name of a host" in told


def test_listening_beyond_this_machine_asks_for_a_name(tmp_path: Path):
    (tmp_path / "releases").mkdir()
    asked = Configuration(bundles=tmp_path / "releases", keys=town.keys(tmp_path), kept=tmp_path / "kept")
    with pytest.raises(Unsafe, match="under which name"):
        refuse_dangers(asked, host="0.0.0.0")
    refuse_dangers(asked, host="127.0.0.1")


def test_a_set_up_travels_through_the_environment_unchanged(tmp_path: Path):
    asked = Configuration(bundles=tmp_path / "a", keys=tmp_path / "k", kept=tmp_path / "b", names=("x.gov", "y.gov"))
    assert from_environment(asked.environment()) == asked
