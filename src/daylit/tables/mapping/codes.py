"""Texts, codes and yes or no: words of the source put into common words."""

from __future__ import annotations

from collections.abc import Iterator

from daylit.tables.conditions import Condition, columns_of, condition_sql
from daylit.tables.engine import quote_text
from daylit.tables.mapping import Choice, Rule, SourceMapping
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms
from daylit.tables.mapping.made import Made, Trouble, first_of, single, troubles, type_of
from daylit.tables.words import FOLDED, NO, YES, V, fold, words_sql
from daylit.terms.codes import CodeList
from daylit.terms.people import RACE_CORE

OFFICER_KEY = "getvariable('officer_key')"


def text(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """A text as it is, put into other words, or replaced by a keyed pseudonym."""
    if rule.pseudonym:
        expression = f"left(sha256({OFFICER_KEY} || sha256({OFFICER_KEY} || {V})), 16)"
    else:
        expression = f"CASE {_cases(rule)} ELSE {V} END" if rule.values or rule.patterns else V
    parts = [
        atoms.text(name, missing=rule.missing)
        if rule.column.name == "contact_id" and expression == V
        else atoms.add(name, expression, missing=rule.missing, kind="VARCHAR")
        for name in rule.sources
    ]
    if rule.join is not None:
        return Made(value=f"nullif(concat_ws({quote_text(rule.join)}, {', '.join(parts)}), '')")
    return Made(value=first_of(parts))


def code(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """A code, from a word or by conditions."""
    if rule.choose:
        return _chosen(rule, atoms)
    expression = f"CASE {_cases(rule, rule.column.codes)} ELSE {_otherwise(rule)} END"
    return single(rule, atoms, expression, "value.unknown_code", type_of(rule.column), silent=_silent(rule))


def selected(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Several groups in one cell, or from several columns: sorted, each once, joined by “;”."""
    if rule.choose:
        parts = ", ".join(f"CASE WHEN {_holds(one, atoms)} THEN {quote_text(one.value)} END" for one in rule.choose)
        return Made(value=_joined(f"list_filter([{parts}], lambda x: x IS NOT NULL)"))
    expression = f"CASE {_cases(rule, RACE_CORE)} ELSE {_otherwise(rule)} END"
    if rule.separator is not None:
        item = expression.replace(V, "x").replace(FOLDED, "lower(trim(x))")
        items = f"list_transform(string_split({V}, {quote_text(rule.separator)}), lambda x: {item})"
        expression = _joined(f"string_split(array_to_string({items}, ';'), ';')")
    return single(rule, atoms, expression, "value.unknown_code", "VARCHAR", silent=_silent(rule))


def yes_no(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Yes, no or missing; never no because something is missing."""
    no_words, yes_words = ({fold(word) for word in words} for words in (rule.no, rule.yes))
    yes = [word for word in (*YES, *rule.yes) if fold(word) not in no_words]
    no = [word for word in (*NO, *rule.no) if fold(word) not in yes_words]
    expression = f"CASE WHEN {FOLDED} IN {words_sql(yes)} THEN true WHEN {FOLDED} IN {words_sql(no)} THEN false END"
    if rule.yes_when is not None:
        return _yes_when(rule, atoms, expression)
    names = tuple(name for name in rule.any_yes if atoms.position(name) is not None) or rule.sources
    parts = [atoms.add(name, expression, missing=rule.missing) for name in names]
    value = "(" + " OR ".join(parts) + ")" if rule.any_yes else first_of(parts)
    return Made(value=value, troubles=troubles(rule, atoms, names, expression, "value.yes_no"))


def _yes_when(rule: Rule, atoms: Atoms, expression: str) -> Made:
    assert rule.yes_when is not None
    cases = f"WHEN {condition_sql(rule.yes_when, atoms)} THEN true "
    if rule.no_when is not None:
        cases += f"WHEN {condition_sql(rule.no_when, atoms)} THEN false "
    words = [atoms.add(name, expression, missing=rule.missing) for name in rule.sources]
    return Made(value=f"CASE {cases}ELSE {first_of(words)} END")


def _chosen(rule: Rule, atoms: Atoms) -> Made:
    """A code by conditions; where ``from`` is given too, its words are tried after the conditions."""
    kind = type_of(rule.column)
    asked = dict.fromkeys(name for one in rule.choose for name in _asked(one.when, atoms))
    names = rule.sources or tuple(name for name in asked if atoms.position(name) is not None)
    filled = [atoms.add(name, V, missing=rule.missing, kind="VARCHAR") for name in names]
    raw = f"nullif(concat_ws(' | ', {', '.join(filled)}), '')" if filled else None
    cases = f"CASE {_cases(rule, rule.column.codes)} ELSE {_otherwise(rule)} END"
    words = first_of([atoms.add(name, cases, missing=rule.missing, kind=kind) for name in rule.sources])
    chosen = " ".join(f"WHEN {_holds(one, atoms)} THEN {_literal(one.value, kind)}" for one in rule.choose)
    value = f"CASE {chosen} ELSE {words} END"
    if not rule.sources:
        return Made(value=value, raw=raw)
    held = " OR ".join(_holds(one, atoms) for one in rule.choose)
    silent = _silent(rule)
    if silent is not None:
        quiet = " OR ".join(f"coalesce({atoms.add(name, silent, missing=rule.missing)}, false)" for name in names)
        held = f"{held} OR {quiet}"
    wrong = (
        f"CASE WHEN {first_of(filled)} IS NOT NULL AND {words} IS NULL AND NOT ({held}) THEN 'value.unknown_code' END"
    )
    trouble = Trouble(code=f"CAST({wrong} AS {PROBLEM_CODE})", column=" + ".join(names), value=raw or "NULL")
    return Made(value=value, raw=raw, troubles=(trouble,))


def _holds(choice: Choice, atoms: Atoms) -> str:
    return condition_sql(choice.when, atoms)


def _asked(condition: Condition, atoms: Atoms) -> Iterator[str]:
    for name in columns_of(condition):
        yield from atoms.matching(name)


def _joined(items: str) -> str:
    return f"nullif(array_to_string(list_sort(list_distinct({items})), ';'), '')"


def _cases(rule: Rule, codes: CodeList | None = None) -> str:
    """``WHEN … THEN …`` for the mapping's words, then its patterns, then the codes and labels themselves."""
    by_code: dict[str, list[str]] = {}
    for word, target in rule.values:
        by_code.setdefault(target, []).append(fold(word))
    taken = {word for words in by_code.values() for word in words}
    cases = [f"WHEN {V} IS NULL THEN NULL"]
    cases += [f"WHEN {FOLDED} IN {words_sql(words)} THEN {_literal(target)}" for target, words in by_code.items()]
    cases += [f"WHEN {_found(pattern)} THEN {_literal(target)}" for pattern, target in rule.patterns]
    for one in codes or ():
        words = [word for word in (fold(one.value), fold(one.label)) if word not in taken]
        if words:
            cases.append(f"WHEN {FOLDED} IN {words_sql(words)} THEN {_literal(one.value)}")
    return " ".join(cases)


def _silent(rule: Rule) -> str | None:
    """SQL that is true for words which the mapping says mean “not recorded”: they are no problem."""
    if rule.otherwise == "":
        return "true"
    words = [word for word, target in rule.values if not target]
    tests = [f"{FOLDED} IN {words_sql(words)}"] if words else []
    tests += [_found(pattern) for pattern, target in rule.patterns if not target]
    return " OR ".join(tests) or None


def _found(pattern: str) -> str:
    return f"regexp_matches({V}, {quote_text(pattern)}, 'i')"


def _otherwise(rule: Rule) -> str:
    return "NULL" if not rule.otherwise else f"CASE WHEN {V} IS NOT NULL THEN {quote_text(rule.otherwise)} END"


def _literal(target: str, kind: str | None = None) -> str:
    if not target:
        return "NULL"
    return quote_text(target) if kind is None else f"CAST({quote_text(target)} AS {kind})"
