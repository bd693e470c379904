"""The texts of a column that have numbers, found by the bytes of many cells at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from daylit.tables.readers.cells import LONGEST, WORD, Numbers, Words

MOST = 50_000
"""Of more texts than these, finding one takes as long by its bytes as in the engine."""
UNKNOWN = -1

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 over the golden ratio: times this, numbers that are near each other end up far apart in their highest bits."""
_MIXERS: Words = np.array([pow(int(_SPREAD), n, 2**64) for n in range(LONGEST // WORD + 1)], dtype=np.uint64)
_ROOM = 4


class Known:
    """Texts and their numbers, from 1; the empty text has 0.

    The words of a text, eight bytes each, are mixed into one key. Its highest bits say in which slot its number stands;
    where two texts want the same slot, one is searched for among the keys in order. A key of several words is no proof,
    so the words are compared too.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts`` in the order of their numbers; see ``can_be_known``."""
        coded = [b"", *(text.encode() for text in texts)]
        width = max(1, -(-max(map(len, coded)) // WORD))
        padded = b"".join(text.ljust(width * WORD, b"\0") for text in coded)
        words = np.frombuffer(padded, dtype="<u8").reshape(-1, width)
        self._words: list[Words] = [np.ascontiguousarray(words[:, n]) for n in range(width)]
        self._keys = _mixed(self._words)
        self._shift = np.uint64(64 - max(10, (_ROOM * len(coded)).bit_length()))
        self._slots = np.zeros(2 ** (64 - int(self._shift)), dtype=np.int32)
        self._slots[self._slot(self._keys)] = np.arange(len(coded), dtype=np.int32)
        self._key_in_slot = self._keys[self._slots]
        order = np.argsort(self._keys, kind="stable")
        self._in_order, self._number_in_order = self._keys[order], order.astype(np.int32)

    def __len__(self) -> int:
        return len(self._keys) - 1

    def find(self, words: Sequence[Words]) -> NDArray[np.int32]:
        """The number of each text, given by its words; ``UNKNOWN`` for one that has none."""
        keys = _mixed(words)
        slots = self._slot(keys)
        numbers = self._slots[slots]
        elsewhere = np.flatnonzero(self._key_in_slot[slots] != keys)
        if elsewhere.size:
            place = np.searchsorted(self._in_order, keys[elsewhere])
            place[place == len(self._in_order)] = 0
            found = self._number_in_order[place]
            found[self._in_order[place] != keys[elsewhere]] = UNKNOWN
            numbers[elsewhere] = found
        several = max(len(words), len(self._words))
        for n in range(several if several > 1 else 0):
            given = words[n] if n < len(words) else np.uint64(0)
            numbers[self._word(n, numbers) != given] = UNKNOWN
        return numbers

    def _word(self, n: int, numbers: NDArray[np.int32]) -> Words | np.uint64:
        return self._words[n][numbers] if n < len(self._words) else np.uint64(0)

    def _slot(self, keys: Words) -> Numbers:
        return ((keys * _SPREAD) >> self._shift).view(np.int64)


def can_be_known(texts: Sequence[str]) -> bool:
    """Whether bytes alone tell these texts apart: they are few, short, and without zeros."""
    return len(texts) <= MOST and all(len(text.encode()) <= LONGEST and "\0" not in text for text in texts)


def _mixed(words: Sequence[Words]) -> Words:
    """One key for each text. Words of zeros change nothing, so a text has the same key however many are given."""
    keys = words[0]
    for n, word in enumerate(words[1:], start=1):
        keys = keys ^ (word * _MIXERS[n])
    return keys
