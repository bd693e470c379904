"""The single values of a mapping file: each is checked, and what is wrong with it is told in words."""

from __future__ import annotations

import difflib
import math
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from daylit.tables.conditions import bad_pattern, read_condition
from daylit.tables.contract import Column
from daylit.tables.dates import known_date_format, known_time_format
from daylit.tables.mapping import Choice
from daylit.tables.problems import shorten
from daylit.tables.words import fold
from daylit.terms.codes import CodeList
from daylit.terms.people import RACE_CORE

Say = Callable[[str], None]


def read_values(raw: object, codes: CodeList | None, say: Say) -> tuple[tuple[str, str], ...]:
    """A table of source words and the codes they stand for."""
    if not isinstance(raw, dict):
        say("values is a table of “source word” = “code”")
        return ()
    for word, code in raw.items():
        if not isinstance(code, str):
            say(f"values: “{word}” stands for a code, which is text")
        elif codes is not None and code:
            for part in code.split(";") if codes is RACE_CORE else [code]:
                check_code(part, codes, say, f"values: “{word}”")
    return tuple((str(word), str(code)) for word, code in raw.items())


def read_patterns(raw: object, codes: CodeList | None, say: Say) -> tuple[tuple[str, str], ...]:
    """A list of pairs: regular expression and code."""
    found = []
    for item in raw if isinstance(raw, list) else []:
        if not (isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)):
            say(f"patterns: “{item}” is not a pair of regular expression and code")
            continue
        if why := bad_pattern(item[0]):
            say(f"patterns: “{shorten(item[0])}” cannot be used: {why}")
        if codes is not None and item[1]:
            for part in item[1].split(";") if codes is RACE_CORE else [item[1]]:
                check_code(part, codes, say, f"patterns: “{item[0]}”")
        found.append((item[0], item[1]))
    if raw and not isinstance(raw, list):
        say("patterns is a list of pairs")
    return tuple(found)


def read_choices(raw: object, codes: CodeList | None, say: Say) -> tuple[Choice, ...]:
    """A list of codes, each with the condition under which it holds."""
    found = []
    for number, item in enumerate(raw if isinstance(raw, list) else [], start=1):
        where = f"choose {number}"
        if not isinstance(item, dict) or set(item) != {"value", "when"}:
            say(f"{where} needs value and when")
            continue
        value = read_code(item["value"], codes, say, where)
        condition = read_condition(item["when"], say=prefixed(f"{where}: ", say))
        if value is not None and condition is not None:
            found.append(Choice(value=value, when=condition))
    if raw and not isinstance(raw, list):
        say("choose is a list of { value = …, when = … }")
    return tuple(found)


def read_code(raw: object, codes: CodeList | None, say: Say, where: str) -> str | None:
    """One code of a list; “” stands for missing."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        say(f"{where} is a code, which is text")
        return None
    if codes is not None and raw:
        check_code(raw, codes, say, where)
    return raw


def check_code(code: str, codes: CodeList, say: Say, where: str) -> None:
    """Tell when a code is not in its list."""
    if code not in codes:
        say(f"{where}: {unknown('code', code, codes.values)}")


def read_constant(raw: object, column: Column, say: Say) -> str | int | float | bool | None:
    """A value for every row, of the kind that the column holds."""
    if raw is None:
        return None
    fits = {"yes_no": bool, "whole": int, "decimal": (int, float)}.get(column.kind, str)
    if column.kind in ("date", "instant") or not isinstance(raw, fits) or (fits is not bool and isinstance(raw, bool)):  # type: ignore[arg-type]
        say(f"constant “{raw}” does not fit a column of kind {column.kind.replace('_', '/')}")
        return None
    if column.codes is not None:
        check_code(str(raw), column.codes, say, "constant")
    return raw  # type: ignore[return-value]


def read_formats(column: Column, raw: Mapping[str, Any], say: Say) -> tuple[str, ...]:
    """The formats of a date, a time or a coordinate."""
    formats = read_texts(raw.get("format", ()), "format", say)
    for one in formats:
        if column.name in ("latitude", "longitude"):
            if one not in ("degrees", "dms"):
                say(f"format “{one}” is not known; use “degrees” or “dms”")
        elif not known_date_format(one) and not (column.name == "minute" and known_time_format(one)):
            say(f"format “{one}” is not known; docs/mapping.md lists the formats")
    return formats


def read_zone(raw: object, say: Say) -> str | None:
    """An IANA time zone, or UTC."""
    if raw is not None and not is_zone(raw):
        say(f"zone “{raw}” is not a time zone; write UTC, or a name such as America/New_York")
        return None
    return None if raw is None else str(raw)


def is_zone(zone: object) -> bool:
    """Whether a name is a time zone."""
    try:
        return isinstance(zone, str) and bool(zoneinfo.ZoneInfo(zone))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def read_epsg(raw: object, say: Say) -> int | None:
    """The number of a coordinate system that pyproj knows."""
    if raw is None:
        return None
    if not isinstance(raw, int) or isinstance(raw, bool):
        say("epsg is the number of a coordinate system, such as 2263")
        return None
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        CRS.from_epsg(raw)
    except CRSError:
        say(f"epsg {raw} is not a coordinate system that is known")
    return raw


def is_number(raw: object) -> bool:
    """Whether a value is a number; true and false are none, nor are TOML's nan and inf."""
    return isinstance(raw, int | float) and not isinstance(raw, bool) and math.isfinite(raw)


def read_degrees(raw: object) -> float | None:
    """A number of degrees."""
    return float(raw) if isinstance(raw, int | float) and is_number(raw) else None


def read_number(raw: object, key: str, say: Say) -> float | None:
    """A number."""
    if raw is None:
        return None
    if not isinstance(raw, int | float) or not is_number(raw):
        say(f"{key} is a number, not “{raw}”")
        return None
    return float(raw)


def read_yes(raw: object, key: str, say: Say) -> bool:
    """True or false; false when it is not there."""
    if raw is not None and not isinstance(raw, bool):
        say(f"{key} is true or false, not “{raw}”")
    return raw is True


def read_text(raw: object, key: str, say: Say) -> str | None:
    """A text."""
    if raw is not None and not isinstance(raw, str):
        say(f"{key} is text, not “{raw}”")
    return raw if isinstance(raw, str) else None


def read_texts(raw: object, key: str, say: Say) -> tuple[str, ...]:
    """A text or a list of texts."""
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(item, str) for item in items):
        say(f"{key} is text, or a list of texts")
    return tuple(str(item) for item in items)


def read_table(document: Mapping[str, Any], key: str, say: Say) -> Mapping[str, Any]:
    """A table of the document; empty when it is not there."""
    raw = document.get(key, {})
    if not isinstance(raw, dict):
        say(f"[{key}] is a table")
        return {}
    return raw


def prefixed(prefix: str, say: Say) -> Say:
    """Tell with the place in front."""
    return lambda sentence: say(prefix + sentence)


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """A sentence about a word that is not known, with the nearest that is."""
    choices = sorted(known)
    near = difflib.get_close_matches(fold(word), choices, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(choices)}"
    return f"there is no {what} “{word}”; {hint}"


def jsonable(raw: Any) -> Any:
    """The document in values that JSON has."""
    if isinstance(raw, dict):
        return {str(key): jsonable(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [jsonable(value) for value in raw]
    return raw if isinstance(raw, str | int | float | bool) else str(raw)
