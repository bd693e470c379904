"""Where a reader writes down what was wrong with single rows, so that millions of them need no memory."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from daylit.tables.engine import quote_text

_FLUSH = 20_000
_PROBLEMS = 'code VARCHAR, source_file VARCHAR, source_row BIGINT, "column" VARCHAR, value VARCHAR'
_ASIDE = "source_file VARCHAR, source_row BIGINT, code VARCHAR, row VARCHAR"


@dataclass(slots=True)
class Ledger:
    """Row-level problems and rows set aside, kept in DuckDB tables that spill to disk, and written out at the end."""

    engine: duckdb.DuckDBPyConnection
    rows_set_aside: int = 0
    _noted: list[tuple[str, str, int, str | None, str | None]] = field(default_factory=list)
    _aside: list[tuple[str, int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.engine.execute(f"CREATE TABLE row_problems ({_PROBLEMS}); CREATE TABLE set_aside ({_ASIDE})")

    def note(self, code: str, file: str, row: int, *, column: str | None = None, value: str | None = None) -> None:
        """Write down a problem of a row that stays in the table."""
        self._noted.append((code, file, row, column, value))
        if len(self._noted) >= _FLUSH:
            self._flush()

    def set_aside(self, code: str, file: str, row: int, *, raw: str, value: str | None = None) -> None:
        """Write down a row that cannot be used, with its text and the reason."""
        self.rows_set_aside += 1
        self._aside.append((file, row, code, json.dumps({"raw": raw}, ensure_ascii=False)))
        self.note(code, file, row, value=value)
        if len(self._aside) >= _FLUSH or len(raw) > 1_000_000:
            self._flush()

    def note_all(self, select: str) -> None:
        """Write down the problems of a query (code, source_file, source_row, column, value)."""
        self._flush()
        self.engine.execute(f"INSERT INTO row_problems {select}")

    def absorb(self, select: str) -> int:
        """Set aside the rows of a query (source_file, source_row, code, row as JSON, value); returns how many."""
        self._flush()
        self.engine.execute(f"CREATE TEMP TABLE absorbed AS {select}")
        self.engine.execute("INSERT INTO set_aside SELECT source_file, source_row, code, row FROM absorbed")
        self.engine.execute("INSERT INTO row_problems SELECT code, source_file, source_row, NULL, value FROM absorbed")
        (count,) = self.engine.execute("SELECT count(*) FROM absorbed").fetchall()[0]
        self.rows_set_aside += count
        self.engine.execute("DROP TABLE absorbed")
        return int(count)

    def forget(self, file: str) -> None:
        """Take back everything about a file that in the end could not be used."""
        self._flush()
        for table in ("row_problems", "set_aside"):
            self.engine.execute(f"DELETE FROM {table} WHERE source_file = {quote_text(file)}")
        (self.rows_set_aside,) = self.engine.execute("SELECT count(*) FROM set_aside").fetchall()[0]

    def write(self, *, row_problems: Path, set_aside: Path) -> None:
        """Write both lists as Parquet, in the order of files and rows."""
        self._flush()
        for table, path in (("row_problems", row_problems), ("set_aside", set_aside)):
            self.engine.execute(
                f"COPY (SELECT * FROM {table} ORDER BY source_file, source_row, code) TO {quote_text(path)} "
                "(FORMAT parquet, COMPRESSION zstd)"
            )

    def _flush(self) -> None:
        for table, rows in (("row_problems", self._noted), ("set_aside", self._aside)):
            if rows:
                columns = [list(column) for column in zip(*rows, strict=True)]
                unnested = ", ".join("unnest(?)" for _ in columns)
                self.engine.execute(f"INSERT INTO {table} SELECT {unnested}", columns)
                rows.clear()
