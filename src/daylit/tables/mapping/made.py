"""What the SQL of one rule consists of, and the parts that several kinds of rules share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daylit.tables.contract import COLUMNS, Column
from daylit.tables.engine import quote_text
from daylit.tables.mapping import Rule
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms
from daylit.tables.problems import CATALOGUE
from daylit.tables.words import V


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What can be wrong with a value: ``code`` is SQL giving the problem's code, missing where nothing is wrong.

    ``when`` is SQL that costs less and holds wherever something is wrong, and in few rows besides.
    """

    code: str
    column: str
    value: str
    when: str = "true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A column in SQL: its value, the source's own words, what can be wrong, and by-products that others need."""

    value: str
    raw: str | None = None
    troubles: tuple[Trouble, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def types_sql() -> Iterable[str]:
    """The engine's types for code lists and problem codes: one byte for each value, while people are put together."""
    for column in COLUMNS:
        if column.codes is not None and not column.derived:
            yield f"CREATE TYPE code_{column.name} AS ENUM ({', '.join(map(quote_text, column.codes.values))})"
    yield f"CREATE TYPE {PROBLEM_CODE} AS ENUM ({', '.join(map(quote_text, CATALOGUE))})"


def type_of(column: Column) -> str:
    """The engine's type of a column while people are put together. Parquet has text for codes all the same."""
    if column.codes is None:
        return column.sql_type
    return "code_race" if column.name == "race_ethnicity" else f"code_{column.name}"


def first_of(parts: Sequence[str]) -> str:
    """The first that is not missing."""
    if not parts:
        return "NULL"
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def bounds(rule: Rule) -> tuple[float, float]:
    """The believable limits: the mapping's, inside the contract's."""
    column = rule.column
    lows = [limit for limit in (rule.low, column.low) if limit is not None]
    highs = [limit for limit in (rule.high, column.high) if limit is not None]
    return max(lows, default=-1e308), min(highs, default=1e308)


def single(rule: Rule, atoms: Atoms, expression: str, code: str, kind: str, *, silent: str | None = None) -> Made:
    """The first of the sources that is filled. ``code`` is SQL, or the code where the value could not be understood."""
    parts = [atoms.add(name, expression, missing=rule.missing, kind=kind) for name in rule.sources]
    raw = first_of([atoms.raw(name) for name in rule.sources])
    return Made(
        value=first_of(parts),
        raw=raw if rule.column.keep_raw else None,
        troubles=troubles(rule, atoms, rule.sources, expression, code, silent=silent),
    )


def troubles(
    rule: Rule, atoms: Atoms, names: Sequence[str], expression: str, code: str, *, silent: str | None = None
) -> tuple[Trouble, ...]:
    """What can be wrong in each of the source columns. ``silent`` is SQL for words that are missing on purpose."""
    if code.startswith("CASE"):
        code = f"CASE WHEN {V} IS NOT NULL THEN {code} END"
    else:
        unless = "" if silent is None else f" AND NOT ({silent})"
        code = f"CASE WHEN {V} IS NOT NULL AND ({expression}) IS NULL{unless} THEN {quote_text(code)} END"
    return tuple(
        Trouble(code=atoms.add(name, code, missing=rule.missing, kind=PROBLEM_CODE), column=name, value=atoms.raw(name))
        for name in names
        if atoms.position(name) is not None
    )
