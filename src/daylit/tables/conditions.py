"""Conditions of a mapping file: which rows a rule means, said in TOML and compiled to SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from daylit.tables.engine import quote_text, refuses
from daylit.tables.problems import shorten
from daylit.tables.words import FOLDED, NO, YES, V, fold, words_sql

TESTS = ("is", "has", "contains", "matches", "filled", "above", "below")


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One question about a cell. ``missing`` gives the words that mean “not recorded”."""

    column: str
    op: str
    words: tuple[str, ...] = ()
    number: float = 0.0
    separator: str = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several conditions: ``any``, ``all``, or ``not`` of one."""

    op: str
    parts: tuple[Condition, ...]


Condition = Test | Group


class Asked(Protocol):
    """What the compiler knows of the source: where conditions ask about cells (``daylit.tables.mapping.atoms``)."""

    def add(self, column: str, expression: str, /) -> str:
        """Register an SQL expression over ``V``, the filled text of a column; returns how to refer to it."""

    def matching(self, column: str, /) -> tuple[str, ...]:
        """The source columns that a name with ``*`` means."""


def read_condition(raw: object, *, say: Callable[[str], None]) -> Condition | None:
    """Read a condition from TOML. Everything wrong with it is told to ``say``; then the result is ``None``."""
    if not isinstance(raw, dict):
        say("a condition is a table such as { column = “…”, is = “…” }")
        return None
    for op in ("any", "all", "not"):
        if op in raw:
            return _read_group(op, raw, say=say)
    for op in ("yes", "no"):
        if op in raw:
            return _each_column(raw[op], op, {}, say=say, left=set(raw) - {op})
    if "column" not in raw:
        say(f"a condition has column, any, all, not, yes or no; this one has {', '.join(raw) or 'nothing'}")
        return None
    return _read_test(raw, say=say)


def columns_of(condition: Condition) -> Iterator[str]:
    """Every source column that a condition asks about."""
    if isinstance(condition, Test):
        yield condition.column
    else:
        for part in condition.parts:
            yield from columns_of(part)


def condition_sql(condition: Condition, atoms: Asked) -> str:
    """The condition as SQL that is true or false, never missing."""
    if isinstance(condition, Group):
        parts = [condition_sql(part, atoms) for part in condition.parts]
        if condition.op == "not":
            return f"(NOT {parts[0]})"
        return "(" + (" OR " if condition.op == "any" else " AND ").join(parts) + ")"
    names = atoms.matching(condition.column)
    if condition.op == "empty":
        tests = [f"(NOT coalesce({atoms.add(name, f'{V} IS NOT NULL')}, false))" for name in names]
        return "(" + " AND ".join(tests) + ")"
    return "(" + " OR ".join(f"coalesce({atoms.add(name, _test_sql(condition))}, false)" for name in names) + ")"


def _test_sql(test: Test) -> str:
    folded = FOLDED
    match test.op:
        case "is":
            return f"{folded} IN {words_sql(test.words)}"
        case "yes":
            return f"{folded} IN {words_sql(YES)}"
        case "no":
            return f"{folded} IN {words_sql(NO)}"
        case "has":
            items = f"list_transform(string_split({folded}, {quote_text(test.separator)}), lambda x: trim(x))"
            words = ", ".join(quote_text(fold(word)) for word in test.words)
            return f"list_has_any({items}, [{words}])"
        case "contains":
            return "(" + " OR ".join(f"contains({folded}, {quote_text(fold(word))})" for word in test.words) + ")"
        case "matches":
            return "(" + " OR ".join(f"regexp_matches({V}, {quote_text(word)}, 'i')" for word in test.words) + ")"
        case "filled":
            return f"{V} IS NOT NULL"
        case "above" | "below":
            sign = ">" if test.op == "above" else "<"
            return f"TRY_CAST({V} AS DOUBLE) {sign} {test.number!r}"
    raise ValueError(f"no such test: {test.op}")


@cache
def bad_pattern(pattern: str) -> str | None:
    """Why a regular expression cannot be used, or ``None``."""
    try:
        re.compile(pattern)
    except RecursionError:
        return "it is nested too deeply; write it with fewer brackets within brackets"
    except (re.error, OverflowError) as error:
        return str(error)
    if re.search(r"\(\?[=!<]|\\[1-9]", pattern):
        return "look-around and back-references are not supported"
    return refuses(f"regexp_matches('', {quote_text(pattern)}, 'i')")


def _read_group(op: str, raw: dict[str, Any], *, say: Callable[[str], None]) -> Condition | None:
    if set(raw) != {op}:
        say(f"a condition with “{op}” has nothing else beside it")
    inside = raw[op] if isinstance(raw[op], list) else [raw[op]]
    parts = [read_condition(part, say=say) for part in inside]
    if not parts:
        say(f"“{op}” needs at least one condition")
    if not parts or any(part is None for part in parts):
        return None
    found = tuple(part for part in parts if part is not None)
    return Group(op="not", parts=(Group(op="any", parts=found),)) if op == "not" else Group(op=op, parts=found)


def _read_test(raw: dict[str, Any], *, say: Callable[[str], None]) -> Condition | None:
    tests = [key for key in raw if key in TESTS]
    if len(tests) != 1:
        say(f"a condition on a column asks one of {', '.join(TESTS)}")
        return None
    op = tests[0]
    rest: dict[str, Any] = {"separator": str(raw.get("separator", ";"))}
    value = raw[op]
    if op in ("above", "below"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            say(f"“{op}” needs a number")
            return None
        rest["number"] = float(value)
    elif op == "filled":
        op = "filled" if value is True else "empty"
    else:
        rest["words"] = tuple(str(word) for word in (value if isinstance(value, list) else [value]))
    if op == "matches":
        for word in rest["words"]:
            if why := bad_pattern(word):
                say(f"the pattern “{shorten(word)}” cannot be used: {why}")
    return _each_column(raw["column"], op, rest, say=say, left=set(raw) - {"column", "separator", tests[0]})


def _each_column(
    column: object, op: str, rest: dict[str, Any], *, say: Callable[[str], None], left: set[str]
) -> Condition | None:
    if left:
        say(f"a condition does not know {', '.join(sorted(left))}")
    names = column if isinstance(column, list) else [column]
    if not names or not all(isinstance(name, str) for name in names):
        say("a condition names its column, or a list of columns, as text")
        return None
    tests = tuple(Test(column=str(name), op=op, **rest) for name in names)
    if len(tests) == 1:
        return tests[0]
    return Group(op="all" if op == "empty" else "any", parts=tests)
