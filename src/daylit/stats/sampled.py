"""A rate from a random sample whose chances of being drawn are known, such as the share of records with a mistake."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked
from daylit.stats.estimates import Estimates, counts, few, flagged
from daylit.stats.intervals import clopper_pearson


@checked
def sampled_rate(*, event: ArrayLike, probability: ArrayLike, level: float = 0.95) -> Estimates:
    """Share of a whole with an event, from the part of it that was drawn at random.

    ``event`` (0 or 1) and ``probability`` (the chance with which each was drawn, above 0 and at most 1) have shape
    (k,), one place for each one drawn and looked at. The estimate, of shape ``()``, is the ratio of two
    Horvitz–Thompson totals, each one drawn standing for 1 / probability. The interval is that of Clopper and Pearson
    at the effective size of the sample (Korn & Graubard), never larger than k. ``n`` is k and ``events`` how many
    of them had the event. With nothing drawn the rate is NaN and the interval (0, 1). Raises ``ValueError`` for an
    event other than 0 or 1, or for a chance that is none.

    **Assumes** that each was drawn by itself with the chance named, and that all drawn were looked at.
    **Does not show** events that looking does not find. Horvitz & Thompson 1952, doi:10.2307/2280784; Hájek 1971;
    Korn & Graubard 1998, Survey Methodology 24.

    >>> share = sampled_rate(event=[1, 0, 0, 0], probability=[0.1, 0.1, 0.5, 0.5])
    >>> print(f"{float(share.estimate):.3f} ({float(share.low):.3f}, {float(share.high):.3f})")
    0.417 (0.014, 0.951)
    """
    y, chance = counts(event=event, probability=probability)
    if not np.isin(y, (0, 1)).all():
        raise ValueError("event holds something other than 0 and 1")
    if ((chance <= 0) | (chance > 1)).any():
        raise ValueError("a probability lies between 0 (without it) and 1")
    n, events = float(y.size), float(y.sum())
    share = float((y / chance).sum() / (1 / chance).sum()) if n else float("nan")
    size = _effective(y, 1 / chance, share) if n else 0.0
    low, high = clopper_pearson(events=min(share * size, size) if n else 0.0, n=size, level=level)
    return Estimates(
        estimate=np.asarray(share),
        low=low,
        high=high,
        n=np.asarray(n),
        events=np.asarray(events),
        level=level,
        method="Horvitz–Thompson",
        flags=flagged((), not_estimable=n == 0, few_events=(n > 0) & few(np.asarray(events), np.asarray(n))),
    )


def _effective(y: np.ndarray, weight: np.ndarray, share: float) -> float:
    """How many drawn with one chance would tell as much; where all are alike, Kish's size by the weights alone."""
    spread = float((weight**2 * (y - share) ** 2).sum() / weight.sum() ** 2)
    by_weights = float(weight.sum() ** 2 / (weight**2).sum())
    return min(float(y.size), share * (1 - share) / spread if spread > 0 else by_weights)
