"""Plain values become a pack. Every mistake is found before anything is said."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from daylit.jurisdictions import pack as parts
from daylit.jurisdictions.file_check import file_mistakes
from daylit.jurisdictions.mistakes import BadPack
from daylit.jurisdictions.narratives import PATTERNS
from daylit.jurisdictions.shaping import Shaper
from daylit.record.elements import Element, FormCode
from daylit.record.form import BlockUse, Form, Narrative, NarrativePattern, Section
from daylit.record.form_check import form_mistakes
from daylit.record.rules import Rule

DATED = {"from": "valid_from", "until": "valid_until"}
TOP = {
    *("pack", "version", "title", "country", "place", "standard", "extends", "completeness", "missing", "confidence"),
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


def build(plain: Mapping[str, Any], *, file: str) -> parts.Pack:
    """The pack that a version's plain values describe.

    Raises
    ------
    BadPack
        With every mistake: unknown keys, wrong types, conditions that cannot be read, names that are not there.
    """
    shaper = Shaper(file)
    for name in plain.keys() - TOP:
        shaper.wrong(name, "There is no such key here.", f"Use one of: {', '.join(sorted(TOP))}.")
    made: dict[str, Any] = {
        name: shaper.many(kind, plain[name], name) for name, kind in LISTS.items() if plain.get(name)
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
    if not shaper.mistakes:  # what follows would only repeat them
        for mistake in form_mistakes(form):
            shaper.wrong(mistake.where.replace(" ", ".", 1), mistake.what, mistake.remedy)
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
        narrative_max=plain.get("narrative_max"),
        tables=_tables(shaper, plain),
        response=_response(shaper, plain),
        list_titles=titles,
        list_names=names,
        fields_elsewhere=dict(plain.get("fields_elsewhere", {})),
        **made,
    )
    if not shaper.mistakes:
        for key, what, remedy in file_mistakes(pack):
            shaper.wrong(key, what, remedy)
    if shaper.mistakes:
        raise BadPack(file, shaper.mistakes)
    return pack


def _text(shaper: Shaper, plain: Mapping[str, Any], name: str) -> str:
    given = plain.get(name)
    if not isinstance(given, str) or not given.strip():
        shaper.wrong(name, "It is missing.", f'Write {name} = "…" at the top of the file.')
        return ""
    return given


def _one_of(shaper: Shaper, key: str, given: str, allowed: tuple[str, ...]) -> None:
    if given and given not in allowed:
        shaper.wrong(key, f"“{given}” is none of the words that may stand here.", f"Use one of: {', '.join(allowed)}.")


def _effective(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[date, date | None, str]:
    given = plain.get("effective")
    if not isinstance(given, Mapping) or "from" not in given:
        shaper.wrong("effective.from", "It is missing.", "Write the first day of contact for which this version holds.")
        return date(1, 1, 1), None, ""
    for name in given.keys() - {"from", "until", "rule"}:
        shaper.wrong(f"effective.{name}", "There is no such key here.", "Use from, until and rule.")
    first = shaper.value(date, given["from"], "effective.from")
    until = shaper.value(date, given["until"], "effective.until") if "until" in given else None
    return first or date(1, 1, 1), until, str(given.get("rule", ""))


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
        if rule.kind != "check" and rule.id not in done_by:
            shaper.wrong(f"rules[{rule.id}].done_by", "A rule that is not checked must say what carries it out.")
    return rules, done_by


def _narrative(shaper: Shaper, plain: Mapping[str, Any]) -> tuple[Narrative, str]:
    given = plain.get("narrative")
    if given is None:
        return Narrative(), ""
    if not isinstance(given, Mapping):
        shaper.wrong("narrative", "It should be a table.", "Write [narrative].")
        return Narrative(), ""
    for name in given.keys() - {"patterns", "rule", "severity"}:
        shaper.wrong(f"narrative.{name}", "There is no such key here.", "Use patterns, rule and severity.")
    rule = str(given.get("rule", ""))
    found = []
    for name in given.get("patterns", list(PATTERNS)):
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
    made = []
    for at, one in enumerate(given if isinstance(given, list) else (), 1):
        key = f"tables[{at}]"
        rows = shaper.many(parts.TableRow, one.get("rows", []), f"{key}.rows", renamed=DATED)
        bare = {name: value for name, value in one.items() if name != "rows"}
        table = shaper.make(parts.ExternalTable, bare, key, renamed={})
        if table is not None:
            made.append(parts.ExternalTable(**{**_fields(table), "rows": rows}))
    return tuple(made)


def _response(shaper: Shaper, plain: Mapping[str, Any]) -> parts.Response:
    given = plain.get("response")
    if given is None:
        return parts.Response()
    codes = {
        str(code): shaper.make(parts.ResponseCode, one, f"response.codes.{code}")
        for code, one in given.get("codes", {}).items()
    }
    return parts.Response(
        reader=str(given.get("reader", "none")), codes={code: one for code, one in codes.items() if one is not None}
    )


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}
