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

    ``gone`` says which are hidden, ``rate`` below which q-value a comparison stands out. Families without a hidden
    comparison stay as they are.
    """
    made = list(shown)
    for family in dict.fromkeys(one.family for one in before if one.family and one.q_value is not None):
        places = [place for place, one in enumerate(before) if one.family == family and one.q_value is not None]
        if not any(gone[place] for place in places):
            continue
        p_values = [1.0 if gone[place] else before[place].p_value for place in places]
        fresh = benjamini_hochberg(np.array(p_values, dtype=np.float64))
        for place, q_value in zip(places, fresh.tolist(), strict=True):
            if not gone[place]:
                stands = (before[place].q_value or 0.0) < rate <= q_value
                made[place] = replace(made[place], q_value=_JUST_BELOW * rate if stands else float(f"{q_value:.3g}"))
    return made
