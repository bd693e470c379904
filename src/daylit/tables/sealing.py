"""Writing an Extract: in a folder beside the target, renamed in one step, so that nothing half-written is ever seen."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daylit import __version__
from daylit.errors import DaylitError
from daylit.tables.contract import BY_NAME, COLUMNS, RAW_COLUMNS
from daylit.tables.engine import connect, quote_name, quote_text
from daylit.tables.extract import MANIFEST, PEOPLE, PROBLEMS, SET_ASIDE, as_pattern, file_sha256
from daylit.tables.manifest import Coverage, Manifest, Part, Place, Source, mapping_sha256

if TYPE_CHECKING:
    import duckdb

ROWS_PER_GROUP = 122_880
"""Rows of one Parquet row group: small enough that one agency's rows are found without reading its neighbours'."""
MOST_WORDS = 8_192
"""Up to so many distinct values a column of a row group gets a dictionary: looking for more takes long, for ids."""
SORT_KEYS = ("agency", "date", "minute", "source_file", "source_row", "person")
TEXT, NUMBER = "VARCHAR", "INTEGER"
PROBLEM_COLUMNS = {"code": TEXT, "source_file": TEXT, "source_row": NUMBER, "column": TEXT, "value": TEXT}
SET_ASIDE_COLUMNS = {"source_file": TEXT, "source_row": NUMBER, "code": TEXT, "row": TEXT}


class ExtractExists(DaylitError):
    """The place where an extract is to be written is taken. An extract is never overwritten."""


class CannotWrite(DaylitError):
    """The folder that is to hold the extract cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An extract being written: a folder beside the target that becomes the target once ``finish`` was called."""

    folder: Path
    target: Path
    _sealed: list[Manifest] = field(default_factory=list)

    @property
    def people(self) -> Path:
        """The folder for ``part-*.parquet``; its files sort by name in the order of their rows."""
        return self.folder / PEOPLE

    def write_people(self, con: duckdb.DuckDBPyConnection, query: str, *, part: int = 0, sort: bool = True) -> None:
        """Write the rows of a DuckDB query as one part of the people, in the layout that every extract has.

        The query yields the columns of the contract and the raw ones; their order and types are put right here.
        ``sort`` may be false only where the query ends in an ORDER BY of its own that starts with agency and date.
        Several parts must follow each other in that order too.
        """
        columns = ", ".join(
            [
                *(
                    f"CAST({quote_name(name)} AS {column.sql_type}) AS {quote_name(name)}"
                    for name, column in BY_NAME.items()
                ),
                *(f"CAST({quote_name(name)} AS VARCHAR) AS {quote_name(name)}" for name in RAW_COLUMNS),
            ]
        )
        order = f" ORDER BY {', '.join(SORT_KEYS)}" if sort else ""
        write_parquet(con, f"SELECT {columns} FROM ({query}){order}", self.people / f"part-{part:05d}.parquet")

    def finish(
        self,
        *,
        sources: Sequence[Source],
        mapping: Mapping[str, Any],
        place: Place,
        rows_read: int,
        rows_set_aside: int,
        con: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Say what was written. People, problems, tables and coverage are counted from the files themselves.

        ``rows_used`` is ``rows_read`` less ``rows_set_aside``. ``problems.parquet`` and ``set_aside.parquet`` are
        made empty where none was written. The folder moves to its target when the ``with`` block ends.
        """
        own = con or connect()
        try:
            _fill_in_empty_tables(own, self.folder)
            counted = _counted(own, self.folder)
        finally:
            if con is None:
                own.close()
        self._sealed.append(
            Manifest(
                sources=tuple(sources),
                mapping=mapping,
                mapping_sha256=mapping_sha256(mapping),
                place=place,
                rows_read=rows_read,
                rows_used=rows_read - rows_set_aside,
                rows_set_aside=rows_set_aside,
                files=_hashes(self.folder),
                version=__version__,
                **counted,
            )
        )


@contextmanager
def sealing(target: str | Path) -> Iterator[Draft]:
    """Write an extract so that it is there whole or not at all.

    Inside the ``with`` block, files go into ``draft.folder`` (a hidden folder beside the target, on the same disk) and
    ``draft.finish(...)`` says what they are. When the block ends, everything is forced to the disk and the folder is
    renamed in one step. On any error, Ctrl-C included, or when ``finish`` was not called, the folder is removed.

    Raises ``ExtractExists`` where the target is there already, before any work is done and again at the end.
    """
    goal = Path(target)
    _refuse_existing(goal)
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{goal.name}.", suffix=".part", dir=goal.parent))
    except OSError as error:
        raise CannotWrite(
            f"The folder “{goal.parent}” cannot be written: {error.strerror}.", remedy="Choose another place."
        ) from error
    try:
        (folder / PEOPLE).mkdir()
        draft = Draft(folder=folder, target=goal)
        yield draft
        if not draft._sealed:
            raise ValueError("the extract was not finished: call draft.finish(...) inside the with block")
        (folder / MANIFEST).write_text(draft._sealed[-1].to_json(), encoding="utf-8")
        _force_to_disk(folder)
        _refuse_existing(goal)
        folder.chmod(0o777 & ~_umask())
        folder.rename(goal)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def write_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query as Parquet in the layout of an extract.

    A query with an ORDER BY gives the same bytes whatever the number of threads, and so does one that reads a table in
    its order (both tested); a join lets several threads mix up the rows.
    """
    con.execute(
        f"COPY ({query}) TO {quote_text(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
        f"DICTIONARY_SIZE_LIMIT {MOST_WORDS}, ROW_GROUP_SIZE {ROWS_PER_GROUP})"
    )


def _fill_in_empty_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name, columns in ((PROBLEMS, PROBLEM_COLUMNS), (SET_ASIDE, SET_ASIDE_COLUMNS)):
        if not (folder / name).exists():
            nulls = ", ".join(f"CAST(NULL AS {kind}) AS {quote_name(column)}" for column, kind in columns.items())
            write_parquet(con, f"SELECT {nulls} WHERE false", folder / name)


def _counted(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    people = sorted((folder / PEOPLE).glob("part-*.parquet"))
    if not people:
        raise ValueError("the extract has no people/part-*.parquet; an empty one still has an empty part")
    tables = {
        "people": _rows(con, f"{as_pattern(folder / PEOPLE)}/part-*.parquet"),
        "problems": _rows(con, as_pattern(folder / PROBLEMS)),
        "set_aside": _rows(con, as_pattern(folder / SET_ASIDE)),
    }
    problems = con.execute(
        "SELECT code, count(*) FROM read_parquet(?) GROUP BY code ORDER BY code", [as_pattern(folder / PROBLEMS)]
    ).fetchall()
    version = con.execute("SELECT version()").fetchall()[0][0]
    return {
        "people": tables["people"],
        "tables": tables,
        "problems": {code: int(n) for code, n in problems},
        "parts": _parts(con, folder),
        "coverage": _coverage(con, f"{as_pattern(folder / PEOPLE)}/part-*.parquet"),
        "engine": f"DuckDB {version}",
    }


def _rows(con: duckdb.DuckDBPyConnection, pattern: str) -> int:
    return int(con.execute("SELECT count(*) FROM read_parquet(?)", [pattern]).fetchall()[0][0])


def _parts(con: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Part, ...]:
    """What the files of people hold, in the order of their names."""
    ends = "min(agency), max(agency), CAST(min(date) AS VARCHAR), CAST(max(date) AS VARCHAR)"
    parts = []
    for file in sorted((folder / PEOPLE).glob("part-*.parquet")):
        query = f"SELECT count(*), {ends} FROM read_parquet(?)"
        rows, low, high, first, last = con.execute(query, [as_pattern(file)]).fetchall()[0]
        name = f"{PEOPLE}/{file.name}"
        parts.append(Part(name=name, rows=rows, agency_low=low, agency_high=high, date_low=first, date_high=last))
    return tuple(parts)


def _coverage(con: duckdb.DuckDBPyConnection, pattern: str) -> tuple[Coverage, ...]:
    names = [column.name for column in COLUMNS]
    partly = _partly_filled(con, pattern)
    counts = ", ".join(f"count({quote_name(name)})" if filled is None else filled for name, filled in partly.items())
    rows = con.execute(
        f"SELECT year, month, count(*), {counts} FROM read_parquet(?) GROUP BY year, month ORDER BY year, month",
        [pattern],
    ).fetchall()
    return tuple(
        Coverage(
            column=name,
            month=None if row[0] is None or row[1] is None else f"{row[0]:04d}-{row[1]:02d}",
            n=int(row[2]),
            recorded=int(row[3 + position]),
        )
        for position, name in enumerate(names)
        for row in rows
    )


def _partly_filled(con: duckdb.DuckDBPyConnection, pattern: str) -> dict[str, str | None]:
    """What counts the values of a column without reading it, by what the files say of it; None where it must be read.

    In most extracts half of the columns are filled in every row or in none.
    """
    told = con.execute(
        "SELECT path_in_schema, sum(num_values), sum(stats_null_count), count(*) - count(stats_null_count) "
        "FROM parquet_metadata(?) GROUP BY path_in_schema",
        [pattern],
    ).fetchall()
    missing = {name: (int(rows), int(nulls)) for name, rows, nulls, silent in told if not silent}
    partly: dict[str, str | None] = {}
    for column in COLUMNS:
        rows, nulls = missing.get(column.name, (1, -1))
        partly[column.name] = "count(*)" if nulls == 0 else "0" if nulls == rows else None
    return partly


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_sha256(path) for path in files}


def _force_to_disk(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_existing(goal: Path) -> None:
    if goal.exists() or goal.is_symlink():
        raise ExtractExists(
            f"“{goal}” is there already, and an extract is never overwritten.",
            remedy="Choose another name, or move the old one away first.",
        )


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
