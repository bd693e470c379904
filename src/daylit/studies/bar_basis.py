"""Whether a verdict on the bar for a search holds whatever the searches without a recorded basis were."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from daylit.stats.mixed_searches import MixedSearches
from daylit.studies import wording
from daylit.studies.bar_cells import Cells, Mask
from daylit.studies.bar_ways import Asked, Way, ask
from daylit.studies.basis_bounds import MUCH, ends_of, firm
from daylit.studies.searches import CHOSEN, UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """For one group beside the reference: the p-value of the verdict at its worst end, and what can be told of why.

    ``share`` is that of the ``searches`` without a recorded basis, ``None`` where few stand behind it; ``asked`` says
    whether it is so large that the verdict was asked for at the ends.
    """

    p_value: float
    asked: bool
    share: float | None
    searches: int

    @property
    def told(self) -> str:
        """The share in words, empty where it is not told."""
        return "" if self.share is None else wording.out_of(self.share, wording.base(self.share, n=self.searches))


def basis_of_verdict(cells: Cells, way: Way, g: int, counted: Asked, threshold: int) -> Basis:
    """Ask again at each end: the unknown searches of a group were all the officer's choice, or none was.

    Each group by itself, since nobody knows that they are alike in it: both ends together would agree too often. A
    verdict has to stand at all of them, so its p-value is the largest, and 1 where an end has another verdict or no
    searches are left. So it is where the gap in finds could be none if 1 in 10 of the unknown searches was no choice,
    whatever these found: then “what searches find” draws nothing from it, and neither may this.
    """
    pair = (cells.groups.code == g) | (cells.groups.code == cells.groups.reference)
    searches = way.use & cells.searched & pair
    unknown = searches & (cells.basis == UNKNOWN)
    whole, open_ = int(cells.n[searches].sum()), int(cells.n[unknown].sum())
    p_value = float(counted.test.p_value)
    if open_ <= MUCH * whole:
        return Basis(p_value=p_value, asked=False, share=None, searches=whole)
    for dropped in ((g,), (cells.groups.reference,), (g, cells.groups.reference)):
        end = replace(way, use=way.use & ~(unknown & np.isin(cells.groups.code, dropped)))
        test = ask(cells, end, g).test
        p_value = max(p_value, float(test.p_value) if test.verdict == counted.test.verdict else 1.0)
    if p_value < 1 and not firm(_finds(cells, searches, g)):
        p_value = 1.0
    few = any(0 < part < threshold for part in (open_, whole - open_))
    return Basis(p_value=p_value, asked=True, share=None if few else open_ / whole, searches=whole)


def _finds(cells: Cells, searches: Mask, g: int) -> MixedSearches:
    use = searches & (cells.n > 0)
    return ends_of(
        found=np.where(cells.found, cells.n, 0)[use], n=cells.n[use], chosen=cells.basis[use] == CHOSEN,
        group=cells.groups.code[use] == g, cluster=None if cells.cluster is None else cells.cluster[use],
        level=cells.level,
    )  # fmt: skip
