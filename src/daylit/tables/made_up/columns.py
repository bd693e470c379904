"""Turning drawn numbers into the columns of the contract: SQL over a chunk of arrays, so that no text passes Python."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.made_up.people import RACE_OF_FORM, Columns
from daylit.tables.made_up.town import UNITS, Town
from daylit.tables.made_up.truth import REASON_GROUPS
from daylit.terms.contact import INITIATION, KIND, SEARCH_BASIS
from daylit.terms.people import ASCERTAINED, ETHNICITY, GENDER
from daylit.terms.reasons import REASON

SOURCE_NAME = "made-up"
_LISTS = {
    "unit": UNITS,
    "kind": KIND.values,
    "initiation": INITIATION.values,
    "reason": REASON.values,
    "reason_group": REASON_GROUPS,
    "race": RACE_OF_FORM,
    "race_basis": ASCERTAINED.values,
    "ethnicity": ETHNICITY.values,
    "gender": GENDER.values,
    "search_basis": SEARCH_BASIS.values,
}

_NOT_ASKED = frozenset({"race_known_before"})
"""What the form of the invented agency does not ask."""


def with_calendar(chunk: Columns, town: Town, *, agency: int) -> Columns:
    """The chunk as it is handed to DuckDB: days become dates, and numbers take little room."""
    day = chunk.pop("day")
    small = {name: _small(values) for name, values in chunk.items()}
    return {**small, "date": town.days[day].astype("datetime64[us]"), "agency": np.full(len(day), agency, np.int16)}


def _small(values: NDArray[np.generic]) -> NDArray[np.generic]:
    if values.dtype.kind == "f":
        return values
    return values.astype(np.int32 if values.size and values.max() > 30_000 else np.int16)


def people_sql(*, names: list[str], areas: int, chunk: str, first_row: int) -> str:
    """SQL that yields every column of the contract from the arrays registered under the name ``chunk``."""
    columns = {**dict.fromkeys([*BY_NAME, *RAW_COLUMNS], "NULL"), **_columns(names, areas)}
    columns["source_row"] = f"row_number() OVER () + {first_row + 1}"
    return f"SELECT {', '.join(f'{sql} AS {quote_name(name)}' for name, sql in columns.items())} FROM {chunk}"


def _columns(names: list[str], areas: int) -> dict[str, str]:
    lists: dict[str, Sequence[str]] = {
        **_LISTS,
        "agency": names,
        "area": [f"District {number:02d}" for number in range(1, areas + 1)],
    }
    # Position −1 is missing, and a list's element 0 is NULL: so missing values need no case of their own.
    from_lists = {name: f"{_sql_list(values)}[{name} + 1]" for name, values in lists.items()}
    plain = {name: f"nullif({name}, -1)" for name in ("minute", "age", "duration")}
    yes_no = {
        name: f"CAST(nullif({name}, -1) AS BOOLEAN)"
        for name, column in BY_NAME.items()
        if column.kind == "yes_no" and name not in _NOT_ASKED
    }
    return {
        **from_lists,
        **plain,
        **yes_no,
        "contact_id": "'Q' || (agency + 1) || '-' || year(date) || '-' || lpad(CAST(contact AS VARCHAR), 7, '0')",
        "person": "person",
        "officer": "'O' || (agency + 1) || '-' || lpad(CAST(nullif(officer, -1) + 1 AS VARCHAR), 3, '0')",
        "latitude": "nullif(latitude, CAST('NaN' AS DOUBLE))",
        "longitude": "nullif(longitude, CAST('NaN' AS DOUBLE))",
        "date": "CAST(date AS DATE)",
        "year": "year(date)",
        "month": "month(date)",
        "weekday": "isodow(date)",
        "instant": "CASE WHEN minute >= 0 THEN date + to_minutes(CAST(minute - utc_offset AS BIGINT)) END",
        "race_ethnicity": f"CASE WHEN ethnicity = 0 THEN 'hispanic' ELSE {from_lists['race']} END",
        "source_file": quote_text(SOURCE_NAME),
    }


def _sql_list(values: Sequence[str]) -> str:
    return f"[{', '.join(quote_text(value) for value in values)}]"
