"""Designs, written out or as blocks, and the basis in which their independent columns are orthonormal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from daylit.stats.design import Codes
from daylit.stats.estimates import Floats
from daylit.stats.rows import Blocks, Rows, Table, Turned
from daylit.stats.tall import cross_product, times, triangle

# A column whose part not explained by the columns before it is smaller than this, relative to itself, is dependent.
DEPENDENT = 1e-9
# The same of sums of squares, where rounding hides more: below the first a column is dependent, above the second it is
# not, and between them only the rows themselves can tell.
SQUARE_DEPENDENT: Final = 1e-12
SQUARE_INDEPENDENT: Final = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The independent columns of a design and the triangle that makes them orthonormal.

    ``kept``: indices of the independent columns, shape (r,). ``triangle``: upper triangular, shape (r, r), with
    ``design[:, kept] = orthonormal @ triangle`` under the weights.
    """

    kept: NDArray[np.intp]
    triangle: Floats

    def orthonormal(self, design: Floats) -> Floats:
        """The design in the basis, shape (k, r)."""
        inverse: Floats = np.asarray(np.linalg.inv(self.triangle), dtype=np.float64)
        whole = len(self.kept) == design.shape[1]
        return times(design if whole else np.ascontiguousarray(design[:, self.kept]), inverse)

    def coefficients(self, gamma: Floats) -> Floats:
        """Coefficients of the kept columns from those of the basis."""
        return np.asarray(solve_triangular(self.triangle, gamma, check_finite=False), dtype=np.float64)

    def covariance(self, inner: Floats) -> Floats:
        """Covariance of the kept columns' coefficients from that of the basis."""
        half = solve_triangular(self.triangle, inner, check_finite=False)
        both: Floats = np.asarray(solve_triangular(self.triangle, half.T, check_finite=False), dtype=np.float64)
        return (both + both.T) / 2.0


def independent_basis(*, design: Floats, weight: Floats) -> Basis:
    """Find, from left to right, the columns that are not sums of columns before them (as R drops them)."""
    upper = triangle(design * np.sqrt(weight)[:, None])
    kept: list[int] = []
    directions = np.zeros((upper.shape[0], 0))
    for column in range(upper.shape[1]):
        vector = upper[:, column]
        rest = vector - directions @ (directions.T @ vector)
        rest = rest - directions @ (directions.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > DEPENDENT * float(np.linalg.norm(vector)):
            kept.append(column)
            directions = np.column_stack([directions, rest / size])
    columns = np.array(kept, dtype=np.intp)
    return Basis(kept=columns, triangle=np.triu(directions.T @ upper[:, columns]))


def adds_nothing(*, design: Floats, weight: Floats, of: int) -> bool:
    """Whether a column is a sum of the others, before it or after it: nothing can then be told of it by itself."""
    whole, rest = (
        len(independent_basis(design=part, weight=weight).kept) for part in (design, np.delete(design, of, axis=1))
    )
    return whole == rest


class Design(Protocol):
    """The distinct rows of a regression, each with its p columns."""

    def __len__(self) -> int: ...

    @property
    def width(self) -> int: ...

    def only(self, used: NDArray[np.bool_]) -> Design:
        """Some of the rows."""
        ...

    def one_sided(self, y: Floats, weight: Floats, every: bool) -> tuple[NDArray[np.bool_], Floats]:
        """Rows whose fit is exact since a column of their own takes care of it, and the signs of such columns."""
        ...

    def basis(self, weight: Floats) -> Basis:
        """The independent columns, from left to right, under weights (k,)."""
        ...

    def cross(self, values: Floats) -> Floats:
        """The sum of each column times the values (k,), shape (p,)."""
        ...

    def within(self, basis: Basis) -> Rows:
        """The rows in a basis."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A design of which every number is held, shape (k, p)."""

    table: Floats

    def __len__(self) -> int:
        return len(self.table)

    @property
    def width(self) -> int:
        return int(self.table.shape[1])

    def only(self, used: NDArray[np.bool_]) -> Written:
        return self if used.all() else Written(self.table[used])

    def one_sided(self, y: Floats, weight: Floats, every: bool) -> tuple[NDArray[np.bool_], Floats]:
        """None: a small design is left to Newton's method, which finds all directions without a finite maximum."""
        return np.zeros(len(self), dtype=bool), np.zeros(self.width)

    def basis(self, weight: Floats) -> Basis:
        return independent_basis(design=self.table, weight=weight)

    def cross(self, values: Floats) -> Floats:
        return cross_product(self.table, values)

    def within(self, basis: Basis) -> Table:
        return Table(basis.orthonormal(self.table))


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A design whose columns hang on labels."""

    blocks: Blocks

    def __len__(self) -> int:
        return len(self.blocks)

    @property
    def width(self) -> int:
        return self.blocks.width

    def only(self, used: NDArray[np.bool_]) -> Labelled:
        return self if used.all() else Labelled(self.blocks.only(used))

    def one_sided(self, y: Floats, weight: Floats, every: bool) -> tuple[NDArray[np.bool_], Floats]:
        return self.blocks.one_sided(y, weight, every)

    def basis(self, weight: Floats) -> Basis:
        """From the sums of squares; from the rows themselves where those leave in doubt what is independent."""
        found = basis_of_squares(self.blocks.information(weight))
        return independent_basis(design=self.blocks.written_out(), weight=weight) if found is None else found

    def cross(self, values: Floats) -> Floats:
        return self.blocks.cross(values)

    def within(self, basis: Basis) -> Turned:
        inverse = solve_triangular(basis.triangle, np.eye(len(basis.kept)))
        return Turned(self.blocks, basis.kept, np.asarray(inverse, dtype=np.float64), basis.triangle)


def basis_of_squares(squares: Floats) -> Basis | None:
    """The basis of a design from its sums of squares and products (p, p); ``None`` where a column is in doubt."""
    size = np.sqrt(np.diag(squares))
    scale = np.where(size > 0, size, 1.0)
    alike = squares / scale[:, None] / scale
    filled = np.flatnonzero(size > 0)
    whole = _all_independent(alike[np.ix_(filled, filled)])
    if whole is not None:
        return Basis(kept=filled, triangle=whole * size[filled])
    kept: list[int] = []
    upper = np.zeros_like(alike)
    for column in filled.tolist():
        r = len(kept)
        part = solve_triangular(upper[:r, :r], alike[kept, column], trans="T") if r else np.zeros(0)
        rest = 1.0 - float(part @ part)
        if SQUARE_DEPENDENT < rest < SQUARE_INDEPENDENT:
            return None
        if rest >= SQUARE_INDEPENDENT:
            upper[:r, r], upper[r, r] = part, np.sqrt(rest)
            kept.append(column)
    columns: Codes = np.array(kept, dtype=np.intp)
    return Basis(kept=columns, triangle=upper[: len(kept), : len(kept)] * scale[columns])


def _all_independent(alike: Floats) -> Floats | None:
    """The triangle where no column is in doubt, in one step; ``None`` where they must be gone through one by one."""
    try:
        upper = np.asarray(np.linalg.cholesky(alike).T, dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    return upper if len(upper) and bool((np.diag(upper) ** 2 >= SQUARE_INDEPENDENT).all()) else None
