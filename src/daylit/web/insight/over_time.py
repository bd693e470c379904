"""One number of a question, over all the findings of that question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from daylit.report import figures
from daylit.studies.chart_words import WIDTH
from daylit.studies.charts import SCHEMA
from daylit.studies.finding import Chart, Estimate
from daylit.web.insight import pictures, plans, queries
from daylit.web.insight.models import StoredFinding

COLUMNS = ("number", "stored", "extract", "plan", "version", "value", "low", "high", "n", "status")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """The number as one finding had it."""

    stored: StoredFinding
    shown: str
    interval: str
    n: str
    estimate: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A number of a question over time, the newest first. ``name`` stands in the address."""

    name: str
    label: str
    values: list[Value]

    @property
    def lines(self) -> list[list[Any]]:
        """The rows of the file, under ``COLUMNS``."""
        return [_line(value) for value in self.values]

    @property
    def drawn(self) -> bool:
        """Whether there are two numbers that a line could join."""
        return sum(value.estimate["value"] is not None for value in self.values) > 1


def choices(row: StoredFinding) -> list[tuple[str, str]]:
    """The numbers of a finding that can be followed: name and label."""
    return [(_name(one), one["label"]) for one in row.finding["estimates"] if one["unit"] != "none"]


def series(row: StoredFinding, name: str) -> Series:
    """The number of this name, or the first one, in every finding of the question."""
    known = dict(choices(row))
    name = name if name in known else next(iter(known), "")
    values = [
        value for stored in queries.same_question(row)[: queries.SHOWN] if (value := _value(stored, name)) is not None
    ]
    return Series(name=name, label=known.get(name, ""), values=values)


def _name(estimate: Mapping[str, Any]) -> str:
    """A short name that stays the same from finding to finding."""
    told = [estimate["quantity"], *(f"{column}={value}" for column, value in sorted(estimate["groups"].items()))]
    return plans.fingerprint([*told, estimate["label"]])[:12]


def _value(stored: StoredFinding, name: str) -> Value | None:
    found = next((one for one in stored.finding["estimates"] if _name(one) == name), None)
    if found is None:
        return None
    estimate = Estimate(**found)
    return Value(
        stored=stored,
        shown=figures.figure(estimate.value, estimate.unit),
        interval=figures.interval(estimate),
        n=figures.people(estimate.n),
        estimate=found,
    )


def _line(value: Value) -> list[Any]:
    stored, told = value.stored, value.estimate
    plan = "" if stored.plan is None else str(stored.plan.number)
    numbers = ["" if told[name] is None else told[name] for name in ("value", "low", "high", "n", "status")]
    return [stored.number, stored.at.isoformat(), stored.fingerprint, plan, stored.version, *numbers]


def picture(row: StoredFinding, name: str, *, size: pictures.Size, tone: pictures.Tone) -> str | None:
    """The drawing of the number over time; nothing where there is nothing to draw."""
    found = series(row, name)
    if not any(value.estimate["value"] is not None for value in found.values):
        return None
    folder = Path(settings.INSTALLATION.home) / "pictures" / str(row.agency_id) / str(found.values[0].stored.pk)
    return pictures.drawn(chart(found), folder=folder, name=f"over-time-{found.name}", size=size, tone=tone)


def chart(found: Series) -> Chart:
    """A dot with its range for each finding, the oldest first, joined by a line."""
    there = [value for value in reversed(found.values) if value.estimate["value"] is not None]
    data = [_datum(value) for value in there]
    share = there[0].estimate["unit"] in ("percent", "points")
    axis = {
        "type": "quantitative",
        "title": found.label,
        "scale": {"zero": share},
        "axis": {"format": ".0%"} if share else {},
    }
    when = {"field": "when", "type": "ordinal", "title": "When it was found", "sort": None, "axis": {"labelAngle": 0}}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": "#0072B2", "strokeWidth": 2},
         "encoding": {"x": when, "y": {**axis, "field": "low"}, "y2": {"field": "high"}}},
        {"mark": {"type": "line", "color": "#0072B2", "strokeDash": [3, 3], "strokeWidth": 1},
         "encoding": {"x": when, "y": {**axis, "field": "value"}}},
        {"mark": {"type": "point", "filled": True, "size": 70, "color": "#0072B2"},
         "encoding": {"x": when, "y": {**axis, "field": "value"}}},
    ]  # fmt: skip
    spec = {"$schema": SCHEMA, "width": WIDTH, "height": 260, "data": {"values": data}, "layer": layers}
    rows = tuple((value.stored.at.strftime("%Y-%m-%d"), value.shown, value.interval, value.n) for value in there)
    return Chart(
        title=found.label,
        alt=f"{found.label}, as each of {len(there)} findings had it, with its range. The table below has the numbers.",
        spec=spec,
        columns=("When", "Number", "Range", "People"),
        rows=rows,
    )


def _datum(value: Value) -> dict[str, Any]:
    told = value.estimate
    middle = told["value"]
    return {
        "when": f"{value.stored.at:%Y-%m-%d} ({value.stored.number})", "value": middle,
        "low": middle if told["low"] is None else told["low"],
        "high": middle if told["high"] is None else told["high"],
    }  # fmt: skip
