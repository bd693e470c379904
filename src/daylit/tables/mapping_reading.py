"""From a TOML document to a mapping: everything that is wrong is found and told at once."""

from __future__ import annotations

import difflib
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from daylit.tables.conditions import Condition, bad_pattern, read_condition
from daylit.tables.contract import BY_NAME, Column
from daylit.tables.dates import known_date_format, known_time_format
from daylit.tables.manifest import Place
from daylit.tables.mapping import Choice, MappingError, Persons, Rule, SideTable, SourceMapping, SourceSpec
from daylit.tables.readers import ReadSpec, read_spec
from daylit.tables.words import fold
from daylit.terms.codes import CodeList
from daylit.terms.people import RACE_CORE

Say = Callable[[str], None]
HEAD = ("name", "title", "about", "aliases", "variants", "source", "reader", "place", "columns", "persons", "tables")
SAME_ID = ("repeated", "persons", "merge", "keep")
FOR_ALL = frozenset({"from", "constant", "missing", "note"})
FOR_KIND: dict[str, frozenset[str]] = {
    "text": frozenset({"values", "patterns", "join"}),
    "code": frozenset({"values", "patterns", "otherwise", "choose"}),
    "whole": frozenset({"low", "high", "multiply", "first_number"}),
    "decimal": frozenset({"low", "high", "multiply", "first_number"}),
    "yes_no": frozenset({"yes", "no", "any_yes", "yes_when", "no_when"}),
    "date": frozenset({"format", "zone", "low", "high"}),
}
FOR_NAME: dict[str, frozenset[str]] = {
    "minute": frozenset({"format", "zone", "hour", "minute", "half"}) - {"low"},
    "age": frozenset({"birth_year", "birth_date", "format"}),
    "officer": frozenset({"pseudonym"}),
    "latitude": frozenset({"epsg", "x", "y", "format"}),
    "longitude": frozenset({"format"}),
    "race_selected": frozenset({"values", "patterns", "otherwise", "choose", "separator"}),
}


def read_mapping(document: Mapping[str, Any]) -> SourceMapping:
    """Read a mapping from its TOML document. Raises ``MappingError`` with every mistake in it."""
    mistakes: list[str] = []
    say = mistakes.append
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        say("it has no name: write name = “…” in its first line")
        name = "without a name"
    for key in document:
        if key not in HEAD:
            say(_unknown("key", key, HEAD))
    columns = _table(document, "columns", say)
    if not columns:
        say("it maps no column: write at least [columns.date] with from = “…”")
    mapping = SourceMapping(
        name=name,
        title=str(document.get("title", name)),
        about=str(document.get("about", "")),
        aliases=_texts(document.get("aliases", ()), "aliases", say),
        source=_read_source(_table(document, "source", say), say),
        reader=_read_reader(_table(document, "reader", say), say),
        place=_read_place(_table(document, "place", say), say),
        rules=_read_rules(columns, say),
        persons=_read_persons(_table(document, "persons", say), say),
        tables=_read_tables(_table(document, "tables", say), say),
        document=_jsonable(document),
    )
    if mistakes:
        raise MappingError(name, mistakes)
    return mapping


def _read_source(raw: Mapping[str, Any], say: Say) -> SourceSpec:
    known = ("required", "optional", "missing", "same_id", "only")
    for key in raw:
        if key not in known:
            say(f"[source] {_unknown('key', key, known)}")
    same = raw.get("same_id", "repeated")
    if same not in SAME_ID:
        say(f"[source] same_id is one of {', '.join(SAME_ID)}, not “{same}”")
    optional = raw.get("optional", False)
    only = raw.get("only")
    return SourceSpec(
        required=_texts(raw.get("required", ()), "[source] required", say),
        optional=optional if isinstance(optional, bool) else _texts(optional, "[source] optional", say),
        missing=_texts(raw.get("missing", ()), "[source] missing", say),
        same_id=str(same),
        only=None if only is None else read_condition(only, say=_prefixed("[source] only: ", say)),
    )


def _read_reader(raw: Mapping[str, Any], say: Say) -> ReadSpec:
    spec, wrong = read_spec(raw)
    for sentence in wrong:
        say(sentence)
    return spec


def _read_place(raw: Mapping[str, Any], say: Say) -> Place:
    known = ("name", "zone", "latitude", "longitude")
    for key in raw:
        if key not in known:
            say(f"[place] {_unknown('key', key, known)}")
    zone = raw.get("zone")
    if zone is not None and not _is_zone(zone):
        say(f"[place] zone “{zone}” is not a time zone; write it as America/New_York")
        zone = None
    for key, limit in (("latitude", 90.0), ("longitude", 180.0)):
        value = raw.get(key)
        if value is not None and not (_is_number(value) and -limit <= value <= limit):
            say(f"[place] {key} is a number of degrees from {-limit:g} to {limit:g}, not “{value}”")
    name = raw.get("name")
    return Place(
        name=None if name is None else str(name),
        zone=zone,
        latitude=_degrees(raw.get("latitude")),
        longitude=_degrees(raw.get("longitude")),
    )


def _read_persons(raw: Mapping[str, Any], say: Say) -> Persons | None:
    if not raw:
        return None
    numbered = raw.get("numbered")
    exists = _texts(raw.get("exists", ()), "[persons] exists", say)
    if not isinstance(numbered, int) or isinstance(numbered, bool) or not 2 <= numbered <= 99:
        say("[persons] numbered is how many persons a row may hold, from 2 to 99")
        return None
    if not exists or not all("{n}" in name for name in exists):
        say("[persons] exists lists columns with {n} in their names, such as “race_{n}”")
    return Persons(numbered=numbered, exists=exists)


def _read_tables(raw: Mapping[str, Any], say: Say) -> tuple[SideTable, ...]:
    keys = ("required", "key", "on", "pivot", "take", "columns")
    found = []
    for name, table in raw.items():
        if not isinstance(table, dict) or set(table) != set(keys):
            say(f"[tables.{name}] needs exactly {', '.join(keys)}")
            continue
        found.append(
            SideTable(
                name=name,
                required=_texts(table["required"], f"[tables.{name}] required", say),
                columns=_texts(table["columns"], f"[tables.{name}] columns", say),
                **{key: str(table[key]) for key in ("key", "on", "pivot", "take")},
            )
        )
    return tuple(found)


def _read_rules(raw: Mapping[str, Any], say: Say) -> dict[str, Rule]:
    rules = {}
    for name, table in raw.items():
        where = f"[columns.{name}] "
        column = BY_NAME.get(name)
        if column is None:
            mapped = [known for known, one in BY_NAME.items() if not one.derived]
            say(f"{where}{_unknown('column', name, mapped)}")
        elif column.derived:
            say(f"{where}is computed from other columns and cannot be mapped")
        elif not isinstance(table, dict):
            say(f"{where}is a table: write from = “…” below it")
        else:
            rules[name] = _read_rule(column, table, _prefixed(where, say))
    if any(rule.epsg for rule in rules.values()) and "longitude" in rules:
        say("[columns.longitude] comes with [columns.latitude] when that has epsg; leave it out")
    return rules


def _read_rule(column: Column, raw: Mapping[str, Any], say: Say) -> Rule:
    allowed = FOR_ALL | FOR_KIND.get(column.kind, frozenset()) | FOR_NAME.get(column.name, frozenset())
    for key in raw:
        if key not in allowed:
            say(_unknown("key", key, allowed))
    codes = RACE_CORE if column.name == "race_selected" else column.codes
    condition = _condition_reader(raw, say)
    rule = Rule(
        column=column,
        sources=_texts(raw.get("from", ()), "from", say),
        constant=_constant(raw.get("constant"), column, say),
        missing=_texts(raw.get("missing", ()), "missing", say),
        values=_values(raw.get("values", {}), codes, say),
        patterns=_patterns(raw.get("patterns", ()), codes, say),
        otherwise=_code(raw.get("otherwise"), codes, say, "otherwise"),
        choose=_choices(raw.get("choose", ()), codes, say),
        separator=_text(raw.get("separator"), "separator", say),
        yes=_texts(raw.get("yes", ()), "yes", say),
        no=_texts(raw.get("no", ()), "no", say),
        any_yes=_texts(raw.get("any_yes", ()), "any_yes", say),
        yes_when=condition("yes_when"),
        no_when=condition("no_when"),
        formats=_formats(column, raw, say),
        zone=_zone(raw.get("zone"), say),
        hour=_text(raw.get("hour"), "hour", say),
        minute=_text(raw.get("minute"), "minute", say),
        half=_text(raw.get("half"), "half", say),
        birth_year=_text(raw.get("birth_year"), "birth_year", say),
        birth_date=_text(raw.get("birth_date"), "birth_date", say),
        low=_number(raw.get("low"), "low", say),
        high=_number(raw.get("high"), "high", say),
        multiply=_number(raw.get("multiply"), "multiply", say) or 1.0,
        first_number=_yes(raw.get("first_number"), "first_number", say),
        join=_text(raw.get("join"), "join", say),
        pseudonym=_yes(raw.get("pseudonym"), "pseudonym", say),
        epsg=_epsg(raw.get("epsg"), say),
        x=_text(raw.get("x"), "x", say),
        y=_text(raw.get("y"), "y", say),
    )
    _check_rule(rule, raw, say)
    return rule


def _check_rule(rule: Rule, raw: Mapping[str, Any], say: Say) -> None:
    ways = {"from", "constant", "choose", "any_yes", "yes_when", "hour", "birth_year", "birth_date", "epsg"}
    if not ways & set(raw):
        say("does not say where its value comes from: write from = “…” or constant = …")
    if rule.constant is not None and (ways & set(raw)) != {"constant"}:
        say("has a constant and something else; keep one of them")
    if rule.epsg is not None and not (rule.x and rule.y):
        say("epsg needs x and y, the columns of the coordinates")
    if (rule.column.name == "minute" and rule.sources and not rule.formats) or (
        rule.column.kind == "date" and rule.sources and not rule.formats
    ):
        say("needs a format; docs/mapping.md lists them")
    if rule.column.name == "minute" and (rule.hour is None) != (rule.minute is None):
        say("hour and minute go together")


def _condition_reader(raw: Mapping[str, Any], say: Say) -> Callable[[str], Condition | None]:
    def read(key: str) -> Condition | None:
        return None if key not in raw else read_condition(raw[key], say=_prefixed(f"{key}: ", say))

    return read


def _values(raw: object, codes: CodeList | None, say: Say) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, dict):
        say("values is a table of “source word” = “code”")
        return ()
    for word, code in raw.items():
        if not isinstance(code, str):
            say(f"values: “{word}” stands for a code, which is text")
        elif codes is not None and code:
            for part in code.split(";") if codes is RACE_CORE else [code]:
                _known(part, codes, say, f"values: “{word}”")
    return tuple((str(word), str(code)) for word, code in raw.items())


def _patterns(raw: object, codes: CodeList | None, say: Say) -> tuple[tuple[str, str], ...]:
    found = []
    for item in raw if isinstance(raw, list) else []:
        if not (isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)):
            say(f"patterns: “{item}” is not a pair of regular expression and code")
            continue
        if why := bad_pattern(item[0]):
            say(f"patterns: “{item[0]}” cannot be used: {why}")
        if codes is not None and item[1]:
            for part in item[1].split(";") if codes is RACE_CORE else [item[1]]:
                _known(part, codes, say, f"patterns: “{item[0]}”")
        found.append((item[0], item[1]))
    if raw and not isinstance(raw, list):
        say("patterns is a list of pairs")
    return tuple(found)


def _choices(raw: object, codes: CodeList | None, say: Say) -> tuple[Choice, ...]:
    found = []
    for number, item in enumerate(raw if isinstance(raw, list) else [], start=1):
        where = f"choose {number}"
        if not isinstance(item, dict) or set(item) != {"value", "when"}:
            say(f"{where} needs value and when")
            continue
        value = _code(item["value"], codes, say, where)
        condition = read_condition(item["when"], say=_prefixed(f"{where}: ", say))
        if value is not None and condition is not None:
            found.append(Choice(value=value, when=condition))
    if raw and not isinstance(raw, list):
        say("choose is a list of { value = …, when = … }")
    return tuple(found)


def _code(raw: object, codes: CodeList | None, say: Say, where: str) -> str | None:
    if raw is None:
        return None
    if not isinstance(raw, str):
        say(f"{where} is a code, which is text")
        return None
    if codes is not None and raw:
        _known(raw, codes, say, where)
    return raw


def _known(code: str, codes: CodeList, say: Say, where: str) -> None:
    if code not in codes:
        say(f"{where}: {_unknown('code', code, codes.values)}")


def _constant(raw: object, column: Column, say: Say) -> str | int | float | bool | None:
    if raw is None:
        return None
    fits = {"yes_no": bool, "whole": int, "decimal": (int, float)}.get(column.kind, str)
    if column.kind in ("date", "instant") or not isinstance(raw, fits) or (fits is not bool and isinstance(raw, bool)):  # type: ignore[arg-type]
        say(f"constant “{raw}” does not fit a column of kind {column.kind.replace('_', '/')}")
        return None
    if column.codes is not None:
        _known(str(raw), column.codes, say, "constant")
    return raw  # type: ignore[return-value]


def _formats(column: Column, raw: Mapping[str, Any], say: Say) -> tuple[str, ...]:
    formats = _texts(raw.get("format", ()), "format", say)
    for one in formats:
        if column.name in ("latitude", "longitude"):
            if one not in ("degrees", "dms"):
                say(f"format “{one}” is not known; use “degrees” or “dms”")
        elif not known_date_format(one) and not (column.name == "minute" and known_time_format(one)):
            say(f"format “{one}” is not known; docs/mapping.md lists the formats")
    return formats


def _zone(raw: object, say: Say) -> str | None:
    if raw is not None and not _is_zone(raw):
        say(f"zone “{raw}” is not a time zone; write UTC, or a name such as America/New_York")
        return None
    return None if raw is None else str(raw)


def _is_zone(zone: object) -> bool:
    return isinstance(zone, str) and (zone == "UTC" or zone in zoneinfo.available_timezones())


def _epsg(raw: object, say: Say) -> int | None:
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


def _is_number(raw: object) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _degrees(raw: object) -> float | None:
    return float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None


def _number(raw: object, key: str, say: Say) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        say(f"{key} is a number, not “{raw}”")
        return None
    return float(raw)


def _yes(raw: object, key: str, say: Say) -> bool:
    if raw is not None and not isinstance(raw, bool):
        say(f"{key} is true or false, not “{raw}”")
    return raw is True


def _text(raw: object, key: str, say: Say) -> str | None:
    if raw is not None and not isinstance(raw, str):
        say(f"{key} is text, not “{raw}”")
    return raw if isinstance(raw, str) else None


def _texts(raw: object, key: str, say: Say) -> tuple[str, ...]:
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    if not all(isinstance(item, str) for item in items):
        say(f"{key} is text, or a list of texts")
    return tuple(str(item) for item in items)


def _table(document: Mapping[str, Any], key: str, say: Say) -> Mapping[str, Any]:
    raw = document.get(key, {})
    if not isinstance(raw, dict):
        say(f"[{key}] is a table")
        return {}
    return raw


def _prefixed(prefix: str, say: Say) -> Say:
    return lambda sentence: say(prefix + sentence)


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    choices = sorted(known)
    near = difflib.get_close_matches(fold(word), choices, n=1)
    hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(choices)}"
    return f"there is no {what} “{word}”; {hint}"


def _jsonable(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {str(key): _jsonable(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_jsonable(value) for value in raw]
    return raw if isinstance(raw, str | int | float | bool) else str(raw)
