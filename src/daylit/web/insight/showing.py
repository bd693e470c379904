"""A stored finding as its page and its files show it: sentences, numbers as text, and what stands behind them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daylit.report import figures
from daylit.report.document import short
from daylit.report.slider import Slider, slider_of
from daylit.report.small import guard_all
from daylit.report.tables import Sheet, left_out_sheet, number_sheets
from daylit.report.wording import DESIGN
from daylit.studies import wording
from daylit.studies.finding import Chart, Finding
from daylit.tables.filters import Filters, OneOf
from daylit.web.insight.models import StoredFinding

COLUMNS = (
    "quantity", "label", "groups", "value", "low", "high", "level", "unit", "n", "events", "p_value", "q_value",
    "status", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One chart of the page with the table behind it."""

    number: int
    chart: Chart
    table: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything that the page of a finding shows."""

    finding: Finding
    design: str
    slider: Slider | None
    figures: list[Figure]
    numbers: Sequence[Sheet]
    left_out: Sheet | None
    counted: str
    asked: list[tuple[str, str]]


def page(stored: StoredFinding) -> Page:
    """The finding in the order in which it is read."""
    finding = Finding.from_dict(stored.finding)
    (whole,) = guard_all([finding], threshold=1)  # inside the agency the study's own limit holds
    return Page(
        finding=finding,
        design=DESIGN[finding.design] if finding.answered else "",
        slider=slider_of(finding.charts),
        figures=[
            Figure(number=n, chart=chart, table=Sheet(caption=chart.title, columns=chart.columns, rows=chart.rows))
            for n, chart in enumerate(finding.charts, 1)
        ],
        numbers=number_sheets(whole) if finding.answered else (),
        left_out=left_out_sheet(whole) if finding.answered else None,
        counted=f"{figures.people(finding.n_used)} of {figures.people(finding.n_read)} people",
        asked=in_words(stored.settings),
    )


def gist(stored: StoredFinding) -> str:
    """The first result with its range, as a report's summary tells it, for lists."""
    return short(stored.finding["answer"]) or str(stored.finding["title"])


def in_words(settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How a question was asked, for people."""
    told = [("People compared by", wording.column_title(settings["group"]))]
    if where := settings.get("where"):
        told.append(("Only these people", "; ".join(filter_in_words(text) for text in where)))
    told += [
        ("Ranges at", figures.level(settings["level"])),
        ("Of what is pointed out, by chance at most", figures.level(settings["false_discovery"])),
        ("Not shown below", f"{settings['threshold']} people"),
        ("Seed of random numbers", str(settings["seed"])),
    ]
    return told


def filter_in_words(text: str) -> str:
    """A filter as people read it: “Kind of contact: Traffic stop”."""
    (condition,) = Filters.parse([text]).conditions
    title = wording.column_title(condition.column)
    if isinstance(condition, OneOf):
        values = [wording.label(condition.column, str(value)) for value in condition.values]
        return f"{title}: {', '.join([*values, *(['not recorded'] if condition.missing else [])])}"
    ends = f"from {condition.low}" if condition.low is not None else ""
    return f"{title}: {ends}{' ' if ends else ''}{'' if condition.high is None else f'to {condition.high}'}".strip()


def rows(stored: StoredFinding) -> list[list[Any]]:
    """The estimates as rows of numbers, under ``COLUMNS``."""
    return [[_cell(name, one[name]) for name in COLUMNS] for one in stored.finding["estimates"]]


def _cell(name: str, value: Any) -> Any:
    if name == "groups":
        return "; ".join(f"{column}={group}" for column, group in value.items())
    return "" if value is None else value


def as_csv(columns: Sequence[str], lines: Iterable[Sequence[Any]]) -> str:
    """A table as CSV (RFC 4180); a text that a spreadsheet would run as a formula is held back by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(name) for name in columns])
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    return out.getvalue()


def _safe(cell: Any) -> Any:
    if isinstance(cell, str) and cell.lstrip()[:1] in ("=", "+", "-", "@") and cell not in ("-", "–"):
        return f"'{cell}"
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("\t", "\r") else cell
