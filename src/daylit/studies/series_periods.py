"""Months joined for a picture, so that no mark in it tells of a few people.

A month that is hidden by itself is not hidden: a line fitted to all months keeps their sum, their sum since the date,
and their sums along time and season. Who knows the line and the months that are shown works the hidden ones out. So a
picture holds no hidden months. Where single months tell of a few, it holds longer stretches and a line that is fitted
to these, which tells no more than they do. What the numbers of the answer add are the jump and the new slope
(tests/report/test_months.py reckons that no month comes out, as if all their digits were told).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.interrupted import Interrupted, interrupted_series
from daylit.studies.series_cells import When
from daylit.studies.series_fits import Change, arguments
from daylit.terms.saying import say

Ints = NDArray[np.int64]
Months = NDArray[np.datetime64]

LENGTHS: Final = (1, 2, 3, 6, 12)
ODD: Final = 0.1
"""So large a share of longer stretches may be joined with the one beside; of more, all become longer. Single months are
never joined here and there: two months among months that stand alone are told apart by the line that is fitted to all.
"""


_PARTS: Final = 1_000
"""People are whole numbers: so many of each are spread."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """Stretches of months: ``of`` (months,) is the stretch of each month. ``length`` is how many months most have."""

    of: Ints
    length: int
    names: tuple[str, ...]
    middles: tuple[str, ...]
    since: tuple[bool, ...]

    @property
    def single(self) -> bool:
        """Whether each is one month."""
        return len(self.names) == self.of.size

    def sums(self, values: Ints) -> Ints:
        """What the months of each stretch hold together."""
        return np.bincount(self.of, weights=values, minlength=len(self.names)).round().astype(np.int64)

    def average(self, values: NDArray[np.float64], n: Ints) -> NDArray[np.float64]:
        """The average of each stretch, over its people."""
        return np.asarray(np.bincount(self.of, weights=values * n) / np.bincount(self.of, weights=n))


def periods_of(months: Months, events: Ints, n: Ints, *, start: np.datetime64, least: int) -> Periods | None:
    """The shortest stretches of which none tells of fewer than ``least`` people, with the outcome or without it.

    None holds months of both sides of ``start``. ``None``: one side as a whole tells of a few. Each month holds
    somebody.
    """
    steps = (months - start).astype(np.int64)
    for length in LENGTHS:
        place = np.unique(steps // length, return_inverse=True)[1].astype(np.int64)
        late = np.bincount(place, weights=steps >= 0) > 0
        few = _small(place, events, n, least)
        if few.any() and length != LENGTHS[-1] and (length == 1 or few.sum() > ODD * few.size):
            continue
        while few.any():
            into = _beside(int(np.flatnonzero(few)[0]), late)
            if into is None:
                return None
            place = np.unique(np.where(place == into[0], into[1], place), return_inverse=True)[1].astype(np.int64)
            late = np.bincount(place, weights=steps >= 0) > 0
            few = _small(place, events, n, least)
        return _named(place, months, length, late)
    return None


def _small(place: Ints, events: Ints, n: Ints, least: int) -> NDArray[np.bool_]:
    had, people = np.bincount(place, weights=events), np.bincount(place, weights=n)
    return np.asarray(np.any([(part > 0) & (part < least) for part in (had, people - had, people)], axis=0))


def _beside(small: int, late: NDArray[np.bool_]) -> tuple[int, int] | None:
    """A small stretch, and that beside it on the same side of the date, nearer to it where there is one."""
    for other in (small - 1, small + 1) if late[small] else (small + 1, small - 1):
        if 0 <= other < late.size and late[other] == late[small]:
            return small, other
    return None


def _named(place: Ints, months: Months, length: int, late: NDArray[np.bool_]) -> Periods:
    names, middles = [], []
    for number in range(late.size):
        first, last = months[place == number][[0, -1]]
        names.append(_name(str(first), str(last)))
        day, end = first.astype("datetime64[D]"), (last + 1).astype("datetime64[D]")
        middles.append(str(day + (end - day) // 2))
    return Periods(
        of=place, length=length, names=tuple(names), middles=tuple(middles), since=tuple(bool(one) for one in late)
    )


def _name(first: str, last: str) -> str:
    return first if first == last else say("{low} to {high}", low=first, high=last)


def line_of(one: Change, periods: Periods, when: When) -> Interrupted:
    """The line of the picture: of joined months it is fitted to what is drawn, spread evenly over their months."""
    if periods.single:
        return one.found
    line, own = one.line, one.line.n > 0
    held = np.bincount(periods.of)
    events, n = (
        (_PARTS * periods.sums(part[own]) / held)[periods.of].round().astype(np.int64) for part in (line.events, line.n)
    )
    spread = replace(line, months=line.months[own], events=np.minimum(events, n), n=n)
    if line.control_events is not None and line.control_n is not None:
        others, of = _PARTS * line.control_events[own], _PARTS * line.control_n[own]
        spread = replace(spread, control_events=others, control_n=of)
    return interrupted_series(**arguments(spread, when.start, one.found.average.level))


def dots_told(periods: Periods, month: str) -> str:
    """What the marks of the picture stand for."""
    if periods.single:
        return say(
            "Each dot is one month with its likely range. The upright line marks {month}. The dashed line is uncertain "
            "too.",
            month=month,
        )  # fmt: skip
    return say(
        "Each dot joins months, mostly {n}, as single ones hold too few people. It has its likely range. The upright "
        "line marks {month}. The dashed line is uncertain too.",
        n=str(periods.length), month=month,
    )  # fmt: skip
