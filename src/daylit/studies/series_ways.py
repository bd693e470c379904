"""A change at a date in the ways that were declared: does it hang on single months, or on who is compared?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.interrupted import interrupted_series
from daylit.studies import series_words, ways
from daylit.studies.series_cells import EVERYONE, Cells, Line
from daylit.studies.series_fits import Change, arguments
from daylit.terms.saying import say

ALL: Final = say("All whole months")
NOT_BESIDE: Final = say("Without the months beside the date")
NEAR: Final = say("Two years before and one after")
ALONE: Final = say("Without the people compared")
WAYS: Final = (ALL, NOT_BESIDE, NEAR, ALONE)
BEFORE, AFTER = 24, 12
"""Months before and after the date that are near it."""


def rows(changes: Sequence[Change], cells: Cells, start: np.datetime64, level: float) -> list[ways.Row]:
    """Each change that has a number, in all ways that differ from the first."""
    return [
        ways.Row(
            what=say("{what}, change of the odds", what=one.line.measure.title),
            quantity=f"{one.line.measure.name}.change", people=series_words.who(cells, one.line.group),
            label=series_words.label(cells, one.line.group),
            groups={} if one.line.group == EVERYONE else cells.groups.one(one.line.group), unit="odds ratio",
            n=int(one.line.n.sum()), level=level, stands=one.clear,
            asked=(ways.Asked.at(ALL, one.found.average), *_others(one.line, start, level)),
        )
        for one in changes
        if one.shown
    ]  # fmt: skip


def _others(line: Line, start: np.datetime64, level: float) -> Iterator[ways.Asked]:
    months = line.months
    near = (months >= start - BEFORE) & (months < start + AFTER)
    told = {NOT_BESIDE: ~np.isin(months, _beside(months, start)), NEAR: near}
    for way, use in told.items():
        if not use.all():
            yield ways.Asked.at(way, interrupted_series(**arguments(_only(line, use), start, level)).average)
    if line.compared:
        alone = replace(line, control_events=None, control_n=None)
        yield ways.Asked.at(ALONE, interrupted_series(**arguments(alone, start, level)).average)


def _beside(months: NDArray[np.datetime64], start: np.datetime64) -> list[np.datetime64]:
    """The last month before the date, wherever the month that it divides was left out, and the first one after it."""
    before, after = months[months < start], months[months >= start]
    return [*([before.max()] if before.size else []), *([after.min()] if after.size else [])]


def _only(line: Line, use: NDArray[np.bool_]) -> Line:
    """A line of some of its months."""
    fewer = replace(line, months=line.months[use], events=line.events[use], n=line.n[use])
    if line.control_n is None or line.control_events is None:
        return fewer
    return replace(fewer, control_events=line.control_events[use], control_n=line.control_n[use])
