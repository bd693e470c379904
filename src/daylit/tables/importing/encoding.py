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
from functools import partial
from typing import Any

import duckdb

from daylit.tables.engine import available_threads, quote_name
from daylit.tables.importing.numbering import Arrays, Found, Given, Numbering
from daylit.tables.importing.packing import MOST, Packing, bits_for
from daylit.tables.importing.side_by_side import side_by_side
from daylit.tables.mapping.atoms import ColumnAtoms
from daylit.tables.mapping.needed import FILE
from daylit.tables.mapping.sql import Plan
from daylit.tables.places import add_degrees
from daylit.tables.readers import Rows
from daylit.tables.readers.cells import PlainText
from daylit.tables.readers.parts import narrow_sql

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
        self._counts = {look.number: 0 for look in plan.lookups}
        self.numbering = Numbering(plan.columns, plan.lookups, self._counts, self._numbers_of, texts=plan.texts)
        self._stores: list[Packing] = []
        self._parts = itertools.count()
        self._often_new = False

    def begin(self, sample: str) -> None:
        """Make the tables, and number the texts of a sample of the rows."""
        # The order is right as it stands; the engine does not know how many rows a part has, and would hash them all.
        self.engine.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        for look in self.plan.lookups:
            self.engine.execute(f"CREATE TABLE {look.words} (raw VARCHAR, number INTEGER)")
        with cursor_of(self.engine) as cursor:
            rows = _first_row(cursor, f"CREATE TEMP TABLE part AS {self.plan.rows(sample, twins=False)}")[0]
            for look in self.plan.lookups:
                self._number(cursor, look, f"SELECT DISTINCT {look.raw} AS raw FROM part")
            self._add_store(cursor, {name: bits_for(count, of=rows) for name, count in self._counts.items()})
            self.numbering.refresh(cursor)

    def _add_store(self, cursor: duckdb.DuckDBPyConnection, bits: Mapping[str, int]) -> None:
        """Make two tables for rows with numbers of so many bits: those taken, and those whose texts were new."""
        store, packing = len(self._stores), Packing(bits)
        rows = self.plan.encode(packing.words_sql)
        for table in ("taken", "mended"):
            cursor.execute(f"CREATE TABLE {table}{store} AS SELECT *, 0 AS part FROM ({rows}) LIMIT 0")
        self._stores.append(packing)

    def forget(self) -> None:
        """Undo everything that was done."""
        for table in (*self._tables, *(look.words for look in self.plan.lookups)):
            self.engine.execute(f"DROP TABLE {table}")

    def forget_rows(self) -> None:
        """Let go of the rows, once nobody needs them any more."""
        for view in ("brief", "troubled", "mapped", "stored"):
            self.engine.execute(f"DROP VIEW {view}")
        for table in self._tables:
            self.engine.execute(f"DROP TABLE {table}")

    @property
    def _tables(self) -> list[str]:
        return [f"{table}{store}" for store in range(len(self._stores)) for table in ("taken", "mended")]

    def take(self, part: Rows, found: Sequence[Found] = ()) -> None:
        """Read a part and keep its rows. What its stretches hold may have been ``found`` already.

        Where a column turns out to have more texts than there is room for, the part is kept once more with more room.
        """
        number, store = next(self._parts), len(self._stores) - 1
        with cursor_of(self.engine) as cursor:
            given = self.numbering.of(cursor, part.plain, found)
            cursor.execute(f"CREATE TEMP VIEW part AS {self.plan.rows(self._rows_sql(part, given))}")
            self._take(cursor, part.plain, given.arrays, number, store)
            if self._stores[store].holds(self._counts):
                return
            for table in (f"taken{store}", f"mended{store}"):
                cursor.execute(f"DELETE FROM {table} WHERE part = {number}")
            with self._one_at_a_time:
                if len(self._stores) == store + 1:
                    self._add_store(cursor, dict.fromkeys(self._counts, MOST))
            self._take(cursor, part.plain, given.arrays, number, len(self._stores) - 1)

    def _rows_sql(self, part: Rows, given: Given) -> str:
        """The rows of a part; where the engine needs few of its columns, from the text of these alone."""
        if part.plain is None or not given.text:
            return part.sql
        path = part.plain.path.with_suffix(".narrow.csv")
        with path.open("wb") as file:
            file.writelines(given.text)
        return narrow_sql(path, part.plain, given.columns, [name for name in self.plan.columns if name != FILE])

    def _take(
        self, cursor: duckdb.DuckDBPyConnection, plain: PlainText | None, given: Arrays, number: int, store: int
    ) -> None:
        """Keep the rows of the view ``part``.

        Where many rows hold new texts, as in a column of free text, they are kept only once their texts have numbers:
        else all these texts would be kept to the end.
        """
        packing, taken = self._stores[store], f"taken{store}"
        words = packing.packed(given)
        if given:
            cursor.register("numbers", words)
        encode = self.plan.encode(partial(packing.words_sql, beside=words), set(given))
        encode = f"SELECT *, {number} AS part FROM ({encode})"
        complete = f"{taken} WHERE part = {number}"
        if len(given) == len(self.plan.lookups):
            cursor.execute(f"INSERT INTO {taken} {encode}")
        elif self._often_new:
            rows = _first_row(cursor, f"CREATE OR REPLACE TEMP TABLE encoded AS {encode}")[0]
            self._mend(cursor, store, rows, unknown="FROM encoded WHERE unknown IS NOT NULL", kept="FROM encoded")
            cursor.execute("DROP TABLE encoded")
            complete = f"mended{store} WHERE part = {number}"
        else:
            rows = _first_row(cursor, f"INSERT INTO {taken} {encode}")[0]
            unknown = f"FROM {complete} AND unknown IS NOT NULL"
            self._mend(cursor, store, rows, unknown=unknown, kept=unknown)
        if given and plain is not None:
            both = _first_row(cursor, f"SELECT count(*), count(source_row) FROM {complete}")
            if both != (plain.rows, plain.rows):  # whichever has fewer rows is filled up with missing values
                raise ValueError("the engine reads other rows than the bytes hold")

    def _mend(self, cursor: duckdb.DuckDBPyConnection, store: int, rows: int, *, unknown: str, kept: str) -> None:
        """Number the new texts of a part, and write the rows that hold them, or all, once more with these numbers."""
        counts = ", ".join(f"count({self._unknown(look)})" for look in self.plan.lookups)
        all_new, *found = _first_row(cursor, f"SELECT count(*), {counts} {unknown}")
        new = [look for look, n in zip(self.plan.lookups, found, strict=True) if n]
        for look in new:
            self._number(cursor, look, f"SELECT DISTINCT {self._unknown(look)} AS raw {unknown}")
        if new or kept != unknown:
            joins = "".join(f" LEFT JOIN {look.words} ON {self._unknown(look)} = {look.words}.raw" for look in new)
            packing = self._stores[store]
            words = packing.words_sql({look.number: f"{look.words}.number" for look in new}, beside=packing.words)
            values = ", ".join([*self.plan.row_values, words])
            cursor.execute(f"INSERT INTO mended{store} SELECT {values}, NULL, part FROM ({kept}){joins}")
        self._often_new = all_new > rows * OFTEN

    def finish(self) -> None:
        """Work out what each text means, and make the view ``mapped`` of all rows in the columns of the contract.

        The view ``troubled`` says what is wrong with each. The view ``brief`` has the same rows in a few columns only,
        and costs much less to read.
        """
        run = self.engine.execute
        run(f"CREATE VIEW stored AS {' UNION ALL '.join(self._stored(store) for store in range(len(self._stores)))}")
        side_by_side(self._understand, self.plan.lookups, workers=available_threads())
        if self.plan.grid is not None:
            x, y, epsg = self.plan.grid
            add_degrees(self.engine, rows=f"stored r{self.plan.joins}", x=x, y=y, epsg=epsg, name="projected")
        run(f"CREATE VIEW mapped AS {self.plan.people('stored')}")
        run(f"CREATE VIEW troubled AS {self.plan.troubled('stored', silent=self._find_silent())}")
        run(f"CREATE VIEW brief AS {self.plan.brief('stored', BRIEF)}")

    @property
    def packing(self) -> Packing:
        """How the words of the view ``stored`` hold the numbers."""
        return self._stores[-1]

    def _stored(self, store: int) -> str:
        """The rows of a store, with their numbers, and packed as those of the last store are."""
        own, values = self._stores[store], ", ".join(self.plan.row_values)
        any_mended = _first_row(self.engine, f"SELECT count(*) FROM mended{store}")[0]
        rows = f"FROM taken{store}"
        if any_mended:
            rows = f"FROM (FROM taken{store} WHERE unknown IS NULL UNION ALL FROM mended{store})"
        if own is self.packing:
            return f"SELECT {values}, {', '.join(own.words)}, {own.numbers_sql()} {rows}"
        numbers = {name: name for name in own.places}
        unpacked = f"SELECT {values}, {own.numbers_sql()} {rows}"
        return f"SELECT {values}, {self.packing.words_sql(numbers)}, {', '.join(numbers)} FROM ({unpacked})"

    @property
    def texts(self) -> int:
        """How many texts all columns hold together."""
        return sum(self._counts.values())

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

    def _unknown(self, look: ColumnAtoms) -> str:
        """The text of a column that had no number when its row was read."""
        return f"unknown[{self.plan.lookups.index(look) + 1}]"

    def _number(
        self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms, texts: str, given: Sequence[Any] = ()
    ) -> None:
        """Give each text that has none the next number. One thread at a time, so that none gets two."""
        with self._one_at_a_time:
            cursor.execute(
                f"INSERT INTO {look.words} SELECT raw, {self._counts[look.number]} + row_number() OVER () "
                f"FROM ({texts}) WHERE raw IS NOT NULL AND raw NOT IN (SELECT raw FROM {look.words})",
                list(given),
            )
            self._counts[look.number] += cursor.fetchall()[0][0]

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
        """Work out what each text of a column means.

        Columns with few distinct texts are kept as one or two bytes a row; Parquet has them as text all the same.
        """
        every = look.lookup_sql()
        with cursor_of(self.engine) as cursor:
            if "officer_key" in every:
                cursor.execute("SET VARIABLE officer_key = (SELECT key FROM secret)")
            cursor.execute(f"CREATE TABLE {look.table} AS {every}")
            which = "" if self._counts[look.number] <= FEW else "DISTINCT "
            for name in look.text_columns():
                if 0 < _first_row(cursor, f"SELECT count({which}{name}) FROM {look.table}")[0] <= FEW:
                    kind = quote_name(f"text_{name}")
                    texts = f"SELECT DISTINCT {name} FROM {look.table} WHERE {name} IS NOT NULL ORDER BY 1"
                    cursor.execute(f"CREATE TYPE {kind} AS ENUM ({texts})")
                    cursor.execute(f"ALTER TABLE {look.table} ALTER COLUMN {name} TYPE {kind}")


def cursor_of(engine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor for a thread of its own; what an engine's cursor is set to is not handed on to others."""
    cursor = engine.cursor()
    cursor.execute("SET TimeZone = 'UTC'")
    return cursor


def _first_row(engine: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = engine.execute(query).fetchall()[0]
    return row
