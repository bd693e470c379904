"""A mapping compiled for one source: the SQL that makes people and their problems from rows of text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daylit.tables.conditions import columns_of, condition_sql
from daylit.tables.contract import COLUMNS, RAW_COLUMNS
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.mapping import Rule, SourceMapping, WrongSource
from daylit.tables.mapping_atoms import Atoms, ColumnAtoms, matching
from daylit.tables.mapping_rules import Made, Trouble, bounds, make
from daylit.tables.words import fold
from daylit.terms.reasons import GROUP_OF_REASON

PROBLEM = 'STRUCT(code VARCHAR, "column" VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with each part of the source.

    ``rows`` gives the part's rows with columns ``c0`` … in place of their names. ``lookups`` are the columns whose
    distinct texts are read first, each into a table ``look0`` … ``people`` makes the columns of the contract, the raw
    ones, ``problems`` (a list, missing where nothing is wrong) and ``left_out``, from the tables {rows} and lookups.
    """

    columns: tuple[str, ...]
    lookups: tuple[ColumnAtoms, ...]
    people: str
    grid: tuple[str, str, int] | None = None

    def rows(self, part: str) -> str:
        """The SELECT that gives a part its short column names; ``twin`` is alike for rows that are alike."""
        names = ", ".join(f"{quote_name(name)} AS c{number}" for number, name in enumerate(self.columns))
        whole = ", ".join(quote_name(name) for name in self.columns)
        return f"SELECT source_file, source_row, hash({whole}) AS twin, {names} FROM ({part})"


def compile_mapping(mapping: SourceMapping, columns: Sequence[str]) -> Plan:
    """Compile a mapping for a source with these columns.

    Raises ``WrongSource``, naming every column that the mapping needs and the source does not have.
    """
    _check_columns(mapping, columns)
    atoms = Atoms(columns, missing=mapping.source.missing)
    made = {name: make(rule, mapping=mapping, atoms=atoms) for name, rule in mapping.rules.items()}
    left_out = "false"
    if mapping.source.only is not None:
        left_out = f"NOT {condition_sql(mapping.source.only, atoms)}"
    latitude = mapping.rules.get("latitude")
    grid = None
    if latitude is not None and latitude.epsg is not None:
        extra = dict(made["latitude"].extra)
        grid = (extra["grid_x"], extra["grid_y"], latitude.epsg)
        made["longitude"] = Made(value="projected.longitude")
    lookups = tuple(found for _, found in sorted(atoms.of_column.items()))
    people = _people(mapping, made, lookups, left_out=left_out, grid=grid)
    return Plan(columns=tuple(columns), lookups=lookups, people=people, grid=grid)


def used_columns(mapping: SourceMapping) -> Iterator[tuple[str, str]]:
    """Every source column that the mapping names, and where it names it."""
    for name, rule in mapping.rules.items():
        for column in _columns_of_rule(rule):
            yield column, f"[columns.{name}]"
    if mapping.source.only is not None:
        for column in columns_of(mapping.source.only):
            yield column, "[source] only"


def _columns_of_rule(rule: Rule) -> Iterator[str]:
    yield from rule.sources
    yield from rule.any_yes
    for name in (rule.hour, rule.minute, rule.half, rule.birth_year, rule.birth_date, rule.x, rule.y):
        if name is not None:
            yield name
    for condition in (rule.yes_when, rule.no_when, *(choice.when for choice in rule.choose)):
        if condition is not None:
            yield from columns_of(condition)


def _check_columns(mapping: SourceMapping, columns: Sequence[str]) -> None:
    there = {fold(name): name for name in columns}
    if not columns:
        return
    optional = mapping.source.optional
    missing: dict[str, list[str]] = {}
    for column, where in used_columns(mapping):
        allowed = optional if isinstance(optional, bool) else fold(column) in {fold(name) for name in optional}
        if not any(fold(one) in there for one in matching(column, columns)) and not allowed:
            missing.setdefault(column, [])
            if where not in missing[column]:
                missing[column].append(where)
    if not missing:
        return
    lines = ""
    for column, places in missing.items():
        near = difflib.get_close_matches(fold(column), list(there), n=1)
        hint = f" The source has “{there[near[0]]}”." if near else ""
        lines += f"\n  · “{column}”, named in {', '.join(places)}.{hint}"
    raise WrongSource(
        f"The source does not have {len(missing)} of the columns that the mapping “{mapping.name}” names:{lines}\n",
        remedy="Correct the mapping, or list the columns under [source] optional. The source has: "
        + ", ".join(columns)
        + ".",
    )


def _people(
    mapping: SourceMapping,
    made: dict[str, Made],
    lookups: tuple[ColumnAtoms, ...],
    *,
    left_out: str,
    grid: tuple[str, str, int] | None,
) -> str:
    """The whole SELECT: rows joined with what is known of their texts, then values, then what follows from them."""
    joins = "".join(f" LEFT JOIN look{look.position} ON r.{look.raw} = look{look.position}.raw" for look in lookups)
    if grid is not None:
        joins += f" LEFT JOIN projected ON projected.x = {grid[0]} AND projected.y = {grid[1]}"
    troubles = [trouble for one in made.values() for trouble in one.troubles]
    values = _values(mapping, made)
    extras = [f"{sql} AS {name}" for one in made.values() for name, sql in one.extra]
    codes = [f"{trouble.code} AS p{number}" for number, trouble in enumerate(troubles)]
    texts = [f"{trouble.value} AS t{number}" for number, trouble in enumerate(troubles)]
    inner = ", ".join(
        ["r.source_file", "r.source_row", "r.twin", f"{left_out} AS left_out", *values, *extras, *codes, *texts]
    )
    derived = _derived(mapping, made)
    problems = _listed(troubles, _follow_ups(mapping, made))
    names = ", ".join(_final(column.name) for column in COLUMNS) + ", " + ", ".join(map(quote_name, RAW_COLUMNS))
    return (
        f"SELECT {names}, twin, left_out, {problems} FROM (SELECT *, {derived} FROM "
        f"(SELECT {inner} FROM {{rows}} r{joins}))"
    )


def _final(name: str) -> str:
    """A column as it leaves: half a place is no place."""
    other = {"latitude": "longitude", "longitude": "latitude"}.get(name)
    return quote_name(name) if other is None else f"CASE WHEN {other} IS NOT NULL THEN {name} END AS {name}"


def _values(mapping: SourceMapping, made: dict[str, Made]) -> list[str]:
    values = []
    for column in COLUMNS:
        if column.derived or column.name in ("age",):
            continue
        one = made.get(column.name)
        sql = one.value if one is not None else "NULL"
        name = quote_name(column.name)
        values.append(f"CAST({sql} AS {column.sql_type}) AS {name}")
    age = made.get("age")
    values.append(f"CAST({age.value if age else 'NULL'} AS INTEGER) AS age_recorded")
    for name in RAW_COLUMNS:
        one = made.get(name.removesuffix("_raw"))
        raw = one.raw if one is not None and one.raw is not None else "NULL"
        values.append(f"CAST({raw} AS VARCHAR) AS {quote_name(name)}")
    if "reason_group" not in mapping.rules:
        values = [value for value in values if not value.endswith(' AS "reason_group"')]
    return values


def _derived(mapping: SourceMapping, made: dict[str, Made]) -> str:
    columns = [
        "CAST(year(date) AS INTEGER) AS year",
        "CAST(month(date) AS INTEGER) AS month",
        "CAST(isodow(date) AS INTEGER) AS weekday",
        f"{_age(mapping, made)} AS age",
        "CASE WHEN ethnicity = 'hispanic' THEN 'hispanic' ELSE race END AS race_ethnicity",
        f"{_instant(mapping, made)} AS instant",
    ]
    if "reason_group" not in mapping.rules:
        cases: dict[str, list[str]] = {}
        for reason, (group, _) in GROUP_OF_REASON.items():
            cases.setdefault(group, []).append(quote_text(reason))
        whens = " ".join(
            f"WHEN reason IN ({', '.join(words)}) THEN {quote_text(group)}" for group, words in cases.items()
        )
        columns.append(f"CASE {whens} END AS reason_group")
    return ", ".join(columns)


def _age(mapping: SourceMapping, made: dict[str, Made]) -> str:
    one = made.get("age")
    extra = dict(one.extra) if one is not None else {}
    if "born_year" in extra:
        born = "year(date) - born_year"
    elif "born_date" in extra:
        born = "date_sub('year', born_date, date)"
    else:
        return "age_recorded"
    low, high = bounds(mapping.rules["age"])
    return f"coalesce(age_recorded, CASE WHEN {born} BETWEEN {low} AND {high} THEN CAST({born} AS INTEGER) END)"


def _instant(mapping: SourceMapping, made: dict[str, Made]) -> str:
    """The moment of the contact. On the two days a year on which the clock changes, the zone's rules are asked."""
    extra = dict(made["date"].extra) if "date" in made else {}
    if "moment" in extra:
        return "moment"
    if "offset_before" not in extra or "minute" not in made:
        return "CAST(NULL AS TIMESTAMP)"
    local = "(date + to_minutes(CAST(minute AS BIGINT)))"
    first, second = (f"({local} - to_minutes({name}))" for name in ("offset_before", "offset_after"))
    return (
        f"CASE WHEN offset_before = offset_after THEN {first} "
        f"WHEN {_shows(mapping, first)} = {local} THEN {first} WHEN {_shows(mapping, second)} = {local} THEN {second} END"
    )


def _shows(mapping: SourceMapping, moment: str) -> str:
    """What the place's clock shows at a moment."""
    return f"timezone({quote_text(mapping.place.zone or 'UTC')}, timezone('UTC', {moment}))"


def _follow_ups(mapping: SourceMapping, made: dict[str, Made]) -> list[Trouble]:
    """What can be wrong with values that follow from several columns."""
    found = []
    extra = dict(made["date"].extra) if "date" in made else {}
    if "offset_before" in extra and "minute" in made:
        local = "(date + to_minutes(CAST(minute AS BIGINT)))"
        second = f"({local} - to_minutes(offset_after))"
        code = (
            "CASE WHEN offset_before <> offset_after AND minute IS NOT NULL THEN CASE WHEN instant IS NULL THEN "
            f"'value.time_skipped' WHEN instant <> {second} AND {_shows(mapping, second)} = {local} THEN 'value.time_twice' END END"
        )
        found.append(Trouble(code=code, column="date + minute", value=f"strftime({local}, '%Y-%m-%d %H:%M')"))
    rule = mapping.rules.get("age")
    if rule is not None and (rule.birth_year or rule.birth_date):
        born = "born_year" if rule.birth_year else "born_date"
        code = f"CASE WHEN born_raw IS NOT NULL AND age IS NULL AND ({born} IS NULL OR date IS NOT NULL) THEN 'value.birth' END"
        found.append(Trouble(code=code, column=rule.birth_year or rule.birth_date or "", value="born_raw"))
    halves = [name for name in ("latitude", "longitude") if name in mapping.rules]
    if len(halves) == 2:
        code = "CASE WHEN (latitude IS NULL) <> (longitude IS NULL) THEN 'value.place_half' END"
        found.append(Trouble(code=code, column="latitude + longitude", value="NULL"))
    return found


def _listed(troubles: list[Trouble], noted: list[Trouble]) -> str:
    """All that is wrong with a row as one list, which is missing, and costs nothing, where nothing is wrong."""
    every = [(f"p{number}", one.column, f"t{number}") for number, one in enumerate(troubles)]
    every += [(one.code, one.column, one.value) for one in noted]
    if not every:
        return f"CAST(NULL AS {PROBLEM}) AS problems"
    items = ", ".join(
        f"{{'code': {code}, 'column': {quote_text(column)}, 'value': CAST({value} AS VARCHAR)}}"
        for code, column, value in every
    )
    return (
        f"CASE WHEN coalesce({', '.join(code for code, _, _ in every)}) IS NOT NULL "
        f"THEN list_filter([{items}], lambda x: x.code IS NOT NULL) END AS problems"
    )
