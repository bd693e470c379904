"""What each count of a release is called, so that the same count is one in all its tables and in all releases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from daylit.release.bundle import ALL

TIMELESS: Final = "until"


def name_of(by: Sequence[tuple[str, str]], measure: str, last: str) -> str:
    """The name of a count: its columns with their values, and until when, where no period says it.

    A period that was published keeps its numbers, so its counts have the same name in every release.
    """
    where = sorted((column, value) for column, value in by if value != ALL)
    until = "" if any(column == "period" for column, _ in where) else f"{TIMELESS} {last}"
    return "|".join([measure, until, *(f"{column}={value!r}" for column, value in where)])
