"""The pictures of shares: how far members of each kind differ, and which part each kind makes."""

from __future__ import annotations

from collections.abc import Sequence

from daylit.stats.estimates import Estimates
from daylit.studies import charts, wording
from daylit.studies.finding import Chart
from daylit.studies.in_points import spread
from daylit.studies.share_fits import Shared
from daylit.studies.share_words import of_level
from daylit.terms.saying import first_up, say


def share_charts(told: Sequence[tuple[str, Shared, bool]], names: Sequence[str], *, reference: str) -> list[Chart]:
    """The spreads, and, of two kinds or more, their parts; a row for each kind, a dot for each thing shared out.

    Of what does not clearly lie between them no parts are drawn.
    """
    settled = [(label, shared) for label, shared, _ in told if shared.settled]
    if not settled:
        return []
    spreads = _chart(
        [(label, shared.found.spread) for label, shared in settled],
        names,
        title=say("How far officers, units and areas differ"),
        axis=say("Points of 100, up or down, for two of three (gaps to {reference})", reference=reference),
        head=say("Spread, in points"),
        scale="spread",
    )
    clear = [(label, shared) for label, shared, clear in told if shared.settled and clear]
    if len(names) < 2 or not clear:
        return [spreads]
    parts = _chart(
        [(label, shared.found.among) for label, shared in clear],
        names,
        title=say("The part of each in what lies between them"),
        axis=say("Part of what lies between them (gaps to {reference})", reference=reference),
        head=say("Part"),
    )
    return [spreads, parts]


def _chart(
    told: Sequence[tuple[str, Estimates]],
    names: Sequence[str],
    *,
    title: str,
    axis: str,
    head: str,
    scale: charts.Scale = "percent",
) -> Chart:
    dots, rows = [], []
    for place, name in enumerate(names):
        row = first_up(of_level(name))
        for label, result in told:
            value, low, high = (float(end[place]) for end in (result.estimate, result.low, result.high))
            dots.append(charts.Dot(label=row, series=label, value=value, low=low, high=high))
            rows.append((row, label, *_told(value, low, high, scale)))
    return charts.dots(
        title=title,
        alt=say("{title}: {n} numbers with their ranges. The table has them all.", title=title, n=str(len(rows))),
        axis=axis,
        scale=scale,
        data=dots,
        table=charts.Table(columns=(say("Between"), say("What"), head, say("Likely range")), rows=tuple(rows)),
    )


def _told(value: float, low: float, high: float, scale: charts.Scale) -> tuple[str, str]:
    if scale == "spread":
        return spread(value), say("{low} to {high}", low=spread(low), high=spread(high))
    return wording.percent(value), wording.interval(low, high, unit="percent")
