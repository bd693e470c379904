import re
import string
from pathlib import Path

import pytest

from daylit.tables.problems import CATALOGUE, Problem, catalogue_page, describe, shorten, shorten_path, tally

PAGE = Path(__file__).parents[2] / "docs" / "problems.md"
EFFECTS = {"file not read", "row set aside", "value set to missing", "noted"}


def test_it_works_and_says_where_what_and_what_to_do():
    sentence = describe(Problem("value.unknown_code", "stops.csv", 1234, "race", "Q"))
    assert sentence == "Row 1,234: “Q” in race is not in the mapping's list of values. Add the value to the mapping."


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_entry_is_whole(code):
    entry = CATALOGUE[code]
    assert re.fullmatch(r"(file|row|value|id)\.[a-z_]+", code)
    assert entry.effect in EFFECTS
    named = {field for _, field, _, _ in string.Formatter().parse(entry.sentence) if field}
    assert named <= {"file", "row", "column", "value"}
    assert entry.sentence.endswith(".")
    assert entry.remedy.endswith(".")
    assert ("row" in named) == (not code.startswith("file.")) or code == "file.lines_before_header"
    assert describe(Problem(code, "f.csv", 2, "c", "v"))


def test_a_problem_without_its_place_is_still_a_sentence():
    assert describe(Problem("row.nul")).startswith("Row ? holds a NUL")
    assert describe(Problem("file.empty")).startswith("The file holds nothing")


def test_long_and_unprintable_values_are_shown_short_on_one_line():
    assert shorten("a\nb\0c") == "a�b�c"
    assert shorten("x" * 100) == "x" * 79 + "…"
    assert shorten("x" * 80) == "x" * 80


def test_of_a_long_path_the_end_is_shown():
    assert shorten_path("/short/gone.csv") == "/short/gone.csv"
    assert shorten_path("/folder" * 30 + "/gone.csv") == "…" + ("/folder" * 30 + "/gone.csv")[-79:]
    for code in ("file.missing", "file.directory", "file.not_allowed"):
        assert "/gone.csv”" in describe(Problem(code, "gone.csv", value="/folder" * 30 + "/gone.csv"))


def test_problems_are_counted_in_the_order_of_the_catalogue():
    problems = [Problem("value.date"), Problem("file.empty"), Problem("value.date")]
    assert list(tally(problems).items()) == [("file.empty", 1), ("value.date", 2)]


def test_the_page_of_problems_is_current():
    assert PAGE.read_text(encoding="utf-8") == catalogue_page(), (
        "run python -m daylit.tables.problems > docs/problems.md"
    )
