"""Score intervals for two proportions: which differences and ratios would a score test not reject?

Miettinen & Nurminen 1985, doi:10.1002/sim.4780040211. For a difference or ratio θ the two proportions are fitted
under the restriction that θ holds; θ belongs to the interval if the observed contrast lies within z standard errors
of it. Zero cells need no correction, and both intervals agree with one test of “no difference”.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import numpy as np
from scipy import special

from daylit.stats.design import STRETCH, stretches
from daylit.stats.estimates import Floats

_STEPS = 64  # halvings: a difference in (-1, 1) is then found to the last bit


def fitted_at_difference(*, x: Floats, n: Floats, y: Floats, m: Floats, difference: Floats) -> tuple[Floats, Floats]:
    """Maximum-likelihood proportions of x of n and y of m, given their difference; arrays of the inputs' shape.

    Closed form of the cubic (Farrington & Manning 1990, doi:10.1002/sim.4780091208); ``n`` and ``m`` must be above 0.
    """
    p, q, d, ratio = x / n, y / m, difference, m / n
    a = 1 + ratio
    b = -(1 + ratio + p + ratio * q + d * (ratio + 2))
    c = d * d + d * (2 * p + ratio + 1) + p + ratio * q
    e = -p * d * (1 + d)
    third = b / (3 * a)
    # Products, since a power takes as long as forty of them.
    v = third * third * third - b * c / (6 * a * a) + e / (2 * a)
    size = np.sqrt(np.maximum(third * third - c / (3 * a), 0.0))
    u = np.where(v >= 0, size, -size)
    cube = np.where(u == 0, 1.0, u * u * u)
    w = (np.pi + np.arccos(np.clip(np.where(u == 0, 0.0, v / cube), -1.0, 1.0))) / 3
    first = np.clip(2 * u * np.cos(w) - third, np.maximum(d, 0.0), np.minimum(1 + d, 1.0))
    return np.asarray(first), np.asarray(np.clip(first - d, 0.0, 1.0))


def fitted_at_ratio(*, x: Floats, n: Floats, y: Floats, m: Floats, ratio: Floats) -> tuple[Floats, Floats]:
    """Maximum-likelihood proportions of x of n and y of m, given their ratio; arrays of the inputs' shape."""
    a = (n + m) * ratio
    b = ratio * n + x + m + y * ratio
    # The form 2c / (b + root) of the smaller root keeps its digits when rates are small.
    root = np.sqrt(np.maximum(b * b - 4 * a * (x + y), 0.0))
    second = np.clip(2 * (x + y) / (b + root), 0.0, 1.0)
    return np.asarray(np.clip(ratio * second, 0.0, 1.0)), np.asarray(second)


def difference_variance(*, x: Floats, n: Floats, y: Floats, m: Floats, difference: Floats) -> Floats:
    """Variance of the difference of two proportions if ``difference`` is true, with the factor N/(N − 1)."""
    p, q = fitted_at_difference(x=x, n=n, y=y, m=m, difference=difference)
    return np.asarray((p * (1 - p) / n + q * (1 - q) / m) * _small_sample(n + m))


def score_p_value(*, x: Floats, n: Floats, y: Floats, m: Floats, pearson: bool = False) -> Floats:
    """Two-sided p-value of “the proportions are equal”; 1 where everyone or no one had the outcome.

    ``pearson`` leaves out the factor N/(N − 1), as the usual χ² does.
    """
    pooled = (x + y) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m) * (1.0 if pearson else _small_sample(n + m))
    z2 = np.where(variance > 0, (x / n - y / m) ** 2 / np.where(variance > 0, variance, 1.0), 0.0)
    return np.asarray(special.erfc(np.sqrt(z2 / 2)))


Interval = Callable[..., tuple[Floats, Floats]]


def _by_stretches(interval: Interval) -> Interval:
    """The same, so many places at a time that the halvings stay in the processor's cache: half the time for many."""

    @wraps(interval)
    def stretched(*, z: float, **counts: Floats) -> tuple[Floats, Floats]:
        shape, size = counts["x"].shape, counts["x"].size
        if size <= STRETCH:
            return interval(z=z, **counts)
        flat = {name: values.reshape(-1) for name, values in counts.items()}
        ends = [interval(z=z, **{name: one[rows] for name, one in flat.items()}) for rows in stretches(size)]
        low, high = (np.concatenate(side).reshape(shape) for side in zip(*ends, strict=True))
        return low, high

    return stretched


@_by_stretches
def difference_interval(*, x: Floats, n: Floats, y: Floats, m: Floats, z: float) -> tuple[Floats, Floats]:
    """Ends of the score interval for x/n − y/m; ``n`` and ``m`` must be above 0."""
    seen = x / n - y / m

    def outside(d: Floats) -> Floats:
        variance = difference_variance(x=x, n=n, y=y, m=m, difference=d)
        return np.asarray((seen - d) ** 2 > z * z * variance)

    low = _edge(outside, start=seen, end=np.full_like(seen, -1.0))
    high = _edge(outside, start=seen, end=np.full_like(seen, 1.0))
    return low, high


@_by_stretches
def ratio_interval(*, x: Floats, n: Floats, y: Floats, m: Floats, z: float) -> tuple[Floats, Floats]:
    """Ends of the score interval for (x/n) / (y/m); ``n`` and ``m`` above 0 and at least one event.

    The search runs over θ/(1 + θ), which makes infinity an ordinary end.
    """
    p, q = x / n, y / m

    def outside(share: Floats) -> Floats:
        # Multiplying the contrast p − θq by 1/(1 + θ) keeps every number finite up to θ = ∞.
        ratio = share / np.maximum(1 - share, 1e-15)
        first, second = fitted_at_ratio(x=x, n=n, y=y, m=m, ratio=ratio)
        variance = ((1 - share) ** 2 * first * (1 - first) / n + share**2 * second * (1 - second) / m) * _small_sample(
            n + m
        )
        return np.asarray(((1 - share) * p - share * q) ** 2 > z * z * variance)

    start = p / (p + q)
    low = _edge(outside, start=start, end=np.zeros_like(start))
    high = _edge(outside, start=start, end=np.ones_like(start))
    low, high = np.where(x <= 0, 0.0, low), np.where(y <= 0, 1.0, high)
    with np.errstate(divide="ignore"):
        return np.asarray(low / (1 - low)), np.asarray(high / (1 - high))


def _edge(outside: Callable[[Floats], Floats], *, start: Floats, end: Floats) -> Floats:
    """The border between ``start``, which is inside, and ``end``, by halving."""
    inner, outer = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    whole = ~np.asarray(outside(outer), dtype=bool)
    for _ in range(_STEPS):
        middle = (inner + outer) / 2
        out = outside(middle)
        inner, outer = np.where(out, inner, middle), np.where(out, middle, outer)
    return np.asarray(np.where(whole, end, (inner + outer) / 2))


def _small_sample(total: Floats) -> Floats:
    return np.asarray(total / np.maximum(total - 1, 0.5))
