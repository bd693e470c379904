"""The sums behind a Mantel–Haenszel comparison: three estimators, their variances, their intervals and one test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.estimates import Bools, Floats, counts, few, flagged, within
from daylit.stats.labels import not_more

MOST_STRATA: Final = 5_000_000
"""Strata of all places together: ten seconds and 2 GB."""


@dataclass(frozen=True, slots=True)
class Fit:
    """An estimate with the ends of its interval and its standard error; arrays of the places' shape."""

    estimate: Floats
    low: Floats
    high: Floats
    std_error: Floats


@dataclass(frozen=True, slots=True)
class Strata:
    """Counts with strata on the last axis, and the sums that all three estimators share."""

    a: Floats
    n1: Floats
    b: Floats
    n0: Floats
    total: Floats
    informative: Bools

    def sum(self, values: Floats) -> Floats:
        return np.asarray(np.where(self.informative, values, 0.0).sum(axis=-1))


def read_strata(**named: ArrayLike) -> Strata:
    """The checked counts; ``ValueError`` if they are none."""
    a, n1, b, n0 = (np.atleast_1d(values) for values in counts(**named))
    not_more("strata", a.size, MOST_STRATA)
    within(events=a, n=n1)
    within(events=b, n=n0, names=("reference_events", "reference_n"))
    informative = (n1 > 0) & (n0 > 0)
    return Strata(a=a, n1=n1, b=b, n0=n0, total=np.where(informative, n1 + n0, 1.0), informative=informative)


def strata_flags(s: Strata) -> tuple[NDArray[np.uint32], Bools]:
    """The cautions of a comparison, and where there is one at all."""
    a, b, n1, n0 = (s.sum(values) for values in (s.a, s.b, s.n1, s.n0))
    known = (s.informative.any(axis=-1)) & (a + b > 0) & (a + b < n1 + n0)
    flags = flagged(
        known.shape,
        not_estimable=~known,
        zero_cell=known & ((a <= 0) | (b <= 0)),
        few_events=known & (few(a, n1) | few(b, n0)),
        one_stratum=known & (s.informative.sum(axis=-1) == 1),
        strata_left_out=(~s.informative & (s.n1 + s.n0 > 0)).any(axis=-1),
    )
    return flags, np.asarray(known)


def cochran_p_value(s: Strata) -> Floats:
    """p-value of the Cochran–Mantel–Haenszel test; 1 where nothing varies."""
    m = s.a + s.b
    surplus = s.sum((s.a * s.n0 - s.b * s.n1) / s.total)
    variance = s.sum(s.n1 * s.n0 * m * (s.total - m) / (s.total**2 * np.maximum(s.total - 1, 0.5)))
    z2 = np.where(variance > 0, surplus**2 / np.where(variance > 0, variance, 1.0), 0.0)
    return np.asarray(special.erfc(np.sqrt(z2 / 2)))


def risk_ratio(s: Strata, z: float) -> Fit:
    """Estimate, ends and Greenland–Robins standard error (of the log) of the risk ratio."""
    top = s.sum(s.a * s.n0 / s.total)
    bottom = s.sum(s.b * s.n1 / s.total)
    spread = s.sum((s.n1 * s.n0 * (s.a + s.b) - s.a * s.b * s.total) / s.total**2)
    both = (top > 0) & (bottom > 0)
    se = np.where(both, np.sqrt(spread / np.where(both, top * bottom, 1.0)), np.nan)
    # (top − θ·bottom)² = z²·θ·spread
    low, high = _roots(bottom**2, 2 * top * bottom + z * z * spread, top**2)
    return Fit(_divide(top, bottom), low, high, np.asarray(se))


def risk_difference(s: Strata, z: float) -> Fit:
    """Estimate, ends and Sato's standard error of the risk difference.

    Where a group has no events, the equation knows no spread at that group's rate of 0; the ends are then at least
    where the other group's own spread puts them.
    """
    surplus = s.sum((s.a * s.n0 - s.b * s.n1) / s.total)
    weight = s.sum(s.n1 * s.n0 / s.total)
    weight = np.where(weight > 0, weight, 1.0)
    p = s.sum((s.n1**2 * s.b - s.n0**2 * s.a + s.n1 * s.n0 * (s.n0 - s.n1) / 2) / s.total**2)
    q = s.sum((s.a * (s.n0 - s.b) + s.b * (s.n1 - s.a)) / (2 * s.total))
    gap = surplus / weight
    se = np.sqrt(np.maximum(gap * p + q, 0.0)) / weight
    # (surplus − δ·weight)² = z²·(δ·p + q), always with two real roots around the estimate
    middle = gap + z * z * p / (2 * weight**2)
    half = np.sqrt(np.maximum(middle**2 - gap**2 + z * z * q / weight**2, 0.0))
    other = z * np.where(s.sum(s.a) * s.sum(s.b) > 0, 0.0, _own_spread(s, weight))
    low, high = np.minimum(middle - half, gap - other), np.maximum(middle + half, gap + other)
    low, high = np.clip(low, -1.0, 1.0), np.clip(high, -1.0, 1.0)
    return Fit(gap, np.minimum(low, gap), np.maximum(high, gap), np.asarray(se))


def _own_spread(s: Strata, weight: Floats) -> Floats:
    """Standard error of the weighted rates of both groups, each at what was seen of it; no events add nothing."""
    share = np.where(s.informative, s.n1 * s.n0 / s.total, 0.0) / weight[..., None]
    one, other = (
        events * (n - events) / np.where(s.informative, n, 1.0) ** 3 for events, n in ((s.a, s.n1), (s.b, s.n0))
    )
    return np.asarray(np.sqrt(s.sum(share**2 * (one + other))))


def odds_ratio(s: Strata, z: float) -> Fit:
    """Estimate, ends and Robins–Breslow–Greenland standard error (of the log) of the odds ratio."""
    c, d = s.n1 - s.a, s.n0 - s.b
    r, t = s.a * d / s.total, s.b * c / s.total
    p, q = (s.a + d) / s.total, (s.b + c) / s.total
    top, bottom = s.sum(r), s.sum(t)
    pr, mixed, qs = s.sum(p * r), s.sum(p * t + q * r), s.sum(q * t)
    both = (top > 0) & (bottom > 0)
    rr, tt = np.where(both, top, 1.0), np.where(both, bottom, 1.0)
    se = np.sqrt(pr / (2 * rr**2) + mixed / (2 * rr * tt) + qs / (2 * tt**2))
    low, high = _roots(bottom**2 - z * z * qs / 2, 2 * top * bottom + z * z * mixed / 2, top**2 - z * z * pr / 2)
    low = np.where(both, rr / tt * np.exp(-z * se), low)
    high = np.where(both, rr / tt * np.exp(z * se), high)
    return Fit(_divide(top, bottom), np.asarray(low), np.asarray(high), np.asarray(np.where(both, se, np.nan)))


def _roots(a: Floats, b: Floats, c: Floats) -> tuple[Floats, Floats]:
    """The two θ ≥ 0 with aθ² − bθ + c = 0; 0 and infinity where there is no such end."""
    root = np.sqrt(np.maximum(b * b - 4 * a * c, 0.0))
    low = np.where(c > 0, 2 * c / np.where(b + root > 0, b + root, 1.0), 0.0)
    high = np.where(a > 0, (b + root) / np.where(a > 0, 2 * a, 1.0), np.inf)
    return np.asarray(low), np.asarray(high)


def _divide(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.inf))
