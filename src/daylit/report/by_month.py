"""Searches of everybody by month, where a report tells them: from these, less those of the groups, one group is known.

One table tells what share of everybody was searched in a month, another what share of each group. So the groups of a
month add up to a whole that readers know; and so do people of groups that no table tells of by month. How many searches
were asked for their result is told by month too, of the records: where a group is hidden in a month, that is hidden
instead, as it is worth less than a second group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from daylit.report.chart_counts import inside_of, lines_of
from daylit.report.ledger import Ledger, Where, row_place
from daylit.studies.finding import Chart

Span = tuple[str, str]
"""The first and the last month of a whole that is told."""
SPAN: Final = re.compile(r"(\d{4}-\d{2})(?: to (\d{4}-\d{2}))?")
_MONTHS: Final = re.compile(r"chart \d+: \('\d{4}-\d{2}',\)")
_WHOLE: Final = "Smoothed"
"""A chart with this column has lines of which each point tells of the others."""
ROUNDED: Final = 0.0005
"""By so much is a share of a table rounded."""
_EVERYBODY: Final = frozenset({"Everybody"})


class Told(NamedTuple):
    """Searches that a chart tells of a stretch of months; ``None``: as a share alone. And by how much groups' shares,
    which are rounded to a tenth of a point, may add up to another number.
    """

    searched: int | None
    rounding: int = 0


def add_months(ledger: Ledger) -> None:
    """Let the searches of groups in a month add up to what is told of everybody."""
    _keep_lines(ledger)
    totals = _totals(ledger)
    for place, number, months in _of_groups(ledger) if totals else ():
        for (first, last), told in totals.items():
            of = [cell for month, cells in months.items() if first <= month <= last for cell in cells]
            had = sum(ledger.values[cell] for cell in of)
            if of and not 0 < max(told.searched or 0, had) < ledger.threshold:
                _add(ledger, place, f"chart {number}: everybody {first} {last}", of, told)


def _add(ledger: Ledger, place: int, what: str, of: list[int], told: Told) -> None:
    """The groups of a month as a whole that is known, with those of no group; or as one of which a part is known.

    Of fewer than all is told where some are held against others: the rest of the groups' people are those compared.
    """
    had = sum(ledger.values[cell] for cell in of)
    missing = 0 if told.searched is None else told.searched - had
    if missing > told.rounding:
        of.append(ledger.put((place, f"{what}, others", "", "events"), missing, shown=False, free=False))
    whole = sum(ledger.values[cell] for cell in of)
    fewer = missing < -told.rounding
    of_all = ledger.put((place, what, "", "events"), whole, shown=not fewer, free=False, care=False)
    ledger.sums.append((of_all, tuple(of)))
    if fewer:
        part = ledger.put((place, f"{what}, told", "", "events"), whole + missing, free=False, care=False)
        rest = ledger.put((place, f"{what}, the rest", "", "events"), -missing, shown=False, free=False)
        ledger.sums.append((of_all, (part, rest)))


def _keep_lines(ledger: Ledger) -> None:
    """What a line tells of a group by month cannot be hidden in another table: a line is shown whole or not at all."""
    told = {
        (str(line.others), line.group)
        for finding in ledger.findings
        for chart in finding.charts
        if _searched(chart.title) and _WHOLE in chart.columns
        for line in lines_of(finding, chart)
        if line.group and line.shares and not inside_of(chart, ledger.threshold) & set(line.names)
    }
    for (_, what, group, kind), cell in ledger.cell.items():
        if kind == "events" and (what.partition(": ")[2], group) in told:
            ledger.free[cell] = False


def hides_months(shown: Mapping[Where, bool]) -> bool:
    """Whether the searches of some group are hidden in some month."""
    return any(not told and where[3] == "events" and _MONTHS.fullmatch(where[1]) for where, told in shown.items())


def _of_groups(ledger: Ledger) -> Iterator[tuple[int, int, Mapping[str, list[int]]]]:
    """For each chart with shares of groups by month the cells of those searched."""
    for place, finding in enumerate(ledger.findings):
        for number, chart in enumerate(finding.charts):
            months: dict[str, list[int]] = {}
            for line in lines_of(finding, chart):
                where = (*row_place(place, number, line)[:3], "events")
                month = next((name for name in line.others if SPAN.fullmatch(name)), "")
                if line.group and month and where in ledger.cell:
                    months.setdefault(month, []).append(ledger.cell[where])
            if months:
                yield place, number, months


def _totals(ledger: Ledger) -> dict[Span, Told]:
    """The searches of everybody in each stretch of months of which a chart tells them."""
    totals: dict[Span, Told] = {}
    for finding in ledger.findings:
        for chart in finding.charts:
            drawn = _drawn(chart)
            for line in lines_of(finding, chart):
                span = next((found for name in line.names if (found := SPAN.fullmatch(name))), None)
                if span is None or line.group:
                    continue
                months, others = (span[1], span[2] or span[1]), set(line.names) - {span[0]}
                if line.shares and line.count is not None and not others and _searched(chart.title):
                    share = drawn.get(span[0], line.shares[0])
                    totals[months] = Told(round(share * line.count), int(ROUNDED * line.count))
                elif line.shares and others <= _EVERYBODY and _searched(chart.title):
                    totals.setdefault(months, Told(None))
    return totals


def _drawn(chart: Chart) -> dict[str, float]:
    """The shares behind the picture by row: they have more digits than those of the table."""
    data = chart.spec.get("data", {}).get("values", ())
    return {one["row"]: one["value"] for one in data if "row" in one and isinstance(one.get("value"), float)}


def _searched(title: str) -> bool:
    return title.startswith(("People searched", "Share searched"))
