"""What an effect allows to be said, decided before any word is written (METHODS M18, M21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from daylit.stats.rollout import RolloutEffect

Verdict = Literal["better", "worse", "no clear change", "cannot tell"]
Because = Literal["", "too few", "apart before", "not by lot", "too small to see"]
FEW: Final = 10
"""With fewer officers on a side a change must also stand out among other ways to hand out the training."""
POWER: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict, why it is “cannot tell” where it is, and the smallest change that the comparison could have seen."""

    verdict: Verdict
    because: Because
    smallest: float


def judge(
    *,
    effect: RolloutEffect,
    placebos: tuple[RolloutEffect, ...],
    by_lot: float | None,
    wanted: Literal["lower", "higher"],
    matters: float,
    smallest: float,
) -> Judged:
    """The verdict on one effect.

    “Better” and “worse” need a range without 0, groups that moved alike before (every placebo's range holds 0) and,
    with few officers, a change that stands out by lot as well (``by_lot`` below 0.05; ``None`` where it was not asked).
    “No clear change” needs that a change of ``matters`` would have been seen. All else is “cannot tell”.
    """
    change = effect.change
    if not bool(change.estimable):
        return Judged(verdict="cannot tell", because="too few", smallest=float("nan"))
    if any(apart(one) for one in placebos):
        return Judged(verdict="cannot tell", because="apart before", smallest=smallest)
    low, high = float(change.low), float(change.high)
    if low > 0 or high < 0:
        if by_lot is not None and by_lot >= 1 - change.level:
            return Judged(verdict="cannot tell", because="not by lot", smallest=smallest)
        better = (low > 0) == (wanted == "higher")
        return Judged(verdict="better" if better else "worse", because="", smallest=smallest)
    if np.isfinite(smallest) and smallest <= matters:
        return Judged(verdict="no clear change", because="", smallest=smallest)
    return Judged(verdict="cannot tell", because="too small to see", smallest=smallest)


def apart(placebo: RolloutEffect) -> bool:
    """Whether a comparison from before the start finds a change that cannot come from the training."""
    low, high = float(placebo.change.low), float(placebo.change.high)
    return bool(placebo.change.estimable) and (low > 0 or high < 0)
