"""The tables of a report: every number of a finding, and who was left out, as text in rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from daylit.privacy.cells import HIDDEN
from daylit.report import figures
from daylit.report.small import Guarded
from daylit.studies.finding import Estimate, Finding, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table as text: the first column heads its row. ``total`` says that the last row sums the others."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: bool = False

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold numbers, and so stand to the right."""
        return tuple(
            bool(self.rows) and all(_is_number(row[place]) for row in self.rows if place < len(row))
            for place in range(len(self.columns))
        )


_FIGURE = r"[−+]?[\d,]*\.?\d+( %| points)?"
_WORDS = r"–||hidden|[Tt]oo few|fewer than \d+|below .*|over .*|under .*"
_NUMBER = re.compile(rf"{_FIGURE}( to {_FIGURE})?|{_WORDS}")


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


_UNIT: dict[Unit, str] = {
    "percent": "rate",
    "ratio": "ratio",
    "points": "gap in points",
    "odds ratio": "odds ratio",
    "people": "people",
    "per 1,000": "per 1,000",
    "none": "",
}
_STATUS = {"ok": "", "too few": "Too few", "not estimable": "Not estimable"}


def number_sheet(guarded: Guarded) -> Sheet | None:
    """Every estimate with interval and n; columns that would be empty for all of them are not shown."""
    finding = guarded.finding
    if not finding.estimates:
        return None
    columns = _columns(finding)
    full = [
        [write(part) for _, write in columns[:_N]]
        + [n or figures.people(part.n), events or ("" if part.events is None else figures.people(part.events))]
        + [write(part) for _, write in columns[_N:]]
        for part, n, events in zip(finding.estimates, guarded.n, guarded.events, strict=True)
    ]
    titles = (
        [title for title, _ in columns[:_N]] + ["People", "With the outcome"] + [title for title, _ in columns[_N:]]
    )
    kept = [place for place in range(len(titles)) if any(row[place] not in ("", figures.NONE) for row in full)]
    return Sheet(
        caption=f"Every number behind “{finding.title}”",
        columns=tuple(titles[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in full),
    )


_N = 4
"""The counts of people stand after this many columns."""


def _columns(finding: Finding) -> tuple[tuple[str, Callable[[Estimate], str]], ...]:
    levels = {part.level for part in finding.estimates}
    interval = f"{figures.level(levels.pop())} interval" if len(levels) == 1 else "Interval"
    return (
        ("What and of whom", lambda part: part.label),
        ("Unit", lambda part: _UNIT[part.unit]),
        ("Number", _value),
        (interval, figures.interval),
        ("p-value", lambda part: figures.probability(part.p_value)),
        ("Adjusted p-value", lambda part: figures.probability(part.q_value)),
        ("Note", lambda part: part.note),
    )


def _value(estimate: Estimate) -> str:
    return _STATUS[estimate.status] or figures.figure(estimate.value, estimate.unit)


def left_out_sheet(guarded: Guarded) -> Sheet | None:
    """Who was left out and why, with the sum that must come out; nothing where nobody was."""
    finding = guarded.finding
    if not any(part.n for part in finding.left_out):
        return None
    rows = [("Counted in this answer", guarded.used, _share(guarded.used, finding.n_used, finding.n_read))]
    rows += [
        (part.sentence, told, _share(told, part.n, finding.n_read))
        for part, told in zip(finding.left_out, guarded.left_out, strict=True)
        if part.n
    ]
    rows.append(("All people in the records", guarded.read, "100 %"))
    return Sheet(
        caption=f"Who was counted for “{finding.title}”",
        columns=("Who", "People", "Share"),
        rows=tuple(rows),
        total=True,
    )


def _share(told: str, part: int, whole: int) -> str:
    return figures.share(part, whole) if told == figures.people(part) else HIDDEN
