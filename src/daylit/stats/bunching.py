"""Who is charged at the speed just below the higher fine, by officers who charge many at it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS
from daylit.stats.clustered import ClusteredEstimates, clustered_difference
from daylit.stats.design import Coded, labels_of
from daylit.stats.estimates import Bools, Estimates, Floats, check_level, counts, few, flagged
from daylit.stats.multiple import benjamini_hochberg

FEWEST_TICKETS: Final = 100
"""Officers with fewer tickets at or above the discount speed are not sorted."""
FEWEST_OFFICERS: Final = 3
"""From fewer lenient officers no spread can be had."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bunching:
    """Who gets the discount; estimates have the shape (groups,), in the order of ``groups``, without the reference.

    ``lenient_gap`` and ``control_gap`` are the group's share charged at the discount speed minus the reference's,
    within officers: those who charge many at it, and those who do not. ``difference`` is the first minus the second,
    below 0 where the group gets less of the discount; its intervals hold for all groups at once. ``spread`` is how far
    lenient officers' gaps lie apart beyond chance, as a standard deviation. Of the officers, ``lenient`` are counted as
    such (about ``expected_false`` of them by chance), ``control`` charge no more at the speed than at those beside it,
    ``unclear`` lie between and ``few`` have too few tickets. No officer is named.
    """

    groups: tuple[str, ...]
    difference: Estimates
    lenient_gap: Estimates
    control_gap: Estimates
    spread: Estimates
    lenient: int
    control: int
    unclear: int
    few: int
    expected_false: float


@checked
def bunching(
    *,
    n: ArrayLike,
    officer: ArrayLike,
    group: ArrayLike,
    speed: ArrayLike,
    discount: int,
    reference: str,
    most: float = 2.0,
    fdr: float = 0.05,
    level: float = 0.95,
) -> Bunching:
    """Compare groups' shares charged at the discount speed, beside officers who do not bunch.

    One cell per row, shape (cells,): ``officer`` charged ``n`` people of ``group`` with ``speed`` (whole miles an hour
    above the limit, as charged). ``discount`` is the highest speed before the fine jumps. An officer with 100 tickets
    or more at or above it is *lenient* where they charge more people at it than ``most`` times the mean of the two
    speeds beside it: a binomial test given the three counts, controlled by Benjamini and Hochberg's rate ``fdr`` over
    all officers. Those whose count stays within that are the control. 2 allows for officers who write no ticket at the
    speed below. Shares are of the tickets at or above the discount speed; gaps are Mantel and Haenszel's within
    officers, the variance a jackknife over officers, the difference Welch's, with Bonferroni's correction for the
    number of groups. Sorting by an officer's total at the speed favours no group: given the total, it says nothing
    about who got it.

    Raises ``ValueError``, naming the input, for counts, labels and speeds that cannot be, for a reference that is no
    group or the only one, a ``discount`` or ``most`` below 1 or an ``fdr`` outside 0 to 1. With fewer than two lenient
    or two control officers: NaN, interval (−2, 2), p-value 1, ``not_estimable``.

    **Assumes** that lenient and other officers meet groups whose true speeds differ alike: what the control shows is
    how shares at the speed differ by speed alone. **Does not show** true speeds; a group that drives further above the
    limit gets a discount less often at equal treatment. Lenient officers left in the control make the difference too
    small. Nor does it show any officer: only how far they lie apart. Goncalves & Mello 2021, doi:10.1257/aer.20181607;
    for the test Frandsen 2017, doi:10.1108/S0731-905320170000038012; for the spread Viechtbauer 2007,
    doi:10.1002/sim.2514.

    >>> officer, group = np.repeat(np.arange(20), 6), np.tile(np.repeat(["x", "white"], 3), 20)
    >>> kind, at = np.where(officer < 10, 0, 1), np.tile([8, 9, 10], 40)
    >>> law = np.array([[20, 60, 40], [20, 90, 20], [20, 50, 50], [20, 50, 50]])
    >>> n = law[2 * kind + (group == "white"), at - 8] + (7 * officer + at * (group == "white")) % 3
    >>> found = bunching(n=n, officer=officer, group=group, speed=at, discount=9, reference="white")
    >>> print(found.lenient, found.control, found.difference.estimate.round(2))
    10 10 [-0.21]
    """
    check_level(level)
    if not most >= 1 or not 0 < fdr < 1:
        raise ValueError(f"most must be 1 or more and fdr lie between 0 and 1, not {most} and {fdr}")
    if discount < 1:
        raise ValueError(f"discount is a speed above the limit, in whole miles an hour from 1 on, not {discount}")
    (tickets,) = counts(n=n)
    if tickets.ndim != 1 or (tickets % 1).any():
        raise ValueError("n must hold whole numbers, one for each cell, in one dimension")
    who, of = (labels_of(name, labels, tickets.size) for name, labels in (("officer", officer), ("group", group)))
    at = np.asarray(speed)
    if at.shape != tickets.shape or at.dtype.kind not in "iu":
        raise ValueError(f"speed must hold a whole number for each of the {tickets.size} cells")
    names = tuple(str(one) for one in of.levels)
    if reference not in names or len(names) < 2:
        raise ValueError(f"{reference} must be one of at least two groups, not of {', '.join(names) or 'none'}")
    sorts = _sorted(tickets, who, at - discount, most, fdr)
    others = tuple(name for name in names if name != reference)
    table = _Table(
        had=np.stack([_sum(who, tickets * (of.codes == g) * (at == discount)) for g in range(len(names))]),
        all=np.stack([_sum(who, tickets * (of.codes == g) * (at >= discount)) for g in range(len(names))]),
    )
    rows, base = [names.index(name) for name in others], names.index(reference)
    inner = 1 - (1 - level) / len(others)
    gaps = [[_gap(table, row, base, part, inner) for row in rows] for part in (sorts.lenient, sorts.control)]
    return Bunching(
        groups=others, lenient_gap=_together(gaps[0], inner), control_gap=_together(gaps[1], inner),
        difference=_difference(gaps[0], gaps[1], inner, level), spread=_spread(table, rows, base, sorts.lenient, level),
        lenient=int(sorts.lenient.sum()), control=int(sorts.control.sum()), few=int(sorts.few.sum()),
        unclear=int((~(sorts.lenient | sorts.control | sorts.few)).sum()),
        expected_false=fdr * int(sorts.lenient.sum()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorts:
    lenient: Bools
    control: Bools
    few: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Tickets at the discount speed, and at or above it; (groups, officers)."""

    had: Floats
    all: Floats


def _sum(who: Coded, values: Floats) -> Floats:
    return np.bincount(who.codes, values, len(who.levels)).astype(np.float64)


def _sorted(tickets: Floats, who: Coded, off: Floats, most: float, fdr: float) -> _Sorts:
    """Who charges more people at the discount speed than the speeds beside it let expect."""
    below, there, above = (_sum(who, tickets * (off == step)) for step in (-1, 0, 1))
    enough = _sum(who, tickets * (off >= 0)) >= FEWEST_TICKETS
    near = below + there + above
    # At the limit there are `most` at the speed for one at each side on average: a share of most / (most + 2).
    tail = np.where(there > 0, special.betainc(np.maximum(there, 1), near - there + 1, most / (most + 2)), 1.0)
    q_value = benjamini_hochberg(np.where(enough, tail, np.nan))
    lenient = enough & (np.nan_to_num(q_value, nan=1.0) < fdr)
    return _Sorts(lenient=lenient, control=enough & ~lenient & (there <= most * (below + above) / 2), few=~enough)


def _gap(table: _Table, row: int, base: int, part: Bools, level: float) -> ClusteredEstimates:
    """The gap within officers of one kind, with officers as clusters."""
    size = int(part.sum())
    both = np.concatenate([np.arange(size), np.arange(size)])
    return clustered_difference(
        events=np.concatenate([table.had[row, part], table.had[base, part]]),
        n=np.concatenate([table.all[row, part], table.all[base, part]]),
        group=np.repeat([True, False], size), cluster=both, stratum=both, level=level,
    )  # fmt: skip


def _together(gaps: list[ClusteredEstimates], level: float) -> Estimates:
    p_value = [float(np.asarray(one.p_value)) for one in gaps]
    return Estimates(
        estimate=np.array([float(one.estimate) for one in gaps]), low=np.array([float(one.low) for one in gaps]),
        high=np.array([float(one.high) for one in gaps]), p_value=np.minimum(np.array(p_value) * len(gaps), 1.0),
        n=np.array([float(one.n) for one in gaps]), events=np.array([float(one.events) for one in gaps]),
        level=level, method="clustered jackknife", flags=np.array([one.flags[()] for one in gaps], dtype=np.uint32),
    )  # fmt: skip


def _difference(
    lenient: list[ClusteredEstimates], control: list[ClusteredEstimates], inner: float, level: float
) -> Estimates:
    """Lenient officers' gap minus the others'; the two are of different officers, so that variances add up."""
    gap = np.array([[float(one.estimate) for one in side] for side in (lenient, control)])
    error = np.array([[one.std_error for one in side] for side in (lenient, control)])
    df = np.array([[max(one.clusters - 1, 1) for one in side] for side in (lenient, control)])
    known = np.isfinite(gap).all(axis=0) & np.isfinite(error).all(axis=0) & (error > 0).any(axis=0)
    safe = np.where(known, error, 1.0) ** 2
    free = safe.sum(axis=0) ** 2 / (safe**2 / df).sum(axis=0)
    root, estimate = np.sqrt(safe.sum(axis=0)), np.where(known, gap[0] - gap[1], np.nan)
    reach, centre = special.stdtrit(free, 0.5 + inner / 2) * root, np.where(known, gap[0] - gap[1], 0.0)
    p_value = np.minimum(2 * special.stdtr(free, -np.abs(centre) / root) * len(lenient), 1.0)
    n, events = (np.array([[float(getattr(one, name)) for one in side] for side in (lenient, control)]).sum(axis=0)
                 for name in ("n", "events"))  # fmt: skip
    return Estimates(
        estimate=estimate, low=np.where(known, np.maximum(centre - reach, -2), -2.0),
        high=np.where(known, np.minimum(centre + reach, 2), 2.0), p_value=np.where(known, p_value, 1.0), n=n,
        events=events, level=level, method="difference in differences, Welch, Bonferroni",
        flags=flagged(
            known.shape, not_estimable=~known, few_events=known & few(events, n),
            few_clusters=known & (df.min(axis=0) + 1 < FEW_CLUSTERS),
        ),
    )  # fmt: skip


def _spread(table: _Table, rows: list[int], base: int, part: Bools, level: float) -> Estimates:
    """How far lenient officers' gaps lie apart, for each group."""
    told = [_apart(table.had[[row, base]][:, part], table.all[[row, base]][:, part], level) for row in rows]
    middle, low, high, n, events, flags = (np.array(column) for column in zip(*told, strict=True))
    return Estimates(
        estimate=middle, low=low, high=high, n=n, events=events, level=level, method="Q profile",
        flags=flags.astype(np.uint32),
    )  # fmt: skip


def _apart(had: Floats, stops: Floats, level: float) -> tuple[float, ...]:
    """Paule and Mandel's spread of the officers' gaps, with the interval of the profile of their sum of squares."""
    both = (stops > 0).all(axis=0)
    had, stops = had[:, both], stops[:, both]
    total, events, size = stops.sum(axis=1), had.sum(axis=1), int(both.sum())
    n, x = float(total.sum()), float(events.sum())
    if size < FEWEST_OFFICERS or (events <= 0).any() or (events >= total).any():
        return np.nan, 0.0, 1.0, n, x, float(flagged((), not_estimable=True))
    rate = (had + (events / total)[:, None]) / (stops + 1)
    gap, own = had[0] / stops[0] - had[1] / stops[1], (rate * (1 - rate) / stops).sum(axis=0)

    def over(variance: float) -> float:
        weight = 1 / (own + variance)
        return float(weight @ (gap - weight @ gap / weight.sum()) ** 2)

    def reached(value: float) -> float:
        return 0.0 if over(0.0) <= value else float(optimize.brentq(lambda t: over(t) - value, 0.0, 4.0, xtol=1e-12))

    ends = special.chdtri(size - 1, [0.5 - level / 2, 0.5 + level / 2])
    low, middle, high = (min(float(np.sqrt(reached(value))), 1.0) for value in (ends[0], size - 1, ends[1]))
    return middle, low, high, n, x, float(flagged((), few_clusters=size < FEW_CLUSTERS))
