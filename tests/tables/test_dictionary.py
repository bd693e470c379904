"""The data dictionary is the contract itself."""

import re
from pathlib import Path

from daylit.tables.contract import COLUMNS, RAW_COLUMNS
from daylit.tables.dictionary import dictionary_page, dictionary_rows

PAGE = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_it_works_and_the_committed_page_is_the_generated_one() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == dictionary_page(), "write it again: python -m daylit.tables.dictionary > docs/data-dictionary.md"


def test_it_shows_every_column_and_code() -> None:
    page = dictionary_page()
    assert [row.name for row in dictionary_rows()] == [column.name for column in COLUMNS]
    for column in COLUMNS:
        assert f"| `{column.name}` |" in page
        for code in column.codes or ():
            assert f"| `{code.value}` | {code.label} | {code.meaning} |" in page
    assert all(f"`{name}`" in page for name in RAW_COLUMNS)


def test_every_link_within_the_page_leads_somewhere() -> None:
    page = dictionary_page()
    headings = {
        "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter == "-")
        for heading in re.findall(r"^#+ (.*)$", page, re.M)
    }
    assert set(re.findall(r"\(#([^)]*)\)", page)) <= headings


def test_no_cell_breaks_its_table() -> None:
    for line in dictionary_page().splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
            assert line.count("|") in (3, 4, 5)
