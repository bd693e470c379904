"""Where the cells of plain text lie: a few passes over its bytes tell, and no text is made of any of them.

Text is plain where every row has as many cells as it should, and quotation marks, if any, enclose whole cells.
"""

from __future__ import annotations

from collections.abc import Iterator
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
class PlainText:
    """A part of a file, copied, that is plain. ``rows`` are those that ``cells`` gives.

    Rows that only hold the place of one that was set aside are passed over; their first sign tells them.
    """

    path: Path
    file: str
    names: tuple[str, ...]
    delimiter: bytes
    quote: bytes
    line_end: bytes
    rows: int

    def cells(self) -> Iterator[Cells]:
        """The cells of one stretch after the other. Raises ``NotPlain`` where the text turns out to be otherwise."""
        text = self.path.read_bytes()
        quoted = bool(self.quote) and self.quote in text
        at = 0
        while at < len(text):
            end = text.rfind(b"\n", at, at + STRETCH) + 1 or text.find(b"\n", at) + 1 or len(text)
            while quoted and count_of(self.quote, text, at, end) % 2 and end < len(text):
                end = text.find(b"\n", end) + 1 or len(text)
            yield Cells(text[at:end], self)
            at = end


class NotPlain(Exception):
    """Text does not have as many cells in every row as it should. Never leaves the import: it is read the long way."""


class Cells:
    """The cells of some whole rows."""

    def __init__(self, text: bytes, plain: PlainText) -> None:
        signs = np.frombuffer(text, dtype=np.uint8)
        self._quote = plain.quote[0] if plain.quote and plain.quote in text else None
        ends, quotes = _ends(signs, plain.delimiter[0], self._quote, len(plain.names))
        self._quoted, self._doubled = _columns_with(quotes, ends)
        starts = np.concatenate([[0], ends[:-1, -1] + 1])
        kept = signs[starts] != _PLACEHOLDER
        if not kept.all():
            starts, ends = starts[kept], ends[kept]
        self._first, self._ends = starts, np.ascontiguousarray(ends.T)
        self._return = len(plain.line_end) - 1
        if self._return and not (signs[self._ends[-1] - 1] == _RETURN).all():
            raise NotPlain
        padded = text + bytes(LONGEST + WORD)
        self._words: Words = np.ndarray((len(padded) - WORD + 1,), dtype="<u8", buffer=padded, strides=(1,))
        self._text, self._signs = text, signs

    def __len__(self) -> int:
        return len(self._first)

    def words(self, column: int) -> list[Words] | None:
        """The bytes of a column's cells, eight by eight, with zeros after their end.

        As many arrays as the longest cell needs, each with one number for every row. None where a cell is too long, or
        its text has quotation marks in it.
        """
        if column in self._doubled:
            return None
        starts, lengths = self._bounds(column)
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
    line_ends, quotes = places_of(_LINE_END, signs), np.empty(0, dtype=np.int64)
    parting = signs == delimiter
    parting[line_ends] = True
    if quote is not None:
        quotes = places_of(quote, signs)
        _leave_out_quoted(parting, quotes)
        line_ends = line_ends[parting[line_ends]]
    ends = np.flatnonzero(parting)
    if ends.size % width:
        raise NotPlain
    rows = ends.reshape(-1, width)
    if not np.array_equal(rows[:, -1], line_ends):
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
