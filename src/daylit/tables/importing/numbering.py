"""Numbers for the cells of plain text, straight from its bytes: no text is made of them, and none is looked up by name.

Columns for which this is not the short way (long texts, or ever new ones) are left to the engine, part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray

from daylit.tables.importing.known import UNKNOWN, Known, can_be_known
from daylit.tables.mapping.atoms import ColumnAtoms
from daylit.tables.mapping.needed import FILE
from daylit.tables.readers.cells import Cells, NotPlain, PlainText

OFTEN = 0.05
"""From this share of rows with new texts on, a column is left to the engine."""

Add = Callable[[duckdb.DuckDBPyConnection, ColumnAtoms, Sequence[str]], Mapping[str, int]]
Arrays = dict[str, NDArray[np.int32]]


class Numbering:
    """Numbers the cells of parts, in several threads at once.

    ``counts`` says how many texts each column has by now; ``add`` gives texts that have no number one.
    """

    def __init__(
        self, columns: Sequence[str], lookups: Sequence[ColumnAtoms], counts: Mapping[str, int], add: Add
    ) -> None:
        self._names = [name.casefold() for name in columns]
        self._lookups, self._counts, self._add = tuple(lookups), counts, add
        self._known: dict[int, Known | None] = {}

    def of(self, cursor: duckdb.DuckDBPyConnection, plain: PlainText | None) -> Arrays:
        """The numbers of every row, by the name of their column; none for columns left to the engine."""
        if plain is None:
            return {}
        known = self._refreshed(cursor)
        places = {name.casefold(): place for place, name in enumerate(plain.names)}
        arrays, columns = {}, []
        for look in self._lookups:
            name, texts = self._names[look.position], known[look.position]
            if name == FILE:
                arrays[look.number] = np.full(plain.rows, self._add(cursor, look, [plain.file])[plain.file], np.int32)
            elif name not in places:
                arrays[look.number] = np.zeros(plain.rows, dtype=np.int32)
            elif texts is not None:
                columns.append(_Column(look, places[name], texts, plain.rows))
        try:
            _read(plain, columns)
        except NotPlain:
            return {}
        for column in columns:
            if column.fits:
                column.number_late(self._add(cursor, column.look, list(dict.fromkeys(column.late_texts))))
                arrays[column.look.number] = column.numbers
            elif column.often_new:
                self._known[column.look.position] = None
        return arrays

    def _refreshed(self, cursor: duckdb.DuckDBPyConnection) -> dict[int, Known | None]:
        """What is known of each column by now; None for one whose texts bytes do not tell apart."""
        for look in self._lookups:
            known = self._known.get(look.position, ())
            if known is not None and (not known or len(known) != self._counts[look.number]):
                rows = cursor.execute(f"SELECT raw FROM {look.words} ORDER BY number").fetchall()
                texts = [text for (text,) in rows]
                self._known[look.position] = Known(texts) if can_be_known(texts) else None
        return dict(self._known)


class _Column:
    """A column of a part while its cells are numbered."""

    def __init__(self, look: ColumnAtoms, place: int, known: Known, rows: int) -> None:
        self.look, self._place, self._known = look, place, known
        self.numbers = np.empty(rows, dtype=np.int32)
        self.late_texts: list[str] = []
        self._late_rows: list[NDArray[np.int64]] = []
        self._short = True

    @property
    def often_new(self) -> bool:
        """Whether so many texts are new that each would have to be looked at by itself."""
        return len(self.late_texts) > OFTEN * len(self.numbers)

    @property
    def fits(self) -> bool:
        """Whether the cells can be numbered by their bytes."""
        return self._short and not self.often_new

    def take(self, cells: Cells, first: int) -> None:
        """Number some rows, the first of which is row ``first`` of the part."""
        if not self.fits:
            return
        words = cells.words(self._place)
        if words is None:
            self._short = False
            return
        found = self._known.find(words)
        self.numbers[first : first + len(found)] = found
        late = np.flatnonzero(found == UNKNOWN)
        if late.size:
            self.late_texts += cells.texts(self._place, late)
            self._late_rows.append(late + first)

    def number_late(self, numbers: Mapping[str, int]) -> None:
        """Put in the numbers of the texts that had none."""
        if self.late_texts:
            self.numbers[np.concatenate(self._late_rows)] = [numbers[text] for text in self.late_texts]


def _read(plain: PlainText, columns: Sequence[_Column]) -> None:
    """Number every cell of the columns. Raises ``NotPlain`` where the text does not hold the rows that it should."""
    first = 0
    for cells in plain.cells():
        if first + len(cells) > plain.rows:
            raise NotPlain
        for column in columns:
            column.take(cells, first)
        first += len(cells)
    if first != plain.rows:
        raise NotPlain
