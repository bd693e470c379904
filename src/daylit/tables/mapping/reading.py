"""From a TOML document to a mapping: everything that is wrong is found and told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from daylit.tables.conditions import Condition, read_condition
from daylit.tables.contract import BY_NAME, Column
from daylit.tables.manifest import Place
from daylit.tables.mapping import (
    NESTED,
    PERSON_NUMBER,
    MappingError,
    Persons,
    Rule,
    SideTable,
    SourceMapping,
    SourceSpec,
)
from daylit.tables.mapping.values import (
    Say,
    is_number,
    is_zone,
    jsonable,
    prefixed,
    read_choices,
    read_code,
    read_constant,
    read_degrees,
    read_epsg,
    read_formats,
    read_number,
    read_patterns,
    read_table,
    read_text,
    read_texts,
    read_values,
    read_yes,
    read_zone,
    unknown,
)
from daylit.tables.readers import ReadSpec, read_spec
from daylit.terms.people import RACE_CORE

HEAD = (
    *("name", "title", "about", "aliases", "variants", "invented", "complete_rows_only"),
    *("source", "reader", "place", "columns", "persons", "tables"),
)
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


def read_mapping(document: Mapping[str, Any], *, file: str | Path | None = None) -> SourceMapping:
    """Read a mapping from its TOML document. Raises ``MappingError`` with every mistake in it.

    ``file`` is where the document comes from, for the error to say.
    """
    mistakes: list[str] = []
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        mistakes.append("it has no name: write name = “…” in its first line")
        name = "without a name"
    try:
        mapping = _read(document, name, mistakes.append)
    except RecursionError:
        raise MappingError(name, [*mistakes, NESTED], file=file) from None
    if mistakes:
        raise MappingError(name, mistakes, file=file)
    return mapping


def _read(document: Mapping[str, Any], name: str, say: Say) -> SourceMapping:
    for key in document:
        if key not in HEAD:
            say(unknown("key", key, HEAD))
    if not isinstance(document.get("variants", []), list):
        say("variants is a list of names of other mappings")
    for key in ("invented", "complete_rows_only"):
        if not isinstance(document.get(key, False), bool):
            say(f"{key} is true or false")
    columns = read_table(document, "columns", say)
    if not columns:
        say("it maps no column: write at least [columns.date] with from = “…”")
    persons = _read_persons(read_table(document, "persons", say), say)
    return SourceMapping(
        name=name,
        title=str(document.get("title", name)),
        about=str(document.get("about", "")),
        aliases=read_texts(document.get("aliases", ()), "aliases", say),
        source=_read_source(read_table(document, "source", say), say),
        reader=_read_reader(read_table(document, "reader", say), say),
        place=_read_place(read_table(document, "place", say), say),
        rules=_read_rules(columns, say) | _numbered(persons),
        persons=persons,
        tables=_read_tables(read_table(document, "tables", say), say),
        document=jsonable(document),
    )


def _read_source(raw: Mapping[str, Any], say: Say) -> SourceSpec:
    known = ("required", "optional", "missing", "same_id", "only")
    for key in raw:
        if key not in known:
            say(f"[source] {unknown('key', key, known)}")
    same = raw.get("same_id", "repeated")
    if same not in SAME_ID:
        say(f"[source] same_id is one of {', '.join(SAME_ID)}, not “{same}”")
    optional = raw.get("optional", False)
    only = raw.get("only")
    return SourceSpec(
        required=read_texts(raw.get("required", ()), "[source] required", say),
        optional=optional if isinstance(optional, bool) else read_texts(optional, "[source] optional", say),
        missing=read_texts(raw.get("missing", ()), "[source] missing", say),
        same_id=str(same),
        only=None if only is None else read_condition(only, say=prefixed("[source] only: ", say)),
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
            say(f"[place] {unknown('key', key, known)}")
    zone = raw.get("zone")
    if zone is not None and not is_zone(zone):
        say(f"[place] zone “{zone}” is not a time zone; write it as America/New_York")
        zone = None
    for key, limit in (("latitude", 90.0), ("longitude", 180.0)):
        value = raw.get(key)
        if value is not None and not (is_number(value) and -limit <= value <= limit):
            say(f"[place] {key} is a number of degrees from {-limit:g} to {limit:g}, not “{value}”")
    name = raw.get("name")
    return Place(
        name=None if name is None else str(name),
        zone=zone,
        latitude=read_degrees(raw.get("latitude")),
        longitude=read_degrees(raw.get("longitude")),
    )


def _read_persons(raw: Mapping[str, Any], say: Say) -> Persons | None:
    if not raw:
        return None
    numbered = raw.get("numbered")
    exists = read_texts(raw.get("exists", ()), "[persons] exists", say)
    if not isinstance(numbered, int) or isinstance(numbered, bool) or not 2 <= numbered <= 99:
        say("[persons] numbered is how many persons a row may hold, from 2 to 99")
        return None
    if not exists or not all("{n}" in name for name in exists):
        say("[persons] exists lists columns with {n} in their names, such as “race_{n}”")
    return Persons(numbered=numbered, exists=exists)


def _numbered(persons: Persons | None) -> dict[str, Rule]:
    """Where a row holds several persons, their number comes from their columns."""
    return {} if persons is None else {"person": Rule(column=BY_NAME["person"], sources=(PERSON_NUMBER,))}


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
                required=read_texts(table["required"], f"[tables.{name}] required", say),
                columns=read_texts(table["columns"], f"[tables.{name}] columns", say),
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
            say(f"{where}{unknown('column', name, mapped)}")
        elif column.derived:
            say(f"{where}is computed from other columns and cannot be mapped")
        elif not isinstance(table, dict):
            say(f"{where}is a table: write from = “…” below it")
        else:
            rules[name] = _read_rule(column, table, prefixed(where, say))
    if any(rule.epsg for rule in rules.values()) and "longitude" in rules:
        say("[columns.longitude] comes with [columns.latitude] when that has epsg; leave it out")
    return rules


def _read_rule(column: Column, raw: Mapping[str, Any], say: Say) -> Rule:
    allowed = FOR_ALL | FOR_KIND.get(column.kind, frozenset()) | FOR_NAME.get(column.name, frozenset())
    for key in raw:
        if key not in allowed:
            say(unknown("key", key, allowed))
    codes = RACE_CORE if column.name == "race_selected" else column.codes
    condition = _condition_reader(raw, say)
    rule = Rule(
        column=column,
        sources=read_texts(raw.get("from", ()), "from", say),
        constant=read_constant(raw.get("constant"), column, say),
        missing=read_texts(raw.get("missing", ()), "missing", say),
        values=read_values(raw.get("values", {}), codes, say),
        patterns=read_patterns(raw.get("patterns", ()), codes, say),
        otherwise=read_code(raw.get("otherwise"), codes, say, "otherwise"),
        choose=read_choices(raw.get("choose", ()), codes, say),
        separator=read_text(raw.get("separator"), "separator", say),
        yes=read_texts(raw.get("yes", ()), "yes", say),
        no=read_texts(raw.get("no", ()), "no", say),
        any_yes=read_texts(raw.get("any_yes", ()), "any_yes", say),
        yes_when=condition("yes_when"),
        no_when=condition("no_when"),
        formats=read_formats(column, raw, say),
        zone=read_zone(raw.get("zone"), say),
        hour=read_text(raw.get("hour"), "hour", say),
        minute=read_text(raw.get("minute"), "minute", say),
        half=read_text(raw.get("half"), "half", say),
        birth_year=read_text(raw.get("birth_year"), "birth_year", say),
        birth_date=read_text(raw.get("birth_date"), "birth_date", say),
        low=read_number(raw.get("low"), "low", say),
        high=read_number(raw.get("high"), "high", say),
        multiply=read_number(raw.get("multiply"), "multiply", say) or 1.0,
        first_number=read_yes(raw.get("first_number"), "first_number", say),
        join=read_text(raw.get("join"), "join", say),
        pseudonym=read_yes(raw.get("pseudonym"), "pseudonym", say),
        epsg=read_epsg(raw.get("epsg"), say),
        x=read_text(raw.get("x"), "x", say),
        y=read_text(raw.get("y"), "y", say),
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
        return None if key not in raw else read_condition(raw[key], say=prefixed(f"{key}: ", say))

    return read
