"""A logistic regression with few clusters: a score bootstrap by cluster, and what it does not reject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked
from daylit.stats.bases import adds_nothing
from daylit.stats.cautions import Caution
from daylit.stats.design import code, column_of, sums_by_group, table_of
from daylit.stats.estimates import Floats, check_level
from daylit.stats.fit import Fit
from daylit.stats.glm import logit
from daylit.stats.intervals import Interval
from daylit.stats.labels import known_labels, not_more
from daylit.stats.seeds import generator
from daylit.stats.tall import cross_product

DRAWS: Final = 1_999
WEBB_BELOW: Final = 12
"""With fewer clusters signs alone make too few different draws; six weights make more."""
FEWEST: Final = 5
MOST_CLUSTERS: Final = 1_000
_WEBB: Final = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
_HALVINGS: Final = 18
_NO_SPREAD: Final = 1e-9
_ALONE: Final = 1e-6


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


@checked
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
    the other columns are fitted and each cluster's efficient score is had. What one step of the full fit makes of the
    column, over its error by cluster, is set beside the same with random signs on clusters (with fewer than 12
    clusters: weights of six values) and with scores as they are where the others are fitted without the cluster: a
    large one bends that fit towards itself, and would seem to say less than it does (“WCLR-S”). The same draws serve
    all values; they hang on ``seed`` alone.

    Raises ``ValueError`` as ``glm.logit`` does, for fewer than five clusters or more than ``MOST_CLUSTERS``, for a
    design of one column, where the fit has no finite maximum or the column says what others say, and where no cluster
    differs from the others.

    **Assumes** that clusters are independent, and scores symmetric around 0 if the value asked about is true.
    **Does not show** a cause. Clusters that all but one are of one kind (one day in the dark) are beyond it; an
    interval without an end says so (``open_end``). In simulated worlds of 10 to 30 very uneven clusters it holds the
    truth in 94–95 % and rejects in 5–6 %.
    MacKinnon, Nielsen & Webb 2023, doi:10.1002/jae.2969, and for logistic regression arXiv:2406.00650; Kline & Santos
    2012, doi:10.1515/2156-6674.1006; weights: Webb 2023, doi:10.1111/caje.12661.

    >>> day = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    >>> found = wild_score(design=[[1, 0], [1, 1]] * 6, successes=[9, 4, 7, 5, 8, 2, 9, 3, 6, 6, 8, 4],
    ...                    trials=[20] * 12, cluster=day, of=1)
    >>> print(f"{found.estimate:.2f}", found.clusters, found.interval.low < found.estimate < found.interval.high)
    -0.95 6 True
    """
    check_level(level)
    columns = table_of(design)
    whole = logit(design=columns, successes=successes, trials=trials, cluster=cluster, level=level)
    if not 0 <= of < columns.shape[1]:
        raise ValueError(f"of must be one of the {columns.shape[1]} columns, not {of}")
    if columns.shape[1] < 2:
        raise ValueError("there must be a column, such as one of ones, besides the one asked for")
    if whole.n_clusters is None or whole.n_clusters < FEWEST:
        raise ValueError(f"there are {whole.n_clusters} clusters; at least {FEWEST} are needed")
    not_more("clusters", whole.n_clusters, MOST_CLUSTERS, "With so many the errors of glm.logit by cluster hold")
    if whole.status != "ok" or not np.isfinite(whole.coefficients[of]) or whole.cluster_std_errors is None:
        raise ValueError("the fit has no finite maximum, or the column asked for says what others say")
    y = column_of(successes, len(columns), "successes")
    m = np.ones(len(y)) if trials is None else column_of(trials, len(columns), "trials")
    if whole.dropped and adds_nothing(design=columns, weight=m, of=of):
        raise ValueError("the column asked for says what others say; there is nothing to estimate")
    scores = _scores(columns, y, m, known_labels("cluster", cluster), of, whole)
    weights = _weights(whole.n_clusters, seed)
    estimate, error = float(whole.coefficients[of]), float(whole.cluster_std_errors[of])
    if not error > _NO_SPREAD * (1 + abs(estimate)):
        raise ValueError("no cluster differs from the others; how much they vary cannot be told from them")

    def chance(value: float) -> float:
        given = scores(value)
        size = np.sqrt(given.left @ given.left)
        if size <= 0:
            return 1.0
        # What the drawn fit takes away of each cluster's score, as the fit to the records does.
        left = weights * given.alone - weights @ given.taken.T
        drawn = np.abs(weights @ given.alone) / np.sqrt(np.maximum((left**2).sum(axis=1), 1e-300))
        return float((1 + np.count_nonzero(drawn >= abs(given.total) / size - 1e-12)) / (1 + len(weights)))

    low, high = (_end(chance, estimate, sign * error, 1 - level) for sign in (-1, 1))
    told = {one for one in whole.cautions if one not in (Caution.FEW_CLUSTERS, Caution.NO_SPREAD)}
    told |= set() if np.isfinite(low) and np.isfinite(high) else {Caution.OPEN_END}
    return WildScore(
        estimate=estimate, interval=Interval(low=low, high=high, level=level), p_value=chance(0.0), std_error=error,
        clusters=whole.n_clusters, cautions=tuple(one for one in Caution if one in told),
    )  # fmt: skip


class _Scores(NamedTuple):
    """Efficient scores if the coefficient had a value, in units of their own information.

    ``total`` is their sum; ``left`` (clusters,) what is left of each cluster's after one Newton step of the full fit;
    ``alone`` (clusters,) each cluster's where the other columns are fitted without it; ``taken`` (clusters, clusters)
    how much of the score of the first the step takes away for each unit of the second.
    """

    total: float
    left: Floats
    alone: Floats
    taken: Floats


def _scores(
    columns: Floats, y: Floats, m: Floats, cluster: NDArray[np.generic], of: int, whole: Fit
) -> Callable[[float], _Scores]:
    """The scores at a value asked about, the other columns fitted."""
    used = m > 0
    labels = code(cluster[used])
    many = len(labels.levels)
    order = np.argsort(labels.codes, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(labels.codes, minlength=many))[:-1])
    kept = [c for c in range(columns.shape[1]) if c != of and np.isfinite(whole.coefficients[c])]
    others, column = columns[:, kept], columns[:, of]

    def at(value: float) -> _Scores:
        fit = logit(design=others, successes=y, trials=m, offset=value * column)
        spread = (m * fit.fitted * (1 - fit.fitted))[used]
        basis = _basis(others[used], column[used], spread)
        score, bent = (
            sums_by_group(
                group=labels.codes, n_groups=many, index=np.arange(len(spread)), values=values, basis=basis
            )
            for values in ((y - m * fit.fitted)[used], spread * basis[:, -1])
        )  # fmt: skip
        total = float(score[:, -1].sum())
        rest = np.stack([_without(basis[part, :-1], spread[part], score[one, :-1]) for one, part in enumerate(parts)])
        alone = score[:, -1] + (bent[:, :-1] * rest).sum(axis=1)
        return _Scores(
            total=total, left=score[:, -1] - bent[:, -1] * total, alone=alone,
            taken=bent[:, :-1] @ rest.T + np.outer(bent[:, -1], alone),
        )  # fmt: skip

    return at


def _basis(others: Floats, column: Floats, spread: Floats) -> Floats:
    """The columns turned so that their information is the identity, the one asked for last: (cells, columns)."""
    values, vectors = np.linalg.eigh(cross_product(others, spread[:, None] * others))
    some = values > _NO_SPREAD * max(values[-1], 1e-300)
    turned = others @ (vectors[:, some] / np.sqrt(values[some]))
    rest = column - turned @ cross_product(turned, (spread * column)[:, None])[:, 0]
    return np.column_stack([turned, rest / np.sqrt(max(float(spread @ rest**2), 1e-300))])


def _without(basis: Floats, spread: Floats, score: Floats) -> Floats:
    """A cluster's score in the other columns where these are fitted without it: (I − its information)⁻¹ · score."""
    values, vectors = np.linalg.eigh(basis.T @ (spread[:, None] * basis))
    left = 1 - values  # what no other cluster tells is left as it was fitted: nothing can be had without this one
    return np.asarray(vectors @ (np.where(left > _ALONE, 1 / np.maximum(left, _ALONE), 0.0) * (vectors.T @ score)))


def _weights(clusters: int, seed: int) -> Floats:
    rng = generator(seed)
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
