"""Do cells vary more than chance allows? Pearson's φ, which is above 1 almost everywhere in stop data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.estimates import counts, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """Pearson's X² over its degrees of freedom, and how rarely chance gives as much.

    ``phi`` is 1 if the fit explains the cells up to chance; standard errors that count people one by one are too
    small by its square root. It is NaN with ``df`` 0, where cells say nothing about it, and the p-value then 1.
    """

    phi: float
    df: int
    p_value: float


@checked
def pearson_dispersion(
    *, events: ArrayLike, fitted: ArrayLike, n: ArrayLike | None = None, parameters: int
) -> Dispersion:
    """Overdispersion of cells around fitted counts.

    ``fitted`` are expected events, ``parameters`` how many numbers were estimated to get them. With ``n`` (people in
    each cell) the variance is binomial, without it Poisson. Cells that cannot vary (nothing, or everybody, expected)
    count neither for X² nor for the degrees of freedom. Raises ``ValueError`` for counts that cannot be.

    **Assumes** a fit of the mean that is about right. **Does not show** why the cells vary: clusters, a rate that
    differs between places, or a recording that changed.

    >>> cells = pearson_dispersion(events=[4, 16, 10], n=[50, 50, 50], fitted=[10, 10, 10], parameters=1)
    >>> print(f"{cells.phi:.2f} {cells.df}")
    4.50 2
    """
    x, mean = counts(events=events, fitted=fitted)
    variance = mean
    if n is not None:
        x, mean, m = counts(events=events, fitted=fitted, n=n)
        within(events=x, n=m)
        within(events=mean, n=m, names=("fitted", "n"))
        variance = mean * (1 - mean / np.where(m > 0, m, 1.0))
    free = variance > 0
    statistic = float(((x - mean)[free] ** 2 / variance[free]).sum())
    df = max(int(free.sum()) - parameters, 0)
    if df == 0:
        return Dispersion(phi=float("nan"), df=0, p_value=1.0)
    return Dispersion(phi=statistic / df, df=df, p_value=float(special.chdtrc(df, statistic)))
