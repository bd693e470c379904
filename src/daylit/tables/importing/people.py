"""The source's parts become people, side by side on all cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from daylit.progress import Progress
from daylit.tables.engine import available_threads, quote_name, threads_for, widen
from daylit.tables.importing.encoding import Encoding
from daylit.tables.importing.sources import Gathered, gather
from daylit.tables.manifest import Source
from daylit.tables.mapping import SourceMapping
from daylit.tables.mapping.made import types_sql
from daylit.tables.mapping.sql import compile_mapping
from daylit.tables.problems import Problem

SAMPLE, MOST_SAMPLED = 20_000, 50
"""Rows from which texts are numbered before anything else, and parts from which they are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """Everything known after the last part. The view ``mapped`` in the engine has every column of every row."""

    mapping: SourceMapping
    gathered: Gathered
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
    without losing the row numbers, but several parts can be read at the same time.
    """
    for statement in types_sql():
        engine.execute(statement)
    gathered = gather(engine, sources, mapping=mapping, workdir=workdir, progress=progress)
    plan = compile_mapping(gathered.mapping, gathered.columns)
    parts = [gathered.part_sql(part.sql, person) for part in gathered.main.parts for person in gathered.persons]
    widen(engine, columns=len(gathered.columns))
    progress("Standardising", 0.0)
    encoding = Encoding(engine, plan)
    encoding.begin(_sample(gathered, parts) or _no_rows(gathered.columns))
    workers = min(available_threads(), threads_for(len(gathered.columns)))
    _side_by_side(encoding, parts, workers, progress)
    encoding.finish()
    return Standardised(mapping=gathered.mapping, gathered=gathered, side_rows=gathered.side_rows)


def _side_by_side(encoding: Encoding, parts: Sequence[str], workers: int, progress: Progress) -> None:
    with ThreadPoolExecutor(workers) as pool:
        waiting = [pool.submit(encoding.take, part) for part in parts]
        try:
            for number, done in enumerate(as_completed(waiting), start=1):
                done.result()
                progress("Standardising", number / len(parts))
        except BaseException:
            for future in waiting:
                future.cancel()
            raise


def _sample(gathered: Gathered, parts: Sequence[str]) -> str:
    """Some rows from all through the source: a file sorted by agency shows all its agencies only there."""
    if gathered.main.samples:
        return " UNION ALL ".join(
            gathered.part_sql(sample, person) for sample in gathered.main.samples for person in gathered.persons
        )
    some = parts[:: 1 + len(parts) // MOST_SAMPLED]
    return " UNION ALL ".join(f"(SELECT * FROM ({part}) LIMIT {1 + SAMPLE // len(some)})" for part in some)


def _no_rows(columns: Sequence[str]) -> str:
    """A part without rows, for a source that has none."""
    names = "".join(f", CAST(NULL AS VARCHAR) AS {quote_name(name)}" for name in columns)
    return f"SELECT CAST(NULL AS VARCHAR) AS source_file, CAST(NULL AS BIGINT) AS source_row{names} WHERE false"
