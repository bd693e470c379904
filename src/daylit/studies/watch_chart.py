"""The pictures of watched months: smoothed shares in the range that they keep, and sums beside others' searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from daylit.studies import charts, month_lines, wording
from daylit.studies.chart_words import WIDTH
from daylit.studies.finding import Chart
from daylit.studies.groups import Groups
from daylit.studies.scales import six
from daylit.studies.watch_fits import Beside, Watched
from daylit.studies.watch_outside import shares_inside, sums_inside
from daylit.studies.watch_words import label, what
from daylit.terms.saying import say

PANELS: Final = 6


def share_chart(made: Sequence[Watched], groups: Groups, months: Sequence[str], threshold: int) -> Chart | None:
    """Smoothed shares by month with the range that they keep without a change; one panel for each group.

    ``made`` holds everybody and each group, also those without a chart.
    """
    shown = [one for one in made if one.chart is not None][:PANELS]
    if not shown:
        return None
    points: list[month_lines.Point] = []
    rows: list[tuple[str, ...]] = []
    for one in shown:
        name, chart = label(one, groups), one.chart
        assert chart is not None
        signal = chart.signal_up | chart.signal_down
        for at, month in enumerate(months[: one.n.size]):
            enough = one.n[at] >= threshold
            ends = (float(chart.low[at]), float(chart.high[at]))
            watched = bool(np.isfinite(ends[0]))
            value = float(chart.smoothed[at]) if enough else float("nan")
            low, high = ends if watched and enough else (float("nan"),) * 2
            points.append(month_lines.Point(when=f"{month}-01", value=value, low=low, high=high, series=name))
            numbers = (
                wording.percent(float(chart.rate[at])), wording.percent(value),
                wording.interval(*ends, unit="percent") if watched else "–",
                wording.yes_or_no(bool(signal[at])) if watched else "–",
            )  # fmt: skip
            rows.append((name, month, *(numbers if enough else (wording.too_few(), "–", "–", "–"))))
    title = say("{what}, smoothed by month", what=what(shown[0]))
    inside = shares_inside(made, shown, threshold)
    drawn = month_lines.lines(
        title=title,
        alt=say(
            "{title}: one panel each, with the range kept without a change. The table has each month.", title=title
        ),
        axis=say("Share, smoothed over months. Band: where it stays without a change"),
        scale="percent",
        data=points,
        among=(*groups.ever, say("Everybody")),
        table=charts.Table(
            columns=(say("Group"), say("Month"), say("Share"), say("Smoothed"), say("Usual range"), say("Signal")),
            rows=tuple(rows),
        ),
    )  # fmt: skip
    return replace(drawn, inside=tuple((label(one, groups), inside[one.g]) for one in shown))


def beside_chart(
    made: Sequence[Beside], shares: Sequence[Watched], groups: Groups, months: Sequence[str], threshold: int
) -> Chart | None:
    """The two sums of each group by month, up and down, and the limits beyond which they are a signal.

    ``shares`` are the shares searched of the same groups.
    """
    shown = [one for one in made if one.chart is not None][:PANELS]
    if not shown:
        return None
    values: list[dict[str, Any]] = []
    rows: list[tuple[str, ...]] = []
    for one in shown:
        name, chart = label(one, groups), one.chart
        assert chart is not None
        signal = chart.signal_up | chart.signal_down
        for at in range(chart.baseline, one.n.size):
            enough = one.n[at] >= threshold
            numbers = {"up": float(chart.up[at]), "down": -float(chart.down[at]), "limit": chart.limit}
            drawn = {key: six(value) if enough else None for key, value in numbers.items()}
            values.append({"when": f"{months[at]}-01", "series": name, **drawn, "value": drawn["up"]})
            told = (
                wording.decimal(chart.up[at], 1), wording.decimal(chart.down[at], 1), wording.decimal(chart.limit, 1),
                wording.yes_or_no(bool(signal[at])),
            )  # fmt: skip
            rows.append((name, months[at], *(told if enough else (wording.too_few(), "–", "–", "–"))))
    title = say("Searches beside those of others, sums by month")
    series = [label(one, groups) for one in shown]
    charted = [one for one in shares if one.chart is not None][:PANELS]
    inside = sums_inside(shown, shares_inside(shares, charted, threshold), threshold)
    picture = charts.made(
        title,
        say("{title}: one panel each, with both limits. The table has each month.", title=title),
        charts.Table(
            columns=(say("Group"), say("Month"), say("Sum upwards"), say("Sum downwards"), say("Limit"), say("Signal")),
            rows=tuple(rows),
        ),
        _sums(values, series, groups.ever),
        subtitle=say("Rises where a gap grows, falls where it shrinks (CUSUM). A signal lies beyond a dashed line."),
        fit=False,
    )  # fmt: skip
    return replace(picture, inside=tuple((label(one, groups), inside[one.g]) for one in shown))


def _sums(values: list[dict[str, Any]], series: Sequence[str], among: Sequence[str]) -> dict[str, Any]:
    x = {"field": "when", "type": "temporal", "title": None, "scale": {"type": "utc"},
         "axis": month_lines.TIME}  # fmt: skip
    y = {"type": "quantitative", "title": None, "axis": {"tickCount": 5}}
    colour = {**charts.colours(series, among=among), "legend": None}
    limit = {"type": "line", "color": charts.GREY, "strokeDash": [5, 4], "strokeWidth": 1.5}
    layers: list[dict[str, Any]] = [
        {"mark": limit, "encoding": {"x": x, "y": {"field": "limit", **y}}},
        {"mark": limit, "transform": [{"calculate": "-datum.limit", "as": "floor"}],
         "encoding": {"x": x, "y": {"field": "floor", **y}}},
        *({"mark": {"type": "line", "strokeWidth": 2, "point": True},
           "encoding": {"x": x, "y": {"field": side, **y}, "color": colour}} for side in ("up", "down")),
    ]  # fmt: skip
    return {
        "data": {"values": month_lines.with_gaps(values)},
        "facet": {"row": {"field": "series", "type": "nominal", "sort": list(series), "title": None,
                          "header": charts.HEADER}},
        "spec": {"layer": layers, "width": WIDTH - 90, "height": 120},
        "resolve": {"scale": {"y": "independent"}},
        "spacing": 28,
    }  # fmt: skip
