"""A difference between clustered groups of which one had next to no events: the score interval on effective counts.

With one to four events the jackknife sees the spread of the few clusters that happened to have one: its interval is
too narrow on one side and can end below what is possible on the other. The score interval, on counts made smaller by
the design effect, stays where rates can be; Korn & Graubard 1998 do so for a rate: "Confidence intervals for
proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24, 193–201.
In worlds with 20 and 60 officers it holds the truth in 94 % and more where the jackknife does in 91 %
(``tests/worlds/test_rates_worlds.py``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import special

from daylit.stats import mantel, score
from daylit.stats.estimates import Bools, Floats

FEW: Final = 5
"""Fewer events than this, or fewer people without one, in either group: the jackknife is not used."""


def too_few(a: Floats, n1: Floats, b: Floats, n0: Floats) -> Bools:
    """Where one of the groups had fewer than five events, or fewer than five people without one."""
    least = np.minimum(np.minimum(a, n1 - a), np.minimum(b, n0 - b))
    return np.asarray(least < FEW, dtype=bool)


def ends(sums: Floats, effect: float, df: int, level: float) -> tuple[float, float]:
    """Ends of the difference; ``sums`` are (a, n1, b, n0) of the strata, shape (4, strata).

    ``effect`` is the design effect, taken as 1 where it is smaller; ``df`` the clusters less one, whose t quantile the
    score has to stay within.
    """
    a, n1, b, n0 = sums / max(effect, 1.0)
    reach = float(special.stdtrit(df, 0.5 + level / 2))
    if sums.shape[1] == 1:
        low, high = score.difference_interval(x=a, n=n1, y=b, m=n0, z=reach)
        return float(low[0]), float(high[0])
    fit = mantel.risk_difference(_strata(a, n1, b, n0), reach)
    return float(fit.low), float(fit.high)


def p_value(sums: Floats, effect: Floats, df: int) -> Floats:
    """p-value of the score test on effective counts; ``sums`` (…, 4, strata) and ``effect`` (…), worlds first."""
    a, n1, b, n0 = np.moveaxis(sums / np.maximum(effect, 1.0)[..., None, None], -2, 0)
    if sums.shape[-1] == 1:
        normal = score.score_p_value(x=a[..., 0], n=n1[..., 0], y=b[..., 0], m=n0[..., 0])
    else:
        normal = mantel.cochran_p_value(_strata(a, n1, b, n0))
    return np.asarray(2 * special.stdtr(df, special.ndtri(normal / 2)))


def variance_one_by_one(sums: Floats) -> Floats:
    """Variance of Mantel and Haenszel's Σ a·n0/T − b·n1/T if people count one by one, with each stratum's rates pooled;
    ``sums`` (…, 4, strata).
    """
    a, n1, b, n0 = np.moveaxis(sums, -2, 0)
    total = np.maximum(n1 + n0, 1e-300)
    pooled = (a + b) / total
    return np.asarray((n1 * n0 / total * pooled * (1 - pooled)).sum(axis=-1))


def _strata(a: Floats, n1: Floats, b: Floats, n0: Floats) -> mantel.Strata:
    return mantel.read_strata(events=a, n=n1, reference_events=b, reference_n=n0)
