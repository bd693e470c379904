"""What stop records can say if the stop itself depends on the group: bounds along a slider, and never a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.estimates import Ends, Floats, counts, within
from daylit.stats.intervals import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionBounds:
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
        return np.asarray(rate - reference * (1 - rho * share))

    def among(rate: Floats, reference: Floats) -> Floats:
        return np.asarray(rate - (1 - rho) * reference)

    def above(rate: Floats, reference: Floats) -> Floats:
        highest = np.minimum(rate / (1 - rho), 1.0)
        return np.asarray(share * among(rate, reference) + (1 - share) * (highest - reference))

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
