"""People whose group is not known: no table tells how many of them were searched, but two tables together would.

How full the records are is told of everybody, what happened to people is told of the groups that are known. All who
were searched, less those of each group, are the searched people whose group is not known: often a handful. Where
people are grouped in several ways, by race or ethnicity and by gender, each way leaves its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daylit.privacy.cells import HIDDEN
from daylit.report.chart_counts import column_kinds
from daylit.report.spoken import without_numbers
from daylit.studies.finding import Chart, Estimate, Finding

_ENDS = "(of searches)"
_SEARCHED, _RECORDED, _BOUNDS = "searched.rate", "recorded.searched", ".bounds"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownGroup:
    """Of the people whose group is not known: how many were searched, and whether a part of them is few.

    ``months``: the searches of a group are hidden in some month, and would be told by those of everybody.
    """

    searched: int
    few: bool
    months: bool = False

    def tells(self, part: Estimate) -> bool:
        """Whether an estimate would tell a small count of them: the ends of a ratio, whatever their group is."""
        return self.few and part.quantity.endswith(_BOUNDS)

    def totals(self, part: Estimate) -> bool:
        """Whether an estimate counts all who were searched, and so tells how many have no known group."""
        return self.few and counts_all_searches(part)

    def coarse(self, chart: Chart, was: Chart) -> Chart:
        """A chart without counts of all who were searched; by month they are few wherever there are any.

        ``was`` is the chart before anything was hidden in it, which tells what its columns hold.
        """
        kinds = column_kinds(was)
        by_month = any(title == "Month" for title in chart.columns)
        if not (self.few or (by_month and (self.searched or self.months))):
            return chart
        of_searches = {row[0] for row in chart.rows if row[0].endswith(_ENDS)}
        rows = tuple(
            tuple(_coarse(cell, kind) for cell, kind in zip(row, kinds, strict=True)) if row[0] in of_searches else row
            for row in chart.rows
        )
        values = [
            {name: round(value, 2) if isinstance(value, float) else value for name, value in datum.items()}
            if {datum.get("label"), datum.get("series")} & of_searches
            else datum
            for datum in chart.spec.get("data", {}).get("values", ())
        ]
        spec = {**chart.spec, "data": {**chart.spec["data"], "values": values}} if values else chart.spec
        alt = without_numbers(chart) if rows != chart.rows else chart.alt  # its words may tell the share to one decimal
        return replace(chart, rows=rows, spec=spec, alt=alt)


def unknown_group(findings: Sequence[Finding], threshold: int) -> UnknownGroup:
    """Work out, as a reader would, what the findings tell of people whose group is not known."""
    parts = [part for finding in findings for part in finding.estimates]
    everybody = next((part.n for part in parts if part.label.endswith(_ENDS)), 0)
    asked = next((part.events or 0 for part in parts if part.quantity == _RECORDED), 0)
    known: dict[tuple[str, ...], list[Estimate]] = {}
    for part in parts:
        if part.quantity == _SEARCHED:
            known.setdefault(tuple(part.groups), []).append(part)
    if not known or not everybody:
        return UnknownGroup(searched=0, few=False)
    searched = [everybody - sum(part.events or 0 for part in own) for own in known.values()]
    others = [asked - sum(part.n for part in own) - left for own, left in zip(known.values(), searched, strict=True)]
    few = any(0 < count < threshold for count in (*searched, *others))
    return UnknownGroup(searched=max(searched, key=abs), few=few)


def counts_all_searches(part: Estimate) -> bool:
    """Whether a share is of all searches, whatever the group of those who were searched."""
    return part.label.endswith(_ENDS)


def whole_percent(part: Estimate) -> Estimate:
    """A share from which its two counts cannot be worked out."""
    return part if part.value is None else replace(part, value=round(part.value, 2))


def _coarse(cell: str, kind: str) -> str:
    if kind == "count":
        return HIDDEN
    return f"{float(cell.removesuffix(' %')):.0f} %" if kind == "measure" and cell.endswith(" %") else cell
