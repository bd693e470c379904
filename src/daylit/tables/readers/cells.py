"""Where the cells of plain text lie: a few passes over its bytes tell, and no text is made of any of them.

Text is plain where every row has as many cells as it should, and quotation marks, if any, enclose whole cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STRETCH = 2**20
"""So many bytes are looked at together: the processor keeps them at hand."""
WORD = 8
"""Bytes of a cell that are taken together, as one whole number."""
LONGEST = 8 * WORD
"""Cells of more bytes are not for this way of reading."""

FEW = 0.05
"""Up to this share, what stands in quotation marks is looked for piece by piece."""

Signs = NDArray[np.uint8]
Numbers = NDArray[np.int64]
Words = NDArray[np.uint64]

_FILLED: Words = np.array([2 ** (8 * n) - 1 for n in range(WORD + 1)], dtype=np.uint64)
_PLACEHOLDER, _LINE_END, _RETURN = 0x1A, 10, 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The columns of a text, and the signs that part cells, enclose them and end rows."""

    names: tuple[str, ...]
    delimiter: bytes
    quote: bytes
    line_end: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """A part of a file, copied, that is plain. ``rows`` are those that ``cells`` gives, from row ``first`` of the file.

    Rows that only hold the place of one that was set aside are passed over; their first sign tells them.
    """

    path: Path
    file: str
    form: Form
    rows: int
    first: int

    def cells(self) -> Iterator[Cells]:
        """The cells of one stretch after the other. Raises ``NotPlain`` where the text turns out to be otherwise."""
        text, quote = self.path.read_bytes(), self.form.quote
        quoted = bool(quote) and quote in text
        at = 0
        while at < len(text):
            end = text.rfind(b"\n", at, at + STRETCH) + 1 or text.find(b"\n", at) + 1 or len(text)
            while quoted and count_of(quote, text, at, end) % 2 and end < len(text):
                end = text.find(b"\n", end) + 1 or len(text)
            yield Cells(text[at:end], self.form)
            at = end


class NotPlain(Exception):
    """Text does not have as many cells in every row as it should. Never leaves the import: it is read the long way."""


class Cells:
    """The cells of some whole rows."""

    def __init__(self, text: bytes, form: Form) -> None:
        signs = np.frombuffer(text, dtype=np.uint8)
        self.form = form
        self._quote = form.quote[0] if form.quote and form.quote in text else None
        ends, self.quotes = _ends(signs, form.delimiter[0], self._quote, len(form.names))
        self._quoted, self._doubled = _columns_with(self.quotes, ends)
        starts = np.concatenate([[0], ends[:-1, -1] + 1])
        kept = signs[starts] != _PLACEHOLDER
        self.whole = bool(kept.all())
        if not self.whole:
            starts, ends = starts[kept], ends[kept]
        self._first, self._ends = starts, np.ascontiguousarray(ends.T)
        self._return = len(form.line_end) - 1
        if self._return and not (signs[self._ends[-1] - 1] == _RETURN).all():
            raise NotPlain
        self._text = text + bytes(LONGEST + WORD)  # so that eight bytes can be taken from wherever a cell begins
        self._words: Words = np.ndarray((len(self._text) - WORD + 1,), dtype="<u8", buffer=self._text, strides=(1,))
        self._signs = np.frombuffer(self._text, dtype=np.uint8)

    def __len__(self) -> int:
        return len(self._first)

    def words(self, column: int) -> list[Words] | None:
        """The bytes of a column's cells, eight by eight, with zeros after their end.

        As many arrays as the longest cell needs, each with one number for every row. None where a cell is too long, or
        its text has quotation marks in it.
        """
        if column in self._doubled:
            return None
        return self._words_of(*self._bounds(column))

    def _words_of(self, starts: Numbers, lengths: Numbers) -> list[Words] | None:
        longest = int(lengths.max(initial=1))
        if longest > LONGEST:
            return None
        if longest <= WORD:
            return [self._words[starts] & _FILLED[lengths]]
        firsts = range(0, longest, WORD)
        return [self._words[starts + first] & _FILLED[np.clip(lengths - first, 0, WORD)] for first in firsts]

    def texts(self, column: int, rows: Numbers) -> list[str]:
        """The texts of a column's cells in some rows."""
        starts, lengths = self._bounds(column)
        places = zip(starts[rows].tolist(), lengths[rows].tolist(), strict=True)
        return [self._text[start : start + length].decode() for start, length in places]

    def only(self, columns: Sequence[int]) -> bytes | None:
        """The text of some columns alone, at least two of them in order, each row ended by a line feed.

        None where they are too long, or rows were passed over.
        """
        if not self.whole:
            return None
        found: list[Words] = []
        for first, last in _runs(columns):
            starts = self._ends[first - 1] + 1 if first else self._first
            ends = self._ends[last] - self._return if last == len(self._ends) - 1 else self._ends[last]
            words = self._words_of(starts, ends - starts + (last != columns[-1]))  # the delimiter comes along
            if words is None:
                return None
            found += words
        rows = np.full((len(self), len(found) + 1), _LINE_END, dtype="<u8")
        rows[:, :-1] = np.stack(found, axis=1)
        return rows.tobytes().translate(None, b"\0")

    @property
    def bounds(self) -> tuple[Numbers, Numbers]:
        """Where each row begins, and where its last cell ends; its line end may have another sign in front."""
        return self._first, self._ends[-1]

    def _bounds(self, column: int) -> tuple[Numbers, Numbers]:
        """Where each cell of a column begins, and how many bytes it has."""
        starts = self._ends[column - 1] + 1 if column else self._first
        ends = self._ends[column] - self._return if column == len(self._ends) - 1 else self._ends[column]
        lengths = ends - starts
        if column in self._quoted:
            quoted = self._signs[starts] == self._quote
            return starts + quoted, lengths - 2 * quoted
        return starts, lengths


def count_of(sign: bytes, text: bytes, start: int = 0, end: int | None = None) -> int:
    """How often a sign stands in a text; several times faster than the text's own ``count``."""
    size = (len(text) if end is None else end) - start
    return int(np.count_nonzero(np.frombuffer(text, np.uint8, size, start) == sign[0])) if size else 0


def places_of(sign: int, signs: Signs) -> Numbers:
    """Where a sign stands. Eight signs are looked at together: of a sign that is rare, most eights hold none."""
    found = signs == sign
    whole = found.size - found.size % WORD
    eights = np.flatnonzero(found[:whole].view(np.uint64) != 0)
    within = np.flatnonzero(found[:whole].reshape(-1, WORD)[eights])
    places = eights[within // WORD] * WORD + within % WORD
    return np.concatenate([places, np.flatnonzero(found[whole:]) + whole])


def _ends(signs: Signs, delimiter: int, quote: int | None, width: int) -> tuple[Numbers, Numbers]:
    """The places after all cells, shape (rows, width), and those of all quotation marks.

    Raises ``NotPlain`` where the rows do not have so many cells.
    """
    line_ends, quotes = signs == _LINE_END, np.empty(0, dtype=np.int64)
    parting = (signs == delimiter) | line_ends
    if quote is not None:
        quotes = places_of(quote, signs)
        _leave_out_quoted(parting, quotes)
        line_ends &= parting
    ends = np.flatnonzero(parting)
    if ends.size % width:
        raise NotPlain
    rows = ends.reshape(-1, width)
    if not line_ends[rows[:, -1]].all() or np.count_nonzero(line_ends) != len(rows):
        raise NotPlain
    return rows, quotes


def _leave_out_quoted(parting: NDArray[np.bool_], quotes: Numbers) -> None:
    """Signs between quotation marks part nothing. Few of them are gone to one by one."""
    if quotes.size % 2:
        raise NotPlain
    lengths = np.diff(quotes)[::2]
    if lengths.sum() > FEW * parting.size:
        marks = np.zeros(parting.size, dtype=np.uint8)
        marks[quotes] = 1
        parting &= np.bitwise_xor.accumulate(marks) == 0
    else:
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        parting[np.repeat(quotes[::2], lengths) + within] = False


def _columns_with(quotes: Numbers, ends: Numbers) -> tuple[set[int], set[int]]:
    """The columns that may have cells in quotation marks, and those in which such marks are doubled."""
    if not quotes.size:
        return set(), set()
    width = ends.shape[1]
    doubled = quotes[1:-1:2][quotes[1:-1:2] + 1 == quotes[2::2]]
    if quotes.size > FEW * ends.size:
        quoted = set(range(width))
    else:
        quoted = set((np.searchsorted(ends.ravel(), quotes[::2]) % width).tolist())
    return quoted, set((np.searchsorted(ends.ravel(), doubled) % width).tolist())


def _runs(columns: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last of columns that stand beside each other."""
    runs: list[tuple[int, int]] = []
    for column in columns:
        beside = bool(runs) and runs[-1][1] == column - 1
        runs[-1:] = [(runs[-1][0], column)] if beside else [*runs[-1:], (column, column)]
    return runs
