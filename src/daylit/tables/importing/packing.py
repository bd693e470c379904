"""Several small numbers of a row in one whole number: tables of few columns are written and sorted much faster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WORD = 60
"""Bits of a whole number that are used; the engine counts a shift into the last few as an overflow."""
MOST = 31
"""Bits that are enough for the number of any text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column's number stands: in which word, and behind how many bits."""

    word: str
    shift: int
    bits: int

    @property
    def mask(self) -> int:
        """The largest number for which there is room."""
        return (1 << self.bits) - 1

    @property
    def sql_type(self) -> str:
        """The engine's narrowest type for such a number."""
        return "UTINYINT" if self.bits <= 8 else "USMALLINT" if self.bits <= 16 else "INTEGER"


class Packing:
    """Which bits of which words ``p0``, ``p1`` … hold the number of each column."""

    def __init__(self, bits: Mapping[str, int]) -> None:
        """``bits`` says how many each column gets, by the name of its numbers."""
        self.places: dict[str, Place] = {}
        used: list[int] = []
        for name, wanted in bits.items():
            word = next((n for n, taken in enumerate(used) if taken + wanted <= WORD), len(used))
            if word == len(used):
                used.append(0)
            self.places[name] = Place(f"p{word}", used[word], wanted)
            used[word] += wanted
        self.words = tuple(f"p{n}" for n in range(len(used)))

    def holds(self, largest: Mapping[str, int]) -> bool:
        """Whether there is room for the largest number of each column."""
        return all(largest[name] <= place.mask for name, place in self.places.items())

    def packed(self, arrays: Mapping[str, NDArray[np.int32]]) -> dict[str, NDArray[np.uint64]]:
        """The words of every row, with the bits of all columns that are given. Those without room spoil the others."""
        words: dict[str, NDArray[np.uint64]] = {}
        for name, numbers in arrays.items():
            place = self.places[name]
            shifted = numbers.astype(np.uint64)
            np.left_shift(shifted, np.uint64(place.shift), out=shifted)
            if place.word in words:
                np.bitwise_or(words[place.word], shifted, out=words[place.word])
            else:
                words[place.word] = shifted
        return words

    def words_sql(self, numbers: Mapping[str, str], *, beside: Iterable[str] = ()) -> str:
        """The SELECT list of all words from SQL for the numbers of some columns, added to those ``beside`` them.

        A number that is missing counts as 0; of one without room the highest bits are lost.
        """
        items = []
        for word in self.words:
            parts = [word] if word in beside else []
            for name, sql in numbers.items():
                place = self.places[name]
                if place.word == word:
                    parts.append(f"((CAST(coalesce({sql}, 0) AS UBIGINT) & {place.mask}) << {place.shift})")
            items.append(f"{' | '.join(parts) or 'CAST(0 AS UBIGINT)'} AS {word}")
        return ", ".join(items)

    def numbers_sql(self) -> str:
        """The SELECT list of all numbers from the words."""
        return ", ".join(
            f"CAST(({place.word} >> {place.shift}) & {place.mask} AS {place.sql_type}) AS {name}"
            for name, place in self.places.items()
        )


def bits_for(count: int, *, of: int) -> int:
    """The bits for a column with so many texts in a sample of ``of`` rows: room for several times as many."""
    return MOST if 4 * count > of else (4 * count + 15).bit_length()
