"""Plain values become a pack. Every mistake is found before anything is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from daylit.jurisdictions import pack as parts
from daylit.jurisdictions.file_check import file_mistakes
from daylit.jurisdictions.form_of_pack import StoodIn, check_form
from daylit.jurisdictions.mistakes import BadPack, PackMistake, effective_mistakes, text_mistake
from daylit.jurisdictions.narratives import PATTERNS
from daylit.jurisdictions.shaping import Shaper
from daylit.record.clocks import NoSuchZone, in_zone
from daylit.record.elements import Element, FormCode
from daylit.record.form import BlockUse, Form, Narrative, NarrativePattern, Section
from daylit.record.rules import Rule

DATED = {"from": "valid_from", "until": "valid_until"}
TOP = {
    *(
        "pack",
        "version",
        "title",
        "country",
        "place",
        "zone",
        "standard",
        "extends",
        "completeness",
        "missing",
        "confidence",
    ),
    *("reporting_unit", "narrative_max", "effective", "authority", "sections", "blocks", "elements", "codes", "rules"),
    *("scope", "narrative", "tables", "deadlines", "crosswalks", "files", "transaction", "response", "publication"),
    *("vectors", "removed", "fields_elsewhere", "texts", "note", "unique"),
}
LISTS: dict[str, type[Any]] = {
    "authority": parts.Authority,
    "deadlines": parts.Deadline,
    "crosswalks": parts.Crosswalk,
    "files": parts.StateFile,
    "vectors": parts.Vector,
    "unique": parts.Unique,
    "sections": Section,
    "blocks": BlockUse,
}
SINGLE: dict[str, type[Any]] = {
    "scope": parts.Scope,
    "transaction": parts.Transaction,
    "publication": parts.Publication,
}


def build(plain: Mapping[str, Any], *, file: str, mistakes: Sequence[PackMistake] = ()) -> parts.Pack:
    """The pack that a version's plain values describe. ``mistakes`` were found before, while its files were read.

    Raises
    ------
    BadPack
        With every mistake: unknown keys, wrong types, conditions that cannot be read, names that are not there.
    """
    shaper = Shaper(file)
    shaper.mistakes += mistakes
    for name in plain.keys() - TOP:
        shaper.wrong(name, "There is no such key here.", f"Use one of: {', '.join(sorted(TOP))}.")
    made: dict[str, Any] = {
        name: shaper.many(kind, plain[name], name) for name, kind in LISTS.items() if plain.get(name, []) != []
    }
    for name, kind in SINGLE.items():
        if name in plain:
            made[name] = shaper.make(kind, plain[name], name) or kind()
    rules, done_by = _rules(shaper, plain)
    first, until, version_rule = _effective(shaper, plain)
    narrative, narrative_rule = _narrative(shaper, plain)
    text = {name: _text(shaper, plain, name) for name in ("pack", "version", "title", "completeness")}
    _one_of(shaper, "completeness", text["completeness"], parts.COMPLETENESS)
    unit = str(plain.get("reporting_unit", "person"))
    _one_of(shaper, "reporting_unit", unit, parts.REPORTING_UNITS)
    missing = tuple(shaper.value(tuple[str, ...], plain.get("missing", []), "missing"))
    codes, titles, names = _codes(shaper, plain)
    form = Form(
        pack=text["pack"],
        version=text["version"],
        title=text["title"],
        effective_from=first,
        effective_until=until,
        version_rule=version_rule,
        draft=text["completeness"] != "faithful" or bool(missing),
        lacking=missing,
        sections=made.pop("sections", ()),
        blocks=made.pop("blocks", ()),
        elements=_elements(shaper, plain),
        codes=codes,
        rules=tuple(rule for rule in rules if rule.kind == "check"),
        narrative=narrative,
        texts=plain.get("texts", {}),
    )
    form = _zoned(shaper, plain, form)
    stood_in = check_form(shaper, plain, form)
    pack = parts.Pack(
        id=text["pack"],
        version=text["version"],
        title=text["title"],
        country=str(plain.get("country", "")),
        place=str(plain.get("place", "")),
        standard=str(plain.get("standard", text["pack"].removeprefix("us-"))),
        confidence=str(plain.get("confidence", "")),
        completeness=text["completeness"],
        effective_from=first,
        effective_until=until,
        reporting_unit=unit,
        form=form,
        missing=missing,
        rules=rules,
        done_by=done_by,
        version_rule=version_rule,
        narrative_rule=narrative_rule,
        narrative_max=shaper.value(int, plain["narrative_max"], "narrative_max") if "narrative_max" in plain else None,
        tables=_tables(shaper, plain),
        response=_response(shaper, plain),
        list_titles=titles,
        list_names=names,
        fields_elsewhere=dict(shaper.table(plain, "fields_elsewhere")),
        **made,
    )
    _check_files(shaper, pack, stood_in)
    if shaper.mistakes:
        raise BadPack(file, shaper.mistakes)
    return pack


def _check_files(shaper: Shaper, pack: parts.Pack, stood_in: StoodIn) -> None:
    """Write down what is wrong beside the form, as far as what could not be read lets it be known."""
    odd = {re.split(r"[.\[ ]", mistake.key, maxsplit=1)[0] for mistake in shaper.mistakes}
    if not pack.form.elements and "elements" in odd:
        return  # nobody knows what is asked
    for key, what, remedy in file_mistakes(replace(pack, form=stood_in.form), odd=odd):
        if not stood_in.hides(key, what):
            shaper.wrong(key, what, remedy)


def _text(shaper: Shaper, plain: Mapping[str, Any], name: str) -> str:
    given = plain.get(name)
    if isinstance(given, str) and given.strip():
        return given
    shaper.mistakes += [text_mistake(shaper.file, name, given)]
    return ""


def _one_of(shaper: Shaper, key: str, given: str, allowed: tuple[str, ...]) -> None:
    if given and given not in allowed:
        shaper.wrong(key, f"“{given}” is none of the words that may stand here.", f"Use one of: {', '.join(allowed)}.")


def _effective(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[date, date | None, str]:
    given = plain.get("effective")
    wrong = list(effective_mistakes(given, shaper.file))
    shaper.mistakes += wrong
    if not isinstance(given, Mapping):
        return date(1, 1, 1), None, ""
    for name in given.keys() - {"from", "until", "rule"}:
        shaper.wrong(f"effective.{name}", "There is no such key here.", "Use from, until and rule.")
    odd = {mistake.key for mistake in wrong}
    first = date(1, 1, 1) if "effective.from" in odd else given["from"]
    until = None if "effective.until" in odd else given.get("until")
    return first, until, str(given.get("rule", ""))


def _zoned(shaper: Shaper, plain: Mapping[str, Any], form: Form) -> Form:
    """The form with the times that the clocks of its place skip."""
    zone = shaper.value(str, plain.get("zone", ""), "zone")
    try:
        return in_zone(form, zone) if zone else form
    except NoSuchZone as error:
        shaper.wrong("zone", error.message, error.remedy)
        return form


def _elements(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[Element, ...]:
    given = plain.get("elements")
    if not isinstance(given, Mapping) or not given:
        shaper.wrong("elements", "There are none.", "A pack asks at least when the contact began.")
        return ()
    made = (
        shaper.make(Element, {**one, "path": path} if isinstance(one, Mapping) else one, f"elements.{path}", renamed={})
        for path, one in given.items()
    )
    return tuple(one for one in made if one is not None)


def _codes(
    shaper: Shaper, plain: Mapping[str, Any]
) -> tuple[dict[str, tuple[FormCode, ...]], dict[str, str], dict[str, tuple[str, ...]]]:
    lists, titles, names = {}, {}, {}
    given = plain.get("codes", {})
    for name, one in given.items() if isinstance(given, Mapping) else ():
        key = f"codes.{name}"
        if not isinstance(one, Mapping) or not isinstance(one.get("list"), list):
            shaper.wrong(f"{key}.list", "It is missing.", "Write list = [ { value = …, label = … }, … ].")
            continue
        for other in one.keys() - {"list", "title", "standard", "also", "note", "whole", "cite"}:
            shaper.wrong(f"{key}.{other}", "There is no such key here.", "Use title, standard, also, note and list.")
        lists[name] = shaper.many(FormCode, one["list"], f"{key}.list", renamed=DATED)
        titles[name] = str(one.get("title", ""))
        names[name] = (str(one.get("standard", name)), *(str(other) for other in one.get("also", ())))
    return lists, titles, names


def _rules(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[tuple[Rule, ...], dict[str, str]]:
    given = plain.get("rules", [])
    if not isinstance(given, list):
        shaper.wrong("rules", "It should be a list of tables.", "Write [[rules]].")
        return (), {}
    done_by: dict[str, str] = {}
    bare = []
    for one in given:
        if isinstance(one, Mapping):
            if "done_by" in one:
                done_by[str(one.get("id", ""))] = str(one["done_by"])
            one = {name: value for name, value in one.items() if name != "done_by"}
        bare.append(one)
    rules = shaper.many(Rule, bare, "rules", renamed={})
    for rule in rules:
        if rule.kind not in ("check", "element") and rule.id not in done_by:
            shaper.wrong(
                f"rules[{rule.id}].done_by",
                "A rule that is not checked says what carries it out.",
                'Write done_by = "…".',
            )
    return rules, done_by


def _narrative(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[Narrative, str]:
    if "narrative" not in plain:
        return Narrative(), ""
    given = shaper.table(plain, "narrative", allowed=("patterns", "rule", "severity"))
    rule = str(given.get("rule", ""))
    found = []
    for name in shaper.value(tuple[str, ...], given.get("patterns", list(PATTERNS)), "narrative.patterns"):
        if name is None:
            continue
        if name not in PATTERNS:
            shaper.wrong("narrative.patterns", f"There is no pattern “{name}”.", f"Use some of: {', '.join(PATTERNS)}.")
            continue
        found += [
            NarrativePattern(id=name, pattern=pattern, what=PATTERNS[name].what, rule=rule)
            for pattern in PATTERNS[name].patterns
        ]
    return Narrative(patterns=tuple(found), severity=str(given.get("severity", "error"))), rule


def _tables(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[parts.ExternalTable, ...]:
    given = plain.get("tables", [])
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        shaper.wrong("tables", "It should be a list of tables.", "Write [[tables]].")
        return ()
    made = []
    for at, one in enumerate(given, 1):
        key = f"tables[{at}]"
        rows = shaper.many(parts.TableRow, one.get("rows", []), f"{key}.rows", renamed=DATED)
        bare = {name: value for name, value in one.items() if name != "rows"}
        table = shaper.make(parts.ExternalTable, bare, key, renamed={})
        if table is not None:
            made.append(replace(table, rows=rows))
    return tuple(made)


def _response(shaper: Shaper, plain: Mapping[str, Any]) -> parts.Response:
    given = shaper.table(plain, "response", allowed=("reader", "codes", "note"))
    codes = {
        str(code): shaper.make(parts.ResponseCode, one, f"response.codes.{code}")
        for code, one in shaper.table(given, "codes").items()
    }
    reader = shaper.value(str, given.get("reader", "none"), "response.reader")
    _one_of(shaper, "response.reader", reader, parts.RESPONSE_READERS)
    return parts.Response(reader=reader or "none", codes={code: one for code, one in codes.items() if one is not None})
