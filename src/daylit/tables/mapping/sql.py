"""A mapping compiled for one source: the SQL that makes people and their problems from rows of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from daylit.tables.conditions import condition_sql
from daylit.tables.contract import BY_NAME, COLUMNS, RAW_COLUMNS
from daylit.tables.engine import quote_name, quote_text
from daylit.tables.mapping import PERSON_NUMBER, SourceMapping
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms, ColumnAtoms
from daylit.tables.mapping.derived import CHECKED_TOGETHER, age_sql, follow_ups, instant_sql, reason_group_sql
from daylit.tables.mapping.made import Made, Trouble, type_of
from daylit.tables.mapping.needed import FILE, check_columns
from daylit.tables.mapping.numbers import longitude_beside
from daylit.tables.mapping.rules import make
from daylit.tables.words import V

PROBLEM = f'STRUCT(code {PROBLEM_CODE}, "column" VARCHAR, "value" VARCHAR)[]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with each part of the source, and with all of them in the end.

    ``lookups`` are the columns whose texts are numbered; ``row_values`` are the other columns of a row that is kept,
    and ``row_sql`` makes those of them that are worked out from its texts.
    """

    mapping: SourceMapping
    made: dict[str, Made]
    left_out: str
    columns: tuple[str, ...]
    named: tuple[int, ...]
    lookups: tuple[ColumnAtoms, ...]
    row_values: tuple[str, ...]
    row_sql: tuple[tuple[str, str], ...]
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

    def encode(self, words: Callable[[Mapping[str, str]], str], given: Set[str] = frozenset()) -> str:
        """The rows of the table ``part`` with numbers in place of texts.

        ``words`` gives SQL that packs numbers. Those that are ``given`` stand packed beside the rows in the table
        ``numbers``; the others are looked up. A text without a number stands in the list ``unknown``.
        """
        looked_up = [look for look in self.lookups if look.number not in given]
        numbers = "".join(
            f", CASE WHEN {look.raw} IS NULL THEN 0 ELSE {look.words}.number END AS {look.number}" for look in looked_up
        )
        texts = ", ".join(
            f"CASE WHEN {look.number} IS NULL THEN {look.raw} END" if look in looked_up else "NULL"
            for look in self.lookups
        )
        any_unknown = " OR ".join(f"{look.number} IS NULL" for look in looked_up) or "false"
        beside = ", numbers.*" if given else ""
        joins = " POSITIONAL JOIN numbers" if given else ""
        joins += "".join(f" LEFT JOIN {look.words} ON {look.raw} = {look.words}.raw" for look in looked_up)
        rows = "".join(f", {expression} AS {name}" for name, expression in self.row_sql)
        kept = ", ".join([*self.row_values, words({look.number: look.number for look in looked_up})])
        return (
            f"SELECT {kept}, CASE WHEN {any_unknown} THEN CAST([{texts}] AS VARCHAR[]) END AS unknown "
            f"FROM (SELECT part.*{rows}{beside}{numbers} FROM part{joins})"
        )

    def people(self, rows: str) -> str:
        """Every column of the contract and the raw ones, from rows as they are stored or as ``in_order`` keeps them."""
        return _whole(self.made, _people(self, rows, self.made))

    def troubled(self, stored: str, *, silent: Set[str] = frozenset()) -> str:
        """File, row, ``left_out`` and ``problems`` (a list, or missing) of every row with which something may be wrong.

        ``silent`` names the atoms that found nothing wrong with any text: most of them, and each costs something for
        every row, as does each join.
        """
        troubles = [one for made in self.made.values() for one in made.troubles if one.code not in silent]
        made = {name: self.made[name] for name in (FILE, "person", *CHECKED_TOGETHER) if name in self.made}
        noted = follow_ups(self.mapping, self.made)
        maybe = [f"p{number} IS NOT NULL" for number in range(len(troubles))] + [one.when for one in noted]
        rows = _people(self, stored, made, troubles, left_out=True, only=" OR ".join(maybe) or "false")
        listed = _listed(troubles, noted)
        return f"SELECT {FILE}, source_row, left_out, {listed} FROM ({rows})"

    def brief(self, stored: str, names: Sequence[str]) -> str:
        """A few columns of the contract, with only the joins that they need; then ``twin`` and ``left_out``."""
        values = [self._value(name) for name in names]
        columns = ", ".join(f"{value} AS {quote_name(name)}" for name, value in zip(names, values, strict=True))
        joins = self._joins_for([*values, self.left_out])
        return f"SELECT {columns}, r.twin, {self.left_out} AS left_out FROM {stored} r{joins}"

    def in_order(self, stored: str, names: Sequence[str], *, words: Sequence[str], unless: str | None = None) -> str:
        """The rows with all that ``people`` needs, in the order of some columns, less those of another table.

        ``words`` are the columns that hold the numbers, packed: few columns are sorted faster. The other table names a
        file and a row.
        """
        keys = [self._value(name) for name in names if name == "source_row" or name in self.made]
        made = " ".join(
            sql for one in self.made.values() for sql in (one.value, one.raw or "", *dict(one.extra).values())
        )
        needed = set(re.findall(r"\br\d+\b", made))
        kept = "".join(f", r.{name}" for name in (*(name for name, _ in self.row_sql if name in needed), *words))
        without = ""
        if unless is not None:
            same = f"u.source_file = {self._value(FILE)} AND u.source_row = r.source_row"
            without = f" ANTI JOIN {unless} u ON {same}"
        joins = self._joins_for(keys)
        return f"SELECT r.source_row{kept} FROM {stored} r{joins}{without} ORDER BY {', '.join(keys)}"

    def _value(self, name: str) -> str:
        if name == "source_row":
            return "r.source_row"
        if name in self.made:
            return _typed(name, self.made[name])
        return f"CAST(NULL AS {type_of(BY_NAME[name])})"

    def _joins_for(self, values: Sequence[str]) -> str:
        """Those of the joins that some values need: every name of an atom or of a column stands in them as a word."""
        named = {word for value in values for word in re.findall(r"\b[ac]\d+\b", value)}
        return _joined(look for look in self.lookups if named & {look.raw, *look.atoms.values()})

    @property
    def texts(self) -> tuple[int, ...]:
        """The positions of the columns whose text is needed in every row, whatever its number."""
        if self.with_twins:
            return tuple(range(len(self.columns)))
        named = {word for _, sql in self.row_sql for word in re.findall(r"\bc(\d+)\b", sql)}
        return tuple(position for position in self.named if str(position) in named)

    @property
    def joins(self) -> str:
        """The joins that find each row's texts by their numbers."""
        return _joined(self.lookups)


def compile_mapping(mapping: SourceMapping, columns: Sequence[str]) -> Plan:
    """Compile a mapping for a source with these columns.

    Raises ``WrongSource``, naming every column that the mapping needs and the source does not have.
    """
    check_columns(mapping, columns)
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
        row_sql=tuple((name, expression) for expression, name in atoms.rows.items()),
        with_twins=mapping.source.same_id != "repeated" or "contact_id" not in mapping.rules,
        grid=grid,
    )


def _joined(lookups: Iterable[ColumnAtoms]) -> str:
    return "".join(f" JOIN {look.table} ON r.{look.number} = {look.table}.number" for look in lookups)


def _people(
    plan: Plan,
    stored: str,
    made: Mapping[str, Made],
    troubles: Sequence[Trouble] = (),
    *,
    left_out: bool = False,
    only: str | None = None,
) -> str:
    """Rows joined with what is known of their texts, then values, then what follows from several of them.

    ``only`` is SQL over the values: nothing is worked out for the other rows.
    """
    inner = [f"{_typed(name, one)} AS {quote_name(name)}" for name, one in made.items() if name != "age"]
    inner += [f"{one.raw} AS {name}_raw" for name, one in made.items() if one.raw is not None]
    inner += [f"{sql} AS {name}" for one in made.values() for name, sql in one.extra]
    inner += [f"{trouble.code} AS p{number}" for number, trouble in enumerate(troubles)]
    inner += [f"{trouble.value} AS t{number}" for number, trouble in enumerate(troubles)]
    inner += [f"{plan.left_out} AS left_out"] if left_out else []
    follow = [f"{instant_sql(plan.mapping, plan.made)} AS instant"]
    if "age" in made:
        inner.append(f"CAST({made['age'].value} AS INTEGER) AS age_recorded")
        follow.append(f"{age_sql(plan.mapping, plan.made)} AS age")
    joins = plan._joins_for(inner)
    if plan.grid is not None:
        joins += f" LEFT JOIN projected ON projected.x = {plan.grid[0]} AND projected.y = {plan.grid[1]}"
    values = f"SELECT r.source_row, {', '.join(inner)} FROM {stored} r{joins}"
    where = "" if only is None else f" WHERE {only}"
    return f"SELECT *, {', '.join(follow)} FROM ({values}){where}"


def _typed(name: str, one: Made) -> str:
    """The value in the column's type. Text stays as it is: it may be in the engine's own one-byte form."""
    column = BY_NAME[name]
    return one.value if column.kind == "text" else f"CAST({one.value} AS {type_of(column)})"


def _whole(made: Mapping[str, Made], people: str) -> str:
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
    return f"SELECT {', '.join([*names, *RAW_COLUMNS])} FROM (SELECT *{absent} FROM ({people}))"


def _listed(troubles: Sequence[Trouble], noted: Sequence[Trouble]) -> str:
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
