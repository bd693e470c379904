"""The picture of a watched figure: each week a dot, the usual share a line, and weeks with a signal marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from daylit.privacy.cells import THRESHOLD
from daylit.studies.chart_words import WIDTH
from daylit.studies.charts import SCHEMA
from daylit.studies.finding import Chart
from daylit.web.insight import pictures
from daylit.web.insight.watching import Watched

USUAL, SIGNAL = "usual", "signal"


def picture(found: Watched, *, fingerprint: str, size: pictures.Size, tone: pictures.Tone) -> str | None:
    """The drawing for one extract; nothing where there is no chart."""
    if found.chart is None:
        return None
    folder = Path(settings.INSTALLATION.home) / "pictures" / str(found.watch.agency_id) / f"watch-{found.watch.pk}"
    return pictures.drawn(chart(found), folder=folder, name=f"watch-{fingerprint[:12]}", size=size, tone=tone)


def rows(found: Watched) -> list[tuple[str, str, str, str]]:
    """Each week as text, the newest first: its Monday, its share, its people, and whether there was a signal."""
    if found.chart is None:
        return []
    told = [
        (week.isoformat(), _share(float(rate), n), f"{n:,}" if n >= THRESHOLD else f"fewer than {THRESHOLD}", sign)
        for week, rate, n, sign in zip(found.weeks, found.chart.rate, found.n, _signs(found), strict=True)
    ]
    return told[::-1]


def _share(rate: float, n: int) -> str:
    return "–" if n < THRESHOLD else f"{100 * rate:.1f} %"


def _signs(found: Watched) -> list[str]:
    assert found.chart is not None, "only a chart has signals"
    pairs = zip(found.chart.signal_up, found.chart.signal_down, strict=True)
    return ["above its usual range" if up else "below its usual range" if down else "" for up, down in pairs]


def chart(found: Watched) -> Chart:
    """The specification. A week of fewer than 11 people has no dot."""
    made = found.chart
    assert made is not None, "there is no chart to draw"
    data = [
        {"week": week.isoformat(), "rate": float(rate), "what": SIGNAL if sign else USUAL}
        for week, rate, n, sign in zip(found.weeks, made.rate, found.n, _signs(found), strict=True)
        if n >= THRESHOLD and np.isfinite(rate)
    ]
    x = {"field": "week", "type": "temporal", "title": None, "axis": {"format": "%b %Y", "labelAngle": 0}}
    y = {"field": "rate", "type": "quantitative", "title": found.title, "axis": {"format": ".0%"}}
    shape = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [USUAL, SIGNAL], "range": ["circle", "diamond"]},
    }
    colour = {
        "field": "what",
        "type": "nominal",
        "title": None,
        "scale": {"domain": [USUAL, SIGNAL], "range": ["#0072B2", "#D55E00"]},
    }
    size = {"condition": {"test": f"datum.what == '{SIGNAL}'", "value": 160}, "value": 40}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": "#767676", "strokeDash": [4, 4]},
         "encoding": {"y": {"datum": made.baseline_rate}}},
        {"mark": {"type": "line", "color": "#0072B2", "strokeWidth": 1}, "encoding": {"x": x, "y": y}},
        {"mark": {"type": "point", "filled": True, "opacity": 1},
         "encoding": {"x": x, "y": y, "shape": shape, "color": colour, "size": size}},
    ]  # fmt: skip
    signals = [row for row in rows(found) if row[3]]
    alt = f"{found.title}, week by week, beside the usual {100 * made.baseline_rate:.1f} %. " + (
        f"{len(signals)} week{'s' if len(signals) > 1 else ''} with a signal." if signals else "No week has a signal."
    )
    return Chart(
        title=found.title,
        alt=alt,
        spec={"$schema": SCHEMA, "width": WIDTH, "height": 240, "data": {"values": data}, "layer": layers},
        columns=("Week of", "Share", "People", "Signal"),
        rows=tuple(rows(found)),
    )
