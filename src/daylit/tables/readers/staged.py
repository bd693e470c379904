"""What a reader hands on: relations of text, the files they came from, and everything that was wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from daylit.tables.problems import Problem
from daylit.tables.readers.cells import PlainText


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as it was given. ``rows`` are the data rows it holds, those set aside among them."""

    name: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of rows. ``sql`` is a SELECT giving ``source_file``, ``source_row`` (BIGINT) and every column as text.

    ``rows`` is how many rows it gives. Parts are alike in columns and their order, so they can be read side by side.
    ``few`` takes some row numbers of each file, in order, and gives a SELECT that holds at least those in the part;
    it is much faster where they are few. ``plain`` is the text that holds the same rows in the same order, where it is
    plain. ``workdir`` must be there for both.
    """

    sql: str
    rows: int
    few: Callable[[Mapping[str, Sequence[int]]], str]
    plain: PlainText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Source files as one table of text, ready to be mapped.

    ``columns`` are the source's columns in order (without ``source_file`` and ``source_row``). An empty cell is NULL;
    nothing else is: missing-value words are the mapping's business, and spaces are kept. A date or time that a file
    holds as such, and not as text, is its ISO text with ``words.DATED`` at the end. ``problems`` are those of
    whole files; those of single rows are in ``row_problems`` (Parquet: code, source_file, source_row, column, value).
    ``set_aside`` (Parquet: source_file, source_row, code, row) keeps each row that could not be read; ``row`` is JSON
    text: an object of the columns that could be told apart, or ``{"raw": "…"}``.
    ``samples`` are SELECTs of some rows from all through the files; their row numbers mean nothing.
    Every row set aside has its row in ``row_problems``, and ``rows_read = rows + rows_set_aside``.
    """

    columns: tuple[str, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    row_problems: Path
    set_aside: Path
    rows_set_aside: int
    samples: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows the parts give."""
        return sum(part.rows for part in self.parts)

    @property
    def rows_read(self) -> int:
        """How many rows the files hold, those set aside among them."""
        return self.rows + self.rows_set_aside

    @property
    def sql(self) -> str:
        """All parts as one SELECT, to stand in FROM (…). For speed read the parts side by side instead."""
        return "\nUNION ALL ".join(part.sql for part in self.parts)
