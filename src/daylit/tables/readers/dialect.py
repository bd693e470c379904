"""What a delimited file looks like: its delimiter, the row of its header, and the names of its columns."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import AnyStr

from daylit.tables.problems import Problem
from daylit.tables.readers.cells import Form
from daylit.tables.readers.encoding import from_1252, is_utf8
from daylit.tables.readers.opening import Unusable
from daylit.tables.readers.spec import ReadSpec

DELIMITERS = (",", "\t", ";", "|")
WIDEST = 4096
_RECORDS = 200
_LINE_END, _LINE_END_BYTES = re.compile(r"\r\n|\n|\r"), re.compile(rb"\r\n|\n|\r")
RESERVED = ("source_file", "source_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the bytes of a delimited file are cut into rows and cells. ``eol`` is the line end of most lines."""

    delimiter: bytes
    quote: bytes
    eol: bytes
    names: tuple[str, ...]
    short_rows: str = "set_aside"

    @property
    def width(self) -> int:
        """How many cells a whole row has."""
        return len(self.names)

    @property
    def form(self) -> Form:
        """The same for text that holds whole rows only."""
        return Form(names=self.names, delimiter=self.delimiter, quote=self.quote, line_end=self.eol)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header ends: its bytes, its spreadsheet row, and the names in it."""

    length: int
    row: int
    cells: tuple[str, ...]


def find_dialect(head: bytes, spec: ReadSpec, file: str) -> tuple[Dialect, Header, list[Problem]]:
    """Delimiter, header and column names from the first bytes (UTF-8, whole lines where possible).

    Raises ``Unusable`` for a file without any line that could be a header.
    """
    text = (head if is_utf8(head[: head.rfind(b"\n") + 1] or head) else from_1252(head)).decode("utf-8", "replace")
    skipped = _after_lines(text, spec.skip or 0)
    records = _records(skipped, ",", spec.quote)
    if not any(cell.strip() for record, _ in records for cell in record):
        raise Unusable("file.empty")
    delimiter = spec.delimiter if spec.delimiter != "auto" else _best_delimiter(skipped, spec)
    records = _records(skipped, delimiter, spec.quote)
    width = _usual_width([record for record, _ in records])
    found_out = spec.header and spec.skip is None
    at = _header_at([record for record, _ in records], width, spec) if found_out else 0
    before = spec.skip or 0
    lines_before = before + (records[at - 1][1] if at else 0)
    row = before + at + 1
    cells = _cells([record for record, _ in records], at, width, spec)
    names, problems = name_columns(cells, file)
    if len(names) > WIDEST:
        raise Unusable("file.too_wide", f"{len(names):,}")
    if found_out and row > 1:
        problems.append(Problem("file.lines_before_header", file, row))
    length = _offset(head, lines_before if not spec.header else before + records[at][1])
    header = Header(length, row if spec.header else row - 1, tuple(cells))
    dialect = Dialect(
        delimiter=delimiter.encode(),
        quote=spec.quote.encode(),
        eol=line_end(head),
        names=names,
        short_rows=spec.short_rows,
    )
    return dialect, header, problems


def header_row(records: Sequence[Sequence[str]], spec: ReadSpec) -> int:
    """Which of the first rows of a sheet is its header, counted from 0."""
    if spec.skip is not None:
        return min(spec.skip, len(records) - 1)
    filled = Counter(sum(bool(cell.strip()) for cell in record) for record in records)
    filled.pop(0, None)
    usual = max(filled, key=lambda width: (filled[width], width))
    return next((n for n, record in enumerate(records) if sum(map(bool, record)) >= max(usual / 2, 1)), 0)


def line_dialect(head: bytes, spec: ReadSpec, *, row: int) -> tuple[Dialect, Header]:
    """The dialect of a file whose every line is one cell, ``row`` being the spreadsheet row before the first."""
    dialect = Dialect(delimiter=b"\x1f", quote=b"", eol=line_end(head), names=("line",))
    skip = spec.skip or 0
    return dialect, Header(_offset(head, skip), row + skip, ())


def line_end(head: bytes) -> bytes:
    """The line end that most lines have."""
    return b"\r\n" if 2 * head.count(b"\r\n") > head.count(b"\n") else b"\n"


def name_columns(cells: Sequence[str], file: str) -> tuple[tuple[str, ...], list[Problem]]:
    """Names that differ, letter case aside, for the cells of a header; what had to be named anew is a problem."""
    taken = {*RESERVED}
    names: list[str] = []
    problems: list[Problem] = []
    for number, cell in enumerate(cells, start=1):
        wanted = " ".join(cell.replace("\x00", " ").split()) or f"column_{number}"
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{wanted}_{copy}"
        if not cell.strip():
            problems.append(Problem("file.column_unnamed", file, None, name))
        elif name != wanted:
            problems.append(Problem("file.column_repeated", file, None, name, wanted))
        taken.add(name.casefold())
        names.append(name)
    return tuple(names), problems


def _records(text: str, delimiter: str, quote: str) -> list[tuple[list[str], int]]:
    """The first records, each with the number of lines up to its end."""
    # Only line feed and carriage return end a line here: str.splitlines also cuts at signs that a cell may hold.
    lines = StringIO(text.replace("\x00", " "), newline="")
    if quote:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    found: list[tuple[list[str], int]] = []
    try:
        for record in reader:
            found.append((record, reader.line_num))
            if len(found) == _RECORDS:
                break
    except csv.Error:
        pass
    return found


def _after_lines(text: str, count: int) -> str:
    return text[_end_of(_LINE_END, text, count) :]


def _offset(head: bytes, lines: int) -> int:
    return _end_of(_LINE_END_BYTES, head, lines)


def _end_of(line_end: "re.Pattern[AnyStr]", text: AnyStr, lines: int) -> int:
    """Where so many lines end; the end of the text if it has fewer."""
    if not lines:
        return 0
    ends = islice(line_end.finditer(text), lines - 1, None)
    return next((end.end() for end in ends), len(text))


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(record) for record in records[1:-1] or records[1:] or records if record)
    first = len(records[0]) if records else 1
    return max(widths, key=lambda width: (widths[width], width == first, width)) if widths else 1


def _best_delimiter(text: str, spec: ReadSpec) -> str:
    """The delimiter under which most records have the same number of cells, and more than one."""

    def score(delimiter: str) -> tuple[float, int]:
        records = [record for record, _ in _records(text, delimiter, spec.quote)]
        width = _usual_width(records)
        alike = sum(len(record) == width for record in records) / max(len(records), 1)
        return (alike if width > 1 else 0.0, width)

    return max(DELIMITERS, key=score)


def _header_at(records: Sequence[Sequence[str]], width: int, spec: ReadSpec) -> int:
    """The first record about as wide as the rows, of which most cells are filled; titles and comments come first."""
    first = next((number for number, record in enumerate(records) if any(cell.strip() for cell in record)), 0)
    for number, record in enumerate(records[:50]):
        filled = sum(bool(cell.strip()) for cell in record)
        comment = bool(spec.comment) and bool(record) and record[0].startswith(spec.comment)
        if comment and len(record) != width:
            continue
        if len(record) >= width - 1 and filled > 1 and filled >= len(record) / 2:
            return number
        if len(record) == width == filled == 1 and not comment:
            return number
    return first


def _cells(records: Sequence[Sequence[str]], at: int, width: int, spec: ReadSpec) -> list[str]:
    """The names of the columns, with an empty one at the end where only the header or only the rows have it."""
    cells = list(records[at])
    if not spec.header:
        return [spec.names[n] if n < len(spec.names) else f"column_{n + 1}" for n in range(width)]
    rows = records[at + 1 :]
    if len(cells) == width + 1 and not cells[-1].strip():
        cells.pop()
    elif len(cells) == width - 1 and all(not row[-1].strip() for row in rows if len(row) == width):
        cells.append("")
    return list(spec.names) if len(spec.names) == len(cells) else cells
