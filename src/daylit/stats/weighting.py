"""Would people of the reference group, stopped in like places, times and reasons, have met the same outcome?

The reference group is weighted to the group's circumstances and a fit of the outcome mends what the weights leave: the
answer is right if either of the two is (doubly robust). It is the difference among the group's own people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS, NO_SPREAD
from daylit.stats.design import cluster_codes, some_columns
from daylit.stats.estimates import Estimates, Floats, check_level, counts, few, flagged, numbers, within
from daylit.stats.fit import Fit
from daylit.stats.frozen import Frozen
from daylit.stats.glm import logit
from daylit.stats.influence import Steps, std_error
from daylit.stats.intervals import z_value
from daylit.stats.labels import all_known

FEWEST_EFFECTIVE: Final = 30.0
"""With weights worth fewer people of the reference nothing is compared."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Balance(Frozen):
    """How far apart the groups' circumstances are; arrays of shape (columns,).

    ``difference`` is the difference of means in standard deviations of the group, ``steps`` the largest difference of
    the two distribution functions (Kolmogorov and Smirnov). 0 in a column that does not vary.
    """

    difference: Floats
    steps: Floats

    @property
    def worst(self) -> tuple[float, float]:
        """The largest of each, without sign."""
        return float(np.abs(self.difference).max(initial=0.0)), float(self.steps.max(initial=0.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighted(Frozen):
    """Differences of the group's rate from what like people of the reference met; estimates of shape ().

    ``crude`` is the plain difference, ``weighted`` that after weighting alone, ``robust`` the doubly robust one: the
    one to tell. ``expected`` is the rate that like people of the reference meet. ``log_odds`` is the group's
    coefficient of the weighted fit, with ``log_odds_error``. ``effective`` is how many unweighted people of the
    reference would tell as much: below 100 the comparison is thin. ``before`` and ``after`` tell the balance;
    differences above 0.1 in ``after`` lean on the fit of the outcome. ``weight`` (cells,) is 1 for the group.
    """

    crude: Estimates
    weighted: Estimates
    robust: Estimates
    expected: float
    log_odds: float
    log_odds_error: float
    effective: float
    before: Balance
    after: Balance
    weight: Floats
    clusters: int | None


@checked
def doubly_robust(
    *,
    in_group: ArrayLike,
    n: ArrayLike,
    events: ArrayLike,
    design: ArrayLike,
    weight: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> Weighted:
    """Compare the group's outcome with that of people of the reference in like circumstances.

    One cell per row, shape (cells,): of ``n`` people ``events`` had the outcome; ``design`` (cells, columns) tells
    their circumstances, with a column of ones and without the group. Without ``weight`` each person of the reference
    gets the odds of being in the group, from a logistic fit on ``design``; given weights (cells,), of any method, are
    taken as they are. Then a weighted logistic fit of the outcome on group and design, averaged over the group's people
    as if they were of the reference. Errors are those of all steps at once; of given weights without the step that made
    them. With ``cluster`` people who share a label may be alike.

    Raises ``ValueError`` for counts that cannot be, one group only, an outcome that everybody or nobody had in a group,
    columns that say the same as others, columns in which only one group occurs (named: leave them out, and say that
    those people were not compared), outcomes that a column tells for certain, and weights worth fewer than 30 people.

    **Assumes** that people alike in the design are alike in all that matters for the outcome, and that each of the
    group has likes. **Does not show** differences that lie in where, when and why people are stopped: these are what is
    evened out. A lower rate of a grave outcome is not kindness: it may be that more is done for little.
    Ridgeway 2006, doi:10.1007/s10940-005-9000-9; Kang & Schafer 2007, doi:10.1214/07-STS227; errors: Lunceford &
    Davidian 2004, doi:10.1002/sim.1903.

    >>> found = doubly_robust(in_group=[1, 1, 0, 0], n=[300, 100, 200, 600], events=[150, 20, 80, 90],
    ...                       design=[[1, 1], [1, 0], [1, 1], [1, 0]])
    >>> print(f"{float(found.crude.estimate):.3f}, among likes {float(found.robust.estimate):.3f}")
    0.212, among likes 0.087
    """
    check_level(level)
    side, m, y = _cells(in_group, n, events)
    columns = numbers("design", design)
    if columns.ndim != 2 or len(columns) != len(m):
        raise ValueError(f"design must have one row for each of the {len(m)} cells, not shape {columns.shape}")
    named = [f"column {column}" for column in range(some_columns(columns).shape[1])]
    odds = None
    if weight is None:
        odds = _sound(logit(design=columns, successes=m * side, trials=m, names=named), "only one of the groups occurs")
        weight = np.exp(columns @ odds.coefficients)
    (given, _) = counts(weight=weight, n=m)
    w = np.where(side == 1, 1.0, given)
    other = m * (side == 0)
    effective = float((other @ w) ** 2 / max(float(other @ w**2), 1e-300))
    if effective < FEWEST_EFFECTIVE:
        raise ValueError(
            f"the weights are worth {effective:.0f} people of the reference; at least {FEWEST_EFFECTIVE:.0f} are needed"
        )
    table = np.column_stack([columns, side])
    names = [*named, "the group"]
    fit = _sound(logit(design=table, successes=w * y, trials=w * m, names=names), "the outcome is certain")
    labels = None if cluster is None else cluster_codes(cluster, len(m))
    whole = Steps(
        side=side,
        n=m,
        events=y,
        columns=columns,
        table=table,
        weight=w,
        fit=fit,
        chance=None if odds is None else odds.fitted,
    )
    told = {name: _told(whole, name, labels, level) for name in ("crude", "weighted", "robust")}
    log_odds = whole.along(whole.inverse[:, -1])
    clusters = None if labels is None else int(labels.max()) + 1
    return Weighted(
        **told,
        expected=whole.expected,
        log_odds=float(fit.coefficients[-1]),
        log_odds_error=std_error(whole, log_odds, labels),
        effective=effective,
        before=_balance(columns, m * side, other),
        after=_balance(columns, m * side, other * w),
        weight=w,
        clusters=clusters,
    )


def _told(steps: Steps, name: str, labels: Floats | None, level: float) -> Estimates:
    estimate, influence = steps.influence(name)
    error = std_error(steps, influence, labels)
    alike = not error > NO_SPREAD * std_error(steps, influence, None)
    clusters = None if labels is None else int(labels.max()) + 1
    reach = z_value(level) if clusters is None else float(special.stdtrit(clusters - 1, 0.5 + level / 2))
    away = 0.0 if alike else -abs(estimate) / error
    p_value = 2 * float(special.ndtr(away) if clusters is None else special.stdtr(clusters - 1, away))
    events, people = float(steps.events @ steps.side), float(steps.n @ steps.side)
    other, others = float(steps.events @ (1 - steps.side)), float(steps.n @ (1 - steps.side))
    flags = flagged(
        (),
        few_events=few(np.array([events, other]), np.array([people, others])).any(),
        few_clusters=clusters is not None and clusters < FEW_CLUSTERS,
        no_spread=alike,
    )
    low, high = max(estimate - reach * error, -1.0), min(estimate + reach * error, 1.0)
    if alike:  # clusters that do not differ tell no spread
        low, high = -1.0, 1.0
    return Estimates(
        estimate=np.asarray(estimate), low=np.asarray(low), high=np.asarray(high), p_value=np.asarray(p_value),
        n=np.asarray(steps.n.sum()), events=np.asarray(events), level=level, method="sandwich", flags=flags,
    )  # fmt: skip


def _balance(columns: Floats, mine: Floats, other: Floats) -> Balance:
    one, two = mine / mine.sum(), other / other.sum()
    mean, like = one @ columns, two @ columns
    spread = np.sqrt(np.maximum(one @ columns**2 - mean**2, 0.0))
    varies = spread > 1e-9 * np.maximum(np.abs(columns).max(axis=0), 1e-300)
    steps = np.zeros(columns.shape[1])
    for column in range(columns.shape[1]):
        levels, place = np.unique(columns[:, column], return_inverse=True)
        gap = np.bincount(place.reshape(-1), one - two, len(levels)).cumsum()
        steps[column] = np.abs(gap[:-1]).max(initial=0.0)
    return Balance(difference=np.where(varies, (mean - like) / np.where(varies, spread, 1.0), 0.0), steps=steps)


def _cells(in_group: ArrayLike, n: ArrayLike, events: ArrayLike) -> tuple[Floats, Floats, Floats]:
    given = all_known("in_group", in_group)
    if not np.isin(given, (0, 1)).all():
        raise ValueError("in_group must hold yes or no for each cell; leave out what was not recorded, and say so")
    side, m, y = counts(in_group=given, n=n, events=events)
    if m.ndim != 1:
        raise ValueError("n must hold one number for each cell")
    within(events=y, n=m)
    for one, name in ((0.0, "reference"), (1.0, "group")):
        if not 0 < y[side == one].sum() < m[side == one].sum():
            raise ValueError(f"in the {name} there must be people with the outcome and people without")
    return side, m, y


def _sound(fit: Fit, why: str) -> Fit:
    if fit.status != "ok" or fit.dropped:
        what = ", ".join((*fit.infinite, *fit.dropped)) or fit.status
        raise ValueError(
            f"in some columns of the design {why}, or they say the same as others ({what}); leave them out, or join "
            "their levels, and say who is not compared"
        )
    return fit
