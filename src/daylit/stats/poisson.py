"""Events per unit of exposure: the exact conditional ratio of two rates, and what would have to be true to undo it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_EVENTS
from daylit.stats.estimates import Bools, Estimates, Floats, check_level, counts, flagged
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import clopper_pearson, z_value


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven(Frozen):
    """What the benchmark would have to be for the ratio to be 1; arrays of the inputs' shape.

    ``ratio`` holds the ratio and its interval, and the same numbers are the break-even factor: the group's exposure
    relative to the reference would have to be ``ratio.estimate`` times what the benchmark says. ``share`` is the
    group's share of the exposure of both groups in the benchmark, ``needed_share`` the share at which the ratio would
    be 1, between ``needed_low`` and ``needed_high``. ``excess`` is how many events the group has above what it would
    have at the rate of the reference group (below 0: fewer). All are NaN where the ratio is not estimable.
    """

    ratio: Estimates
    share: Floats
    needed_share: Floats
    needed_low: Floats
    needed_high: Floats
    excess: Floats


@checked
def conditional_ratio(
    *,
    events: ArrayLike,
    exposure: ArrayLike,
    reference_events: ArrayLike,
    reference_exposure: ArrayLike,
    level: float = 0.95,
    mid_p: bool = False,
) -> Estimates:
    """Ratio of two rates of events per exposure, with its exact interval, for each place.

    Given the total number of events, the events of the group are binomial; the exact interval of that share is turned
    into one for the ratio. The p-value is exact and central (twice the smaller tail, at most 1), so it is below
    1 − level just when the interval leaves out 1. ``mid_p`` counts half of the observed outcome in both: about 95 %
    instead of at least 95 %. Exposures (residents, drivers, hours) need not be whole. Where an exposure is 0, or
    neither group has an event, the ratio is NaN, the interval (0, ∞), the p-value 1, the caution ``not_estimable``.
    ``n`` of the result is the events of both groups: the information that there is.

    **Assumes** events that come one by one and independently, and an exposure known without error. Stops never quite
    do: with clustering the interval is too narrow; use ``clustered_ratio`` where there are units or dates.
    **Does not show** that the benchmark measures who could have been stopped (see ``benchmark_break_even``).
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313.

    >>> ratio = conditional_ratio(events=1, exposure=1, reference_events=72, reference_exposure=14.472)
    >>> print(f"{float(ratio.estimate):.3f} ({float(ratio.low):.3f}, {float(ratio.high):.3f})")
    0.201 (0.005, 1.156)
    """
    check_level(level)
    y, e1, x, e0 = counts(
        events=events, exposure=exposure, reference_events=reference_events, reference_exposure=reference_exposure
    )
    known = (e1 > 0) & (e0 > 0) & (y + x > 0)
    relative = np.where(known, e0, 1.0) / np.where(known, e1, 1.0)
    a, b = np.where(known, y, 1.0), np.where(known, x, 1.0)
    low, high = clopper_pearson(events=a, n=a + b, level=level, mid_p=mid_p)
    with np.errstate(divide="ignore"):
        low, high, estimate = relative * low / (1 - low), relative * high / (1 - high), relative * a / b
    p_value = _central_p(a, b, 1 / (1 + relative), mid_p=mid_p)
    return Estimates(
        estimate=np.asarray(np.where(known, estimate, np.nan)),
        low=np.asarray(np.where(known, low, 0.0)),
        high=np.asarray(np.where(known, high, np.inf)),
        p_value=np.asarray(np.where(known, p_value, 1.0)),
        n=np.asarray(y + x),
        events=y,
        level=level,
        method="conditional, mid-p" if mid_p else "conditional, exact",
        flags=flagged(
            y.shape,
            not_estimable=~known,
            zero_cell=known & ((y <= 0) | (x <= 0)),
            few_events=known & _few_counts(y, x),
        ),
    )


@checked
def benchmark_break_even(
    *,
    events: ArrayLike,
    exposure: ArrayLike,
    reference_events: ArrayLike,
    reference_exposure: ArrayLike,
    level: float = 0.95,
) -> BreakEven:
    """By what factor would the benchmark have to be wrong for the two groups to have the same rate?

    Takes the same counts as ``conditional_ratio`` and raises the same errors.

    **Assumes** nothing about the true exposure: it says what would have to be assumed. **Does not show** whether any
    documented benchmark comes near; put them beside ``needed_share``.

    >>> undo = benchmark_break_even(events=300, exposure=1000, reference_events=100, reference_exposure=1000)
    >>> print(float(undo.share), float(undo.needed_share), float(undo.excess))
    0.5 0.75 200.0
    """
    ratio = conditional_ratio(
        events=events,
        exposure=exposure,
        reference_events=reference_events,
        reference_exposure=reference_exposure,
        level=level,
    )
    y, e1, x, e0 = counts(
        events=events, exposure=exposure, reference_events=reference_events, reference_exposure=reference_exposure
    )
    known = ratio.estimable
    m1, m0, total = np.where(known, e1, 1.0), np.where(known, e0, 1.0), np.where(known, y + x, 1.0)
    low, high = clopper_pearson(events=np.where(known, y, 0.0), n=np.where(known, y + x, 1.0), level=level)

    def or_nan(values: Floats) -> Floats:
        return np.asarray(np.where(known, values, np.nan))

    return BreakEven(
        ratio=ratio,
        share=or_nan(m1 / (m1 + m0)),
        needed_share=or_nan(y / total),
        needed_low=or_nan(low),
        needed_high=or_nan(high),
        excess=or_nan(y - m1 * x / m0),
    )


def counted_exposure(ratio: Estimates, *, exposure: ArrayLike, reference_exposure: ArrayLike) -> Estimates:
    """A ratio of rates whose exposures were counted themselves: its interval with the chance of these counts.

    ``ratio`` is any ratio of rates with its interval, ``exposure`` and ``reference_exposure`` are what was counted
    (crashes, drivers seen); all of one shape. On the log scale the distances of the ends and ``z · √(1/exposure +
    1/reference_exposure)`` add up as squares. An end at 0 or infinity stays; the p-value is taken away,
    since it was that of exposures without chance. Raises ``ValueError`` for an exposure that is not above 0.

    **Assumes** that the counts are Poisson and independent of the events. **Does not show** whether they measure who
    could be stopped. Zou & Donner 2008, doi:10.1002/sim.3095.

    >>> plain = conditional_ratio(events=200, exposure=50, reference_events=100, reference_exposure=50)
    >>> wide = counted_exposure(plain, exposure=50, reference_exposure=50)
    >>> print(f"{float(plain.low):.2f} to {float(plain.high):.2f}; {float(wide.low):.2f} to {float(wide.high):.2f}")
    1.57 to 2.57; 1.26 to 3.18
    """
    one, other = counts(exposure=exposure, reference_exposure=reference_exposure)
    if (one <= 0).any() or (other <= 0).any():
        raise ValueError("exposure and reference_exposure must be above 0: nothing was counted")
    own = z_value(ratio.level) * np.sqrt(1 / one + 1 / other)
    there = (ratio.estimate > 0) & np.isfinite(ratio.estimate)
    middle = np.where(there, ratio.estimate, 1.0)

    def end(reached: Floats) -> Floats:
        inside = there & (reached > 0) & np.isfinite(reached)
        away = np.log(np.where(inside, reached, 1.0) / np.where(inside, middle, 1.0))
        return np.where(inside, middle * np.exp(np.copysign(np.hypot(away, own), away)), reached)

    return replace(
        ratio, low=np.minimum(end(ratio.low), ratio.low), high=np.maximum(end(ratio.high), ratio.high), p_value=None,
        method=f"{ratio.method}, exposure counted",
    )  # fmt: skip


def _few_counts(y: Floats, x: Floats) -> Bools:
    return np.asarray(np.minimum(y, x) < FEW_EVENTS, dtype=bool)


def _central_p(a: Floats, b: Floats, share: Floats, *, mid_p: bool) -> Floats:
    """Twice the smaller binomial tail of a among a + b at ``share``."""
    upper = np.where(a > 0, special.betainc(np.maximum(a, 1e-12), b + 1, share), 1.0)
    lower = np.where(b > 0, special.betaincc(a + 1, np.maximum(b, 1e-12), share), 1.0)
    if mid_p:
        # Whole outcomes: P(X = a) is what the two tails share.
        shared = np.maximum(upper + lower - 1, 0.0)
        upper, lower = upper - shared / 2, lower - shared / 2
    return np.asarray(np.clip(2 * np.minimum(upper, lower), 0.0, 1.0))
