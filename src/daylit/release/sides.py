"""What actions tell of both sides, beside the tables: left out where a hidden count could be worked out from the two.

The figures of both sides before and after add up to everybody whom the officers of an action met in these months. Where
the months are those of periods in a table, the sum less the other periods is a total that may be hidden there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daylit.release.bundle import ALL
from daylit.release.dimensions import MEASURES
from daylit.release.writing import Drawn

_PART_OF = {one.name: one.part_of for one in MEASURES}
_LONG = {"Q": 3, "H": 6}
_PERIOD = re.compile(r"(\d{4})(?:-(?:(Q|H)(\d)|(\d\d)))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Whole months, counted from the year 0, both ends included; how many on both sides had the outcome in them."""

    first: int
    last: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What an action tells of both sides: the measure, the time before and after, and its document without all that."""

    measure: str
    windows: tuple[Window, ...]
    instead: Mapping[str, Any]


def without_betraying(
    actions: Iterable[Mapping[str, Any]], sides: Mapping[str, Sides], tables: Sequence[Drawn], *, threshold: int
) -> list[Mapping[str, Any]]:
    """The actions; those whose figures of the sides would betray a count of the tables, without these figures.

    Two actions that count the same people in some of the same months tell of those whom only one of them counts: of
    two such, the first in the list keeps its figures.
    """
    kept: list[Mapping[str, Any]] = []
    told: list[Sides] = []
    for one in actions:
        its = sides.get(one["id"])
        if its is None:
            kept.append(one)
        elif _betrays(its, tables, threshold) or any(_meet(its, other) for other in told):
            kept.append(its.instead)
        else:
            kept.append(one)
            told.append(its)
    return kept


def _meet(one: Sides, other: Sides) -> bool:
    """Whether both count people of the same month. Each tells how many were stopped, or searched, beside how many had
    its outcome: so it does not matter whether that is the same one.
    """
    return any(a.first <= b.last and b.first <= a.last for a in one.windows for b in other.windows)


def _betrays(told: Sides, tables: Sequence[Drawn], threshold: int) -> bool:
    whole = _PART_OF.get(told.measure) or told.measure
    for measure in {told.measure, whole if whole != "people" else told.measure}:
        totals = _totals(measure, tables)
        for window in told.windows:
            inside = [n for (first, last), n in totals.items() if window.first <= first and last <= window.last]
            shown = [n for n in inside if n is not None]
            if len(shown) < len(inside):
                return True
            if shown and measure == told.measure and 0 < abs(window.events - sum(shown)) < threshold:
                return True
    return False


def _totals(measure: str, tables: Sequence[Drawn]) -> dict[tuple[int, int], int | None]:
    """How many had an outcome in each period, by its first and last month; ``None`` where it is hidden."""
    found: dict[tuple[int, int], int | None] = {}
    for table in tables:
        if "period" not in table.by or measure not in table.measures:
            continue
        at, place = table.by.index("period"), len(table.by) + table.measures.index(measure)
        for row in table.rows:
            rest = {value for number, value in enumerate(row[: len(table.by)]) if number != at}
            if rest == {ALL} and (months := _months(str(row[at]))):
                found[months] = row[place]
    return found


def _months(period: str) -> tuple[int, int] | None:
    """The first and last month of “2025”, “2025-H1”, “2025-Q1” or “2025-03”; nothing for the total."""
    told = _PERIOD.fullmatch(period)
    if told is None:
        return None
    year, kind, number, month = told.groups()
    long = _LONG.get(kind, 1 if month else 12)
    first = int(year) * 12 + (int(month) - 1 if month else (int(number) - 1) * long if number else 0)
    return first, first + long - 1
