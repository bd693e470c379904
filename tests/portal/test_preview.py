"""A draft read exactly as the public will read it: marked on every page, and never to another machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from daylit.cli.run import run
from daylit.portal.configuration import Configuration, Unsafe, refuse_dangers
from portal import crawl, town
from portal.shown import Shown, shown

MARKS = (b"Draft, not published", b"Borrador, sin publicar")


def test_it_works_and_every_page_of_a_draft_says_so(tmp_path: Path):
    (tmp_path / "releases").mkdir()
    town.release(tmp_path / "releases", roles=())
    with shown(tmp_path, numbers=(), preview=True) as running:
        running.shelf.look()
        running.wait_until_shown()
        pages = [one for one in crawl.walk(running.get, pairs=False, most=70) if one.page is not None]
        foreign = running.get("/en/", Host="stops.example.gov")
    assert len(pages) > 20
    assert {one.path for one in pages if one.status == 200 and not any(mark in one.body for mark in MARKS)} == set()
    assert foreign.status == 400


def test_what_is_signed_bears_no_such_mark(portal: Shown):
    assert not any(mark in portal.get(path).body for path in ("/en/", "/es/") for mark in MARKS)


@pytest.mark.parametrize(("host", "names"), [("0.0.0.0", ()), ("127.0.0.1", ("stops.example.gov",))])
def test_a_draft_never_leaves_this_machine(tmp_path: Path, host: str, names: tuple[str, ...]):
    (tmp_path / "drafts").mkdir()
    asked = Configuration(bundles=tmp_path / "drafts", keys=None, kept=tmp_path / "kept", names=names)
    with pytest.raises(Unsafe, match="nobody has signed"):
        refuse_dangers(asked, host=host)


@pytest.mark.parametrize("words", [[], ["--keys", "keys.json", "--preview"]])
def test_keys_or_a_preview_and_not_both(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]):
    assert run(["portal", str(tmp_path), *words]) == 2
    assert "--keys keys.json, or --preview" in capsys.readouterr().err
