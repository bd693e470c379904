"""Rows of text become rows of numbers: the fast middle of an import.

Reading text twice, or keeping it, costs more than anything else that an import does. So each part is read once, as a
stream: every cell is looked up among the texts known so far and only its number is kept. Cells of plain text are not
even made texts of (``numbering``). Rows with a text not known, few after the first part, hold the text as well, until
it has a number: then they are written once more. What a text means is worked out once for each.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from daylit.tables.engine import available_threads, quote_name
from daylit.tables.importing.numbering import Numbering
from daylit.tables.importing.side_by_side import side_by_side
from daylit.tables.mapping.atoms import ColumnAtoms
from daylit.tables.mapping.sql import Plan
from daylit.tables.places import add_degrees
from daylit.tables.readers import Rows

FEW = 30_000
"""Up to so many distinct texts, a column of text is kept in the engine's own short form."""
BRIEF = ("source_file", "source_row", "agency", "contact_id", "person")
OFTEN = 0.1
"""From this share of rows with new texts on, a part is kept only once its texts have numbers."""


class Encoding:
    """Takes the parts of a source, in several threads at once, into the view ``stored`` of an engine."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, plan: Plan) -> None:
        self.engine, self.plan = engine, plan
        self._one_at_a_time = threading.Lock()
        self._numbering = Numbering(plan.columns, plan.lookups, self._numbers_of)
        self._parts = itertools.count()
        self._often_new = False

    def begin(self, sample: str) -> None:
        """Make the tables, and number the texts of a sample of the rows."""
        # The order is right as it stands; the engine does not know how many rows a part has, and would hash them all.
        self.engine.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        for look in self.plan.lookups:
            self.engine.execute(f"CREATE TABLE {look.words} (raw VARCHAR, number INTEGER)")
        with cursor_of(self.engine) as cursor:
            cursor.execute(f"CREATE TEMP TABLE part AS {self.plan.rows(sample, twins=False)}")
            for look in self.plan.lookups:
                self._number(cursor, look, f"SELECT DISTINCT {look.raw} AS raw FROM part")
            for table, columns in (("taken", f"{self._kept()}, unknown, 0 AS part"), ("mended", self._kept())):
                cursor.execute(f"CREATE TABLE {table} AS SELECT {columns} FROM ({self.plan.encode()}) LIMIT 0")

    def forget(self) -> None:
        """Undo everything that was done."""
        for table in ("taken", "mended", *(look.words for look in self.plan.lookups)):
            self.engine.execute(f"DROP TABLE {table}")

    def take(self, part: Rows) -> None:
        """Read a part and keep its rows.

        Where many rows hold new texts, as in a column of free text, a part is kept only once its texts have numbers:
        else all these texts would be kept to the end.
        """
        number = next(self._parts)
        with cursor_of(self.engine) as cursor:
            given = self._numbering.of(cursor, part.plain)
            if given:
                cursor.register("numbers", given)
            encode = f"SELECT {self._kept()}, unknown, {number} AS part FROM ({self.plan.encode(set(given))})"
            cursor.execute(f"CREATE TEMP VIEW part AS {self.plan.rows(part.sql)}")
            if len(given) == len(self.plan.lookups):
                rows = _first_row(cursor, f"INSERT INTO taken {encode}")[0]
            elif self._often_new:
                rows = _first_row(cursor, f"CREATE TEMP TABLE encoded AS {encode}")[0]
                self._mend(cursor, rows, unknown="FROM encoded WHERE unknown IS NOT NULL", kept="FROM encoded")
                cursor.execute("DROP TABLE encoded")
            else:
                rows = _first_row(cursor, f"INSERT INTO taken {encode}")[0]
                unknown = f"FROM taken WHERE part = {number} AND unknown IS NOT NULL"
                self._mend(cursor, rows, unknown=unknown, kept=unknown)
        if given and part.plain is not None and rows != part.plain.rows:
            raise ValueError("the engine reads other rows than the bytes hold")

    def _mend(self, cursor: duckdb.DuckDBPyConnection, rows: int, *, unknown: str, kept: str) -> None:
        """Number the new texts of a part, and write the rows that hold them, or all, once more with these numbers."""
        counts = ", ".join(f"count({self._unknown(look)})" for look in self.plan.lookups)
        all_new, *found = _first_row(cursor, f"SELECT count(*), {counts} {unknown}")
        new = [look for look, n in zip(self.plan.lookups, found, strict=True) if n]
        for look in new:
            self._number(cursor, look, f"SELECT DISTINCT {self._unknown(look)} AS raw {unknown}")
        if new or kept != unknown:
            joins = "".join(f" LEFT JOIN {look.words} ON {self._unknown(look)} = {look.words}.raw" for look in new)
            cursor.execute(f"INSERT INTO mended SELECT {self._kept(new)} FROM ({kept}){joins}")
        self._often_new = all_new > rows * OFTEN

    def finish(self) -> None:
        """Work out what each text means, and make the view ``mapped`` of all rows in the columns of the contract.

        The view ``troubled`` says what is wrong with each. The view ``brief`` has the same rows in a few columns only,
        and costs much less to read.
        """
        run = self.engine.execute
        only = " WHERE unknown IS NULL" if _first_row(self.engine, "SELECT count(*) FROM mended")[0] else ""
        run(f"CREATE VIEW stored AS SELECT {self._kept()} FROM taken{only} UNION ALL FROM mended")
        side_by_side(self._understand, self.plan.lookups, workers=available_threads())
        if self.plan.grid is not None:
            x, y, epsg = self.plan.grid
            add_degrees(self.engine, rows=f"stored r{self.plan.joins}", x=x, y=y, epsg=epsg, name="projected")
        run(f"CREATE VIEW mapped AS {self.plan.people('stored')}")
        run(f"CREATE VIEW troubled AS {self.plan.troubled('stored', silent=self._find_silent())}")
        run(f"CREATE VIEW brief AS {self.plan.brief('stored', BRIEF)}")

    @property
    def texts(self) -> dict[str, int]:
        """How many texts each column holds, by the name of its numbers."""
        counts = ((look, f"SELECT count(*) FROM {look.words}") for look in self.plan.lookups)
        return {look.number: int(_first_row(self.engine, query)[0]) for look, query in counts}

    def _find_silent(self) -> set[str]:
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

    def _number(
        self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms, texts: str, given: Sequence[Any] = ()
    ) -> None:
        """Give each text that has none the next number. One thread at a time, so that none gets two."""
        with self._one_at_a_time:
            cursor.execute(
                f"INSERT INTO {look.words} SELECT raw, (SELECT count(*) FROM {look.words}) + row_number() OVER () "
                f"FROM ({texts}) WHERE raw IS NOT NULL AND raw NOT IN (SELECT raw FROM {look.words})",
                list(given),
            )

    def _numbers_of(
        self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms, texts: Sequence[str]
    ) -> Mapping[str, int]:
        """The numbers of some texts, which they get now if they have none."""
        if not texts:
            return {}
        self._number(cursor, look, "SELECT unnest($1::VARCHAR[]) AS raw", [texts])
        found = f"SELECT raw, number FROM {look.words} WHERE raw IN (SELECT unnest($1::VARCHAR[]))"
        return dict(cursor.execute(found, [list(texts)]).fetchall())

    def _understand(self, look: ColumnAtoms) -> None:
        """Work out what each text of a column means."""
        with cursor_of(self.engine) as cursor:
            cursor.execute("SET VARIABLE officer_key = (SELECT key FROM secret)")
            cursor.execute(f"CREATE TABLE {look.table} AS {look.lookup_sql()}")
            self._shorten(cursor, look)

    def _shorten(self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms) -> None:
        """Keep columns with few distinct texts as one or two bytes a row; Parquet has them as text all the same."""
        run = cursor.execute
        for name in look.text_columns():
            texts = f"SELECT DISTINCT {name} FROM {look.table} WHERE {name} IS NOT NULL ORDER BY 1"
            if 0 < _first_row(cursor, f"SELECT count(*) FROM ({texts})")[0] <= FEW:
                kind = quote_name(f"text_{name}")
                run(f"CREATE TYPE {kind} AS ENUM ({texts})")
                run(f"ALTER TABLE {look.table} ALTER COLUMN {name} TYPE {kind}")


def cursor_of(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor for a thread of its own; what an engine's cursor is set to is not handed on to others."""
    cursor = engine.cursor()
    cursor.execute("SET TimeZone = 'UTC'")
    return cursor


def _first_row(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = engine.execute(query).fetchall()[0]
    return row
