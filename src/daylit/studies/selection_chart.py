"""The picture of gaps along a row of shares: a line within two bands, one panel for each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from daylit.studies import charts
from daylit.studies.chart_words import WIDTH
from daylit.studies.finding import Chart
from daylit.studies.groups import Groups
from daylit.studies.in_points import signed, span
from daylit.studies.outcomes import Outcome
from daylit.studies.scales import six
from daylit.terms.saying import say

ALONG: Final = say("Share of stops")
"""The column along which a reader moves: nobody knows the share, so a page lets it be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A group at one share (a fraction of 1, and in ``words``): its gap, and the gaps that are possible over all stops.

    ``low`` and ``high`` are the likely range of the gap, ``lowest`` and ``highest`` that of the ends over all stops.
    """

    group: str
    words: str
    share: float
    value: float
    low: float
    high: float
    least: float
    most: float
    lowest: float
    highest: float
    digits: int


_NUMBERS: Final = ("share", "value", "low", "high", "least", "most", "lowest", "highest")


def band_chart(outcome: Outcome, groups: Groups, rows: Sequence[Row]) -> Chart:
    """One panel for each group, from a share of none to the largest; the line at 0 is “no gap”."""
    series = list(dict.fromkeys(row.group for row in rows))
    values = [
        {
            "outcome": outcome.title, "series": row.group, "label": row.words,
            **{name: six(getattr(row, name)) for name in _NUMBERS},
        }
        for row in rows
    ]  # fmt: skip
    reference = groups.label(groups.reference)
    title = say("{outcome}: the gap, along the share of stops that would not have happened", outcome=outcome.title)
    spec = {
        "data": {"values": values},
        "facet": {
            "row": {"field": "series", "type": "nominal", "sort": series, "title": None, "header": charts.HEADER}
        },
        "spec": {"layer": _layers(series, groups), "width": WIDTH - 90, "height": 130},
        "resolve": {"scale": {"y": "shared"}},
        "spacing": 28,
    }
    made = charts.made(
        title,
        say(
            "{outcome}: for {n} shares of stops from none to half, the gap to {reference} with its likely range. "
            "The table has the numbers.",
            outcome=outcome.title, n=str(len({row.share for row in rows})), reference=reference,
        ),
        charts.Table(
            columns=(
                say("Outcome"),
                say("Group"),
                ALONG,
                say("Gap to {reference}, in points (likely range)", reference=reference),
                say("Over all stops (likely range)"),
            ),
            rows=tuple(_cells(outcome, row) for row in rows),
        ),
        spec,
        subtitle=say(
            "Gap to {reference} in points: line and dark band for the group's stops, light band over all stops",
            reference=reference,
        ),
        fit=False,
    )  # fmt: skip
    return replace(made, along=ALONG)


def _layers(series: Sequence[str], groups: Groups) -> list[dict[str, Any]]:
    x = {
        "field": "share", "type": "quantitative", "scale": {"domain": [0, 0.5]},
        "title": say("Share of the group's stops that would not have happened to others"),
        "axis": {"format": ".0%", "values": [0, 0.1, 0.2, 0.3, 0.4, 0.5]},
    }  # fmt: skip
    y = {
        "type": "quantitative",
        "title": None,
        "axis": {"labelExpr": charts.SIGNED, "tickCount": 5},
        "scale": {"zero": True},
    }
    colour = {**charts.colours(series, among=groups.ever), "legend": None}

    def band(low: str, high: str, opacity: float) -> dict[str, Any]:
        ends = {"y": {"field": low, **y}, "y2": {"field": high}}
        return {"mark": {"type": "area", "opacity": opacity}, "encoding": {"x": x, **ends, "color": colour}}

    return [
        band("lowest", "highest", 0.18),
        band("low", "high", 0.35),
        {
            "mark": {"type": "rule", "strokeDash": [4, 3], "strokeWidth": 1.5, "color": charts.GREY},
            "encoding": {"y": {"datum": 0}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2, "point": True},
            "encoding": {"x": x, "y": {"field": "value", **y}, "color": colour},
        },
    ]


def _cells(outcome: Outcome, row: Row) -> tuple[str, ...]:
    gap, least, most = (signed(value, row.digits) for value in (row.value, row.least, row.most))
    over = gap if least == most else span(row.least, row.most, row.digits)
    ranges = ((gap, row.low, row.high), (over, row.lowest, row.highest))
    told = (say("{number} ({range})", number=one, range=span(low, high, row.digits)) for one, low, high in ranges)
    return (outcome.title, row.group, row.words, *told)
