"""Each rule of a mapping as SQL: the value of one column of the contract, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from daylit.tables.engine import quote_text
from daylit.tables.mapping import Rule, SourceMapping, codes, numbers, times
from daylit.tables.mapping.atoms import Atoms
from daylit.tables.mapping.made import Made, type_of

Maker = Callable[[Rule, SourceMapping, Atoms], Made]
_BY_NAME: dict[str, Maker] = {
    "race_selected": codes.selected,
    "minute": times.minute,
    "age": numbers.age,
    "latitude": numbers.degrees,
    "longitude": numbers.degrees,
}
_BY_KIND: dict[str, Maker] = {
    "text": codes.text,
    "code": codes.code,
    "yes_no": codes.yes_no,
    "whole": numbers.number,
    "decimal": numbers.number,
    "date": times.date,
}


def make(rule: Rule, *, mapping: SourceMapping, atoms: Atoms) -> Made:
    """The SQL of one rule."""
    if rule.constant is not None:
        return Made(value=constant_sql(rule))
    maker = _BY_NAME.get(rule.column.name) or _BY_KIND[rule.column.kind]
    return maker(rule, mapping, atoms)


def constant_sql(rule: Rule) -> str:
    """A constant as SQL, of the column's type."""
    constant = rule.constant
    literal = quote_text(constant) if isinstance(constant, str) else str(constant)
    return f"CAST({literal} AS {type_of(rule.column)})"
