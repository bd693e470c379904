"""A mapping compiled for one source: the SQL that makes people and their problems from rows of text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daylit.tables.conditions import columns_of, condition_sql
from daylit.tables.contract import BY_NAME, COLUMNS, RAW_COLUMNS
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.mapping import PERSON_NUMBER, Rule, SourceMapping, WrongSource
from daylit.tables.mapping_atoms import Atoms, ColumnAtoms, matching
from daylit.tables.mapping_derived import age_sql, follow_ups, instant_sql, reason_group_sql
from daylit.tables.mapping_made import PROBLEM_CODE, Made, Trouble, type_of
from daylit.tables.mapping_numbers import longitude_beside
from daylit.tables.mapping_rules import constant_sql, make
from daylit.tables.words import fold

PROBLEM = f'STRUCT(code {PROBLEM_CODE}, "column" VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with each part of the source, and with all of them in the end.

    ``lookups`` are the columns whose distinct texts are read first, each into a table of its own. ``people`` gives the
    columns that are ``stored``, from the tables ``part`` and lookups: only what differs from row to row and costs
    work. ``whole`` gives every column of the contract and the raw ones from what was stored, and ``twin``,
    ``left_out`` and ``problems`` (a list, missing where nothing is wrong).
    """

    columns: tuple[str, ...]
    lookups: tuple[ColumnAtoms, ...]
    people: str
    whole: str
    with_twins: bool
    grid: tuple[str, str, int] | None = None

    def rows(self, part: str) -> str:
        """The SELECT that gives a part short column names; ``twin`` is alike for rows that are alike."""
        names = "".join(f", {quote_name(name)} AS c{number}" for number, name in enumerate(self.columns))
        all_cells = ", ".join(quote_name(name) for name in self.columns)
        twin = f"hash({all_cells})" if self.with_twins and self.columns else "CAST(NULL AS UBIGINT)"
        return f"SELECT source_file, CAST(source_row AS INTEGER) AS source_row, {twin} AS twin{names} FROM ({part})"


def compile_mapping(mapping: SourceMapping, columns: Sequence[str]) -> Plan:
    """Compile a mapping for a source with these columns.

    Raises ``WrongSource``, naming every column that the mapping needs and the source does not have.
    """
    _check_columns(mapping, columns)
    atoms = Atoms(columns, missing=mapping.source.missing)
    made = {name: make(rule, mapping=mapping, atoms=atoms) for name, rule in mapping.rules.items()}
    only = mapping.source.only
    left_out = "false" if only is None else f"NOT {condition_sql(only, atoms)}"
    grid = None
    latitude = mapping.rules.get("latitude")
    if latitude is not None and latitude.epsg is not None:
        x, y = dict(made["latitude"].extra)["grid_x"], dict(made["latitude"].extra)["grid_y"]
        grid = (x, y, latitude.epsg)
        made["longitude"] = longitude_beside(mapping)
    stored = _stored(mapping, made)
    return Plan(
        columns=tuple(columns),
        lookups=tuple(found for _, found in sorted(atoms.of_column.items())),
        people=_people(mapping, made, atoms, stored=stored, left_out=left_out, grid=grid),
        whole=_whole(mapping, stored),
        with_twins=mapping.source.same_id != "repeated" or "contact_id" not in mapping.rules,
        grid=grid,
    )


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
    optional = mapping.source.optional
    missing: dict[str, list[str]] = {}
    for column, where in used_columns(mapping):
        allowed = optional if isinstance(optional, bool) else fold(column) in {fold(name) for name in optional}
        if not allowed and not any(fold(one) in there for one in matching(column, columns)):
            places = missing.setdefault(column, [])
            places += [] if where in places else [where]
    if not missing or not columns:
        return
    lines = ""
    for column, places in missing.items():
        near = difflib.get_close_matches(fold(column), list(there), n=1)
        hint = f" The source has “{there[near[0]]}”." if near else ""
        lines += f"\n  · “{column}”, named in {', '.join(places)}.{hint}"
    raise WrongSource(
        f"The source does not have {len(missing)} of the columns that the mapping “{mapping.name}” names:{lines}\n",
        remedy="Correct the mapping, or list the columns under [source] optional. "
        f"The source has: {', '.join(columns)}.",
    )


def _stored(mapping: SourceMapping, made: dict[str, Made]) -> dict[str, str]:
    """The columns of the contract that are kept for each row, with their SQL; constants and what is cheap are not."""
    stored = {
        name: f"CAST({one.value} AS {'SMALLINT' if name == 'minute' else type_of(BY_NAME[name])})"
        for name, one in made.items()
        if name != "age" and (name not in mapping.rules or mapping.rules[name].constant is None)
    }
    stored |= {f"{name}_raw": f"CAST({one.raw} AS VARCHAR)" for name, one in made.items() if one.raw is not None}
    return stored


def _people(
    mapping: SourceMapping,
    made: dict[str, Made],
    atoms: Atoms,
    *,
    stored: dict[str, str],
    left_out: str,
    grid: tuple[str, str, int] | None,
) -> str:
    """Rows joined with what is known of their texts, then values, then what follows from several of them."""
    rows = ", ".join(["*", *(f"{expression} AS {name}" for expression, name in atoms.rows.items())])
    joins = "".join(
        f" LEFT JOIN {look.table} ON r.{look.raw} = {look.table}.raw" for _, look in sorted(atoms.of_column.items())
    )
    if grid is not None:
        joins += f" LEFT JOIN projected ON projected.x = {grid[0]} AND projected.y = {grid[1]}"
    troubles = [trouble for one in made.values() for trouble in one.troubles]
    inner = [f"{sql} AS {quote_name(name)}" for name, sql in stored.items()]
    inner += [f"{sql} AS {name}" for one in made.values() for name, sql in one.extra]
    inner += [f"{trouble.code} AS p{number}" for number, trouble in enumerate(troubles)]
    inner += [f"{trouble.value} AS t{number}" for number, trouble in enumerate(troubles)]
    if "age" in made:
        inner.append(f"CAST({made['age'].value} AS INTEGER) AS age_recorded")
    values = f"SELECT r.source_file, r.source_row, r.twin, {left_out} AS left_out, {', '.join(inner)}"
    follow = [f"{instant_sql(mapping, made)} AS instant"] + (
        [f"{age_sql(mapping, made)} AS age"] if "age" in made else []
    )
    names = [_half_a_place(name) if name in ("latitude", "longitude") else quote_name(name) for name in stored]
    names += ["instant", *(["age"] if "age" in made else [])]
    return (
        f"SELECT source_file, source_row, twin, left_out, {', '.join(names)}, "
        f"{_listed(troubles, follow_ups(mapping, made))} FROM (SELECT *, {', '.join(follow)} FROM "
        f"({values} FROM (SELECT {rows} FROM part) r{joins}))"
    )


def _half_a_place(name: str) -> str:
    other = {"latitude": "longitude", "longitude": "latitude"}[name]
    return f"CASE WHEN {other} IS NOT NULL THEN {name} END AS {name}"


def _whole(mapping: SourceMapping, stored: dict[str, str]) -> str:
    """Every column of the contract, from the table of what was stored."""
    derived = {
        "year": "CAST(year(date) AS INTEGER)",
        "month": "CAST(month(date) AS INTEGER)",
        "weekday": "CAST(isodow(date) AS INTEGER)",
        "race_ethnicity": "CASE WHEN ethnicity = 'hispanic' THEN CAST('hispanic' AS code_race) ELSE race END",
        "minute": "CAST(minute AS INTEGER)",
    }
    there = {*stored, "instant", "source_file", "source_row", *({"age"} & set(mapping.rules))}
    first, second = [], []
    for column in COLUMNS:
        name, quoted = column.name, quote_name(column.name)
        made_later = (name in derived and column.derived) or (name == "reason_group" and name not in mapping.rules)
        if name in there:
            first.append(quoted)
        elif name in mapping.rules:
            first.append(f"{constant_sql(mapping.rules[name])} AS {quoted}")
        elif not made_later:
            first.append(f"CAST(NULL AS {type_of(column)}) AS {quoted}")
        if name == "reason_group" and made_later:
            second.append(f"{reason_group_sql()} AS {quoted}")
        else:
            second.append(f"{derived[name]} AS {quoted}" if name in derived else quoted)
    first += [quote_name(name) if name in stored else f"CAST(NULL AS VARCHAR) AS {name}" for name in RAW_COLUMNS]
    second += RAW_COLUMNS
    extra = "twin, left_out, problems"
    return f"SELECT {', '.join(second)}, {extra} FROM (SELECT {', '.join(first)}, {extra} FROM stored)"


def _listed(troubles: list[Trouble], noted: list[Trouble]) -> str:
    """All that is wrong with a row as one list, which is missing, and costs nothing, where nothing is wrong."""
    every = [(f"p{number}", one.column, f"t{number}") for number, one in enumerate(troubles)]
    every += [(one.code, one.column, one.value) for one in noted]
    if not every:
        return f"CAST(NULL AS {PROBLEM}) AS problems"
    items = ", ".join(
        f"{{'code': {code}, 'column': {_label(column)}, 'value': CAST({value} AS VARCHAR)}}"
        for code, column, value in every
    )
    return (
        f"CASE WHEN coalesce({', '.join(code for code, _, _ in every)}) IS NOT NULL "
        f"THEN CAST(list_filter([{items}], lambda x: x.code IS NOT NULL) AS {PROBLEM}) END AS problems"
    )


def _label(column: str) -> str:
    """The source's column as people find it in their file: with the person's number in its name, where it has one."""
    if PERSON_NUMBER not in column:
        return quote_text(column)
    return f"replace({quote_text(column)}, {quote_text(PERSON_NUMBER)}, CAST(person AS VARCHAR))"
