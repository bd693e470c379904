"""Many tests at once: which findings survive, and how many flags chance alone would raise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.estimates import Floats


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
    values = np.asarray(p, dtype=np.float64)
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


def expected_false(*, p: ArrayLike, threshold: float = 0.05) -> FalseFlags:
    """What a screen of many tests should be told about its flags; missing p-values are no tests.

    >>> screen = expected_false(p=[0.001, 0.04, 0.2, 0.5, 0.7, 0.9], threshold=0.05)
    >>> print(screen.flagged, f"{screen.expected_unadjusted:.1f}", screen.flagged_adjusted)
    2 0.3 1
    """
    values = np.asarray(p, dtype=np.float64)
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
