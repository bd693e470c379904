"""Comparing like with like: one difference over many strata, and rates brought to one common mix of strata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats import mantel
from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_EVENTS
from daylit.stats.estimates import Bools, Estimates, Floats, check_level, counts, few, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.homogeneity import Homogeneity, difference_homogeneity, odds_homogeneity
from daylit.stats.intervals import wilson, z_value

_LENT: Final = 3.0
_SMALL_EXPECTED: Final = 5.0
_DECIDES: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class MantelHaenszel(Frozen):
    """One comparison over strata, three ways, with the check that one number is fair to all strata.

    ``p_value`` is that of the Cochran–Mantel–Haenszel test of “no difference in any stratum” (no continuity
    correction) and stands in all three estimates. ``log_risk_ratio_se``, ``risk_difference_se`` and
    ``log_odds_ratio_se`` are the standard errors of Greenland–Robins, Sato and Robins–Breslow–Greenland (NaN where a
    ratio is 0 or infinite). ``strata`` counts the strata that hold people of both groups.
    """

    risk_ratio: Estimates
    risk_difference: Estimates
    odds_ratio: Estimates
    p_value: Floats
    log_risk_ratio_se: Floats
    risk_difference_se: Floats
    log_odds_ratio_se: Floats
    strata: Floats
    equal_odds: Homogeneity
    equal_difference: Homogeneity


@checked
def mantel_haenszel(
    *,
    events: ArrayLike,
    n: ArrayLike,
    reference_events: ArrayLike,
    reference_n: ArrayLike,
    level: float = 0.95,
) -> MantelHaenszel:
    """Risk ratio, risk difference and odds ratio of a group within strata, for each place.

    Strata are the **last** axis of the inputs; results have the shape of the axes before it, so ``(k,)`` counts give
    one comparison and ``(places, k)`` counts one for each place. Strata with people of one group only say nothing and
    get no weight (caution ``strata_left_out``). The intervals of ratio and difference are those values θ for which
    R − θS lies within z of its own standard errors (estimating function with the Greenland–Robins and Sato
    variances): with many events they equal the usual ones, and they still cover 95 % with five events in all, where
    the log interval fails. The odds ratio has the usual interval of Robins, Breslow and Greenland, and the estimating
    function's where a cell total is 0.

    Raises ``ValueError`` for negative or missing counts or more events than people.

    **Assumes** that people count one by one within strata and that one ratio (or difference) is a fair summary:
    ``equal_odds`` and ``equal_difference`` look at that. **Does not show** what was not made a stratum; a stratum
    that is itself a result of policing hides a difference instead of explaining it.
    Mantel & Haenszel 1959, doi:10.1093/jnci/22.4.719; Greenland & Robins 1985, doi:10.2307/2530643; Sato 1989,
    doi:10.2307/2531778; Robins, Breslow & Greenland 1986, doi:10.2307/2531052.

    >>> within = mantel_haenszel(events=[20, 5], n=[100, 100], reference_events=[10, 25], reference_n=[50, 500])
    >>> print(f"{float(within.risk_ratio.estimate):.2f} {float(within.risk_difference.estimate):.3f}")
    1.00 0.000
    """
    strata = mantel.read_strata(events=events, n=n, reference_events=reference_events, reference_n=reference_n)
    z = z_value(level)
    flags, known = mantel.strata_flags(strata)
    p_value = mantel.cochran_p_value(strata)
    ratio = mantel.risk_ratio(strata, z)
    gap = mantel.risk_difference(strata, z)
    odds = mantel.odds_ratio(strata, z)

    def estimates(fit: mantel.Fit, everything: tuple[float, float], method: str) -> Estimates:
        return Estimates(
            estimate=np.asarray(np.where(known, fit.estimate, np.nan)),
            low=np.asarray(np.where(known, fit.low, everything[0])),
            high=np.asarray(np.where(known, fit.high, everything[1])),
            p_value=p_value,
            n=strata.sum(strata.total),
            events=strata.sum(strata.a),
            level=level,
            method=method,
            flags=flags,
        )

    return MantelHaenszel(
        risk_ratio=estimates(ratio, (0.0, np.inf), "Mantel-Haenszel, Greenland-Robins"),
        risk_difference=estimates(gap, (-1.0, 1.0), "Mantel-Haenszel, Sato"),
        odds_ratio=estimates(odds, (0.0, np.inf), "Mantel-Haenszel, Robins-Breslow-Greenland"),
        p_value=p_value,
        log_risk_ratio_se=np.asarray(np.where(known, ratio.std_error, np.nan)),
        risk_difference_se=np.asarray(np.where(known, gap.std_error, np.nan)),
        log_odds_ratio_se=np.asarray(np.where(known, odds.std_error, np.nan)),
        strata=np.asarray(strata.informative.sum(axis=-1), dtype=np.float64),
        equal_odds=odds_homogeneity(a=strata.a, n1=strata.n1, b=strata.b, n0=strata.n0, odds_ratio=odds.estimate),
        equal_difference=difference_homogeneity(
            a=strata.a, n1=strata.n1, b=strata.b, n0=strata.n0, difference=gap.estimate
        ),
    )


@checked
def direct(
    *,
    events: ArrayLike,
    n: ArrayLike,
    weights: ArrayLike,
    level: float = 0.95,
    kind: Literal["rate", "proportion"] = "rate",
) -> Estimates:
    """Rate that a group would have if its strata were mixed as ``weights`` say, for each place.

    Strata are the **last** axis. ``weights`` need not add up to 1. A ``rate`` counts events per exposure ``n`` (events
    may exceed it) and gets the gamma interval of Fay and Feuer, which covers at least as often as it says and is wide
    when weights are uneven. A ``proportion`` counts people of ``n`` and gets a Wilson interval with the effective
    number of people (each stratum is lent three people of the whole); ``few_events`` then also says that fewer than
    11 effective events or non-events are left, ``uneven_weights`` that one small stratum decides. Without these two
    cautions the interval covered 93–99 % in 600 simulated settings, with them as little as 82 %.
    Weighted strata without exposure are left out and the others weighted up (caution ``strata_left_out``). ``n`` and
    ``events`` of the result are plain sums over the strata used.

    Raises ``ValueError`` for negative or missing counts and weights, no strata, or a proportion above 1.

    **Assumes** that the rate within a stratum would be the same under the common mix. **Does not show** what was not
    made a stratum. Fay & Feuer 1997, doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#.

    >>> monthly = direct(events=[18, 1], n=[900, 100], weights=[1, 1])
    >>> print(f"{1000 * 12 * float(monthly.estimate):.0f} per 1,000 per year")
    180 per 1,000 per year
    """
    check_level(level)
    x, m, w = (np.atleast_1d(values) for values in counts(events=events, n=n, weights=weights))
    if not x.shape[-1]:
        raise ValueError("there is no stratum")
    if kind == "proportion":
        within(events=x, n=m)
    used = (m > 0) & (w > 0)
    total = np.where(used, w, 0.0).sum(axis=-1)
    known = total > 0
    share = np.where(used, w, 0.0) / np.where(known, total, 1.0)[..., None]
    safe = np.where(used, m, 1.0)
    estimate = (share * x / safe).sum(axis=-1)
    sum_x, sum_n = np.where(used, x, 0.0).sum(axis=-1), np.where(used, m, 0.0).sum(axis=-1)
    if kind == "rate":
        low, high = _gamma_ends(x, safe, share, estimate, level)
        unsure, uneven = sum_x < FEW_EVENTS, np.zeros(known.shape, dtype=bool)
    else:
        low, high, unsure, uneven = _effective_ends(x, safe, share, estimate, level)
        unsure = unsure | few(sum_x, sum_n)
    return Estimates(
        estimate=np.asarray(np.where(known, estimate, np.nan)),
        low=np.asarray(np.where(known, low, 0.0)),
        high=np.asarray(np.where(known, high, np.inf if kind == "rate" else 1.0)),
        n=np.asarray(sum_n),
        events=np.asarray(sum_x),
        level=level,
        method="Fay-Feuer" if kind == "rate" else "Wilson, effective n",
        flags=flagged(
            known.shape,
            not_estimable=~known,
            zero_cell=known & (sum_x <= 0),
            few_events=known & unsure,
            strata_left_out=((w > 0) & ~used).any(axis=-1),
            uneven_weights=known & uneven,
        ),
    )


@checked
def direct_difference(
    *,
    events: ArrayLike,
    n: ArrayLike,
    reference_events: ArrayLike,
    reference_n: ArrayLike,
    weights: ArrayLike,
    level: float = 0.95,
) -> Estimates:
    """Difference of two standardised proportions: the group minus the reference, both mixed as ``weights`` say.

    Only strata with people of both groups are used, for both (caution ``strata_left_out``). The interval puts the two
    proportions' intervals together by squares, as Newcombe does (Zou & Donner 2008, doi:10.1002/sim.3095). No p-value:
    the test of “no difference within strata” is that of ``mantel_haenszel``. Strata are the last axis; raises as
    ``direct`` does.

    **Assumes** and **does not show** what ``direct`` does.
    """
    a, n1, b, n0, w = (
        np.atleast_1d(values)
        for values in counts(
            events=events, n=n, reference_events=reference_events, reference_n=reference_n, weights=weights
        )
    )
    shared = (n1 > 0) & (n0 > 0)
    lost = ((w > 0) & ~shared).any(axis=-1)
    w = np.where(shared, w, 0.0)
    group = direct(events=a, n=n1, weights=w, level=level, kind="proportion")
    other = direct(events=b, n=n0, weights=w, level=level, kind="proportion")
    gap = group.estimate - other.estimate
    down = np.hypot(group.estimate - group.low, other.high - other.estimate)
    up = np.hypot(group.high - group.estimate, other.estimate - other.low)
    known = group.estimable
    return Estimates(
        estimate=gap,
        low=np.asarray(np.where(known, np.maximum(gap - down, -1.0), -1.0)),
        high=np.asarray(np.where(known, np.minimum(gap + up, 1.0), 1.0)),
        n=np.asarray(group.n + other.n),
        events=group.events,
        level=level,
        method="Wilson, effective n; squares",
        flags=group.flags | other.flags | flagged(known.shape, strata_left_out=lost),
    )


def _gamma_ends(x: Floats, n: Floats, share: Floats, rate: Floats, level: float) -> tuple[Floats, Floats]:
    """Fay and Feuer's ends: gamma quantiles, the upper one as if one more event came where it weighs most."""
    tail = (1 - level) / 2
    variance = (share**2 * x / n**2).sum(axis=-1)
    most = (share / n).max(axis=-1)
    y, v = np.where(rate > 0, rate, 1.0), np.where(variance > 0, variance, 1.0)
    low = np.where(rate > 0, v / y * special.gammaincinv(y * y / v, tail), 0.0)
    y, v = np.where(most > 0, rate + most, 1.0), np.where(most > 0, variance + most**2, 1.0)
    return np.asarray(low), np.asarray(v / y * special.gammainccinv(y * y / v, tail))


def _effective_ends(
    x: Floats, n: Floats, share: Floats, rate: Floats, level: float
) -> tuple[Floats, Floats, Bools, Bools]:
    """Wilson's ends with the number of people that would give the same variance in one stratum, and their two cautions.

    A stratum of three people who all answered alike would claim to know its rate exactly; lending it three people of
    the whole keeps the interval honest (simulated coverage in ``tests/worlds/test_standardise_worlds.py``).
    """
    people = np.where(share > 0, n, 0.0).sum(axis=-1)
    whole = ((rate * people + 1) / (people + 2))[..., None]
    drawn = (x + _LENT * whole) / (n + _LENT)
    variance = (share**2 * drawn * (1 - drawn) / n).sum(axis=-1)
    middle = (share * drawn).sum(axis=-1)
    people = middle * (1 - middle) / np.where(variance > 0, variance, 1.0)
    low, high = wilson(events=middle * people, n=people, level=level)
    weight = share**2 / n
    small = n * np.minimum(whole, 1 - whole) < _SMALL_EXPECTED
    uneven = (small & (weight > _DECIDES * weight.sum(axis=-1, keepdims=True))).any(axis=-1)
    return np.minimum(low, rate), np.maximum(high, rate), few(middle * people, people), np.asarray(uneven)
