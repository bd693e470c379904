"""What could have been seen: the smallest difference that the data would have shown, and “no meaningful difference”."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.estimates import Floats, check_level, counts

_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """Whether an estimate lies so surely within ± margin that “no meaningful difference” may be said.

    ``p_value`` is the larger of the two one-sided ones; ``low`` and ``high`` are the interval of level
    1 − 2 × (1 − level) (90 % for 95 %), and ``equivalent`` says that it lies wholly within the margin.
    """

    equivalent: bool
    p_value: float
    low: float
    high: float
    margin: float


@checked
def sample_size(*, p: ArrayLike, reference_p: ArrayLike, power: float = 0.8, level: float = 0.95) -> Floats:
    """People needed in each of two equal groups to find p against reference_p; not rounded, ∞ where they are equal.

    Two-sided test of two proportions, pooled variance under “no difference” (Fleiss, Levin & Paik 2003, section 4.2;
    the same as R's ``power.prop.test``). **Assumes** people counted one by one: multiply by the design effect where
    they are clustered.

    >>> print(f"{float(sample_size(p=0.25, reference_p=0.20)):.0f} {float(sample_size(p=0.25, reference_p=0.15)):.0f}")
    1094 250
    """
    p1, p0 = counts(p=p, reference_p=reference_p)
    if (p1 > 1).any() or (p0 > 1).any():
        raise ValueError("p and reference_p are proportions, between 0 and 1")
    alpha, beta = _quantiles(power, level)
    pooled = (p1 + p0) / 2
    spread = alpha * np.sqrt(2 * pooled * (1 - pooled)) + beta * np.sqrt(p1 * (1 - p1) + p0 * (1 - p0))
    gap = np.abs(p1 - p0)
    return np.asarray(np.where(gap > 0, (spread / np.where(gap > 0, gap, 1.0)) ** 2, np.inf))


@checked
def detectable_difference(
    *, n: ArrayLike, reference_n: ArrayLike, reference_p: ArrayLike, power: float = 0.8, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Smallest differences below and above ``reference_p`` that would have been found, as ``(below, above)``.

    Both are given as positive differences in the inputs' shape; NaN where even a rate of 0 (or of 1) would not have
    been found with that power: then the data cannot show a difference on that side, and a report must say so.

    **Assumes** people counted one by one, the reference rate as given, and the two-sided test of ``sample_size``.

    >>> below, above = detectable_difference(n=1094, reference_n=1094, reference_p=0.20)
    >>> print(f"{float(above):.3f}")
    0.050
    """
    n1, n0, q = counts(n=n, reference_n=reference_n, reference_p=reference_p)
    if (q > 1).any():
        raise ValueError("reference_p is a proportion, between 0 and 1")
    alpha, beta = _quantiles(power, level)
    # Nobody finds nothing; a millionth of a person does not either, and keeps the numbers within bounds.
    m1, m0 = np.maximum(n1, 1e-6), np.maximum(n0, 1e-6)

    def found(p: Floats) -> Floats:
        pooled = (m1 * p + m0 * q) / (m1 + m0)
        null = np.sqrt(pooled * (1 - pooled) * (1 / m1 + 1 / m0))
        other = np.sqrt(p * (1 - p) / m1 + q * (1 - q) / m0)
        return np.asarray(np.abs(p - q) >= alpha * null + beta * other)

    return _nearest(found, q, np.zeros_like(q)), _nearest(found, q, np.ones_like(q))


@checked
def detectable_odds_ratio(*, std_error: ArrayLike, power: float = 0.8, level: float = 0.95) -> Floats:
    """Smallest odds ratio above 1 that a coefficient with this standard error would have shown: exp(2.8 × SE).

    Its inverse is the largest one below 1. Use the clustered standard error if the interval is clustered.

    >>> print(f"{float(detectable_odds_ratio(std_error=0.145)):.2f}")
    1.50
    """
    (error,) = counts(std_error=std_error)
    return np.asarray(np.exp(sum(_quantiles(power, level)) * error))


@checked
def twilight_stops(
    *, odds_ratio: ArrayLike, share: float, dark: float = 0.5, design_effect: float = 1.0, power: float = 0.8,
    level: float = 0.95,
) -> Floats:  # fmt: skip
    """Stops between earliest and latest dusk that a veil of darkness needs to find an odds ratio; not rounded.

    ``share`` is the group's share of those stops, ``dark`` that of stops in the dark. ``design_effect`` is by how much
    days and officers widen the variance (1.3 to 2 for days alone), times 2.5 to 3.2 where month is held equal too.
    The variance of a log-odds coefficient is about 1 / (n p (1 − p) q (1 − q)). An odds ratio of 1 needs ∞.

    **Assumes** a small effect, and darkness spread evenly over the clock. **Does not show** what a particular place
    could see: rehearse that on its own records (``detectable_odds_ratio`` of the standard error found).

    >>> twilight_stops(odds_ratio=[1.1, 1.2, 1.5], share=0.3).round(-1).tolist()
    [16460.0, 4500.0, 910.0]
    """
    check_level(level)
    for name, value in (("share", share), ("dark", dark)):
        if not 0 < value < 1:
            raise ValueError(f"{name} lies between 0 and 1, such as 0.3, not {value}")
    if not design_effect >= 1:
        raise ValueError(f"design_effect is 1 or more, not {design_effect}")
    (ratio,) = counts(odds_ratio=odds_ratio)
    if (ratio <= 0).any():
        raise ValueError("odds_ratio must be above 0")
    effect = np.log(ratio) ** 2 * share * (1 - share) * dark * (1 - dark)
    needed = sum(_quantiles(power, level)) ** 2 * design_effect
    return np.asarray(np.where(effect > 0, needed / np.where(effect > 0, effect, 1.0), np.inf))


@checked
def detectable_spread(*, n: ArrayLike, rate: float, power: float = 0.8, level: float = 0.95) -> float:
    """Smallest standard deviation of members' rates that a test of “all alike” would have shown.

    ``n`` (members,) are the people of each area or officer, ``rate`` the rate of all. The test is Pearson's on the
    members' counts (``dispersion``): members that differ by a variance τ² make its statistic 1 + τ²·c/(k − 1) times as
    large, where c = Σw − Σw²/Σw and w = n / (rate·(1 − rate)) (DerSimonian & Laird 1986,
    doi:10.1016/0197-2456(86)90046-2). NaN with fewer than two members, and where nobody or everybody had it.

    **Assumes** people counted one by one within a member, and rates that differ in a normal way.

    >>> print(f"{detectable_spread(n=[400] * 20, rate=0.1):.3f}")
    0.016
    """
    (m,) = counts(n=n)
    if not 0 <= rate <= 1:
        raise ValueError("rate is a proportion, between 0 and 1")
    _quantiles(power, level)
    weight = m[m > 0].ravel() / max(rate * (1 - rate), 1e-300)
    df = weight.size - 1
    if df < 1 or rate in (0, 1):
        return float("nan")
    wider = special.chdtri(df, 1 - level) / special.chdtri(df, power)
    return float(np.sqrt((wider - 1) * df / (weight.sum() - (weight**2).sum() / weight.sum())))


@checked
def equivalence(*, estimate: float, std_error: float, margin: float, level: float = 0.95) -> Equivalence:
    """Two one-sided tests: is the true difference surely smaller than ``margin`` in either direction?

    Give a log odds ratio with a margin on the log scale, or a difference with a margin in points. The margin must be
    chosen before the data are looked at. “Not significant” without this is not “no difference”.
    Schuirmann 1987, doi:10.1007/BF01068419.

    >>> equivalence(estimate=0.003, std_error=0.005, margin=0.02).equivalent
    True
    """
    check_level(level)
    if margin <= 0 or std_error <= 0:
        raise ValueError("margin and std_error must be above 0")
    reach = float(special.ndtri(level)) * std_error
    p_value = float(special.ndtr((abs(estimate) - margin) / std_error))
    return Equivalence(
        equivalent=abs(estimate) + reach < margin,
        p_value=p_value,
        low=estimate - reach,
        high=estimate + reach,
        margin=margin,
    )


def _quantiles(power: float, level: float) -> tuple[float, float]:
    check_level(level)
    if not 0.5 <= power < 1:
        raise ValueError(f"power must be at least 0.5 and below 1, such as 0.8, not {power}")
    return float(special.ndtri(0.5 + level / 2)), float(special.ndtri(power))


def _nearest(found: Callable[[Floats], Floats], start: Floats, end: Floats) -> Floats:
    inner, outer = start.copy(), end.copy()
    never = ~np.asarray(found(outer), dtype=bool)
    for _ in range(_STEPS):
        middle = (inner + outer) / 2
        seen = found(middle)
        inner, outer = np.where(seen, inner, middle), np.where(seen, middle, outer)
    return np.asarray(np.where(never, np.nan, np.abs(outer - start)))
