"""The invented people as a records system would export them: own names, own codes, typing mistakes, and a mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from daylit.tables.contract import BY_NAME
from daylit.tables.engine import connect, quote_name, quote_text
from daylit.tables.extract import Extract

# Column of the file → column of Daylit. The order is that of the file.
HEADER = {
    "Incident No": "contact_id",
    "Person No": "person",
    "Dept": "agency",
    "Stop Date": "date",
    "Stop Time": "minute",
    "Ofcr ID": "officer",
    "Assignment": "unit",
    "Beat": "area",
    "Lat": "latitude",
    "Long": "longitude",
    "Contact Type": "kind",
    "How Initiated": "initiation",
    "Reason": "reason",
    "Race": "race",
    "Race From": "race_basis",
    "Hisp": "ethnicity",
    "Sex": "gender",
    "Age": "age",
    "City Resident": "resident",
    "Searched": "searched",
    "Search Basis": "search_basis",
    "Found": "found",
    "Weapon": "found_weapon",
    "Drugs": "found_drugs",
    "Arrest": "arrested",
    "Citation": "cited",
    "Warning": "warned",
    "Force": "force",
    "Mins": "duration",
}
# The words of the records system → codes of Daylit.
WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {"T": "traffic", "P": "pedestrian", "B": "bicycle", "FI": "field_interview", "CFS": "call", "O": "other"},
    "initiation": {"SELF": "officer", "DISP": "call", "OTHR": "other"},
    "reason": {
        "SPEED": "speeding",
        "MOVING": "moving",
        "DUI": "impaired",
        "BELT": "seat_belt",
        "PHONE": "phone",
        "EQUIP": "equipment",
        "REG/LIC": "registration",
        "PARK": "parking",
        "SUSP": "suspicion",
        "BOLO": "look_out",
        "WARR": "warrant",
        "INFO": "information",
        "CHKPT": "checkpoint",
        "CFS": "call",
        "WELF": "welfare",
        "TRUANT": "truancy",
        "CONS": "consensual",
        "OTH": "other",
    },
    "race": {"W": "white", "B": "black", "A": "asian", "I": "native_american", "O": "other", "U": "unknown"},
    "race_basis": {"SEEN": "perceived", "SAID": "stated", "LIC": "document", "KNOWN": "prior_knowledge"},
    "ethnicity": {"H": "hispanic", "N": "not_hispanic"},
    "gender": {"F": "female", "M": "male", "X": "nonbinary", "U": "unknown"},
    "search_basis": {
        "CON": "consent",
        "FRISK": "frisk",
        "PC": "probable_cause",
        "K9": "canine",
        "PAROLE": "condition",
        "ARR": "incident_to_arrest",
        "TOW": "inventory",
    },
}
# Kind of mistake → column and what stands there instead. All can be seen in the value alone.
MISTAKES = {
    "a date that no calendar has": ("date", "13/45/2021"),
    "a time that no clock shows": ("minute", "2575"),
    "a race code that is not in the list": ("race", "Q"),
    "an age that nobody has": ("age", "212"),
    "neither yes nor no": ("searched", "MAYBE"),
}
NOT_RECORDED = "(null)"
"""Every missing value in “Beat” reads so; in the other columns it is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RmsFile:
    """The files that were written, and how many values of each Daylit column were mistyped on purpose."""

    csv: Path
    mapping: Path
    mistyped: Mapping[str, int]


def write_csv(extract: Extract, folder: str | Path, *, mistakes_per_10_000: int = 3) -> RmsFile:
    """Write the people of an invented agency as ``stops.csv``, with ``stops.toml`` to read it back.

    The file has its own column names, m/d/yyyy dates, clock times as digits (``214`` is 02:14), its own codes, Y and N,
    and in each column of ``MISTAKES`` so many typing mistakes per 10,000 rows, always in the same rows.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written, mapping = target / "stops.csv", target / "stops.toml"
    columns = ", ".join(
        f"{_mistyped(name, mistakes_per_10_000)} AS {quote_name(title)}" for title, name in HEADER.items()
    )
    with connect(temp_directory=target) as con:
        people = f"read_parquet({quote_text(extract.people_glob)})"
        con.execute(f"COPY (SELECT {columns} FROM {people}) TO {quote_text(written)} (FORMAT csv, HEADER)")
        chosen = ", ".join(f"count(*) FILTER ({_chosen(name, mistakes_per_10_000)})" for name in _mistake_columns())
        counts = con.execute(f"SELECT {chosen} FROM {people}").fetchall()[0]
    mapping.write_text(mapping_toml(extract), encoding="utf-8")
    return RmsFile(csv=written, mapping=mapping, mistyped=dict(zip(_mistake_columns(), map(int, counts), strict=True)))


def mapping_toml(extract: Extract) -> str:
    """The mapping that reads the file: the same words that wrote it, the other way round."""
    place = extract.manifest.place
    lines = [
        'name = "quillhaven"',
        'title = "Contacts of an invented agency"',
        "invented = true",
        "",
        "[source]",
        f"required = {json.dumps(list(HEADER)[:6])}",
        f'missing = ["{NOT_RECORDED}"]',
        'same_id = "persons"',
        "",
        "[place]",
        f'name = "{place.name}"',
        f'zone = "{place.zone}"',
        f"latitude = {place.latitude}",
        f"longitude = {place.longitude}",
    ]
    for title, name in HEADER.items():
        lines += ["", f"[columns.{name}]", f'from = "{title}"', *_how(name)]
    return "\n".join(lines) + "\n"


def _how(name: str) -> list[str]:
    if name in WORDS:
        pairs = ", ".join(f"{json.dumps(word)} = {json.dumps(code)}" for word, code in WORDS[name].items())
        return [f"values = {{ {pairs} }}"]
    return {"date": ['format = "m/d/yyyy"'], "minute": ['format = "hhmm"']}.get(name, [])


def _mistake_columns() -> list[str]:
    return [name for name, _ in MISTAKES.values()]


def _chosen(name: str, per_10_000: int) -> str:
    """Which rows are mistyped: rows far apart, other ones for each column, and only where something is recorded."""
    shift = 1009 * (1 + _mistake_columns().index(name))
    return f"(source_row * 7919 + {shift}) % 10000 < {per_10_000} AND {quote_name(name)} IS NOT NULL"


def _mistyped(name: str, per_10_000: int) -> str:
    wrong = dict(MISTAKES.values())
    right = _as_written(name)
    if name not in wrong or not per_10_000:
        return right
    return f"CASE WHEN {_chosen(name, per_10_000)} THEN {quote_text(wrong[name])} ELSE {right} END"


def _as_written(name: str) -> str:
    if name in WORDS:
        cases = " ".join(f"WHEN {quote_text(code)} THEN {quote_text(word)}" for word, code in WORDS[name].items())
        return f"CASE {quote_name(name)} {cases} END"
    if BY_NAME[name].kind == "yes_no":
        return f"CASE {quote_name(name)} WHEN true THEN 'Y' WHEN false THEN 'N' END"
    special = {
        "date": "strftime(date, '%-m/%-d/%Y')",
        "minute": "CAST(minute // 60 * 100 + minute % 60 AS VARCHAR)",
        "area": f"coalesce(area, {quote_text(NOT_RECORDED)})",
    }
    return special.get(name, f"CAST({quote_name(name)} AS VARCHAR)")
