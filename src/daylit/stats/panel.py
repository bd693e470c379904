"""Units watched over time: what each comparison of a roll-out needs, checked once and laid out as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.estimates import MOST, numbers
from daylit.stats.labels import in_words, known_labels

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NEVER = np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """One row a unit, one column a period.

    ``values`` (units, periods) holds the outcome, NaN where a unit was not seen in a period. ``units`` and ``periods``
    are their labels, smallest first. ``first`` (units,) is the period in which a unit was first treated, infinite where
    never.
    """

    values: Floats
    units: NDArray[Any]
    periods: Floats
    first: Floats

    @property
    def balanced(self) -> bool:
        """Whether every unit was seen in every period."""
        return bool(np.isfinite(self.values).all())


def panel(*, outcome: ArrayLike, unit: ArrayLike, time: ArrayLike, first_treated: ArrayLike) -> Panel:
    """Lay out rows of (unit, period) as a panel.

    All inputs have shape ``(rows,)``; ``first_treated`` 0 (or infinite) means never. Raises ``ValueError``, naming the
    input, for arrays of different length, missing values, a unit twice in a period, and a unit with two first periods.
    """
    y, when, first = _numbers("outcome", outcome), _numbers("time", time), starts(first_treated)
    who = labels("unit", unit)
    sizes = {"outcome": y.shape, "unit": who.shape, "time": when.shape, "first_treated": first.shape}
    if len(set(sizes.values())) > 1 or y.ndim != 1:
        told = ", ".join(f"{name} {shape}" for name, shape in sizes.items())
        raise ValueError(f"the inputs do not have one length: {told}")
    if not y.size:
        raise ValueError("there are no rows")
    units, row = np.unique(who, return_inverse=True)
    periods, column = np.unique(when, return_inverse=True)
    row, column = row.reshape(-1), column.reshape(-1)
    if np.bincount(row * periods.size + column).max() > 1:
        raise ValueError("a unit stands twice in one period; add its rows up first")
    began = np.full(units.size, NEVER)
    began[row] = first
    if (began[row] != first).any():
        raise ValueError("first_treated differs within a unit; a unit is first treated once")
    values = np.full((units.size, periods.size), np.nan)
    values[row, column] = y
    return Panel(values=values, units=units, periods=periods, first=began)


def labels(name: str, values: ArrayLike) -> NDArray[Any]:
    """Labels as an array that sorts; raises ``ValueError`` where one is missing."""
    return in_words(known_labels(name, values, of="rows"))


def _numbers(name: str, values: ArrayLike) -> Floats:
    found = numbers(name, values)
    if not np.isfinite(found).all():
        raise ValueError(f"{name} holds a missing or infinite value; leave those rows out, and say so")
    if (np.abs(found) > MOST).any():
        raise ValueError(f"{name} holds a number beyond {MOST:g} to either side, larger than any that could be right")
    return found


def starts(values: ArrayLike) -> Floats:
    """The first treated period, infinite where never; raises ``ValueError`` where it is missing or negative."""
    found = numbers("first_treated", values)
    if np.isnan(found).any():
        raise ValueError("first_treated holds a missing value; write 0 for a unit that was never treated")
    if (found < 0).any():
        raise ValueError("first_treated holds a negative period; write 0 for a unit that was never treated")
    return np.where(found == 0, NEVER, found)
