"""A chart of what remains possible, the more wrong an assumption may be: one panel for each group, with a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daylit.studies.chart_words import WIDTH
from daylit.studies.charts import GREY, HEADER, PALETTE, SIGNED, Table, made
from daylit.studies.finding import Chart
from daylit.studies.scales import six


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """One place of a band: ``at`` on the axis below, and between what the value can lie; fractions of 1."""

    series: str
    at: float
    value: float
    low: float
    high: float


def bands(*, title: str, alt: str, across: str, along: str, data: Sequence[Band], table: Table) -> Chart:
    """Bands over one axis, both in points, each panel with the line at 0 (“no difference”) and the estimate itself."""
    series = list(dict.fromkeys(band.series for band in data))
    values = [
        {"series": b.series, "at": six(100 * b.at), "value": six(b.value), "low": six(b.low), "high": six(b.high)}
        for b in data
    ]
    x: dict[str, Any] = {
        "field": "at",
        "type": "quantitative",
        "title": across,
        "scale": {"zero": True, "nice": False},
        "axis": {"tickCount": 8},
    }
    y: dict[str, Any] = {"type": "quantitative", "title": None, "axis": {"labelExpr": SIGNED, "tickCount": 5}}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": GREY},
            "encoding": {"y": {"datum": 0}},
        },
        {
            "mark": {"type": "area", "opacity": 0.3, "color": PALETTE[0]},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "color": PALETTE[0]},
            "encoding": {"x": x, "y": {"field": "value", **y}},
        },
    ]
    body = {
        "data": {"values": values},
        "facet": {"row": {"field": "series", "type": "nominal", "sort": series, "title": None, "header": HEADER}},
        "spec": {"layer": layers, "width": WIDTH - 90, "height": 140},
        "resolve": {"scale": {"y": "independent", "x": "independent"}},
        "spacing": 28,
    }
    return made(title, alt, table, body, subtitle=along, fit=False)
