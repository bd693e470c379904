"""A form made ready to be read against answers: conditions compiled, code lists by value, dates as texts."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from daylit.record.blocks import BLOCKS, deepest
from daylit.record.elements import Element, FormCode, Node
from daylit.record.evaluate import Read, ready
from daylit.record.expression import blocks_outside
from daylit.record.form import BlockUse, Form
from daylit.record.rules import Rule


@dataclass(slots=True)
class ReadyCode:
    """A code with its condition compiled and its dates as texts."""

    code: FormCode
    when: Read | None
    valid_from: str
    valid_until: str


@dataclass(slots=True)
class ReadyElement:
    """An element with its conditions compiled. ``codes`` is empty where it has no list of the form."""

    element: Element
    name: str
    show: Read | None
    required: Read | bool
    codes: dict[str, ReadyCode]
    valid_from: str
    valid_until: str
    prohibited_from: str
    dated: bool

    @property
    def submitted(self) -> bool:
        """Whether only the sender knows the answer."""
        return self.element.phase == "submit"

    def live(self, day: str | None) -> bool:
        """Whether it is asked on a day; what has dates is not asked where the day is not known."""
        if not self.dated:
            return True
        if day is None:
            return False
        if self.prohibited_from and day >= self.prohibited_from:
            return False
        return self.valid_from <= day and (not self.valid_until or day <= self.valid_until)


@dataclass(slots=True)
class ReadyBlock:
    """A part of the record with its elements, in the form's order. ``dated`` says that one of them has dates."""

    use: BlockUse
    name: str
    key: str
    title: str
    repeats: bool
    show: Read | None
    elements: list[ReadyElement]
    names: frozenset[str]
    dated: bool
    children: list["ReadyBlock"]
    keys: frozenset[str]


@dataclass(slots=True)
class ReadyRule:
    """A rule with its conditions compiled. ``block`` is the one for each of which it is read, where it ``repeats``.

    ``place`` is the block and the name shown beside its message.
    """

    rule: Rule
    block: str
    repeats: bool
    when: Read | None
    check: Read | None
    require: list[tuple[str, str]]
    prohibit: list[tuple[str, str]]
    place: tuple[str, str]


@dataclass(slots=True)
class ReadyForm:
    """The whole form. ``blocks`` are those at the top, ``keys`` their keys; ``rules`` are those that check.

    ``gaps`` holds by day the times of day that its clocks skip.
    """

    form: Form
    blocks: list[ReadyBlock]
    by_name: dict[str, ReadyBlock]
    rules: list[ReadyRule]
    keys: frozenset[str]
    gaps: dict[str, tuple[str, str]]

    def named(self) -> str:
        """The form and the days for which it is, in words."""
        return f"{self.form.pack} {self.form.version}, for contacts {self.period()}"

    def period(self) -> str:
        """The days of contact for which the form is, in words."""
        start, end = text_of(self.form.effective_from), text_of(self.form.effective_until)
        return f"from {start} to {end}" if end else f"from {start} on"


def made_ready(form: Form) -> ReadyForm:
    """The form made ready, worked out once for each form."""
    if "ready" not in form.made_ready:
        form.made_ready["ready"] = _form(form)
    kept: ReadyForm = form.made_ready["ready"]
    return kept


def _form(form: Form) -> ReadyForm:
    by_block: dict[str, list[ReadyElement]] = {}
    for element in form.elements:
        by_block.setdefault(element.block, []).append(_element(element, form))
    made = {use.name: _block(use, by_block.get(use.name, [])) for use in form.blocks}
    for block in made.values():
        block.children = [each for each in made.values() if BLOCKS[each.name].parent == block.name]
        block.keys = block.names | {each.key for each in block.children}
    top = [block for block in made.values() if not BLOCKS[block.name].parent]
    rules = [_rule(rule) for rule in form.rules if rule.kind == "check"]
    gaps = {start[:10]: (start[11:], end[11:]) for start, end in form.gaps}
    keys = frozenset(block.key for block in top)
    return ReadyForm(form=form, blocks=top, by_name=made, rules=rules, keys=keys, gaps=gaps)


def rule_block(rule: Rule) -> str:
    """The block for each of which a rule is read; “contact” where it names none that repeats.

    Raises
    ------
    ValueError
        The rule names two lists that do not stand in one another.
    """
    named = {path.partition(".")[0] for path in (*rule.require, *rule.prohibit, rule.at) if path}
    for node in (rule.when, rule.check):
        named |= blocks_outside(node) if node is not None else frozenset()
    return deepest(frozenset(named))


def _block(use: BlockUse, elements: list[ReadyElement]) -> ReadyBlock:
    block = BLOCKS[use.name]
    return ReadyBlock(
        use=use,
        name=use.name,
        key=block.key,
        title=use.title or block.title,
        repeats=block.repeats,
        show=_condition(use.show),
        elements=elements,
        names=frozenset(each.name for each in elements),
        dated=any(each.dated for each in elements),
        children=[],
        keys=frozenset(),
    )


def _element(element: Element, form: Form) -> ReadyElement:
    return ReadyElement(
        element=element,
        name=element.name,
        show=_condition(element.show),
        required=element.required if isinstance(element.required, bool) else ready(element.required),
        codes={code.value: _code(code) for code in form.codes.get(element.codes, ())},
        valid_from=text_of(element.valid_from),
        valid_until=text_of(element.valid_until),
        prohibited_from=text_of(element.prohibited_from),
        dated=bool(element.valid_from or element.valid_until or element.prohibited_from),
    )


def _code(code: FormCode) -> ReadyCode:
    return ReadyCode(code, _condition(code.when), text_of(code.valid_from), text_of(code.valid_until))


def _rule(rule: Rule) -> ReadyRule:
    block = rule_block(rule)
    return ReadyRule(
        rule=rule,
        block=block,
        repeats=BLOCKS[block].repeats,
        when=_condition(rule.when),
        check=_condition(rule.check),
        require=[_path(path) for path in rule.require],
        prohibit=[_path(path) for path in rule.prohibit],
        place=_path(rule.at) if rule.at else (block, ""),
    )


def _path(path: str) -> tuple[str, str]:
    block, _, name = path.partition(".")
    return block, name


def _condition(node: Node | None) -> Read | None:
    return None if node is None else ready(node)


def text_of(day: date | None) -> str:
    """The day as text, empty for an open end: texts of days sort as days do."""
    return "" if day is None else day.isoformat()


def shows(read: Read | None, env: dict[str, Any]) -> bool:
    """Whether a condition holds; one that is not there holds."""
    return read is None or read(env) is True
