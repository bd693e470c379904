"""Hide small counts in a chart: in the rows of its table and in the data that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daylit.privacy.cells import HIDDEN, protect
from daylit.report.chart_counts import Line, column_kinds, compares, inside_of, lines_of, names_of, whole
from daylit.report.digits import as_told
from daylit.report.drawn import drawn_of, emptied, words_of
from daylit.report.figures import NONE
from daylit.report.refitting import refitted
from daylit.report.sentences import group_name, phrases
from daylit.report.spoken import without_numbers
from daylit.studies.finding import Chart, Estimate, Finding

_MOST_HIDDEN = 0.25
"""A line of which a larger share is hidden is not drawn."""

Shown = Callable[[int, Line], tuple[bool, bool]]
"""For a chart's number and one of its rows: whether its count, and whether its share, may be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The estimates of a finding that are hidden, and the comparisons whose number of people is."""

    rates: tuple[Estimate, ...]
    pairs: tuple[Estimate, ...]
    pair_counts: tuple[Estimate, ...]

    @property
    def told(self) -> tuple[Estimate, ...]:
        """All estimates that are hidden."""
        return (*self.rates, *self.pairs)


def guard_charts(finding: Finding, *, threshold: int, lost: Lost, shown: Shown) -> tuple[Chart, ...]:
    """The charts of a finding without what would show a small count, or a hidden estimate.

    A row stays with “hidden” in its cells; its dot goes. A chart of comparisons hides the comparisons that are hidden,
    any other the rates that are. Where a dot cannot be matched with a row, the drawing is left out (an empty
    specification) and the table stays, if a row is hidden or the dot draws a hidden estimate. A share without a count
    beside it is read with the count of another chart.

    What is fitted to all rows goes as soon as one is hidden: a line keeps the sum of what it was fitted to, and its
    sums along time and season, from which the hidden rows could be worked out. So do earlier dates beside it.
    """
    counts: dict[frozenset[str], int] = {}
    for chart in finding.charts:
        counts |= {frozenset(line.names): line.count for line in lines_of(finding, chart) if line.count is not None}
    closings = [
        _and_drawn(finding, chart, _by_row(finding, chart, number, counts, threshold, lost, shown), lost)
        for number, chart in enumerate(finding.charts)
    ]
    told = any(
        measure and "fitted" in column_kinds(chart)
        for chart, rows in zip(finding.charts, closings, strict=True)
        for _, measure in rows
    )
    return tuple(
        _guard(chart, [(True, True)] * len(rows) if told and _over_time(chart) else rows, drawn_of(chart, lost.told))
        for chart, rows in zip(finding.charts, closings, strict=True)
    )


def _over_time(chart: Chart) -> bool:
    """Whether a chart is fitted to the same months as a line in another one, and counts nobody itself."""
    data = chart.spec.get("data", {}).get("values", ())
    return "count" not in column_kinds(chart) and any("when" in datum for datum in data)


def _and_drawn(
    finding: Finding, chart: Chart, closings: Sequence[tuple[bool, bool]], lost: Lost
) -> list[tuple[bool, bool]]:
    """The same rows, with the measures hidden too of those whose dot draws a hidden estimate."""
    lines, drawn = lines_of(finding, chart), drawn_of(chart, lost.told)
    return [
        (count, measure or any(words >= set(line.names) for words in drawn))
        for line, (count, measure) in zip(lines, closings, strict=True)
    ]


def _by_row(
    finding: Finding,
    chart: Chart,
    number: int,
    counts: Mapping[frozenset[str], int],
    threshold: int,
    lost: Lost,
    shown: Shown,
) -> list[tuple[bool, bool]]:
    """For each row whether its count, and whether its measures, are hidden, by what the rows count and name."""
    kinds, lines = column_kinds(chart), lines_of(finding, chart)
    if compares(chart):
        return [(_shows(chart.title, line, lost.pair_counts), _shows(chart.title, line, lost.pairs)) for line in lines]
    alone, betrayed = _row_counts(chart, kinds, threshold), _row_events(lines, threshold)
    made, inside = [], inside_of(chart, threshold)
    for line, small, sums in zip(lines, alone, betrayed, strict=True):
        if inside & set(line.names):
            made.append((True, True))
        elif line.group:
            count, share = shown(number, line)
            made.append((not count, not count or not share or _shows(chart.title, line, lost.rates)))
        else:
            n = counts.get(frozenset(line.names)) if line.count is None else line.count
            count, share = shown(number, line)
            made.append((small or not count, small or sums or not share or _implied(line, n, threshold)))
    return made


def _guard(chart: Chart, closings: Sequence[tuple[bool, bool]], hidden: Sequence[frozenset[str]]) -> Chart:
    kinds, chart = column_kinds(chart), replace(chart, inside=(), spec=as_told(chart.spec))
    fitted = any(measure for _, measure in closings)
    rows: list[tuple[str, ...]] = []
    closed: list[tuple[str, ...]] = []
    shown: list[tuple[str, ...]] = []
    for row, (count, measure) in zip(chart.rows, closings, strict=True):
        away = _away(count=count, measure=measure) | ({"fitted"} if fitted else set())
        rows.append(tuple(HIDDEN if kind in away else cell for cell, kind in zip(row, kinds, strict=True)))
        drawn = measure if "measure" in kinds else count
        (closed if drawn else shown).append(names_of(row, kinds))
    if not any(count or measure for count, measure in closings):
        return replace(chart, spec={}, alt=without_numbers(chart)) if hidden else chart
    spec = _without(chart.spec, closed, shown, fitted="fitted" in kinds)
    return replace(chart, rows=tuple(rows), spec=spec, alt=without_numbers(chart))


def _away(*, count: bool, measure: bool) -> set[str]:
    return {kind for kind, gone in (("count", count), ("measure", measure)) if gone}


def _row_counts(chart: Chart, kinds: Sequence[str], threshold: int) -> list[bool]:
    """For each row whether its counts must be hidden. Rows that share all names but the last sum to a known whole."""
    told = [False] * len(chart.rows)
    for place, kind in enumerate(kinds):
        families: dict[tuple[str, ...], list[int]] = {}
        for number, row in enumerate(chart.rows):
            if kind == "count" and row[place] != NONE:
                families.setdefault(names_of(row, kinds)[:-1], []).append(number)
        for numbers in families.values():
            counts = [whole(chart.rows[number][place]) for number in numbers]
            for number, shown in zip(numbers, _shown(counts, threshold), strict=True):
                told[number] = told[number] or not shown
    return told


def _row_events(lines: Sequence[Line], threshold: int) -> list[bool]:
    """For each row whether its share must be hidden, so that those with the outcome, or without it, cannot be worked
    out from their sum over all rows.
    """
    told = [False] * len(lines)
    families: dict[tuple[str, ...], list[int]] = {}
    for number, line in enumerate(lines):
        if line.count is not None and line.shares and not line.group:
            families.setdefault(line.names[:-1], []).append(number)
    for numbers in families.values():
        events = [round((lines[number].count or 0) * lines[number].shares[0]) for number in numbers]
        rest = [(lines[number].count or 0) - had for number, had in zip(numbers, events, strict=True)]
        for counts in (events, rest):
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


def _shows(title: str, line: Line, lost: Sequence[Estimate]) -> bool:
    """Whether a row shows a hidden estimate: it names the group, and the row or the chart's title names the outcome."""
    words = " ".join([title, *line.names]).lower()
    return any(group_name(part) in line.names and any(phrase in words for phrase in phrases(part)) for part in lost)


def _implied(line: Line, n: int | None, threshold: int) -> bool:
    """Whether a share and its count together tell of fewer people than the threshold."""
    return n is not None and any(
        0.5 <= n * part < threshold - 0.5 for share in line.shares for part in (share, 1 - share)
    )


def _without(
    spec: Mapping[str, Any], closed: Sequence[tuple[str, ...]], shown: Sequence[tuple[str, ...]], *, fitted: bool
) -> dict[str, Any]:
    """The specification with closed rows emptied; an empty one where some data belong to no row that is shown.

    Of a line an emptied datum keeps its words and has no numbers: there is a gap. So does a datum that was empty
    before, where no row is. A dot goes with its words: of what was never drawn, since its range has no end, there are
    none either, and which of the two it was would tell. Of a chart with a ``fitted`` line only the rest is drawn.
    """
    values = spec.get("data", {}).get("values")
    if values is None:
        return {}
    fresh, gaps = [], []
    for datum in values:
        words = words_of(datum)
        if fitted and "line" in datum:
            continue
        if emptied(datum):
            gaps.append(datum)
        elif any(words >= set(names) for names in closed):
            if "when" in datum or "part" in datum:
                fresh.append({name: value if isinstance(value, str) else None for name, value in datum.items()})
        elif any(words >= set(names) for names in shown):
            fresh.append(datum)
        else:
            return {}
    kept = _whole_bars(_whole_lines(fresh))
    left = {datum.get("series") for datum in kept}
    kept += [datum for datum in gaps if datum.get("series") in left]
    return refitted(spec, kept) if _tells(kept) else {}


def _whole_lines(values: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The data without lines of which too much is hidden: what is left of them would show zeros and peaks only."""
    lines: dict[str, list[Mapping[str, Any]]] = {}
    for datum in values:
        lines.setdefault(datum.get("series", ""), []).append(datum)
    broken = {
        series
        for series, data in lines.items()
        if (hidden := sum(emptied(datum) for datum in data)) > len(data) * _MOST_HIDDEN or (hidden and not _tells(data))
    }
    return [datum for datum in values if "when" not in datum or datum.get("series", "") not in broken]


def _whole_bars(values: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The data without parts of a stacked bar of which one is hidden: the others would slide to where it begins."""
    broken = {datum.get("label") for datum in values if "part" in datum and emptied(datum)}
    return [datum for datum in values if "part" not in datum or datum.get("label") not in broken]


def _tells(values: Sequence[Mapping[str, Any]]) -> bool:
    """Whether anything but zeros is left to draw. Zeros alone would tell that all the rest is small."""
    return any(datum.get("value") for datum in values)
