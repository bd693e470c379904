"""A logistic regression with few clusters: a score bootstrap by cluster, and what it does not reject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.cautions import Caution
from daylit.stats.design import code, sums_by_group
from daylit.stats.estimates import Floats, check_level
from daylit.stats.fit import Fit
from daylit.stats.glm import logit
from daylit.stats.intervals import Interval
from daylit.stats.tall import cross_product

DRAWS: Final = 1_999
WEBB_BELOW: Final = 12
"""With fewer clusters signs alone make too few different draws; six weights make more."""
FEWEST: Final = 5
_WEBB: Final = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
_HALVINGS: Final = 18
_NO_SPREAD: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WildScore:
    """One coefficient; ``estimate`` is that of the usual fit.

    ``interval`` holds the values that the bootstrap does not reject, without an end where it rejects none within
    reason, and ``p_value`` is that of 0. ``std_error`` is the usual sandwich, with G/(G − 1).
    """

    estimate: float
    interval: Interval
    p_value: float
    std_error: float
    clusters: int
    cautions: tuple[Caution, ...] = ()


def wild_score(
    *,
    design: ArrayLike,
    successes: ArrayLike,
    trials: ArrayLike | None = None,
    cluster: ArrayLike,
    of: int,
    level: float = 0.95,
    seed: int = 1,
) -> WildScore:
    """Test a coefficient of a logistic regression, and invert the test, where clusters are few.

    One cell per row, shape (cells,), as in ``glm.logit``; ``of`` is the column asked for. For each value asked about
    the other columns are fitted, each cluster's efficient score is had, and the sum of scores over its own size is set
    beside that with random signs on clusters (with fewer than 12 clusters: weights of six values). The same draws
    serve all values; they hang on ``seed`` alone.

    Raises ``ValueError`` as ``glm.logit`` does, for fewer than five clusters, for a design of one column, where the fit
    has no finite maximum or the column says what others say, and where no cluster differs from the others.

    **Assumes** that clusters are independent, and scores symmetric around 0 if the value asked about is true.
    **Does not show** a cause. Clusters that all but one are of one kind (one day in the dark) are beyond it; an
    interval without an end says so (``open_end``).
    Kline & Santos 2012, doi:10.1515/2156-6674.1006; Cameron, Gelbach & Miller 2008, doi:10.1162/rest.90.3.414; weights:
    Webb 2023, doi:10.1111/caje.12661.

    >>> day = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> found = wild_score(design=[[1, 0], [1, 1]] * 6, successes=[9, 4, 7, 5, 8, 2, 9, 3, 6, 6, 8, 4],
    ...                    trials=[20] * 12, cluster=day, of=1)
    >>> print(f"{found.estimate:.2f}", found.clusters, found.interval.low < found.estimate < found.interval.high)
    -0.95 6 True
    """
    check_level(level)
    columns = np.asarray(design, dtype=np.float64)
    whole = logit(design=columns, successes=successes, trials=trials, cluster=cluster, level=level)
    if not 0 <= of < columns.shape[1]:
        raise ValueError(f"of must be one of the {columns.shape[1]} columns, not {of}")
    if columns.shape[1] < 2:
        raise ValueError("there must be a column, such as one of ones, besides the one asked for")
    if whole.n_clusters is None or whole.n_clusters < FEWEST:
        raise ValueError(f"there are {whole.n_clusters} clusters; at least {FEWEST} are needed")
    if whole.status != "ok" or not np.isfinite(whole.coefficients[of]) or whole.cluster_std_errors is None:
        raise ValueError("the fit has no finite maximum, or the column asked for says what others say")
    y = np.asarray(successes, dtype=np.float64)
    m = np.ones(len(y)) if trials is None else np.asarray(trials, dtype=np.float64)
    scores = _scores(columns, y, m, np.asarray(cluster), of, whole)
    weights = _weights(whole.n_clusters, seed)
    estimate, error = float(whole.coefficients[of]), float(whole.cluster_std_errors[of])
    if not error > _NO_SPREAD * (1 + abs(estimate)):
        raise ValueError("no cluster differs from the others; how much they vary cannot be told from them")

    def chance(value: float) -> float:
        given = scores(value)
        size = np.sqrt(given @ given)
        if size <= 0:
            return 1.0
        drawn = np.abs(weights @ given) / np.sqrt(np.maximum(weights**2 @ given**2, 1e-300))
        return float((1 + np.count_nonzero(drawn >= abs(given.sum()) / size - 1e-12)) / (1 + len(weights)))

    low, high = (_end(chance, estimate, sign * error, 1 - level) for sign in (-1, 1))
    told = {one for one in whole.cautions if one != Caution.FEW_CLUSTERS}
    told |= set() if np.isfinite(low) and np.isfinite(high) else {Caution.OPEN_END}
    return WildScore(
        estimate=estimate, interval=Interval(low=low, high=high, level=level), p_value=chance(0.0), std_error=error,
        clusters=whole.n_clusters, cautions=tuple(one for one in Caution if one in told),
    )  # fmt: skip


def _scores(
    columns: Floats, y: Floats, m: Floats, cluster: NDArray[np.generic], of: int, whole: Fit
) -> Callable[[float], Floats]:
    """Each cluster's efficient score (clusters,) if the coefficient had a value, the other columns fitted."""
    used = m > 0
    labels = code(cluster[used])
    kept = [c for c in range(columns.shape[1]) if c != of and np.isfinite(whole.coefficients[c])]
    others = columns[:, kept]

    def at(value: float) -> Floats:
        fit = logit(design=others, successes=y, trials=m, offset=value * columns[:, of])
        spread = m * fit.fitted * (1 - fit.fitted)
        across = cross_product(others, (spread * columns[:, of])[:, None])[:, 0]
        square = cross_product(others, spread[:, None] * others)
        rest = columns[:, of] - others @ np.linalg.lstsq(square, across, rcond=None)[0]
        summed = sums_by_group(
            group=labels.codes, n_groups=len(labels.levels), index=np.flatnonzero(used),
            values=(y - m * fit.fitted)[used], basis=rest[:, None],
        )  # fmt: skip
        return np.asarray(summed[:, 0])

    return at


def _weights(clusters: int, seed: int) -> Floats:
    rng = np.random.default_rng(seed)
    if clusters < WEBB_BELOW:
        return np.asarray((np.sign(_WEBB) * np.sqrt(np.abs(_WEBB)))[rng.integers(0, 6, (DRAWS, clusters))])
    return np.asarray(rng.choice([-1.0, 1.0], (DRAWS, clusters)))


def _end(chance: Callable[[float], float], middle: float, step: float, least: float) -> float:
    """Where the p-value falls to ``least`` on one side; infinite where it does not within 60 standard errors."""
    near, far = middle, middle + 1.5 * step
    while chance(far) > least:
        near, far = far, far + 1.5 * (far - middle)
        if abs(far - middle) > 60 * abs(step):
            return float(np.sign(step) * np.inf)
    for _ in range(_HALVINGS):
        half = (near + far) / 2
        near, far = (half, far) if chance(half) > least else (near, half)
    return far
