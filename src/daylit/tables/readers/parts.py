"""The parts into which a delimited file is copied, and how the engine reads them without a doubt."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import numpy as np

from daylit.tables.engine import quote_name, quote_text
from daylit.tables.readers.cells import Form, Numbers, PlainText, count_of, places_of
from daylit.tables.readers.dialect import Dialect
from daylit.tables.readers.relation import Relation
from daylit.tables.readers.repairing import SENTINEL

CHUNK = 2 * 2**20
"""From so many bytes on, what is not plain is read with care although the row at its end may not be whole yet."""
FEW = 0.05
"""Up to this share of its rows, some rows of a part are copied rather than the whole part read again."""

EVERY = 256
"""Of so many rows one is marked, so that those near it are found again."""


@dataclass(slots=True)
class PartFile:
    """A stretch of a delimited file, copied. ``first`` is the spreadsheet row of its first record, ``rows`` all its
    records, ``aside`` those among them that only hold the place of a row set aside. ``plain`` is the name of the file
    while every line of the part is plain; ``marks`` are numbers and places of some rows."""

    path: Path
    first: int
    rows: int = 0
    aside: int = 0
    plain: str | None = None
    size: int = 0
    marks: list[tuple[Numbers, Numbers]] = field(default_factory=list)

    def relation(self, dialect: Dialect) -> Relation:
        """The relation that reads the part."""
        sql = f"SELECT row_number() OVER () + {self.first - 1} AS source_row, * FROM {csv_sql(self.path, dialect.form)}"
        if self.aside:
            filler = quote_text(SENTINEL.decode())
            sql = f"SELECT * FROM ({sql}) WHERE {quote_name(dialect.names[0])} IS DISTINCT FROM {filler}"
        return Relation(
            sql=sql,
            names=dialect.names,
            rows=self.rows - self.aside,
            pick=lambda rows: self._pick(rows, dialect),
            plain=self._plain_text(dialect),
        )

    def add(self, data: bytes, count: int, dialect: Dialect, *, aside: int, starts: Numbers | None = None) -> None:
        """Count the rows of what was written, and notice what is not plain in it. ``starts`` tells where they begin."""
        if starts is not None:
            self.marks.append((self.first + self.rows + np.arange(0, count, EVERY), self.size + starts[::EVERY]))
        self.rows += count
        self.aside += aside
        self.size += len(data)
        odd = b"\r" in data if dialect.eol == b"\n" else count_of(b"\r", data) != count
        if odd or not data.endswith(dialect.eol):
            self.plain = None

    def _plain_text(self, dialect: Dialect) -> PlainText | None:
        if self.plain is None:
            return None
        return PlainText(
            path=self.path,
            file=self.plain,
            form=dialect.form,
            rows=self.rows - self.aside,
            first=self.first,
        )

    def _pick(self, rows: Sequence[int], dialect: Dialect) -> str | None:
        """Copy a few rows to a file of their own. None where they are many, or a row may have several lines."""
        own = [row for row in rows if self.first <= row < self.first + self.rows]
        if len(own) > self.rows * FEW:
            return None
        lines = self._lines_near(own) if len(own) * EVERY < self.rows else self._lines_of_all(own)
        if lines is None:
            return None
        path = self.path.with_suffix(".picked.csv")
        path.write_bytes(b"".join(lines))
        numbers = f"CAST({own} AS BIGINT[])"
        return f"SELECT {numbers}[row_number() OVER ()] AS source_row, * FROM {csv_sql(path, dialect.form)}"

    def _lines_near(self, rows: Sequence[int]) -> list[bytes] | None:
        """The lines of some rows, from what lies between two marks; of all rows where a row has several lines."""
        if not self.marks or self.marks[0][0][0] != self.first:
            return self._lines_of_all(rows)
        known, places = (np.concatenate(both).tolist() for both in zip(*self.marks, strict=True))
        known.append(self.first + self.rows)
        places.append(self.size)
        lines: list[bytes] = []
        with self.path.open("rb") as file:
            for mark, own in groupby(rows, key=lambda row: bisect_right(known, row) - 1):
                file.seek(places[mark])
                found = file.read(places[mark + 1] - places[mark]).splitlines(keepends=True)
                if len(found) != known[mark + 1] - known[mark]:
                    return self._lines_of_all(rows)
                lines += [found[row - known[mark]] for row in own]
        return lines

    def _lines_of_all(self, rows: Sequence[int]) -> list[bytes] | None:
        """The lines of some rows; none where a row has several lines."""
        data = self.path.read_bytes() if rows else b""
        ends = places_of(10, np.frombuffer(data, dtype=np.uint8)) + 1
        if rows and ends.size != self.rows:
            return None
        starts = np.concatenate([[0], ends])
        return [data[starts[row - self.first] : starts[row - self.first + 1]] for row in rows]


def csv_sql(path: Path, form: Form) -> str:
    """The table function that reads a file that is known to be whole."""
    types = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in form.names)
    quote = quote_text(form.quote.decode("ascii"))
    # Found out by DuckDB it could be that of the first quoted cell, not that of the rows.
    line_end = "'\\r\\n'" if form.line_end == b"\r\n" else "'\\n'"
    return (
        f"read_csv({quote_text(path)}, auto_detect = false, header = false, "
        f"delim = {quote_text(form.delimiter.decode('ascii'))}, quote = {quote}, escape = {quote}, "
        f"new_line = {line_end}, max_line_size = {3 * CHUNK}, columns = {{{types}}})"
    )


def narrow_sql(path: Path, plain: PlainText, names: Sequence[str], columns: Sequence[str]) -> str:
    """A SELECT of all rows of a part from a file with the text of some of its columns, as ``Cells.only`` gives it.

    The other ``columns`` are missing, as if all their cells were empty.
    """
    form = replace(plain.form, names=tuple(names), line_end=b"\n")
    sql = f"SELECT row_number() OVER () + {plain.first - 1} AS source_row, * FROM {csv_sql(path, form)}"
    return Relation(sql=sql, names=form.names, rows=plain.rows).select(plain.file, columns)
