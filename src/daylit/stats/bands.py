"""Intervals that hold for many effects at once, from multiplier draws of what each cluster contributes."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.intervals import z_value
from daylit.stats.panel import Floats

_GOLDEN: Final = (1 + 5**0.5) / 2
_TOGETHER: Final = 50_000_000
"""Numbers drawn at a time; more clusters than this allows are drawn in several parts."""


def clustered_sums(influence: Floats, owner: NDArray[np.int64]) -> Floats:
    """Influence (units, k) added up within clusters, (clusters, k), and scaled as if each cluster were a unit.

    ``owner`` (units,) numbers the clusters from 0.
    """
    clusters = int(owner.max()) + 1
    sums = np.zeros((clusters, influence.shape[1]))
    np.add.at(sums, owner, influence)
    return np.asarray(sums * (clusters / influence.shape[0]))


def standard_errors(sums: Floats) -> Floats:
    """Standard errors (k,) from the scaled sums of clusters (clusters, k)."""
    return np.asarray(np.sqrt((sums**2).sum(axis=0)) / sums.shape[0])


def band_multiplier(sums: Floats, *, level: float, generator: np.random.Generator, draws: int) -> float:
    """How many standard errors to each side hold all k effects at once; never below the normal quantile for one.

    Mammen's two-point multipliers (mean 0, variance 1, third moment 1) on the clusters' sums. Effects without any
    spread are left aside. Mammen 1993, doi:10.1214/aos/1176349025.
    """
    errors = standard_errors(sums)
    live = errors > 0
    if not live.any():
        return z_value(level)
    scaled = sums[:, live] / (errors[live] * sums.shape[0])
    largest, part = [], max(1, _TOGETHER // sums.shape[0])
    for begun in range(0, draws, part):
        size = (min(part, draws - begun), sums.shape[0])
        high = generator.random(size) < (_GOLDEN - 1) / 5**0.5
        multipliers = np.where(high, _GOLDEN, 1 - _GOLDEN)
        largest.append(np.abs(multipliers @ scaled).max(axis=1))
    return max(float(np.quantile(np.concatenate(largest), level)), z_value(level))
