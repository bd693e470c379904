"""The source columns that a mapping names, and whether a source has them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from daylit.tables.conditions import columns_of
from daylit.tables.mapping import Rule, SourceMapping, WrongSource
from daylit.tables.mapping.atoms import matching
from daylit.tables.words import fold

FILE = "source_file"


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


def check_columns(mapping: SourceMapping, columns: Sequence[str]) -> None:
    """Raise ``WrongSource``, naming every column that the mapping needs and the source does not have."""
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
