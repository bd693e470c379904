"""The picture of a funnel: places by how many people stand behind their rate, between limits that narrow with them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from daylit.stats.funnel import funnel_limits
from daylit.studies import charts, wording
from daylit.studies.chart_words import legend_columns
from daylit.studies.finding import Chart
from daylit.studies.funnel_fits import LEAST_EXPECTED, OUTER, Beside
from daylit.studies.funnel_words import what
from daylit.studies.groups import Groups
from daylit.studies.scales import rate_scale, six
from daylit.studies.share_words import of_level
from daylit.terms.saying import first_up, say

INNER: Final = 0.95
_STEPS: Final = 60
_AS, _OUT = say("As places of its size"), say("Stands out")


def funnel_chart(one: Beside, groups: Groups) -> Chart:
    """A dot for each judged place, over the limits; every place of which a number is told is in the table, by name."""
    assert one.found is not None
    values = [
        {"label": one.names[at], "series": _OUT if one.stands[at] else _AS, "n": int(one.n[at]),
         "value": six(float(one.rate[at]))}
        for at in np.flatnonzero(one.judged).tolist()
    ]  # fmt: skip
    title = say("{what}, {places} beside one another", what=what(one, groups), places=of_level(one.kind))
    alt = say(
        "{title}: {n} dots around {rate}, the rate of all. Outside of what is usual: {out}. The table names each.",
        title=title, n=wording.count(len(values)), rate=wording.percent(one.usual),
        out=wording.count(one.above + one.below),
    )  # fmt: skip
    searches = one.outcome.column == "found"
    across = say("Number of searches") if searches else say("Number of people")
    return charts.made(
        title, alt, _table(one, across), _body(one, values, across, searches=searches),
        subtitle=say("Of places that are as the others, dashed limits hold 95 of every 100 and solid ones 99.8."),
        columns=legend_columns([_AS, _OUT]),
    )  # fmt: skip


def _body(one: Beside, values: list[dict[str, Any]], across: str, *, searches: bool) -> dict[str, Any]:
    curves = _curves(one)
    series = [name for name in (_AS, _OUT) if any(datum["series"] == name for datum in values)]
    ends = [{"value": curve["high"]} for curve in curves]
    axis = say("Share of searches that found something") if searches else say("Share of people who were searched")
    y = {
        "type": "quantitative", "title": axis, "axis": {"format": ".0%", "tickCount": 6},
        "scale": rate_scale([*values, *ends], percent=True),
    }  # fmt: skip
    x = {
        "field": "n", "type": "quantitative", "title": across, "scale": {"type": "sqrt", "zero": True},
        "axis": {"format": ",d", "tickCount": 7},
    }  # fmt: skip
    colours = {"scale": {"domain": series, "range": [charts.PALETTE[0 if name == _AS else 1] for name in series]}}
    shapes = {"scale": {"domain": series, "range": [charts.SHAPES[0 if name == _AS else 3] for name in series]}}
    by = {"field": "series", "type": "nominal", "title": None}
    line = {"type": "line", "color": charts.GREY, "strokeWidth": 1.5}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [curve for curve in curves if curve["level"] == level]},
            "mark": {**line, **({"strokeDash": [5, 4]} if level == INNER else {})},
            "encoding": {"x": x, "y": {"field": end, **y}},
        }
        for level in (INNER, OUTER)
        for end in ("low", "high")
    ]
    layers.append(
        {"mark": {"type": "rule", "color": charts.GREY, "strokeWidth": 1}, "encoding": {"y": {"datum": one.usual}}}
    )
    layers.append(
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {
                "x": x, "y": {"field": "value", **y}, "color": {**by, **colours}, "shape": {**by, **shapes},
                "tooltip": [
                    {"field": "label", "type": "nominal", "title": first_up(of_level(one.kind))},
                    {"field": "value", "type": "quantitative", "title": say("Rate"), "format": ".1%"},
                    {"field": "n", "type": "quantitative", "title": across, "format": ",d"},
                ],
            },
        }
    )  # fmt: skip
    return {"data": {"values": values}, "layer": layers, "height": 300}


def _curves(one: Beside) -> list[dict[str, Any]]:
    """Both limits over sizes, from the smallest that is judged to the largest place."""
    assert one.found is not None
    start = LEAST_EXPECTED / min(one.usual, 1 - one.usual)
    sizes = np.linspace(np.sqrt(start), np.sqrt(float(one.n.max())) * 1.03, _STEPS) ** 2
    made = []
    for level in (INNER, OUTER):
        low, high = funnel_limits(of=one.found, n=sizes, level=level)
        made += [
            {"n": six(float(n)), "low": six(float(a)), "high": six(float(b)), "level": level}
            for n, a, b in zip(sizes, low, high, strict=True)
        ]
    return made


def _table(one: Beside, across: str) -> charts.Table:
    assert one.found is not None
    told = np.flatnonzero(one.told)
    low, high = funnel_limits(of=one.found, n=one.n[told], level=OUTER)
    rows = []
    for at, bottom, top in zip(told.tolist(), low.tolist(), high.tolist(), strict=True):
        judged = bool(one.judged[at])
        rows.append(
            (
                one.names[at], wording.percent(float(one.rate[at])),
                wording.interval(bottom, top, unit="percent") if judged else "–",
                wording.yes_or_no(bool(one.stands[at])) if judged else "–",
                wording.count(int(one.n[at])),
            )
        )  # fmt: skip
    head = (wording.column_title(one.kind), say("Rate"), say("Outer limits at this size"), say("Stands out"), across)
    return charts.Table(columns=head, rows=tuple(rows))
