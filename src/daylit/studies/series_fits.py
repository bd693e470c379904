"""What the months around a date show: the fit of each line, earlier dates beside it, and what may be pointed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from daylit.stats.interrupted import Interrupted, Placebos, interrupted_series, placebo_dates
from daylit.stats.intervals import z_value
from daylit.studies import wording
from daylit.studies.estimating import controlled
from daylit.studies.series_bare import Sides, bare_control, sides_of
from daylit.studies.series_cells import EVERYONE, Line, enough

FIRST: Final = 24
"""Whole months before the date below which a change could be the season, unless it is held against others' months."""
AS_MUCH: Final = 0.1
"""Where more of the earlier dates than this show as much as the true one, the line was never straight."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """One line, its fit, and what it allows.

    ``since`` is the rate since the date, ``low`` and ``high`` its range, ``expected`` the rate had it gone on as before
    (as the control did), over the months since, which count ``people``. ``least`` (low, high) are the nearest rates
    that would have been pointed out in four of five repetitions, whatever the other comparisons show; ``None`` where
    there is no limit. ``sides`` stand in place of all that, where it was nobody or everybody; ``beside`` are those of
    the people compared, where it was so of them. ``beyond``: more than chance. ``season``: nothing of this line is
    pointed out, as it could be the season. ``moved``: too many earlier dates show as much. ``clear``: it is pointed
    out.
    """

    line: Line
    found: Interrupted
    placebos: Placebos | None
    since: float
    low: float
    high: float
    expected: float
    people: int
    shown: bool
    least: tuple[float, float] | None = None
    sides: Sides | None = None
    beside: Sides | None = None
    q_value: float = float("nan")
    beyond: bool = False
    season: bool = False
    moved: bool = False
    clear: bool = False


def changes_of(
    lines: Sequence[Line], *, start: np.datetime64, before: int, level: float, false_discovery: float
) -> list[Change]:
    """Fit every line and judge them as one family.

    A line stands out where its range holds no “no change” after control of the false-discovery rate, unless more than
    ``AS_MUCH`` of the earlier dates show as much. With fewer than ``FIRST`` months ``before`` and nobody to compare
    with, nothing stands out: it could be the season.
    """
    made = [_fit(line, start, level) for line in lines]
    use = np.array([one.shown for one in made], dtype=bool)
    p_values = np.array(
        [1.0 if one.found.average.p_value is None else float(one.found.average.p_value) for one in made]
    )
    q_values = controlled(p_values, use)
    alone = false_discovery / max(int(use.sum()), 1)
    return [
        _judged(replace(one, q_value=float(q), least=_least(one, level, alone)), start, level, false_discovery, before)
        for one, q in zip(made, q_values, strict=True)
    ]


def arguments(line: Line, start: np.datetime64, level: float) -> dict[str, Any]:
    """A line as ``interrupted_series`` takes it."""
    told: dict[str, Any] = {"month": line.months, "events": line.events, "n": line.n, "start": start, "level": level}
    if line.control_n is not None:
        told |= {"control_month": line.months, "control_events": line.control_events, "control_n": line.control_n}
    return told


def _fit(line: Line, start: np.datetime64, level: float) -> Change:
    found = interrupted_series(**arguments(line, start, level))
    after = found.months >= start
    people = line.n[line.n > 0][after].astype(float)
    expected = float(np.average(found.without[after], weights=people)) if after.any() else float("nan")
    low, high = float(found.average.low), float(found.average.high)
    sides = sides_of(line, start)
    beside = None if sides else bare_control(line, start)
    many = enough(line.events, line.n) and (not line.compared or enough(line.control_events, line.control_n))
    return Change(
        line=line, found=found, placebos=None, expected=expected, people=int(people.sum()),
        since=_moved(expected, float(found.average.estimate)), low=_moved(expected, low), high=_moved(expected, high),
        shown=sides is None and beside is None and many and bool(found.average.estimable) and 0 < expected < 1,
        sides=sides, beside=beside,
    )  # fmt: skip


def _least(one: Change, level: float, alone: float) -> tuple[float, float] | None:
    """The nearest rates that would be pointed out, were this the one change: it then has to hold at ``alone``."""
    low, high = float(one.found.average.low), float(one.found.average.high)
    smallest = wording.smallest_ratio(low, high, level_z=z_value(level), level=1 - alone)
    return None if smallest is None else (_moved(one.expected, 1 / smallest), _moved(one.expected, smallest))


def _moved(rate: float, odds: float) -> float:
    """A rate whose odds are multiplied."""
    if not np.isfinite(odds):
        return 1.0 if odds > 0 else float("nan")
    return rate * odds / (1 - rate + rate * odds)


def _judged(one: Change, start: np.datetime64, level: float, false_discovery: float, before: int) -> Change:
    beyond = one.shown and one.q_value < false_discovery
    season = before < FIRST and not one.line.compared
    if not beyond and not (one.shown and one.line.group == EVERYONE):
        return replace(one, season=season)
    placebos = placebo_dates(**arguments(one.line, start, level))
    moved = beyond and not season and placebos.share > AS_MUCH
    clear = beyond and not season and not moved
    return replace(one, placebos=placebos, beyond=beyond, season=season, moved=moved, clear=clear)
