"""A file of the people who live here, given by the agency: read, checked all at once, and named by its content."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from daylit.errors import DaylitError
from daylit.tables.contract import BY_NAME
from daylit.terms.codes import CodeList

COLUMNS = ("group", "population", "area", "year", "benchmark")
RESIDENTS = "residents"
BESIDE = ("drivers", "crashes", "road", "dark", "calls", "arrests")
"""Other counts by group that stops may be held beside; what each one is, ``beside.py`` says."""
_SHOWN = 12
_EXAMPLE = (
    "The file is a CSV with the columns group and population, for example: black,38000. See the page of this study."
)


class BadBenchmark(DaylitError):
    """A file of residents cannot be used. The message lists every problem that was found, with its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """Residents by group: in all, and by area where the file has areas; ``year`` is the one used, if any.

    ``beside`` holds other counts of the file by name and group, each of its own latest year.
    """

    name: str
    sha256: str
    people: Mapping[str, float]
    by_area: Mapping[tuple[str, str], float]
    year: str = ""
    beside: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def load_benchmark(path: Path, *, group: str = "race_ethnicity") -> Benchmark:
    """Read a CSV of residents: ``group``, ``population`` and, where known, ``area`` and ``year``.

    Groups are codes or labels of the compared column. With several years the latest is used. Rows of one group in
    several areas add up. Where a column ``benchmark`` is there, its empty rows and those of “residents” are the
    residents, and others (``BESIDE``) are told beside them. Raises ``BadBenchmark`` naming every problem at once.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise BadBenchmark(f"The file of residents “{path.name}” cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadBenchmark(f"The file of residents “{path.name}” is not UTF-8 text.", remedy=_EXAMPLE) from error
    rows, problems = _rows(text)
    codes = BY_NAME[group].codes
    entries = [entry for number, row in rows if (entry := _entry(number, row, codes, problems)) is not None]
    problems += _repeated(entries)
    living = [entry for entry in entries if entry.kind == RESIDENTS]
    if not problems and not living:
        problems.append("it holds no residents")
    if problems:
        shown = "; ".join(problems[:_SHOWN]) + (
            f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        )
        raise BadBenchmark(f"The file of residents “{path.name}” cannot be used: {shown}.", remedy=_EXAMPLE)
    used = _latest(living)
    others = {kind: _total(_latest([one for one in entries if one.kind == kind])) for kind in BESIDE}
    return Benchmark(
        name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        people=_total(used),
        by_area=_areas(used),
        year=used[0].year,
        beside={kind: people for kind, people in others.items() if people},
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    row: int
    group: str
    population: float
    area: str
    year: str
    kind: str


def _latest(entries: Sequence[_Entry]) -> list[_Entry]:
    year = max((entry.year for entry in entries), default="")
    return [entry for entry in entries if entry.year == year]


def _rows(text: str) -> tuple[list[tuple[int, dict[str, str]]], list[str]]:
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        return [], ["it is empty"]
    delimiter = max(",;\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        return [], [f"it is not a table ({error})"]
    header = [name.strip().lower() for name in lines[0]]
    missing = [name for name in COLUMNS[:2] if name not in header]
    if missing:
        return [], [f"the column “{name}” is not there" for name in missing]
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if any(value.strip() for value in line):
            rows.append((number, dict(zip(header, (value.strip() for value in line), strict=False))))
    return rows, []


def _entry(number: int, row: dict[str, str], codes: CodeList | None, problems: list[str]) -> _Entry | None:
    group, said = _code(row.get("group", ""), codes), row.get("population", "")
    good = True
    if group is None:
        known = ", ".join(codes.values) if codes else ""
        problems.append(f"row {number}: “{row.get('group', '')}” is not a group (use {known})")
        good = False
    population = _number(said)
    if population is None:
        problems.append(f"row {number}: “{said}” is not a number of people")
        good = False
    kind = row.get("benchmark", "").lower() or RESIDENTS
    if kind not in (RESIDENTS, *BESIDE):
        problems.append(f"row {number}: “{kind}” is not a benchmark (use {', '.join((RESIDENTS, *BESIDE))})")
        good = False
    if not good or group is None or population is None:
        return None
    return _Entry(number, group, population, row.get("area", ""), row.get("year", ""), kind)


def _code(said: str, codes: CodeList | None) -> str | None:
    if codes is None:
        return said or None
    lowered = said.lower()
    for code in codes:
        if lowered in (code.value, code.label.lower()):
            return code.value
    return None


def _number(said: str) -> float | None:
    try:
        number = float(said.replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return number if 0 <= number < 1e11 else None


def _repeated(entries: Sequence[_Entry]) -> list[str]:
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for entry in entries:
        key = (entry.group, entry.area, entry.year, entry.kind)
        if key in seen:
            problems.append(f"row {entry.row}: {entry.group} is there already in row {seen[key]}")
        seen.setdefault(key, entry.row)
    return problems


def _total(entries: Sequence[_Entry]) -> dict[str, float]:
    totals: dict[str, float] = {}
    for entry in entries:
        totals[entry.group] = totals.get(entry.group, 0.0) + entry.population
    return {group: people for group, people in totals.items() if people > 0}


def _areas(entries: Sequence[_Entry]) -> dict[tuple[str, str], float]:
    return {(entry.group, entry.area): entry.population for entry in entries if entry.area}
