"""Formulas of a sheet: a program that only writes files stores no results, and such a cell would read as empty."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_LONGEST_TAG = 200
_CHUNK = 2**20


def has_formulas(path: Path) -> bool:
    """Whether any sheet of the workbook holds a formula; asks the bytes alone, for most workbooks have none."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_holds_formula(archive, name) for name in sheets)


def _holds_formula(archive: zipfile.ZipFile, name: str) -> bool:
    before = b""
    with archive.open(name) as sheet:
        while data := sheet.read(_CHUNK):
            if _FORMULA.search(before + data):
                return True
            before = data[-_LONGEST_TAG:]
    return False


def without_result(values: tuple[Any, ...], formulas: tuple[Any, ...]) -> dict[int, str]:
    """The formulas of a row that have no result, by their place in the row, from 0.

    ``values`` and ``formulas`` are the same row, read once for its results and once for its formulas. A result that is
    the empty text is a result: it is stored as text, and not at all.
    """
    return {
        place: _text(formula.value)
        for place, (value, formula) in enumerate(zip(values, formulas, strict=False))
        if formula.data_type == "f" and value.value is None and value.data_type == "n"
    }


def side_by_side(sheet: Any, formulas: Any) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """The rows of a sheet with their results and with their formulas; without formulas the second is empty."""
    sheet.reset_dimensions()
    if formulas is None:
        yield from ((row, ()) for row in sheet.iter_rows())
        return
    formulas.reset_dimensions()
    yield from zip(sheet.iter_rows(), formulas.iter_rows(), strict=False)


def _text(formula: Any) -> str:
    """The formula as it is written in the cell; one that stands for a whole table of results has no text."""
    if isinstance(formula, str):
        return formula
    return str(getattr(formula, "text", None) or "a table of results")
