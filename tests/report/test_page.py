"""The page: one file, escaped, in order, and readable without eyes or mouse."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from daylit.report import Written, write_report
from daylit.tables.extract import Extract
from report.builders import NASTY, nasty

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Tree(HTMLParser):
    """Every start tag with its attributes, the text inside each, and whether the tags close in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page(written: Written) -> str:
    return written.html.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tree(page: str) -> Tree:
    return Tree(page)


def test_it_works(page: str, tree: Tree):
    assert page.startswith("<!doctype html>")
    assert tree.open == []
    assert tree.all("html") == [{"lang": "en"}]
    assert tree.texts["title"] == ["Elmford: stops and contacts"]


def test_it_needs_nothing_from_elsewhere(page: str, tree: Tree):
    policy = next(part["content"] for part in tree.all("meta") if "http-equiv" in part)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert not {"script", "link", "iframe", "object", "embed", "base", "image", "use", "foreignobject"} & {
        tag for tag, _ in tree.tags
    }
    links = [attributes["href"] for attributes in tree.all("a")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert not re.search(r"url\((?!#)|@import|src=", page)


def test_it_lets_no_value_become_a_command(extract: Extract, tmp_path: Path):
    done = write_report((nasty(),), extract, tmp_path / "out", title=NASTY)
    page = done.html.read_text(encoding="utf-8")
    tree = Tree(page)
    assert "<script" not in page.lower()
    assert not [name for _, attributes in tree.tags for name in attributes if name.startswith("on")]
    assert tree.texts["h1"] == [NASTY]
    assert any(NASTY in attributes.get("aria-label", "") for attributes in tree.all("svg"))
    assert any(NASTY in text for text in tree.texts["td"] + tree.texts["th"])


def test_its_headings_come_in_order(tree: Tree):
    levels = [int(tag[1]) for tag, _ in tree.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_its_contents_lead_to_every_section(tree: Tree):
    ids = [attributes["id"] for _, attributes in tree.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"][1:] for attributes in tree.all("a")}
    assert links <= set(ids)
    assert {f"finding-{number}" for number in range(1, 9)} | {"main", "provenance", "definitions"} <= links
    assert {attributes["aria-labelledby"] for attributes in tree.all("section")} <= set(ids)


def test_it_has_landmarks_and_a_way_to_skip(tree: Tree):
    for landmark in ("header", "main", "nav", "footer"):
        assert len(tree.all(landmark)) == 1
    assert tree.all("a")[0]["href"] == "#main"


def test_each_table_says_what_its_cells_are(tree: Tree):
    tables = len(tree.all("table"))
    assert tables == len(tree.all("caption"))
    assert all(text.strip() for text in tree.texts["caption"])
    assert {attributes["scope"] for attributes in tree.all("th")} == {"col", "row"}


def test_each_drawing_has_words_and_a_table_behind_it(tree: Tree):
    drawings = tree.all("svg")
    assert len(drawings) == 2 * 6
    assert all(part["role"] == "img" and part["aria-label"] for part in drawings)
    assert len(tree.all("figure")) == 6
    assert len(tree.all("details")) >= 6


def test_it_says_who_was_left_out_with_sums_that_add_up(page: str):
    assert "The records hold 20,000 people. This answer counts 19,900 of them (99.5 %)." in page
    for cell in ("19,900", "97", "20,000"):
        assert f'<td class="number">{cell}</td>' in page


def test_it_explains_the_labels_that_it_shows_from_the_code_lists(page: str):
    from daylit.terms.people import RACE

    assert f"<dt>{RACE.label('hispanic')}</dt><dd>{RACE['hispanic'].meaning}</dd>" in page
    assert RACE["pacific_islander"].meaning not in page


def test_it_says_that_an_invented_agency_is_invented(tmp_path: Path):
    from daylit.tables.made_up import make_agency

    done = write_report((), make_agency(tmp_path / "town", people=50), tmp_path / "out")
    assert "This agency is invented." in done.html.read_text(encoding="utf-8")
