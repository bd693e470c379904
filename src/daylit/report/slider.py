"""What a reader may move: a row of values that nobody knows, and beside each the numbers that would follow from it.

It is made of the tables behind charts, after small counts were hidden in them, and works nothing out. So a page can
show no number here that its charts would hide, and the file holds what the page shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daylit.report.tables import Sheet
from daylit.studies.finding import Chart
from daylit.terms.saying import say

HEADING = say("Choose, and see what would follow")
HINT = say("Nobody knows which of these is true. Choose one after the other to see how much hangs on it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One value that can be chosen, and the tables that it brings up."""

    words: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """The values of one column of a finding's charts, in their order; the first is chosen to begin with."""

    title: str
    steps: tuple[Step, ...]
    heading: str = HEADING
    hint: str = HINT


def slider_of(charts: Sequence[Chart]) -> Slider | None:
    """What the charts of a finding let a reader move along; ``None`` where there is nothing of the kind.

    The first column of such a chart says what its numbers are of, and heads a table of its own.
    """
    moving = [chart for chart in charts if chart.along]
    if not moving:
        return None
    title = moving[0].along
    moving = [chart for chart in moving if chart.along == title]
    values = dict.fromkeys(row[chart.columns.index(title)] for chart in moving for row in chart.rows)
    steps = (Step(words=value, sheets=_sheets(moving, title, value)) for value in values)
    return Slider(title=title, steps=tuple(steps))


def _sheets(charts: Sequence[Chart], title: str, value: str) -> tuple[Sheet, ...]:
    found = []
    for chart in charts:
        place = chart.columns.index(title)
        rows: dict[str, list[tuple[str, ...]]] = {}
        for row in chart.rows:
            if row[place] == value:
                rows.setdefault(row[0], []).append(_rest(row, place))
        columns = _rest(chart.columns, place)
        found += [Sheet(caption=head, columns=columns, rows=tuple(part)) for head, part in rows.items()]
    return tuple(found)


def _rest(row: Sequence[str], place: int) -> tuple[str, ...]:
    return (*row[1:place], *row[place + 1 :])
