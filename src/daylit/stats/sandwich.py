"""The covariance that allows cells of one cluster to resemble each other: of all coefficients, or of one asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from daylit.stats.bases import Basis
from daylit.stats.design import Numbered, cross, number, stretches
from daylit.stats.estimates import Floats
from daylit.stats.fit import Cells, SmallSample
from daylit.stats.rows import Rows, Values
from daylit.stats.seen import Outcomes
from daylit.stats.tall import cross_product, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Bread:
    """What is known once the maximum is: the rows in the basis, each row's ``share`` and ``lag`` (u,), the ``inverse``
    (r, r) of the information, and the ``rank`` of the design.
    """

    basis: Basis
    rows: Rows
    inverse: Floats
    share: Floats
    lag: Floats
    rank: int

    def toward(self, column: int) -> Floats | None:
        """By how much a residual of each row moves one coefficient, shape (u,); None where it has no finite value."""
        place = np.flatnonzero(self.basis.kept == column)
        if not len(place):
            return None
        unit = np.zeros(len(self.basis.kept))
        unit[place[0]] = 1.0
        return self.rows.times(self.inverse @ solve_triangular(self.basis.triangle, unit, trans="T"))


def n_clusters(cells: Cells) -> int | None:
    """Of two ways to be alike the fewer clusters; None where cells count one by one."""
    return min((groups.occurring for groups in _ways(cells)), default=None)


def sandwich(cells: Cells, bread: Bread, small_sample: SmallSample) -> tuple[int | None, Floats | None]:
    """The number of clusters, and the covariance of the kept columns (r, r); no covariance from a single cluster.

    Where one column is asked for (``cells.of``) all other entries are NaN, and a second way in which cells are alike
    counts too: the variance is that of both, less that of their pairs (Cameron, Gelbach & Miller 2011,
    doi:10.1198/jbes.2010.07136), and no smaller than either.
    """
    ways = _ways(cells)
    sizes = [groups.occurring for groups in ways]
    if not ways or min(sizes) < 2:
        return min(sizes, default=None), None
    if cells.of is None:
        # Rows without a finite fit are fitted exactly: their residuals are 0.
        scores = bread.rows.sums(ways[0], cells.seen.residuals(bread.share, bread.lag))
        half = times(scores, bread.inverse)
        factor = _factor(cells, bread, small_sample, ways[0])
        return sizes[0], bread.basis.covariance(cross_product(half, half) * factor)
    inner = np.full((len(bread.basis.kept),) * 2, np.nan)
    moved = bread.toward(cells.of)
    if moved is not None:
        place = int(np.flatnonzero(bread.basis.kept == cells.of)[0])
        residuals = cells.seen.residuals(bread.share, bread.lag * moved)
        each = [_variance(groups, residuals) * _factor(cells, bread, small_sample, groups) for groups in ways]
        if len(ways) > 1:
            pairs = _pairs(ways)
            both = _variance(pairs, residuals) * _factor(cells, bread, small_sample, pairs)
            each.append(sum(each) - both)
        inner[place, place] = max(each)
    return min(sizes), inner


def _ways(cells: Cells) -> list[Numbered]:
    """The cluster of each cell that has trials, in each way that cells are alike."""
    return [_groups(labels, cells.seen) for labels in (cells.cluster, cells.second) if labels is not None]


def _groups(labels: NDArray[np.generic], seen: Outcomes) -> Numbered:
    return number(labels if seen.filled is None else labels[seen.filled])


def _factor(cells: Cells, bread: Bread, small_sample: SmallSample, groups: Numbered) -> float:
    if small_sample == "none":
        return 1.0
    factor = groups.occurring / (groups.occurring - 1)
    if small_sample == "sandwich":
        return factor
    n = float(cells.seen.totals.weight.sum())
    return factor * (n - 1) / max(n - bread.rank, 1.0)


def _variance(groups: Numbered, residuals: Values) -> float:
    """The sum over clusters of the square of what their cells move a coefficient by."""
    total = np.zeros(len(groups.levels))
    for cells in stretches(len(groups)):
        np.add.at(total, groups.part(cells), residuals(cells)[1])
    return float(total @ total)


def _pairs(ways: list[Numbered]) -> Numbered:
    """The clusters of cells that are alike in both ways."""
    index, columns = cross(ways)
    return Numbered(values=index, low=0, levels=np.arange(len(columns[0].codes)))
