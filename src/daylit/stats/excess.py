"""How much of what lies above the common rate lies with the members of a level who are highest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.asked import checked, enough_draws
from daylit.stats.components import Law
from daylit.stats.estimates import Floats, check_level
from daylit.stats.intervals import Interval
from daylit.stats.labels import not_more
from daylit.stats.shares import VarianceShares

FEWEST_PEOPLE: Final = 50
"""Members with fewer people are held equal, but are not among those who are put side by side."""
FEWEST: Final = 30
"""A tenth of fewer members would be one or two of them."""
NORMAL: Final = 0.44
"""The share of the top tenth where members differ by a normal law: φ(1.28) / φ(0)."""
MOST_DRAWN: Final = 40_000_000
_OUTSIDE: Final = 0.5
"""How much of what a level leaves outside is left outside: the law of the members is known less well than draws say."""
_GRID: Final = 80
_ROUNDS: Final = 10
"""The law of the effects starts flat and learns in so few rounds: more would make it a handful of values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcessOfTop:
    """``share`` of the excess that lies with the ``top`` of ``members``: a fraction of 1, with its interval."""

    share: float
    interval: Interval
    members: int
    top: int


@checked
def excess_of_top(
    *,
    of: VarianceShares,
    name: str,
    rng: np.random.Generator,
    top: float = 0.1,
    draws: int = 400,
    level: float = 0.95,
) -> ExcessOfTop | None:
    """Of the events above what all members at the common rate would have, the share of the ``top`` of them.

    ``name`` is the largest level of ``of``. Each member's effect on the chance, with the other levels held equal, times
    the people it met is its excess; effects are taken from their common rate, over people. In each draw the other
    levels' effects come from their law; the effects of the members follow one of any shape, learned from their counts
    with random weights for the members (a Bayesian bootstrap), and each is drawn from what that law and its own count
    say. So each is drawn in as far as chance calls for, and the top is that of the draw. The draws between
    the ends of the level alone are a little too few (they hold 83 to 96 of 100 in simulated agencies, fewest where all
    but a tenth are nearly alike and the share is nearly 1). So the ends leave half as much outside, and are rounded
    outwards to whole hundredths. A normal law for the members held a skewed truth in 77 and that one in none.
    ``None`` with fewer than 30 members of 50 people or more, or where another level has more members.

    Raises ``ValueError`` for a level that is not there, a gap between groups, and a ``top`` outside 0 to 0.5.

    **Assumes** what ``variance_shares`` does, but for the normal law of the members. Where they do follow one, the top
    tenth holds 44 of 100. **Does not show** why some have more: the work that was assigned to them is part of it. Nor
    who: a tenth drawn again may be others.
    Rubin 1981, doi:10.1214/aos/1176345338; Laird 1978, doi:10.1080/01621459.1978.10480103.

    Examples
    --------
    >>> from daylit.stats.shares import variance_shares
    >>> rng = np.random.default_rng(3)
    >>> chance = np.where(np.arange(60) < 6, 0.3, 0.1)
    >>> found = variance_shares(events=rng.binomial(400, chance), n=np.full(60, 400), levels={"officer": np.arange(60)})
    >>> told = excess_of_top(of=found, name="officer", rng=rng)
    >>> print(told.top, told.members, told.share > 0.9)
    6 60 True
    """
    check_level(level)
    enough_draws("draws", draws)
    if name not in of.levels:
        raise ValueError(f"name must be one of {', '.join(of.levels)}, not {name!r}")
    if of.of_all is None:
        raise ValueError("the excess is that of an outcome, not of a gap between groups")
    if not 0 < top <= 0.5:
        raise ValueError(f"top must lie between 0 and 0.5, such as 0.1, not {top}")
    at = of.levels.index(name)
    people = of._people[at]
    use = people >= FEWEST_PEOPLE
    members, weight = int(use.sum()), people[use]
    not_more("members times draws", members * draws, MOST_DRAWN, "Ask for fewer draws")
    if members < FEWEST or at != of._law.sums.of_big[0]:
        return None
    many = math.ceil(top * members)
    events = np.round(of._law.sums.big_sum[:, 0] / of._law.sums.block[:, 0, 0] * people)[use]
    shares = []
    for others in _others(of._law, rng, draws):
        effects = _effects(events, weight, others[use], rng)
        effects -= effects @ weight / weight.sum()
        excess = np.maximum(effects, 0.0) * weight
        shares.append(min(excess[np.argsort(-effects)[:many]].sum() / max(excess.sum(), 1e-300), 1.0))
    tail = (1 - level) / 2 * _OUTSIDE
    middle, low, high = np.quantile(shares, (0.5, tail, 1 - tail))
    ends = Interval(low=math.floor(100 * low) / 100, high=math.ceil(100 * high) / 100, level=level)
    return ExcessOfTop(share=float(middle), interval=ends, members=members, top=many)


def _others(law: Law, rng: np.random.Generator, draws: int) -> Iterator[Floats]:
    """The chance that the mean and the other levels give each member's people, drawn from their law, (members,)."""
    sums, scale = law.sums, law.scale
    upto = law.spreads.weight.cumsum()
    picked = np.minimum(np.searchsorted(upto, rng.random(draws) * upto[-1]), len(upto) - 1)
    cross, big_sum = sums.cross[:, 0] / scale, sums.big_sum[:, 0] / scale
    for spread in law.spreads.points[picked]:
        precision = spread**-2.0
        own = sums.block[:, 0, 0] / scale + precision[sums.of_big[0]]
        more = np.where(sums.of_rest >= 0, precision[np.maximum(sums.of_rest, 0)], 0.0)
        root = np.linalg.cholesky(sums.rest / scale + np.diag(more) - cross.T @ (cross / own[:, None]))
        middle = np.linalg.solve(root, sums.rest_sum / scale - cross.T @ (big_sum / own))
        effects = np.linalg.solve(root.T, middle + rng.standard_normal(len(middle)))
        yield sums.cross[:, 0] @ effects / sums.block[:, 0, 0]


def _effects(events: Floats, n: Floats, others: Floats, rng: np.random.Generator) -> Floats:
    """One draw of the members' effects, beyond the chance that the ``others`` give, (members,)."""
    own = events / n - others
    grid = np.linspace(own.min(), own.max(), _GRID)
    chance = np.clip(others[:, None] + grid, 1e-4, 1 - 1e-4)
    told = events[:, None] * np.log(chance) + (n - events)[:, None] * np.log1p(-chance)
    likely = np.exp(told - told.max(axis=1, keepdims=True))
    weight = rng.exponential(size=len(n))
    law = np.full(_GRID, 1 / _GRID)
    for _ in range(_ROUNDS):
        each = likely * law
        law = weight / weight.sum() @ (each / each.sum(axis=1, keepdims=True))
    upto = (likely * law).cumsum(axis=1)
    at = (upto < rng.random(len(n))[:, None] * upto[:, -1:]).sum(axis=1)
    return np.asarray(grid[np.minimum(at, _GRID - 1)])
