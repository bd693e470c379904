"""The outcome test: do searches of a group find something less often than searches of the reference group?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked
from daylit.stats.cautions import Caution
from daylit.stats.clustered import ClusteredEstimates, clustered_difference
from daylit.stats.design import labels_of
from daylit.stats.estimates import Estimates, Floats, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.labels import in_words, known_labels, not_more
from daylit.stats.multiple import benjamini_hochberg
from daylit.stats.power import detectable_difference
from daylit.stats.rates import rate, rate_difference
from daylit.stats.robust import RobustOutcomeTest, agreement, robust_outcome_test
from daylit.stats.standardise import MantelHaenszel, mantel_haenszel

__all__ = ["OutcomeTest", "RobustOutcomeTest", "agreement", "outcome_test", "robust_outcome_test"]

_NOT_UNIFORM = 0.05


MOST_STRATA: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeTest(Frozen):
    """Hit rates of two groups: over all, within strata, and in each stratum.

    ``rate`` and ``reference_rate`` are the pooled hit rates, ``pooled`` their difference (group minus reference).
    ``within`` compares within strata, where pooling cannot mislead. ``by_stratum`` holds the difference in each of
    ``strata`` (shape (k,), in their sorted order) and ``q_values`` their p-values after Benjamini and Hochberg; a
    stratum without searches of both groups made no test and has the q-value NaN. ``pooled_clustered`` and
    ``within_clustered`` allow for clusters and are ``None`` if none were given. ``detectable_below`` and
    ``detectable_above`` are the smallest pooled differences that would have been found in four of five cases (NaN:
    none would); they count people one by one.
    """

    rate: Estimates
    reference_rate: Estimates
    pooled: Estimates
    within: MantelHaenszel
    strata: tuple[str, ...]
    by_stratum: Estimates
    q_values: Floats
    pooled_clustered: ClusteredEstimates | None
    within_clustered: ClusteredEstimates | None
    detectable_below: float
    detectable_above: float
    cautions: tuple[Caution, ...]


@checked
def outcome_test(
    *,
    found: ArrayLike,
    searches: ArrayLike,
    reference_found: ArrayLike,
    reference_searches: ArrayLike,
    stratum: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> OutcomeTest:
    """Difference of hit rates between a group and the reference, pooled and within strata.

    One cell per row, shape ``(cells,)``; cells with the same ``stratum`` are added up. Without ``stratum`` everything
    is one stratum. ``cluster`` (officer, unit, date) adds intervals that allow for clusters. Raises ``ValueError`` for
    counts that cannot be, arrays of different length, and missing labels.

    **Assumes** that only searches with a choice are given (no warrants, inventories or searches on arrest) and that a
    hit means the same for all. A lower hit rate suggests a lower bar only if the groups' risks are spread alike.
    **Does not show** the bar itself: with the *same* bar of 10 % and risks Beta(1, 19) and Beta(1, 9) the hit rates
    are 14.5 % and 19.0 % (infra-marginality), and the sign can turn either way.
    Becker 1957; Knowles, Persico & Todd 2001, doi:10.1086/318603; Simoiu, Corbett-Davies & Goel 2017,
    doi:10.1214/17-AOAS1058.

    >>> test = outcome_test(found=[20, 30], searches=[100, 100], reference_found=[30, 40],
    ...                     reference_searches=[100, 100], stratum=["north", "south"])
    >>> print(f"{float(test.pooled.estimate):.2f}", test.strata, f"{float(test.within.p_value):.3f}")
    -0.10 ('north', 'south') 0.029
    """
    a, n1, b, n0 = (
        np.atleast_1d(values)
        for values in counts(
            found=found, searches=searches, reference_found=reference_found, reference_searches=reference_searches
        )
    )
    within(events=a, n=n1, names=("found", "searches"))
    within(events=b, n=n0, names=("reference_found", "reference_searches"))
    strata, index = _strata(stratum, a.size)
    not_more("strata", len(strata), MOST_STRATA)
    x, m, y, r = (np.bincount(index, weights=row, minlength=len(strata)) for row in (a, n1, b, n0))
    by_stratum = rate_difference(events=x, n=m, reference_events=y, reference_n=r, level=level)
    matched = mantel_haenszel(events=x, n=m, reference_events=y, reference_n=r, level=level)
    reference_rate = rate(events=y.sum(), n=r.sum(), level=level)
    pooled = rate_difference(events=x.sum(), n=m.sum(), reference_events=y.sum(), reference_n=r.sum(), level=level)
    below, above = _detectable(m.sum(), r.sum(), reference_rate, level)
    clustered = None if cluster is None else _clustered(a, n1, b, n0, cluster, index, level)
    return OutcomeTest(
        rate=rate(events=x.sum(), n=m.sum(), level=level),
        reference_rate=reference_rate,
        pooled=pooled,
        within=matched,
        strata=strata,
        by_stratum=by_stratum,
        q_values=benjamini_hochberg(_made(by_stratum)),
        pooled_clustered=clustered[0] if clustered else None,
        within_clustered=clustered[1] if clustered else None,
        detectable_below=below,
        detectable_above=above,
        cautions=_cautions(pooled, matched, clustered),
    )


def _strata(stratum: ArrayLike | None, size: int) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    if stratum is None:
        return ("all",), np.zeros(size, dtype=np.intp)
    labels = known_labels("stratum", stratum)
    if labels.shape != (size,):
        raise ValueError(f"stratum must hold one label for each of the {size} cells, not shape {labels.shape}")
    names, index = np.unique(in_words(labels), return_inverse=True)
    return tuple(str(name) for name in names), index.reshape(-1)


def _made(by_stratum: Estimates) -> Floats:
    assert by_stratum.p_value is not None
    return np.asarray(np.where(by_stratum.estimable, by_stratum.p_value, np.nan))


def _detectable(n: float, reference_n: float, reference: Estimates, level: float) -> tuple[float, float]:
    if n <= 0 or reference_n <= 0:
        return float("nan"), float("nan")
    below, above = detectable_difference(n=n, reference_n=reference_n, reference_p=reference.estimate, level=level)
    return float(below), float(above)


def _clustered(
    a: Floats, n1: Floats, b: Floats, n0: Floats, cluster: ArrayLike, stratum: NDArray[np.intp], level: float
) -> tuple[ClusteredEstimates, ClusteredEstimates]:
    labels = labels_of("cluster", cluster, a.size).codes
    group = np.repeat([True, False], a.size)
    events, n = np.concatenate([a, b]), np.concatenate([n1, n0])
    both = np.concatenate([labels, labels])
    pooled = clustered_difference(events=events, n=n, group=group, cluster=both, level=level)
    strata = np.concatenate([stratum, stratum])
    matched = clustered_difference(events=events, n=n, group=group, cluster=both, stratum=strata, level=level)
    return pooled, matched


def _cautions(
    pooled: Estimates, matched: MantelHaenszel, clustered: tuple[ClusteredEstimates, ClusteredEstimates] | None
) -> tuple[Caution, ...]:
    raised = {*pooled.cautions, *matched.risk_difference.cautions}
    if clustered:
        raised |= {*clustered[0].cautions, *clustered[1].cautions}
    if float(matched.equal_difference.p_value) < _NOT_UNIFORM:
        raised.add(Caution.NOT_UNIFORM)
    return tuple(caution for caution in Caution if caution in raised)
