"""Adjusted p-values that tell nothing of hidden comparisons.

Benjamini and Hochberg's q-value of one comparison is often the p-value of the next one times a whole number. Of a
hidden comparison that p-value has sixteen digits, and two counts come from it. So what is shown is adjusted as if the
hidden ones had a p-value of 1: from numbers that are shown, and from how many were compared. It is never smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from daylit.stats.multiple import benjamini_hochberg
from daylit.studies.finding import Estimate

_JUST_BELOW: Final = 0.98
"""What stands out, and would not without the hidden ones, is told to be just below the limit: that it stands out is
said anyway, and by how much would tell of them."""


def adjusted_anew(
    shown: Sequence[Estimate], before: Sequence[Estimate], gone: Sequence[bool], *, rate: float
) -> list[Estimate]:
    """``shown`` estimates with q-values that rest on nothing hidden; ``before`` they were hidden they were these.

    ``gone`` says which are hidden, ``rate`` below which q-value a comparison stands out. All that are hidden count as
    compared, also those of one event, whose range has no end: else their number would tell them. Three digits each:
    where people are not told, a p-value of sixteen would tell them.
    """
    made = list(shown)
    for family in dict.fromkeys(one.family for one in before if one.family):
        places = [place for place in range(len(before)) if _counts(before[place], family, gone=gone[place])]
        p_values = [1.0 if gone[place] else before[place].p_value for place in places]
        fresh = benjamini_hochberg(np.array(p_values, dtype=np.float64))
        for place, q_value in zip(places, fresh.tolist(), strict=True):
            if not gone[place]:
                was = before[place].q_value or 0.0
                told = float(f"{q_value if any(gone[other] for other in places) else was:.3g}")
                made[place] = replace(made[place], q_value=_JUST_BELOW * rate if was < rate <= told else told)
    return made


def further(before: Sequence[Estimate], gone: Sequence[bool]) -> int:
    """How many hidden comparisons count as compared that were not: those of which no end of the range is known."""
    return sum(away and bool(one.family) and one.q_value is None for one, away in zip(before, gone, strict=True))


def _counts(one: Estimate, family: str, *, gone: bool) -> bool:
    return one.family == family and (gone or one.q_value is not None)
