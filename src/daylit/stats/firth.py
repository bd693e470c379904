"""A logistic regression for thin data: Firth's penalty, which keeps every estimate finite, and profile intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from daylit.stats.asked import checked
from daylit.stats.bases import adds_nothing, independent_basis
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.design import code, collapse, column_of, sums_by_group, table_of
from daylit.stats.estimates import Floats, check_level
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import Interval
from daylit.stats.labels import known_labels
from daylit.stats.tall import cross_product, times

PER_PARAMETER: Final = 10
"""With fewer successes, or failures, for each column than this, the data are thin."""
_TURNS: Final = 100
_SETTLED: Final = 1e-9
_FARTHEST: Final = 40.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Firth(Frozen):
    """One coefficient of a penalised fit, and all of them.

    ``coefficients`` and ``std_errors`` (columns,) are NaN for columns that say what those before them say. ``estimate``
    is that of the column asked for; ``interval`` holds the values whose profile of the penalised likelihood is not too
    low, and ``p_value`` is that of 0. ``widened`` is how many times larger clusters make its variance (1 without, and
    never less). ``log_likelihood`` is the penalised one.
    """

    coefficients: Floats
    std_errors: Floats
    estimate: float
    interval: Interval
    p_value: float
    widened: float
    log_likelihood: float
    clusters: int | None
    cautions: tuple[Caution, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Distinct rows (u, p), their successes and trials (u,)."""

    design: Floats
    y: Floats
    m: Floats

    def at(self, beta: Floats) -> tuple[float, Floats, Floats]:
        """Penalised log-likelihood, its score, and the information; (), (p,), (p, p)."""
        eta = times(self.design, beta)
        with np.errstate(under="ignore"):
            chance = np.asarray(special.expit(eta))
        spread = self.m * chance * (1 - chance)
        information = cross_product(self.design, spread[:, None] * self.design)
        sign, size = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(size):
            return -np.inf, np.zeros_like(beta), information
        # The hat values of all rows of a kind together.
        hat = spread * (times(self.design, _inverse(information)) * self.design).sum(axis=1)
        score = cross_product(self.design, self.y - self.m * chance + hat * (0.5 - chance))
        value = float(np.sum(self.y * eta - self.m * np.logaddexp(0.0, eta)) + size / 2)
        return value, score, information

    def climb(self, beta: Floats, free: NDArray[np.intp]) -> tuple[Floats, float, bool]:
        """The highest penalised likelihood over the ``free`` columns, the others held; and whether it was reached."""
        value, score, information = self.at(beta)
        for _ in range(_TURNS):
            if not len(free):
                return beta, value, bool(np.isfinite(value))
            step = np.zeros_like(beta)
            step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
            step *= min(1.0, 5.0 / max(float(np.abs(times(self.design, step)).max()), 1e-300))
            for _ in range(40):
                new = self.at(beta + step)
                if new[0] >= value - 1e-11 * (1 + abs(value)):
                    break
                step /= 2
            else:
                return beta, value, bool(np.abs(score[free]).max() < 1e-5)
            beta = beta + step
            value, score, information = new
            if float(np.abs(times(self.design, step)).max()) < _SETTLED:
                return beta, value, True
        return beta, value, False


@checked
def firth_logit(
    *,
    design: ArrayLike,
    successes: ArrayLike,
    trials: ArrayLike | None = None,
    of: int,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Firth:
    """Fit a logistic regression with Firth's penalty and profile one of its coefficients.

    One cell per row, shape (cells,): ``successes`` among ``trials`` (1 each, if left out), ``design`` (cells, columns)
    with a column of ones if an intercept is wanted; ``of`` is the column asked for. The fit is that of single rows,
    however they were put into cells. With ``cluster`` (cells,) the profile is read against Student's t, and lowered by
    as much as clusters make the variance larger (sandwich with G/(G − 1) over the model's, never below 1).

    Raises ``ValueError`` for shapes that differ, numbers that are missing, counts that cannot be, no trials at all, and
    a column asked for that is not there or says what the others say.

    **Assumes** the log odds are a sum of the columns' effects. **Does not show** a cause. The penalty draws estimates
    towards 0 by as much as chance makes them too large; where data are plenty it changes nothing that could be seen.
    Firth 1993, doi:10.1093/biomet/80.1.27; Heinze & Schemper 2002, doi:10.1002/sim.1047.

    >>> found = firth_logit(design=[[1, 0], [1, 1]], successes=[0, 6], trials=[8, 9], of=1)  # separated
    >>> print(f"{found.estimate:.2f} ({found.interval.low:.2f}, {found.interval.high:.2f})")
    3.45 (0.95, 8.43)
    """
    check_level(level)
    columns, y, m = _given(design, successes, trials)
    if not 0 <= of < columns.shape[1]:
        raise ValueError(f"of must be one of the {columns.shape[1]} columns, not {of}")
    first, index = collapse(columns, np.zeros(len(columns)))
    rows = columns[first]
    won, tried = (np.bincount(index, part, len(rows)).astype(np.float64) for part in (y, m))
    basis = independent_basis(design=rows, weight=tried)
    dropped = len(basis.kept) < rows.shape[1]
    if of not in basis.kept or (dropped and adds_nothing(design=rows, weight=tried, of=of)):
        raise ValueError("the column asked for says what the others say; there is nothing to estimate")
    kept = _Rows(rows[:, basis.kept], won, tried)
    place = int(np.flatnonzero(basis.kept == of)[0])
    whole = np.arange(len(basis.kept))
    beta, top, reached = kept.climb(np.zeros(len(basis.kept)), whole)
    inverse = _inverse(kept.at(beta)[2])
    clusters, widened = _widened(kept, beta, inverse, place, cluster, (index, y, m))
    profile = _Profile(kept, beta, top, place, np.flatnonzero(whole != place), float(np.sqrt(inverse[place, place])))
    tail = 0.5 + level / 2
    reach = float(special.ndtri(tail) if clusters is None else special.stdtrit(max(clusters - 1, 1), tail))
    away = np.sqrt(max(profile.fall(0.0), 0.0) / widened)
    p_value = 2 * float(special.ndtr(-away) if clusters is None else special.stdtr(max(clusters - 1, 1), -away))
    low, high = (profile.end(sign, widened * reach**2) for sign in (-1, 1))
    told = np.full((2, columns.shape[1]), np.nan)
    told[:, basis.kept] = beta, np.sqrt(np.diag(inverse))
    held = {
        Caution.FEW_CLUSTERS: clusters is not None and clusters < FEW_CLUSTERS,
        Caution.NOT_CONVERGED: not reached,
        Caution.COLUMNS_DROPPED: dropped,
    }
    return Firth(
        coefficients=told[0], std_errors=told[1], estimate=float(beta[place]), p_value=p_value, widened=widened,
        interval=Interval(low=low, high=high, level=level), log_likelihood=top, clusters=clusters,
        cautions=tuple(caution for caution in Caution if held.get(caution, False)),
    )  # fmt: skip


@dataclass(slots=True, eq=False)
class _Profile:
    """The penalised likelihood with one column held."""

    rows: _Rows
    beta: Floats
    top: float
    place: int
    free: NDArray[np.intp]
    error: float

    def fall(self, value: float) -> float:
        """Twice how far the profile lies below its top."""
        start = self.beta.copy()
        start[self.place] = value
        return 2 * (self.top - self.rows.climb(start, self.free)[1])

    def end(self, sign: int, height: float) -> float:
        """Where the profile has fallen by ``height`` on one side; infinite where it does not within reason."""
        middle, step = float(self.beta[self.place]), self.error
        while self.fall(middle + sign * step) < height:
            step *= 1.6
            if step > max(_FARTHEST, 20 * self.error):
                return sign * np.inf
        near, far = sorted((middle, middle + sign * step))
        return float(optimize.brentq(lambda value: self.fall(value) - height, near, far, xtol=1e-7 * (1 + self.error)))


def _inverse(information: Floats) -> Floats:
    return np.asarray(np.linalg.inv(information), dtype=np.float64)


def _widened(
    rows: _Rows, beta: Floats, inverse: Floats, place: int, cluster: ArrayLike | None,
    cells: tuple[NDArray[np.intp], Floats, Floats],
) -> tuple[int | None, float]:  # fmt: skip
    """The number of clusters, and the sandwich's variance of the column over the model's, at least 1."""
    if cluster is None:
        return None, 1.0
    index, y, m = cells
    labels = known_labels("cluster", cluster)
    if labels.shape != y.shape:
        raise ValueError(f"cluster must hold one label for each of the {len(y)} cells, not shape {labels.shape}")
    groups = code(labels[m > 0])
    number = len(groups.levels)
    if number < 2:
        return number, 1.0
    chance = np.asarray(special.expit(times(rows.design, beta)))[index]
    scores = sums_by_group(
        group=groups.codes, n_groups=number, index=index[m > 0], values=(y - m * chance)[m > 0], basis=rows.design
    )
    moved = scores @ inverse[:, place]
    return number, max(float(moved @ moved) * number / (number - 1) / float(inverse[place, place]), 1.0)


def _given(design: ArrayLike, successes: ArrayLike, trials: ArrayLike | None) -> tuple[Floats, Floats, Floats]:
    columns = table_of(design)
    y = column_of(successes, len(columns), "successes")
    m = np.ones(len(columns)) if trials is None else column_of(trials, len(columns), "trials")
    if (y < 0).any() or (y > m).any():
        raise ValueError("successes must lie between 0 and trials")
    if not m.sum() > 0:
        raise ValueError("there must be trials")
    return columns, y, m
