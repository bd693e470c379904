"""Reading the log of another system, such as a dispatcher's: which event, when, of what kind, and whose."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from daylit.errors import DaylitError
from daylit.tables.dates import EARLIEST, LATEST, stamp_sql, utc_sql
from daylit.tables.engine import connect, quote_name, quote_text
from daylit.tables.problems import CATALOGUE, shorten
from daylit.tables.readers import ReadSpec, Staged, stage
from daylit.tables.words import V, plain_sql, trim_sql

Part = Literal["number", "began", "time", "officer", "kind", "outcome"]
NEEDED: tuple[Part, ...] = ("number", "began", "kind")
MOST_ROWS = 500_000
LONGEST = 80
STYLES = ("iso", "m/d/yyyy", "m/d/yy", "d/m/yyyy", "d.m.yyyy", "d-mon-yyyy", "mon d, yyyy", "yyyymmdd", "excel")
"""How a day may be written, in the order in which one is believed where several fit."""
NAMES: dict[Part, tuple[str, ...]] = {
    "number": (
        *("incident", "incident number", "incident no", "incident id", "event number", "event no", "event id", "event"),
        *(
            "call number",
            "call no",
            "call id",
            "cad number",
            "cad id",
            "cad event",
            "cad",
            "number",
            "case number",
            "cfs",
        ),
    ),
    "began": (
        *(
            "began",
            "start",
            "started",
            "start time",
            "time",
            "datetime",
            "date time",
            "date",
            "event time",
            "call time",
        ),
        *("created", "create time", "time created", "received", "time received", "dispatched", "time dispatched"),
        *("dispatch time", "on scene", "event date", "call date", "incident date", "response date"),
    ),
    "time": ("clock", "start clock", "time of day", "event clock"),
    "officer": (
        *("officer", "officer id", "officer number", "badge", "badge number", "badge no", "employee", "employee id"),
        *("primary officer", "unit officer", "personnel", "operator id", "unit id", "call sign", "callsign"),
    ),
    "kind": (
        *("kind", "type", "call type", "event type", "incident type", "nature", "call nature", "type code", "problem"),
        *("type description", "call type description", "initial type", "final type", "final call type"),
    ),
    "outcome": ("outcome", "disposition", "disposition code", "dispo", "result", "clearance", "cleared by"),
}
WORDS: dict[Part, str] = {
    "number": "the number of the incident",
    "began": "when it began",
    "time": "the time of day, where the day stands apart",
    "officer": "the officer's badge or staff number",
    "kind": "the kind of call",
    "outcome": "how it was closed",
}


class NoCallLog(DaylitError):
    """The file cannot be read as a log of calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A row that could not be used: its number as a spreadsheet counts, what was wrong, and what to do."""

    row: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The events of a log, in the order of the file; ``seconds`` are those since 1970, UTC.

    ``columns`` says which column of the file was taken for what, ``style`` how its days are written. ``rows`` are those
    of the file; ``aside`` those that could not be used, up to ``told`` of them, and ``left`` how many more there are.
    """

    number: tuple[str, ...]
    seconds: tuple[float, ...]
    officer: tuple[str, ...]
    kind: tuple[str, ...]
    outcome: tuple[str, ...]
    columns: Mapping[str, str]
    style: str
    sha256: str
    rows: int
    aside: tuple[Aside, ...]
    left: int


def read_calls(
    path: Path, *, zone: str, columns: Mapping[str, str] | None = None, style: str = "", told: int = 100
) -> Calls:
    """Read a log of calls from any file that Daylit's readers know (CSV with any delimiter, XLSX, ZIP, …).

    Columns are known by their names; ``columns`` says which one is meant where the names do not tell. Days are read in
    the one ``style`` in which most rows can be read, or the one given. Times are of ``zone`` unless they say otherwise.

    Raises ``NoCallLog`` where the file as a whole cannot be used: it is none, a column that is needed cannot be told,
    or no row has a time. Rows without a number, a kind or a readable time are set aside, each with its reason.
    """
    with tempfile.TemporaryDirectory() as work:
        staged = stage([path], ReadSpec(), Path(work) / "stage")
        _refuse_unread(staged, path.name)
        chosen = _chosen(staged.columns, columns or {})
        with connect(temp_directory=Path(work) / "spill") as engine:
            engine.execute(f"CREATE TABLE log AS {_texts(staged, chosen)}")
            written = style or _style(engine)
            rows = engine.execute(_events(written, zone)).fetchall()
        return _told(rows, staged, chosen, written, told)


def _refuse_unread(staged: Staged, name: str) -> None:
    if not staged.parts or not staged.rows:
        wrong = [CATALOGUE[one.code].remedy for one in staged.problems[:1]]
        raise NoCallLog(
            f"“{name}” holds no rows that could be read.",
            remedy=wrong[0]
            if wrong
            else "Export the log again as CSV or XLSX, with the names of columns in the first row.",
        )
    if staged.rows > MOST_ROWS:
        raise NoCallLog(
            f"“{name}” holds {staged.rows:,} rows; {MOST_ROWS:,} are the most at once.",
            remedy="Export a shorter time, such as a month.",
        )


def _chosen(there: Sequence[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Which column stands for each part."""
    found: dict[str, str] = {}
    plain = {_plain(column): column for column in reversed(there)}
    for part, names in NAMES.items():
        wish = asked.get(part, "").strip()
        if wish and wish not in there:
            raise NoCallLog(
                f"There is no column “{wish}”.", remedy=f"The file has: {', '.join(f'“{one}”' for one in there[:30])}."
            )
        free = (plain[name] for name in names if name in plain and plain[name] not in found.values())
        column = wish or next(free, "")
        if column:
            found[part] = column
    lacking = [part for part in NEEDED if part not in found]
    if lacking:
        raise NoCallLog(
            f"It is not clear which column holds {' and '.join(WORDS[part] for part in lacking)}.",
            remedy=f"Say which it is. The file has: {', '.join(f'“{one}”' for one in there[:30])}.",
        )
    return found


def _plain(name: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())


def _texts(staged: Staged, chosen: Mapping[str, str]) -> str:
    """The parts that are needed as texts, nothing being the empty text; day and time of day in one."""

    def text(part: Part) -> str:
        column = chosen.get(part)
        return "''" if column is None else f"coalesce({trim_sql(plain_sql(quote_name(column)))}, '')"

    others = ", ".join(f"{text(part)} AS {part}" for part in ("number", "officer", "kind", "outcome"))
    return f"SELECT source_row, trim({text('began')} || ' ' || {text('time')}) AS written, {others} FROM ({staged.sql})"


def _stamp(style: str) -> str:
    """The clock as it is written, where the year is believable: “26” is no year of a log."""
    stamp = stamp_sql(style).replace(V, "written")
    return f"CASE WHEN year({stamp}) BETWEEN {EARLIEST} AND {LATEST} THEN {stamp} END"


def _style(engine: duckdb.DuckDBPyConnection) -> str:
    """The style in which most rows can be read."""
    counts = ", ".join(f"count({_stamp(style)})" for style in STYLES)
    read = dict(zip(STYLES, engine.execute(f"SELECT {counts} FROM log").fetchall()[0], strict=True))
    best = max(STYLES, key=lambda style: read[style])
    if not read[best]:
        [(example,)] = engine.execute("SELECT coalesce(max(written), '') FROM log").fetchall()
        raise NoCallLog(
            f"No time in the file can be read; one of them is “{shorten(example)}”.",
            remedy="Write times as 2026-11-30 14:05, or say how days are written.",
        )
    return best


def _events(style: str, zone: str) -> str:
    """Every row with its moment, missing where it cannot be read. A stamp that says its own offset is believed."""
    moment = f"CASE WHEN {_stamp(style)} IS NOT NULL THEN {utc_sql(style, zone=zone).replace(V, 'written')} END"
    return f"SELECT source_row, number, epoch({moment}), officer, kind, outcome, written FROM log ORDER BY source_row"


def _told(rows: Sequence[tuple[Any, ...]], staged: Staged, chosen: Mapping[str, str], style: str, told: int) -> Calls:
    aside = [
        Aside(row=row, what="It could not be read as a row of the table.", remedy="Look for a broken line there.")
        for row in _broken(staged)
    ]
    kept = []
    for row, number, seconds, officer, kind, outcome, written in rows:
        wrong = _wrong(number, seconds, kind, written)
        if wrong is None:
            kept.append((*(text[:LONGEST] for text in (number, officer, kind, outcome)), float(seconds)))
        else:
            aside.append(Aside(row=row, what=wrong[0], remedy=wrong[1]))
    aside.sort(key=lambda one: one.row)
    numbers, officers, kinds, outcomes, seconds = zip(*kept, strict=True) if kept else ((),) * 5
    return Calls(
        number=numbers,
        seconds=seconds,
        officer=officers,
        kind=kinds,
        outcome=outcomes,
        columns=dict(chosen),
        style=style,
        sha256=staged.sources[0].sha256,
        rows=staged.rows_read,
        aside=tuple(aside[:told]),
        left=max(len(aside) - told, 0),
    )


def _wrong(number: str, seconds: float | None, kind: str, written: str) -> tuple[str, str] | None:
    if not number:
        return "It has no incident number.", "Each call needs its number."
    if not kind:
        return "It does not say what kind of call it was.", "Fill in the kind of call."
    if seconds is None:
        return f"“{shorten(written)}” is no time.", "Write it as 2026-11-30 14:05."
    return None


def _broken(staged: Staged) -> list[int]:
    if not staged.rows_set_aside:
        return []
    with connect() as engine:
        found = engine.execute(f"SELECT source_row FROM {quote_text(staged.set_aside)} ORDER BY 1").fetchall()
    return [row for (row,) in found]
