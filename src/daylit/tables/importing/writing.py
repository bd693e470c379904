"""People, put in their order and written in pieces side by side, for one file is written by one core at a time.

The pieces have a fixed number of rows, so the files are the same on every machine. What is sorted is the short form of
the rows, with numbers in place of texts; the texts are found again while a piece is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import duckdb

from daylit.progress import Progress
from daylit.tables.engine import available_threads, quote_name
from daylit.tables.importing.encoding import cursor_of
from daylit.tables.importing.outcome import NAMES, Outcome, person_names
from daylit.tables.importing.side_by_side import side_by_side
from daylit.tables.sealing import ROWS_PER_GROUP, SORT_KEYS, Draft, write_parquet

ROWS_PER_PART = 4 * ROWS_PER_GROUP
MOST_AT_ONCE = 4
"""Pieces written at the same time: each holds some hundred thousand rows of every column in memory."""
MOST_TEXTS = ROWS_PER_GROUP
"""Up to so many distinct texts, finding them again for each piece costs less than sorting whole rows."""


def write_people(engine: duckdb.DuckDBPyConnection, outcome: Outcome, draft: Draft, progress: Progress) -> None:
    """Write the people into a draft, and forget the rows that they were made of."""
    progress("Writing people", 0.0)
    query = _sort(engine, outcome)
    parts = range(max(1, -(-outcome.people // ROWS_PER_PART)))

    def write(part: int) -> None:
        first = part * ROWS_PER_PART
        rows = f"(FROM ordered WHERE rowid BETWEEN {first} AND {first + ROWS_PER_PART - 1})"
        with cursor_of(engine) as cursor:
            write_parquet(cursor, query(rows), draft.people / f"part-{part:05d}.parquet")

    workers = min(available_threads(), MOST_AT_ONCE)
    side_by_side(write, parts, workers=workers, told=partial(progress, "Writing people"))
    engine.execute("DROP TABLE ordered")


def _sort(engine: duckdb.DuckDBPyConnection, outcome: Outcome) -> Callable[[str], str]:
    """Make the table ``ordered``, and give the query of the people in some rows of it."""
    encoding = outcome.done.encoding
    short = not outcome.changed and encoding.texts <= MOST_TEXTS
    if short:
        unless = "dropped" if outcome.rows_dropped else None
        packing = encoding.packing
        rows = encoding.plan.in_order("stored", SORT_KEYS, words=packing.words, unless=unless)
        # Of numbers in a table the engine knows the largest, and finds their texts without hashing.
        unpacked = f"* EXCLUDE ({', '.join(packing.words)}), {packing.numbers_sql()}"
        engine.execute(f"CREATE TABLE ordered AS SELECT {unpacked} FROM ({rows})")
    else:
        engine.execute(f"CREATE TABLE ordered AS {outcome.people_sql} ORDER BY {', '.join(SORT_KEYS)}")
    encoding.forget_rows()

    def people(rows: str) -> str:
        if not short:
            return f"SELECT {', '.join(map(quote_name, NAMES))} FROM {rows}"
        # numbered by one thread, and so joined in their order: several would mix them up
        numbered = f"(FROM (SELECT *, row_number() OVER () AS place FROM {rows}) WHERE place > 0)"
        return f"SELECT {person_names('coalesce(person, 1)')} FROM ({encoding.plan.people(numbered)})"

    return people
