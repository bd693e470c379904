"""An aggregate file as delimited text, for people to look at and to correct, and read back from it."""

import csv
import io
import re

from daylit.jurisdictions.files.crosstab import CountedRow, CountedTable, Crosstab, count_crosstab
from daylit.jurisdictions.pack import Pack
from daylit.record.problems import Problem

TOTAL = "Total"
_NUMBER = re.compile(r"[0-9]{1,12}")


def crosstab_text(pack: Pack, *, crosstab: Crosstab) -> str:
    """The file's text: for each table its title and columns, a line for each row, and an empty line."""
    file = pack.file(crosstab.file)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=file.delimiter, lineterminator=file.line_end)
    for table in crosstab.tables:
        writer.writerow([table.title or table.id, *table.columns, TOTAL])
        writer.writerows([row.label, *row.counts, row.total] for row in table.rows)
        out.write(file.line_end)
    return out.getvalue()


def read_crosstab(pack: Pack, *, file: str, text: str) -> tuple[Crosstab, list[Problem]]:
    """The numbers in a text that ``crosstab_text`` wrote and people may have corrected.

    Returns
    -------
    crosstab, problems
        Where a line or a number is missing or cannot be read, it is 0 in the crosstab and a problem says so; lines
        that the file does not have are problems too.
    """
    declared = pack.file(file)
    reading = _Reading(_lines(text, declared.delimiter))
    empty = count_crosstab(pack, file=file, contacts=())
    tables = tuple(reading.table(table) for table in empty.tables)
    reading.rest()
    return Crosstab(file=file, tables=tables), reading.problems


def _lines(text: str, delimiter: str) -> list[list[str]]:
    """The lines that hold anything; none of a text that is no table, so that every line expected is told as missing."""
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error:
        return []


class _Reading:
    """The lines of a text, taken one after another as the tables expect them."""

    def __init__(self, lines: list[list[str]]) -> None:
        self.lines = lines
        self.at = 0
        self.problems: list[Problem] = []

    def table(self, table: CountedTable) -> CountedTable:
        self._expect([table.title or table.id, *table.columns, TOTAL], at=table.id)
        rows = tuple(self._row(row, at=f"{table.id}.{row.id}", columns=table.columns) for row in table.rows)
        return CountedTable(id=table.id, title=table.title, columns=table.columns, rows=rows)

    def rest(self) -> None:
        if self.at < len(self.lines):
            count = len(self.lines) - self.at
            self._wrong("crosstab.line", "", f"{count} lines at the end belong to no table.", "Take them out.")

    def _row(self, row: CountedRow, *, at: str, columns: tuple[str, ...]) -> CountedRow:
        cells = self._next(row.label, at=at)
        numbers = [self._number(cell, at=at) for cell in cells[1 : len(columns) + 2]]
        if cells and len(cells) != len(columns) + 2:
            self._wrong("crosstab.line", at, f"“{row.label}” should have {len(columns) + 1} numbers.", "Add them.")
        numbers += [0] * (len(columns) + 1 - len(numbers))
        return CountedRow(id=row.id, label=row.label, counts=tuple(numbers[:-1]), total=numbers[-1])

    def _expect(self, cells: list[str], *, at: str) -> None:
        found = self._next(cells[0], at=at)
        if found and [cell.strip() for cell in found] != cells:
            self._wrong("crosstab.line", at, f"The columns of “{cells[0]}” are not those of the file.", "Restore them.")

    def _next(self, label: str, *, at: str) -> list[str]:
        """The next line if it begins with this label; nothing, and a problem, if it does not."""
        if self.at < len(self.lines) and self.lines[self.at][0].strip() == label:
            self.at += 1
            return self.lines[self.at - 1]
        self._wrong("crosstab.line", at, f"The line “{label}” is not where it should be.", "Put it back.")
        return []

    def _number(self, cell: str, *, at: str) -> int:
        if _NUMBER.fullmatch(cell.strip()):
            return int(cell)
        self._wrong("crosstab.number", at, "A count is not a whole number.", "Write it with figures only, such as 12.")
        return 0

    def _wrong(self, code: str, at: str, sentence: str, remedy: str) -> None:
        self.problems.append(Problem(code=code, at=at, sentence=sentence, remedy=remedy))
