"""Numbers for the cells of plain text, straight from its bytes: no text is made of them, and none is looked up by name.

Columns for which this is not the short way (long texts, or ever new ones) are left to the engine, part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a stretch. ``late_texts`` have no number yet: row ``late_rows[n]`` holds text ``late_which[n]``."""

    numbers: NDArray[np.int32]
    late_rows: NDArray[np.int64]
    late_which: NDArray[np.int64]
    late_texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a stretch: its columns, by the name of their numbers, but for those left to the engine.

    ``text`` is the text of some columns alone, those that the engine needs whatever their numbers.
    """

    rows: int
    columns: Mapping[str, Column]
    needed: tuple[int, ...]
    text: bytes | None


@dataclass(frozen=True, slots=True)
class Given:
    """The numbers of every row of a part, by the name of their column; none of columns left to the engine.

    ``text`` is the text of the ``columns`` of the file that the engine needs besides, where it needs few.
    """

    arrays: Arrays
    columns: tuple[str, ...] = ()
    text: tuple[bytes, ...] = ()


class Numbering:
    """Numbers the cells of parts, in several threads at once.

    ``counts`` says how many texts each column has by now; ``add`` gives texts that have no number one. ``texts`` names
    the columns whose text the engine needs in every row.
    """

    def __init__(
        self,
        columns: Sequence[str],
        lookups: Sequence[ColumnAtoms],
        counts: Mapping[str, int],
        add: Add,
        *,
        texts: Sequence[int],
    ) -> None:
        self._names = [name.casefold() for name in columns]
        self._lookups, self._counts, self._add = tuple(lookups), counts, add
        self._texts = {self._names[position] for position in texts}
        self._known: dict[int, Known | None] = {}

    def refresh(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Learn the texts that got numbers since; None stands for a column whose texts bytes do not tell apart."""
        for look in self._lookups:
            known = self._known.get(look.position, ())
            if known is not None and (not known or len(known) != self._counts[look.number]):
                rows = cursor.execute(f"SELECT raw FROM {look.words} ORDER BY number").fetchall()
                texts = [text for (text,) in rows]
                self._known[look.position] = Known(texts) if can_be_known(texts) else None

    def find(self, cells: Cells) -> Found:
        """Look up the cells of a stretch. Asks nothing of the engine."""
        places = {name.casefold(): place for place, name in enumerate(cells.form.names)}
        columns: dict[str, Column] = {}
        needed = {places[name] for name in self._texts if name in places}
        for look in self._lookups:
            place, known = places.get(self._names[look.position]), self._known.get(look.position)
            if place is None:
                continue
            column = None if known is None else _column(cells, place, known)
            if column is not None:
                columns[look.number] = column
            else:
                needed.add(place)
        if len(needed) == 1 and len(places) > 1:  # of a single column the engine would pass over rows with empty cells
            needed.add(min(needed) - 1 if min(needed) else 1)
        wanted = tuple(sorted(needed))
        few = 2 <= len(wanted) < len(places)
        return Found(len(cells), columns, wanted, cells.only(wanted) if few else None)

    def of(self, cursor: duckdb.DuckDBPyConnection, plain: PlainText | None, found: Sequence[Found] = ()) -> Given:
        """The numbers of a part, of which all stretches may have been looked up already."""
        if plain is None:
            return Given({})
        self.refresh(cursor)
        if sum(stretch.rows for stretch in found) != plain.rows:
            try:
                found = [self.find(cells) for cells in plain.cells()]
            except NotPlain:
                return Given({})
            if sum(stretch.rows for stretch in found) != plain.rows:
                return Given({})
        there = {name.casefold() for name in plain.form.names}
        arrays: Arrays = {}
        for look in self._lookups:
            name = self._names[look.position]
            if name == FILE:
                arrays[look.number] = np.full(plain.rows, self._add(cursor, look, [plain.file])[plain.file], np.int32)
            elif name not in there:
                arrays[look.number] = np.zeros(plain.rows, dtype=np.int32)
            elif all(look.number in stretch.columns for stretch in found):
                numbers = self._whole(cursor, look, [stretch.columns[look.number] for stretch in found], plain.rows)
                if numbers is not None:
                    arrays[look.number] = numbers
        return self._with_text(plain, found, arrays)

    def _whole(
        self, cursor: duckdb.DuckDBPyConnection, look: ColumnAtoms, pieces: Sequence[Column], rows: int
    ) -> NDArray[np.int32] | None:
        """A column of a part from those of its stretches; none where too many texts have no number."""
        late = list(dict.fromkeys(text for piece in pieces for text in piece.late_texts))
        if len(late) > OFTEN * rows:
            self._known[look.position] = None
            return None
        numbers = self._add(cursor, look, late)
        for piece in pieces:
            if piece.late_texts:
                of_texts = np.array([numbers[text] for text in piece.late_texts], dtype=np.int32)
                piece.numbers[piece.late_rows] = of_texts[piece.late_which]
        return np.concatenate([piece.numbers for piece in pieces])

    def _with_text(self, plain: PlainText, found: Sequence[Found], arrays: Arrays) -> Given:
        """With the text that the engine needs, where all stretches have it of the same columns."""
        names = [name.casefold() for name in plain.form.names]
        wanted = self._texts | {self._names[look.position] for look in self._lookups if look.number not in arrays}
        text = tuple(stretch.text for stretch in found if stretch.text is not None)
        alike = len(text) == len(found) and len({stretch.needed for stretch in found}) == 1
        if not alike or not wanted & set(names) <= {names[place] for place in found[0].needed}:
            return Given(arrays)
        return Given(arrays, tuple(plain.form.names[place] for place in found[0].needed), text)


def _column(cells: Cells, place: int, known: Known) -> Column | None:
    """The numbers of a column's cells; none where they are too long, or too many texts have no number."""
    words = cells.words(place)
    if words is None:
        return None
    numbers = known.find(words)
    late = np.flatnonzero(numbers == UNKNOWN)
    which, texts = late, list[str]()
    if late.size:
        _, first, which = np.unique(
            np.stack([word[late] for word in words]), axis=1, return_index=True, return_inverse=True
        )
        if len(first) > OFTEN * len(numbers):
            return None
        texts = cells.texts(place, late[first])
    return Column(numbers, late, which.ravel(), tuple(texts))
