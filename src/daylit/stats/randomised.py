"""How unusual is a change if the training had fallen on other units? A test that needs no formula for few units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked, enough_draws
from daylit.stats.labels import not_more
from daylit.stats.panel import Floats
from daylit.stats.rollout import LEAST_UNITS, Kind, cells_of
from daylit.stats.rollout_fit import Cells, Cohort, changed, cohorts, normal_of

DRAWS: Final = 999
MOST_SHUFFLED: Final = 200_000_000
"""Units times draws, with one start; a shuffle of them takes about ten seconds."""
MOST_FITTED: Final = 20_000_000
"""The same with several starts, where each draw is fitted anew: a minute or two."""
TOGETHER: Final = 5_000_000
MANY_DRAWS: Final = 199
"""With several starts each assignment is fitted anew."""

_FEWER: Final = "Ask for fewer draws; with so many units the interval of rollout_effect can be relied on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomised:
    """``p_value`` is the share of assignments whose change is as large or larger, the true one among them.

    ``assignments`` were looked at; ``exact`` says that they were all there are. The p-value is 1 where there is nothing
    to compare.
    """

    p_value: float
    assignments: int
    exact: bool


@checked
def randomised(
    *,
    events: ArrayLike,
    n: ArrayLike,
    unit: ArrayLike,
    period: ArrayLike,
    first_treated: ArrayLike,
    kind: Kind = "share",
    before: int | None = None,
    after: int | None = None,
    draws: int = DRAWS,
    generator: np.random.Generator,
) -> Randomised:
    """Compare the change with those that other ways to hand out the same starts would show. Two-sided.

    Inputs are those of ``rollout_effect``. All assignments are looked at where there are at most ``draws`` and one
    start; otherwise ``draws`` are drawn from ``generator``, at most 199 with several starts.
    Raises as ``rollout_effect`` does, for fewer than 1 or more than ``MOST_DRAWS`` draws, and where units and draws are
    more than can be looked at.

    **Assumes** that before it began each unit could as well have been among the trained; where those with the most to
    learn were chosen, it does not hold. **Does not show** how large a change could have been: it has no interval.
    Fisher 1935; Conley & Taber 2011, doi:10.1162/REST_a_00049.
    """
    enough_draws("draws", draws, least=1)
    cells = cells_of(events, n, unit, period, first_treated, kind)
    begun = cohorts(cells, before=before, after=after, least=LEAST_UNITS)
    if not begun:
        return Randomised(p_value=1.0, assignments=0, exact=False)
    if len(begun) == 1 and np.unique(cells.first[np.isfinite(cells.first)]).size == 1:
        return _one_start(begun[0], draws, generator)
    draws = min(draws, MANY_DRAWS)
    not_more("units times draws", draws * (int(cells.unit.max()) + 1), MOST_FITTED, _FEWER)
    return _many_starts(cells, before, after, draws, generator)


def _one_start(cohort: Cohort, draws: int, generator: np.random.Generator) -> Randomised:
    """With one start the change is a ratio of two sums over units, so that an assignment costs next to nothing."""
    trained = normal_of(cohort).trained.astype(np.float64)
    every = normal_of(replace(cohort, cells=replace(cohort.cells, first=np.full(cohort.cells.n.size, cohort.start))))
    levels = np.linalg.pinv(every.left.sum(axis=0)[1:, 1:], hermitian=True)
    beside = every.left[:, 1:, 0]
    top = every.right[:, 0] - beside @ levels @ every.right.sum(axis=0)[1:]
    own = every.left[:, 0, 0]
    size, count = trained.size, int(trained.sum())
    # In how many ways two can be chosen is told at once; half of 500,000, not.
    exact = comb(size, min(count, size - count, 2)) <= draws and comb(size, count) <= draws
    if not exact:
        not_more("units times draws", draws * size, MOST_SHUFFLED, _FEWER)

    def change(assigned: Floats) -> Floats:
        among = assigned @ beside
        below = assigned @ own - np.einsum("rp,pq,rq->r", among, levels, among)
        return np.asarray(np.where(below > 0, assigned @ top / np.where(below > 0, below, 1.0), np.inf))

    drawn = _every(size, count) if exact else _shuffled(trained, draws, generator)
    others = np.concatenate([change(part) for part in drawn])
    return _counted(float(change(trained[None, :])[0]), others, exact=exact)


def _every(size: int, count: int) -> Iterator[Floats]:
    """All assignments, (assignments, units)."""
    others = np.zeros((comb(size, count), size))
    for row, chosen in enumerate(combinations(range(size), count)):
        others[row, list(chosen)] = 1
    yield others


def _shuffled(trained: Floats, draws: int, generator: np.random.Generator) -> Iterator[Floats]:
    """So many assignments drawn, some at a time."""
    part = max(1, TOGETHER // trained.size)
    for begun in range(0, draws, part):
        yield generator.permuted(np.tile(trained, (min(part, draws - begun), 1)), axis=1)


def _many_starts(
    cells: Cells, before: int | None, after: int | None, draws: int, generator: np.random.Generator
) -> Randomised:
    first = np.full(int(cells.unit.max()) + 1, np.inf)
    first[cells.unit] = cells.first
    true = _change(cells, first, before, after)
    found = np.array([_change(cells, generator.permutation(first), before, after) for _ in range(draws)])
    return _counted(true, np.where(np.isfinite(found), found, np.inf), exact=False)  # not computed: speaks for chance


def _counted(true: float, others: Floats, *, exact: bool) -> Randomised:
    larger, size = int((np.abs(others) >= abs(true) * (1 - 1e-9)).sum()), others.size
    if exact:
        return Randomised(p_value=larger / size, assignments=size, exact=True)
    return Randomised(p_value=(larger + 1) / (size + 1), assignments=size + 1, exact=False)


def _change(cells: Cells, first: Floats, before: int | None, after: int | None) -> float:
    moved = Cells(events=cells.events, n=cells.n, unit=cells.unit, period=cells.period, first=first[cells.unit])
    normals = [normal_of(one) for one in cohorts(moved, before=before, after=after, least=LEAST_UNITS)]
    if not normals:
        return float("nan")
    weight = np.array([one.weight for one in normals])
    return float(np.array([changed(one, np.array([-1]))[0] for one in normals]) @ weight / weight.sum())
