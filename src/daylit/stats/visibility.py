"""Darkness hides faces only in part: what the veil of darkness would have found, had it hidden them wholly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daylit.stats.asked import a_number, checked
from daylit.stats.intervals import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """``effect``: by what factor knowing race beforehand changes the odds that a stop is of the group (1: by nothing),
    with the ends to which the interval of the veil's odds ratio leads; 0 or infinity where an end has no finite effect.
    ``attenuation``: how much of the logarithm of that effect is left in the veil's odds ratio; NaN where there is none.
    """

    effect: float
    interval: Interval
    attenuation: float


@checked
def effect_of_knowing(*, odds_ratio: float, interval: Interval, known_daylight: float, known_dark: float) -> Visibility:
    """From the veil's odds ratio to the effect of knowing race before the stop, where that was recorded.

    ``odds_ratio`` and ``interval``: odds of being of the group in the dark over those by daylight, as
    ``daylit.stats.veil`` gives them. ``known_daylight`` and ``known_dark``: the share of all stops in which the officer
    knew race beforehand, from 0 to 1, by daylight more often. The smaller their difference, the more the veil hides of
    the effect, and the more its errors are enlarged. The shares are taken as they are, without errors of their own.

    Raises ``ValueError`` for numbers out of range, and where race was not known more often by daylight: darkness that
    hides nothing cannot tell anything.

    **Assumes** all that the veil of darkness does, that officers recorded truly what they knew, and that an officer who
    did not know is not led by race. **Does not show** whether those who knew were led by what else they saw.
    Grogger & Ridgeway 2006, doi:10.1198/016214506000000168, section 3 (imperfect visibility).

    >>> found = effect_of_knowing(odds_ratio=0.9, interval=Interval(0.8, 1.0), known_daylight=0.292, known_dark=0.120)
    >>> round(found.effect, 2), round(found.interval.low, 6), round(found.interval.high, 2)
    (1.7, 1.0, 2.76)
    """
    if not 0 < odds_ratio < np.inf:
        raise ValueError(f"odds_ratio must be above 0 and finite, not {odds_ratio}")
    low, high = (a_number("an end of the interval", end) for end in interval)
    if not 0 <= low <= odds_ratio <= high:
        raise ValueError("the interval must hold the odds ratio")
    for name, share in (("known_daylight", known_daylight), ("known_dark", known_dark)):
        if not 0 <= share <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, not {share}")
    if known_daylight <= known_dark:
        raise ValueError(
            f"race was known beforehand in {known_daylight:.1%} of stops by daylight and {known_dark:.1%} in the dark;"
            " where darkness hides nothing, its effect says nothing"
        )
    effect = _effect(odds_ratio, known_daylight, known_dark)
    ends = (_effect(high, known_daylight, known_dark), _effect(low, known_daylight, known_dark))
    told = np.log(effect) if 0 < effect < np.inf else np.nan
    return Visibility(
        effect=effect,
        interval=Interval(low=ends[0], high=ends[1], level=interval.level),
        attenuation=float(-np.log(odds_ratio) / told) if abs(told) > 1e-9 else float("nan"),
    )


def _effect(odds_ratio: float, light: float, dark: float) -> float:
    """The effect θ at which (1 − π_dark + π_dark θ) / (1 − π_light + π_light θ) is the odds ratio; falls as that rises.

    Above (1 − π_dark) / (1 − π_light) no effect is small enough, below π_dark / π_light none is large enough.
    """
    if odds_ratio * light <= dark:
        return float("inf")
    if odds_ratio == np.inf:
        return 0.0
    return float(max((1 - dark - odds_ratio * (1 - light)) / (odds_ratio * light - dark), 0.0))
