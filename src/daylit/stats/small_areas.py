"""Rates and ratios of small areas, each drawn towards what the areas have in common by as much as chance calls for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked, enough_draws
from daylit.stats.estimates import Estimates, Floats, check_level, counts, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import Interval
from daylit.stats.labels import not_more
from daylit.stats.shrinking import Family, Posterior, beta_binomial, poisson_gamma, posterior, ratio_normal

FEWEST_AREAS: Final = 3
MOST_AREAS: Final = 20_000
MOST_DRAWN: Final = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmallAreas(Frozen):
    """Each area's rate or ratio; arrays have the shape (areas,), in the order of the input.

    ``areas`` holds posterior means (of ratios, posterior medians) and intervals; ``raw`` what each area's own counts
    say (NaN where nothing). ``own`` is the weight of the area's own counts, from 0 to 1. ``centre`` is where the areas
    lie in the middle and ``between`` how much they differ beyond chance: the standard deviation of the rates, or of the
    logarithms of ratios (its interval never reaches 0, so it misses where areas do not differ at all); ``spread`` is
    the median of its posterior. An area without people is not estimable.
    """

    areas: Estimates
    raw: Floats
    own: Floats
    centre: Interval
    between: Interval
    spread: float
    _grid: Floats = field(repr=False)
    _cdf: Floats = field(repr=False)
    _odds: bool = field(repr=False)

    def above(self, value: float) -> Floats:
        """How probable it is that an area's value is above ``value``; NaN where nothing can be said."""
        known = self.areas.estimable
        if value <= 0 or (self._odds and value >= 1):
            return np.where(known, float(value <= 0), np.nan)
        at = np.log(value / (1 - value)) if self._odds else np.log(value)
        told = [1 - np.interp(at, grid, cdf, 0.0, 1.0) for grid, cdf in zip(self._grid, self._cdf, strict=True)]
        return np.where(known, np.array(told), np.nan)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranks(Frozen):
    """Where each area may stand among all that can be estimated, 1 the highest; all (areas,), NaN for the others.

    There is no rank without ``low`` and ``high``: wide apart, they say that the areas cannot be put in an order.
    """

    expected: Floats
    low: Floats
    high: Floats
    level: float


@checked
def shrunken_rates(
    *, events: ArrayLike, n: ArrayLike, among: Literal["people", "exposure"] = "people", level: float = 0.95
) -> SmallAreas:
    """Rates of many areas, the small ones drawn towards the others.

    ``events`` and ``n``, shape (areas,): of ``n`` people ``events`` had the outcome (beta-binomial), or, with
    ``among="exposure"``, events happened over an exposure ``n`` (Poisson-gamma). The mean and the spread of the areas
    are learned from all of them and integrated over, with a prior under which the share by which the smallest area is
    drawn in may be anything from 0 to 1. The intervals hold for 95 of 100 areas on average, not for each: an area
    unlike all others is drawn in too far, so look at ``raw`` beside it.
    In simulated worlds they hold for 94–95 of 100 areas, and for up to 97 where areas hardly differ.

    Raises ``ValueError`` for counts that cannot be, and for fewer than three areas with people: how much areas differ
    cannot be learned from two.

    **Assumes** that areas are exchangeable: nothing known beforehand sets one apart; that people are counted one by
    one. **Does not show** why areas differ, nor that neighbours are alike.
    Morris 1983, doi:10.1080/01621459.1983.10477920; Christiansen & Morris 1997, Journal of the American Statistical
    Association 92, 618–632; Tak, Kelly & Morris 2016, arXiv:1612.01595.

    Examples
    --------
    >>> found = shrunken_rates(events=[0, 30, 12, 45, 2], n=[4, 300, 100, 300, 6])
    >>> print(found.areas.estimate.round(3), found.own.round(2))
    [0.121 0.106 0.125 0.147 0.182] [0.16 0.83 0.68 0.83 0.21]
    """
    check_level(level)
    x, m = _areas(*counts(events=events, n=n))
    if among == "people":
        within(events=x, n=m)
    elif ((m <= 0) & (x > 0)).any():
        raise ValueError("an area has events but no exposure; give its exposure, or leave it out and say so")
    known = _enough(m > 0)
    make = beta_binomial if among == "people" else poisson_gamma
    family = make(events=x[known], n=m[known])
    raw = np.where(known, x / np.where(known, m, 1.0), np.nan)
    top = 1.0 if among == "people" else np.inf
    return _told(family, posterior(family=family), known, raw, x, m, top, level, make.__name__)


@checked
def shrunken_ratios(
    *,
    events: ArrayLike,
    exposure: ArrayLike,
    reference_events: ArrayLike,
    reference_exposure: ArrayLike,
    level: float = 0.95,
) -> SmallAreas:
    """Ratios of two groups' rates in many areas, the uncertain ones drawn towards the others.

    All of shape (areas,). Given an area's events of both groups together, the group's number is binomial, exactly; the
    logarithms of the areas' ratios follow a normal law whose mean and spread are integrated over. No area is left out
    for having no events of one group. ``above(1)`` is how probable a ratio above 1 is.
    In simulated worlds the intervals hold for 95–96 of 100 areas; where areas hardly differ and each has about ten
    events, for 98 or 99: how much areas differ is badly known there, and is not taken for nothing.

    Raises ``ValueError`` for counts that cannot be, for events without exposure, and for fewer than three areas with
    events and exposure of both groups. An area without events in either group is not estimable.

    **Assumes** exchangeable areas whose log ratios are about normal, and events counted one by one.
    **Does not show** why a ratio differs; an exposure that is wrong in the same way everywhere moves all of them.
    Stijnen, Hamza & Özdemir 2010 (the exact conditional likelihood), doi:10.1002/sim.4040; prior of the spread: Daniels
    1999, Canadian Journal of Statistics 27, 567–578.

    Examples
    --------
    >>> found = shrunken_ratios(events=[3, 40, 12, 90], exposure=[10, 200, 100, 400],
    ...                         reference_events=[1, 30, 10, 50], reference_exposure=[20, 200, 100, 400])
    >>> print(found.areas.estimate.round(2), found.raw.round(2))
    [1.93 1.42 1.42 1.75] [6.   1.33 1.2  1.8 ]
    """
    check_level(level)
    x, e, y, f = _areas(*counts(events=events, exposure=exposure, reference_events=reference_events,
                                reference_exposure=reference_exposure))  # fmt: skip
    if (((e <= 0) & (x > 0)) | ((f <= 0) & (y > 0))).any():
        raise ValueError("an area has events but no exposure; give its exposure, or leave it out and say so")
    known = _enough((e > 0) & (f > 0) & (x + y > 0))
    family = ratio_normal(events=x[known], total=(x + y)[known], offset=np.log(e[known] / f[known]))
    both = known & (y > 0)
    raw = np.where(known, np.inf, np.nan)
    raw[both] = (x[both] / e[both]) / (y[both] / f[both])
    return _told(family, posterior(family=family), known, raw, x, x + y, np.inf, level, "ratio_normal")


@checked
def ranks(*, of: SmallAreas, rng: np.random.Generator, draws: int = 4_000, level: float = 0.95) -> Ranks:
    """Where each area may stand: ranks of draws from the areas' laws, with the interval that holds ``level`` of them.

    Raises ``ValueError`` for fewer than 100 draws. Costs ``draws`` sorts of the areas.

    **Assumes** what ``of`` does; draws are made for each area by itself. **Does not show** who is best: where
    intervals overlap, an order would be chance. Laird & Louis 1989, doi:10.3102/10769986014001029.

    Examples
    --------
    >>> found = shrunken_rates(events=[30, 40, 45, 80], n=[400] * 4)
    >>> places = ranks(of=found, rng=np.random.default_rng(1))
    >>> print(places.low, places.high)
    [2. 2. 2. 1.] [4. 4. 4. 1.]
    """
    check_level(level)
    enough_draws("draws", draws)
    known = np.flatnonzero(of.areas.estimable)
    not_more("areas times draws", draws * len(known), MOST_DRAWN, "Ask for fewer draws")
    drawn = np.stack([np.interp(rng.random(draws), of._cdf[at], of._grid[at]) for at in known], axis=1)
    places = np.empty_like(drawn)
    np.put_along_axis(places, np.argsort(-drawn, axis=1), np.arange(1.0, len(known) + 1)[None, :], axis=1)
    low, high = np.quantile(places, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    whole = [np.full(len(of.raw), np.nan) for _ in range(3)]
    for column, values in zip(whole, (places.mean(axis=0), low, high), strict=True):
        column[known] = values
    return Ranks(expected=whole[0], low=whole[1], high=whole[2], level=level)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceShare:
    """Which share of the spread between areas, as counted, is chance: a fraction of 1 with its interval."""

    share: float
    interval: Interval


@checked
def chance_share(*, of: SmallAreas) -> ChanceShare:
    """How much of the variance of areas' own rates, as counted, is chance.

    Of an area with n people (or an exposure of n) chance makes the variance v of its own rate; areas differ by the
    variance of ``between`` besides. The share is that of v, over all areas that can be estimated, in both together. It
    falls as the spread rises, so its interval is that of the spread. It never reaches 1.

    Raises ``ValueError`` for ratios, where chance is not one number.

    **Assumes** what ``of`` does. **Does not show** why areas differ in what is left: other people, other officers and
    other work are all part of it.

    >>> told = chance_share(of=shrunken_rates(events=[30, 40, 45, 80], n=[400] * 4))
    >>> print(f"{told.share:.2f} {told.interval.low:.2f} {told.interval.high:.2f}")
    0.15 0.02 0.43
    """
    if of.areas.method == "ratio_normal":
        raise ValueError("the share of chance is told of rates; of ratios, look at between")
    known = of.areas.estimable
    n, x = of.areas.n[known], of.areas.events[known]
    middle = x.sum() / n.sum()

    def share(spread: float) -> float:
        within_area = middle * (1 - middle) - spread**2 if of.areas.method == "beta_binomial" else middle
        chance = float(np.mean(max(within_area, 0.0) / n))
        return chance / (chance + spread**2) if chance > 0 or spread > 0 else 1.0

    low, high = of.between
    return ChanceShare(share=share(of.spread), interval=Interval(share(high), share(low), of.between.level))


def _areas(*arrays: Floats) -> tuple[Floats, ...]:
    if arrays[0].ndim != 1:
        raise ValueError("give one number for each area, shape (areas,)")
    not_more("areas", arrays[0].size, MOST_AREAS, "Ask of larger areas")
    return arrays


def _enough(known: np.ndarray) -> np.ndarray:
    if known.sum() < FEWEST_AREAS:
        raise ValueError(
            f"only {int(known.sum())} area(s) say anything; how much areas differ needs at least {FEWEST_AREAS}"
        )
    return known


def _told(
    family: Family, law: Posterior, known: np.ndarray, raw: Floats, x: Floats, n: Floats, top: float, level: float,
    method: str,
) -> SmallAreas:  # fmt: skip
    tails = (1 - level) / 2, (1 + level) / 2
    size = len(raw)
    columns = [np.full(size, value) for value in (np.nan, 0.0, top, 0.0)]
    ratio = method == "ratio_normal"
    asked = 0.5, *tails
    told = np.array([np.interp(asked, cdf, grid) for grid, cdf in zip(law.grid, law.cdf, strict=True)])
    told = family.value(told)
    columns[0][known] = told[:, 0] if ratio else law.mean
    # Where nobody in thousands of areas has an event, nearly all of a law lies at 0 and its mean in the tail beyond the
    # interval, which then reaches as far as the mean: it holds no less for that.
    columns[1][known] = np.minimum(told[:, 1], columns[0][known])
    columns[2][known] = np.maximum(told[:, 2], columns[0][known])
    columns[3][known] = law.own
    grid, cdf = np.zeros((size, law.grid.shape[1])), np.ones((size, law.grid.shape[1]))
    grid[known], cdf[known] = law.grid, law.cdf
    nodes = law.nodes
    spreads = family.spread(nodes.centre, nodes.z)
    return SmallAreas(
        areas=Estimates(
            estimate=columns[0], low=columns[1], high=columns[2], n=n, events=x, level=level, method=method,
            flags=flagged((size,), not_estimable=~known),
        ),
        raw=raw,
        own=columns[3],
        centre=_weighted(family.value(nodes.centre), nodes.weight, tails, level),
        between=_weighted(spreads, nodes.weight, tails, level),
        spread=_weighted(spreads, nodes.weight, (0.5, 0.5), level).low,
        _grid=grid,
        _cdf=cdf,
        _odds=method == "beta_binomial",
    )  # fmt: skip


def _weighted(values: Floats, weight: Floats, tails: tuple[float, float], level: float) -> Interval:
    # Nodes lie in rows: a value that depends on one of the two hyperparameters comes once for each of the other.
    once, which = np.unique(values, return_inverse=True)
    each = np.bincount(which, weight)
    low, high = np.interp(tails, np.cumsum(each) - each / 2, once)
    return Interval(low=float(low), high=float(high), level=level)
