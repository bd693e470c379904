"""The attacker: what can be worked out about hidden counts from the shown ones and the totals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linprog

UNBOUNDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the attacker knows: each count lies between ``low`` and ``high``, both possible, both included.

    Arrays of the shape of the table. A shown count has ``low == high``; ``high`` is infinite where nothing shown
    limits the count.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def width(self) -> NDArray[np.float64]:
        """``high - low``: 0 where the count is known exactly."""
        return self.high - self.low


def with_totals(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The table with its totals: one more cell for a list; one more row and column for a table, totals last."""
    table = counts
    for axis in range(counts.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def equations(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """What every reader knows of a table with totals: one row per sum, “parts − total = 0”; shape (sums, cells)."""
    places = np.arange(int(np.prod(shape))).reshape(shape)
    rows = []
    for axis in range(len(shape)):
        for line in np.moveaxis(places, axis, -1).reshape(-1, shape[axis]):
            row = np.zeros(places.size)
            row[line[:-1]] = 1
            row[line[-1]] = -1
            rows.append(row)
    return np.array(rows)


def audit(table: ArrayLike, shown: ArrayLike) -> Bounds:
    """Attack a table whose totals stand in the last place of each axis, and say what an attacker learns.

    For each hidden cell two linear programs look for its least and greatest value among all tables of counts that
    agree with everything shown. The sums of a one- or two-way table are a network, so these values are whole numbers
    and the bounds are exact. In a list with its total the bounds are plain sums.

    ``table`` is one- or two-way, whole numbers of 0 or more, with totals; ``shown`` is True where the reader sees the
    number. Raises ``ValueError`` if the totals are not the sums or the shapes differ.

    **Assumes** that the attacker knows no more than the shown numbers, that counts are 0 or more, and how totals add
    up. An attacker who knows that a hidden count is small, knows more: show one sign for every hidden cell.

    **Does not show** what several tables tell together, or what an attacker knows about people from elsewhere.

    Source: Fischetti and Salazar-González (2001), Management Science 47, 1008–1027, doi:10.1287/mnsc.47.7.1008.9805.

    >>> bounds = audit([3, 50, 53], [False, True, True])   # only the small cell is hidden: the total betrays it
    >>> bounds.low.tolist(), bounds.high.tolist()
    ([3.0, 50.0, 53.0], [3.0, 50.0, 53.0])
    """
    values = np.asarray(table, dtype=np.float64)
    seen = np.asarray(shown, dtype=bool)
    if values.shape != seen.shape or values.ndim not in (1, 2):
        raise ValueError("table and shown must have the same shape, one- or two-way")
    sums = equations(values.shape)
    if np.any(sums @ values.ravel() != 0) or np.any(values < 0):
        raise ValueError("the last place of each axis must hold the total of counts that are 0 or more")
    if values.ndim == 1:
        return _audit_list(values, seen)
    low, high = values.ravel().copy(), values.ravel().copy()
    hidden = np.flatnonzero(~seen.ravel())
    balance = sums[:, hidden]
    for place, cell in enumerate(hidden):
        low[cell] -= _furthest(balance, low=-values.ravel()[hidden], place=place, sign=-1)
        high[cell] += _furthest(balance, low=-values.ravel()[hidden], place=place, sign=1)
    return Bounds(low=low.reshape(values.shape), high=high.reshape(values.shape))


def _audit_list(values: NDArray[np.float64], seen: NDArray[np.bool_]) -> Bounds:
    """The bounds in a list with its total, where they need no program: the hidden parts share one known sum."""
    low, high = values.copy(), values.copy()
    parts = np.flatnonzero(~seen[:-1])
    together = values[parts].sum() if seen[-1] else np.inf
    if parts.size > 1 or (parts.size and not seen[-1]):
        low[parts], high[parts] = 0.0, together
        low[-1], high[-1] = (values[-1], values[-1]) if seen[-1] else (values[-1] - values[parts].sum(), np.inf)
    return Bounds(low=low, high=high)


def _furthest(balance: NDArray[np.float64], *, low: NDArray[np.float64], place: int, sign: int) -> float:
    """How far one hidden count can move up (sign 1) or down (sign −1) while all shown numbers stay as they are."""
    cost = np.zeros(balance.shape[1])
    cost[place] = -sign
    limits = np.column_stack([low, np.full_like(low, np.inf)])
    result = linprog(cost, A_eq=balance, b_eq=np.zeros(len(balance)), bounds=limits, method="highs")
    if result.status == UNBOUNDED:
        return float("inf")
    if not result.success:
        raise AssertionError(f"the attack found no answer: {result.message}")
    return float(np.round(-result.fun))
