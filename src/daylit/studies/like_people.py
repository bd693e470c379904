"""One group and one outcome beside like people of the reference: who can be compared, with what, and why not."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import FEW_EVENTS
from daylit.stats.intervals import z_value
from daylit.stats.levels import TooManyLevels, in_common, main_effects
from daylit.stats.veil import EIGHTY_PER_CENT_POWER
from daylit.stats.weighting import Weighted, doubly_robust
from daylit.studies.estimating import controlled
from daylit.studies.finding import Status
from daylit.studies.groups import Groups
from daylit.studies.ladder import Rung
from daylit.studies.outcomes import Outcome
from daylit.studies.settings import Settings
from daylit.studies.study import Asking
from daylit.tables.counts import Counts
from daylit.terms.saying import say

ENOUGH: Final = 200
"""People of a group, and of the reference, who are asked for."""
WORTH: Final = 100.0
"""What the weighted people of the reference must be worth (METHODS M4)."""
APART: Final = 0.1
"""Means of circumstances that lie further apart after weighting, in standard deviations, are not balanced."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Like:
    """A comparison, or why there is none: then ``status`` is not “ok” and ``why`` says it.

    ``n`` people of the group are compared (``share`` of those for whom the outcome is recorded), ``events`` of them
    with the outcome. ``fewer`` compares the same people with one thing less held equal: the last one.
    """

    g: int
    outcome: Outcome
    n: int
    share: float
    events: int
    found: Weighted | None = None
    fewer: Weighted | None = None
    status: Status = "ok"
    why: str = ""
    level: float = 0.95
    q_value: float = math.nan
    clear: bool = False

    @property
    def shown(self) -> bool:
        """Whether there is a number."""
        return self.status == "ok" and self.found is not None

    @property
    def rate(self) -> float:
        """Share of the group with the outcome."""
        return self.events / self.n

    @property
    def expected(self) -> float:
        """Share of like people of the reference with the outcome."""
        return self.rate - self.gap

    @property
    def gap(self) -> float:
        """The group's rate minus that of like people."""
        return math.nan if self.found is None else float(self.found.robust.estimate)

    @property
    def low(self) -> float:
        """Lower end of the range of ``gap``."""
        return math.nan if self.found is None else float(self.found.robust.low)

    @property
    def high(self) -> float:
        """Upper end of the range of ``gap``."""
        return math.nan if self.found is None else float(self.found.robust.high)

    @property
    def p_value(self) -> float:
        """That of “no difference”."""
        found = None if self.found is None else self.found.robust.p_value
        return math.nan if found is None else float(found)

    @property
    def detectable(self) -> float:
        """The gap seen in 4 of 5 repetitions, from the width of the range."""
        return EIGHTY_PER_CENT_POWER * (self.high - self.low) / (2 * z_value(self.level))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stopped:
    """The cells of a count, one row each: their ``levels`` of each column and ``cluster`` (``None``: not known)."""

    counts: Counts
    levels: tuple[NDArray[np.int64], ...]
    cluster: NDArray[np.int32] | None


def stopped_of(counts: Counts, rungs: Sequence[Rung], cluster: str | None) -> Stopped:
    """The levels of what is held equal; “not recorded” is a level too."""
    return Stopped(
        counts=counts,
        levels=tuple(counts.codes(rung.column)[0].astype(np.int64) + 1 for rung in rungs),
        cluster=None if cluster is None else counts.codes(cluster)[0],
    )


def compared(asking: Asking, stopped: Stopped, groups: Groups, g: int, outcome: Outcome) -> Like:
    """Compare the group with people of the reference in like circumstances, or say why it cannot be."""
    counts, labels = stopped.counts, stopped.cluster
    pair = (groups.code == g) | (groups.code == groups.reference)
    n = np.where(pair, counts.recorded(outcome.column), 0)
    side = groups.code == g
    use = in_common(levels=stopped.levels, sides=[n * side, n * ~side]) & (n > 0)
    events = counts.total(outcome.column)
    mine, others, whole = (int(n[who].sum()) for who in (use & side, use & ~side, side))
    one = Like(
        g=g, outcome=outcome, n=mine, share=mine / max(whole, 1), events=int(events[use & side].sum()),
        level=asking.settings.level,
    )  # fmt: skip
    if min(mine, others) < max(ENOUGH, asking.settings.threshold):
        return replace(one, status="too few", why=TOO_FEW)
    held = [events * use, (n - events) * use]
    if min(part[use & who].sum() for part in held for who in (side, ~side)) < FEW_EVENTS:
        return replace(one, status="too few", why=ALL_ALIKE)

    def weighed(levels: Sequence[NDArray[np.int64]]) -> Weighted:
        return doubly_robust(
            in_group=side[use], n=n[use], events=events[use], level=asking.settings.level,
            design=main_effects(levels=[level[use] for level in levels], enough=[part[use] for part in held]),
            cluster=labels[use] if labels is not None and len(np.unique(labels[use])) > 1 else None,
        )  # fmt: skip

    try:
        found = weighed(stopped.levels)
    except TooManyLevels:
        return replace(one, status="not estimable", why=TOO_MANY)
    except ValueError:
        return replace(one, status="not estimable", why=UNLIKE)
    if found.effective < WORTH:
        return replace(one, status="not estimable", why=LITTLE_WORTH)
    if found.after.worst[0] > APART:
        return replace(one, status="not estimable", why=UNLIKE)
    return replace(one, found=found, fewer=_fewer(weighed, stopped))


def _fewer(weighed: Callable[[Sequence[NDArray[np.int64]]], Weighted], stopped: Stopped) -> Weighted | None:
    """The same people without the last thing that is held equal; none where there is only one, or no answer."""
    if len(stopped.levels) < 2:
        return None
    try:
        found = weighed(stopped.levels[:-1])
    except ValueError:
        return None
    return found if found.effective >= WORTH and found.after.worst[0] <= APART else None


def controlled_together(made: Sequence[Sequence[Like]], settings: Settings) -> list[list[Like]]:
    """The same comparisons with their q-values, as one family, and which of them are clear."""
    p = np.array([[one.p_value if one.shown else np.nan for one in row] for row in made])
    q = controlled(p, np.isfinite(p))
    return [
        [
            replace(one, q_value=float(value), clear=one.shown and bool(value < settings.false_discovery))
            for one, value in zip(row, values, strict=True)
        ]
        for row, values in zip(made, q, strict=True)
    ]


TOO_FEW: Final = say("There are fewer than 200 people to compare.")
ALL_ALIKE: Final = say("It came to too few of them, or to nearly all.")
LITTLE_WORTH: Final = say("Too few people of the other group were stopped in like places, times and reasons.")
TOO_MANY: Final = say("There are too many areas, times and reasons to hold all of them equal.")
UNLIKE: Final = say("The places, times and reasons of the two groups are too far apart.")
