"""The pictures of how full the records are: each column over all people, and month by month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from daylit.studies import charts, month_lines, wording
from daylit.studies.finding import Chart
from daylit.studies.recording_spots import Ints
from daylit.studies.tallies import months, tally
from daylit.tables.counts import Counts
from daylit.terms.saying import say

OF_SEARCHES = frozenset({"search_basis", "found"})
"""Columns that are asked of people searched only."""


def column_name(column: str) -> str:
    """The name of a column, and of whom it is asked where that is not everybody."""
    title = wording.column_title(column)
    return say("{column} (of searches)", column=title) if column in OF_SEARCHES else title


def share_chart(columns: Sequence[str], share: dict[str, float], n: dict[str, Ints]) -> Chart:
    """A bar for each column: of whom it is recorded."""
    asked = [column for column in columns if n[column].sum()]
    rows = tuple((column_name(c), wording.percent(share[c]), wording.count(int(n[c].sum()))) for c in asked)
    low = min(asked, key=lambda column: share[column])
    return charts.bars(
        title=say("How much is recorded"),
        alt=say(
            "For {n} columns, the share of people for whom a value is recorded; the lowest is "
            "{column:low} with {share}. The table has them all.",
            n=str(len(asked)),
            column=column_name(low),
            share=wording.percent(share[low]),
        ),
        axis=say("Share of people for whom it is recorded"),
        scale="percent",
        data=[(column_name(column), share[column]) for column in asked],
        table=charts.Table(columns=(say("Column"), say("Recorded"), say("Number of people asked about")), rows=rows),
    )


def month_charts(counts: Counts, columns: Sequence[str], n: dict[str, Ints]) -> list[Chart]:
    """Lines for the columns whose share changes most from month to month; none where all are steady."""
    month, names = months(counts)
    if len(names) < 3:
        return []
    series = []
    for column in columns:
        total = tally(n[column], (month, len(names)))
        has = tally(counts.total(f"has_{column}").astype(np.int64), (month, len(names)))
        full = total >= 11
        if full.sum() >= 3 and np.ptp(has[full] / total[full]) >= 0.05:
            series.append((float(np.ptp(has[full] / total[full])), column, total, has, full))
    chosen = sorted(series, key=lambda part: -part[0])[:4]
    if not chosen:
        return []
    points, rows = [], []
    for _, column, total, has, full in chosen:
        for m in np.flatnonzero(full):
            value = float(has[m] / total[m])
            points.append(
                month_lines.Point(when=f"{names[m]}-01", value=value, low=value, high=value, series=column_name(column))
            )
            rows.append((column_name(column), names[m], wording.percent(value), wording.count(int(total[m]))))
    told = wording.listing([wording.lower(column_name(column)) for _, column, *_ in chosen])
    return [
        month_lines.lines(
            title=say("How much is recorded, by month"),
            alt=say(
                "Share recorded in each month for the columns that change most: {columns}. The table has every month.",
                columns=told,
            ),
            axis=say("Share of people for whom it is recorded"),
            scale="percent",
            data=points,
            table=charts.Table(
                columns=(say("Column"), say("Month"), say("Recorded"), say("Number of people")), rows=tuple(rows)
            ),
        )
    ]
