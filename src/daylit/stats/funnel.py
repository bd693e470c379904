"""Many places in one picture: which of them lie further from the whole than places of their size usually do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.estimates import Bools, Floats, check_level, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.labels import not_more

MOST_PLACES: Final = 200_000
FEWEST_PLACES: Final = 10
"""With fewer places too little is known about how much they usually vary."""
STEPS: Final = 40
LARGE: Final = 100
"""Where so many events, and so many people without, are expected of a place, its count is taken for normal."""
_GRID: Final = np.linspace(-8.0, 8.0, 241)
_EDGE: Final = 1e-9
Spread = Literal["between", "factor", "none"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Funnel(Frozen):
    """Places around the whole; arrays of shape (places,).

    ``rate`` is NaN in a place without people. ``z`` is how many standard deviations a place lies from ``usual``, with
    the spread of places allowed for, and ``plain_z`` as if only chance made them vary. ``low`` and ``high`` are the
    limits of the funnel at each place's size, within 0 and 1. ``outside`` says who lies beyond them; of places that are
    as the others about 1 − ``level`` do. ``factor`` is φ, the squared z-values' excess over chance (1: none), and
    ``between`` the standard deviation of the places' true rates; one of them is used, as asked. ``std_error`` is the
    standard deviation of a rate of that size, with the spread. ``p_value`` is how rarely a place that is as the others
    lies as far out, on either side; it allows for how little is known of the spread, by ``df`` degrees of freedom.
    """

    rate: Floats
    usual: float
    z: Floats
    plain_z: Floats
    low: Floats
    high: Floats
    outside: Bools
    std_error: Floats
    p_value: Floats
    factor: float
    between: float
    df: float
    spread: Spread
    level: float
    cautions: tuple[Caution, ...] = ()


@checked
def funnel(
    *,
    events: ArrayLike,
    n: ArrayLike,
    level: float = 0.998,
    spread: Spread = "between",
    winsor: float = 0.1,
    usual: float | None = None,
) -> Funnel:
    """Compare the rates of places with the rate of all of them, allowing for how much places usually vary.

    ``events`` and ``n`` have shape (places,). Places differ where nothing is amiss, so limits that allow for chance
    alone point at half of the large ones. How much they differ is told by the middle of them: the z-values beyond the
    share ``winsor`` on each side count as if they lay there, and what that takes away from the squares of ordinary
    z-values is given back. ``spread`` “between”: true rates vary by one and the same amount, which matters the more the
    larger a place is (additive); “factor”: all variances are φ times those of chance (multiplicative); “none”. Both are
    used only where places vary more than chance makes them. ``usual`` is the rate to compare with; left out, the rate
    of all. Places without people are left out of everything.

    The p-value is exact for the counts given a true rate, which varies around ``usual`` by Student's t (“factor”: z
    itself does). So it holds for small places, and where few places tell the spread.

    Raises ``ValueError`` for counts that cannot be, a share ``winsor`` outside 0 to 0.25, a ``usual`` outside 0 to 1,
    and, where a spread is asked for, fewer than 10 places with people. Where all or nobody had the event no place can
    lie outside, and ``not_estimable`` is among the cautions.

    **Assumes** that most places are as the others, and people within a place independent of each other.
    **Does not show** why a place lies outside, or that those inside do well: if all share something, none stands out.
    Spiegelhalter 2005, doi:10.1002/sim.1970 and doi:10.1136/qshc.2005.013755. His winsorised φ is too small by a third
    where nobody is unusual (the factor 0.68 at 0.1), hence what is given back. He takes the spread between places from
    that φ; where sizes differ, large places then lie among the ends for their size alone, and the spread comes out too
    small. Here it is the one with which the winsorised z-values vary as chance (Paule & Mandel 1982,
    doi:10.6028/jres.087.022).

    >>> town = funnel(events=[10, 14, 9, 11, 12, 8, 10, 13, 9, 11, 40], n=[100] * 11)
    >>> print(f"{town.usual:.3f}", town.outside.nonzero()[0].tolist())
    0.134 [10]
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    not_more("places", x.size, MOST_PLACES)
    if x.ndim != 1:
        raise ValueError("events and n must hold one number for each place, in one dimension")
    if not 0 <= winsor <= 0.25:
        raise ValueError(f"winsor is a share from 0 to 0.25, not {winsor}")
    there = m > 0
    if spread != "none" and int(there.sum()) < FEWEST_PLACES:
        raise ValueError(
            f"how much places vary cannot be told from {int(there.sum())} of them; at least {FEWEST_PLACES} are needed"
        )
    whole = float(x.sum() / m.sum()) if m.sum() else float("nan")
    if usual is not None and not 0 < usual < 1:
        raise ValueError("the usual rate must lie between 0 and 1")
    middle = whole if usual is None else usual
    rate = np.divide(x, m, out=np.full(x.shape, np.nan), where=there)
    if not 0 < middle < 1:
        return _nothing(rate, middle, level, spread)
    chance = middle * (1 - middle) / np.where(there, m, 1.0)
    plain = np.where(there, (np.where(there, rate, middle) - middle) / np.sqrt(chance), 0.0)
    factor, between = (1.0, 0.0) if spread == "none" else _varies(plain[there], chance[there], winsor)
    variance = chance + between**2 if spread == "between" else chance * factor
    error = np.sqrt(variance)
    reach = float(special.ndtri(0.5 + level / 2)) * error
    z = np.where(there, plain * np.sqrt(chance / variance), np.nan)
    df = max((1 - 2 * winsor) * int(there.sum()) - 1, 1.0) if spread != "none" else float("inf")
    if spread == "factor" and factor > 1:
        p_value = 2 * special.stdtr(df, -np.abs(z))
    else:
        p_value = np.where(there, _as_far(x, m, middle, between if spread == "between" else 0.0, df), np.nan)
    few = bool((np.minimum(middle, 1 - middle) * m[there] < FEW_EVENTS).any())
    return Funnel(
        rate=rate, usual=middle, z=z, plain_z=np.where(there, plain, np.nan), level=level,
        low=np.maximum(middle - reach, 0.0), high=np.minimum(middle + reach, 1.0),
        outside=there & (np.abs(np.nan_to_num(z)) * error > reach), std_error=np.where(there, error, np.nan),
        p_value=np.asarray(p_value), factor=factor, between=between, df=df, spread=spread,
        cautions=(Caution.FEW_EVENTS,) if few else (),
    )  # fmt: skip


@checked
def funnel_limits(*, of: Funnel, n: ArrayLike, level: float | None = None) -> tuple[Floats, Floats]:
    """The limits for places of any sizes ``n``, at the funnel's level or another, within 0 and 1.

    >>> town = funnel(events=[10, 14, 9, 11, 12, 8, 10, 13, 9, 11, 40], n=[100] * 11)
    >>> [f"{float(end):.2f}" for end in funnel_limits(of=town, n=400, level=0.95)]
    ['0.09', '0.18']
    """
    (sizes,) = counts(n=n)
    chosen = of.level if level is None else level
    check_level(chosen)
    if (sizes <= 0).any():
        raise ValueError("a place of which limits are asked holds people")
    scale = of.factor if of.spread == "factor" else 1.0
    between = of.between if of.spread == "between" else 0.0
    reach = float(special.ndtri(0.5 + chosen / 2)) * np.sqrt(of.usual * (1 - of.usual) * scale / sizes + between**2)
    return np.maximum(of.usual - reach, 0.0), np.minimum(of.usual + reach, 1.0)


@checked
def detectable_place(*, of: Funnel, tests: int, rate: float = 0.05, power: float = 0.8) -> float:
    """How far from ``usual`` the rate of a middle-sized place must lie to be pointed out with this power.

    ``tests`` places are looked at together, with false discoveries controlled at ``rate``: the first to stand out needs
    a p-value below rate / tests. NaN where nothing could be told of any place.

    >>> town = funnel(events=[10, 14, 9, 11, 12, 8, 10, 13, 9, 11, 40], n=[100] * 11)
    >>> print(f"{detectable_place(of=town, tests=11):.2f}")
    0.21
    """
    if tests < 1 or not 0 < rate < 1 or not 0.5 <= power < 1:
        raise ValueError("tests is 1 or more, rate between 0 and 1, power at least 0.5 and below 1")
    error = of.std_error[np.isfinite(of.std_error)]
    if not error.size:
        return float("nan")
    tail = 1 - rate / tests / 2
    reach = special.stdtrit(of.df, tail) if np.isfinite(of.df) and of.factor > 1 else special.ndtri(tail)
    plain, usual = float(np.median(error)), of.usual
    own = gap = plain
    for _ in range(3):  # the place's own rate varies by where it lies, and it is a part of the rate of all
        gap = (reach * plain + float(special.ndtri(power)) * own) / (1 - 1 / max(error.size, 2))
        there = min(min(usual, 1 - usual) + gap, 0.5)
        own = plain * float(np.sqrt(there * (1 - there) / (usual * (1 - usual))))
    return float(gap)


def _varies(z: Floats, chance: Floats, winsor: float) -> tuple[float, float]:
    """φ and the standard deviation between places, both from squares of winsorised z-values."""
    size, kept = len(z), _kept(winsor)

    def excess(between: float) -> float:
        drawn = z * np.sqrt(chance / (chance + between))
        return float((np.clip(drawn, *np.quantile(drawn, [winsor, 1 - winsor])) ** 2).mean()) / kept

    factor, wanted = excess(0.0), (size - 1) / size
    if factor <= wanted:
        return max(factor, 1.0), 0.0
    low, high = 0.0, float((z**2 * chance).max()) / kept + float(chance.max())
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > wanted else (low, middle)
    return max(factor, 1.0), float(np.sqrt(high))


def _as_far(x: Floats, m: Floats, usual: float, between: float, df: float) -> Floats:
    """How rarely a place lies as far out: twice the smaller binomial tail, averaged over true rates of places.

    Half of what lies just there counts (mid-p), so that small places are not spared.
    """
    if between > 0:
        rates = np.clip(usual + between * special.stdtrit(df, special.ndtr(_GRID)), _EDGE, 1 - _EDGE)
        weight = np.exp(-(_GRID**2) / 2)
    else:
        rates, weight = np.array([usual]), np.ones(1)
    large = np.minimum(usual, 1 - usual) * m >= LARGE
    middle = np.empty((x.size, rates.size))
    mean, own = m[large, None] * rates, rates * (1 - rates)
    middle[large] = special.ndtr((x[large, None] - mean) / np.sqrt(m[large, None] * own))
    middle[~large] = _half_way(x[~large, None], m[~large, None], rates)
    lower = (middle * (weight / weight.sum())).sum(axis=1)
    return np.asarray(np.clip(2 * np.minimum(lower, 1 - lower), 0.0, 1.0))


def _half_way(x: Floats, m: Floats, rate: Floats) -> Floats:
    """The binomial chance of fewer, and half of that of as many."""
    fewer = np.where(x > 0, special.betainc(m - x + 1, np.maximum(x, 1.0), 1 - rate), 0.0)
    ways = special.gammaln(m + 1) - special.gammaln(x + 1) - special.gammaln(m - x + 1)
    return np.asarray(fewer + np.exp(ways + special.xlogy(x, rate) + special.xlogy(m - x, 1 - rate)) / 2)


def _kept(winsor: float) -> float:
    """The mean square of a standard normal number that is winsorised: 1 where nothing is."""
    if winsor == 0:
        return 1.0
    end = float(special.ndtri(1 - winsor))
    density = np.exp(-(end**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - 2 * winsor - 2 * end * density + 2 * winsor * end**2)


def _nothing(rate: Floats, usual: float, level: float, spread: Spread) -> Funnel:
    none = np.full(rate.shape, np.nan)
    return Funnel(
        rate=rate, usual=usual, z=none, plain_z=none, low=np.zeros(rate.shape), high=np.ones(rate.shape),
        outside=np.zeros(rate.shape, dtype=bool), std_error=none, p_value=none, factor=1.0, between=0.0,
        df=float("inf"), spread=spread, level=level,
        cautions=(Caution.NOT_ESTIMABLE,),
    )  # fmt: skip
