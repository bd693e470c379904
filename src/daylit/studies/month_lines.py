"""Charts of months as lines: one panel for each group under the others, with a gap where a month is not told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from daylit.studies import charts
from daylit.studies.chart_words import WIDTH
from daylit.studies.finding import Chart
from daylit.studies.scales import six

TIME = {"format": "%b %Y", "labelOverlap": True, "labelFlush": True, "tickCount": 8}
"""The axis of months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point of a line chart: month as ``2021-03-01``, value and band."""

    when: str
    value: float
    low: float
    high: float
    series: str


def lines(
    *,
    title: str,
    alt: str,
    axis: str,
    scale: charts.Scale,
    data: Sequence[Point],
    table: charts.Table,
    among: Sequence[str] = (),
) -> Chart:
    """Monthly lines with bands, one panel for each group under the others, each from zero.

    Shares have one scale in all panels. Counts have their own in each, because groups differ in size; ``axis`` must
    say so. A point without a value (NaN) breaks the line, and so does a month without a point.
    """
    series = list(dict.fromkeys(point.series for point in data))
    values = [
        {"when": p.when, "value": six(p.value), "low": six(p.low), "high": six(p.high), "series": p.series}
        for p in data
    ]
    top = {"domainMin": 0, "nice": True, "zero": True}
    y = {"type": "quantitative", "title": None, "scale": top, "axis": {"format": charts.FORMAT[scale], "tickCount": 4}}
    x = {"field": "when", "type": "temporal", "title": None, "scale": {"type": "utc"}, "axis": TIME}
    colour = {**charts.colours(series, among=among), "legend": None}
    layers = [
        {
            "mark": {"type": "area", "opacity": 0.25},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": len(values) <= 60 * len(series)},
            "encoding": {"x": x, "y": {"field": "value", **y}, "color": colour},
        },
    ]
    panel = {"layer": layers, "width": WIDTH - 90, "height": 90 if len(series) > 1 else 200}
    spec = {
        "data": {"values": with_gaps(values)},
        "facet": {
            "row": {"field": "series", "type": "nominal", "sort": series, "title": None, "header": charts.HEADER}
        },
        "spec": panel,
        "resolve": {"scale": {"y": "independent" if scale == "people" else "shared"}},
        "spacing": 28,
    }
    return charts.made(title, alt, table, spec, subtitle=axis, fit=False)


def with_gaps(values: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The data with an empty one where months are missing between two: a line is not drawn straight across them."""
    made: list[dict[str, Any]] = []
    for name in dict.fromkeys(datum["series"] for datum in values):
        own = [dict(datum) for datum in values if datum["series"] == name]
        for one, other in pairwise(own):
            made.append(one)
            after = np.datetime64(one["when"], "M") + 1
            if after < np.datetime64(other["when"], "M"):
                made.append({**dict.fromkeys(one), "when": f"{after}-01", "series": name})
        made += own[-1:]
    return made
