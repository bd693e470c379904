"""Drawing many values at once from tables of probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


class Chances:
    """Rows of probabilities, each row a way to draw one of its columns.

    ``weights`` has shape (rows, choices) and need not add up to 1.
    """

    def __init__(self, weights: Floats) -> None:
        rows, self.choices = weights.shape
        share = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
        share[:, -1] = 1.0
        # All rows end to end on one line, row r from r to r + 1: then one binary search draws for every row at once.
        self._line = (share + np.arange(rows)[:, None]).ravel()

    def draw(self, rng: np.random.Generator, row: Ints) -> Ints:
        """One choice for every entry of ``row``, shape (n,), from the row of the table that it names."""
        drawn = np.searchsorted(self._line, rng.random(len(row)) + row, side="right") - row * self.choices
        return np.asarray(np.minimum(drawn, self.choices - 1), dtype=np.intp)

    def draw_many(self, rng: np.random.Generator, n: int) -> Ints:
        """``n`` choices from the first row."""
        return self.draw(rng, np.zeros(n, dtype=np.intp))


def draw_weighted(rng: np.random.Generator, weights: Floats) -> Ints:
    """One choice for every row of ``weights``, shape (n, choices): each row its own chances, used once."""
    line = np.cumsum(weights, axis=1)
    at = rng.random(len(line)) * line[:, -1]
    return np.asarray(np.minimum((at[:, None] >= line).sum(axis=1), weights.shape[1] - 1), dtype=np.intp)
