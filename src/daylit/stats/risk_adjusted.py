"""Are people of the same risk treated alike? Risk-adjusted regression, and how wrong the risks would have to be.

A fit with many covariates explains a difference away with things that have no bearing on it; here the only thing that
may explain an action is the chance that it finds something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS, NO_SPREAD
from daylit.stats.design import cluster_codes
from daylit.stats.estimates import Ends, Estimates, Floats, check_level, counts, few, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.glm import logit
from daylit.stats.intervals import z_value
from daylit.stats.labels import all_known, not_more
from daylit.stats.risk_bounds import MANY_CELLS, People, extreme, gathered

MOST_CELLS: Final = 2_000
"""Cells of which each moves by itself; each value of ``apart`` then takes a few seconds."""
MOST_APART: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskAdjusted(Frozen):
    """A difference at equal risk.

    ``difference`` is how much more often the group is acted upon than the reference at equal estimated risk (fractions
    of 1), shape (); ``risk_slope`` how much more often for each unit of risk; ``risk`` (cells,) the estimated risks,
    fitted on those acted upon. ``crude`` is the difference of rates without risk. ``spread`` is how far people's risks
    lie from the mean of their group, on average: risks that are off by as much tell nobody from anybody.
    """

    difference: Estimates
    risk_slope: float
    crude: float
    spread: float
    risk: Floats
    std_error: float
    clusters: int | None


@checked
def risk_adjusted(
    *,
    in_group: ArrayLike,
    n: ArrayLike,
    actions: ArrayLike,
    hits: ArrayLike,
    design: ArrayLike,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> RiskAdjusted:
    """Compare how often two groups are acted upon at equal risk that the action finds something.

    One cell per row, shape (cells,): of ``n`` people ``actions`` were searched and in ``hits`` of these something was
    found. First the risk: a logistic fit of hits on ``design`` (cells, columns) among those acted upon, with all that
    an officer may take into account and a column of ones; the group too, if risk differs by it. Then the difference: a
    least-squares fit of action on group and risk alone. The errors allow for both fits at once, and with ``cluster``
    for people who are alike.

    Raises ``ValueError`` for counts that cannot be, one group only, nobody acted upon or all, no hit or nothing but
    hits, columns of the design that say the same as others or are separated among those acted upon (their risks would
    be a guess), risks that are all alike, and a single cluster. Fewer than 11 hits or actions without: ``few_events``.

    **Assumes** that “found” is what the action is for; that those not acted upon carry the risk that their columns tell
    (no knowledge of officers that is not in them: ``risk_bounds`` asks how much of it would undo the result); that hits
    are recorded alike for all. **Does not show** who was stopped, nor why groups differ. Wants 2,000 actions or more.
    Jung and others, arXiv:1809.05651; errors of two steps: Newey & McFadden 1994, doi:10.1016/S1573-4412(05)80005-4.

    >>> found = risk_adjusted(in_group=[0, 0, 1, 1], n=[4_000] * 4, actions=[200, 800, 400, 1_000],
    ...                       hits=[10, 160, 20, 200], design=[[1, 0], [1, 1]] * 2)
    >>> gap = found.difference
    >>> print(f"{float(gap.estimate):.3f} ({float(gap.low):.3f}, {float(gap.high):.3f})")
    0.050 (0.039, 0.061)
    """
    check_level(level)
    side, m, s, h = _cells(in_group=in_group, n=n, actions=actions, hits=hits)
    columns = np.asarray(design, dtype=np.float64)
    if not 0 < h.sum() < s.sum():
        raise ValueError("a risk needs actions that found something and actions that found nothing")
    fit = logit(design=columns, successes=h, trials=s)
    if fit.status != "ok" or fit.dropped:
        what = ", ".join((*fit.infinite, *fit.dropped)) or fit.status
        raise ValueError(
            f"among those acted upon some columns of the design cannot be told apart or are separated ({what}); "
            "leave them out or join their levels"
        )
    with np.errstate(under="ignore"):
        risk = np.asarray(special.expit(columns @ fit.coefficients))
    table = np.column_stack([np.ones(len(m)), side, risk])
    bread = table.T @ (m[:, None] * table)
    if np.linalg.cond(bread / m.sum()) > 1e12:
        raise ValueError("the risks do not vary within the groups; a difference at equal risk needs risks that differ")
    beta = np.linalg.solve(bread, table.T @ s)
    labels = None if cluster is None else cluster_codes(cluster, len(m))
    covariance = _both_steps(columns, table, beta, risk, (m, s, h), labels)
    error = float(np.sqrt(max(covariance[1, 1], 0.0)))
    naive = covariance if labels is None else _both_steps(columns, table, beta, risk, (m, s, h), None)
    alike = not error > NO_SPREAD * float(np.sqrt(naive[1, 1]))  # clusters that do not differ tell no spread
    clusters = None if labels is None else int(labels[m > 0].max()) + 1
    reach = z_value(level) if clusters is None else float(special.stdtrit(clusters - 1, 0.5 + level / 2))
    away = -abs(beta[1]) / error if not alike else 0.0
    p_value = 2 * float(special.ndtr(away) if clusters is None else special.stdtr(clusters - 1, away))
    low, high = (-1.0, 1.0) if alike else (beta[1] - reach * error, beta[1] + reach * error)
    means = np.array([m[side == one] @ risk[side == one] / m[side == one].sum() for one in (0, 1)])
    spread = float(m @ np.abs(risk - means[side.astype(np.intp)]) / m.sum())
    rates = [s[side == one].sum() / m[side == one].sum() for one in (0, 1)]
    return RiskAdjusted(
        difference=Estimates(
            estimate=np.asarray(beta[1]), low=np.asarray(low), high=np.asarray(high),
            p_value=np.asarray(p_value), n=np.asarray(m.sum()),
            events=np.asarray(s.sum()), level=level, method="two steps, sandwich",
            flags=flagged((), few_events=few(h.sum(), s.sum()),
                          no_spread=alike, few_clusters=clusters is not None and clusters < FEW_CLUSTERS),
        ),
        risk_slope=float(beta[2]), crude=float(rates[1] - rates[0]), spread=spread, risk=risk,
        std_error=np.inf if alike else error, clusters=clusters,
    )  # fmt: skip


def _both_steps(
    columns: Floats, table: Floats, beta: Floats, risk: Floats, made: tuple[Floats, Floats, Floats],
    labels: Floats | None,
) -> Floats:  # fmt: skip
    """Covariance of the second fit's coefficients; people of a cell are of three kinds: hit, acted upon, neither."""
    m, s, h = made
    rest = table @ beta
    slope = risk * (1 - risk)
    first = columns.T @ ((s * slope)[:, None] * columns)
    # How the second fit's equations move with the first fit's coefficients.
    moved = -beta[2] * table.T @ ((m * slope)[:, None] * columns)
    moved[2] += ((s - m * rest) * slope) @ columns
    carry = moved @ np.linalg.inv(first)
    bread = np.linalg.inv(table.T @ (m[:, None] * table))
    kinds = ((h, 1.0, 1 - risk), (s - h, 1.0, -risk), (m - s, 0.0, np.zeros_like(risk)))
    if labels is None:
        inner = np.zeros((3, 3))
        for count, acted, residual in kinds:
            score = (acted - rest)[:, None] * table + residual[:, None] * (columns @ carry.T)
            inner += score.T @ (count[:, None] * score)
        return np.asarray(bread @ inner @ bread)
    size = int(labels.max()) + 1
    total = (s - m * rest)[:, None] * table + (h - s * risk)[:, None] * (columns @ carry.T)
    sums = np.stack([np.bincount(labels.astype(np.intp), total[:, one], size) for one in range(3)], axis=1)
    return np.asarray(bread @ (sums.T @ sums) @ bread) * size / (size - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskBounds(Frozen):
    """The differences that remain possible if risks are off by ``apart`` on average; arrays of its shape (values,).

    ``bounds`` come from what is assumed, not from chance. ``turns`` is the smallest ``apart`` under which a difference
    of 0 is possible; NaN where none up to the largest asked for is enough.
    """

    apart: Floats
    difference: float
    bounds: Ends
    turns: float


@checked
def risk_bounds(
    *, in_group: ArrayLike, n: ArrayLike, actions: ArrayLike, risk: ArrayLike, apart: ArrayLike, gather: bool = False
) -> RiskBounds:
    """How far a difference at equal risk can move if the risks are wrong by so much on average.

    Cells as in ``risk_adjusted``, with ``risk`` (cells,) between 0 and 1. ``apart`` is the mean over all people of the
    absolute difference between true and estimated risk; nobody knows it, so give a row of values. Of all risks that lie
    so near, those are found that give the lowest and the highest difference. In each cell those acted upon may carry
    another risk than the others, because officers may see what the columns do not tell; the mean risk of those acted
    upon is kept in each group, because what was found tells it. Bounds are those of the cells as they are: chance and
    what differs within a cell come on top. With ``gather``, of more than 100 cells those of a group count as one whose
    risks lie in one eighth of a standard deviation: a hundred times as fast, and the bounds a little narrower.

    Raises ``ValueError`` for counts that cannot be, risks outside 0 to 1, one group only, or nobody acted upon or all.

    **Assumes** that the mean risk of those acted upon is right. Found by climbing: exact where the groups' mean
    risks are driven further apart or pass each other; towards each other it is the best of several climbs, on which a
    general solver did not improve in tests. **Does not show** how wrong the risks
    are. Jung and others, arXiv:1809.05651, section on sensitivity.

    Examples
    --------
    >>> seen = risk_bounds(in_group=[0, 0, 1, 1], n=[400] * 4, actions=[40, 90, 70, 120], risk=[0.1, 0.4, 0.1, 0.4],
    ...                    apart=[0, 0.02, 0.05])
    >>> print(seen.bounds.low.round(3), seen.bounds.high.round(3), round(seen.turns, 3))
    [ 0.075  0.047 -0.039] [0.075 0.106 0.203] 0.038
    """
    side, m, s, _ = _cells(in_group=in_group, n=n, actions=actions, hits=0)
    (p, _) = counts(risk=risk, n=n)
    if p.shape != m.shape or (p > 1).any():
        raise ValueError("risk must hold a chance between 0 and 1 for each cell")
    (far,) = counts(apart=apart)
    if gather and np.count_nonzero(m) > MANY_CELLS:
        side, m, s, p = gathered(side, m, s, p)
    not_more(
        "cells", int(np.count_nonzero(m)), MOST_CELLS, "Ask with gather=True, which puts those of like risk together"
    )
    not_more("values of apart", far.size, MOST_APART, "Ask for fewer")
    whole = m > 0
    two = np.concatenate
    people = People(
        side=two([side, side]), acted=np.repeat([1.0, 0.0], len(m)), weight=two([s, m - s]), risk=two([p, p])
    )
    used = people.weight > 0
    people = People(**{name: getattr(people, name)[used] for name in ("side", "acted", "weight", "risk")})
    if np.ptp(p[whole & (side == 0)]) == 0 and np.ptp(p[whole & (side == 1)]) == 0:
        raise ValueError("the risks do not vary within the groups; a difference at equal risk needs risks that differ")
    order = np.argsort(far.ravel())
    ends = np.zeros((2, far.size))
    for row, sign in enumerate((-1, 1)):
        before: list[Floats] = []
        for at in order:
            ends[row, at], risks = extreme(people=people, apart=float(far.ravel()[at]), sign=sign, starts=before)
            before = [risks]
    middle = extreme(people=people, apart=0.0, sign=1, starts=[])[0]
    sign = -1 if middle > 0 else 1

    def over(value: float) -> float:
        return -sign * extreme(people=people, apart=value, sign=sign, starts=[])[0]

    largest, turns = float(far.max(initial=0.0)), float("nan")
    if middle == 0:
        turns = 0.0
    elif largest > 0 and over(largest) <= 0:
        turns = float(optimize.brentq(over, 0.0, largest, xtol=1e-6))
    low, high = ends.reshape(2, *far.shape)
    return RiskBounds(apart=far, difference=middle, bounds=Ends(low, high), turns=turns)


def _cells(
    *, in_group: ArrayLike, n: ArrayLike, actions: ArrayLike, hits: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats]:
    given = all_known("in_group", in_group)
    if not np.isin(given, (0, 1)).all():
        raise ValueError("in_group must hold yes or no for each cell; leave out what was not recorded, and say so")
    side, m, s, h = counts(in_group=given, n=n, actions=actions, hits=hits)
    if m.ndim != 1:
        raise ValueError("n must hold one number for each cell")
    within(events=s, n=m, names=("actions", "n"))
    within(events=h, n=s, names=("hits", "actions"))
    for one, name in ((0.0, "reference"), (1.0, "group")):
        people, acted = m[side == one].sum(), s[side == one].sum()
        if not 0 < acted < people:
            raise ValueError(f"in the {name} there must be people who were acted upon and people who were not")
    return side, m, s, h
