"""A reader who wants to know what a report hides: takes every published number and every sum, and works backwards.

The attacker is stronger than a reader could be: which columns add up to which others, over all tables, is looked up
in the report without protection, and so are totals over all groups (not those of one kind of stop, which are told as
rounded shares only, and none that is small itself). Of that report nothing else is used.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog

THRESHOLD = 11
Cell = tuple[str, str]
"""A column (a count of people in one table) and a group."""
_DEEDS = {
    "were searched": "Searched",
    "were arrested": "Arrested",
    "were given a citation": "Given a citation",
    "were given a warning": "Given a warning",
    "had force used on them": "Force used",
    "found something": "Something was found",
    "found a weapon": "A weapon was found",
    "found drugs": "Drugs were found",
    "went with an arrest": "The search went with an arrest",
}


@dataclass
class Known:
    """What stands in a report: counts, and shares with half the width to which they are rounded."""

    counts: dict[Cell, int | None] = field(default_factory=dict)
    shares: dict[Cell, tuple[float, float]] = field(default_factory=dict)


def read(report: dict[str, Any]) -> Known:
    """Every count of a group in a report, ``None`` where it is hidden, and every share."""
    known = Known()
    for finding in report["findings"]:
        for part in finding["estimates"]:
            group = _own_group(part)
            if not group or part["quantity"].startswith(("recorded", "ready", "clock")):
                continue
            column = f"{finding['study']}/{part['quantity']}"
            known.counts[f"{column}/n", group] = part["n"]
            if part["events"] is None and "events_shown" not in part:
                continue
            known.counts[f"{column}/events", group] = part["events"]
            if part["value"] is not None and part["unit"] == "percent":
                known.shares[column, group] = (part["value"], 1e-9)
        labels = {part["label"].split(": ")[-1] for part in finding["estimates"] if _own_group(part)}
        for number, chart in enumerate(finding["charts"]):
            _read_chart(known, f"{finding['study']}/chart {number}", chart, labels)
        _read_sentences(known, finding)
    return known


def _own_group(part: dict[str, Any]) -> str:
    return "" if not part["groups"] or "reference" in part["groups"] else part["label"].split(": ")[-1]


def _read_chart(known: Known, name: str, chart: dict[str, Any], groups: set[str]) -> None:
    titles = chart["columns"]
    place = next((p for p, t in enumerate(titles) if t in ("Searches", "Stops") or t.startswith("Number of")), None)
    for row in chart["rows"]:
        group = next((cell for cell in row if cell in groups), None)
        other = next((cell for cell in row[:2] if cell not in groups), "")
        if group is None or "Odds ratio" in titles:
            continue
        if place is not None:
            text = row[place]
            known.counts[f"{name}/{other}/n", group] = int(text.replace(",", "")) if text[0].isdigit() else None
        elif chart["title"].startswith("Share searched"):
            share = re.fullmatch(r"([\d.]+) %", row[2])
            known.counts[f"{name}/{other}/events", group] = None
            if share:
                known.shares[f"{name}/{other}", group] = (float(share[1]) / 100, 0.0005)


def _read_sentences(known: Known, finding: dict[str, Any]) -> None:
    titles = {part["label"].split(": ")[0]: part["quantity"] for part in finding["estimates"] if _own_group(part)}
    for sentence in finding["answer"]:
        for size, who, times, deed in re.findall(
            r"Of every ([\d,]+) (.+?) people(?: stopped)?, (\d+) (\w+ [\w ]+)\.", sentence
        ):
            quantity = titles.get(_DEEDS.get(deed, ""))
            if quantity:
                base = int(size.replace(",", ""))
                group = who.removeprefix("searches of ")
                known.shares[f"{finding['study']}/{quantity}", group] = (int(times) / base, 0.5 / base)


@dataclass
class Attack:
    """Unknown cells with what is known of them: equations, and bounds."""

    truth: Known
    seen: Known

    def found(self, threshold: int = THRESHOLD) -> list[tuple[Cell, float, float]]:
        """Each small count that is hidden, and is known to closer than the threshold; with its least and greatest."""
        cells = [*self.truth.counts, *self._rests()]
        place = {cell: number for number, cell in enumerate(cells)}
        rows, sums = self._equations(place)
        low, high = self._bounds(cells)
        betrayed = []
        for cell, value in self.truth.counts.items():
            if self.seen.counts.get(cell) is not None or not value or value >= threshold:
                continue
            ends = []
            for sign in (1, -1):
                cost = np.zeros(len(cells))
                cost[place[cell]] = sign
                done = linprog(cost, A_eq=rows, b_eq=sums, bounds=np.column_stack([low, high]), method="highs")
                assert done.status in (0, 3), done.message
                ends.append(sign * done.fun if done.status == 0 else np.inf)
            if ends[1] - ends[0] < threshold - 1e-6:
                betrayed.append((cell, ends[0], ends[1]))
        return betrayed

    def _rests(self) -> list[Cell]:
        return [(f"{column[:-7]}/rest", group) for column, group in self.truth.counts if column.endswith("/events")]

    def _bounds(self, cells: list[Cell]) -> tuple[np.ndarray, np.ndarray]:
        low, high = np.zeros(len(cells)), np.full(len(cells), np.inf)
        for number, cell in enumerate(cells):
            told = self.seen.counts.get(cell)
            if told is not None:
                low[number] = high[number] = told
        for (column, group), (share, half) in self.seen.shares.items():
            n = self.seen.counts.get(self._people(column, group))
            if n is None or (f"{column}/events", group) not in cells:
                continue
            number = cells.index((f"{column}/events", group))
            low[number] = max(low[number], n * (share - half) - 1e-6)
            high[number] = min(high[number], n * (share + half) + 1e-6)
        return low, high

    def _people(self, column: str, group: str) -> Cell:
        """Of whom a share is: its own n, or that of the chart before (stops of the month)."""
        own = (f"{column}/n", group)
        return own if own in self.truth.counts else (f"{column.replace('chart 1', 'chart 0')}/n", group)

    def _equations(self, place: dict[Cell, int]) -> tuple[np.ndarray, np.ndarray]:
        rows, sums = [], []

        def add(plus: list[Cell], minus: list[Cell], total: float = 0.0) -> None:
            row = np.zeros(len(place))
            for cells, sign in ((plus, 1.0), (minus, -1.0)):
                for cell in cells:
                    row[place[cell]] += sign
            rows.append(row)
            sums.append(total)

        for column, group in self.truth.counts:
            if column.endswith("/events") and self._people(column[:-7], group) in place:
                whole = self._people(column[:-7], group)
                add([(column, group), (f"{column[:-7]}/rest", group)], [whole])
        columns = self._columns()
        for column, groups in columns.items():  # all totals over groups
            cells = [(column, group) for group in groups]
            total = sum(self.truth.counts[cell] or 0 for cell in cells)
            if "chart" not in column and not _of_one_kind(column) and total >= THRESHOLD:
                add(cells, [], float(total))
        for parts, whole in self._sums_of_columns(columns):
            for group in columns[whole]:
                add([(part, group) for part in parts if (part, group) in place], [(whole, group)])
        return np.array(rows), np.array(sums)

    def _columns(self) -> dict[str, list[str]]:
        columns: dict[str, list[str]] = {}
        for column, group in self.truth.counts:
            columns.setdefault(column, []).append(group)
        return columns

    def _sums_of_columns(self, columns: dict[str, list[str]]) -> list[tuple[tuple[str, ...], str]]:
        """Which columns of one table add up to a column of any table, for every group."""
        tables: dict[str, list[str]] = {}
        for column in columns:
            parts = column.split("/")
            tables.setdefault("/".join([parts[0], parts[1] if "chart" in parts[1] else "", parts[-1]]), []).append(
                column
            )
        wholes = [column for column in columns if "chart" not in column]
        found = []
        for names in tables.values():
            sizes = range(1, len(names) + 1) if len(names) <= 9 else (1, len(names))
            for size in sizes:
                for parts in itertools.combinations(names, size):
                    total = self._vector(parts)
                    found += [
                        (parts, whole)
                        for whole in wholes
                        if whole not in parts and any(total.values()) and total == self._vector((whole,))
                    ]
        return found

    def _vector(self, columns: tuple[str, ...]) -> dict[str, int]:
        total: dict[str, int] = {}
        for (column, group), value in self.truth.counts.items():
            if column in columns:
                total[group] = total.get(group, 0) + (value or 0)
        return {group: value for group, value in total.items() if value}


def _of_one_kind(column: str) -> bool:
    return column.endswith("/events") and len(column.split("/")[1].split(".")) == 3
