"""Each rule of a mapping as SQL: the value of one column of the contract, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from daylit.tables import mapping_codes, mapping_numbers, mapping_times
from daylit.tables.engine import quote_text
from daylit.tables.mapping import Rule, SourceMapping
from daylit.tables.mapping_atoms import Atoms
from daylit.tables.mapping_made import Made, type_of

Maker = Callable[[Rule, SourceMapping, Atoms], Made]
_BY_NAME: dict[str, Maker] = {
    "race_selected": mapping_codes.selected,
    "minute": mapping_times.minute,
    "age": mapping_numbers.age,
    "latitude": mapping_numbers.degrees,
    "longitude": mapping_numbers.degrees,
}
_BY_KIND: dict[str, Maker] = {
    "text": mapping_codes.text,
    "code": mapping_codes.code,
    "yes_no": mapping_codes.yes_no,
    "whole": mapping_numbers.number,
    "decimal": mapping_numbers.number,
    "date": mapping_times.date,
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
