"""Where no clear gap was seen: whether it can be said that there is no meaningful one, at a margin set beforehand."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.estimates import Estimates
from daylit.stats.intervals import z_value
from daylit.stats.power import equivalence
from daylit.studies.estimating import controlled
from daylit.studies.finding import Caution
from daylit.terms.saying import say

MARGIN: Final = 1.25
"""A ratio from 1 / 1.25 to 1.25 is called no meaningful gap: the usual margin of equivalence, the same for all groups
and outcomes, declared before anybody looks."""


def equivalence_p(ratio: Estimates) -> NDArray[np.float64]:
    """For each ratio, the p-value of “it differs by ``MARGIN`` or more”, from two one-sided tests; of its shape.

    The error is that of the interval's longer side on the log scale, so that what the ratio allows for (officers,
    days) is allowed for here. 1 where there is no ratio, or no end to its range.
    """
    z = z_value(ratio.level)
    flat = (np.ravel(part) for part in (ratio.estimate, ratio.low, ratio.high))
    told = [_one(*(float(end) for end in ends), z=z) for ends in zip(*flat, strict=True)]
    return np.array(told, dtype=np.float64).reshape(np.shape(ratio.estimate))


def _one(value: float, low: float, high: float, *, z: float) -> float:
    if not (0 < low < value < high < math.inf):
        return 1.0
    error = max(math.log(high / value), math.log(value / low)) / z
    return equivalence(estimate=math.log(value), std_error=error, margin=math.log(MARGIN)).p_value


def alike(p_values: NDArray[np.float64], use: NDArray[np.bool_], *, false_discovery: float) -> NDArray[np.bool_]:
    """Which comparisons are told to be alike: false ones are controlled over all that are shown, as those of gaps."""
    with np.errstate(invalid="ignore"):
        return np.asarray(use & (controlled(p_values, use) < false_discovery))


def no_gap(outcome: str, group: str, reference: str) -> str:
    """The sentence for a group that is alike; it says the margin."""
    return say(
        "{outcome}, {group}: no meaningful gap to {reference}. Any gap is smaller than {margin} times, the limit set "
        "beforehand.",
        outcome=outcome,
        group=group,
        reference=reference,
        margin=f"{MARGIN}",
    )


def small_gap() -> str:
    """What is said after a gap that is clear, and clearly below the margin."""
    return say(
        "This gap is smaller than {margin} times, the limit set beforehand for a meaningful one.", margin=f"{MARGIN}"
    )


NO_MEANINGFUL_GAP: Final = Caution(
    code="no_meaningful_gap",
    sentence=say(
        "“No meaningful gap” rules out one of {margin} times or more, either way, with all comparisons allowed for. A "
        "smaller one may be there.",
        margin=f"{MARGIN}",
    ),
)
