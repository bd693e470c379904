"""What is wrong with a form itself: found when a pack is loaded, so that no officer meets it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from daylit.record.blocks import BLOCKS
from daylit.record.condition_check import Standing, condition_mistakes, cycles
from daylit.record.core import CORE
from daylit.record.elements import HOW, KINDS, MARKERS, Element, FormCode
from daylit.record.form import BlockUse, Form
from daylit.record.patterns import pattern_mistake
from daylit.record.ready import rule_block
from daylit.record.rules import CHECKED, PHASES, RULE_KINDS, SEVERITIES, Rule

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
PATTERNS = "See docs/rules.md, “Patterns”."
ASKED = "Check its spelling, or add the element."
OUTSIDE = "Correct the day, or take it out of this version."
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong with a form or a file. ``where`` is as “elements person.race” or “rules CA-R21”."""

    where: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}".strip()


def form_mistakes(form: Form) -> list[Mistake]:
    """Everything that is wrong with a form, in the form's order; empty where it can be used."""
    used = {use.name for use in form.blocks}
    standing = Standing(form, used)
    found = [*_whole(form), *(each for use in form.blocks for each in _block(use, standing))]
    found += [each for element in form.elements for each in _element(element, form, standing)]
    for name, codes in form.codes.items():
        found += _codes(name, codes, form, standing)
    found += [each for rule in form.rules for each in _rule(rule, standing)]
    for one in form.narrative.patterns:
        if mistake := pattern_mistake(one.pattern):
            found.append(Mistake(where=f"narrative {one.id}", what=f"The pattern {mistake}", remedy=PATTERNS))
    odd = {mistake.where for mistake in found}
    if not any(where.startswith("blocks ") for where in odd):
        sound = tuple(element for element in form.elements if f"elements {element.path}" not in odd)
        found += [
            Mistake(where=f"elements {path}", what=what, remedy="Let one of them be asked always.")
            for path, what in cycles(replace(form, elements=sound))
        ]
    return found


def _whole(form: Form) -> Iterator[Mistake]:
    where = f"form {form.pack}"
    if not form.pack or not form.version or not form.title:
        yield Mistake(where=where, what="A form needs a pack, a version and a title.", remedy="Add what is missing.")
    if form.effective_until is not None and form.effective_until < form.effective_from:
        yield Mistake(where=where, what="It ends before it begins.", remedy="Correct the effective dates.")
    starts = [element.kind for element in form.elements if element.path == "contact.start"]
    if starts not in (["datetime"], ["date"]):
        yield Mistake(where=where, what="It does not ask contact.start once, as a datetime or a date.",
                      remedy="Add it: the day of the contact chooses the rules that hold.")  # fmt: skip
    for kind, names in (
        ("blocks", [use.name for use in form.blocks]),
        ("elements", [element.path for element in form.elements]),
        ("sections", [section.id for section in form.sections]),
    ):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Mistake(where=f"{kind} {name}", what="It stands there twice.", remedy="Keep one.")


def _block(use: BlockUse, standing: Standing) -> Iterator[Mistake]:
    where = f"blocks {use.name}"
    if use.name not in BLOCKS:
        yield Mistake(where=where, what="There is no such block.", remedy=f"Use one of: {', '.join(BLOCKS)}.")
        return
    parent = BLOCKS[use.name].parent
    if parent and parent not in standing.used:
        yield Mistake(
            where=where, what=f"It stands in “{parent}”, which the form does not use.", remedy="Add that too."
        )
    if not 0 <= use.minimum <= use.maximum:
        yield Mistake(where=where, what="Its minimum is more than its maximum.", remedy="Change one of the two.")
    if use.show is not None:
        for what, remedy in condition_mistakes(use.show, standing, block=parent or "contact"):
            yield Mistake(where=where, what=f"In show: {what}", remedy=remedy)


def _element(element: Element, form: Form, standing: Standing) -> Iterator[Mistake]:
    where = f"elements {element.path}"
    if element.block not in BLOCKS or not _NAME.fullmatch(element.name):
        yield Mistake(where=where, what="The path should be a block and a name.", remedy="Write it as person.race.")
        return
    dated = _outside(form, (element.valid_from, element.prohibited_from), element.valid_until)
    for what, remedy in (*_core_mistakes(element), *_shape_mistakes(element, form, standing), *dated):
        yield Mistake(where=where, what=what, remedy=remedy)
    for name, node in (("show", element.show), ("required", element.required)):
        if node is not None and not isinstance(node, bool):
            for what, remedy in condition_mistakes(node, standing, block=element.block):
                yield Mistake(where=where, what=f"In {name}: {what}", remedy=remedy)


def _core_mistakes(element: Element) -> Iterator[tuple[str, str]]:
    standard = CORE.get(element.path)
    if element.kind not in KINDS:
        yield f"There is no kind “{element.kind}”.", f"Use one of: {', '.join(KINDS)}."
    elif standard is None and not element.own:
        yield "It is not in the core list.", "Check its spelling, or say own = true if it is this place's own."
    elif standard is not None and element.own:
        yield "It is in the core list, so it is not this place's own.", "Take out own."
    elif standard is not None and element.kind not in standard.kinds:
        yield f"The core has it as {' or '.join(standard.kinds)}.", "Use that kind, or a name of your own."


def _shape_mistakes(element: Element, form: Form, standing: Standing) -> Iterator[tuple[str, str]]:
    coded = element.kind in ("choice", "choices")
    if element.block not in standing.used:
        yield f"The form does not use the block “{element.block}”.", "Add it under blocks."
    if not element.label:
        yield "It has no label.", "Say in a few words what is asked."
    if coded and not (element.codes or element.table):
        yield "It has no list to choose from.", "Name a code list under codes, or a table."
    if element.codes and (not coded or element.codes not in form.codes):
        yield f"There is no code list “{element.codes}” for it.", f"Use one of: {', '.join(form.codes)}."
    if element.table and not coded and element.kind != "text":
        yield "Only a choice or a text can be looked up in a table.", "Take out table, or change the kind."
    if element.section and element.section not in {section.id for section in form.sections}:
        yield f"There is no section “{element.section}”.", "Add it under sections."
    for name, given, allowed in (("how", element.how, HOW), ("missing", element.missing, MARKERS)):
        for each in given:
            if each not in allowed:
                yield f"“{each}” is not allowed under {name}.", f"Use one of: {', '.join(allowed)}."
    yield from _bound_mistakes(element)


def _bound_mistakes(element: Element) -> Iterator[tuple[str, str]]:
    for low, high, what in (
        (element.minimum, element.maximum, "minimum"),
        (element.min_length, element.max_length, "min_length"),
        (element.valid_from, element.valid_until, "valid_from"),
    ):
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            yield f"Its {what} is beyond its other end.", "Change one of the two."
    bounded = element.minimum is not None or element.maximum is not None
    if bounded and element.kind not in ("number", "choices"):
        yield "Only numbers and choices have a minimum and a maximum.", "For text use min_length and max_length."
    if any(round(limit, 6) != limit or abs(limit) > 1e12 for limit in (element.minimum or 0, element.maximum or 0)):
        yield "Its limits have more than six digits behind the point, or are too large.", "Round them."
    if element.decimals is not None and not 0 <= element.decimals <= 9:
        yield "decimals should be 0 to 9.", "Write a number from 0 to 9."
    if element.pattern and (mistake := pattern_mistake(element.pattern)):
        yield f"Its pattern {mistake}", PATTERNS
    if element.pattern and not element.pattern_says:
        yield "It has a pattern and no sentence that tells people about it.", "Add pattern_says."
    if element.phase not in ("entry", "submit"):
        yield f"There is no phase “{element.phase}” of an element.", "Use entry or submit."
    if element.lock_after not in ("", "first_acceptance"):
        yield f"lock_after cannot be “{element.lock_after}”.", "Use first_acceptance, or leave it out."
    if element.ask_person not in ("", "prohibited"):
        yield f"ask_person cannot be “{element.ask_person}”.", "Use prohibited, or leave it out."


def _outside(form: Form, firsts: tuple[date | None, ...], last: date | None) -> Iterator[tuple[str, str]]:
    """Days on which this version does not hold: what begins after it or ended before it would never be asked."""
    for first in firsts:
        if first and form.effective_until and first > form.effective_until:
            yield f"It begins on {first}, after the last day of this version.", OUTSIDE
    if last and last < form.effective_from:
        yield f"It ends on {last}, before the first day of this version.", OUTSIDE


def _codes(name: str, codes: tuple[FormCode, ...], form: Form, standing: Standing) -> Iterator[Mistake]:
    where = f"codes {name}"
    users = [element for element in form.elements if element.codes == name]
    if not codes or not users:
        lack = "Nothing stands in it." if not codes else "No element uses it."
        yield Mistake(where=where, what=lack, remedy="Fill it, use it, or take it out.")
    values = [code.value for code in codes]
    for code in codes:
        if values.count(code.value) > 1 or not _CODE.fullmatch(code.value):
            what = f"“{code.value}” stands there twice, or is not made of letters, digits, _, . and - alone."
            yield Mistake(where=where, what=what, remedy="Give each code a value of its own.")
        if code.valid_from and code.valid_until and code.valid_from > code.valid_until:
            yield Mistake(
                where=where, what=f"“{code.value}” ends before it begins.", remedy="Change one of the two days."
            )
        for what, remedy in _outside(form, (code.valid_from,), code.valid_until):
            yield Mistake(where=where, what=f"“{code.value}”: {what}", remedy=remedy)
        if code.when is not None:
            for block in dict.fromkeys(user.block for user in users):
                for what, remedy in condition_mistakes(code.when, standing, block=block):
                    yield Mistake(where=where, what=f"In when of “{code.value}”: {what}", remedy=remedy)


def _rule(rule: Rule, standing: Standing) -> Iterator[Mistake]:
    where = f"rules {rule.id}"
    for value, allowed, name in (
        (rule.kind, RULE_KINDS, "kind"),
        (rule.severity, SEVERITIES, "severity"),
        *((phase, PHASES, "phase") for phase in rule.phase),
    ):
        if value not in allowed:
            yield Mistake(
                where=where, what=f"There is no {name} “{value}”.", remedy=f"Use one of: {', '.join(allowed)}."
            )
    if not rule.id or not rule.message.strip().endswith((".", "?", "!")):
        yield Mistake(
            where=where, what="It needs an id and a message that is a sentence.", remedy="End it with a full stop."
        )
    if rule.kind != "check":
        return
    if CHECKED["review"].isdisjoint(rule.phase):
        yield Mistake(where=where, what="It would never be read.", remedy="Add a phase, or make it of another kind.")
    if not (rule.require or rule.prohibit or rule.check is not None):
        yield Mistake(where=where, what="It asks for nothing.", remedy="Add require, prohibit or check.")
    for path in (*rule.require, *rule.prohibit, *([rule.at] if "." in rule.at else [])):
        if path not in standing.paths:
            yield Mistake(where=where, what=f"The form does not ask “{path}”.", remedy=ASKED)
    if rule.at and rule.at.partition(".")[0] not in standing.used:
        yield Mistake(
            where=where, what=f"The form does not use “{rule.at}”.", remedy="Add it under blocks, or name another."
        )
    try:
        block = rule_block(rule)
    except (ValueError, KeyError) as error:
        yield Mistake(where=where, what=f"It cannot be read for one part: {error}.", remedy="Use some() or every().")
        return
    for node in (rule.when, rule.check):
        if node is not None:
            for what, remedy in condition_mistakes(node, standing, block=block):
                yield Mistake(where=where, what=what, remedy=remedy)
