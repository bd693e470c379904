"""What changed from one version of a pack to another, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daylit.jurisdictions.pack import Pack
from daylit.record.elements import Element, FormCode
from daylit.record.form import Form
from daylit.record.rules import Rule
from daylit.record.words import in_words

CHANGES = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that changed. ``part`` is pack, element, code, rule, scope, deadline or file."""

    part: str
    change: str
    name: str
    sentence: str


def differences(earlier: Pack, later: Pack) -> tuple[Difference, ...]:
    """Everything that changed, in the order: the pack, elements, codes, rules, scope, deadlines, files.

    Does not show
    -------------
    Changes of wording in notes and sources, and of the order of questions.
    """
    return (
        *_pack(earlier, later),
        *_elements(earlier.form, later.form),
        *_codes(earlier.form, later.form),
        *_rules(earlier, later),
        *_scope(earlier, later),
        *_named("deadline", _deadlines(earlier), _deadlines(later)),
        *_named("file", _files(earlier), _files(later)),
    )


def _pack(earlier: Pack, later: Pack) -> Iterator[Difference]:
    for name, said in (
        ("id", "The pack is another one"),
        ("title", "Its title"),
        ("effective_from", "Its first day"),
        ("effective_until", "Its last day"),
        ("completeness", "Its completeness"),
        ("reporting_unit", "What one report is about"),
        ("narrative_max", "The most characters of a narrative"),
    ):
        before, after = getattr(earlier, name), getattr(later, name)
        if before != after:
            yield _changed("pack", name, f"{said} was {_said(before)} and is {_said(after)}.")
    for sentence in later.missing:
        if sentence not in earlier.missing:
            yield Difference(part="pack", change="added", name="missing", sentence=f"Missing now: {sentence}")
    for sentence in earlier.missing:
        if sentence not in later.missing:
            yield Difference(part="pack", change="removed", name="missing", sentence=f"No longer missing: {sentence}")


def _elements(earlier: Form, later: Form) -> Iterator[Difference]:
    before = {element.path: element for element in earlier.elements}
    after = {element.path: element for element in later.elements}
    for path, element in before.items():
        if path not in after:
            yield _removed("element", path, f"“{element.label}” is no longer asked.")
        else:
            for sentence in _element(element, after[path], earlier, later):
                yield _changed("element", path, sentence)
    for path, element in after.items():
        if path not in before:
            yield _added("element", path, f"“{element.label}” is asked.")


ATTRIBUTES: dict[str, str] = {
    "kind": "kind of answer",
    "codes": "code list",
    "table": "table",
    "how": "ways of knowing",
    "missing": "reasons for no answer",
    "minimum": "smallest",
    "maximum": "largest",
    "whole": "whole numbers only",
    "decimals": "most digits behind the point",
    "min_length": "fewest characters",
    "max_length": "most characters",
    "pattern_says": "form",
    "narrative": "narrative",
    "phase": "who answers it",
    "lock_after": "lock",
    "ask_person": "asking the person",
    "valid_from": "first day",
    "valid_until": "last day",
    "prohibited_from": "day from which it may not be asked",
}


def _element(before: Element, after: Element, earlier: Form, later: Form) -> Iterator[str]:
    label = after.label
    if before.label != label:
        yield f"“{before.label}” is now called “{label}”."
    for name, said in ATTRIBUTES.items():
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield f"“{label}”: {said} was {_said(one)} and is {_said(other)}."
    if before.required != after.required:
        yield f"“{label}”: it {_must(after, later)}; before, it {_must(before, earlier)}."
    if before.show != after.show:
        yield f"“{label}”: it is asked {_asked(after, later)}; before, {_asked(before, earlier)}."


def _must(element: Element, form: Form) -> str:
    if isinstance(element.required, bool):
        return "must be answered" if element.required else "may be left out"
    return f"must be answered if {in_words(element.required, form)}"


def _asked(element: Element, form: Form) -> str:
    return "always" if element.show is None else f"if {in_words(element.show, form)}"


def _codes(earlier: Form, later: Form) -> Iterator[Difference]:
    for name, codes in earlier.codes.items():
        if name not in later.codes:
            yield _removed("code", name, f"The list “{name}” is gone.")
        else:
            yield from _list(name, codes, later.codes[name])
    for name, codes in later.codes.items():
        if name not in earlier.codes:
            yield _added("code", name, f"The list “{name}” is new: {', '.join(code.label for code in codes)}.")


def _list(name: str, earlier: Sequence[FormCode], later: Sequence[FormCode]) -> Iterator[Difference]:
    before, after = ({code.value: code for code in codes} for codes in (earlier, later))
    gone = [code for code in earlier if code.value not in after]
    new = {code.value: code for code in later if code.value not in before}
    for code in gone:
        same = next((each for each in new.values() if each.code and each.code == code.code), None)
        if same is None:
            yield _removed("code", f"{name}.{code.value}", f"{name}: “{code.label}” is gone{_coded(code)}.")
        else:
            del new[same.value]
            sentence = f"{name}: {code.code} was “{code.label}” and is “{same.label}”."
            yield _changed("code", f"{name}.{same.value}", sentence)
    for value, code in before.items():
        if value in after:
            for sentence in _code(code, after[value]):
                yield _changed("code", f"{name}.{value}", f"{name}: {sentence}")
    for value, code in new.items():
        yield _added("code", f"{name}.{value}", f"{name}: “{code.label}” is new{_coded(code)}.")


def _code(before: FormCode, after: FormCode) -> Iterator[str]:
    if before.label != after.label:
        yield f"“{before.label}” is now called “{after.label}”."
    for attribute, said in (
        ("code", "the state's code"),
        ("exclusive", "alone"),
        ("valid_from", "first day"),
        ("valid_until", "last day"),
        ("when", "condition"),
        ("core", "meaning in common words"),
    ):
        one, other = getattr(before, attribute), getattr(after, attribute)
        if one != other:
            told = "changed" if attribute == "when" else f"was {_said(one)} and is {_said(other)}"
            yield f"“{after.label}”: {said} {told}."


def _rules(earlier: Pack, later: Pack) -> Iterator[Difference]:
    before, after = _by_id(earlier.rules), _by_id(later.rules)
    for name, rules in before.items():
        if name not in after:
            yield _removed("rule", name, f"{name} is gone: {rules[0].message}")
        elif [_content(rule) for rule in rules] != [_content(rule) for rule in after[name]]:
            yield _changed("rule", name, f"{name} changed: {' '.join(rule.message for rule in after[name])}")
    for name, rules in after.items():
        if name not in before:
            yield _added("rule", name, f"{name} is new: {' '.join(rule.message for rule in rules)}")


def _by_id(rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        found.setdefault(rule.id, []).append(rule)
    return found


def _content(rule: Rule) -> tuple[Any, ...]:
    return (
        rule.when, rule.require, rule.prohibit, rule.check, rule.at, rule.severity, rule.phase, rule.kind, rule.message
    )  # fmt: skip


def _scope(earlier: Pack, later: Pack) -> Iterator[Difference]:
    before, after = ({each.id: each for each in pack.scope.leave_out} for pack in (earlier, later))
    for name, rule in before.items():
        if name not in after:
            yield _removed("scope", name, f"{name} is gone: {rule.message}")
        elif (rule.when, rule.unit) != (after[name].when, after[name].unit):
            yield _changed("scope", name, f"{name} changed: {after[name].message}")
    for name, rule in after.items():
        if name not in before:
            yield _added("scope", name, f"{name} is new: {rule.message}")


def _deadlines(pack: Pack) -> dict[str, Any]:
    return {f"{each.title}": (each.kind, each.rule, each.day, each.days_after, each.hours, each.years)
            for each in pack.deadlines}  # fmt: skip


def _files(pack: Pack) -> dict[str, Any]:
    return {file.title: (file.format, file.unit, file.status, file.name, file.columns, file.tables, file.sums)
            for file in pack.files}  # fmt: skip


def _named(part: str, earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Iterator[Difference]:
    for name in earlier:
        if name not in later:
            yield _removed(part, name, f"The {part} “{name}” is gone.")
        elif earlier[name] != later[name]:
            yield _changed(part, name, f"The {part} “{name}” changed.")
    for name in later:
        if name not in earlier:
            yield _added(part, name, f"The {part} “{name}” is new.")


def _said(value: Any) -> str:
    if value is None or value == "" or value == ():
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return f"“{value}”" if isinstance(value, str) else str(value)


def _coded(code: FormCode) -> str:
    return f" (code {code.code})" if code.code else ""


def _maker(change: str) -> Callable[[str, str, str], Difference]:
    def make(part: str, name: str, sentence: str) -> Difference:
        return Difference(part=part, change=change, name=name, sentence=sentence)

    return make


_added, _removed, _changed = (_maker(change) for change in CHANGES)
