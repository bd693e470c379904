"""What can be wrong with a file of stops, a row or a value: one catalogue, each entry with its remedy and its effect.

Data that is not right yet is never an exception. Readers, checks and imports gather problems, all of them, and the
catalogue turns a code into a sentence that says where, what, and what to do.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from daylit.tables.problem_entry import Effect, Entry
from daylit.tables.problems_of_files import FILE, ROW
from daylit.tables.problems_of_values import ID, VALUE

__all__ = ["CATALOGUE", "Effect", "Entry", "Problem", "catalogue_page", "describe", "shorten", "shorten_path", "tally"]

LONGEST_VALUE = 80
"""Values are shown up to this many characters, so that a report of problems stays readable."""
_OF_PATHS = {"file.missing", "file.directory", "file.not_allowed"}
"""The problems whose value is a path."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not right, and where. ``source_row`` is the spreadsheet row: the header is row 1."""

    code: str
    source_file: str = ""
    source_row: int | None = None
    column: str | None = None
    value: str | None = None


CATALOGUE: dict[str, Entry] = {**FILE, **ROW, **VALUE, **ID}
"""Code → what it says, in the order in which the documentation lists them."""


def shorten(text: str, *, longest: int = LONGEST_VALUE) -> str:
    """The text on one line and short enough to show, with an ellipsis where something was left out."""
    line = "".join(sign if sign.isprintable() else "�" for sign in text[: longest + 1])
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def shorten_path(path: str, *, longest: int = LONGEST_VALUE) -> str:
    """The path on one line and short enough to show: the name of the file stays, folders before it give way."""
    return shorten(path[::-1], longest=longest)[::-1]


def describe(problem: Problem) -> str:
    """The problem as a person reads it: where and what, then what to do.

    >>> describe(Problem("value.number", "stops.csv", 12, "age", "old"))
    'Row 12: “old” in age is not a number. Correct the value in the source, or list the word as missing in the mapping.'
    """
    entry = CATALOGUE[problem.code]
    sentence = entry.sentence.format(
        file=problem.source_file or "The file",
        row="?" if problem.source_row is None else f"{problem.source_row:,}",
        column=problem.column or "a column",
        value=(shorten_path if problem.code in _OF_PATHS else shorten)(problem.value or ""),
    )
    return f"{sentence} {entry.remedy}"


def tally(problems: Iterable[Problem]) -> dict[str, int]:
    """How many problems there are of each code, in the order of the catalogue."""
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    return {code: counts[code] for code in CATALOGUE if code in counts}


def catalogue_page() -> str:
    """The page docs/problems.md, made from the catalogue."""
    lines = [
        "# Problems",
        "",
        "Made from `daylit.tables.problems` by `python -m daylit.tables.problems > docs/problems.md`. Do not edit.",
        "",
        "Every problem has a code. An import counts them by code, lists each one in `problems.parquet` of the Extract,",
        "and keeps the rows that it could not use in `set_aside.parquet`. Nothing is dropped in silence.",
    ]
    titles = {"file": "Files", "row": "Rows", "value": "Values", "id": "Ids"}
    for prefix, title in titles.items():
        lines += ["", f"## {title}", "", "| Code | What it means | What to do | Effect |", "|---|---|---|---|"]
        for code, entry in CATALOGUE.items():
            if code.startswith(f"{prefix}."):
                lines.append(f"| `{code}` | **{entry.title}.** {entry.sentence} | {entry.remedy} | {entry.effect} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(catalogue_page(), end="")
