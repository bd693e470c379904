"""A record as people read it: the form's own words for every answer, problems at their place, what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from daylit.record import Form
from daylit.record.blocks import BLOCKS
from daylit.record.elements import Element
from daylit.record.parts import is_empty
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING
from daylit.web.review.marks import KINDS, Mark, pieces

PERCEIVED = "perceived"
AS_SENT = "entered under a question that this form does not have"
AROUND = {
    "late_reason": "Why it was written down late",
    "reason": "Why it was changed",
    "cad": "Number of the call",
    "tags": "Tags",
}
"""What stands beside the answers, by its key in the entry."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One answer. ``pieces`` are the parts of a text with what each may hold; ``shown`` is the answer in words."""

    at: str
    label: str
    shown: str = ""
    how: str = ""
    perceived: bool = False
    missing: bool = False
    pieces: list[tuple[str, str]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def marked(self) -> bool:
        """Whether something at this answer asks to be looked at."""
        return bool(self.problems or self.marks)


@dataclass(slots=True, kw_only=True)
class Part:
    """One part of the record: the contact, a person, a search of that person. ``depth`` counts from 0."""

    at: str
    title: str
    depth: int
    lines: list[Line] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that differs between two revisions; an empty side means that it was not there."""

    where: str
    label: str
    before: str
    after: str


def read(
    form: Form, entry: Mapping[str, Any], *, problems: Sequence[Mapping[str, Any]] = (), marks: Sequence[Mark] = ()
) -> list[Part]:
    """The record in parts, in the order of the form; problems and marks stand where they belong, none is lost."""
    answers = entry.get("answers")
    parts = [_around(entry), *_parts(form, answers if isinstance(answers, dict) else {})]
    places: dict[str, Line | Part] = {part.at: part for part in parts}
    places |= {line.at: line for part in parts for line in part.lines}
    for problem in problems:
        if problem.get("code") not in KINDS:  # marks have their own place and their own way on
            _place(form, str(problem.get("at", "")), places, parts[0]).problems.append(dict(problem))
    for mark in marks:
        _place(form, mark.place, places, parts[0]).marks.append(mark)
    return [part for part in parts if part.lines or part.problems or part.marks]


def _around(entry: Mapping[str, Any]) -> Part:
    """What was entered beside the answers: why it came late, why it changed, its number, its tags."""
    lines = []
    for name, label in AROUND.items():
        given = entry.get(name)
        shown = ", ".join(map(str, given)) if isinstance(given, list) else str(given or "")
        if shown:
            lines.append(Line(at=name, label=label, shown=shown))
    return Part(at="", title="The record", depth=0, lines=lines)


def _place(form: Form, at: str, places: dict[str, Line | Part], around: Part) -> Line | Part:
    """Where a problem is shown: at its answer, at an empty line made for it, or at the part it is about."""
    if at not in places:
        part = places.get(at.rpartition(".")[0])
        line = Line(at=at, label=_label(form, at), missing=True)
        (part if isinstance(part, Part) else around).lines.append(line)
        places[at] = line
    return places[at]


def changes(old_form: Form, old: Any, new_form: Form, new: Any) -> list[Change]:
    """What differs between two revisions, in the order of the newer one."""
    before, after = _flat(old_form, old), _flat(new_form, new)
    return [
        Change(where=where, label=label, before=before.get(at, ("", "", ""))[2], after=after.get(at, ("", "", ""))[2])
        for at, (where, label, _) in {**after, **{at: one for at, one in before.items() if at not in after}}.items()
        if before.get(at, ("", "", ""))[2] != after.get(at, ("", "", ""))[2]
    ]


def changes_around(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """What differs beside the answers, but for why it was changed: its number, its tags, why it came late."""
    before, after = ({line.at: line for line in _around(entry).lines} for entry in (old, new))
    shown = ((name, *(lines[name].shown if name in lines else "" for lines in (before, after))) for name in AROUND)
    return [
        Change(where="The record", label=AROUND[name], before=one, after=other)
        for name, one, other in shown
        if one != other and name != "reason"
    ]


def _flat(form: Form, answers: Any) -> dict[str, tuple[str, str, str]]:
    return {
        line.at: (part.title, line.label, f"{line.shown} {line.how}".strip())
        for part in read(form, {"answers": answers})
        for line in part.lines
    }


def _parts(form: Form, answers: dict[str, Any]) -> Iterator[Part]:
    elements: dict[str, list[Element]] = {}
    for element in form.elements:
        elements.setdefault(element.block, []).append(element)
    known = {BLOCKS[use.name].key for use in form.blocks if not BLOCKS[use.name].parent}
    stray = [_as_sent(key, key, given) for key, given in answers.items() if key not in known and not is_empty(given)]
    if stray:
        yield Part(at="?", title="Other answers", depth=0, lines=stray)
    yield from _blocks(form, elements, answers, parent="", at="", title="", depth=0)


def _blocks(
    form: Form,
    elements: dict[str, list[Element]],
    given: dict[str, Any],
    *,
    parent: str,
    at: str,
    title: str,
    depth: int,
) -> Iterator[Part]:
    for use in form.blocks:
        block = BLOCKS[use.name]
        if block.parent != parent:
            continue
        here = f"{at}.{block.key}" if at else block.key
        raw = given.get(block.key)
        each = raw if block.repeats and isinstance(raw, list) else [raw]
        for index, one in enumerate(each):
            place = f"{here}[{index}]" if block.repeats else here
            name = f"{block.title} {index + 1}" if block.repeats else block.title
            name = f"{title}, {name.lower()}" if title else name
            if isinstance(one, dict):
                yield Part(
                    at=place,
                    title=name,
                    depth=depth,
                    lines=_lines(form, elements.get(use.name, []), one, place, use.name),
                )
                yield from _blocks(form, elements, one, parent=use.name, at=place, title=name, depth=depth + 1)
            elif not is_empty(one):
                yield Part(at=place, title=name, depth=depth, lines=[_as_sent(place, name, one)])


def _lines(form: Form, elements: list[Element], given: dict[str, Any], at: str, block: str) -> list[Line]:
    lines = [
        _line(form, element, given[element.name], f"{at}.{element.name}")
        for element in elements
        if element.name in given and not is_empty(given[element.name])
    ]
    below = {BLOCKS[use.name].key for use in form.blocks if BLOCKS[use.name].parent == block}
    names = {element.name for element in elements} | below
    return lines + [
        _as_sent(f"{at}.{key}", key, one) for key, one in given.items() if key not in names and not is_empty(one)
    ]


def _line(form: Form, element: Element, answer: Any, at: str) -> Line:
    line = Line(at=at, label=element.label)
    value, how = answer, ""
    if isinstance(answer, dict) and "missing" in answer:
        marker = str(answer["missing"])
        line.shown, line.missing = (MISSING.label(marker) if marker in MISSING else marker), True
        return line
    if isinstance(answer, dict) and "value" in answer:
        value, how = answer["value"], str(answer.get("how") or "")
    line.perceived = how == PERCEIVED or (
        not how and (element.how == (PERCEIVED,) or element.ask_person == "prohibited")
    )
    if how and how != PERCEIVED:
        line.how = ASCERTAINED.label(how) if how in ASCERTAINED else how
    line.shown = in_words(form, element, value)
    if element.kind == "text" and isinstance(value, str):
        line.pieces = pieces(form, value) if element.narrative else []
    return line


def in_words(form: Form, element: Element, value: Any) -> str:
    """An answer in the words of the form; what is not as the form asks is shown as it came."""
    labels = {code.value: code.label for code in form.codes.get(element.codes, ())}
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict) and element.kind == "place":
        return ", ".join(str(one) for one in value.values())
    if isinstance(value, list):
        return ", ".join(labels.get(one, one) if isinstance(one, str) else str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    text = str(value)
    return _moment(text) if element.kind == "datetime" else labels.get(text, text)


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at.day} {at:%B %Y, %H:%M}"


def _as_sent(at: str, label: str, value: Any) -> Line:
    return Line(at=at, label=label, shown=str(value)[:2_000], how=AS_SENT)


def _label(form: Form, at: str) -> str:
    """The label of the question at a place: people[0].race is that of person.race."""
    steps = [step.partition("[")[0] for step in at.split(".")]
    block = next((one.name for one in BLOCKS.values() if len(steps) > 1 and one.key == steps[-2]), "")
    try:
        return form.element(f"{block}.{steps[-1]}").label
    except KeyError:
        return AROUND.get(at) or steps[-1] or "The record"


def label_of(form: Form, at: str) -> str:
    """The words for a place in the answers, for a reason that is sent back: “Person 1: Reason for the stop”."""
    number = [step.partition("[")[2].rstrip("]") for step in at.split(".")]
    blocks = [step.partition("[")[0] for step in at.split(".")]
    titles = {one.key: one.title for one in BLOCKS.values()}
    where = ", ".join(f"{titles.get(b, b)} {int(n) + 1}" for b, n in zip(blocks, number, strict=True) if n.isdigit())
    label = _label(form, at)
    return f"{where}: {label}" if where else label
