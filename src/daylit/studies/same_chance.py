"""One group beside the reference at the same estimated chance of a find: the fit, and how wrong it would have to be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import FEW_EVENTS
from daylit.stats.intervals import z_value
from daylit.stats.levels import TooManyLevels, main_effects
from daylit.stats.risk_adjusted import RiskAdjusted, RiskBounds, risk_adjusted, risk_bounds
from daylit.stats.veil import EIGHTY_PER_CENT_POWER
from daylit.studies.bar_cells import Counted
from daylit.studies.estimating import controlled
from daylit.studies.finding import Status
from daylit.studies.searches import FOLLOWED
from daylit.studies.settings import Settings
from daylit.studies.tallies import strata, tally
from daylit.terms.saying import say

Ints = NDArray[np.int64]

SEARCHES: Final = 2_000
"""Searches with an outcome, of the two groups together, that are asked for (METHODS M3)."""
OF_EACH: Final = 100
"""Searches with an outcome of each group that are asked for."""
TOLD_APART: Final = 0.005
"""Where estimated chances of people of a group lie less far apart on average, they tell nobody from anybody."""
APART: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
"""How far the estimates may be off on average, as shares of what tells people's chances apart; declared beforehand.

Beyond half of it the chances tell people apart so little that nearly any difference is possible.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SameChance:
    """A comparison, or why there is none: then ``status`` is not “ok” and ``why`` says it.

    ``n`` people of the two groups, ``searches`` of them searched by choice with an outcome that is known.
    """

    g: int
    n: int
    searches: int
    found: RiskAdjusted | None = None
    bounds: RiskBounds | None = None
    status: Status = "ok"
    why: str = ""
    level: float = 0.95
    q_value: float = math.nan
    clear: bool = False

    @property
    def shown(self) -> bool:
        """Whether there is a number."""
        return self.found is not None and self.bounds is not None

    @property
    def ends(self) -> tuple[float, float, float]:
        """The difference at the same chance, and its range."""
        if self.found is None:
            return math.nan, math.nan, math.nan
        gap = self.found.difference
        return float(gap.estimate), float(gap.low), float(gap.high)

    @property
    def p_value(self) -> float:
        """That of “no difference”."""
        p = None if self.found is None else self.found.difference.p_value
        return math.nan if p is None else float(p)

    @property
    def turns(self) -> float:
        """How far off on average the estimates must be for the difference to be 0; NaN: further than was asked."""
        return math.nan if self.bounds is None else self.bounds.turns

    @property
    def detectable(self) -> float:
        """The difference seen in 4 of 5 repetitions, from the width of the range."""
        _, low, high = self.ends
        return EIGHTY_PER_CENT_POWER * (high - low) / (2 * z_value(self.level))


def same_chance(
    found: Counted, g: int, columns: Sequence[str], settings: Settings, *, bounds: bool = True
) -> SameChance:
    """Compare the group with the reference at the same estimated chance, or say why it cannot be.

    ``columns`` of the count tell the chance, and the group too: finds then have the right mean in each group. Without
    ``bounds`` it is not looked for what would undo the answer.
    """
    cells, groups = found.cells, found.cells.groups
    use = (cells.n > 0) & (~cells.searched | (cells.basis != FOLLOWED))
    use &= (groups.code == g) | (groups.code == groups.reference)
    side = (groups.code[use] == g).astype(np.int64)
    n, searched = cells.n[use], cells.searched[use]
    counts = [np.where(kind, n, 0) for kind in (True, searched, searched & cells.found[use])]
    of_each = np.array([[part[side == one].sum() for one in (0, 1)] for part in counts])
    one = SameChance(g=g, n=int(n.sum()), searches=int(of_each[1].sum()), level=settings.level)
    if of_each[0].min() < settings.threshold or of_each[1].min() < OF_EACH or one.searches < SEARCHES:
        return replace(one, status="too few", why=FEW_SEARCHES)
    if min(of_each[2].min(), (of_each[1] - of_each[2]).min(), (of_each[0] - of_each[1]).min()) < FEW_EVENTS:
        return replace(one, status="too few", why=FEW_FINDS)
    levels = [found.counts.codes(column)[0][use].astype(np.int64) + 1 for column in columns]
    hits, rest = counts[2].astype(np.float64), (counts[1] - counts[2]).astype(np.float64)
    try:
        design = main_effects(levels=[*levels, side], enough=[hits, rest])
    except TooManyLevels:
        return replace(one, status="not estimable", why=TOO_MANY)
    try:
        return _compared(one, design, side, counts, None if cells.cluster is None else cells.cluster[use], bounds)
    except ValueError:
        return replace(one, status="not estimable", why=NO_ESTIMATE)


def _compared(
    one: SameChance, design: NDArray[np.float64], side: Ints, counts: Sequence[Ints], cluster: Ints | None,
    bounded: bool,
) -> SameChance:  # fmt: skip
    rows, kind = np.unique(np.column_stack([design, side]), axis=0, return_inverse=True)
    kind = kind.reshape(-1).astype(np.int64)
    labels = np.zeros(len(side), dtype=np.int64) if cluster is None else cluster + 1
    place, size = strata([(kind, len(rows)), (labels, int(labels.max(initial=0)) + 1)], len(side))
    first = np.zeros(size, dtype=np.intp)
    first[place] = np.arange(len(side))
    n, actions, hits = (tally(part, (place, size)) for part in counts)
    found = risk_adjusted(
        in_group=side[first], n=n, actions=actions, hits=hits, design=design[first], level=one.level,
        cluster=labels[first] if len(np.unique(labels)) > 1 else None,
    )  # fmt: skip
    if found.spread < TOLD_APART:
        return replace(one, status="not estimable", why=NO_ESTIMATE)
    if not bounded:
        return replace(one, found=found)
    risk = np.zeros(len(rows))
    risk[kind[first]] = found.risk
    whole, acted, _ = (tally(part, (kind, len(rows))) for part in counts)
    bounds = risk_bounds(
        in_group=rows[:, -1],
        n=whole,
        actions=acted,
        risk=risk,
        apart=[share * found.spread for share in APART],
        gather=True,
    )
    return replace(one, found=found, bounds=bounds)


def controlled_together(made: Sequence[SameChance], settings: Settings) -> list[SameChance]:
    """The same comparisons with their q-values, as one family, and which of them are clear."""
    p = np.array([one.p_value if one.shown else np.nan for one in made])
    q = controlled(p, np.isfinite(p))
    return [
        replace(one, q_value=float(value), clear=one.shown and bool(value < settings.false_discovery))
        for one, value in zip(made, q, strict=True)
    ]


FEW_SEARCHES: Final = say(
    "There are fewer than 2,000 searches by choice whose outcome is known, or under 100 of one group."
)
FEW_FINDS: Final = say("Too few searches found something, or nearly all did.")
TOO_MANY: Final = say("There are too many areas to tell the chance of a find in each.")
NO_ESTIMATE: Final = say("What is recorded does not tell one chance of a find from another.")
