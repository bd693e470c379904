"""Are people treated otherwise by officers of another group than their own?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, stdtr, stdtrit

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.design import Coded, dummies, labels_of
from daylit.stats.estimates import Floats, check_level, counts, few, within
from daylit.stats.fit import Fit
from daylit.stats.glm import logit
from daylit.stats.intervals import Interval

MOST_COLUMNS: Final = 500
"""Groups and strata together; more would each need an effect of their own."""
OFFICERS_NEEDED: Final = 5
"""Of each group: a single officer of a group is taken for what the group is like, and its own ways cannot be seen."""
_NONE: Final = (np.nan, np.nan)
_OPEN: Final = (-np.inf, np.inf)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnGroup:
    """What meeting an officer of another group does to the odds of an outcome, all else in the model equal.

    ``odds_ratio`` is that of another group over one's own, with its ``interval``, ``std_error`` (of the log odds) and
    ``p_value``. ``difference`` is, among those who met an officer of another group, their chance less what the model
    gives them with an officer of their own, with ``difference_interval``. ``n_own`` and ``n_other`` count people.
    Where the counts hold no answer, numbers are NaN, the intervals say nothing, the p-value is 1, and
    ``not_estimable`` says so.
    """

    odds_ratio: float
    interval: Interval
    std_error: float
    p_value: float
    difference: float
    difference_interval: Interval
    n_own: int
    n_other: int
    officers: int
    cautions: tuple[Caution, ...] = ()


@checked
def own_group(
    *,
    events: ArrayLike,
    n: ArrayLike,
    group: ArrayLike,
    officer_group: ArrayLike,
    officer: ArrayLike,
    stratum: ArrayLike | None = None,
    level: float = 0.95,
) -> OwnGroup:
    """Compare people who met an officer of another group with those who met one of their own.

    One cell per row, shape (cells,): of ``n`` people of ``group`` met by ``officer``, who is of ``officer_group``,
    ``events`` had the outcome; both kinds of group use the same labels. A logistic regression holds each group of
    people, each group of officers and each ``stratum`` (place and shift) equal, and asks for the rest: that the two
    are not alike. Officers are the clusters; Student's t has the officers of the smallest group less one, as what they
    have in common is known from these alone. With fewer than five officers of a group there is no answer.

    Raises ``ValueError`` for counts that cannot be, missing labels, an officer in two groups, no label that people
    and officers share, nobody who met an officer of another (or of their own) group, or more groups and strata than
    ``MOST_COLUMNS``.

    **Assumes** that within a stratum chance decides which officer somebody meets, that officers of all groups do the
    same work, and that groups of people and of officers each shift the log odds alike. **Does not show** what all
    officers share, nor which of the two is treated as is right: a gap may be harshness towards others or leniency
    towards one's own. Antonovics & Knight 2009, doi:10.1162/rest.91.1.163.

    >>> officers = np.repeat(np.arange(40), 2)
    >>> mine = np.where(officers < 20, "a", "b")
    >>> people = np.tile(["a", "b"], 40)
    >>> searched = np.where(mine == people, 8, 13) + officers % 3
    >>> found = own_group(events=searched, n=[100] * 80, group=people, officer_group=mine, officer=officers)
    >>> print(f"{found.odds_ratio:.2f}", f"{100 * found.difference:.1f}", found.officers)
    1.65 5.0 40
    """
    check_level(level)
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if x.ndim != 1:
        raise ValueError("one number for each cell, in one dimension")
    people, own, who = (
        labels_of(name, values, x.size)
        for name, values in (("group", group), ("officer_group", officer_group), ("officer", officer))
    )
    other = np.asarray(people.levels.astype(str)[people.codes] != own.levels.astype(str)[own.codes], dtype=np.float64)
    fewest = _enough(people, own, who, other, m)
    columns = [np.ones((x.size, 1)), _levels(people), _levels(own)]
    if stratum is not None:
        columns.append(_levels(labels_of("stratum", stratum, x.size)))
    # Last: where the groups and strata say it already, it is the one that has no value.
    columns.append(other[:, None])
    if sum(part.shape[1] for part in columns) > MOST_COLUMNS:
        raise ValueError(f"groups and strata are more than {MOST_COLUMNS:,}, and each would need an effect of its own")
    design = np.concatenate(columns, axis=1)
    fit = logit(design=design, successes=x, trials=m, cluster=who.codes, level=level)
    return _result(fit, design, other, x, m, fewest)


def _levels(part: Coded) -> Floats:
    return dummies(part.codes, len(part.levels))


def _enough(people: Coded, own: Coded, who: Coded, other: Floats, m: Floats) -> int:
    """Refuse what cannot be compared; gives the officers of the group that has the fewest."""
    side = np.zeros(len(who.levels), dtype=np.intp)
    side[who.codes] = own.codes
    if (side[who.codes] != own.codes).any():
        raise ValueError("an officer is in two groups; say which counts, or leave that officer out")
    if not set(people.levels.astype(str).tolist()) & set(own.levels.astype(str).tolist()):
        raise ValueError("group and officer_group share no label; give both in the same words")
    for kind, with_other in (("another", other), ("their own", 1 - other)):
        if not (m * with_other).sum() > 0:
            raise ValueError(f"nobody met an officer of {kind} group, so there is nothing to compare")
    return int(np.bincount(side).min())


def _result(fit: Fit, design: Floats, other: Floats, x: Floats, m: Floats, fewest: int) -> OwnGroup:
    covariance, value = fit.cluster_covariance, float(fit.coefficients[-1])
    found = fit.status in ("ok", "separated") and covariance is not None and bool(np.isfinite(value))
    known = found and fewest >= OFFICERS_NEEDED
    error = float(np.sqrt(covariance[-1, -1])) if known and covariance is not None else np.nan
    alike = bool(known and fit.alike[-1])
    difference, spread = _difference(fit, covariance, design, m * other) if known and covariance is not None else _NONE
    freedom = max(fewest - 1, 1)
    reach = float(stdtrit(freedom, 0.5 + fit.level / 2))
    sure = known and not alike
    ends, apart = ((value - reach * error, value + reach * error), reach * spread) if sure else (_OPEN, np.inf)
    had, met = (np.array([(part * other).sum(), (part * (1 - other)).sum()]) for part in (x, m))
    raised = (set(fit.cautions) - {Caution.NO_SPREAD}) | ({Caution.FEW_EVENTS} if few(had, met).any() else set())
    raised |= set() if known else {Caution.NOT_ESTIMABLE}
    raised |= {Caution.NO_SPREAD} if alike else set()
    raised |= {Caution.FEW_CLUSTERS} if fewest < FEW_CLUSTERS / 2 else set()
    return OwnGroup(
        odds_ratio=float(np.exp(value)) if known else np.nan,
        interval=Interval(low=float(np.exp(ends[0])), high=float(np.exp(ends[1])), level=fit.level),
        std_error=np.inf if alike else error,
        p_value=2 * float(stdtr(freedom, -abs(value) / error)) if sure and error > 0 else 1.0,
        difference=difference,
        difference_interval=Interval(
            low=max(difference - apart, -1.0) if known else -1.0,
            high=min(difference + apart, 1.0) if known else 1.0,
            level=fit.level,
        ),
        n_own=round(float(met[1])),
        n_other=round(float(met[0])),
        officers=fit.n_clusters or 0,
        cautions=tuple(caution for caution in Caution if caution in raised),
    )


def _difference(fit: Fit, covariance: Floats, design: Floats, weight: Floats) -> tuple[float, float]:
    """The mean change of chances over those who met another group's officers, and its error (delta method)."""
    kept = np.isfinite(fit.coefficients)
    columns, beta = design[:, kept], fit.coefficients[kept]
    own = columns.copy()
    own[:, -1] = 0.0
    with_other, with_own = expit(columns @ beta), expit(own @ beta)
    share = weight / weight.sum()
    slope = (share * with_other * (1 - with_other)) @ columns - (share * with_own * (1 - with_own)) @ own
    spread = float(slope @ covariance[np.ix_(kept, kept)] @ slope)
    return float(share @ (with_other - with_own)), float(np.sqrt(max(spread, 0.0)))
