"""Rows of text become rows of numbers: the fast middle of an import.

Reading text twice, or keeping it, costs more than anything else that an import does. So each part is read once, as a
stream: every cell is looked up among the texts known so far and only its number is kept. Texts not known yet, few after
the first part, are kept aside, numbered, and put in their place. What a text means is worked out once for each.
"""

from __future__ import annotations

import threading
from typing import Any

import duckdb

from daylit.tables.engine import quote_name
from daylit.tables.mapping.atoms import ColumnAtoms
from daylit.tables.mapping.sql import Plan
from daylit.tables.places import add_degrees

FEW = 30_000
"""Up to so many distinct texts, a column of text is kept in the engine's own short form."""


class Encoding:
    """Takes the parts of a source, in several threads at once, into the table ``stored`` of an engine."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        self.engine, self.plan = engine, plan
        self._numbering = threading.Lock()

    def begin(self, sample: str) -> None:
        """Make the tables, and number the texts of a sample of the rows."""
        for look in self.plan.lookups:
            self.engine.execute(f"CREATE TABLE {look.words} (raw VARCHAR, number INTEGER)")
        with _cursor(self.engine) as cursor:
            cursor.execute(f"CREATE TEMP TABLE part AS {self.plan.rows(sample, twins=False)}")
            for look in self.plan.lookups:
                self._number(cursor, look, f"SELECT DISTINCT {look.raw} AS raw FROM part")
            cursor.execute(f"CREATE TABLE stored AS SELECT {self._kept()} FROM ({self.plan.encode}) LIMIT 0")

    def take(self, part: str) -> None:
        """Read a part and keep its rows."""
        with _cursor(self.engine) as cursor:
            cursor.execute(f"CREATE TEMP VIEW part AS {self.plan.rows(part)}")
            cursor.execute(f"CREATE TEMP TABLE encoded AS {self.plan.encode}")
            new = self._number_new(cursor)
            joins = "".join(f" LEFT JOIN {look.words} ON {self._unknown(look)} = {look.words}.raw" for look in new)
            cursor.execute(f"INSERT INTO stored SELECT {self._kept(new)} FROM encoded{joins}")
            cursor.execute("DROP TABLE encoded")

    def finish(self) -> None:
        """Work out what each text means, and make the view ``mapped`` of all rows in the columns of the contract."""
        run = self.engine.execute
        run("SET VARIABLE officer_key = (SELECT key FROM secret)")
        run("SET disabled_optimizers = 'join_order,build_side_probe_side'")  # the order is right as it stands
        for look in self.plan.lookups:
            run(f"CREATE TABLE {look.table} AS {look.lookup_sql()}")
            self._shorten(look)
        if self.plan.grid is not None:
            x, y, epsg = self.plan.grid
            add_degrees(self.engine, rows=f"stored r{self.plan.joins}", x=x, y=y, epsg=epsg, name="projected")
        run(f"CREATE VIEW mapped AS {self.plan.whole(silent=self._silent())}")

    def _silent(self) -> set[str]:
        """The atoms that found nothing wrong with any text: most of them, and each costs something for every row."""
        silent: set[str] = set()
        for look in self.plan.lookups:
            if atoms := look.trouble_atoms():
                counts = _first_row(
                    self.engine, f"SELECT {', '.join(f'count({atom})' for atom in atoms)} FROM {look.table}"
                )
                silent |= {atom for atom, n in zip(atoms, counts, strict=True) if not n}
        return silent

    def _kept(self, new: list[ColumnAtoms] | None = None) -> str:
        """The columns of ``stored``; those with texts that were not known get their numbers now."""
        fresh = {look.position for look in new or []}
        numbers = [
            f"coalesce({look.number}, {look.words}.number) AS {look.number}"
            if look.position in fresh
            else f"{look.number}"
            for look in self.plan.lookups
        ]
        return ", ".join([*self.plan.row_values, *numbers])

    def _unknown(self, look: ColumnAtoms) -> str:
        """The text of a column that had no number when its row was read."""
        return f"unknown[{self.plan.lookups.index(look) + 1}]"

    def _number_new(self, cursor: duckdb.DuckDBPyConnection) -> list[ColumnAtoms]:
        """Number the texts that were not known when the part was read; returns their columns."""
        counts = ", ".join(f"count({self._unknown(look)})" for look in self.plan.lookups)
        found = _first_row(cursor, f"SELECT {counts} FROM encoded WHERE unknown IS NOT NULL")
        new = [look for look, n in zip(self.plan.lookups, found, strict=True) if n]
        for look in new:
            self._number(
                cursor, look, f"SELECT DISTINCT {self._unknown(look)} AS raw FROM encoded WHERE unknown IS NOT NULL"
            )
        return new

    def _number(self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms, texts: str) -> None:
        """Give each text that has none the next number. One thread at a time, so that none gets two."""
        with self._numbering:
            cursor.execute(
                f"INSERT INTO {look.words} SELECT raw, (SELECT count(*) FROM {look.words}) + row_number() OVER () "
                f"FROM ({texts}) WHERE raw IS NOT NULL AND raw NOT IN (SELECT raw FROM {look.words})"
            )

    def _shorten(self, look: ColumnAtoms) -> None:
        """Keep columns with few distinct texts as one or two bytes a row; Parquet has them as text all the same."""
        run = self.engine.execute
        for name in look.text_columns():
            texts = f"SELECT DISTINCT {name} FROM {look.table} WHERE {name} IS NOT NULL ORDER BY 1"
            if 0 < _first_row(self.engine, f"SELECT count(*) FROM ({texts})")[0] <= FEW:
                kind = quote_name(f"text_{name}")
                run(f"CREATE TYPE {kind} AS ENUM ({texts})")
                run(f"ALTER TABLE {look.table} ALTER COLUMN {name} TYPE {kind}")


def _cursor(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    cursor = engine.cursor()
    cursor.execute("SET TimeZone = 'UTC'")
    return cursor


def _first_row(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = engine.execute(query).fetchall()[0]
    return row
