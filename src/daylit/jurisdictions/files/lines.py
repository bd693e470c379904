"""One line of a table: delimited or of fixed widths, written whole or not at all, and taken apart again."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from daylit.jurisdictions.files.rows import Cell, Row
from daylit.jurisdictions.files.trouble import trouble
from daylit.jurisdictions.files.values import padded
from daylit.jurisdictions.pack import FileColumn, StateFile
from daylit.record.problems import Problem

_LINE_END = re.compile(r"\r\n|\r|\n")


def is_fixed(file: StateFile) -> bool:
    """Whether the columns stand in fixed widths, with nothing between them."""
    return file.format == "fixed" or not file.delimiter


def line_of(cells: Sequence[Cell], columns: Sequence[FileColumn], file: StateFile) -> str:
    """The line, without its end. What does not fit is for ``troubles`` to say first."""
    if is_fixed(file):
        sized = {column.to: column for column in columns}
        return "".join(
            padded(cell.text, width=one.width or len(cell.text), pad=one.pad, align=one.align)
            for cell, one in ((cell, sized[cell.to]) for cell in cells)
        )
    return file.delimiter.join(_quoted(cell.text, file) for cell in cells)


def header_of(names: Sequence[str], file: StateFile) -> str:
    """The line with the names of the columns."""
    return file.delimiter.join(_quoted(name, file) for name in names)


def troubles(
    cells: Sequence[Cell], columns: Sequence[FileColumn], file: StateFile, *, row: Row, record: int
) -> Iterator[Problem]:
    """What of a row cannot be written: forbidden signs, line breaks, what is too long, what has no letter here."""
    widths = {column.to: column.width for column in columns}
    forbidden = file.forbidden + ("" if file.quote or is_fixed(file) else file.delimiter)
    for cell in cells:
        where = _where(cell, row, record)
        for sign in dict.fromkeys(forbidden):
            if sign in cell.text:
                yield trouble("file.forbidden", at=where, column=cell.to, sign=sign)
        if any(sign in cell.text for sign in "\r\n") and (is_fixed(file) or not file.quote):
            yield trouble("file.line_break", at=where, column=cell.to)
        width = widths[cell.to]
        if is_fixed(file) and width is not None and len(cell.text) > width:
            yield trouble("file.too_long", at=where, column=cell.to, length=len(cell.text), width=width)
        sign = _not_encodable(cell.text, file.encoding)
        if sign:
            yield trouble("file.encoding", at=where, column=cell.to, sign=sign, encoding=file.encoding)


def _where(cell: Cell, row: Row, record: int) -> str:
    """The answer that a cell came from, as a place among the records."""
    block, _, name = cell.source.partition(".")
    if not name:
        return f"records[{record}]"
    part = row.at if block == row.place.block else block
    return f"records[{record}].{part}.{name}"


def _not_encodable(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""


def _quoted(text: str, file: StateFile) -> str:
    quote = file.quote
    if quote and any(sign in text for sign in (file.delimiter, quote, "\r", "\n")):
        return f"{quote}{text.replace(quote, quote * 2)}{quote}"
    return text


def taken_apart(text: str, columns: Sequence[FileColumn], file: StateFile) -> list[list[str]]:
    """The cells of each line of a table, in the columns' order; blank lines are left out.

    In fixed widths, padding is taken off. A delimited text without quotes is cut at the delimiter alone.

    Raises
    ------
    csv.Error
        A text in quotes has no end, or a cell holds more than any answer can.
    """
    if is_fixed(file):
        return [_cut(line, columns) for line in _LINE_END.split(text) if line.strip()]
    if not file.quote:
        return [line.split(file.delimiter) for line in _LINE_END.split(text) if line.strip()]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter, quotechar=file.quote, strict=True)
    return [line for line in reader if line]


def _cut(line: str, columns: Sequence[FileColumn]) -> list[str]:
    cells, start = [], 0
    for column in columns:
        end = start + (column.width or 0)
        cell = line[start:end]
        cells.append(cell.lstrip(column.pad) if column.align == "right" else cell.rstrip(column.pad))
        start = end
    return cells
