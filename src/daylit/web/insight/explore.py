"""Exploring: people by one column, of those that the filters ask for, answered from the count tables.

What a row shows rests on 11 people or more. A row of fewer says so and no more, and where one such row could be worked
out from the others, the smallest of those is held back with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.cells import THRESHOLD
from daylit.report import figures
from daylit.stats.estimates import Estimates
from daylit.stats.rates import rate
from daylit.studies import wording
from daylit.tables.contract import BY_NAME
from daylit.tables.cube import OUTCOMES, SPANS, TAG, Cube, View, open_cube, view
from daylit.tables.filters import Between, Filters, OneOf, Value

BY: dict[str, str] = {
    "race_ethnicity": "Race and ethnicity",
    "gender": "Gender",
    "area": "Area",
    "unit": "Unit",
    "kind": "Kind of contact",
    "reason_group": "Kind of reason",
    "reason": "Reason",
    "initiation": "Who began it",
    "tag": "Tag",
    "week": "Week",
    "month": "Month",
    "year": "Year",
}
"""What a view may be counted by, in words."""
NARROWED: tuple[str, ...] = (
    "unit", "area", "race_ethnicity", "gender", "reason_group", "reason", "initiation", "kind", "tag"
)  # fmt: skip
"""What a view may be narrowed by, apart from its days."""
TITLES: dict[str, str] = {
    "searched": "Searched",
    "found": "Something found, of those searched",
    "arrested": "Arrested",
    "cited": "Cited",
    "warned": "Warned",
    "force": "Force used",
}
MISSING = "missing"
FEW = f"fewer than {THRESHOLD}"
MOST_ROWS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One rate as text, with its interval; both empty where it is not shown."""

    shown: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One value of the column that is counted by. ``held`` says that its numbers are not shown."""

    value: str
    label: str
    people: str
    cells: list[Cell]
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A view, ready to be shown. ``few`` says that so few people are left that nothing is."""

    by: str
    people: str
    few: bool
    rows: list[Row]
    all: Row | None
    cut: int
    lines: list[list[Any]]

    @property
    def holds_back(self) -> bool:
        """Whether any row is not shown."""
        return any(row.held for row in self.rows)


def told(cube: Cube, *, by: str, filters: Filters) -> Told:
    """One view of the count tables."""
    found = view(cube, by=by, where=filters)
    if found.people < THRESHOLD:
        shown = "nobody" if not found.people else FEW
        return Told(by=BY[by], people=shown, few=True, rows=[], all=None, cut=0, lines=[])
    held = _held(found.n)
    rates = {name: rate(events=found.yes[name], n=found.known[name]) for name in OUTCOMES}
    rows = [_row(found, place, rates, held=bool(held[place])) for place in range(len(found.values))]
    return Told(
        by=BY[by],
        people=figures.people(found.people),
        few=False,
        rows=rows[-MOST_ROWS:] if by in SPANS else rows[:MOST_ROWS],
        all=_all(found) if by != TAG else None,
        cut=max(len(rows) - MOST_ROWS, 0),
        lines=[_line(found, place, rates, held=bool(held[place])) for place in range(len(found.values))],
    )


def _held(n: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows are not shown: those of few people, and the smallest others that keep them from being worked out."""
    held = (n > 0) & (n < THRESHOLD)
    for place in np.argsort(n, kind="stable"):
        if not held.any() or (held.sum() > 1 and n[held].sum() >= THRESHOLD):
            break
        held[place] |= n[place] > 0
    return held


def _row(found: View, place: int, rates: Mapping[str, Estimates], *, held: bool) -> Row:
    n = int(found.n[place])
    few = held and n < THRESHOLD
    return Row(
        value=MISSING if found.values[place] is None else str(found.values[place]),
        label=label(found.by, found.values[place]),
        people=FEW if few else "held back" if held else figures.people(n),
        cells=[Cell(shown="", interval="") if held else _cell(rates[name], place) for name in OUTCOMES],
        held=held,
    )


def _cell(found: Estimates, place: int) -> Cell:
    if found.n[place] < THRESHOLD:
        return Cell(shown="", interval="")
    low, high = (figures.figure(float(end[place]), "percent") for end in (found.low, found.high))
    low = low.removesuffix(" %")
    return Cell(shown=figures.figure(float(found.estimate[place]), "percent"), interval=f"{low} to {high}")


def _all(found: View) -> Row:
    sums = {name: (found.yes[name].sum(), found.known[name].sum()) for name in OUTCOMES}
    cells = [_cell(rate(events=[yes], n=[known]), 0) for yes, known in sums.values()]
    return Row(value="", label="Everyone here", people=figures.people(found.people), cells=cells, held=False)


COLUMNS: tuple[str, ...] = (
    "value", "label", "people", "held_back",
    *(f"{name}_{part}" for name in OUTCOMES for part in ("people", "yes", "rate", "low", "high")),
)  # fmt: skip


def _line(found: View, place: int, rates: Mapping[str, Estimates], *, held: bool) -> list[Any]:
    """A row of the file, under ``COLUMNS``; what is held back is empty."""
    value = found.values[place]
    line: list[Any] = [MISSING if value is None else str(value), label(found.by, value)]
    line += ["" if held else int(found.n[place]), "yes" if held else "no"]
    for name in OUTCOMES:
        part = rates[name]
        if held or part.n[place] < THRESHOLD:
            line += [""] * 5
        else:
            ends = (round(float(end[place]), 6) for end in (part.estimate, part.low, part.high))
            line += [int(part.n[place]), int(part.events[place]), *ends]
    return line


def label(by: str, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "No tag" if by == TAG else "Not recorded"
    if by == "month":
        return wording.month(str(value))
    if by == "year":
        return str(value)[:4]
    return wording.label(by, str(value)) if by in BY_NAME else str(value)


def filters_of(asked: Mapping[str, Any]) -> Filters:
    """The filters of a form's answers: days, and one value for each column that is narrowed."""
    first, last = asked.get("first"), asked.get("last")
    conditions: list[OneOf | Between] = []
    if first or last:
        conditions.append(Between(column="date", low=first or None, high=last or None))
    for name in NARROWED:
        if value := asked.get(name):
            column = "tags" if name == TAG else name
            values: tuple[Value, ...] = () if value == MISSING else (value,)
            conditions.append(OneOf(column=column, values=values, missing=value == MISSING))
    return Filters(tuple(conditions))


@lru_cache(maxsize=16)
def choices(path: Path) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For each column the values that may be chosen: those that 11 people or more have. Count tables never change."""
    found = {}
    for name in NARROWED:
        seen = view(open_cube(path), by=name)
        found[name] = [
            (MISSING if value is None else str(value), label(name, value))
            for value, n in zip(seen.values, seen.n.tolist(), strict=True)
            if n >= THRESHOLD
        ]
    return found
