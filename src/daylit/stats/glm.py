"""Logistic and Poisson regression on cells: the same estimate as on rows, at the cost of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked
from daylit.stats.bases import Written
from daylit.stats.design import collapse, column_of, table_of
from daylit.stats.estimates import check_level
from daylit.stats.fit import Cells, Fit, SmallSample, Status
from daylit.stats.fitting import fit_cells
from daylit.stats.irls import BINOMIAL, POISSON
from daylit.stats.labels import known_labels
from daylit.stats.seen import Counted

__all__ = ["Fit", "SmallSample", "Status", "logit", "poisson"]

# From this many cells on, finding equal rows of the design costs less than fitting them one by one.
COLLAPSE_FROM = 20_000


@checked
def logit(
    *,
    design: ArrayLike,
    successes: ArrayLike,
    trials: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    small_sample: SmallSample = "sandwich",
    level: float = 0.95,
) -> Fit:
    """Fit a logistic regression to cells of successes among trials.

    Parameters
    ----------
    design
        Columns of the cells, shape (k, p), with a column of ones if an intercept is wanted.
    successes, trials
        Counts of the cells, shape (k,); ``trials`` left out means one row each. Cells without trials are ignored.
    cluster
        Cluster of each cell, shape (k,); a cell may not span clusters.
    offset
        Known part of the log odds, shape (k,).
    small_sample
        Factor of the clustered covariance: “none”; “sandwich” G/(G − 1), as R's sandwich with ``cadjust``; “stata”
        G/(G − 1) · (N − 1)/(N − K), as Stata and statsmodels.

    Raises
    ------
    ValueError
        If shapes differ, a number is not finite, or successes lie outside 0 … trials.

    Notes
    -----
    **Assumes** the log odds are a sum of the columns' effects; without ``cluster``, that rows are independent; with it,
    that clusters are, and that there are many (40 or more).

    **Does not show** a cause: a coefficient compares rows alike in the other columns and in nothing else.

    Never fails on degenerate data: ``status``, ``dropped``, ``infinite`` and ``cautions`` say what could not be had.
    Clustered covariance: Liang & Zeger (1986), doi:10.1093/biomet/73.1.13. Limits under separation: Geyer (2009),
    doi:10.1214/08-EJS349.

    Examples
    --------
    >>> fit = logit(design=[[1, 0], [1, 1]], successes=[20, 30], trials=[100, 100])
    >>> fit.coefficients.round(4).tolist()  # log(20/80) and log((30/70) / (20/80))
    [-1.3863, 0.539]
    """
    columns = table_of(design)
    won = column_of(successes, len(columns), "successes")
    tried = np.ones(len(columns)) if trials is None else column_of(trials, len(columns), "trials")
    if np.any(won < 0) or np.any(won > tried):
        raise ValueError("successes must lie between 0 and trials")
    known = np.zeros(len(columns)) if offset is None else column_of(offset, len(columns), "offset")
    first = index = np.arange(len(columns), dtype=np.intp)
    if len(columns) >= COLLAPSE_FROM:
        first, index = collapse(columns, known)
    cells = Cells(
        design=Written(columns[first]),
        offset=known[first],
        seen=Counted(index=index, rows=len(first), y=won, weight=tried),
        cluster=_clusters(cluster, len(columns)),
        names=_names(names, columns.shape[1]),
    )
    check_level(level)
    return fit_cells(cells=cells, family=BINOMIAL, small_sample=small_sample, level=level)


@checked
def poisson(
    *,
    design: ArrayLike,
    events: ArrayLike,
    exposure: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    small_sample: SmallSample = "sandwich",
    level: float = 0.95,
) -> Fit:
    """Fit a log-linear regression of counts, relative to an exposure where given.

    ``design`` (k, p); ``events`` (k,) counts; ``exposure`` (k,) above 0, its logarithm is the offset; ``cluster`` (k,).
    Counts of stops nearly always vary more than Poisson's law says: use ``quasi_std_errors`` or clusters.
    Raises ``ValueError`` if shapes differ, a number is not finite, an event count is below 0, an exposure not above 0.

    Notes
    -----
    **Assumes** the logarithm of the expected count is a sum of the columns' effects and the log exposure.

    **Does not show** why rates differ, nor that the exposure is the right one.

    Examples
    --------
    >>> fit = poisson(design=[[1, 0], [1, 1]], events=[30, 60], exposure=[1000, 1000])
    >>> fit.coefficients.round(4).tolist()  # log(0.03) and log(2)
    [-3.5066, 0.6931]
    """
    columns = table_of(design)
    counted = column_of(events, len(columns), "events")
    if np.any(counted < 0):
        raise ValueError("events must not be below 0")
    base = np.ones(len(columns)) if exposure is None else column_of(exposure, len(columns), "exposure")
    if np.any(base <= 0):
        raise ValueError("exposure must be above 0")
    cells = Cells(
        design=Written(columns),
        offset=np.log(base),
        seen=Counted(
            index=np.arange(len(columns), dtype=np.intp),
            rows=len(columns),
            y=counted,
            weight=np.ones(len(columns)),
        ),
        cluster=_clusters(cluster, len(columns)),
        names=_names(names, columns.shape[1]),
    )
    check_level(level)
    return fit_cells(cells=cells, family=POISSON, small_sample=small_sample, level=level)


def _clusters(cluster: ArrayLike | None, length: int) -> NDArray[np.generic] | None:
    if cluster is None:
        return None
    groups: NDArray[np.generic] = known_labels("cluster", cluster)
    if groups.shape != (length,):
        raise ValueError(f"cluster has shape {groups.shape}, the design {length} rows")
    return groups


def _names(names: Sequence[str] | None, size: int) -> tuple[str, ...]:
    if names is None:
        return tuple(f"x{column}" for column in range(size))
    if isinstance(names, str) or not isinstance(names, Iterable) or not all(isinstance(one, str) for one in names):
        raise ValueError("names is a list of words, one for each column of the design, such as names=(“all”, “dark”)")
    names = tuple(names)
    if len(names) != size:
        raise ValueError(f"{len(names)} names for {size} columns")
    return names
