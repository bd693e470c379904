"""The source's parts become people, side by side on all cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb

from daylit.progress import Progress
from daylit.tables.engine import available_threads, quote_name, threads_for, widen
from daylit.tables.importing.ahead import ahead
from daylit.tables.importing.encoding import Encoding
from daylit.tables.importing.side_by_side import side_by_side
from daylit.tables.importing.sources import Gathered, gather
from daylit.tables.manifest import Source
from daylit.tables.mapping import SourceMapping
from daylit.tables.mapping.made import types_sql
from daylit.tables.mapping.sql import compile_mapping
from daylit.tables.problems import Problem
from daylit.tables.readers import Rows

SAMPLE, MOST_SAMPLED = 20_000, 50
"""Rows from which texts are numbered before anything else, and parts from which they are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """Everything known after the last part. The view ``mapped`` in the engine has every column of every row."""

    mapping: SourceMapping
    gathered: Gathered
    encoding: Encoding
    side_rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every file that was given, also those that could not be read."""
        return self.gathered.sources

    @property
    def file_problems(self) -> tuple[Problem, ...]:
        """What is wrong with whole files."""
        return self.gathered.problems

    @property
    def readable(self) -> bool:
        """Whether any file of the main table could be read; one with a header and no rows could."""
        return bool(self.gathered.main.parts or self.gathered.main.columns)

    @property
    def rows_read(self) -> int:
        """Rows of the main table, those set aside among them."""
        return self.gathered.main.rows_read


def standardise(
    engine: duckdb.DuckDBPyConnection,
    sources: Sequence[str | Path],
    *,
    mapping: str | Path,
    workdir: Path,
    progress: Progress,
) -> Standardised:
    """Read the files and put every row into the columns of the contract.

    Each part is read once, by one thread with a cursor of its own: reading text cannot be shared between threads
    without losing the row numbers, but several parts can be read at the same time, those of a single large file while
    the rest of it is still being checked.
    """
    for statement in types_sql():
        engine.execute(statement)
    with ahead(engine) as work:
        gathered = gather(engine, sources, mapping=mapping, workdir=workdir, progress=progress, ahead=work)
        progress("Standardising", 0.0)
        parts = [gathered.rows_of(part, person) for part in gathered.main.parts for person in gathered.persons]
        encoding = work.encoding_of(parts) or _encode(engine, gathered, parts, progress)
    encoding.finish()
    return Standardised(mapping=gathered.mapping, gathered=gathered, encoding=encoding, side_rows=gathered.side_rows)


def _encode(
    engine: duckdb.DuckDBPyConnection, gathered: Gathered, parts: Sequence[Rows], progress: Progress
) -> Encoding:
    """Take all parts, once the files have been read."""
    encoding = Encoding(engine, compile_mapping(gathered.mapping, gathered.columns))
    widen(engine, columns=len(gathered.columns))
    encoding.begin(_sample(gathered, parts) or _no_rows(gathered.columns))
    workers = min(available_threads(), threads_for(len(gathered.columns)))
    side_by_side(encoding.take, parts, workers=workers, told=partial(progress, "Standardising"))
    return encoding


def _sample(gathered: Gathered, parts: Sequence[Rows]) -> str:
    """Some rows from all through the source: a file sorted by agency shows all its agencies only there."""
    if gathered.main.samples:
        return " UNION ALL ".join(
            gathered.part_sql(sample, person) for sample in gathered.main.samples for person in gathered.persons
        )
    some = parts[:: 1 + len(parts) // MOST_SAMPLED]
    return " UNION ALL ".join(f"(SELECT * FROM ({part.sql}) LIMIT {1 + SAMPLE // len(some)})" for part in some)


def _no_rows(columns: Sequence[str]) -> str:
    """A part without rows, for a source that has none."""
    names = "".join(f", CAST(NULL AS VARCHAR) AS {quote_name(name)}" for name in columns)
    return f"SELECT CAST(NULL AS VARCHAR) AS source_file, CAST(NULL AS BIGINT) AS source_row{names} WHERE false"
