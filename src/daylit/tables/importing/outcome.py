"""What only the whole import can tell: ids used twice, rows alike, persons of one contact; then what is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from daylit.tables.contract import COLUMNS, RAW_COLUMNS
from daylit.tables.engine import available_threads, quote_name, quote_text
from daylit.tables.importing.encoding import cursor_of
from daylit.tables.importing.people import Standardised
from daylit.tables.importing.side_by_side import side_by_side
from daylit.tables.importing.sources import side_troubles
from daylit.tables.problems import Problem
from daylit.tables.readers import Part
from daylit.tables.sealing import PROBLEM_COLUMNS, write_parquet
from daylit.tables.words import plain_sql

NAMES = (*(column.name for column in COLUMNS), *RAW_COLUMNS)
MOST_PICKED = 50_000
"""Up to so many rows set aside are looked for one by one in the files."""
PER_CODE = 5
"""Examples of each problem that a report keeps in memory; ``problems.parquet`` has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The import's end. ``people_sql`` gives the people; the tables ``dropped`` and ``problem`` are in the engine.

    Of the rows set aside, ``rows_dropped`` could be read. ``changed`` tells whether people of several rows were merged
    or numbered anew; else the people are the rows ``stored``, less those of the table ``dropped``.
    """

    people_sql: str
    people: int
    rows_set_aside: int
    rows_dropped: int
    changed: bool
    done: Standardised

    @classmethod
    def of(cls, engine: duckdb.DuckDBPyConnection, done: Standardised) -> Outcome:
        """Decide over repeated ids and rows left out, and gather every problem in one table."""
        same_id = done.mapping.source.same_id if "contact_id" in done.mapping.rules else "keep"
        engine.execute(
            "CREATE TABLE dropped AS SELECT source_file, source_row, 'row.filtered' AS code FROM brief WHERE left_out"
        )
        columns = ", ".join(f"{quote_name(name)} {kind}" for name, kind in PROBLEM_COLUMNS.items())
        engine.execute(f"CREATE TABLE problem ({columns})")
        _run_side_by_side(
            engine,
            partial(_find_again, done=done, same_id=same_id),
            _OF_VALUES,
            *([] if same_id == "repeated" else [_IDENTICAL]),
        )
        if same_id == "repeated":
            engine.execute(
                "INSERT INTO dropped SELECT source_file, source_row, 'id.repeated' FROM again WHERE turn > 1"
            )
        _gather_other_problems(engine, done, same_id)
        dropped = _number(engine, "SELECT count(*) FROM (SELECT DISTINCT source_file, source_row FROM dropped)")
        changed = same_id in ("persons", "merge") and _number(engine, "SELECT count(*) FROM again") > 0
        people_sql = _people_sql(same_id if changed else "", dropped=bool(dropped))
        return cls(
            people_sql=people_sql,
            people=_count_people(engine, people_sql, merged=changed, dropped=bool(dropped)),
            rows_set_aside=done.gathered.main.rows_set_aside + dropped,
            rows_dropped=dropped,
            changed=changed,
            done=done,
        )

    def problem_counts(self, engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
        """How many problems there are of each code."""
        return dict(engine.execute("SELECT code, count(*) FROM problem GROUP BY code ORDER BY code").fetchall())

    def write_problems(self, engine: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Write every problem, by file and row."""
        write_parquet(engine, 'SELECT * FROM problem ORDER BY source_file, source_row, code, "column", "value"', path)

    def write_set_aside(self, engine: duckdb.DuckDBPyConnection, path: Path) -> None:
        """Write every source row that was not used, as it stood in the source."""
        gathered = self.done.gathered
        parts = [f"SELECT * FROM read_parquet({quote_text(gathered.main.set_aside)})"]
        parts += [f"SELECT * FROM read_parquet({quote_text(staged.set_aside)})" for _, staged in gathered.side]
        if _number(engine, "SELECT count(*) FROM dropped"):
            self._fetch_dropped(engine)
            parts.append("SELECT * FROM dropped_row")
        parts += [
            f"SELECT source_file, source_row, code, row FROM {quote_name('side_aside_' + table.name)}"
            for table, _ in gathered.side
        ]
        whole = " UNION ALL BY NAME ".join(f"({part})" for part in parts)
        write_parquet(
            engine,
            "SELECT source_file, CAST(source_row AS INTEGER) AS source_row, code, CAST(row AS VARCHAR) AS row "
            f"FROM ({whole}) ORDER BY source_file, source_row, code",
            path,
        )

    def _fetch_dropped(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Read the dropped rows once more, part by part: all parts in one query would all be opened at once."""
        main = self.done.gathered.main
        engine.execute(
            "CREATE TABLE dropped_once AS SELECT source_file, source_row, min(code) AS code FROM dropped GROUP BY ALL"
        )
        texts = "".join(f", {quote_name(name)} VARCHAR" for name in main.columns)
        engine.execute(f"CREATE TABLE dropped_text (source_file VARCHAR, source_row BIGINT{texts})")

        rows: dict[str, list[int]] = {}
        if few := _number(engine, "SELECT count(*) FROM dropped_once") <= MOST_PICKED:
            by_file = "SELECT source_file, list(source_row ORDER BY source_row) FROM dropped_once GROUP BY source_file"
            rows = dict(engine.execute(by_file).fetchall())

        def fetch(part: Part) -> None:
            found = part.few(rows) if few else part.sql
            with engine.cursor() as cursor:
                cursor.execute(f"INSERT INTO dropped_text FROM ({found}) SEMI JOIN dropped_once USING ({_PLACE})")

        side_by_side(fetch, main.parts, workers=available_threads())
        cells = ", ".join(f"{quote_text(name)}: {plain_sql(quote_name(name))}" for name in main.columns)
        engine.execute(
            f"CREATE TABLE dropped_row AS SELECT source_file, source_row, code, CAST(to_json({{{cells}}}) AS VARCHAR) "
            f"AS row FROM dropped_text JOIN dropped_once USING ({_PLACE})"
        )


_PLACE = "source_file, source_row"


def _find_again(engine: duckdb.DuckDBPyConnection, *, done: Standardised, same_id: str) -> None:
    """Make the table ``again``: the rows whose id stands on another row too, and the how manieth of its id each is.

    Short hashes, sorted, tell the few rows that may be meant at a third of the cost of grouping all of them.
    """
    rows = "brief"
    if same_id == "repeated" and done.mapping.persons is not None:  # the persons of one row are not the same id again
        rows = "(FROM brief WHERE person = 1)"
    of_ids = "WHERE contact_id IS NOT NULL AND NOT left_out" if same_id != "keep" else "WHERE false"
    keys = np.sort(engine.execute(f"SELECT {_KEY} AS key FROM {rows} {of_ids}").fetchnumpy()["key"])
    engine.register("twice", {"key": np.unique(keys[1:][keys[1:] == keys[:-1]])})
    engine.execute(
        f"""
        CREATE TABLE again AS
        SELECT source_file, source_row, coalesce(person, 1) AS person, contact_id,
               row_number() OVER (PARTITION BY agency, contact_id ORDER BY source_file, source_row, person) AS turn,
               count(*) OVER (PARTITION BY agency, contact_id) AS times
        FROM {rows} SEMI JOIN twice ON {_KEY} = twice.key {of_ids}
        QUALIFY times > 1
        """
    )


_KEY = "CAST(hash(agency, contact_id) >> 33 AS INTEGER)"


def examples(engine: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    """The first problems of each code, for people."""
    rows = engine.execute(
        'SELECT code, source_file, source_row, "column", "value" FROM problem '
        'QUALIFY row_number() OVER (PARTITION BY code ORDER BY source_file, source_row, "column") <= ? ORDER BY ALL',
        [PER_CODE],
    ).fetchall()
    return tuple(Problem(*row) for row in rows)


Work = str | Callable[[duckdb.DuckDBPyConnection], None]


def _run_side_by_side(engine: duckdb.DuckDBPyConnection, *works: Work) -> None:
    def run(work: Work) -> None:
        with cursor_of(engine) as cursor:
            if isinstance(work, str):
                cursor.execute(work)
            else:
                work(cursor)

    side_by_side(run, works, workers=available_threads())


_OF_VALUES = """
    INSERT INTO problem SELECT p.code, source_file, source_row, p."column", p."value" FROM
    (SELECT source_file, source_row, unnest(problems) AS p FROM troubled WHERE problems IS NOT NULL AND NOT left_out)
"""
_IDENTICAL = """
    INSERT INTO problem SELECT 'row.identical', source_file, source_row, NULL, NULL
    FROM brief SEMI JOIN (SELECT twin FROM brief GROUP BY twin HAVING count(*) > 1) USING (twin)
    QUALIFY row_number() OVER (PARTITION BY twin ORDER BY source_file, source_row) > 1
"""


def _gather_other_problems(engine: duckdb.DuckDBPyConnection, done: Standardised, same_id: str) -> None:
    """Those of whole rows and files; those of values, most of all, are there."""
    engine.execute(
        "INSERT INTO problem SELECT code, source_file, source_row, NULL, NULL FROM dropped WHERE code = 'row.filtered'"
    )
    if same_id == "repeated":
        engine.execute(
            "INSERT INTO problem SELECT 'id.repeated', source_file, source_row, $1, contact_id FROM again "
            "WHERE turn > 1",
            [" + ".join(done.mapping.rules["contact_id"].sources)],
        )
    for staged in (done.gathered.main, *(one for _, one in done.gathered.side)):
        engine.execute(
            'INSERT INTO problem SELECT code, source_file, source_row, "column", "value" '
            f"FROM read_parquet({quote_text(staged.row_problems)})"
        )
    for problem in done.file_problems:
        engine.execute(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?)",
            [problem.code, problem.source_file, problem.source_row, problem.column, problem.value],
        )
    for table, staged in done.gathered.side:
        side_troubles(engine, table, staged, done.gathered.main)


def _count_people(engine: duckdb.DuckDBPyConnection, people_sql: str, *, merged: bool, dropped: bool) -> int:
    if merged:
        return _number(engine, f"SELECT count(*) FROM ({people_sql})")
    kept = "brief ANTI JOIN dropped USING (source_file, source_row)" if dropped else "stored"
    return _number(engine, f"SELECT count(*) FROM {kept}")


def _people_sql(same_id: str, *, dropped: bool) -> str:
    """The rows that are people. Rows whose id stands alone, nearly all, take no part in any join or grouping."""
    names = person_names("coalesce(person, 1)")
    kept = "(FROM mapped ANTI JOIN dropped USING (source_file, source_row))" if dropped else "mapped"
    if not same_id:
        return f"SELECT {names} FROM {kept}"
    same_row = "k.source_file = a.source_file AND k.source_row = a.source_row AND coalesce(k.person, 1) = a.person"
    alone = f"SELECT {names} FROM {kept} k ANTI JOIN again a ON {same_row}"
    if same_id == "persons":
        several = f"SELECT {person_names('a.turn', 'k.')} FROM {kept} k JOIN again a ON {same_row}"
    else:
        several = f"SELECT {_merged()} FROM {kept} k SEMI JOIN again a ON {same_row} GROUP BY agency, contact_id"
    return f"SELECT * FROM ({alone} UNION ALL BY NAME {several})"


def person_names(person: str, table: str = "") -> str:
    """All columns in their order, with the number of the person as it was worked out."""
    named = ((name, f"{table}{quote_name(name)}") for name in NAMES)
    return ", ".join(f"CAST({person} AS INTEGER) AS person" if name == "person" else sql for name, sql in named)


def _merged() -> str:
    """Rows about one person as one: yes where any says yes; of everything else the first that is filled."""
    merged = []
    for column in COLUMNS:
        name = quote_name(column.name)
        if column.name in ("agency", "contact_id"):
            merged.append(name)
        elif column.name == "person":
            continue
        elif column.kind == "yes_no":
            merged.append(f"bool_or({name}) AS {name}")
        else:
            merged.append(_first_filled(name))
    merged += [_first_filled(quote_name(name)) for name in RAW_COLUMNS]
    return ", ".join(merged) + ", 1 AS person"


def _first_filled(name: str) -> str:
    """By the person too: a row may hold several of one contact, and which came first must not be left to chance."""
    return f"arg_min({name}, (source_file, source_row, person)) FILTER ({name} IS NOT NULL) AS {name}"


def _number(engine: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(engine.execute(query).fetchall()[0][0])
