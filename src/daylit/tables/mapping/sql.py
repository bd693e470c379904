"""A mapping compiled for one source: the SQL that makes people and their problems from rows of text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from daylit.tables.conditions import columns_of, condition_sql
from daylit.tables.contract import BY_NAME, COLUMNS, RAW_COLUMNS
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.mapping import PERSON_NUMBER, Rule, SourceMapping, WrongSource
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms, ColumnAtoms, matching
from daylit.tables.mapping.derived import age_sql, follow_ups, instant_sql, reason_group_sql
from daylit.tables.mapping.made import Made, Trouble, type_of
from daylit.tables.mapping.numbers import longitude_beside
from daylit.tables.mapping.rules import make
from daylit.tables.words import V, fold

FILE = "source_file"
PROBLEM = f'STRUCT(code {PROBLEM_CODE}, "column" VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with each part of the source, and with all of them in the end.

    ``lookups`` are the columns whose texts are numbered. ``encode`` gives the rows of the table ``part`` with these
    numbers, and in ``unknown`` a list of the texts that have none yet; ``row_values`` are its other columns.
    """

    mapping: SourceMapping
    made: dict[str, Made]
    left_out: str
    columns: tuple[str, ...]
    named: tuple[int, ...]
    lookups: tuple[ColumnAtoms, ...]
    row_values: tuple[str, ...]
    encode: str
    with_twins: bool
    grid: tuple[str, str, int] | None = None

    def rows(self, part: str, *, twins: bool = True) -> str:
        """The SELECT that gives the columns asked for short names; ``twin`` is alike for rows that are alike.

        ``twins=False`` leaves it missing, and so the columns that nobody asks for unread.
        """
        names = "".join(f", {quote_name(self.columns[number])} AS c{number}" for number in self.named)
        all_cells = ", ".join(quote_name(name) for name in self.columns if name != FILE)
        twin = f"hash({all_cells})" if twins and self.with_twins and all_cells else "CAST(NULL AS UBIGINT)"
        return f"SELECT CAST(source_row AS INTEGER) AS source_row, {twin} AS twin{names} FROM ({part})"

    def whole(self, *, silent: Set[str] = frozenset()) -> str:
        """Every column of the contract and the raw ones, from the table ``stored`` and the tables of texts.

        With ``twin``, ``left_out`` and ``problems`` (a list, missing where nothing is wrong). ``silent`` names the
        atoms that found nothing wrong with any text.
        """
        troubles = [one for made in self.made.values() for one in made.troubles if one.code not in silent]
        return _whole(self.mapping, self.made, _people(self, troubles))

    @property
    def joins(self) -> str:
        """The joins that find each row's texts by their numbers."""
        return "".join(f" JOIN {look.table} ON r.{look.number} = {look.table}.number" for look in self.lookups)


def compile_mapping(mapping: SourceMapping, columns: Sequence[str]) -> Plan:
    """Compile a mapping for a source with these columns.

    Raises ``WrongSource``, naming every column that the mapping needs and the source does not have.
    """
    _check_columns(mapping, columns)
    atoms = Atoms((*columns, FILE) if FILE not in columns else columns, missing=mapping.source.missing)
    made = {name: make(rule, mapping=mapping, atoms=atoms) for name, rule in mapping.rules.items()}
    atoms.add(FILE, V, kind="VARCHAR")
    made["source_file"] = Made(value=atoms.raw(FILE))
    only = mapping.source.only
    left_out = "false" if only is None else f"NOT {condition_sql(only, atoms)}"
    grid = None
    latitude = mapping.rules.get("latitude")
    if latitude is not None and latitude.epsg is not None:
        x, y = dict(made["latitude"].extra)["grid_x"], dict(made["latitude"].extra)["grid_y"]
        grid = (x, y, latitude.epsg)
        made["longitude"] = longitude_beside(mapping)
    lookups = tuple(found for _, found in sorted(atoms.of_column.items()))
    return Plan(
        mapping=mapping,
        made=made,
        left_out=left_out,
        columns=atoms.columns,
        named=atoms.named,
        lookups=lookups,
        row_values=("source_row", "twin", *atoms.rows.values()),
        encode=_encode(atoms, lookups),
        with_twins=mapping.source.same_id != "repeated" or "contact_id" not in mapping.rules,
        grid=grid,
    )


def _encode(atoms: Atoms, lookups: tuple[ColumnAtoms, ...]) -> str:
    """Numbers in place of texts. A text without a number leaves the number missing, and stands in the list."""
    numbers = ", ".join(
        f"CASE WHEN {look.raw} IS NULL THEN 0 ELSE {look.words}.number END AS {look.number}" for look in lookups
    )
    texts = ", ".join(f"CASE WHEN {look.number} IS NULL THEN {look.raw} END" for look in lookups)
    any_unknown = " OR ".join(f"{look.number} IS NULL" for look in lookups)
    joins = "".join(f" LEFT JOIN {look.words} ON {look.raw} = {look.words}.raw" for look in lookups)
    kept = ", ".join(["source_row", "twin", *atoms.rows.values(), *(look.number for look in lookups)])
    rows = "".join(f", {expression} AS {name}" for expression, name in atoms.rows.items())
    return (
        f"SELECT {kept}, CASE WHEN {any_unknown} THEN [{texts}] END AS unknown "
        f"FROM (SELECT part.*{rows}, {numbers} FROM part{joins})"
    )


def used_columns(mapping: SourceMapping) -> Iterator[tuple[str, str]]:
    """Every source column that the mapping names, and where it names it."""
    for name, rule in mapping.rules.items():
        for column in _columns_of_rule(rule):
            yield column, f"[columns.{name}]"
    for column in () if mapping.persons is None else mapping.persons.exists:
        yield column, "[persons] exists"
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
    there = {fold(name): name for name in (*columns, FILE)}
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


def _people(plan: Plan, troubles: list[Trouble]) -> str:
    """Rows joined with what is known of their texts, then values, then what follows from several of them."""
    mapping, made = plan.mapping, plan.made
    joins = plan.joins
    if plan.grid is not None:
        joins += f" LEFT JOIN projected ON projected.x = {plan.grid[0]} AND projected.y = {plan.grid[1]}"
    inner = [f"{_typed(name, one)} AS {quote_name(name)}" for name, one in made.items() if name != "age"]
    inner += [f"{one.raw} AS {name}_raw" for name, one in made.items() if one.raw is not None]
    inner += [f"{sql} AS {name}" for one in made.values() for name, sql in one.extra]
    inner += [f"{trouble.code} AS p{number}" for number, trouble in enumerate(troubles)]
    inner += [f"{trouble.value} AS t{number}" for number, trouble in enumerate(troubles)]
    follow = [f"{instant_sql(mapping, made)} AS instant"]
    if "age" in made:
        inner.append(f"CAST({made['age'].value} AS INTEGER) AS age_recorded")
        follow.append(f"{age_sql(mapping, made)} AS age")
    values = f"SELECT r.source_row, r.twin, {plan.left_out} AS left_out, {', '.join(inner)} FROM stored r{joins}"
    return (
        f"SELECT *, {_listed(troubles, follow_ups(mapping, made))} FROM (SELECT *, {', '.join(follow)} FROM ({values}))"
    )


def _typed(name: str, one: Made) -> str:
    """The value in the column's type. Text stays as it is: it may be in the engine's own one-byte form."""
    column = BY_NAME[name]
    return one.value if column.kind == "text" else f"CAST({one.value} AS {type_of(column)})"


def _whole(mapping: SourceMapping, made: dict[str, Made], people: str) -> str:
    """Every column of the contract, in its order."""
    derived = {
        "year": "CAST(year(date) AS INTEGER)",
        "month": "CAST(month(date) AS INTEGER)",
        "weekday": "CAST(isodow(date) AS INTEGER)",
        "race_ethnicity": "CASE WHEN ethnicity = 'hispanic' THEN CAST('hispanic' AS code_race) ELSE race END",
        "latitude": "CASE WHEN longitude IS NOT NULL THEN latitude END",  # half a place is no place
        "longitude": "CASE WHEN latitude IS NOT NULL THEN longitude END",
    }
    if "reason_group" not in made:
        derived["reason_group"] = reason_group_sql()
    there = {*made, "instant", "source_row", *(f"{name}_raw" for name, one in made.items() if one.raw is not None)}
    missing = [
        f"CAST(NULL AS {type_of(column)}) AS {quote_name(column.name)}"
        for column in COLUMNS
        if column.name not in there and (column.name not in derived or not column.derived)
    ]
    missing += [f"CAST(NULL AS VARCHAR) AS {name}" for name in RAW_COLUMNS if name not in there]
    names = [
        f"{derived[column.name]} AS {quote_name(column.name)}" if column.name in derived else quote_name(column.name)
        for column in COLUMNS
    ]
    absent = f", {', '.join(missing)}" if missing else ""
    return (
        f"SELECT {', '.join([*names, *RAW_COLUMNS])}, twin, left_out, problems FROM (SELECT *{absent} FROM ({people}))"
    )


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
