"""What the table behind a chart counts: which cells name, count or measure, of which group, and of whom a share is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daylit.report.figures import NONE
from daylit.report.sentences import group_key, group_name
from daylit.studies.finding import Chart, Estimate, Finding

_COUNTS = re.compile(r"(?i)\b(number|people|persons|stops|contacts|searches|events|n)\b")
_MEASURE = re.compile(r"[−+-]?[\d,]*\.?\d+( %| points)?|\d+ (of|de) \d+|.* to .*|at least .*|too few|hidden|yes|no|–")
_COMPARES = re.compile(r"Times as often as .*|Odds ratio|Gap(,? .*)?")
_ROUNDED = 0.0006
"""A share in a table is told to a tenth of a percent."""
OF_RECORDS = "Recorded"
"""A share under this title tells how full the records are, not what happened to people."""
_FITTED = frozenset({"Fitted line", "Had it gone on as before", "Had it gone as for the others"})
"""Shares under these titles come from all rows together: they count nobody of their own row."""
TOO_FEW = "too few"
_WHOLE = re.compile(rf"\d{{1,3}}(,\d{{3}})*|\d+|{NONE}|{TOO_FEW}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a chart's table: whom it names, and how many people it counts (``None``: it holds no count).

    ``group`` is empty where the row names none; ``others`` are its other names. ``few`` says that the study wrote
    “too few”. ``shares`` are its shares of people, as fractions of 1.
    """

    group: str
    names: tuple[str, ...]
    others: tuple[str, ...]
    count: int | None
    few: bool
    shares: tuple[float, ...]


def compares(chart: Chart) -> bool:
    """Whether a chart shows comparisons of two groups, and not rates or counts of one."""
    return any(_COMPARES.fullmatch(title) for title in chart.columns)


def lines_of(finding: Finding, chart: Chart) -> tuple[Line, ...]:
    """The rows of a chart's table as counts of people. Where a count is “too few”, it is a guess."""
    kinds, groups = column_kinds(chart), _groups(finding.estimates)
    lines = []
    for row in chart.rows:
        names = names_of(row, kinds)
        group = next((groups[name] for name in names if name in groups), "")
        counted = cells_of(row, kinds, "count")
        lines.append(
            Line(
                group=group,
                names=names,
                others=tuple(name for name in names if name not in groups),
                count=whole(counted[0]) if counted else None,
                few=counted[:1] == [TOO_FEW],
                shares=shares_of(chart, row),
            )
        )
    return tuple(lines)


def inside_of(chart: Chart, threshold: int) -> set[str]:
    """The lines of a chart that are shown inside the agency only, where counts below the threshold are hidden."""
    return {name for name, least in chart.inside if least <= threshold}


def _groups(parts: Sequence[Estimate]) -> Mapping[str, str]:
    return {group_name(part): group_key(part) for part in parts if part.groups}


def column_kinds(chart: Chart) -> list[str]:
    """Each column names its row, counts people, measures something of its row, or is fitted to all rows."""
    kinds = []
    for place, title in enumerate(chart.columns):
        cells = [row[place] for row in chart.rows]
        if _supposed(chart, title):
            kinds.append("name")
        elif _COUNTS.search(title) and all(_WHOLE.fullmatch(cell) for cell in cells):
            kinds.append("count")
        elif place and all(_MEASURE.fullmatch(cell) for cell in cells):
            kinds.append("fitted" if title in _FITTED else "measure")
        else:
            kinds.append("name")
    return kinds


def _supposed(chart: Chart, title: str) -> bool:
    """Whether a column holds the shares that a reader may suppose: they name their rows, and count nobody."""
    return bool(chart.along) and title == chart.along


def names_of(row: Sequence[str], kinds: Sequence[str]) -> tuple[str, ...]:
    """The cells of a row that name it."""
    return tuple(cells_of(row, kinds, "name"))


def cells_of(row: Sequence[str], kinds: Sequence[str], kind: str) -> list[str]:
    """The cells of one kind that hold something."""
    return [cell for cell, one in zip(row, kinds, strict=True) if one == kind and cell != NONE]


def shares_of(chart: Chart, row: Sequence[str]) -> tuple[float, ...]:
    """The shares of people in a row; not those that tell how full the records are, or that a line fitted to all has."""
    return tuple(
        float(cell[:-2].replace(",", "")) / 100
        for title, cell in zip(chart.columns, row, strict=True)
        if title not in (OF_RECORDS, *_FITTED) and not _supposed(chart, title) and re.fullmatch(r"[\d,]*\.?\d+ %", cell)
    )


def shares_of_whole(lines: Sequence[Line]) -> bool:
    """Whether the rows of a group say, each, how many they count and what share of all its rows that is."""
    total = sum(line.count or 0 for line in lines)
    counts = [line for line in lines if line.count and line.shares]
    return len(counts) > 0 and all(abs(line.shares[0] - (line.count or 0) / total) < _ROUNDED for line in counts)


def whole(cell: str) -> int:
    """The count of a cell; a study's own “too few” stands for some small count."""
    return 5 if cell == TOO_FEW else int(cell.replace(",", ""))
