"""Sums of squares and products of rows that Newton's method solves, inverted at once or kept as a factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.linalg import cho_solve

from daylit.stats.estimates import Floats


class Curvature(Protocol):
    """A sum of squares and products of rows, shape (r, r)."""

    def step(self, gradient: Floats) -> Floats:
        """Its inverse times a gradient (r,)."""
        ...

    def inverse(self) -> Floats:
        """Its inverse, shape (r, r)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Inverted:
    """One of few columns."""

    found: Floats

    def step(self, gradient: Floats) -> Floats:
        return np.asarray(self.found @ gradient)

    def inverse(self) -> Floats:
        return self.found


@dataclass(frozen=True, slots=True, eq=False)
class Factored:
    """One of many columns, as Cholesky's factor of the columns over their ``size`` (r,); ``triangle`` leads to the
    basis in which it is asked about. A step costs no inverse.
    """

    factor: tuple[Floats, bool]
    size: Floats
    triangle: Floats

    def step(self, gradient: Floats) -> Floats:
        return np.asarray(
            self.triangle @ (cho_solve(self.factor, (self.triangle.T @ gradient) / self.size) / self.size)
        )

    def inverse(self) -> Floats:
        scaled = self.triangle / self.size
        return np.asarray(scaled @ cho_solve(self.factor, scaled.T))


def inverse_of(information: Floats) -> Floats:
    """The inverse; the generalised one where there is none."""
    try:
        root = np.linalg.inv(np.linalg.cholesky(information))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)
    return np.asarray(root.T @ root)
