"""Which lines of watched months may be shown outside of the agency.

A smoothed line cannot hide one of its months: from the points before and after a gap, the month in the gap is worked
out. So a line is shown with all its months, or not at all. What is left of everybody, less the lines that are shown,
is as good as shown too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.cells import THRESHOLD
from daylit.studies.watch_fits import EVERYBODY, Beside, Watched

Ints = NDArray[np.int64]
MOST: Final = 100
"""A report that hides larger counts than these shows no watched lines of groups that have such months."""


def shares_inside(made: Sequence[Watched], shown: Sequence[Watched], least: int) -> Mapping[int, int]:
    """From which limit of small counts on the share of a group stays inside; 0: it does at the study's own, ``least``,
    and so always.

    A report may hide larger counts than the study does. A line that stays inside at a limit does at each higher one.
    """
    return _limits([one.g for one in shown], max(least, THRESHOLD), lambda limit: kept_inside(made, shown, limit))


def sums_inside(shown: Sequence[Beside], shares: Mapping[int, int], least: int) -> Mapping[int, int]:
    """The same of sums beside others: where the share of a group stays inside, its sums do."""

    def closed(limit: int) -> set[int]:
        return beside_inside(shown, {g for g, first in shares.items() if first <= limit}, limit)

    return _limits([one.g for one in shown], max(least, THRESHOLD), closed)


def _limits(groups: Sequence[int], least: int, closed: Callable[[int], set[int]]) -> dict[int, int]:
    first = dict.fromkeys(groups, MOST + 1)
    for limit in range(max(least, MOST), least - 1, -1):
        first |= dict.fromkeys(closed(limit), 0 if limit == least else limit)
    return first


def kept_inside(made: Sequence[Watched], shown: Sequence[Watched], least: int) -> set[int]:
    """The groups (or ``EVERYBODY``) among ``shown`` whose line stays inside. ``made`` holds everybody too.

    The smallest groups go first, until what is left of everybody tells of a few people in no month.
    """
    limit = max(least, THRESHOLD)
    told = [one for one in shown if not _few(one.events, one.n, limit)]
    everybody = next((one for one in told if one.g == EVERYBODY), None)
    groups = sorted((one for one in told if one.g != EVERYBODY), key=lambda one: -int(one.n.sum()))
    while everybody is not None and groups and _few(*_left(everybody, groups), limit):
        groups.pop()
    out = {one.g for one in groups} | ({EVERYBODY} if everybody is not None else set())
    return {one.g for one in shown} - out


def beside_inside(shown: Sequence[Beside], closed: set[int], least: int) -> set[int]:
    """The same of sums beside others: where the share of a group stays inside, its sums do."""
    limit = max(least, THRESHOLD)
    return {one.g for one in shown if one.g in closed or _few(one.events, one.n, limit)}


def _left(everybody: Watched, groups: Sequence[Watched]) -> tuple[Ints, Ints]:
    events, n = everybody.events.copy(), everybody.n.copy()
    for one in groups:
        events[: one.n.size] -= one.events
        n[: one.n.size] -= one.n
    return events, n


def _few(events: Ints, n: Ints, limit: int) -> bool:
    return any(bool(((part > 0) & (part < limit)).any()) for part in (n, events, n - events))
