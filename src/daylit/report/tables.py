"""The tables of a report: every number of a finding, and who was left out, as text in rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daylit.privacy.cells import HIDDEN
from daylit.report import figures
from daylit.report.small import Guarded
from daylit.report.unknown_group import counts_all_searches
from daylit.report.wording import HIDDEN_NOTE
from daylit.studies.finding import Estimate, Unit
from daylit.terms.saying import say


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


_FIGURE = r"[−+]?[\d,]*\.?\d+( %| points| puntos)?"
_WORDS = (
    r"–||hidden|[Tt]oo few|fewer than \d+|below .*|over .*|under .*"
    r"|oculto|[Mm]uy pocas|menos de .*|más de .*"
)
_SPAN = rf"{_FIGURE} (to|a) {_FIGURE}"
_NUMBER = re.compile(rf"({_SPAN}|{_FIGURE})( \({_SPAN}\))?|{_WORDS}")
"""What counts as a number in each language that a report is told in."""


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(cell) is not None


_UNIT: dict[Unit, str] = {
    "percent": say("Rates"),
    "ratio": say("Ratios"),
    "points": say("Gaps in points"),
    "odds ratio": say("Odds ratios"),
    "people": say("Counts"),
    "per 1,000": say("Rates per 1,000"),
    "none": say("Numbers"),
}
_STATUS = {"ok": "", "too few": say("Too few"), "not estimable": say("Not estimable")}


def number_sheets(guarded: Guarded) -> tuple[Sheet, ...]:
    """Every estimate with interval and n, one table for each unit; a column that would be empty is not shown."""
    finding = guarded.finding
    units = dict.fromkeys(estimate.unit for estimate in finding.estimates)
    return tuple(_numbers(guarded, unit) for unit in units)


def _numbers(guarded: Guarded, unit: Unit) -> Sheet:
    finding = guarded.finding
    rows = [
        _row(estimate, n, events)
        for estimate, n, events in zip(finding.estimates, guarded.n, guarded.events, strict=True)
        if estimate.unit == unit
    ]
    levels = {estimate.level for estimate in finding.estimates}
    interval: str = say("Interval")
    if len(levels) == 1:
        interval = say("{level} interval", level=figures.level(levels.pop()))
    titles = (
        *(
            say("What and of whom"),
            say("Number"),
            interval,
            say("People"),
            say("With the outcome"),
            *_TESTS,
            say("Note"),
        ),
    )
    kept = [place for place in range(len(titles)) if any(row[place] not in ("", figures.NONE) for row in rows)]
    return Sheet(
        caption=say("{numbers} in “{study}”", numbers=_UNIT[unit], study=finding.title),
        columns=tuple(titles[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
    )


_TESTS = (say("p-value"), say("Adjusted p-value"))


def _row(estimate: Estimate, n: str, events: str) -> tuple[str, ...]:
    hidden = estimate.note == HIDDEN_NOTE
    coarse = n == HIDDEN and counts_all_searches(estimate)
    adjusted = estimate.q_value is not None
    return (
        estimate.label,
        HIDDEN if hidden else _STATUS[estimate.status] or figures.figure(estimate.value, estimate.unit, whole=coarse),
        figures.interval(estimate),
        n or figures.people(estimate.n),
        events or ("" if estimate.events is None else figures.people(estimate.events)),
        "" if adjusted else figures.probability(estimate.p_value),
        figures.probability(estimate.q_value),
        "" if hidden else estimate.note,
    )


def left_out_sheet(guarded: Guarded) -> Sheet | None:
    """Who was left out and why, with the sum that must come out; nothing where nobody was."""
    finding = guarded.finding
    if not any(part.n for part in finding.left_out):
        return None
    rows: list[tuple[str, ...]] = [
        (say("Counted in this answer"), guarded.used, _share(guarded.used, finding.n_used, finding.n_read))
    ]
    rows += [
        (part.sentence, told, _share(told, part.n, finding.n_read))
        for part, told in zip(finding.left_out, guarded.left_out, strict=True)
        if part.n
    ]
    rows.append((say("All people in the records"), guarded.read, "100 %"))
    return Sheet(
        caption=say("Who was counted for “{study}”", study=finding.title),
        columns=(say("Who"), say("People"), say("Share")),
        rows=tuple(rows),
        total=True,
    )


def _share(told: str, part: int, whole: int) -> str:
    return figures.share(part, whole) if told == figures.people(part) else HIDDEN
