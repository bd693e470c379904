"""The page of codes is the lists themselves."""

from pathlib import Path

from daylit.terms import ALL
from daylit.terms.crosswalks import CROSSWALKS
from daylit.terms.pages import codes_page

PAGE = Path(__file__).parents[2] / "docs" / "codes.md"


def test_it_works_and_the_committed_page_is_the_generated_one():
    written = PAGE.read_text(encoding="utf-8")
    assert written == codes_page(), "write it again: python -m daylit.terms.pages > docs/codes.md"


def test_it_shows_every_list_every_code_and_every_loss():
    page = codes_page()
    for codes in ALL.values():
        assert f"`{codes.name}`" in page
        for code in codes:
            assert f"| `{code.value}` | {code.label} | {code.meaning} |" in page
    for walk in CROSSWALKS.values():
        assert f"`{walk.name}`" in page
        for entry in walk:
            assert entry.loss in page


def test_no_cell_breaks_its_table():
    for line in codes_page().splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
            assert 3 <= line.count("|") <= 6
