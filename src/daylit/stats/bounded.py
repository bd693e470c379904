"""Means of marks on a scale with two ends, such as 1 to 5."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked
from daylit.stats.estimates import Estimates, counts, few, flagged
from daylit.stats.intervals import wilson


@checked
def bounded_mean(*, marks: ArrayLike, lowest: float = 1, level: float = 0.95) -> Estimates:
    """Mean mark of people on a scale, with an interval that never leaves the scale.

    ``marks`` counts people by mark: shape (…, k), the last axis from the lowest mark up in steps of one; ``lowest`` is
    the mark of its first place. The result has shape (…). Where nobody answered the mean is NaN, the interval the whole
    scale, and the caution ``not_estimable``. Raises ``ValueError`` for negative or missing counts, or fewer than two
    marks.

    The interval is Wilson's for the mean as a share of the way from the lowest mark to the highest. A number between
    0 and 1 with mean p varies by p(1 − p) at most, as that of a yes or no does, so the interval is at least as wide as
    it must be. Source: Bhatia & Davis 2000, doi:10.1080/00029890.2000.12005203; Wilson 1927, doi:10.2307/2276774.

    **Assumes** that people answered one by one, each once.
    **Does not show** what those think who did not answer, nor whether steps between marks are alike.

    >>> mean = bounded_mean(marks=[2, 3, 5, 20, 10])
    >>> print(f"{float(mean.estimate):.2f} ({float(mean.low):.2f}, {float(mean.high):.2f})")
    3.83 (3.21, 4.30)
    """
    (table,) = counts(marks=marks)
    if table.ndim == 0 or table.shape[-1] < 2:
        raise ValueError("marks needs at least two places on its last axis")
    steps = table.shape[-1] - 1
    n = table.sum(axis=-1)
    share = table @ (np.arange(steps + 1) / steps)
    low, high = wilson(events=np.minimum(share, n), n=n, level=level)
    known = n > 0
    return Estimates(
        estimate=np.asarray(np.where(known, lowest + steps * share / np.where(known, n, 1.0), np.nan)),
        low=np.asarray(lowest + steps * low),
        high=np.asarray(lowest + steps * high),
        n=np.asarray(n),
        events=np.asarray(share),
        level=level,
        method="wilson, bounded",
        flags=flagged(n.shape, not_estimable=~known, few_events=known & few(share, n)),
    )
