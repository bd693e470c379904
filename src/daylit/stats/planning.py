"""Before anything begins: the smallest change that could be seen, and an order in which groups can begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.asked import a_number, checked
from daylit.stats.estimates import check_level
from daylit.stats.frozen import Frozen
from daylit.stats.labels import all_known, not_more
from daylit.stats.panel import Ints
from daylit.stats.rollout import Kind, cells_of, rollout_effect

MOST_GROUPS: Final = 10_000
MOST_STEPS: Final = 100
REHEARSALS: Final = 6
"""How many pretended starts are tried at most; neighbouring ones tell nearly the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """What a plan could see.

    ``change`` is the smallest change that would be found with the given power, in points of a share (or events per
    ``n``); NaN where the past is too short or a side has too few units, and then ``reason`` says which. ``baseline`` is
    the rate of those to be trained; ``before`` and ``after`` are the periods of the rehearsals.
    """

    change: float
    std_error: float
    degrees: float
    baseline: float
    before: int
    after: int
    rehearsals: int
    n_trained: int
    n_others: int
    reason: str = ""


@checked
def detectable_change(
    *,
    events: ArrayLike,
    n: ArrayLike,
    unit: ArrayLike,
    period: ArrayLike,
    trained: ArrayLike,
    after: int,
    before: int | None = None,
    kind: Kind = "share",
    level: float = 0.95,
    power: float = 0.8,
) -> Detectable:
    """Rehearse a comparison on the past, when nothing began, and tell the smallest change that it would have shown.

    Cells as for ``rollout_effect``; ``trained`` (cells,) says which are of units that will be trained. The comparison
    is made with pretended starts, ``after`` periods each, as late as possible and then earlier ones; their variances
    are averaged. Where the past is shorter than ``before`` and ``after`` together, it is halved: the change told is
    then rather too large than too small.

    Raises ``ValueError`` as ``rollout_effect`` does, and for an ``after`` below 1 or a power outside 0.5 to 1.

    **Assumes** that what comes varies as the past did. **Does not show** whether a change will come.
    """
    check_level(level)
    if after < 1:
        raise ValueError(f"after must be 1 period or more, not {after}")
    if not 0.5 <= power < 1:
        raise ValueError(f"power must be at least 0.5 and below 1, such as 0.8, not {power}")
    if before is not None and before < 1:
        raise ValueError(f"before must be 1 period or more, or left out for all there are, not {before}")
    if not np.isin(all_known("trained", trained), (0, 1)).all():
        raise ValueError("trained must hold yes or no for each cell")
    chosen = np.asarray(trained, dtype=bool)
    cells = cells_of(events, n, unit, period, np.where(chosen, 1.0, 0.0), kind)
    will = np.isfinite(cells.first)
    sides = [np.unique(cells.unit[will == side]).size for side in (True, False)]
    periods = np.unique(cells.period)
    length = min(after, max(periods.size // 2, 1))
    earlier = min(before or periods.size, periods.size - length)
    tried = []
    for start in periods[::-1][length - 1 : length - 1 + REHEARSALS]:
        if (periods < start).sum() < max(min(earlier, length), 1):
            break
        found = rollout_effect(
            events=cells.events, n=cells.n, unit=cells.unit, period=cells.period,
            first_treated=np.where(will, start, 0.0), kind=kind, level=level, before=earlier, after=length,
        )  # fmt: skip
        if np.isfinite(found.std_error) and found.std_error > 0:
            tried.append((found.std_error**2, found.degrees))
    variance, degrees = np.mean(tried, axis=0) if tried else (float("nan"), 1.0)
    error = float(np.sqrt(variance))
    people = cells.n[will].sum()
    return Detectable(
        change=detectable_with(std_error=error, degrees=float(degrees), level=level, power=power),
        std_error=error,
        degrees=float(degrees),
        baseline=float(cells.events[will].sum() / people) if people else float("nan"),
        before=earlier,
        after=length,
        rehearsals=len(tried),
        n_trained=sides[0],
        n_others=sides[1],
        reason="" if tried else ("too few units" if min(sides) < 4 else "too short a past"),
    )


def detectable_with(*, std_error: float, degrees: float, level: float = 0.95, power: float = 0.8) -> float:
    """The smallest true change that a comparison with this standard error finds with this power; t quantiles.

    Raises ``ValueError`` for a level or power outside 0 to 1, and for an error or degrees of freedom that cannot be.
    An error that is not known (NaN) gives NaN.
    """
    check_level(level)
    for name, value in (("std_error", std_error), ("degrees", degrees), ("power", power)):
        a_number(name, value)
    if not 0 < power < 1:
        raise ValueError(f"power must lie between 0 and 1, such as 0.8, not {power}")
    if std_error < 0 or not degrees > 0:
        raise ValueError(f"std_error must be 0 or more and degrees above 0, not {std_error} and {degrees}")
    return float((special.stdtrit(degrees, 0.5 + level / 2) + special.stdtrit(degrees, power)) * std_error)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedWedge(Frozen):
    """An order in which groups begin, and what it could see.

    ``step`` (groups,) is the step, from 1, at which each begins; ``schedule`` (groups, steps + 1) is 1 from then on.
    ``std_error`` is that of the effect and ``change`` the smallest one that would be found with the given power.
    """

    step: Ints
    schedule: NDArray[np.int8]
    std_error: float
    change: float


@checked
def stepped_wedge(
    *,
    groups: int,
    steps: int,
    people: float,
    baseline: float,
    between: float = 0.0,
    wandering: float = 0.0,
    level: float = 0.95,
    power: float = 0.8,
    generator: np.random.Generator,
) -> SteppedWedge:
    """Draw by lot when each group begins, as evenly as it can be, and tell what the roll-out could see.

    ``people`` are met by a group in each of the ``steps`` + 1 periods, ``baseline`` is the share with the outcome;
    ``between`` and ``wandering`` are the standard deviations, in points, of groups and of a group from period to
    period. Raises ``ValueError`` for fewer than two groups, more steps than groups, or numbers that cannot be.

    **Assumes** an effect that is there at once and stays, and normal deviations: a guide to plan with. With few groups
    it promises too much. **Does not show** whether the order can be kept.
    Hussey & Hughes 2007, doi:10.1016/j.cct.2006.05.007.

    >>> plan = stepped_wedge(groups=6, steps=3, people=200, baseline=0.2, generator=np.random.default_rng(1))
    >>> plan.schedule.sum(axis=0).tolist(), round(plan.change, 3)
    ([0, 2, 4, 6], 0.049)
    """
    check_level(level)
    if groups < 2 or not 1 <= steps <= groups:
        raise ValueError("a roll-out by steps needs two groups or more, and no more steps than groups")
    not_more("groups", groups, MOST_GROUPS)
    not_more("steps", steps, MOST_STEPS, "Let several groups begin together")
    if not (people > 0 and 0 < baseline < 1 and between >= 0 and wandering >= 0):
        raise ValueError("people must be above 0, baseline between 0 and 1, and deviations not negative")
    if not 0.5 <= power < 1:
        raise ValueError(f"power must be at least 0.5 and below 1, such as 0.8, not {power}")
    step = generator.permutation(np.arange(groups) % steps) + 1
    schedule = (np.arange(steps + 1)[None, :] >= step[:, None]).astype(np.int8)
    error = _gls_error(schedule, baseline * (1 - baseline) / people + wandering**2, between**2)
    reach = float(special.ndtri(0.5 + level / 2) + special.ndtri(power))
    return SteppedWedge(step=step, schedule=schedule, std_error=error, change=reach * error)


def _gls_error(schedule: NDArray[np.int8], within: float, between: float) -> float:
    """Standard error of the effect in a linear model with levels of periods and random levels of groups."""
    size = schedule.shape[1]
    weight = np.linalg.inv(within * np.eye(size) + between * np.ones((size, size)))
    information = np.zeros((size + 1, size + 1))
    for row in schedule:
        design = np.column_stack([row, np.eye(size)])
        information += design.T @ weight @ design
    return float(np.sqrt(np.linalg.inv(information)[0, 0]))
