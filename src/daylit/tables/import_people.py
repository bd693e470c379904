"""The source's parts become standardised parts: one Parquet file each, side by side on all cores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from daylit.progress import Progress
from daylit.tables.engine import available_threads, quote_name, quote_text
from daylit.tables.import_sources import Gathered, gather
from daylit.tables.manifest import Source
from daylit.tables.mapping import SourceMapping
from daylit.tables.mapping_sql import Plan, compile_mapping
from daylit.tables.places import add_degrees
from daylit.tables.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Standardised:
    """Everything known after the last part: ``mapped`` names Parquet files with people, their problems and twins."""

    mapping: SourceMapping
    mapped: tuple[Path, ...]
    gathered: Gathered
    columns: tuple[str, ...]
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
        """Whether any file of the main table could be read."""
        return bool(self.gathered.main.parts)

    @property
    def rows_read(self) -> int:
        """Rows of the main table, those set aside among them."""
        return self.gathered.main.rows_read

    @property
    def mapped_sql(self) -> str:
        """All standardised rows, as something to stand after FROM."""
        if not self.mapped:
            plan = compile_mapping(self.mapping, self.columns)
            return f"({_no_rows(plan)})"
        return f"read_parquet([{', '.join(quote_text(path) for path in self.mapped)}])"


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
    gathered = gather(engine, sources, mapping=mapping, workdir=workdir, progress=progress)
    found = gathered.mapping
    columns = gathered.columns
    plan = compile_mapping(found, columns) if gathered.main.parts else None
    mapped: list[Path] = []
    if plan is not None:
        jobs = [
            (gathered.part_sql(part.sql, n), workdir / f"mapped-{number:05d}-{n}.parquet")
            for number, part in enumerate(gathered.main.parts)
            for n in gathered.persons
        ]
        mapped = _side_by_side(engine, plan, jobs, progress)
    return Standardised(
        mapping=found, mapped=tuple(mapped), gathered=gathered, columns=columns, side_rows=gathered.side_rows
    )


def _side_by_side(
    engine: duckdb.DuckDBPyConnection, plan: Plan, jobs: list[tuple[str, Path]], progress: Progress
) -> list[Path]:
    progress("Standardising", 0.0)
    with ThreadPoolExecutor(available_threads()) as pool:
        waiting = {pool.submit(_map_part, engine.cursor(), plan, sql, target) for sql, target in jobs}
        try:
            for number, done in enumerate(as_completed(waiting), start=1):
                done.result()
                progress("Standardising", number / len(jobs))
        except BaseException:
            for future in waiting:
                future.cancel()
            raise
    return [target for _, target in jobs]


def _map_part(cursor: duckdb.DuckDBPyConnection, plan: Plan, part: str, target: Path) -> None:
    with cursor:
        run: Callable[[str], object] = cursor.execute
        run("SET TimeZone = 'UTC'")
        run("SET VARIABLE officer_key = (SELECT key FROM secret)")
        run(f"CREATE TEMP TABLE part AS {plan.rows(part)}")
        for look in plan.lookups:
            run(f"CREATE TEMP TABLE look{look.position} AS {look.lookup_sql('part')}")
        if plan.grid is not None:
            x, y, epsg = plan.grid
            joins = "".join(
                f" LEFT JOIN look{look.position} ON r.{look.raw} = look{look.position}.raw" for look in plan.lookups
            )
            add_degrees(cursor, rows=f"part r{joins}", x=x, y=y, epsg=epsg, name="projected")
        people = plan.people.replace("{rows}", "part")
        run(f"COPY ({people}) TO {quote_text(target)} (FORMAT parquet, COMPRESSION lz4_raw)")
        for look in plan.lookups:
            run(f"DROP TABLE look{look.position}")
        run("DROP TABLE part")


def _no_rows(plan: Plan) -> str:
    """The columns of the standardised rows, without a row: for a source that has a header and nothing else."""
    names = ", ".join(f"CAST(NULL AS VARCHAR) AS {quote_name(name)}" for name in plan.columns)
    rows = plan.rows(
        f"SELECT CAST(NULL AS VARCHAR) AS source_file, CAST(NULL AS BIGINT) AS source_row, {names} WHERE false"
    )
    with_lookups = "".join(f", look{look.position} AS ({look.lookup_sql('part')})" for look in plan.lookups)
    grid = (
        ", projected AS (SELECT 0.0 AS x, 0.0 AS y, 0.0 AS longitude, 0.0 AS latitude WHERE false)" if plan.grid else ""
    )
    return f"WITH part AS ({rows}){with_lookups}{grid} {plan.people.replace('{rows}', 'part')}"
