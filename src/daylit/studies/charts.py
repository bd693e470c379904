"""Charts as Vega-Lite specifications: one definition for screen, print and picture, each with its table behind it.

Rules: rates and counts start at zero, ratios stand on a log axis with 1 marked, nothing is cut off or doubled.
Colours come with a second sign (shape, or a panel of its own) and read on light and dark ground; text is 12 px or more.
The report may merge a theme into ``config``; nothing here sets the colour of the ground or of the text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from daylit.studies.chart_words import WIDTH, legend_columns
from daylit.studies.finding import Chart
from daylit.studies.scales import rate_scale, ratio_scale, ratio_ticks, six
from daylit.terms.saying import say

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
PALETTE = ("#0072B2", "#D55E00", "#0F8B6D", "#3B82C4", "#8C7A00", "#2B8CA3", "#AA4499", "#A0522D", "#757575")
"""Each has a contrast of at least 3 : 1 on white and on #1b1b1b, and shapes tell them apart too.

In the order of the groups of race and ethnicity: those that most records hold (the first three, the fifth, the seventh
and the last) have hues far apart.
"""
_HOURGLASS = "M-1,-1L1,-1L-1,1L1,1Z"
SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
    _HOURGLASS,
)
"""Each covers much of its box: Vega's own wedge, arrow and stroke are too thin to be seen as dots."""
GREY = "#767676"
Scale = Literal["percent", "points", "spread", "ratio", "odds ratio", "per 1,000", "people"]
FORMAT: dict[str, str] = {
    "percent": ".0%",
    "points": "+.0%",
    "spread": ".0%",
    "ratio": "~r",
    "odds ratio": "~r",
    "per 1,000": "~r",
    "people": ",d",
}


SIGNED = "abs(datum.value) < 1e-9 ? '0' : format(100 * datum.value, '+.2~f')"
"""A gap in points, as the axis says, with its sign; none at 0, and digits more where whole points would round two
marks to one.
"""
_UNSIGNED = "format(100 * datum.value, '.2~f')"
"""How far things lie apart, in points; it has no sign, and is no share of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One estimate of a dot chart: its row, its series (colour and shape) where there are several, and its interval."""

    label: str
    value: float
    low: float
    high: float
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The table behind a chart, as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def dots(
    *,
    title: str,
    alt: str,
    axis: str,
    scale: Scale,
    data: Sequence[Dot],
    table: Table,
    among: Sequence[str] = (),
) -> Chart:
    """Dots with intervals, one row each; of ratios the line at 1 means “no difference”, of points the line at 0.

    ``among`` names every series that a finding has, so that one keeps its colour and shape in charts without another.
    """
    series = list(dict.fromkeys(dot.series for dot in data))
    labels = list(dict.fromkeys(dot.label for dot in data))
    ratio = scale in ("ratio", "odds ratio")
    values = [_dot(dot, ratio=ratio) for dot in data]
    x: dict[str, Any] = {"type": "quantitative", "title": axis, "axis": {"format": FORMAT[scale], "tickCount": 6}}
    if scale == "points":
        x["axis"]["labelExpr"] = SIGNED
    if scale == "spread":
        x["axis"]["labelExpr"] = _UNSIGNED
    x["scale"] = ratio_scale(values) if ratio else rate_scale(values, percent=scale == "percent")
    if ratio:
        x["axis"] = {"values": ratio_ticks(x["scale"]["domain"]), "format": FORMAT[scale]}
    y: dict[str, Any] = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": _LEFT}
    several = len(series) > 1
    mark: dict[str, Any] = {"y": y}
    if several:
        mark["yOffset"] = {"field": "series", "type": "nominal", "sort": series}
        mark["color"] = colours(series, among=among)
    clip = {"clip": True}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, **clip, **({} if several else {"color": PALETTE[0]})},
            "encoding": {**mark, "x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, **({} if several else _plain_dot())},
            "encoding": {
                **mark,
                "x": {"field": "value", **x},
                **({"shape": _shapes(series, among)} if several else {}),
                "tooltip": _tips(several, scale),
            },
        },
    ]
    if ratio:
        layers.insert(1, _never(mark, several, scale))
    if ratio or scale == "points":
        layers.insert(0, _line_at(1 if ratio else 0))
    step = 14 * len(series) + 12 if several else 30
    body = {"layer": layers, "height": max(60, step * len(labels)), "data": {"values": values}}
    return made(title, alt, table, body, columns=legend_columns(series))


def _never(mark: Mapping[str, Any], several: bool, scale: Scale) -> dict[str, Any]:
    """A ratio of 0 lies nowhere on a log scale: an arrow at its end. Every chart has it, lest it tell of one."""
    arrow = {"type": "point", "filled": True, "size": 80, "opacity": 1, "shape": "triangle-left"}
    return {
        "transform": [{"filter": "datum.value === null && datum.low !== null"}],
        "mark": {**arrow, **({} if several else {"color": PALETTE[0]})},
        "encoding": {**mark, "x": {"value": 5}, "tooltip": _tips(several, scale)},
    }


def bars(
    *,
    title: str,
    alt: str,
    axis: str,
    scale: Scale,
    data: Sequence[tuple[str, float]],
    table: Table,
    stacks: Sequence[tuple[str, str, float]] = (),
) -> Chart:
    """Bars from zero. A share runs to 100 %. With ``stacks`` (row, part, share) the parts of a row add up to one."""
    top: dict[str, Any] = {"domain": [0, 1]} if scale == "percent" else {"zero": True, "nice": True}
    x = {"type": "quantitative", "title": axis, "scale": top, "axis": {"format": FORMAT[scale], "tickCount": 6}}
    labels = list(dict.fromkeys(row for row, *_ in (stacks or data)))
    y = {"field": "label", "type": "nominal", "sort": labels, "title": None, "axis": _LEFT}
    encoding: dict[str, Any] = {"y": y, "x": {"field": "value", **x}}
    mark: dict[str, Any] = {"type": "bar", "height": {"band": 0.7}}
    if stacks:
        parts = list(dict.fromkeys(part for _, part, _ in stacks))
        values: list[dict[str, Any]] = [
            {"label": row, "part": part, "value": six(value), "order": parts.index(part)} for row, part, value in stacks
        ]
        colour = colours(parts, "part")
        colour["scale"]["range"][-1] = PALETTE[-1]  # the last part is what is left: no hue like another's
        encoding |= {"color": colour, "order": {"field": "order", "type": "quantitative"}}
        mark |= {"stroke": GREY, "strokeWidth": 0.5}
    else:
        values = [{"label": row, "value": six(value)} for row, value in data]
        mark["color"] = PALETTE[0]
    spec = {"data": {"values": values}, "mark": mark, "encoding": encoding, "height": max(60, 26 * len(labels))}
    return made(title, alt, table, spec)


_FAR_DOWN, _FAR_UP = 1e-6, 1e6
_LEFT = {"labelLimit": 230, "labelPadding": 8, "ticks": False, "domain": False, "labelOverlap": False}
HEADER = {
    "labelOrient": "top",
    "labelAnchor": "start",
    "labelFontSize": 13,
    "labelFontWeight": "bold",
    "labelPadding": 4,
}
_CONFIG: dict[str, Any] = {
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "gridOpacity": 0.35},
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "orient": "top", "columns": 4, "labelLimit": 220},
    "title": {"fontSize": 15, "subtitleFontSize": 13, "anchor": "start", "offset": 10},
    "view": {"stroke": None},
}


def named(dots: Sequence[Dot], *, digits: int) -> str:
    """What dots show, for a chart's text: “Black 120, White 80”."""
    told = [say("{label} {value}", label=dot.label, value=f"{dot.value:,.{digits}f}") for dot in dots]
    said: str = told[0] if told else ""
    for part in told[1:]:
        said = say("{most}, {next}", most=said, next=part)
    return said


def made(
    title: str,
    alt: str,
    table: Table,
    body: dict[str, Any],
    *,
    subtitle: str = "",
    fit: bool = True,
    columns: int = 4,
) -> Chart:
    """A chart from its body: heading, alt text, table, and the size and letters that all charts share."""
    heading: dict[str, Any] = {"text": title, **({"subtitle": subtitle} if subtitle else {})}
    size = {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}} if fit else {}
    spec = {"$schema": SCHEMA, "title": heading, "description": alt, **size, **body}
    spec["config"] = {**_CONFIG, "legend": {**_CONFIG["legend"], "columns": columns}}
    return Chart(title=title, alt=alt, spec=spec, columns=table.columns, rows=table.rows)


def _dot(dot: Dot, *, ratio: bool) -> dict[str, Any]:
    low, high, value = dot.low, dot.high, dot.value
    if ratio:  # an end at 0 or without limit runs out of the picture, where the line is cut; 0 itself has no place
        low, high, value = max(low, _FAR_DOWN), min(high, _FAR_UP), value or math.nan
    return {"label": dot.label, "series": dot.series, "value": six(value), "low": six(low), "high": six(high)}


def colours(series: Sequence[str], field: str = "series", *, among: Sequence[str] = ()) -> dict[str, Any]:
    """The colours of series; ``among`` names every series that a finding has."""
    colours = [PALETTE[place % len(PALETTE)] for place in _places(series, among)]
    return {"field": field, "type": "nominal", "title": None, "scale": {"domain": list(series), "range": colours}}


def _shapes(series: Sequence[str], among: Sequence[str]) -> dict[str, Any]:
    shapes = [SHAPES[place % len(SHAPES)] for place in _places(series, among)]
    return {"field": "series", "type": "nominal", "title": None, "scale": {"domain": list(series), "range": shapes}}


def _places(series: Sequence[str], among: Sequence[str]) -> list[int]:
    known = [*among, *(name for name in series if name not in among)]
    return [known.index(name) for name in series]


def _plain_dot() -> dict[str, Any]:
    return {"color": PALETTE[0], "shape": SHAPES[0]}


def _line_at(nothing: int) -> dict[str, Any]:
    return {
        "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": GREY},
        "encoding": {"x": {"datum": nothing}},
    }


def _tips(several: bool, scale: Scale) -> list[dict[str, Any]]:
    form = ".1%" if scale in ("percent", "points", "spread") else ".3~r"
    tips: list[dict[str, Any]] = [{"field": "label", "type": "nominal", "title": say("Row")}]
    if several:
        tips.append({"field": "series", "type": "nominal", "title": say("Group")})
    names = (("value", say("Estimate")), ("low", say("Low")), ("high", say("High")))
    return tips + [{"field": f, "type": "quantitative", "title": t, "format": form} for f, t in names]
