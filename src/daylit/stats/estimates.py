"""What every method on rates hands back: estimates, intervals, and the cautions that go with each."""

from __future__ import annotations

from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.frozen import Frozen

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MOST: Final = 1e16
"""No count is as large: beyond it whole numbers are not told apart."""
LEAST: Final = 1e-15
"""No weighted count or exposure is as small and yet not 0; what is divided by it would be without bounds."""
_LOST: Final = 1e14


class Ends(NamedTuple):
    """The lower and upper ends of intervals: arrays of the estimates' shape, or numbers where that is ``()``."""

    low: Any
    high: Any


_BITS: Final = {caution: 1 << position for position, caution in enumerate(Caution)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates(Frozen):
    """One estimate for each place of the input, with its interval.

    All arrays have the common shape of the inputs; numbers in give arrays of shape ``()`` out, which ``float`` reads.
    ``p_value`` is that of “no difference” and is ``None`` where the method asks no such question. ``n`` is the number
    of people (or the exposure) behind each estimate and ``events`` how many of them had the outcome. ``method`` names
    the interval. An estimate is NaN only where ``estimable`` is False, and then ``not_estimable`` is among its
    cautions.
    """

    estimate: Floats
    low: Floats
    high: Floats
    p_value: Floats | None = None
    n: Floats
    events: Floats
    level: float = 0.95
    method: str
    flags: NDArray[np.uint32] = field(repr=False)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """The cautions that hold for at least one of the estimates."""
        return _named(int(np.bitwise_or.reduce(self.flags, axis=None)) if self.flags.size else 0)

    def cautions_at(self, index: int | tuple[int, ...] = ()) -> tuple[Caution, ...]:
        """The cautions of one estimate."""
        return _named(int(self.flags[index]))

    def has(self, caution: Caution) -> Bools:
        """Which of the estimates carry this caution; shape of the estimates."""
        return np.asarray(self.flags & np.uint32(_BITS[caution]), dtype=bool)

    @property
    def estimable(self) -> Bools:
        """Which of the estimates exist; shape of the estimates."""
        return ~self.has(Caution.NOT_ESTIMABLE)


def flagged(shape: tuple[int, ...], /, **where: ArrayLike) -> NDArray[np.uint32]:
    """Flags of cautions for arrays of this shape; keywords are codes of ``Caution``, values say where they hold.

    >>> from daylit.stats.estimates import flagged
    >>> flagged((2,), zero_cell=[True, False])
    array([2, 0], dtype=uint32)
    """
    flags = np.zeros(shape, dtype=np.uint32)
    for code, mask in where.items():
        flags |= np.where(mask, np.uint32(_BITS[Caution(code)]), np.uint32(0))
    return flags


def _named(bits: int) -> tuple[Caution, ...]:
    return tuple(caution for caution, bit in _BITS.items() if bits & bit)


def few(events: Floats, n: Floats) -> Bools:
    """Where a group has fewer than 11 events or fewer than 11 non-events."""
    return np.asarray(np.minimum(events, n - events) < FEW_EVENTS, dtype=bool)


def counts(**named: ArrayLike) -> tuple[Floats, ...]:
    """The inputs as float arrays of one shape, or ``ValueError`` naming the input that cannot be a count.

    Counts are finite and not negative; they need not be whole, because weighted people are counts too.
    """
    floats = [numbers(name, values) + 0.0 for name, values in named.items()]  # −0.0 is 0
    try:
        arrays = np.broadcast_arrays(*floats)
    except ValueError as error:
        shapes = ", ".join(f"{name} {np.shape(values)}" for name, values in named.items())
        raise ValueError(f"the inputs do not have one shape: {shapes}") from error
    for name, array in zip(named, arrays, strict=True):
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds a missing or infinite value; leave out what was not recorded, and say so")
        if (array < 0).any():
            raise ValueError(f"{name} holds a negative count")
        if (array > MOST).any():
            raise ValueError(f"{name} holds a number above {MOST:g}, larger than any count that could be right")
        if ((array > 0) & (array < LEAST)).any():
            raise ValueError(f"{name} holds a number below {LEAST:g} that is not 0, too small to be right")
    return tuple(arrays)


_NO_NUMBERS: Final = "McV"
"""Dates, complex numbers and records: NumPy would turn them into numbers that nobody meant."""


def numbers(name: str, values: ArrayLike) -> Floats:
    """An array of numbers, or ``ValueError`` naming the input that holds something else. What a mask hides is NaN."""
    try:
        if isinstance(values, np.ma.MaskedArray):
            return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
        if np.asarray(values).dtype.kind in _NO_NUMBERS:
            raise TypeError
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds something that is not a number, or rows of unequal length") from error


def within(*, events: Floats, n: Floats, names: tuple[str, str] = ("events", "n")) -> None:
    """Raise ``ValueError`` if there are more events than people anywhere."""
    if (events > n).any():
        raise ValueError(f"{names[0]} is larger than {names[1]} in {int((events > n).sum())} place(s)")


def countable(name: str, n: Floats) -> None:
    """Raise ``ValueError`` where counts add up to so many that single people are lost in the sums."""
    if n.sum() > _LOST:
        raise ValueError(f"{name} adds up to more than {_LOST:g} people, more than any record could hold")


def check_level(level: float) -> None:
    """Raise ``ValueError`` unless 0 < level < 1."""
    if not isinstance(level, Real) or not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, such as 0.95, not {level}")
