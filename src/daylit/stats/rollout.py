"""Did a training given to some, at one time or by turns, change a rate? Counted cells, and few units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS
from daylit.stats.estimates import Estimates, check_level, counts, few, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.labels import not_more
from daylit.stats.panel import Floats, Ints, labels, starts
from daylit.stats.rollout_fit import Cells, Normal, changed, cohorts, normal_of

Kind = Literal["share", "rate"]
LEAST_UNITS: Final = 4
MOST_UNITS: Final = 1_000_000
MOST_TABLE: Final = 100_000_000
_ROUNDING: Final = 1e-9
"""Units each side needs: below, how much units differ in their change cannot be told from what the training did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutEffect(Frozen):
    """What ``rollout_effect`` hands back.

    ``change`` is the change among the trained beyond that of the others, in points of a share (0.01 is one point) or in
    events per ``n``; ``n`` and ``events`` are those of all cells used. ``degrees`` are those of its t quantile.
    ``trained`` and ``others`` hold the plain rates before and after, shape (2,); ``trained_counts`` and
    ``others_counts`` the events and ``n`` behind them, shape (2, 2), where a unit that is compared with several starts
    counts once for each. ``n_trained`` and ``n_others`` count units, ``cohorts`` the different starts.
    """

    change: Estimates
    std_error: float
    degrees: float
    trained: Floats
    others: Floats
    trained_counts: Floats
    others_counts: Floats
    n_trained: int
    n_others: int
    cohorts: int
    before: int
    after: int


@checked
def rollout_effect(
    *,
    events: ArrayLike,
    n: ArrayLike,
    unit: ArrayLike,
    period: ArrayLike,
    first_treated: ArrayLike,
    kind: Kind = "share",
    level: float = 0.95,
    before: int | None = None,
    after: int | None = None,
) -> RolloutEffect:
    """The change of a rate among units that were trained, beyond the change of units that were not (yet).

    One cell per row, shape ``(cells,)``: ``events`` among ``n`` people (or per exposure ``n`` for “rate”), ``period`` a
    whole number such as a month counted from anywhere, ``first_treated`` the unit's first trained period, infinite or
    0 where none. For each start, the trained are compared with units not trained before the last period looked at,
    over ``before`` periods before and ``after`` from the start on (all there are by default); units and periods each
    have their own level, and cells weigh their ``n``. Starts weigh the people met after them. The standard error leaves
    out one unit at a time (jackknife); t quantiles with Welch's degrees of freedom of the effective units on each side.
    Fewer than four units on a side, or nothing seen before or after: ``not_estimable``.

    Raises ``ValueError`` for counts that cannot be, arrays of different length, missing labels and two starts of one
    unit.

    **Assumes** that both sides would have changed alike, in points, without the training; that trained units do not
    change others; that recording stayed the same. **Does not show** why the rate changed, nor for whom. In simulated
    worlds of 8 to 60 officers the 95 % interval holds in 93–97 %. Comparing each start with those not trained follows
    Callaway & Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001; the jackknife MacKinnon, Nielsen & Webb 2023,
    doi:10.1002/jae.2967.

    >>> found = rollout_effect(events=[10, 10, 12, 11, 20, 19, 10, 11] + [10, 13, 11, 12, 10, 12, 9, 12],
    ...                        n=[100] * 16, unit=[1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8],
    ...                        period=[1, 2] * 8, first_treated=[0] * 8 + [2] * 8)
    >>> print(f"{float(found.change.estimate):.4f} ({float(found.change.low):.4f}, {float(found.change.high):.4f})")
    0.0250 (0.0084, 0.0416)
    """
    check_level(level)
    for name, periods in (("before", before), ("after", after)):
        if periods is not None and periods < 1:
            raise ValueError(f"{name} must be 1 period or more, or left out for all there are, not {periods}")
    cells = cells_of(events, n, unit, period, first_treated, kind)
    made = cohorts(cells, before=before, after=after, least=LEAST_UNITS)
    normals = [normal_of(one) for one in made]
    estimate, error, degrees = _jackknife(normals)
    trained = sum((one.rates(trained=True) for one in made), np.zeros((2, 2)))
    others = sum((one.rates(trained=False) for one in made), np.zeros((2, 2)))
    # Units that all move alike tell no spread: what is left of it is rounding.
    alike = not error > _ROUNDING * max(float(np.nanmax([*_plain(trained), *_plain(others), 0.0])), 0.0)
    sides = _units([one.units(trained=True) for one in made]), _units([one.units(trained=False) for one in made])
    return RolloutEffect(
        change=_told(estimate, error, degrees, cells, kind, level, min(sides), alike=alike),
        std_error=error,
        degrees=degrees,
        trained=_plain(trained),
        others=_plain(others),
        trained_counts=trained,
        others_counts=others,
        n_trained=sides[0],
        n_others=sides[1],
        cohorts=len(made),
        before=max((one.before for one in made), default=0),
        after=max((one.after for one in made), default=0),
    )


@checked
def rollout_placebo(
    *,
    events: ArrayLike,
    n: ArrayLike,
    unit: ArrayLike,
    period: ArrayLike,
    first_treated: ArrayLike,
    shift: int,
    kind: Kind = "share",
    level: float = 0.95,
    before: int | None = None,
) -> RolloutEffect:
    """The same comparison with every start ``shift`` periods too early, from cells before the true start alone.

    Nothing had begun yet, so a change that is found tells of groups that moved apart by themselves, or of something
    that came ahead of the training. Inputs, result and errors are those of ``rollout_effect``.
    """
    if shift < 1:
        raise ValueError(f"shift must be 1 period or more, not {shift}")
    cells_of(events, n, unit, period, first_treated, kind)  # refuses what does not fit together
    when, first = np.atleast_1d(counts(period=period)[0]), np.atleast_1d(starts(first_treated))
    early = when < first
    x, m = (np.atleast_1d(one)[early] for one in counts(events=events, n=n))
    who = np.atleast_1d(labels("unit", unit))[early]
    return rollout_effect(
        events=x, n=m, unit=who, period=when[early], first_treated=np.maximum(first[early] - shift, 1e-9), kind=kind,
        level=level, before=before, after=shift,
    )  # fmt: skip


def cells_of(
    events: ArrayLike, n: ArrayLike, unit: ArrayLike, period: ArrayLike, first_treated: ArrayLike, kind: Kind
) -> Cells:
    """The cells of a roll-out, checked: counts of one unit and period added up, those without people left out."""
    x, m, when = (np.atleast_1d(one) for one in (*counts(events=events, n=n), counts(period=period)[0]))
    who, first = np.atleast_1d(labels("unit", unit)), np.atleast_1d(starts(first_treated))
    if not x.shape == m.shape == when.shape == who.shape == first.shape or x.ndim != 1:
        raise ValueError("events, n, unit, period and first_treated must have one length")
    if kind == "share":
        within(events=x, n=m)
    if ((m <= 0) & (x > 0)).any():
        raise ValueError("a cell has events but no exposure")
    names, number = np.unique(who, return_inverse=True)
    not_more("units", names.size, MOST_UNITS, "Ask of squads or areas in their place")
    number = number.reshape(-1)
    began = np.full(names.size, np.inf)
    began[number] = first
    if (began[number] != first).any():
        raise ValueError("first_treated differs within a unit; a unit is first trained once")
    periods, place = np.unique(when, return_inverse=True)
    shape = (names.size, periods.size)
    not_more("units times periods", shape[0] * shape[1], MOST_TABLE, "Ask of longer periods, such as months")
    tables = [
        np.bincount(number * shape[1] + place, weights=one, minlength=shape[0] * shape[1]).astype(np.float64)
        for one in (x, m)
    ]
    there = np.flatnonzero(tables[1] > 0)
    return Cells(
        events=tables[0][there],
        n=tables[1][there],
        unit=there // max(shape[1], 1),
        period=periods[there % shape[1]] if shape[1] else periods,
        first=began[there // shape[1]] if shape[1] else began,
    )


def _jackknife(normals: list[Normal]) -> tuple[float, float, float]:
    """Estimate, standard error, and Welch's degrees of freedom; NaN and infinite where there is nothing to say."""
    if not normals:
        return float("nan"), float("inf"), 1.0
    weight = np.array([one.weight for one in normals])
    weight /= weight.sum()
    units = np.unique(np.concatenate([one.unit for one in normals]))
    leave = np.concatenate([np.array([-1]), units])
    values = np.stack([changed(one, leave) for one in normals]).T @ weight
    estimate, moved = float(values[0]), values[1:] - values[0]
    if not np.isfinite(values).all():
        return estimate, float("inf"), 1.0
    share, side = np.zeros(units.size), np.zeros(units.size, dtype=np.int64)
    for number, (one, part) in enumerate(zip(normals, weight, strict=True), 1):
        share[np.searchsorted(units, one.unit)] += part * one.share / one.share[one.trained].sum()
        side[np.searchsorted(units, one.unit[one.trained])] = number  # each start varies by itself, the others together
    variance, degrees = 0.0, 0.0
    for number in np.unique(side):
        mine = side == number
        size = float(share[mine].sum() ** 2 / (share[mine] ** 2).sum())
        part = float((mine.sum() - 1) / mine.sum() * (moved[mine] ** 2).sum())
        variance += part
        degrees += part**2 / max(size - 1, 1e-9)
    return estimate, float(np.sqrt(variance)), max(variance**2 / degrees, 1.0) if degrees > 0 else 1.0


def _told(
    estimate: float, error: float, degrees: float, cells: Cells, kind: Kind, level: float, least: int, *, alike: bool
) -> Estimates:
    known = bool(np.isfinite(estimate) and (alike or np.isfinite(error)))
    bound = 1.0 if kind == "share" else np.inf
    sure = known and not alike
    reach = float(special.stdtrit(degrees, 0.5 + level / 2)) * error if sure else np.inf
    p_value = float(2 * special.stdtr(degrees, -abs(estimate) / error)) if sure else 1.0
    total, people = np.asarray(cells.events.sum()), np.asarray(cells.n.sum())
    return Estimates(
        estimate=np.asarray(estimate if known else np.nan),
        low=np.asarray(max(estimate - reach, -bound) if known else -bound),
        high=np.asarray(min(estimate + reach, bound) if known else bound),
        p_value=np.asarray(p_value),
        n=people,
        events=total,
        level=level,
        method="difference in differences, jackknife over units",
        flags=flagged(
            (),
            not_estimable=not known,
            few_events=known and bool(few(total, people if kind == "share" else np.asarray(np.inf))),
            few_clusters=known and least < FEW_CLUSTERS,
            no_spread=known and alike,
        ),
    )


def _plain(sums: Floats) -> Floats:
    return np.asarray(np.where(sums[:, 1] > 0, sums[:, 0] / np.maximum(sums[:, 1], 1e-300), np.nan))


def _units(sides: list[Ints]) -> int:
    return int(np.unique(np.concatenate(sides)).size) if sides else 0
