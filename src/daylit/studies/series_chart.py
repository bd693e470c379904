"""The pictures of a change at a date: the months with their lines, the earlier dates beside it, and the groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from daylit.stats.rates import rate
from daylit.studies import charts, wording
from daylit.studies.chart_words import legend_columns
from daylit.studies.finding import Chart
from daylit.studies.scales import rate_scale, ratio_scale, ratio_ticks, six
from daylit.studies.series_cells import EVERYONE, Cells, Line, When
from daylit.studies.series_fits import Change
from daylit.studies.series_periods import Periods, dots_told, line_of, periods_of
from daylit.studies.series_words import label
from daylit.terms.saying import say

_X = {"field": "when", "type": "temporal", "title": None}
_ROOM: Final = 0.03
"""Of the time that is drawn, left free on both sides: the first and the last mark then stand whole in the picture."""
_AXIS = {"format": "%b %Y", "labelOverlap": True, "labelFlush": True, "tickCount": 8}


def _time(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The axis of the months that are drawn, with room beside the first and the last."""
    days = np.array([one["when"] for one in values], dtype="datetime64[ms]").astype(np.int64)
    first, last = int(days.min()), int(days.max())
    room = round((last - first) * _ROOM)
    return {**_X, "axis": _AXIS, "scale": {"type": "utc", "domain": [first - room, last + room]}}


def charts_of(changes: Sequence[Change], cells: Cells, when: When, *, threshold: int, level: float) -> list[Chart]:
    """For each outcome of everyone its months and its earlier dates; then all groups.

    Where no stretch of months is free of few people, the months are left out (``undrawn_told``). Where months are
    joined, the earlier dates are: at each of them single months are fitted again, and so many fits would tell what they
    hold.
    """
    made = []
    for one in (one for one in changes if one.line.group == EVERYONE and one.shown):
        periods = _periods(one.line, when, threshold)
        if periods is None:
            continue
        made.append(_months(one, cells, when, periods, level=level))
        if periods.single and one.placebos is not None and np.isfinite(one.placebos.average).any():
            made.append(_earlier(one, when))
    groups = [one for one in changes if one.line.group != EVERYONE and one.shown]
    return [*made, _groups(groups, cells)] if groups else made


def undrawn_told(changes: Sequence[Change], when: When, *, threshold: int) -> Iterator[str]:
    """Why the months of an outcome are not drawn, where joining them does not help."""
    for one in changes:
        if one.line.group == EVERYONE and one.shown and _periods(one.line, when, threshold) is None:
            yield say(
                "{what}: the months are not drawn. Before {month} or since then there are too few, even with all "
                "months joined.",
                what=one.line.measure.title, month=when.named,
            )  # fmt: skip


def _periods(line: Line, when: When, threshold: int) -> Periods | None:
    own = line.n > 0
    return periods_of(line.months[own], line.events[own], line.n[own], start=when.start, least=threshold)


def _months(one: Change, cells: Cells, when: When, periods: Periods, *, level: float) -> Chart:
    """Each month with its range, the fitted line before and since, and the line had it gone on as before."""
    found, line = line_of(one, periods, when), one.line
    own = line.n > 0
    n, events = periods.sums(line.n[own]), periods.sums(line.events[own])
    seen = rate(events=events, n=n, level=level)
    expected = [periods.average(part, line.n[own]) for part in (found.fitted, found.without)]
    fitted, on = say("Fitted line"), _gone_on(one)
    values: list[dict[str, Any]] = []
    rows = []
    for place, (name, after) in enumerate(zip(periods.names, periods.since, strict=True)):
        value, low, high = (float(end[place]) for end in (seen.estimate, seen.low, seen.high))
        lines = tuple(float(part[place]) for part in expected)
        there = {"when": periods.middles[place], "row": name, "since": after}
        values.append({**there, "value": six(value), "low": six(low), "high": six(high)})
        values.append({**there, "line": six(lines[0]), "series": fitted})
        if after:
            values.append({**there, "line": six(lines[1]), "series": on})
        told = (wording.percent(lines[0]), wording.percent(lines[1]) if after else "–")
        share = (wording.percent(value), wording.interval(low, high, unit="percent"))
        rows.append((name, *share, *told, wording.count(int(n[place]))))
    of = say("Searches") if line.measure.of == "searches" else say("People")
    title = _title(line, cells, periods)
    return charts.made(
        title,
        _alt(title, when, periods),
        charts.Table(
            columns=(
                say("Month") if periods.single else say("Months"), say("Share"), say("Likely range"), fitted, on, of
            ),
            rows=tuple(rows),
        ),
        _month_body(values, when, (fitted, on)),
        subtitle=dots_told(periods, when.named),
        columns=legend_columns((fitted, on)),
    )  # fmt: skip


def _alt(title: str, when: When, periods: Periods) -> str:
    if periods.single:
        return say(
            "{title}: a dot with its range for each month, the fitted line before and since {month}, and the line that "
            "was expected from then on. The table has every month.",
            title=title, month=when.named,
        )  # fmt: skip
    return say(
        "{title}: a dot with its range for each stretch of months, the fitted line before and since {month}, and the "
        "line that was expected from then on. The table has every stretch.",
        title=title, month=when.named,
    )  # fmt: skip


def _title(line: Line, cells: Cells, periods: Periods) -> str:
    what = line.measure.title
    if periods.length > 1:
        if cells.compared:
            return say("{what}: everyone but those compared, before and since", what=what)
        return say("{what}: everyone, before and since", what=what)
    if cells.compared:
        return say("{what}: everyone but those compared, month by month", what=what)
    return say("{what}: everyone, month by month", what=what)


def _gone_on(one: Change) -> str:
    return say("Had it gone as for the others") if one.line.compared else say("Had it gone on as before")


def _month_body(values: list[dict[str, Any]], when: When, series: Sequence[str]) -> dict[str, Any]:
    x = _time(values)
    y = {"type": "quantitative", "title": None, "axis": {"format": ".0%", "tickCount": 5}}
    y["scale"] = rate_scale(values, percent=True)
    # A stroke as long as several dashes: in the usual legend both lines look alike.
    legend = {"symbolType": "stroke", "symbolSize": 900, "symbolStrokeWidth": 2.5}
    colour = {**charts.colours(series), "legend": legend}
    scale: dict[str, Any] = {"domain": list(series), "range": [[1, 0], [6, 4]]}
    dash = {"field": "series", "type": "nominal", "title": None, "scale": scale}
    return {
        "data": {"values": values},
        "height": 240,
        "layer": [
            _upright(when, x),
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "rule", "color": charts.GREY, "strokeWidth": 1.5, "opacity": 0.7},
                "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
            },
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "point", "filled": True, "size": 40, "opacity": 1, "color": charts.GREY},
                "encoding": {"x": x, "y": {"field": "value", **y}},
            },
            {
                "transform": [{"filter": "isValid(datum.line)"}],
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {
                    "x": x, "y": {"field": "line", **y}, "color": colour, "strokeDash": dash,
                    "detail": {"field": "since", "type": "nominal"},
                },
            },
        ],
    }  # fmt: skip


def _upright(when: When, x: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": [{"when": f"{when.start}-01"}]},
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": charts.GREY},
        "encoding": {"x": x},
    }


def _earlier(one: Change, when: When) -> Chart:
    """The change at the date, and what the same method finds at each earlier one with the months before it alone."""
    assert one.placebos is not None
    this, others = say("This date"), say("Earlier dates")
    ends = [(str(when.start), this, *_numbers(one.found.average))]
    placebos = one.placebos
    for month, value, low, high in zip(placebos.starts, placebos.average, placebos.low, placebos.high, strict=True):
        if np.isfinite(value):
            ends.append((str(month), others, float(value), float(low), float(high)))
    ends.sort(key=lambda end: end[0])
    values = [
        {
            "when": f"{month}-01", "series": series, "value": _as_told(value), "low": _as_told(low),
            "high": _as_told(high),
        }
        for month, series, value, low, high in ends
    ]  # fmt: skip
    title = say("{what}: this date and earlier ones", what=one.line.measure.title)
    rows = tuple(
        (month, series, wording.decimal(value), wording.interval(low, high)) for month, series, value, low, high in ends
    )
    return charts.made(
        title,
        say(
            "{title}: a dot with its range for each date. Earlier dates show how far off the same method lies where "
            "nothing is known to have changed. The table has every date.",
            title=title,
        ),
        charts.Table(
            columns=(say("Date"), say("Which"), say("Odds, times what was expected"), say("Likely range")), rows=rows
        ),
        _date_body(values, (this, others)),
        subtitle=say("Odds, times what was expected (log scale; 1 = no change)"),
        columns=2,
    )  # fmt: skip


def _as_told(odds: float) -> float:
    """No more digits than the table has: from six, over many dates, the months could be worked out."""
    return float(np.clip(round(odds, 2), 0.01, 1e6))


def _numbers(average: Any) -> tuple[float, float, float]:
    return float(average.estimate), float(average.low), float(average.high)


def _date_body(values: list[dict[str, Any]], series: Sequence[str]) -> dict[str, Any]:
    scale = ratio_scale(values)
    y = {"type": "quantitative", "title": None, "scale": scale}
    y["axis"] = {"values": ratio_ticks(scale["domain"]), "format": "~r"}
    x, colour = _time(values), charts.colours(series)
    shape = {"field": "series", "type": "nominal", "title": None}
    return {
        "data": {"values": values},
        "height": 200,
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": charts.GREY},
                "encoding": {"y": {"datum": 1}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 2, "clip": True},
                "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                "encoding": {
                    "x": x, "y": {"field": "value", **y}, "color": colour,
                    "shape": {**shape, "scale": {"domain": list(series), "range": list(charts.SHAPES[:2])}},
                },
            },
        ],
    }  # fmt: skip


def _groups(changes: Sequence[Change], cells: Cells) -> Chart:
    """The change of each group, a dot for each outcome."""
    dots, rows = [], []
    for one in changes:
        name, series = label(cells, one.line.group), one.line.measure.title
        value, low, high = _numbers(one.found.average)
        dots.append(charts.Dot(label=name, series=series, value=value, low=low, high=high))
        rows.append((name, series, wording.decimal(value), wording.interval(low, high)))
    order = {name: place for place, name in enumerate(dict.fromkeys(dot.label for dot in dots))}
    dots.sort(key=lambda dot: order[dot.label])
    axis = say("Odds, times what was expected (log scale; 1 = no change)")
    title = say("The change of each group")
    return charts.dots(
        title=title,
        alt=say("{title}: {n} numbers with their ranges. The table has them all.", title=title, n=str(len(rows))),
        axis=axis,
        scale="odds ratio",
        data=dots,
        table=charts.Table(
            columns=(say("Group"), say("What"), say("Odds, times what was expected"), say("Likely range")),
            rows=tuple(rows),
        ),
    )
