"""How full the records are by month, beside stops by month: less the groups that are drawn, a few others are known.

Two tables tell of each month: one how many people there were and of what share the group is recorded, the other how
many were of each group that is drawn. What lies between are people of groups too small to be drawn. Where these are
few in some month, also together with those of no recorded group, nothing is told of the records by month; where
another table tells the number of people, or only the share recorded leaves few, that share alone is not told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from daylit.report.by_month import SPAN
from daylit.report.chart_counts import OF_RECORDS, lines_of
from daylit.report.ledger import Where, row_place
from daylit.studies import wording
from daylit.studies.finding import Chart, Finding
from daylit.studies.missing_charts import OF_SEARCHES, column_name

COUNT, SHARE = "people of records", "share of records"
"""What a row of a chart of records tells, where other rows tell “n” and “events”."""
_Months = Mapping[str, int]


class _Drawn(NamedTuple):
    """People of groups by month in one chart: the grouping, how many are counted, and how many of these are shown.

    ``all_drawn``: every group is there. Then only those of no recorded group are not, whose number is no secret.
    """

    by: str
    counted: _Months
    shown: _Months
    all_drawn: bool


class _Row(NamedTuple):
    """A row of a chart of records: where it stands, its column and month, its people, and how many are recorded."""

    where: Where
    column: str
    month: str
    n: int
    recorded: int


def untold_months(findings: Sequence[Finding], shown: Mapping[Where, bool], *, threshold: int) -> frozenset[Where]:
    """What the rows of charts of records must not tell.

    ``shown`` says of each count of the findings whether it may be shown (``daylit.report.gathering``).
    """
    drawn, untold = list(_drawn(findings, shown)), set[Where]()
    elsewhere = any(_tells_people(finding, chart) for finding in findings for chart in finding.charts)
    for place, finding in enumerate(findings):
        for number, chart in enumerate(finding.charts):
            rows = list(_rows(finding, place, number, chart))
            for one in drawn:
                own = [row for row in rows if row.column == wording.column_title(one.by)]
                if not elsewhere and _leaves_few({row.month: row.n for row in rows}, one, threshold):
                    # From many shares without their number of people this number could be worked out.
                    untold |= {(*row.where[:3], what) for row in rows for what in (COUNT, SHARE)}
                elif _leaves_few({row.month: row.recorded for row in own}, one, threshold):
                    untold |= {(*row.where[:3], SHARE) for row in own}
    return frozenset(untold)


def _tells_people(finding: Finding, chart: Chart) -> bool:
    """Whether another chart tells how many people there were in a month: then it need not be hidden here."""
    return OF_RECORDS not in chart.columns and any(
        not line.group and line.count is not None and any(SPAN.fullmatch(name) for name in line.names)
        for line in lines_of(finding, chart)
    )


def _leaves_few(whole: _Months, drawn: _Drawn, threshold: int) -> bool:
    """Whether in some month few people lie between everybody and the groups that are drawn, or of these are shown."""
    left = [drawn.shown] if drawn.all_drawn else [drawn.shown, drawn.counted]
    return any(
        0 < people - groups[month] < threshold and (groups[month] < drawn.counted[month] or not drawn.all_drawn)
        for groups in left
        for month, people in whole.items()
        if month in groups
    )


def _rows(finding: Finding, place: int, number: int, chart: Chart) -> Iterator[_Row]:
    """The rows by month of everybody in a chart of records."""
    if OF_RECORDS not in chart.columns:
        return
    data = chart.spec.get("data", {}).get("values", ())
    shares = {(one["series"], one["when"][:7]): one["value"] for one in data if "when" in one and "series" in one}
    searched = {column_name(column) for column in OF_SEARCHES}
    for line in lines_of(finding, chart):
        column, month = (*line.names, "", "")[:2]
        share = shares.get((column, month))
        if share is not None and line.count is not None and column not in searched:
            yield _Row(row_place(place, number, line), column, month, line.count, round(share * line.count))


def _drawn(findings: Sequence[Finding], shown: Mapping[Where, bool]) -> Iterator[_Drawn]:
    for place, finding in enumerate(findings):
        by = str(finding.provenance.settings.get("group", ""))
        for number, chart in enumerate(finding.charts):
            counted: dict[str, int] = {}
            seen: dict[str, int] = {}
            for line in lines_of(finding, chart):
                month = line.others[0] if len(line.others) == 1 else ""
                if line.group.startswith(f"{by}=") and line.count is not None and SPAN.fullmatch(month):
                    told = shown.get(row_place(place, number, line), True)
                    counted[month] = counted.get(month, 0) + line.count
                    seen[month] = seen.get(month, 0) + (line.count if told else 0)
            if counted:
                yield _Drawn(by, counted, seen, all_drawn=sum(counted.values()) >= finding.n_used)
