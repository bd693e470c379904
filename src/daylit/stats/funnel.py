"""Many places in one picture: which of them lie further from the whole than places of their size usually do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.estimates import Bools, Floats, check_level, counts, within

FEWEST_PLACES: Final = 10
"""With fewer places too little is known about how much they usually vary."""
Spread = Literal["between", "factor", "none"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Funnel:
    """Places around the whole; arrays of shape (places,).

    ``rate`` is NaN in a place without people. ``z`` is how many standard deviations a place lies from ``usual``, with
    the spread of places allowed for, and ``plain_z`` as if only chance made them vary. ``low`` and ``high`` are the
    limits of the funnel at each place's size, within 0 and 1. ``outside`` says who lies beyond them; of places that are
    as the others about 1 − ``level`` do. ``factor`` is φ, the squared z-values' excess over chance (1: none), and
    ``between`` the standard deviation of the places' true rates; one of them is used, as asked.
    """

    rate: Floats
    usual: float
    z: Floats
    plain_z: Floats
    low: Floats
    high: Floats
    outside: Bools
    factor: float
    between: float
    level: float
    cautions: tuple[Caution, ...] = ()


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

    Raises ``ValueError`` for counts that cannot be, a share ``winsor`` outside 0 to 0.25, a ``usual`` outside 0 to 1,
    and, where a spread is asked for, fewer than 10 places with people. Where all or nobody had the event no place can
    lie outside, and ``not_estimable`` is among the cautions.

    **Assumes** that most places are as the others, and people within a place independent of each other.
    **Does not show** why a place lies outside, or that those inside do well: if all share something, none stands out.
    Spiegelhalter 2005, doi:10.1002/sim.1970 and doi:10.1136/qshc.2005.013755. His winsorised φ is too small by a third
    where nobody is unusual (the factor 0.68 at 0.1), hence what is given back.

    >>> town = funnel(events=[10, 14, 9, 11, 12, 8, 10, 13, 9, 11, 40], n=[100] * 11)
    >>> print(f"{town.usual:.3f}", town.outside.nonzero()[0].tolist())
    0.134 [10]
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if x.ndim != 1:
        raise ValueError("events and n must hold one number for each place, in one dimension")
    if not 0 <= winsor <= 0.25 or spread not in ("between", "factor", "none"):
        raise ValueError("winsor is a share from 0 to 0.25, and spread is “between”, “factor” or “none”")
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
        return _nothing(rate, middle, level)
    chance = middle * (1 - middle) / np.where(there, m, 1.0)
    plain = np.where(there, (np.where(there, rate, middle) - middle) / np.sqrt(chance), 0.0)
    factor, between = (1.0, 0.0) if spread == "none" else _varies(plain[there], 1 / chance[there], winsor)
    variance = chance + between**2 if spread == "between" else chance * factor
    reach = float(special.ndtri(0.5 + level / 2)) * np.sqrt(variance)
    z = np.where(there, plain * np.sqrt(chance / variance), np.nan)
    few = bool((np.minimum(middle, 1 - middle) * m[there] < FEW_EVENTS).any())
    return Funnel(
        rate=rate, usual=middle, z=z, plain_z=np.where(there, plain, np.nan), level=level,
        low=np.maximum(middle - reach, 0.0), high=np.minimum(middle + reach, 1.0),
        outside=there & (np.abs(np.nan_to_num(z)) * np.sqrt(variance) > reach), factor=factor, between=between,
        cautions=(Caution.FEW_EVENTS,) if few else (),
    )  # fmt: skip


def _varies(z: Floats, precision: Floats, winsor: float) -> tuple[float, float]:
    """φ and the standard deviation between places, both from squares of winsorised z-values."""
    ends = np.quantile(z, [winsor, 1 - winsor])
    factor = max(float((np.clip(z, *ends) ** 2).mean()) / _kept(winsor), 1.0)
    # DerSimonian and Laird's moments, with places × φ in the place of Q.
    size = len(z)
    weight = float(precision.sum() - (precision**2).sum() / precision.sum())
    between = np.sqrt(max(size * factor - (size - 1), 0.0) / weight) if weight > 0 and factor > 1 else 0.0
    return factor, float(between)


def _kept(winsor: float) -> float:
    """The mean square of a standard normal number that is winsorised: 1 where nothing is."""
    if winsor == 0:
        return 1.0
    end = float(special.ndtri(1 - winsor))
    density = np.exp(-(end**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - 2 * winsor - 2 * end * density + 2 * winsor * end**2)


def _nothing(rate: Floats, usual: float, level: float) -> Funnel:
    none = np.full(rate.shape, np.nan)
    return Funnel(
        rate=rate, usual=usual, z=none, plain_z=none, low=np.zeros(rate.shape), high=np.ones(rate.shape),
        outside=np.zeros(rate.shape, dtype=bool), factor=1.0, between=0.0, level=level,
        cautions=(Caution.NOT_ESTIMABLE,),
    )  # fmt: skip
