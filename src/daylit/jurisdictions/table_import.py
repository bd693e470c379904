"""A state's own table of codes, from its spreadsheet or CSV, as a table file with the days for which each code holds.

Nothing is guessed: the pack names the sheet and the columns. Every row that is odd is named; the others are kept.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import ExternalTable, Pack, TableRow
from daylit.jurisdictions.reading import read_toml
from daylit.record.found import Table
from daylit.record.values import LONGEST_CODE

HEADING_WITHIN = 30
SHOWN = 80
_ISO = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?")
_AMERICAN = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class BadTable(DaylitError):
    """The file is not there, cannot be read, or does not hold the columns that the pack names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OddRow:
    """A row that could not be taken as it is: its number in the file, and why."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The rows of a table, by code, and every odd row. ``read`` is how many rows there were below the heading."""

    table: str
    rows: tuple[TableRow, ...]
    odd: tuple[OddRow, ...]
    read: int


def table_of(pack: Pack, name: str) -> ExternalTable:
    """The external table of a pack with this id.

    Raises
    ------
    BadTable
        There is none; the message names those there are.
    """
    known = {table.id: table for table in pack.tables}
    if name not in known:
        raise BadTable(
            f"The pack “{pack.id}” has no table “{name}”.", remedy=f"Use one of: {', '.join(known) or 'it has none'}."
        )
    return known[name]


def import_table(path: Path, table: ExternalTable) -> Imported:
    """The rows of a spreadsheet (``.xlsx``) or a CSV file, under the columns that the pack names.

    Raises
    ------
    BadTable
        The file cannot be read, or the columns are not there.
    """
    rows = enumerate(_rows(path, table), 1)
    wanted = [table.key, table.label, table.from_column, table.until_column]
    places = _heading(rows, wanted, path)
    kept: dict[str, TableRow] = {}
    odd: list[OddRow] = []
    read = 0
    for number, cells in rows:
        values = [cells[place] if place is not None and place < len(cells) else None for place in places]
        if all(value is None or value == "" for value in cells):
            continue
        read += 1
        row = _row(values)
        if isinstance(row, str):
            odd.append(OddRow(row=number, sentence=row))
        elif row.code in kept:
            odd.append(
                OddRow(row=number, sentence=f"The code “{row.code}” stands there {_once_more(kept[row.code], row)}.")
            )
            kept[row.code] = _spanning(kept[row.code], row)
        else:
            kept[row.code] = row
    return Imported(table=table.id, rows=tuple(kept.values()), odd=tuple(odd), read=read)


def table_file(imported: Imported, *, title: str, source: str) -> str:
    """The table as TOML, as packs and ``read_table`` read it."""
    lines = [f"# {_one_line(title)}", f"# From {_one_line(source)}." if source else "#", "list = ["]
    for row in imported.rows:
        cells = [f"code = {_quoted(row.code)}", f"label = {_quoted(row.label)}"]
        cells += [f"from = {row.valid_from}"] if row.valid_from else []
        cells += [f"until = {row.valid_until}"] if row.valid_until else []
        lines.append(f"  {{ {', '.join(cells)} }},")
    return "\n".join([*lines, "]"]) + "\n"


def _quoted(text: str) -> str:
    """A text as TOML writes it: as JSON does, but every letter by itself and none as two halves."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_table(path: Path) -> Table:
    """A table file as ``check`` takes it: code → first and last day, or nothing where it always holds.

    Raises
    ------
    BadTable
        It is not as ``table_file`` writes it.
    """
    rows = read_toml(path, path.name).get("list")
    table: dict[str, tuple[str | None, str | None] | None] = {}
    for at, row in enumerate(rows if isinstance(rows, list) else [None], 1):
        code = row.get("code") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(code, str):
            raise BadTable(f"Row {at} of “{path}” has no code.", remedy="Make it with “daylit pack table”.")
        first, last = row.get("from"), row.get("until")
        spanned = first is not None or last is not None
        table[code] = (str(first) if first else None, str(last) if last else None) if spanned else None
    return table


def _rows(path: Path, table: ExternalTable) -> Iterator[list[Any]]:
    if not path.is_file():
        raise BadTable(f"“{path}” is no file.", remedy="Name the state's spreadsheet or CSV.")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from _sheet(path, table.sheet)
        return
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = path.read_bytes().decode("cp1252", "replace")
    try:
        # strict, else a quotation without end takes all the rest
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise BadTable(f"“{path}” is no table: {error}.", remedy="Save it as CSV with commas, or as .xlsx.") from None


def _sheet(path: Path, name: str) -> Iterator[list[Any]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # the library raises whatever the broken file makes it stumble over
        raise BadTable(f"“{path}” cannot be read as a spreadsheet.", remedy="Save it as .xlsx again.") from error
    try:
        if name and name not in book.sheetnames:
            raise BadTable(f"“{path}” has no sheet “{name}”.", remedy=f"It has: {', '.join(book.sheetnames)}.")
        sheet = book[name] if name else book.worksheets[0]
        yield from (list(row) for row in sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _heading(rows: Iterable[tuple[int, list[Any]]], wanted: list[str], path: Path) -> list[int | None]:
    """Where the wanted columns stand: the heading is the first row that has them all."""
    needed = [name for name in wanted if name]
    for number, cells in rows:
        names = {_folded(cell): place for place, cell in reversed(list(enumerate(cells)))}
        if all(_folded(name) in names for name in needed):
            return [names[_folded(name)] if name else None for name in wanted]
        if number >= HEADING_WITHIN:
            break
    raise BadTable(
        f"“{path}” has no row with the columns {', '.join(f'“{name}”' for name in dict.fromkeys(needed))}.",
        remedy="Check that it is the state's table; the pack names its columns.",
    )


def _row(values: list[Any]) -> TableRow | str:
    """The row, or what is odd about it."""
    code, label = _code(values[0]), _text(values[1])
    if not code:
        return "It has no code; it is left out."
    if len(code) > LONGEST_CODE:
        return f"“{_short(code)}” is too long for a code; it is left out."
    try:
        first, last = (_day(value) for value in values[2:])
    except ValueError as error:
        return f"“{error}” is no day; the code “{code}” is left out."
    if first and last and last < first:
        return f"The code “{code}” ends on {last}, before it begins on {first}; it is left out."
    if not label:
        return f"The code “{code}” has no label; it is left out."
    return TableRow(code=code, label=label, valid_from=first, valid_until=last)


def _once_more(one: TableRow, other: TableRow) -> str:
    """How a code stands there a second time, and what is kept of both."""
    if one == other:
        return "once more, word for word; it is kept once"
    if one.label == other.label:
        return "again; the whole span of days is kept"
    return f"as “{_short(one.label)}” and as “{_short(other.label)}”; the first one and the whole span of days are kept"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _spanning(one: TableRow, other: TableRow) -> TableRow:
    """The first row, with the whole span of both."""
    first = min(one.valid_from, other.valid_from) if one.valid_from and other.valid_from else None
    last = max(one.valid_until, other.valid_until) if one.valid_until and other.valid_until else None
    return replace(one, valid_from=first, valid_until=last)


def _code(value: Any) -> str:
    """A code as the state writes it: two blanks within it may be all that tells it from another."""
    return re.sub(r"[\r\n\t]+", " ", value).strip() if isinstance(value, str) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _day(value: Any) -> date | None:
    """The day in a cell, or nothing where it is empty."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _text(value)
    if not text:
        return None
    iso, american = _ISO.fullmatch(text), _AMERICAN.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if american:
            return date(int(american[3]), int(american[1]), int(american[2]))
    except ValueError:
        pass
    raise ValueError(text[:40])


def _folded(cell: Any) -> str:
    return _text(cell).casefold()


def _one_line(text: str) -> str:
    return " ".join(text.split())
