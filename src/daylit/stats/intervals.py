"""Intervals for one proportion: the score interval for reading, the exact one where coverage must be guaranteed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.estimates import Floats, check_level, counts, within


@dataclass(frozen=True, slots=True)
class Interval:
    """The lower and upper end of an interval, and how often such intervals hold the true value."""

    low: float
    high: float
    level: float = 0.95

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __iter__(self) -> Iterator[float]:
        """The two ends, so that ``low, high = interval`` works."""
        return iter((self.low, self.high))


def z_value(level: float) -> float:
    """The standard normal quantile of a two-sided interval: 1.96 for 0.95."""
    check_level(level)
    return float(special.ndtri(0.5 + level / 2))


def wilson(*, events: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Score interval of Wilson for a proportion, as ``(low, high)`` arrays of the inputs' shape.

    With ``n`` = 0 nothing is known and the interval is (0, 1). Raises ``ValueError`` if events exceed ``n``.

    **Assumes** that people count one by one (no clustering). **Does not show** anything about records not made.
    Covers close to its level on average and never leaves [0, 1]; for single small proportions the coverage
    oscillates between about 92 and 98 % (Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286).

    >>> low, high = wilson(events=22, n=58)
    >>> print(f"{low:.3f} {high:.3f}")
    0.266 0.508
    """
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    z2 = z_value(level) ** 2
    safe = np.where(m > 0, m, 1.0)
    middle = (x + z2 / 2) / (safe + z2)
    half = np.sqrt(z2) / (safe + z2) * np.sqrt(x * (safe - x) / safe + z2 / 4)
    # At the ends the two terms are equal on paper; rounding would leave 1e-17 on the wrong side.
    low = np.where(x <= 0, 0.0, np.clip(middle - half, 0.0, 1.0))
    high = np.where((x >= m) | (m <= 0), 1.0, np.clip(middle + half, 0.0, 1.0))
    return np.asarray(low), np.asarray(high)


def clopper_pearson(
    *, events: ArrayLike, n: ArrayLike, level: float = 0.95, mid_p: bool = False
) -> tuple[Floats, Floats]:
    """Exact interval of Clopper and Pearson for a proportion, as ``(low, high)`` arrays of the inputs' shape.

    It covers at least as often as it says, at the price of being wide. ``mid_p`` counts half of the observed outcome
    instead of all of it: narrower, and close to its level on average instead of always above. With ``n`` = 0 the
    interval is (0, 1). Raises ``ValueError`` if events exceed ``n``.

    **Assumes** that people count one by one. Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404; mid-p: Berry &
    Armitage 1995, doi:10.2307/2348894.

    >>> low, high = clopper_pearson(events=0, n=18)
    >>> print(f"{low:.3f} {high:.3f}")
    0.000 0.185
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    tail = (1 - level) / 2
    inner, outer = np.maximum(x, 1e-12), np.maximum(m - x, 1e-12)
    low = np.where(x > 0, special.betaincinv(inner, outer + 1, tail), 0.0)
    high = np.where(x < m, special.betainccinv(inner + 1, outer, tail), 1.0)
    if mid_p:
        low, high = _mid_p(x, m, tail, low, high)
    return np.asarray(low), np.asarray(high)


def _mid_p(x: Floats, m: Floats, tail: float, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    def lower_tail(p: Floats, below: Floats) -> Floats:
        """P(X ≤ below) + half of P(X = below + 1), in terms of the incomplete beta function."""
        upto = np.where(below >= 0, special.betaincc(np.maximum(below, 0) + 1, np.maximum(m - below, 1e-12), p), 0.0)
        next_up = np.where(below + 1 < m, special.betaincc(below + 2, np.maximum(m - below - 1, 1e-12), p), 1.0)
        return np.asarray((upto + next_up) / 2)

    # The mid-p limits lie inside the exact ones, so the exact ones bracket the search.
    def solve(target: float, from_low: Floats, to_high: Floats) -> Floats:
        left, right = from_low.copy(), to_high.copy()
        for _ in range(60):
            middle = (left + right) / 2
            above = lower_tail(middle, x - 1) > target
            left, right = np.where(above, middle, left), np.where(above, right, middle)
        return np.asarray((left + right) / 2)

    estimate = np.where(m > 0, x / np.where(m > 0, m, 1.0), 0.5)
    new_low = np.where(x > 0, solve(1 - tail, low, estimate), 0.0)
    new_high = np.where(x < m, solve(tail, estimate, high), 1.0)
    return np.asarray(new_low), np.asarray(new_high)
