"""A natural cubic spline of one number, in the basis of R's ``ns``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import BSpline

from daylit.stats.asked import checked
from daylit.stats.estimates import Floats, numbers
from daylit.stats.frozen import Frozen
from daylit.stats.labels import not_more


@dataclass(frozen=True, slots=True, kw_only=True)
class Knots(Frozen):
    """Where the pieces of a spline meet: ``interior`` (m,) strictly between ``low`` and ``high``."""

    interior: Floats
    low: float
    high: float


MOST_DF: Final = 1_000
MOST_ROWS: Final = 2.0**53
"""Beyond it a number no longer tells one row from the next."""


def quantiles_of_rows(*, values: ArrayLike, count: ArrayLike, at: ArrayLike) -> Floats:
    """Quantiles (R's type 7) of rows that are given as values with counts, exactly those of the rows.

    ``values`` (k,), ``count`` (k,) whole numbers, ``at`` (m,) between 0 and 1. Raises ``ValueError`` without rows.

    >>> quantiles_of_rows(values=[10, 20], count=[3, 1], at=[0.5, 0.9]).round(6).tolist()  # 10, 10, 10, 20
    [10.0, 17.0]
    """
    given, counts = np.asarray(values, dtype=np.float64), _whole(count)
    order = np.argsort(given, kind="stable")
    upto = np.cumsum(counts[order])
    if not len(upto) or upto[-1] < 1:
        raise ValueError("there are no rows to take quantiles of")
    place = np.asarray(at, dtype=np.float64) * float(upto[-1] - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, upto[-1] - 1)
    part = place - below
    lower = given[order][np.searchsorted(upto, below, side="right")]
    upper = given[order][np.searchsorted(upto, above, side="right")]
    return np.asarray((1.0 - part) * lower + part * upper)


def _whole(count: ArrayLike) -> NDArray[np.int64]:
    """Counts as whole numbers; looked at before, since beyond 64 bits they would turn negative."""
    rows = float(np.sum(count, dtype=np.float64))
    if not abs(rows) <= MOST_ROWS:
        raise ValueError(f"count adds up to {rows:.3g} rows; more than {MOST_ROWS:.3g} cannot be counted one by one")
    return np.asarray(count, dtype=np.int64)


@checked
def knots_of_rows(*, values: ArrayLike, count: ArrayLike | None = None, df: int) -> Knots:
    """Knots as R's ``ns(df=)`` places them: df − 1 quantiles of the rows between the smallest and the largest value.

    Where so many rows share a value that a quantile falls on an end, that knot is left out, and the spline bends less.
    Values with a count of 0 are not rows. Raises ``ValueError`` without rows or with ``df`` below 1
    or above ``MOST_DF``.
    """
    if df < 1:
        raise ValueError("a spline needs at least one degree of freedom")
    not_more("df", df, MOST_DF, "Let the spline bend less often")
    given = np.asarray(values, dtype=np.float64)
    counts = np.ones(len(given), dtype=np.int64) if count is None else _whole(count)
    interior = quantiles_of_rows(values=given, count=counts, at=np.linspace(0.0, 1.0, df + 1)[1:-1])
    low, high = float(given[counts > 0].min()), float(given[counts > 0].max())
    return Knots(interior=interior[(interior > low) & (interior < high)], low=low, high=high)


@checked
def natural_spline(x: ArrayLike, *, df: int = 6, count: ArrayLike | None = None, knots: Knots | None = None) -> Floats:
    """The columns of a natural cubic spline without intercept, shape (n, df), equal to R's ``ns(x, df)``.

    Parameters
    ----------
    x
        Numbers, shape (n,).
    df
        Degrees of freedom: df − 1 interior knots. Fewer columns come out where values are too few or too heaped; none
        if all values are equal.
    count
        Rows behind each value, shape (n,): the knots are then those of the rows.
    knots
        Knots to use instead, for instance those of other data; beyond their ends the spline goes on straight.

    Notes
    -----
    Raises ``ValueError`` for numbers that are missing or infinite, more than one row of them, and
    a ``df`` below 1 or above ``MOST_DF``.

    **Assumes** a smooth curve, straight at its ends. **Does not show** steps, such as a change of shift at an hour.

    The condition that the second derivative vanish at both ends is met by turning the cubic B-spline basis (de Boor
    1978) so that two of its columns carry all of it, and leaving those two out, as R does.

    Examples
    --------
    >>> natural_spline([1.0, 2.0, 3.0, 4.0, 5.0], df=2).shape
    (5, 2)
    """
    values = numbers("x", x)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError("x must be one row of numbers, none of them missing or infinite")
    place = knots_of_rows(values=values, count=count, df=df) if knots is None else knots
    if place.low >= place.high:
        return np.zeros((len(values), 0))
    ends = np.array([place.low, place.high])
    points = np.concatenate([np.repeat(place.low, 4), place.interior, np.repeat(place.high, 4)])
    # The first B-spline is left to the model's intercept.
    pieces = BSpline(points, np.eye(len(points) - 4)[:, 1:], 3)
    turned = np.linalg.qr(np.asarray(pieces.derivative(2)(ends)).T, mode="complete")[0][:, 2:]
    inside = np.clip(values, place.low, place.high)
    basis = np.asarray(pieces(inside))
    beyond = np.flatnonzero(values != inside)
    basis[beyond] += np.asarray(pieces.derivative(1)(inside[beyond])) * (values - inside)[beyond, None]
    return np.asarray(basis @ turned, dtype=np.float64)
