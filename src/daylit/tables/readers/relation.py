"""What each kind of reader hands to the staging: relations of text that DuckDB reads without a doubt."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.problems import Problem
from daylit.tables.readers.cells import PlainText


@dataclass(frozen=True, slots=True)
class Rows:
    """A SELECT of rows, and the plain text that holds the same rows in the same order, where there is one."""

    sql: str
    plain: PlainText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Rows of one file. ``sql`` is a SELECT of ``source_row`` and the columns ``names``, all of them text.

    ``plain`` is the text that holds them, where it is plain and ``sql`` gives them in its order.

    ``pick`` gives such a SELECT for those among some row numbers that are in it, in their order; missing, or giving
    None, where all rows must be read for that.
    """

    sql: str
    names: tuple[str, ...]
    rows: int
    pick: Callable[[Sequence[int]], str | None] | None = None
    plain: PlainText | None = None

    def select_few(self, file: str, columns: Sequence[str], rows: Mapping[str, Sequence[int]]) -> str:
        """The same for the row numbers of each file; all rows where these cannot be found more cheaply."""
        picked = None if self.pick is None else self.pick(rows.get(file, ()))
        return self.select(file, columns) if picked is None else replace(self, sql=picked).select(file, columns)

    def select(self, file: str, columns: Sequence[str]) -> str:
        """The relation with the file's name and with all ``columns`` in order; those it does not have are NULL."""
        there = {name.casefold(): name for name in self.names}
        listed = ", ".join(
            f"{quote_name(there[name.casefold()])} AS {quote_name(name)}"
            if name.casefold() in there
            else f"CAST(NULL AS VARCHAR) AS {quote_name(name)}"
            for name in columns
        )
        return f"SELECT {quote_text(file)} AS source_file, source_row, {listed} FROM ({self.sql})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file that was read. ``rows`` counts those set aside too.

    ``sample`` gives some rows from all through the file again, with row numbers that mean nothing.
    """

    file: str
    names: tuple[str, ...]
    relations: tuple[Relation, ...]
    rows: int
    problems: list[Problem] = field(default_factory=list)
    sample: Relation | None = None


def strangers(readings: Sequence[Reading], expected: Sequence[str] = ()) -> list[Reading]:
    """Those among several files that hold another table: they share no column with the one that holds most of it.

    That is the file with most of the ``expected`` columns; among equals the one like most others, then the largest.
    """
    columns = [{name.casefold() for name in one.names} for one in readings]
    wanted = {name.casefold() for name in expected}

    def rank(place: int) -> tuple[int, int, int]:
        cells = sum(relation.rows for relation in readings[place].relations) * len(columns[place])
        return len(columns[place] & wanted), sum(bool(columns[place] & others) for others in columns), cells

    table = columns[max(range(len(columns)), key=rank)] if columns else set()
    return [one for one, own in zip(readings, columns, strict=True) if not own & table]


def store(engine: duckdb.DuckDBPyConnection, select: str, path: Path, names: tuple[str, ...]) -> Relation:
    """Write a query that is costly to repeat into a Parquet file, and give the relation that reads it."""
    engine.execute(f"COPY ({select}) TO {quote_text(path)} (FORMAT parquet, COMPRESSION lz4_raw)")
    source = f"read_parquet({quote_text(path)})"
    (rows,) = engine.execute(f"SELECT count(*) FROM {source}").fetchall()[0]
    return Relation(sql=f"SELECT * FROM {source}", names=names, rows=rows)
