"""Worlds in which all groups are treated alike: how often do tests of these sizes point at a group anyway?

A screen that asks several tests of several groups finds something sooner or later. How often it does so where there is
nothing to find depends on the sizes and the clusters of what it looks at: these are kept, and the outcomes drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats import clustered_few
from daylit.stats.asked import checked
from daylit.stats.cautions import NO_SPREAD
from daylit.stats.estimates import Floats, counts, within
from daylit.stats.frozen import Frozen

Whole = NDArray[np.intp]
PRIOR: Final = 10.0
"""A stratum's rate is drawn towards the overall one as if by so many people: few people do not make it 0 or 1."""
WIDEST: Final = 4.0
"""The most that clusters are let differ: a variance of their log odds of 4, from which on few of them say anything."""
DRAWN_AT_ONCE: Final = 4_000_000
"""Cells times worlds held in memory at a time."""
MOST_DRAWS: Final = 4_000_000_000
"""Cells times groups times worlds, which take some minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlikeWorlds(Frozen):
    """What a test said in each world; ``difference`` and ``p_value`` have shape (worlds, groups compared).

    A difference that could not be estimated is 0 with a p-value of 1. ``spread`` is the standard deviation of the
    clusters' log odds with which the worlds were drawn.
    """

    difference: Floats
    p_value: Floats
    spread: float


@checked
def alike_rates(
    *,
    events: ArrayLike,
    n: ArrayLike,
    group: ArrayLike,
    reference: int,
    others: Sequence[int],
    cluster: ArrayLike,
    stratum: ArrayLike | None = None,
    worlds: int,
    rng: np.random.Generator,
) -> AlikeWorlds:
    """Draw worlds in which the outcome does not depend on the group, and ask ``clustered_difference`` in each.

    One cell per row, shape (cells,): ``group``, ``cluster`` and ``stratum`` are whole numbers; the groups ``others``
    are each compared with ``reference``, within strata where given. Who was there, in which cluster and stratum, stays
    as it is. Each stratum has one rate for all groups (its own, drawn a little towards the overall one); clusters
    differ in their log odds as much as these do beyond chance (by moments, with each group's own level taken out). The
    answer in each world is that of ``clustered_difference`` to the last digit.

    Raises ``ValueError`` for counts that cannot be, labels that are not whole numbers from 0, fewer than one world and
    more than 4·10⁹ draws. A group that nobody in these cells belongs to has a difference of 0 and p = 1.
    Cost: worlds × cells draws for each group; about four seconds for 100,000 distinct cells and 500 worlds.

    **Assumes** that clusters are independent, and that what makes them differ is the same for all groups.
    **Does not show** whether anybody is treated alike: only how a test behaves where all are. The spread by moments:
    Williams 1982, doi:10.2307/2347977.

    >>> rng = np.random.default_rng(1)
    >>> people = dict(events=[4, 9] * 60, n=[30, 60] * 60, group=[1, 0] * 60, cluster=np.arange(120) // 2)
    >>> drawn = alike_rates(**people, reference=0, others=[1], worlds=2_000, rng=rng)
    >>> print(f"{(drawn.p_value < 0.05).mean():.2f}")
    0.05
    """
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if np.ndim(others) != 1 or not all(isinstance(one, Integral) for one in others) or min(reference, *others, 0) < 0:
        raise ValueError(f"reference and others are groups, whole numbers from 0, not {reference} and {others}")
    who, of = _numbers("group", group, x.shape), as_told_apart("cluster", cluster, x.shape)
    place = np.zeros(x.shape, dtype=np.intp) if stratum is None else as_told_apart("stratum", stratum, x.shape)
    strata = int(place.max(initial=0)) + 1
    pairs, index = np.unique(of * strata + place, return_inverse=True)
    kept = [reference, *others]
    refuse_many(worlds=worlds, cells=len(pairs) * len(kept))
    sizes = np.stack([_added(index, m * (who == g), len(pairs)) for g in kept])
    seen = np.stack([_added(index, x * (who == g), len(pairs)) for g in kept])
    cells = _Cells(sizes=sizes, cluster=pairs // strata, stratum=pairs % strata)
    rate, spread = usual(cells, seen)
    tests = [_Test.of(cells, row) for row in range(1, len(kept))]
    answers = [
        [test.ask(drawn) for test in tests]
        for drawn in _draws(cells, rate, spread, worlds, rng)
    ]  # fmt: skip
    told = np.concatenate([np.stack(part, axis=1) for part in answers]) if tests else np.zeros((worlds, 0, 2))
    return AlikeWorlds(difference=told[:, :, 0], p_value=told[:, :, 1], spread=float(np.sqrt(spread)))


def refuse_many(*, worlds: int, cells: int) -> None:
    """``ValueError`` for no world, and for more draws than a few minutes are enough for."""
    if worlds < 1:
        raise ValueError(f"worlds must be 1 or more, not {worlds}")
    if worlds * cells > MOST_DRAWS:
        raise ValueError(
            f"{worlds:,} worlds of {cells:,} cells are {worlds * cells:.1e} draws, which would take hours; at most"
            f" {MOST_DRAWS:.0e} can be made: ask for fewer worlds, or add up cells that are alike"
        )


def _added(index: Whole, values: Floats, size: int) -> Floats:
    return np.bincount(index, values, size).astype(np.float64)


def _numbers(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Whole:
    given = np.asarray(values)
    if given.shape != shape or given.dtype.kind not in "iu" or (given < 0).any() or given.ndim != 1:
        raise ValueError(f"{name} must hold a whole number from 0 for each of the cells, in one dimension")
    return given.astype(np.intp)


def as_told_apart(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Whole:
    """Numbers that are names, as badges are, counted from 0: what they are beyond telling rows apart says nothing."""
    return np.unique(_numbers(name, values, shape), return_inverse=True)[1].reshape(-1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cells:
    """People by group (the reference first) and by cluster within stratum: ``sizes`` (groups, pairs)."""

    sizes: Floats
    cluster: Whole
    stratum: Whole


def usual(cells: _Cells, seen: Floats) -> tuple[Floats, float]:
    """The rate of each pair, the same for all groups, and the variance of the clusters' log odds."""
    everyone, had = cells.sizes.sum(axis=0), seen.sum(axis=0)
    overall = had.sum() / max(everyone.sum(), 1.0)
    people, events = (np.bincount(cells.stratum, values) for values in (everyone, had))
    rate = ((events + PRIOR * overall) / (people + PRIOR))[cells.stratum]
    level = seen.sum(axis=1) / np.maximum((cells.sizes * rate).sum(axis=1), 1e-12)
    expected = np.minimum(cells.sizes * rate * level[:, None], cells.sizes)
    variance = expected * (1 - expected / np.maximum(cells.sizes, 1e-12))
    off = (seen - expected).sum(axis=0)
    return rate, between(off, variance.sum(axis=0), cells.cluster)


def between(off: Floats, variance: Floats, cluster: Whole) -> float:
    """The variance of the clusters' log odds by moments: what their squared residuals have beyond chance."""
    each, by_chance = np.bincount(cluster, off), np.bincount(cluster, variance)
    weight = float((by_chance**2).sum())
    if weight <= 0:
        return 0.0
    return float(np.clip(((each**2).sum() - by_chance.sum()) / weight, 0.0, WIDEST))


def _draws(cells: _Cells, rate: Floats, spread: float, worlds: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Events (worlds at a time, groups, pairs)."""
    row, pair = np.nonzero(np.rint(cells.sizes))
    people = np.rint(cells.sizes).astype(np.int64)[row, pair]
    lone = people == 1
    clusters, of = np.unique(cells.cluster, return_inverse=True)
    of = of.reshape(-1)
    with np.errstate(divide="ignore"):
        log_odds = np.log(rate) - np.log1p(-rate)
    at_once = max(1, DRAWN_AT_ONCE // max(cells.sizes.size, 1))
    for first in range(0, worlds, at_once):
        many = min(at_once, worlds - first)
        chance = np.broadcast_to(rate, (many, len(rate)))
        if spread > 0:
            effect = rng.normal(scale=np.sqrt(spread), size=(many, len(clusters)))
            chance = special.expit(log_odds + effect[:, of])
        drawn = np.zeros((many, *cells.sizes.shape))
        drawn[:, row[lone], pair[lone]] = rng.random((many, int(lone.sum()))) < chance[:, pair[lone]]
        drawn[:, row[~lone], pair[~lone]] = rng.binomial(people[~lone], chance[:, pair[~lone]])
        yield drawn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Test:
    """The clustered difference of one group, with all that does not change from world to world worked out once.

    Pairs with people of the two groups stand in the order of their clusters. Leaving a cluster out changes the sums of
    Mantel and Haenszel only where it is; all of them are linear in the events.
    """

    row: int
    pairs: Whole
    n: Floats
    stratum: Whole
    cluster: Whole
    starts: Whole
    totals: Floats
    weight: float
    left_weight: Floats

    @classmethod
    def of(cls, cells: _Cells, row: int) -> _Test:
        both = cells.sizes[[row, 0]]
        pairs = np.flatnonzero(both.sum(axis=0) > 0)
        n, cluster = both[:, pairs], cells.cluster[pairs]
        _, stratum = np.unique(cells.stratum[pairs], return_inverse=True)
        stratum = stratum.reshape(-1)
        starts = np.flatnonzero(np.diff(cluster, prepend=-1))
        totals = np.stack([_added(stratum, part, int(stratum.max(initial=-1)) + 1) for part in n])
        weight = _weight(totals)
        change = _weight(totals[:, stratum] - n) - weight[stratum]
        left = weight.sum() + (np.add.reduceat(change, starts) if len(pairs) else np.zeros(0))
        return cls(
            row=row, pairs=pairs, n=n, stratum=stratum, cluster=cluster, starts=starts, totals=totals,
            weight=float(weight.sum()), left_weight=left,
        )  # fmt: skip

    def ask(self, drawn: Floats) -> Floats:
        """Difference and p-value in each world, shape (worlds, 2)."""
        size = len(self.starts)
        if size < 2 or self.weight <= 1e-12:
            return np.tile([0.0, 1.0], (len(drawn), 1))
        events = drawn[:, [self.row, 0]][:, :, self.pairs]
        sums = _by_stratum(events, self.stratum, self.totals.shape[1])
        gap = _gap(sums, self.totals)
        change = _gap(sums[:, :, self.stratum] - events, self.totals[:, self.stratum] - self.n) - gap[:, self.stratum]
        left = gap.sum(axis=1)[:, None] + np.add.reduceat(change, self.starts, axis=1)
        difference = gap.sum(axis=1) / self.weight
        if self.left_weight.min() <= 1e-12:
            return np.stack([difference, np.ones(len(drawn))], axis=1)
        error = np.sqrt((size - 1) / size * ((left / self.left_weight - difference[:, None]) ** 2).sum(axis=1))
        ratio = np.divide(-np.abs(difference), error, out=np.where(difference == 0, 0.0, -np.inf), where=error > 0)
        p_value = np.minimum(2 * special.stdtr(size - 1, ratio), 1.0)
        return np.stack([difference, self._of_few(sums, error, p_value)], axis=1)

    def _of_few(self, sums: Floats, error: Floats, p_value: Floats) -> Floats:
        """The p-values, those that ``clustered_difference`` gives where few had the outcome or no cluster differs."""
        used = _weight(self.totals) > 0
        people = np.broadcast_to(self.totals[:, used], (len(sums), 2, int(used.sum())))
        counts_ = np.stack([sums[:, 0, used], people[:, 0], sums[:, 1, used], people[:, 1]], axis=1)
        naive = clustered_few.variance_one_by_one(counts_) / self.weight**2
        alike = error <= NO_SPREAD * np.sqrt(naive)
        few = clustered_few.too_few(*counts_.sum(axis=2).T) & ~alike
        effect = error[few] ** 2 / np.where(naive[few] > 0, naive[few], np.inf)
        p_value[alike] = 1.0
        p_value[few] = clustered_few.p_value(counts_[few], effect, len(self.starts) - 1)
        return p_value


def _by_stratum(events: Floats, stratum: Whole, size: int) -> Floats:
    """Sums over the pairs of each stratum; (worlds, 2, strata)."""
    order = np.argsort(stratum, kind="stable")
    starts = np.searchsorted(stratum[order], np.arange(size))
    return np.asarray(np.add.reduceat(events[:, :, order], starts, axis=2))


def _weight(people: Floats) -> Floats:
    people = np.where(people > 1e-9, people, 0.0)
    total = people.sum(axis=0)
    return np.asarray(people[0] * people[1] / np.where(total > 0, total, 1.0))


def _gap(events: Floats, people: Floats) -> Floats:
    """Mantel and Haenszel's a·n0/T − b·n1/T; (worlds, columns)."""
    people = np.where(people > 1e-9, people, 0.0)
    total = people.sum(axis=0)
    return np.asarray((events[:, 0] * people[1] - events[:, 1] * people[0]) / np.where(total > 0, total, 1.0))
