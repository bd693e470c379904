"""Many tests at once: which findings survive, and how many flags chance alone would raise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked
from daylit.stats.estimates import Floats, numbers
from daylit.stats.glm import poisson

ENOUGH_FOR_LOCAL: Final = 100
"""Fewer z-values than this do not tell their own density."""
_EDGES: Final = 30
_DEGREE: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseFlags:
    """How many tests were made, how many were flagged, and how many flags to expect if nothing differed.

    ``expected_unadjusted`` is threshold × tests for “p below the threshold”. ``flagged_adjusted`` are those whose
    q-value is below the threshold; of these at most ``expected_adjusted`` are expected to be false.
    """

    tests: int
    threshold: float
    flagged: int
    expected_unadjusted: float
    flagged_adjusted: int
    expected_adjusted: float


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """q-values that control the false-discovery rate, in the shape and order of ``p``.

    A missing p-value (NaN: a test that was not made) stays missing and does not count as a test. Raises
    ``ValueError`` for a p-value outside [0, 1].

    **Assumes** independent or positively dependent tests, and p-values that hold their promise: with clustered people
    counted one by one they do not, and no adjustment mends that. **Does not show** which flags are the false ones.
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.

    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03]).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    values = numbers("p", p)
    made = ~np.isnan(values)
    tests = values[made]
    if ((tests < 0) | (tests > 1)).any():
        raise ValueError("a p-value lies outside 0 to 1")
    order = np.argsort(tests)[::-1]
    rank = np.arange(tests.size, 0, -1)
    falling = np.minimum.accumulate(tests[order] * tests.size / rank) if tests.size else tests
    adjusted = np.empty_like(tests)
    adjusted[order] = np.minimum(falling, 1.0)
    q = np.full(values.shape, np.nan)
    q[made] = adjusted
    return q


def local_false_discovery(z: ArrayLike) -> Floats:
    """How probable it is, for each z-value by itself, that it is one of those where nothing is amiss; as ``z``.

    ``z`` were made standard normal where nothing is amiss (the empirical or random-effects null of
    ``daylit.stats.officers``). The density of all of them is a Poisson regression of 29 bins' counts on a polynomial of
    degree 7 (Lindsey's method); all are taken to be null beforehand, which errs on the side of calling them so. NaN
    stays NaN; all are NaN with fewer than 100, or where the density cannot be fitted.

    **Assumes** that the null holds and that z-values are many. **Does not show** what sets one apart. In simulated
    worlds of 1,000, of whom 5 in 100 differ, those at 0.5 or less hold about as many false ones as they say, or fewer.
    Efron 2004, doi:10.1198/016214504000000089; Efron 2008, doi:10.1214/07-STS236.

    >>> told = local_false_discovery(np.concatenate([np.random.default_rng(1).standard_normal(500), [5.0]]))
    >>> bool(told[-1] < 0.1), bool(np.median(told) > 0.9)
    (True, True)
    """
    values = numbers("z", z)
    known = np.isfinite(values)
    told = np.full(values.shape, np.nan)
    made = values[known]
    if made.size < ENOUGH_FOR_LOCAL or made.min() == made.max():
        return told
    edges = np.linspace(made.min(), made.max(), _EDGES)
    counts, width = np.histogram(made, edges)[0], float(edges[1] - edges[0])
    middle, half = (edges[0] + edges[-1]) / 2, (edges[-1] - edges[0]) / 2

    def basis(at: Floats) -> Floats:
        return np.asarray(np.polynomial.legendre.legvander((at - middle) / half, _DEGREE))

    fit = poisson(design=basis((edges[:-1] + edges[1:]) / 2), events=counts)
    if fit.status != "ok":
        return told
    density = np.exp(basis(made) @ fit.coefficients) / (made.size * width)
    told[known] = np.minimum(np.exp(-(made**2) / 2) / np.sqrt(2 * np.pi) / density, 1.0)
    return told


@checked
def expected_false(*, p: ArrayLike, threshold: float = 0.05) -> FalseFlags:
    """What a screen of many tests should be told about its flags; missing p-values are no tests.

    >>> screen = expected_false(p=[0.001, 0.04, 0.2, 0.5, 0.7, 0.9], threshold=0.05)
    >>> print(screen.flagged, f"{screen.expected_unadjusted:.1f}", screen.flagged_adjusted)
    2 0.3 1
    """
    values = numbers("p", p)
    q = benjamini_hochberg(values)
    tests = int((~np.isnan(values)).sum())
    flagged = int((values < threshold).sum())
    adjusted = int((q < threshold).sum())
    return FalseFlags(
        tests=tests,
        threshold=threshold,
        flagged=flagged,
        expected_unadjusted=threshold * tests,
        flagged_adjusted=adjusted,
        expected_adjusted=threshold * adjusted,
    )
