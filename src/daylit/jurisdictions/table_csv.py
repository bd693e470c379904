"""A state's code table from a CSV file: sections of a law, offences, counties, with the days on which each holds."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import ExternalTable, TableRow

LARGEST = 64 * 2**20


class BadTable(DaylitError):
    """A file is not the code table that a pack asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTable:
    """The rows of a table, and in sentences what of the file could not be used."""

    rows: tuple[TableRow, ...]
    remarks: tuple[str, ...]


def read_csv_table(content: bytes, table: ExternalTable) -> ReadTable:
    """The rows of a code table in a CSV file with a heading, as the table's declaration names its columns.

    A code that stands there several times is kept once, with the first label; where the labels differ, that is
    remarked. Lines without a code are remarked and left out.

    Raises
    ------
    BadTable
        It is no UTF-8 text, is too large, or lacks the column of the code or of the label.
    """
    if len(content) > LARGEST:
        raise BadTable(f"The table “{table.title}” is larger than 64 MB.", remedy="Check which file it is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable(f"The table “{table.title}” is not UTF-8 text.", remedy="Save it as CSV in UTF-8.") from None
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        heading = lines.fieldnames or []
        lacking = [name for name in (table.key, table.label, table.from_column, table.until_column) if name]
        lacking = [name for name in lacking if name not in heading]
        if lacking:
            raise BadTable(
                f"The table “{table.title}” has no column “{lacking[0]}”.",
                remedy=f"It has: {', '.join(heading) or 'no heading'}. Check which file it is.",
            )
        return _rows(list(lines), table)
    except csv.Error as error:
        raise BadTable(f"The table “{table.title}” cannot be read: {error}.", remedy="Save it as CSV again.") from None


def _rows(lines: list[dict[str, str]], table: ExternalTable) -> ReadTable:
    rows: dict[str, TableRow] = {}
    remarks = []
    for number, line in enumerate(lines, 2):
        code, label = (line.get(table.key) or "").strip(), (line.get(table.label) or "").strip()
        if not code:
            remarks.append(f"Line {number} has no code and was left out.")
            continue
        try:
            first, last = _day(line.get(table.from_column)), _day(line.get(table.until_column))
        except ValueError:
            remarks.append(f"Line {number}: a day cannot be read, so “{code}” was left out.")
            continue
        if code in rows:
            if rows[code].label != label:
                remarks.append(f"“{code}” stands there as “{rows[code].label}” and as “{label}”; the first one holds.")
            continue
        rows[code] = TableRow(code=code, label=label, valid_from=first, valid_until=last)
    return ReadTable(rows=tuple(rows.values()), remarks=tuple(remarks))


def _day(text: str | None) -> date | None:
    """The day, or nothing for an open end. Raises ValueError for what is no day."""
    return date.fromisoformat(text.strip()[:10]) if text and text.strip() else None
