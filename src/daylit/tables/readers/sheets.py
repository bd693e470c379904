"""XLSX: the only reader that goes row by row in Python, for a spreadsheet can be read in no other way."""

import csv
import datetime
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from daylit.tables.problems import Problem
from daylit.tables.readers.damage import damage
from daylit.tables.readers.dialect import WIDEST, Dialect, header_row, name_columns
from daylit.tables.readers.formulas import has_formulas, side_by_side, without_result
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.opening import BOMB_FLOOR, BOMB_RATIO, Unusable
from daylit.tables.readers.parts import PartFile
from daylit.tables.readers.relation import Reading
from daylit.tables.readers.repairing import SENTINEL
from daylit.tables.readers.spec import ReadSpec
from daylit.tables.words import DATED

_LOOK_AT = 200
_DAMAGE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # of broken XML, whichever parser openpyxl found
    LookupError,
    ValueError,
    OSError,
    EOFError,
    TypeError,
    AttributeError,
    NotImplementedError,
)
"""What openpyxl raises for files that are not what they claim to be; it has no error class of its own for them."""


def read_sheet(
    path: Path, file: str, spec: ReadSpec, workdir: Path, ledger: Ledger, *, tick: Callable[[int], None]
) -> Reading:
    """Copy a sheet into a part; dates and times become ISO text. Raises ``Unusable`` where it cannot be read."""
    with _open(path) as book:
        sheet, problems = _choose(book, spec, file)
        with _formulas(path, sheet.title) as formulas:
            reading = _copy(_rows(sheet, formulas), file, spec, workdir, ledger, problems)
    tick(path.stat().st_size)
    return reading


def sheet_names(path: Path, spec: ReadSpec) -> tuple[str, ...]:
    """The names of a sheet's columns, from its first rows alone."""
    with _open(path) as book:
        sheet, _ = _choose(book, spec, path.name)
        return _layout(list(islice(_rows(sheet), _LOOK_AT)), path.name, spec).names


@contextmanager
def _formulas(path: Path, title: str) -> Iterator[Any]:
    """The sheet once more with its formulas in place of their results, or None where no cell has one."""
    if not has_formulas(path):
        yield None
        return
    with _open(path, results=False) as book:
        yield book[title]


@contextmanager
def _open(path: Path, *, results: bool = True) -> Iterator[Any]:
    _guard(path)
    book = None
    try:
        # As an open file, for by its path openpyxl goes by the ending of the name.
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=results)
            yield book
    except _DAMAGE as error:
        raise Unusable("file.damaged", damage(error)) from error
    finally:
        if book is not None:
            book.close()


def _guard(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            grown = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unusable("file.damaged", damage(error)) from error
    packed = path.stat().st_size
    if grown > BOMB_FLOOR and grown > BOMB_RATIO * packed:
        raise Unusable("file.zip_bomb", f"{packed:,} bytes become {grown:,}")


def _choose(book: Any, spec: ReadSpec, file: str) -> tuple[Any, list[Problem]]:
    names = [sheet.title for sheet in book.worksheets]
    if spec.sheet is not None:
        if spec.sheet not in names:
            raise Unusable("file.sheet", f"“{spec.sheet}” is not among {', '.join(names)}")
        return book[spec.sheet], []
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    filled = {sheet.title: sum(row.is_filled for row in islice(_rows(sheet), _LOOK_AT)) for sheet in shown}
    if not any(filled.values()):
        raise Unusable("file.empty")
    chosen = max(filled, key=lambda name: filled[name])
    others = [name for name, rows in filled.items() if rows and name != chosen]
    return book[chosen], [Problem("file.sheet_ignored", file, None, None, name) for name in others]


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row as text without blank ones at the end, and its formulas that have no result, by place."""

    cells: list[str]
    formulas: dict[int, str]

    @property
    def is_filled(self) -> bool:
        return bool(self.cells or self.formulas)


def _rows(sheet: Any, formulas: Any = None) -> Iterator[_Row]:
    for row, beside in side_by_side(sheet, formulas):
        yield _Row(_stripped([_text(cell) for cell in row]), without_result(row, beside) if beside else {})


def _text(cell: Any) -> str:
    """The value of a cell as text that loses nothing: dates in ISO, marked as such; whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        only_date = midnight and "h" not in (cell.number_format or "").lower()
        return (value.date().isoformat() if only_date else value.isoformat(sep=" ")) + DATED
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat() + DATED
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{DATED}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


@dataclass(frozen=True, slots=True)
class _Layout:
    names: tuple[str, ...]
    first: int
    problems: list[Problem]


def _layout(rows: list[_Row], file: str, spec: ReadSpec) -> _Layout:
    """The names of the columns and the first data row, from the first rows of a sheet."""
    head = [row.cells for row in rows]
    while head and not head[-1]:
        head.pop()
    if not head:
        raise Unusable("file.empty")
    at = header_row(head, spec)
    cells = head[at] if spec.header else list(spec.names)
    width = max(len(row) for row in head[at:])
    names, problems = name_columns([*cells, *[""] * (width - len(cells))], file)
    if len(names) > WIDEST:
        raise Unusable("file.too_wide", f"{len(names):,}")
    if spec.header and at and spec.skip is None:
        problems = [Problem("file.lines_before_header", file, at + 1), *problems]
    return _Layout(names, at + 2 if spec.header else at + 1, problems)


def _copy(
    rows: Iterator[_Row], file: str, spec: ReadSpec, workdir: Path, ledger: Ledger, problems: list[Problem]
) -> Reading:
    head = list(islice(rows, _LOOK_AT))
    layout = _layout(head, file, spec)
    problems = [*problems, *layout.problems]
    dialect = Dialect(delimiter=b",", quote=b'"', eol=b"\n", names=layout.names)
    part = PartFile(workdir / f"sheet-{len(list(workdir.glob('sheet-*.csv')))}.csv", layout.first)
    copy = _Copy(part, layout.names, file, ledger)
    copy.take(chain(head[layout.first - 1 :], rows))
    count = part.rows - copy.passed_over
    if not count:
        problems = [*problems, Problem("file.header_only", file)]
    relations = (part.relation(dialect),) if count else ()
    return Reading(file=file, names=layout.names, relations=relations, rows=count, problems=problems)


class _Copy:
    """Writes the rows of a sheet to a part. Empty rows keep their place there; those at the end are no rows."""

    def __init__(self, part: PartFile, names: tuple[str, ...], file: str, ledger: Ledger) -> None:
        self.part, self.names, self.file, self.ledger = part, names, file, ledger
        self.passed_over = 0
        self._filler = [SENTINEL.decode(), *[""] * (len(names) - 1)]

    def take(self, rows: Iterable[_Row]) -> None:
        """Write all rows, and write down those that are not whole."""
        empty = 0
        with self.part.path.open("w", encoding="utf-8", newline="") as target:
            out = csv.writer(target, lineterminator="\n")
            for row in rows:
                if not row.is_filled:
                    empty += 1
                    continue
                out.writerows(self._gap(empty))
                empty = 0
                self._note(row.formulas)
                out.writerow(self._whole(row))

    def _note(self, formulas: dict[int, str]) -> None:
        for place, formula in formulas.items():
            name = self.names[place] if place < len(self.names) else f"column_{place + 1}"
            self.ledger.note("value.formula", self.file, self._next, column=name, value=formula[:200])

    def _gap(self, empty: int) -> list[list[str]]:
        """Name one empty row as such, and several in a row as one stretch: a sheet can have a million of them."""
        if empty == 1:
            self.ledger.set_aside("row.empty", self.file, self._next, raw="")
        elif empty:
            last = f"{self._next + empty - 1:,}"
            self.ledger.note("row.empty_stretch", self.file, self._next, value=last)
            self.passed_over += empty
        self.part.rows += empty
        self.part.aside += empty
        return [self._filler] * empty

    def _whole(self, row: _Row) -> list[str]:
        missing = len(self.names) - len(row.cells)
        if row.cells and missing >= 0:
            self.part.rows += 1
            return [*row.cells, *[""] * missing]
        if row.cells:
            text = ", ".join(cell.removesuffix(DATED) for cell in row.cells)
            self.ledger.set_aside("row.ragged_long", self.file, self._next, raw=text, value=text[:200])
        else:
            text, why = ", ".join(row.formulas.values()), "it holds nothing but formulas without their results"
            self.ledger.set_aside("row.unreadable", self.file, self._next, raw=text, value=why)
        self.part.rows += 1
        self.part.aside += 1
        return self._filler

    @property
    def _next(self) -> int:
        return self.part.first + self.part.rows


def _stripped(cells: list[str]) -> list[str]:
    """The cells without those at the end that are empty or hold nothing but blanks."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
