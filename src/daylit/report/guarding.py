"""Hide small counts in a chart: in the rows of its table and in the data that draws it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from daylit.privacy.cells import HIDDEN, protect
from daylit.report.figures import NONE
from daylit.report.sentences import group_name, phrases
from daylit.studies.finding import Chart, Estimate

_COUNTS = re.compile(r"(?i)\b(number|people|persons|stops|contacts|searches|events|n)\b")
_MEASURE = re.compile(r"[−+-]?[\d,]*\.?\d+( %| points)?|.* to .*|at least .*|too few|hidden|yes|no|–")
_OF_RECORDS = "Recorded"
"""A share under this title tells how full the records are, not what happened to people."""
_MOST_HIDDEN = 0.25
"""A line of which a larger share is hidden is not drawn."""
_TOO_FEW = "too few"
_WHOLE = re.compile(rf"\d{{1,3}}(,\d{{3}})*|\d+|{NONE}|{_TOO_FEW}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def guard_charts(charts: Sequence[Chart], *, threshold: int, lost: Sequence[Estimate]) -> tuple[Chart, ...]:
    """The charts of a finding without what would show a small count, or one of the hidden estimates ``lost``.

    A row stays with “hidden” in its cells; its dot goes. Where a dot cannot be matched with a row, the drawing is left
    out (an empty specification) and the table stays. A share in one chart and its count in another are read together.
    """
    counts: dict[frozenset[str], int] = {}
    for chart in charts:
        kinds = _column_kinds(chart)
        for row in chart.rows:
            for cell in _cells(row, kinds, "count"):
                counts[frozenset(_names(row, kinds))] = _whole(cell, threshold)
    return tuple(_guard(chart, counts, threshold, lost) for chart in charts)


def _guard(chart: Chart, counts: Mapping[frozenset[str], int], threshold: int, lost: Sequence[Estimate]) -> Chart:
    kinds = _column_kinds(chart)
    rows: list[tuple[str, ...]] = []
    closed: list[tuple[str, ...]] = []
    shown: list[tuple[str, ...]] = []
    for row, small in zip(chart.rows, _row_counts(chart, kinds, threshold), strict=True):
        names = _names(row, kinds)
        n = counts.get(frozenset(names))
        close = small or _shows_lost(chart.title, names, lost) or _implied(chart, row, n, threshold)
        rows.append(_hide(row, kinds, count=small) if close else row)
        (closed if close else shown).append(names)
    if not closed:
        return chart
    return replace(chart, rows=tuple(rows), spec=_without(chart.spec, closed, shown))


def _column_kinds(chart: Chart) -> list[str]:
    """Each column names its row, counts people, or measures something."""
    kinds = []
    for place, title in enumerate(chart.columns):
        cells = [row[place] for row in chart.rows]
        if _COUNTS.search(title) and all(_WHOLE.fullmatch(cell) for cell in cells):
            kinds.append("count")
        elif place and all(_MEASURE.fullmatch(cell) for cell in cells):
            kinds.append("measure")
        else:
            kinds.append("name")
    return kinds


def _names(row: Sequence[str], kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(_cells(row, kinds, "name"))


def _cells(row: Sequence[str], kinds: Sequence[str], kind: str) -> list[str]:
    return [cell for cell, one in zip(row, kinds, strict=True) if one == kind and cell != NONE]


def _row_counts(chart: Chart, kinds: Sequence[str], threshold: int) -> list[bool]:
    """For each row whether its counts must be hidden. Rows that share all names but the last sum to a known whole."""
    told = [False] * len(chart.rows)
    for place, kind in enumerate(kinds):
        families: dict[tuple[str, ...], list[int]] = {}
        for number, row in enumerate(chart.rows):
            if kind == "count" and row[place] != NONE:
                families.setdefault(_names(row, kinds)[:-1], []).append(number)
        for numbers in families.values():
            counts = [_whole(chart.rows[number][place], threshold) for number in numbers]
            for number, shown in zip(numbers, _shown(counts, threshold), strict=True):
                told[number] = told[number] or not shown
    return told


def _shown(counts: Sequence[int], threshold: int) -> Sequence[bool]:
    small = [count for count in counts if 0 < count < threshold]
    if not small:
        return [True] * len(counts)
    if len(small) > 1 and sum(small) >= threshold:
        # In a list with one total, each hidden count may be anything from 0 to the sum of the hidden ones: wide enough.
        return [not 0 < count < threshold for count in counts]
    shown: list[bool] = protect(counts, threshold=threshold).shown.tolist()
    return shown


def _whole(cell: str, threshold: int) -> int:
    """The count of a cell; a study's own “too few” stands for some count below the threshold."""
    return threshold // 2 if cell == _TOO_FEW else int(cell.replace(",", ""))


def _shows_lost(title: str, names: Collection[str], lost: Sequence[Estimate]) -> bool:
    """Whether a row shows a hidden estimate: it names the group, and the row or the chart's title names the outcome."""
    words = " ".join([title, *names]).lower()
    return any(group_name(part) in names and any(phrase in words for phrase in phrases(part)) for part in lost)


def _implied(chart: Chart, row: Sequence[str], n: int | None, threshold: int) -> bool:
    """Whether a share and its count together tell of fewer people than the threshold."""
    shares = [
        float(cell[:-2].replace(",", "")) / 100
        for title, cell in zip(chart.columns, row, strict=True)
        if title != _OF_RECORDS and re.fullmatch(r"[\d,]*\.?\d+ %", cell)
    ]
    return n is not None and any(0.5 <= n * part < threshold - 0.5 for share in shares for part in (share, 1 - share))


def _hide(row: Sequence[str], kinds: Sequence[str], *, count: bool) -> tuple[str, ...]:
    away = {"measure", "count"} if count else {"measure"}
    return tuple(HIDDEN if kind in away else cell for cell, kind in zip(row, kinds, strict=True))


def _without(
    spec: Mapping[str, Any], closed: Sequence[tuple[str, ...]], shown: Sequence[tuple[str, ...]]
) -> dict[str, Any]:
    """The specification with closed rows emptied; an empty one where some data belong to no row that is shown.

    An emptied datum keeps its words and has no numbers: its row stays on the axis, and a line has a gap there.
    """
    values = spec.get("data", {}).get("values")
    if values is None:
        return {}
    fresh = []
    for datum in values:
        words = _words(datum)
        if any(words >= set(names) for names in closed):
            fresh.append({name: value if isinstance(value, str) else None for name, value in datum.items()})
        elif any(words >= set(names) for names in shown):
            fresh.append(datum)
        else:
            return {}
    kept = _whole_lines(fresh)
    return {**spec, "data": {**spec["data"], "values": kept}} if _tells(kept) else {}


def _whole_lines(values: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The data without lines of which too much is hidden: what is left of them would show zeros and peaks only."""
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for datum in values:
        lines.setdefault(datum.get("series", ""), []).append(datum)
    broken = {
        series
        for series, data in lines.items()
        if (hidden := sum(_emptied(datum) for datum in data)) > len(data) * _MOST_HIDDEN
        or (hidden and not _tells(data))
    }
    return [datum for datum in values if "when" not in datum or datum.get("series", "") not in broken]


def _emptied(datum: Mapping[str, Any]) -> bool:
    return datum.get("value") is None


def _tells(values: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything but zeros is left to draw. Zeros alone would tell that all the rest is small."""
    return any(datum.get("value") for datum in values)


def _words(datum: Mapping[str, Any]) -> frozenset[str]:
    """The words of a datum; a date also as the month that a table may write."""
    words = {value for value in datum.values() if isinstance(value, str)}
    for value in tuple(words):
        if found := re.match(r"(\d{4})-(\d{2})", value):
            words |= {found[0], f"{_MONTHS[int(found[2]) - 1]} {found[1]}", value[:10]}
    return frozenset(words)
