"""What stop records can say if the stop itself depends on the group: bounds along a slider, and never a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import NO_SPREAD
from daylit.stats.design import cluster_codes
from daylit.stats.estimates import Ends, Floats, check_level, counts, numbers, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import wilson
from daylit.stats.labels import all_known


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionBounds(Frozen):
    """Differences of an outcome between groups among people stopped, for each share ``extra``; fractions of 1.

    ``naive`` is the plain difference, that of ``extra`` = 0. ``stopped`` is the effect among the group's people who
    were stopped. ``everyone`` are the bounds of the effect among all people stopped: they come from what is assumed,
    not from chance. ``stopped_interval`` holds ``stopped``, ``everyone_interval`` the bounds as a pair, with the level
    asked for. ``turns`` is the share at which ``stopped`` would be 0 (NaN where none between 0 and 1 would do it). NaN
    where a group has nobody; intervals are then (−1, 1).
    """

    extra: Floats
    naive: Floats
    stopped: Floats
    stopped_interval: Ends
    everyone: Ends
    everyone_interval: Ends
    turns: Floats
    level: float


@checked
def selection_bounds(
    *,
    events: ArrayLike,
    stops: ArrayLike,
    reference_events: ArrayLike,
    reference_stops: ArrayLike,
    extra: ArrayLike,
    level: float = 0.95,
) -> SelectionBounds:
    """How an outcome after the stop differs, if a share of the group's stops came about by the group alone.

    ``extra`` is the share of the group's stops that would not have been made of people of the reference group; nobody
    knows it, so give a row of values, as a slider does. All inputs broadcast to one shape. With E₁ and E₀ the two rates
    and p the group's share of all stops, the effect among the group's people stopped is E₁ − (1 − extra)·E₀; among all
    people stopped it lies between (E₁ − E₀) + extra·E₀·p and p times that effect plus (1 − p)·(μ − E₀), where μ is the
    highest rate that those who are stopped in any case can have. Intervals combine Wilson's of the two rates.

    Raises ``ValueError`` for counts that cannot be, and for ``extra`` outside 0 to below 1.

    **Assumes** that every stop is recorded; that nobody is spared a stop for being of the group; that stops made for
    the group alone are not the graver ones; and that people stopped in any case are alike. **Does not show** how large
    ``extra`` is. Never say one number of these without the others.
    Knox, Lowe & Mummolo 2020, doi:10.1017/S0003055420000039; Gaebler and others 2022,
    doi:10.1080/2330443X.2022.2034376; intervals: Zou & Donner 2008, doi:10.1002/sim.3095.

    Examples
    --------
    >>> seen = selection_bounds(events=20_060, stops=85_000, reference_events=2_625, reference_stops=15_000,
    ...                         extra=[0, 0.32])
    >>> print(seen.naive.round(3), seen.stopped.round(3), seen.everyone.low.round(4), seen.everyone.high.round(4))
    [0.061 0.061] [0.061 0.117] [0.061  0.1086] [0.061  0.1253]
    """
    x, n, y, m, rho = counts(
        events=events, stops=stops, reference_events=reference_events, reference_stops=reference_stops, extra=extra
    )
    within(events=x, n=n, names=("events", "stops"))
    within(events=y, n=m, names=("reference_events", "reference_stops"))
    if (rho >= 1).any():
        raise ValueError("extra must be 0 or more and below 1: the share of the group's stops, such as 0.3")
    known = (n > 0) & (m > 0)
    one, other = (np.where(known, part / np.where(known, total, 1.0), 0.0) for part, total in ((x, n), (y, m)))
    share = np.where(known, n / np.where(known, n + m, 1.0), 0.5)
    ends = wilson(events=x, n=n, level=level), wilson(events=y, n=m, level=level)

    def below(rate: Floats, reference: Floats) -> Floats:
        return _below(rate, reference, share, rho)

    def among(rate: Floats, reference: Floats) -> Floats:
        return _among(rate, reference, rho)

    def above(rate: Floats, reference: Floats) -> Floats:
        return _above(rate, reference, share, rho)

    def reach(effect: Callable[[Floats, Floats], Floats], side: int) -> Floats:
        """The end of an interval of an effect that rises with one rate and falls with the other."""
        middle = effect(one, other)
        far = effect(ends[0][side], other) - middle, effect(one, ends[1][1 - side]) - middle
        return np.where(known, middle + (1 if side else -1) * np.hypot(*far), 2.0 * side - 1)

    def told(values: Floats) -> Floats:
        return np.asarray(np.where(known, values, np.nan))

    turns = 1 - one / np.where(other > 0, other, 1.0)
    return SelectionBounds(
        extra=rho,
        naive=told(one - other),
        stopped=told(among(one, other)),
        stopped_interval=Ends(reach(among, 0), reach(among, 1)),
        everyone=Ends(told(below(one, other)), told(above(one, other))),
        everyone_interval=Ends(reach(below, 0), reach(above, 1)),
        turns=np.where(known & (other > 0) & (turns >= 0) & (turns < 1), turns, np.nan),
        level=level,
    )


@checked
def clustered_selection_bounds(
    *,
    events: ArrayLike,
    stops: ArrayLike,
    group: ArrayLike,
    cluster: ArrayLike,
    extra: ArrayLike,
    level: float = 0.95,
) -> SelectionBounds:
    """As ``selection_bounds``, with intervals that allow for people who come in clusters: by officer, by day.

    One cell per row, shape (cells,): ``group`` is True for the group and False for the reference, ``cluster`` a label;
    ``extra`` is a row of shares (shares,), and so are the results. Each end is left one cluster out at a time
    (jackknife), with Student's quantiles. Where nobody or everybody of a group had the outcome, clusters do not differ,
    and intervals are no narrower than those that count people one by one. Where one cluster holds all people of a
    group, or clusters do not differ at all, nothing is known of how they do: intervals are then (−1, 1).

    Raises ``ValueError`` as ``selection_bounds`` does, for arrays of different length, and for one cluster alone.

    **Assumes** what ``selection_bounds`` does, and clusters that are independent of each other. **Does not show** how
    large ``extra`` is. Efron & Stein 1981, doi:10.1214/aos/1176345462.

    Examples
    --------
    >>> seen = clustered_selection_bounds(events=[20, 5, 30, 9, 25, 12], stops=[100] * 6, group=[True, False] * 3,
    ...                                   cluster=["a", "a", "b", "b", "c", "c"], extra=[0, 0.3])
    >>> print(seen.stopped.round(3), seen.stopped_interval.low.round(3), seen.stopped_interval.high.round(3))
    [0.163 0.189] [0.06  0.087] [0.267 0.292]
    """
    check_level(level)
    x, n = counts(events=events, stops=stops)
    within(events=x, n=n, names=("events", "stops"))
    chosen, rho = all_known("group", group), np.atleast_1d(numbers("extra", extra))
    if x.ndim != 1 or chosen.dtype != np.bool_ or chosen.shape != x.shape:
        raise ValueError(f"group must be True or False for each of the {x.size} cells, in one dimension")
    if rho.ndim != 1:
        raise ValueError(f"extra must be one share or a row of them, not of shape {rho.shape}")
    code = cluster_codes(cluster, x.size).astype(np.intp)
    size = int(code.max()) + 1
    rows = [np.where(chosen, x, 0.0), np.where(chosen, n, 0.0), np.where(chosen, 0.0, x), np.where(chosen, 0.0, n)]
    parts = np.stack([np.bincount(code, row, size) for row in rows])
    whole = parts.sum(axis=1)
    named = dict(zip(("events", "stops", "reference_events", "reference_stops"), whole, strict=True))
    plain = selection_bounds(**named, extra=rho, level=level)
    left = whole[:, None] - parts
    if left[[1, 3]].min() < 1e-9:  # of one group nobody, or all in one cluster
        nothing = Ends(np.full(rho.shape, -1.0), np.full(rho.shape, 1.0))
        return replace(plain, stopped_interval=nothing, everyone_interval=nothing)
    effects = _effects(left[:, :, None], rho)
    reach = float(special.stdtrit(size - 1, 0.5 + level / 2)) * np.sqrt(
        (size - 1) / size * ((effects - _effects(whole[:, None, None], rho)) ** 2).sum(axis=1)
    )
    middle, low, high = (plain.stopped, plain.everyone.low, plain.everyone.high)
    stopped = Ends(np.maximum(middle - reach[1], -1.0), np.minimum(middle + reach[1], 1.0))
    everyone = Ends(np.maximum(low - reach[0], -1.0), np.minimum(high + reach[2], 1.0))
    if _all_or_none(whole):
        stopped, everyone = _wider(stopped, plain.stopped_interval), _wider(everyone, plain.everyone_interval)
    else:
        stopped = _open(stopped, Ends(middle, middle), plain.stopped_interval)
        everyone = _open(everyone, plain.everyone, plain.everyone_interval)
    return replace(plain, stopped_interval=stopped, everyone_interval=everyone)


def _open(found: Ends, inner: Ends, by_one: Ends) -> Ends:
    """Ends that lie no further out than rounding beside those of people one by one: clusters do not differ at all."""
    low = inner.low - found.low <= NO_SPREAD * (inner.low - by_one.low)
    high = found.high - inner.high <= NO_SPREAD * (by_one.high - inner.high)
    return Ends(np.where(low, -1.0, found.low), np.where(high, 1.0, found.high))


def _effects(totals: Floats, rho: Floats) -> Floats:
    """The lower bound, the effect among those stopped, and the upper bound; (3, clusters, shares)."""
    x, n, y, m = np.where(totals > 1e-9, totals, 0.0)
    one, other, share = x / n, y / m, n / (n + m)
    return np.stack([_below(one, other, share, rho), _among(one, other, rho), _above(one, other, share, rho)])


def _all_or_none(whole: Floats) -> bool:
    x, n, y, m = whole
    return bool(min(x, y) <= 0 or x >= n or y >= m)


def _wider(one: Ends, other: Ends) -> Ends:
    return Ends(np.minimum(one.low, other.low), np.maximum(one.high, other.high))


def _below(rate: Floats, reference: Floats, share: Floats, rho: Floats) -> Floats:
    return np.asarray(rate - reference * (1 - rho * share))


def _among(rate: Floats, reference: Floats, rho: Floats) -> Floats:
    return np.asarray(rate - (1 - rho) * reference)


def _above(rate: Floats, reference: Floats, share: Floats, rho: Floats) -> Floats:
    highest = np.minimum(rate / (1 - rho), 1.0)
    return np.asarray(share * _among(rate, reference, rho) + (1 - share) * (highest - reference))
