"""Each rule of a mapping as SQL: the value of one column of the contract, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from daylit.tables import dates
from daylit.tables.conditions import Condition, V, columns_of, condition_sql
from daylit.tables.engine import quote_text
from daylit.tables.mapping import Rule, SourceMapping
from daylit.tables.mapping_atoms import Atoms
from daylit.tables.places import FARTHEST, degrees_sql
from daylit.tables.words import NO, YES, fold, fold_sql, words_sql
from daylit.terms.codes import CodeList
from daylit.terms.people import RACE_CORE

NUMBER = f"CASE WHEN regexp_full_match({V}, '[+-]?([0-9][0-9,]*)?\\.?[0-9]*') THEN TRY_CAST(replace({V}, ',', '') AS DOUBLE) END"
FIRST_NUMBER = f"TRY_CAST(regexp_extract({V}, '[0-9]+(\\.[0-9]+)?') AS DOUBLE)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What can be wrong with a value: ``code`` is SQL giving the problem's code, missing where nothing is wrong."""

    code: str
    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A column in SQL: its value, the source's own words, what can be wrong, and by-products that others need."""

    value: str
    raw: str | None = None
    troubles: tuple[Trouble, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()


def make(rule: Rule, *, mapping: SourceMapping, atoms: Atoms) -> Made:
    """The SQL of one rule."""
    if rule.constant is not None:
        constant = rule.constant
        return Made(value=quote_text(constant) if isinstance(constant, str) else str(constant))
    maker = _MAKERS.get(rule.column.name) or _MAKERS[rule.column.kind]
    return maker(rule, mapping, atoms)


def _text(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    if rule.pseudonym:
        key = "getvariable('officer_key')"
        expression = f"left(sha256({key} || sha256({key} || {V})), 16)"
    else:
        expression = f"CASE {_cases(rule)} ELSE {V} END" if rule.values or rule.patterns else ""
    parts = [
        atoms.add(name, expression, missing=rule.missing, kind="VARCHAR")
        if expression
        else atoms.text(name, missing=rule.missing)
        for name in rule.sources
    ]
    if rule.join is not None:
        return Made(value=f"nullif(concat_ws({quote_text(rule.join)}, {', '.join(parts)}), '')")
    return Made(value=_first(parts))


def _code(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    codes = rule.column.codes
    assert codes is not None
    if rule.choose:
        return _chosen(rule, atoms)
    expression = f"CASE {_cases(rule, codes)} ELSE {_otherwise(rule)} END"
    return _single(rule, atoms, expression, "value.unknown_code", "VARCHAR", known=_missing_words(rule))


def _chosen(rule: Rule, atoms: Atoms) -> Made:
    """A code by conditions; where ``from`` is given too, its words are tried after the conditions."""
    codes = RACE_CORE if rule.column.name == "race_selected" else rule.column.codes
    cases = " ".join(
        f"WHEN {condition_sql(choice.when, atoms)} THEN {quote_text(choice.value) if choice.value else 'NULL'}"
        for choice in rule.choose
    )
    names = rule.sources or tuple(
        dict.fromkeys(
            column for choice in rule.choose for column in _asked(choice.when, atoms) if atoms.position(column) is not None
        )
    )
    filled = [atoms.add(name, V, missing=rule.missing, kind="VARCHAR") for name in names]
    any_filled = _first(filled) if filled else "NULL"
    words = [
        atoms.add(name, f"CASE {_cases(rule, codes)} END", missing=rule.missing, kind="VARCHAR")
        for name in rule.sources
    ]
    fallback = _first(
        [
            *words,
            *([f"CASE WHEN {any_filled} IS NOT NULL THEN {quote_text(rule.otherwise)} END"] if rule.otherwise else []),
        ]
    )
    value = f"CASE {cases} ELSE {fallback} END"
    any_rule = " OR ".join(condition_sql(choice.when, atoms) for choice in rule.choose)
    raw = f"nullif(concat_ws(' | ', {', '.join(filled)}), '')" if filled else None
    if not rule.sources:
        return Made(value=value, raw=raw)
    silent = [word for word, code in rule.values if not code]
    known = (
        " OR ".join(
            f"coalesce({atoms.add(name, f'{fold_sql(V)} IN {words_sql(silent)}', missing=rule.missing)}, false)"
            for name in rule.sources
        )
        if silent
        else "false"
    )
    code = (
        f"CASE WHEN {any_filled} IS NOT NULL AND ({fallback}) IS NULL AND NOT ({any_rule}) AND NOT ({known}) "
        "THEN 'value.unknown_code' END"
    )
    return Made(value=value, raw=raw, troubles=(Trouble(code=code, column=" + ".join(names), value=raw or "NULL"),))


def _selected(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Several groups in one cell, or from several columns: sorted, each once, joined by “;”."""
    if rule.choose:
        parts = ", ".join(
            f"CASE WHEN {condition_sql(choice.when, atoms)} THEN {quote_text(choice.value)} END"
            for choice in rule.choose
        )
        listed = f"list_filter([{parts}], lambda x: x IS NOT NULL)"
        return Made(value=f"nullif(array_to_string(list_sort(list_distinct({listed})), ';'), '')")
    if rule.separator is None:
        expression = f"CASE {_cases(rule, RACE_CORE)} ELSE {_otherwise(rule)} END"
    else:
        item = _cases(rule, RACE_CORE).replace(V, "x")
        items = f"list_transform(string_split({V}, {quote_text(rule.separator)}), lambda x: CASE {item} ELSE {_otherwise(rule)} END)"
        expression = f"nullif(array_to_string(list_sort(list_distinct(string_split(array_to_string({items}, ';'), ';'))), ';'), '')"
    return _single(rule, atoms, expression, "value.unknown_code", "VARCHAR", known=_missing_words(rule))


def _yes_no(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    yes, no = (*YES, *rule.yes), (*NO, *rule.no)
    yes = tuple(word for word in yes if fold(word) not in {fold(other) for other in rule.no})
    no = tuple(word for word in no if fold(word) not in {fold(other) for other in rule.yes})
    expression = (
        f"CASE WHEN {fold_sql(V)} IN {words_sql(yes)} THEN true WHEN {fold_sql(V)} IN {words_sql(no)} THEN false END"
    )
    if rule.yes_when is not None:
        return _yes_when(rule, atoms, expression)
    names = tuple(name for name in rule.any_yes if atoms.position(name) is not None) or rule.sources
    if len(names) == 1:
        return _single(
            Rule(column=rule.column, sources=names, missing=rule.missing), atoms, expression, "value.yes_no", "BOOLEAN"
        )
    parts = [atoms.add(name, expression, missing=rule.missing, kind="BOOLEAN") for name in names]
    value = "(" + " OR ".join(parts) + ")" if rule.any_yes else _first(parts)
    return Made(value=value, troubles=_troubles(rule, atoms, names, expression, "value.yes_no", each=True))


def _yes_when(rule: Rule, atoms: Atoms, expression: str) -> Made:
    assert rule.yes_when is not None
    cases = f"WHEN {condition_sql(rule.yes_when, atoms)} THEN true "
    if rule.no_when is not None:
        cases += f"WHEN {condition_sql(rule.no_when, atoms)} THEN false "
    words = [atoms.add(name, expression, missing=rule.missing, kind="BOOLEAN") for name in rule.sources]
    return Made(value=f"CASE {cases}ELSE {_first(words) if words else 'NULL'} END")


def _number(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    number = FIRST_NUMBER if rule.first_number else NUMBER
    if rule.multiply != 1.0:
        number = f"({number}) * {rule.multiply!r}"
    if rule.column.kind == "whole":
        number = f"round({number})"
    low, high = bounds(rule)
    inside = f"CASE WHEN ({number}) BETWEEN {low} AND {high} THEN {number} END"
    code = f"CASE WHEN ({number}) IS NULL THEN 'value.number' WHEN NOT ({number}) BETWEEN {low} AND {high} THEN 'value.out_of_range' END"
    return _single(rule, atoms, inside, code, "DOUBLE")


def _age(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Age as recorded; where that is missing, from the birth date or year and the day of the contact."""
    low, high = bounds(rule)
    number = f"floor({FIRST_NUMBER if rule.first_number else NUMBER})"
    code = f"CASE WHEN ({number}) IS NULL THEN 'value.number' WHEN NOT ({number}) BETWEEN {low} AND {high} THEN 'value.out_of_range' END"
    inside = f"CASE WHEN ({number}) BETWEEN {low} AND {high} THEN {number} END"
    made = _single(rule, atoms, inside, code, "DOUBLE") if rule.sources else Made(value="CAST(NULL AS DOUBLE)")
    extra: list[tuple[str, str]] = []
    if rule.birth_year:
        extra.append(("born_year", atoms.add(rule.birth_year, NUMBER, missing=rule.missing, kind="DOUBLE")))
        extra.append(("born_raw", atoms.add(rule.birth_year, V, missing=rule.missing, kind="VARCHAR")))
    elif rule.birth_date:
        stamp = _first([dates.stamp_sql(name) for name in rule.formats or ("iso",)])
        extra.append(
            ("born_date", atoms.add(rule.birth_date, f"CAST({stamp} AS DATE)", missing=rule.missing, kind="DATE"))
        )
        extra.append(("born_raw", atoms.add(rule.birth_date, V, missing=rule.missing, kind="VARCHAR")))
    return Made(value=made.value, troubles=made.troubles, extra=tuple(extra))


def _date(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    zone, place = rule.zone, mapping.place.zone
    stamps = [f"({dates.local_stamp_sql(name, zone=zone, place_zone=place)})" for name in rule.formats]
    stamp = _first(stamps)
    low, high = int(rule.low or dates.EARLIEST), int(rule.high or dates.LATEST)
    inside = f"year({stamp}) BETWEEN {low} AND {high}"
    value = f"CASE WHEN {inside} THEN CAST({stamp} AS DATE) END"
    others = " OR ".join(f"CAST({stamps[0]} AS DATE) <> CAST({other} AS DATE)" for other in stamps[1:])
    code = (
        f"CASE WHEN {stamp} IS NULL THEN 'value.date' WHEN NOT coalesce({inside}, false) THEN 'value.date_range' "
        + (
            f"WHEN {others} THEN 'value.date_ambiguous' WHEN {stamps[0]} IS NULL THEN 'value.date_style' "
            if others
            else ""
        )
        + "END"
    )
    made = _single(rule, atoms, value, code, "DATE")
    extra: list[tuple[str, str]] = []
    if zone is not None:
        moment = _first([f"timezone('UTC', {dates.utc_sql(name, zone=zone)})" for name in rule.formats])
        parts = [
            atoms.add(name, f"CASE WHEN {inside} THEN {moment} END", missing=rule.missing, kind="TIMESTAMP")
            for name in rule.sources
        ]
        extra.append(("moment", _first(parts)))
    elif place is not None:
        extra += [
            (
                name,
                _first(
                    [
                        atoms.add(
                            source,
                            f"CASE WHEN {inside} THEN {_offset(stamp, place, days)} END",
                            missing=rule.missing,
                            kind="BIGINT",
                        )
                        for source in rule.sources
                    ]
                ),
            )
            for name, days in (("offset_before", 0), ("offset_after", 1))
        ]
    return Made(value=made.value, troubles=made.troubles, extra=tuple(extra))


def _offset(stamp: str, zone: str, days: int) -> str:
    """Minutes by which the zone is ahead of UTC at the local midnight that begins the day, or the one that ends it."""
    midnight = f"(date_trunc('day', {stamp}) + INTERVAL {days} DAY)"
    return f"((epoch_us({midnight}) - epoch_us(timezone({quote_text(zone)}, {midnight}))) // 60000000)"


def _minute(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    if rule.hour is not None and rule.minute is not None:
        return _minute_of_parts(rule, atoms)
    place = mapping.place.zone
    minutes = _first([f"({dates.minute_sql(name, zone=rule.zone, place_zone=place)})" for name in rule.formats])
    return _single(rule, atoms, minutes, f"CASE WHEN {minutes} IS NULL THEN 'value.time' END", "INTEGER")


def _minute_of_parts(rule: Rule, atoms: Atoms) -> Made:
    assert rule.hour is not None and rule.minute is not None
    hour, minute = (
        f"CAST({atoms.add(name, NUMBER, missing=rule.missing, kind='DOUBLE')} AS INTEGER)"
        for name in (rule.hour, rule.minute)
    )
    half = None
    names = [rule.hour, rule.minute]
    if rule.half is not None:
        half = f"nullif({atoms.add(rule.half, dates.half_sql(), missing=rule.missing, kind='VARCHAR')}, '')"
        names.append(rule.half)
    value = dates.clock_of_parts_sql(hour=hour, minute=minute, half=half)
    filled = [atoms.add(name, V, missing=rule.missing, kind="VARCHAR") for name in names]
    together = f"concat_ws(' ', {', '.join(filled)})"
    code = f"CASE WHEN {together} <> '' AND ({value}) IS NULL THEN 'value.time' END"
    return Made(value=value, troubles=(Trouble(code=code, column=" + ".join(names), value=together),))


def _degrees(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    if rule.epsg is not None:
        assert rule.x is not None and rule.y is not None
        x, y = (atoms.add(name, NUMBER, missing=rule.missing, kind="DOUBLE") for name in (rule.x, rule.y))
        return Made(value="projected.latitude", extra=(("grid_x", x), ("grid_y", y)))
    number = degrees_sql(rule.formats[0] if rule.formats else "degrees")
    centre = mapping.place.latitude if rule.column.name == "latitude" else mapping.place.longitude
    low, high = bounds(rule)
    near = f"({number}) BETWEEN {low} AND {high}" + (
        "" if centre is None else f" AND abs(({number}) - {centre!r}) <= {FARTHEST}"
    )
    return _single(
        rule,
        atoms,
        f"CASE WHEN {near} THEN {number} END",
        f"CASE WHEN NOT coalesce({near}, false) THEN 'value.place' END",
        "DOUBLE",
    )


def _single(rule: Rule, atoms: Atoms, expression: str, code: str, kind: str, *, known: str | None = None) -> Made:
    """The first of the sources that is filled. ``code`` is SQL, or the code where the value could not be understood."""
    parts = [atoms.add(name, expression, missing=rule.missing, kind=kind) for name in rule.sources]
    raw = _first([atoms.raw(name) for name in rule.sources])
    return Made(
        value=_first(parts),
        raw=f"nullif(trim({raw}), '')" if rule.column.keep_raw else None,
        troubles=_troubles(rule, atoms, rule.sources, expression, code, known=known),
    )


def _troubles(
    rule: Rule,
    atoms: Atoms,
    names: tuple[str, ...],
    expression: str,
    code: str,
    *,
    known: str | None = None,
    each: bool = False,
) -> tuple[Trouble, ...]:
    if not code.startswith("CASE"):
        silent = "" if known is None else f" AND NOT ({known})"
        code = f"CASE WHEN {V} IS NOT NULL AND ({expression}) IS NULL{silent} THEN {quote_text(code)} END"
    else:
        code = f"CASE WHEN {V} IS NOT NULL THEN {code} END"
    return tuple(
        Trouble(code=atoms.add(name, code, missing=rule.missing, kind="VARCHAR"), column=name, value=atoms.raw(name))
        for name in names
        if atoms.position(name) is not None
    )


def _cases(rule: Rule, codes: CodeList | None = None) -> str:
    """``WHEN … THEN …`` for the mapping's words, then its patterns, then the codes and labels themselves."""
    by_code: dict[str, list[str]] = {}
    for word, code in rule.values:
        by_code.setdefault(code, []).append(fold(word))
    taken = {word for words in by_code.values() for word in words}
    cases = [f"WHEN {V} IS NULL THEN NULL"]
    cases += [f"WHEN {fold_sql(V)} IN {words_sql(words)} THEN {_literal(code)}" for code, words in by_code.items()]
    cases += [
        f"WHEN regexp_matches({V}, {quote_text(pattern)}, 'i') THEN {_literal(code)}" for pattern, code in rule.patterns
    ]
    for code in codes or ():
        words = [word for word in (fold(code.value), fold(code.label)) if word not in taken]
        if words:
            cases.append(f"WHEN {fold_sql(V)} IN {words_sql(words)} THEN {_literal(code.value)}")
    return " ".join(cases)


def _missing_words(rule: Rule) -> str | None:
    """SQL that is true for words which the mapping says mean “not recorded”: they are no problem."""
    words = [word for word, code in rule.values if not code]
    tests = [f"{fold_sql(V)} IN {words_sql(words)}"] if words else []
    tests += [f"regexp_matches({V}, {quote_text(pattern)}, 'i')" for pattern, code in rule.patterns if not code]
    return " OR ".join(tests) or None


def _otherwise(rule: Rule) -> str:
    if rule.otherwise is None:
        return "NULL"
    return f"CASE WHEN {V} IS NOT NULL THEN {quote_text(rule.otherwise)} END"


def _literal(code: str) -> str:
    return quote_text(code) if code else "NULL"


def _first(parts: list[str]) -> str:
    if not parts:
        return "NULL"
    return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"


def bounds(rule: Rule) -> tuple[float, float]:
    """The believable limits: the mapping's, inside the contract's."""
    column = rule.column
    lows = [limit for limit in (rule.low, column.low) if limit is not None]
    highs = [limit for limit in (rule.high, column.high) if limit is not None]
    return max(lows, default=-1e308), min(highs, default=1e308)


def _asked(condition: Condition, atoms: Atoms) -> Iterator[str]:
    for name in columns_of(condition):
        yield from atoms.matching(name)


Maker = Callable[[Rule, SourceMapping, Atoms], Made]
_MAKERS: dict[str, Maker] = {
    "text": _text,
    "code": _code,
    "whole": _number,
    "decimal": _number,
    "yes_no": _yes_no,
    "date": _date,
    "race_selected": _selected,
    "minute": _minute,
    "age": _age,
    "latitude": _degrees,
    "longitude": _degrees,
}
