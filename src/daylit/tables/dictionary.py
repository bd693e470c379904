"""The data dictionary, written from the contract itself: ``docs/data-dictionary.md`` is this text."""

from __future__ import annotations

from typing import NamedTuple

from daylit.tables.contract import COLUMNS, RAW_COLUMNS, Column, Kind

KIND_IN_WORDS: dict[Kind, str] = {
    "text": "text",
    "code": "code",
    "whole": "whole number",
    "decimal": "decimal number",
    "yes_no": "yes or no",
    "date": "date",
    "instant": "moment",
}

HEAD = """\
# Data dictionary

This page is written by `daylit.tables.dictionary.dictionary_page()`. Do not edit it: change the contract in
`src/daylit/tables/contract.py` and write it again with
`python -m daylit.tables.dictionary > docs/data-dictionary.md`. A test holds the two together.

The analytic table has **one row for each person contacted**. A stop of a car in which the driver and a passenger were
both spoken to is one contact and two rows. Every column may be missing, and missing never means “no”. A *derived*
column is computed from others; a mapping file cannot name it.
"""

FILES = """\
## The files of an Extract

An Extract is a folder. It is written once, under a hidden name, and appears whole or not at all.

| File | What it holds |
|---|---|
| `manifest.json` | Where the data came from, how it was mapped, what was counted, and the fingerprint of all of it |
| `people/part-*.parquet` | The table above, sorted by agency and date; compressed with zstd |
| `problems.parquet` | One row per problem: `code`, `source_file`, `source_row`, `column`, `value` |
| `set_aside.parquet` | Source rows that could not be used: `source_file`, `source_row`, `code`, `row` (JSON text) |
"""


class Row(NamedTuple):
    """One line of the dictionary, in words for people."""

    name: str
    kind: str
    meaning: str
    values: str


def dictionary_rows() -> list[Row]:
    """One row per column of the contract, in its order."""
    return [Row(column.name, KIND_IN_WORDS[column.kind], _meaning(column), _values(column)) for column in COLUMNS]


def dictionary_page() -> str:
    """The whole page as Markdown, ending with one line break."""
    lines = [f"| `{row.name}` | {row.kind} | {row.meaning} | {row.values} |" for row in dictionary_rows()]
    table = "\n".join(["| Column | Kind | Meaning | Values |", "|---|---|---|---|", *lines])
    return "\n".join([HEAD, "## The columns\n", table, "", _raw(), _codes(), FILES])


def _meaning(column: Column) -> str:
    return f"{column.meaning} *Derived.*" if column.derived else column.meaning


def _values(column: Column) -> str:
    if column.codes is not None:
        return f"[{column.codes.title.lower()}](#{_anchor(column.codes.title)})"
    parts = [column.unit] if column.unit else []
    if column.low is not None or column.high is not None:
        parts.append(f"{_number(column.low)} to {_number(column.high)}")
    return ", ".join(parts)


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:g}".replace("-", "−")


def _raw() -> str:
    names = ", ".join(f"`{name}`" for name in RAW_COLUMNS)
    return f"""\
## The source's own words

Beside each code stands the text from which it was read, so that nobody has to trust our reading: {names}.
"""


def _codes() -> str:
    lists = {column.codes.name: column.codes for column in COLUMNS if column.codes is not None}
    parts = [
        "## The codes\n",
        "Labels and meanings. [Codes and crosswalks](codes.md) has the lists of other standards too.\n",
    ]
    for codes in lists.values():
        parts += [f"### {codes.title}\n", f"{codes.meaning}\n", "| Code | Label | Meaning |", "|---|---|---|"]
        parts += [f"| `{code.value}` | {code.label} | {code.meaning} |" for code in codes]
        parts.append("")
    return "\n".join(parts)


def _anchor(title: str) -> str:
    return "".join(letter for letter in title.lower().replace(" ", "-") if letter.isalnum() or letter == "-")


if __name__ == "__main__":
    print(dictionary_page(), end="")
