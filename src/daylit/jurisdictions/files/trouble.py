"""What keeps a record out of a state's file, and a file from being read: named, never mended in silence."""

from typing import Any

from daylit.record.problems import Problem, fill

TEXTS: dict[str, tuple[str, str]] = {
    "file.forbidden": (
        "“{column}” holds “{sign}”, which this file must not hold. The record was left out.",
        "Take the sign out of the answer; nothing is replaced in silence.",
    ),
    "file.line_break": (
        "“{column}” holds a line break, which this file cannot hold. The record was left out.",
        "Write the answer in one line.",
    ),
    "file.too_long": (
        "“{column}” has {length} characters, and the file has room for {width}. The record was left out.",
        "Say it more briefly; nothing is cut off in silence.",
    ),
    "file.encoding": (
        "“{column}” holds “{sign}”, which cannot be written in {encoding}. The record was left out.",
        "Use another sign.",
    ),
    "file.no_key": (
        "The record has no number of its own, and the tables are joined by it. The record was left out.",
        "Give it its number with the state.",
    ),
    "file.too_many": (
        "The record has more than 35 of “{block}”, and its numbers have room for 35. The record was left out.",
        "Report it by hand.",
    ),
    "file.key_twice": (
        "The number “{key}” stands twice in “{table}”.",
        "Give every record its own number. Until then the tables cannot be joined.",
    ),
    "file.no_parent": (
        "A row of “{table}” belongs to “{key}”, which is not in “{parent}”.",
        "Check that the tables belong together. The row was not read.",
    ),
    "file.not_text": (
        "The file is not written in {encoding}.",
        "Check which file it is. Nothing was read.",
    ),
    "file.not_a_table": (
        "The file cannot be read as a table.",
        "Check which file it is, and that all of it is there. Nothing was read.",
    ),
    "file.no_table": (
        "The table “{table}” is not among the files.",
        "Give all tables together.",
    ),
    "file.header": (
        "The first line does not name the columns of this file: “{column}” is missing.",
        "Check which file it is. Nothing was read.",
    ),
    "file.cells": (
        "The line has {found} cells, and the file has {wanted}. It was not read.",
        "Check the line.",
    ),
    "file.which_person": (
        "“{column}” says that it was so for one of several people, not for whom. It was not read.",
        "Ask the agency; the file does not tell.",
    ),
}
"""Code → sentence and remedy. Names in braces are filled in."""


def trouble(code: str, *, at: str, **values: Any) -> Problem:
    """A problem of a file. ``at`` is the record (“records[2].person.race”) or the line (“STOPS line 4”)."""
    sentence, remedy = TEXTS[code]
    return Problem(code=code, at=at, sentence=fill(sentence, values), remedy=remedy, values=values)
