"""How far comparisons of groups with few members may reach: Welch's degrees of freedom for several effects at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, ndtr, stdtrit

from daylit.stats.bands import standard_errors
from daylit.stats.frozen import Frozen
from daylit.stats.panel import Floats, Ints

ENOUGH: Final = 20
MANY: Final = 100
"""With so many members on each side, and so many in all, the normal law is taken, as in the published tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Frozen):
    """Of k effects: the published standard ``error`` (k,), that with each side's own degrees of freedom (``grown``),
    Welch's ``degrees`` of it, and ``few``: a side has fewer than ``ENOUGH`` members, or all have fewer than ``MANY``.
    """

    error: Floats
    grown: Floats
    degrees: Floats
    few: NDArray[np.bool_]

    def half(self, multiplier: float) -> Floats:
        """Half the width of ranges that reach ``multiplier`` standard errors under the normal law, shape (k,).

        Where a side is small, as many of Student's law as leave the same part outside.
        """
        outside = np.full(len(self.degrees), ndtr(-abs(multiplier)))
        student = -stdtrit(self.degrees, outside)
        return np.where(self.few, student * self.grown, multiplier * self.error)


def reach_of(sums: Floats, side: Ints) -> Reach:
    """The reach of k effects from the scaled sums of clusters, shape (clusters, k); ``side`` (clusters,) is the group
    that each cluster began with.

    **Assumes** that clusters are independent, and each side's spread as normal as Student's law wants it. A side of one
    member says nothing of its spread and adds none. Welch 1947, doi:10.1093/biomet/34.1-2.28.
    """
    sides = int(side.max()) + 1
    part, members = np.zeros((2, sides, sums.shape[1]))
    np.add.at(part, side, sums**2)
    np.add.at(members, side, sums != 0)
    spare = np.maximum(members - 1, 1)
    own = part / sums.shape[0] ** 2 * members / spare
    variance = own.sum(axis=0)
    error_of_it = (own**2 / spare).sum(axis=0)
    degrees = np.divide(variance**2, error_of_it, out=np.full(len(variance), np.inf), where=variance > 0)
    smallest = np.where(part > 0, members, np.inf).min(axis=0, initial=np.inf)
    return Reach(
        error=standard_errors(sums),
        grown=np.sqrt(variance),
        degrees=degrees,
        few=(smallest < ENOUGH) | (len(sums) < MANY),
    )


def all_zero(estimate: Floats, sums: Floats, side: Ints) -> float:
    """The p-value that all k effects (k,) are 0, with the sums and sides of ``reach_of``.

    Hotelling's law with the degrees of freedom of several sides whose spreads differ; 1 where too few are left to tell.
    Krishnamoorthy & Yu 2004, doi:10.1016/j.spl.2003.10.012.
    """
    pieces, spares = [], []
    for number in np.unique(side):
        mine = sums[side == number]
        members = int(np.count_nonzero((mine != 0).any(axis=1)))
        if members > 1:
            pieces.append(mine.T @ mine / len(sums) ** 2 * members / (members - 1))
            spares.append(members - 1)
    whole = np.sum(pieces, axis=0)
    inverse = np.linalg.pinv(whole, hermitian=True)
    k = int(np.linalg.matrix_rank(whole, hermitian=True))
    shares = [inverse @ piece for piece in pieces]
    lost = sum(
        (np.trace(share @ share) + np.trace(share) ** 2) / spare for share, spare in zip(shares, spares, strict=True)
    )
    spare = float(k * (k + 1) / lost)
    left = spare - k + 1
    return 1.0 if left <= 0 else float(fdtrc(k, left, estimate @ inverse @ estimate * left / (spare * k)))
