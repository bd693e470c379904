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
        at = 0
        while at < len(text):
            end = text.rfind(b"\n", at, at + STRETCH) + 1 or text.find(b"\n", at) + 1 or len(text)
            while self.quote and text.count(self.quote, at, end) % 2 and end < len(text):
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
        ends, self._doubled = _ends(signs, plain.delimiter[0], self._quote, len(plain.names))
        starts = np.concatenate([[0], ends[:-1, -1] + 1])
        kept = signs[starts] != _PLACEHOLDER
        self._first, self._ends = starts[kept], np.ascontiguousarray(ends[kept].T)
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
        if self._quote is not None:
            quoted = self._signs[starts] == self._quote
            return starts + quoted, lengths - 2 * quoted
        return starts, lengths


def _ends(signs: NDArray[np.uint8], delimiter: int, quote: int | None, width: int) -> tuple[Numbers, set[int]]:
    """The places after all cells, shape (rows, width), and the columns in which quotation marks are doubled.

    Raises ``NotPlain`` where the rows do not have so many cells.
    """
    parting = (signs == delimiter) | (signs == _LINE_END)
    if quote is not None:
        parting |= signs == quote
    ends = np.flatnonzero(parting)
    kinds = signs[ends]
    doubled: Numbers = np.empty(0, dtype=np.int64)
    if quote is not None:
        is_quote = kinds == quote
        outside = np.cumsum(is_quote) & 1 == 0
        quotes, parted = ends[is_quote], ~is_quote & outside
        ends, kinds = ends[parted], kinds[parted]
        doubled = quotes[1:-1:2][quotes[1:-1:2] + 1 == quotes[2::2]]
    if ends.size % width:
        raise NotPlain
    line_ends = kinds.reshape(-1, width) == _LINE_END
    if not line_ends[:, -1].all() or np.count_nonzero(line_ends) != len(line_ends):
        raise NotPlain
    return ends.reshape(-1, width), set((np.searchsorted(ends, doubled) % width).tolist())
