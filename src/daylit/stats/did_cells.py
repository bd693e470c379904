"""Effects by group and period with what each unit contributes to them, and their averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from daylit.stats.panel import Floats, Ints, Panel

Comparison = Literal["never", "not yet"]
Average = Literal["simple", "dynamic", "group"]
LEAST: Final = 2
"""Units a side of a comparison needs: what one unit alone varies by cannot be known."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Effects (k,) with their influence functions (units, k), and one number over all of them with its own (units,).

    The variance of an effect is the sum over units of its squared influence, divided by the square of their number.
    """

    group: Floats
    time: Floats
    estimate: Floats
    influence: Floats
    n_treated: Ints
    n_comparison: Ints
    overall: float
    overall_influence: Floats


def two_by_two(whole: Panel, *, comparison: Comparison, universal: bool) -> Found:
    """Every comparison of a group with others between two periods for which both sides have two units.

    ``overall`` is NaN: the cells are averaged by ``averaged``. Raises ``ValueError`` where there is no comparison.
    """
    made = [
        one
        for group in np.unique(whole.first[np.isfinite(whole.first)])
        for column in range(whole.periods.size)
        if (one := _cell(whole, group, column, comparison, universal)) is not None
    ]
    if not made:
        raise ValueError(
            "no group can be compared: each needs two units, and two units to compare with that were seen in the same"
            " two periods"
        )
    group, time, estimate, influence, treated, others = zip(*made, strict=True)
    return Found(
        group=np.array(group),
        time=np.array(time),
        estimate=np.array(estimate),
        influence=np.column_stack(influence),
        n_treated=np.array(treated, dtype=np.int64),
        n_comparison=np.array(others, dtype=np.int64),
        overall=float("nan"),
        overall_influence=np.zeros(whole.units.size),
    )


def _cell(
    whole: Panel, group: float, column: int, comparison: Comparison, universal: bool
) -> tuple[float, float, float, Floats, int, int] | None:
    """One effect, or nothing where a side has fewer than two units."""
    before = int(np.searchsorted(whole.periods, group)) - 1
    time = whole.periods[column]
    base = before if universal or time >= group else column - 1
    if base < 0:
        return None
    change = whole.values[:, column] - whole.values[:, base]
    seen = np.isfinite(change)
    treated = seen & (whole.first == group)
    untreated = np.isinf(whole.first) if comparison == "never" else whole.first > max(time, whole.periods[base])
    others = seen & untreated & (whole.first != group)
    n1, n0 = int(treated.sum()), int(others.sum())
    if min(n1, n0) < LEAST:
        return None
    mean1, mean0 = change[treated].mean(), change[others].mean()
    influence = np.zeros(whole.units.size)
    influence[treated] = (change[treated] - mean1) * whole.units.size / n1
    influence[others] = -(change[others] - mean0) * whole.units.size / n0
    return float(group), float(time), float(mean1 - mean0), influence, n1, n0


def averaged(found: Found, first: Floats, kind: Average) -> Found:
    """The cells averaged: all that was treated, by time since the start, or by group.

    Groups weigh as many units as they have, and that these shares are estimated counts in the influence. ``overall``
    is the average of “simple”, of the times from the start on for “dynamic”, and of the groups for “group”.
    """
    after = found.time >= found.group
    if kind == "simple":
        parts = [(float("nan"), float("nan"), after)]
    elif kind == "group":
        parts = [(g, float("nan"), after & (found.group == g)) for g in np.unique(found.group[after])]
    else:
        since = found.time - found.group
        parts = [(float("nan"), e, since == e) for e in np.unique(since)]
    made = [_mean(found, first, mask, even=kind == "group") for _, _, mask in parts]
    estimate = np.array([one for one, _ in made])
    influence = np.column_stack([two for _, two in made]) if made else np.zeros((first.size, 0))
    group, time = (np.array([part[place] for part in parts], dtype=np.float64) for place in (0, 1))
    whole, whole_influence = _overall(kind, estimate, influence, group, time, first)
    return Found(
        group=group,
        time=time,
        estimate=estimate,
        influence=influence,
        n_treated=np.array([_units(found.n_treated, found.group, mask) for *_, mask in parts], dtype=np.int64),
        n_comparison=np.array([int(found.n_comparison[mask].max()) for *_, mask in parts], dtype=np.int64),
        overall=whole,
        overall_influence=whole_influence,
    )


def _units(n: Ints, group: Floats, mask: NDArray[np.bool_]) -> int:
    return sum(int(n[mask & (group == g)].max()) for g in np.unique(group[mask]))


def _overall(
    kind: Average, estimate: Floats, influence: Floats, group: Floats, time: Floats, first: Floats
) -> tuple[float, Floats]:
    if kind == "simple":
        return float(estimate[0]), influence[:, 0]
    if kind == "group":
        return _weigh(estimate, influence, group, first)
    after = time >= 0
    return float(estimate[after].mean()), np.asarray(influence[:, after].mean(axis=1))


def _mean(found: Found, first: Floats, mask: NDArray[np.bool_], *, even: bool) -> tuple[float, Floats]:
    """Cells averaged by the size of their groups, or evenly where all are of one group."""
    estimate, influence = found.estimate[mask], found.influence[:, mask]
    if even:
        return float(estimate.mean()), np.asarray(influence.mean(axis=1))
    return _weigh(estimate, influence, found.group[mask], first)


def _weigh(estimate: Floats, influence: Floats, group: Floats, first: Floats) -> tuple[float, Floats]:
    belongs = first[:, None] == group[None, :]
    share = belongs.mean(axis=0)
    total = share.sum()
    weight = share / total
    # How the average moves when a group is one unit larger: the shares are estimated, too.
    moved = (belongs - share) / total - np.outer((belongs - share).sum(axis=1), share) / total**2
    return float(estimate @ weight), np.asarray(influence @ weight + moved @ estimate)
