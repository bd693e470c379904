"""The way from cells to a fit: Newton, and the limit where rows are separated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from daylit.stats.bases import Basis, Design
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.design import Codes
from daylit.stats.estimates import Floats
from daylit.stats.fit import Cells, Fit, SmallSample, Status, without_spread
from daylit.stats.irls import BINOMIAL, Family, Maximum, maximise
from daylit.stats.rows import Rows
from daylit.stats.sandwich import Bread, n_clusters, sandwich

# A row is at the edge of what is possible when Newton's method still moves it by this much and its fitted chance is
# as good as 0 or 1; a finite maximum never shows both.
STILL_MOVING = 0.1
AT_THE_EDGE = 1e-4
# A column that was dropped holds no part of another where rounding alone would make it as small as this.
NO_PART = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solution:
    """Newton's end, in the orthonormal basis of the rows with a finite fit; ``rows`` are all rows in it.

    ``share`` (u,) is the mean per trial; ``lag`` (u,) as in ``Maximum``; ``infinite`` (p,) the sign of a coefficient
    without a finite value, else 0; ``rank`` that of the whole design; ``untold`` the column asked for where the others
    give it, else −1.
    """

    basis: Basis
    rows: Rows
    maximum: Maximum
    share: Floats
    lag: Floats
    infinite: Floats
    rank: int
    iterations: int
    untold: int

    @property
    def bread(self) -> Bread:
        """What the clustered covariance is made of."""
        return Bread(
            basis=self.basis, rows=self.rows, inverse=self.maximum.inverse, share=self.share, lag=self.lag,
            rank=self.rank,
        )  # fmt: skip

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Columns without a finite coefficient, shape (p,)."""
        places = np.arange(len(self.infinite))
        lost: NDArray[np.bool_] = (self.infinite != 0) | ~np.isin(places, self.basis.kept) | (places == self.untold)
        return lost


def fit_cells(*, cells: Cells, family: Family, small_sample: SmallSample, level: float) -> Fit:
    """Fit one family to cells; never fails on degenerate data, see ``Fit.status``."""
    solution = _solve(cells.design, cells.seen.totals.y, cells.seen.totals.weight, cells.offset, family, cells.of)
    if solution is None:
        return _nothing(cells, level)
    return _report(cells, solution, family, small_sample, level)


def _solve(
    design: Design, y: Floats, weight: Floats, offset: Floats, family: Family, of: int | None
) -> _Solution | None:
    """Newton's method; where rows are separated, again on the others, which gives the limit of the likelihood."""
    # Of a thousand places some have trials of one end only: Newton's method would walk thirty steps to see them.
    exact, infinite = design.one_sided(y, weight, family is BINOMIAL)
    share = np.where(exact & (y > 0), 1.0, 0.0)
    used, iterations, rank = (weight > 0) & ~exact, 0, None
    while used.any():
        part = design.only(used)
        basis = part.basis(weight[used])
        if not len(basis.kept):
            return None
        rank = len(basis.kept) + int(np.count_nonzero(infinite)) if rank is None else rank
        rows = part.within(basis)
        at = maximise(basis=rows, y=y[used], weight=weight[used], offset=offset[used], family=family)
        share[used] = at.mean / weight[used]
        iterations += at.iterations
        edge = np.zeros(len(design), dtype=bool)
        if not at.settled:
            edge[used] = _at_the_edge(rows.times(at.move), y[used], weight[used], share[used], family)
        if not edge.any():
            lag = np.ones(len(design))
            lag[used] = at.lag
            return _Solution(
                basis=basis,
                rows=rows if part is design else design.within(basis),
                maximum=at,
                share=share,
                lag=lag,
                infinite=infinite,
                rank=rank,
                iterations=iterations,
                untold=_untold(part, basis, rows, weight[used], of),
            )
        move = basis.coefficients(at.move)
        infinite[basis.kept] = np.where(np.abs(move) > STILL_MOVING, np.sign(move), infinite[basis.kept])
        share[edge] = np.round(share[edge])
        used &= ~edge
    return None


def _untold(part: Design, basis: Basis, rows: Rows, weight: Floats, of: int | None) -> int:
    """The column asked for where a column that was dropped after it holds part of it, else −1.

    Of two columns that say the same the first is kept, but what is asked about must not be told for what is held equal.
    """
    if of is None or of not in basis.kept or len(basis.kept) == part.width:
        return -1
    unit = (basis.kept == of).astype(np.float64)
    # At right angles to all other kept columns, so that what is left of a dropped one is its part of this one.
    alone = rows.times(np.asarray(solve_triangular(basis.triangle, unit, trans="T"), dtype=np.float64))
    parts = np.abs(np.delete(part.cross(weight * alone), basis.kept))
    return of if bool((parts > NO_PART).any()) else -1


def _at_the_edge(move: Floats, y: Floats, weight: Floats, share: Floats, family: Family) -> NDArray[np.bool_]:
    none = (y == 0) & (share < AT_THE_EDGE)
    every = (y == weight) & (share > 1 - AT_THE_EDGE) & (family is BINOMIAL)
    return np.asarray((np.abs(move) > STILL_MOVING) & (none | every), dtype=bool)


def _report(cells: Cells, solution: _Solution, family: Family, small_sample: SmallSample, level: float) -> Fit:
    at, basis, infinite, lost = solution.maximum, solution.basis, solution.infinite, solution.lost
    coefficients = np.full(len(cells.names), np.nan)
    coefficients[basis.kept] = basis.coefficients(at.gamma)
    if solution.untold >= 0:
        coefficients[solution.untold] = np.nan
    coefficients = np.where(infinite != 0, np.copysign(np.inf, infinite), coefficients)
    clusters, inner = sandwich(cells, solution.bread, small_sample)
    dropped = tuple(cells.names[column] for column in np.flatnonzero(lost & (infinite == 0)))
    status: Status = "not converged" if not at.settled else "separated" if infinite.any() else "ok"
    covariance = _spread(basis.covariance(at.inverse), basis.kept, lost)
    by_cluster = None if inner is None else _spread(inner, basis.kept, lost)
    alike = bool(without_spread(covariance, by_cluster).any())
    return Fit(
        names=cells.names,
        coefficients=coefficients,
        covariance=covariance,
        cluster_covariance=by_cluster,
        share=solution.share,
        seen=cells.seen,
        log_likelihood=at.log_likelihood,
        dispersion=_dispersion(cells, solution, family),
        n=round(float(cells.seen.totals.weight.sum())),
        n_cells=cells.seen.n_cells,
        n_clusters=clusters,
        rank=solution.rank,
        dropped=dropped,
        infinite=tuple(cells.names[column] for column in np.flatnonzero(infinite)),
        converged=at.settled,
        iterations=solution.iterations,
        status=status,
        level=level,
        cautions=_cautions(status, bool(dropped), clusters, alike=alike),
    )


def _spread(inner: Floats, kept: Codes, lost: NDArray[np.bool_]) -> Floats:
    """A covariance of the kept columns among all columns, NaN for those without a finite coefficient."""
    whole = np.full((len(lost), len(lost)), np.nan)
    whole[np.ix_(kept, kept)] = inner
    whole[lost, :] = np.nan
    whole[:, lost] = np.nan
    return whole


def _dispersion(cells: Cells, solution: _Solution, family: Family) -> float:
    """Pearson's chi-square of the cells over its degrees of freedom.

    (y − np)² summed over the cells of a distinct row is Σy²/n − 2pΣy + p²Σn: three sums of the row, not a pass over
    all cells.
    """
    freedom = cells.seen.n_cells - solution.rank
    if freedom < 1:
        return float("nan")
    share, (y, n, square) = solution.share, cells.seen.totals
    variance = family.variance(share, np.ones(len(share)))
    usual = (variance > 0) & (n > 0)
    scatter = np.maximum(square - 2.0 * share * y + share**2 * n, 0.0)
    return float(np.sum(scatter[usual] / variance[usual])) / freedom


def _cautions(status: Status, dropped: bool, clusters: int | None, *, alike: bool = False) -> tuple[Caution, ...]:
    holds = {
        Caution.NOT_ESTIMABLE: status == "not estimable",
        Caution.FEW_CLUSTERS: clusters is not None and clusters < FEW_CLUSTERS,
        Caution.NOT_CONVERGED: status == "not converged",
        Caution.SEPARATED: status == "separated",
        Caution.COLUMNS_DROPPED: dropped,
        Caution.NO_SPREAD: alike,
    }
    return tuple(caution for caution in Caution if holds.get(caution, False))


def _nothing(cells: Cells, level: float) -> Fit:
    """What can be said when no row has a finite fit: nothing, in the usual form."""
    size = len(cells.names)
    unknown = np.full((size, size), np.nan)
    clusters = n_clusters(cells)
    return Fit(
        names=cells.names,
        coefficients=np.full(size, np.nan),
        covariance=unknown,
        cluster_covariance=None if clusters is None or clusters < 2 else unknown,
        share=np.full(cells.seen.rows, np.nan),
        seen=cells.seen,
        log_likelihood=float("nan"),
        dispersion=float("nan"),
        n=round(float(cells.seen.totals.weight.sum())),
        n_cells=cells.seen.n_cells,
        n_clusters=clusters,
        rank=0,
        dropped=(),
        infinite=(),
        converged=False,
        iterations=0,
        status="not estimable",
        level=level,
        cautions=_cautions("not estimable", False, clusters),
    )
