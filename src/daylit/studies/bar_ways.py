"""Search rates and finds of each group beside the reference, counted in several ways that were declared beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from daylit.stats.clustered import clustered_ratio
from daylit.stats.estimates import Estimates
from daylit.stats.robust import RobustOutcomeTest, agreement
from daylit.stats.standardise import mantel_haenszel
from daylit.studies.bar_cells import Cells, Mask
from daylit.studies.searches import CHOSEN, FOLLOWED, UNKNOWN
from daylit.studies.tallies import tally
from daylit.terms.saying import say

FIRST = say("As counted here")
TOGETHER = say("All areas together")
KNOWN = say("Only where the basis is recorded")
EVERY = say("All searches")
WAYS = (FIRST, TOGETHER, KNOWN, EVERY)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """One way of counting: which cells are used, and whether groups are compared within areas."""

    name: str
    use: Mask
    within: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What one way of counting says of one group: its rate divided by the reference's, of searches and of finds.

    ``fewest`` is the smallest count behind them, of the group and of the reference: of people searched or not, of
    searches that found something or not.
    """

    way: Way
    search: Estimates
    hit: Estimates
    fewest: tuple[int, int]

    @property
    def least(self) -> int:
        """The smallest count of both."""
        return min(self.fewest)

    @property
    def test(self) -> RobustOutcomeTest:
        """The verdict: ratios are compared with 1, so their logarithms with 0."""
        return agreement(search=_log(self.search), hit=_log(self.hit))


def ways_of(cells: Cells) -> list[Way]:
    """The ways of counting; the first is the one whose verdict is told. The others say how far it hangs on choices."""
    chosen = ~cells.searched | (cells.basis != FOLLOWED)
    within = cells.area is not None
    made = [Way(name=FIRST, use=chosen, within=within)]
    if within:
        made.append(Way(name=TOGETHER, use=chosen, within=False))
    basis = cells.basis[cells.searched]
    if (basis == UNKNOWN).any() and not (basis == UNKNOWN).all():
        known = ~cells.searched | (cells.basis == CHOSEN)
        made.append(Way(name=KNOWN, use=known, within=within))
    if (basis == FOLLOWED).any():
        made.append(Way(name=EVERY, use=np.ones(len(cells.n), dtype=bool), within=within))
    return made


def ask(cells: Cells, way: Way, g: int) -> Asked:
    """Compare one group with the reference, in one way of counting."""
    searches = way.use & cells.searched
    return Asked(
        way=way,
        search=ratio(cells, way, g, of=way.use, with_outcome=searches),
        hit=ratio(cells, way, g, of=searches, with_outcome=searches & cells.found),
        fewest=_fewest(cells, way, g),
    )


def _fewest(cells: Cells, way: Way, g: int) -> tuple[int, int]:
    kinds = (~cells.searched, cells.searched & cells.found, cells.searched & ~cells.found)
    size = (cells.groups.code, len(cells.groups))
    counts = np.min([tally(cells.n, size, where=way.use & kind) for kind in kinds], axis=0)
    return int(counts[g]), int(counts[cells.groups.reference])


def ratio(cells: Cells, way: Way, g: int, *, of: Mask, with_outcome: Mask) -> Estimates:
    """How many times as often the outcome came to the group ``g`` as to the reference, among the people ``of``."""
    pair = (cells.groups.code == g) | (cells.groups.code == cells.groups.reference)
    events, n = np.where(with_outcome, cells.n, 0)[pair], np.where(of, cells.n, 0)[pair]
    mine = cells.groups.code[pair] == g
    area = cells.area[pair] if way.within and cells.area is not None else np.zeros(len(n), dtype=np.int64)
    if cells.cluster is not None and len(np.unique(cells.cluster)) > 1:
        return clustered_ratio(
            events=events, n=n, group=mine, cluster=cells.cluster[pair], stratum=area, level=cells.level
        )
    by = ((mine.astype(np.int64), 2), (area - area.min(initial=0), int(np.ptp(area)) + 1 if len(area) else 1))
    x, m = tally(events, *by), tally(n, *by)
    return mantel_haenszel(
        events=x[1], n=m[1], reference_events=x[0], reference_n=m[0], level=cells.level
    ).risk_ratio  # fmt: skip


def _log(ratio: Estimates) -> Estimates:
    with np.errstate(divide="ignore", invalid="ignore"):
        return replace(ratio, **{name: np.log(getattr(ratio, name)) for name in ("estimate", "low", "high")})


def same(asked: Sequence[Asked]) -> tuple[int, int]:
    """In how many ways the verdict is that of the first, and in how many of these both ranges hold no 1."""
    verdict = str(asked[0].test.verdict)
    alike = [one for one in asked if str(one.test.verdict) == verdict]
    return len(alike), sum(_no_one(way.search) and _no_one(way.hit) for way in alike)


def _no_one(ratio: Estimates) -> bool:
    return bool(ratio.low > 1 or ratio.high < 1)
