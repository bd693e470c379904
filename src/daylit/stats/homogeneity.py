"""Is the difference the same in every stratum? Tests that say when one number hides what places have of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import special

from daylit.stats.cautions import Caution
from daylit.stats.estimates import Bools, Floats, flagged
from daylit.stats.frozen import Frozen
from daylit.stats.score import difference_variance

_SMALL_EXPECTED = 5.0
_SHARE_OF_SMALL = 0.2
_LEAST_EXPECTED = 1.0  # below it a stratum's statistic is nothing like χ²


@dataclass(frozen=True, slots=True, kw_only=True)
class Homogeneity(Frozen):
    """A test of “the same in every stratum”; arrays of the places' shape.

    ``statistic`` is to be read against a χ² with ``df`` degrees of freedom. With fewer than two informative strata
    ``df`` is 0, the p-value 1 and the caution ``one_stratum``. ``sparse_strata`` says that more than a fifth of the
    informative strata expect fewer than five events or non-events in a group: the test is then only a rough guide.
    """

    statistic: Floats
    df: Floats
    p_value: Floats
    method: str
    flags: NDArray[np.uint32] = field(repr=False)

    def has(self, caution: Caution) -> Bools:
        """Which of the tests carry this caution."""
        return np.asarray(self.flags & flagged((), **{caution.value: True}) > 0, dtype=bool)


def odds_homogeneity(
    *, a: Floats, n1: Floats, b: Floats, n0: Floats, odds_ratio: Floats, small_sample: bool = True
) -> Homogeneity:
    """Breslow and Day's test of equal odds ratios, with Tarone's correction; strata on the last axis.

    Strata that expect less than one person in a cell cannot speak and are not counted.
    ``small_sample`` takes the factor N/(N − 1) into each variance, as the Cochran–Mantel–Haenszel test does: without
    it 200 strata of ten people give a false alarm in one of five worlds. Without it the statistic is the textbook's.
    Breslow & Day 1980, section 4.4; Tarone 1985, doi:10.1093/biomet/72.1.91.
    """
    m, total = a + b, n1 + n0
    usable = np.isfinite(odds_ratio) & (odds_ratio > 0)
    ratio = np.where(usable, odds_ratio, 1.0)[..., None]
    informative = (n1 > 0) & (n0 > 0) & (m > 0) & (m < total) & usable[..., None]
    linear = n0 - m + ratio * (n1 + m)
    root = np.sqrt(np.maximum(linear**2 + 4 * (1 - ratio) * ratio * n1 * m, 0.0))
    expected = 2 * ratio * n1 * m / np.where(informative, linear + root, 1.0)
    cells = np.stack([expected, n1 - expected, m - expected, n0 - m + expected])
    informative = informative & (cells.min(axis=0) >= _LEAST_EXPECTED)
    safe = np.where(informative & (cells > 0), cells, 1.0)
    variance = np.where(informative, 1 / (1 / safe).sum(axis=0), 0.0)
    if small_sample:
        variance = variance * total / np.maximum(total - 1, 1.0)
    apart = np.where(informative, a - expected, 0.0)
    spread = variance.sum(axis=-1)
    statistic = (apart**2 / np.where(informative, variance, 1.0)).sum(axis=-1)
    tarone = np.where(spread > 0, apart.sum(axis=-1) ** 2 / np.where(spread > 0, spread, 1.0), 0.0)
    return _result(statistic - tarone, informative, cells.min(axis=0), "Breslow-Day, Tarone")


def difference_homogeneity(*, a: Floats, n1: Floats, b: Floats, n0: Floats, difference: Floats) -> Homogeneity:
    """Score test of equal risk differences; strata on the last axis.

    Each stratum's distance from the common difference is divided by its variance under that difference.
    Gart & Nam 1990, doi:10.2307/2531441.
    """
    m, total = a + b, n1 + n0
    informative = (n1 > 0) & (n0 > 0) & (m > 0) & (m < total)
    common = np.broadcast_to(np.asarray(difference)[..., None], a.shape)
    x, y = np.where(informative, a, 0.5), np.where(informative, b, 0.5)
    k1, k0 = np.where(informative, n1, 1.0), np.where(informative, n0, 1.0)
    variance = difference_variance(x=x, n=k1, y=y, m=k0, difference=common)
    informative = informative & (variance > 0)
    apart = x / k1 - y / k0 - common
    statistic = np.where(informative, apart**2 / np.where(informative, variance, 1.0), 0.0).sum(axis=-1)
    pooled = (x + y) / (k1 + k0)
    least = np.minimum(k1, k0) * np.minimum(pooled, 1 - pooled)
    return _result(statistic, informative, least, "score, equal differences")


def _result(statistic: Floats, informative: Bools, expected: Floats, method: str) -> Homogeneity:
    strata = informative.sum(axis=-1)
    df = np.maximum(strata - 1, 0).astype(np.float64)
    statistic = np.where(df > 0, np.maximum(statistic, 0.0), 0.0)
    p_value = np.where(df > 0, special.chdtrc(np.maximum(df, 1.0), statistic), 1.0)
    small = (informative & (expected < _SMALL_EXPECTED)).sum(axis=-1)
    return Homogeneity(
        statistic=np.asarray(statistic),
        df=np.asarray(df),
        p_value=np.asarray(p_value),
        method=method,
        flags=flagged(df.shape, one_stratum=df == 0, sparse_strata=(df > 0) & (small > _SHARE_OF_SMALL * strata)),
    )
