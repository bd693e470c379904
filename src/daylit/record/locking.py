"""Answers that may not change any more once the state has accepted the record."""

from typing import Any

from daylit.record.form import Form
from daylit.record.found import Found
from daylit.record.parts import Part
from daylit.record.problems import Problem
from daylit.record.ready import ReadyBlock, made_ready
from daylit.record.taking import Taking


def changed_locked(form: Form, before: dict[str, Any], after: dict[str, Any], *, rule: str = "") -> list[Problem]:
    """A problem for each answer that is locked after the first acceptance and differs between two revisions.

    People are compared in their order. A person who was added or taken away is not a change of an answer.

    Assumes
    -------
    ``before`` was accepted, under this form.
    """
    ready = made_ready(form)
    old, new = Taking(ready, before), Taking(ready, after)
    found = Found(new.day, {})
    _compare(ready.blocks, old.record, new.record, found, rule)
    return found.problems


def _compare(blocks: list[ReadyBlock], old: Part, new: Part, found: Found, rule: str) -> None:
    for block in blocks:
        pairs = zip(old.children[block.name], new.children[block.name], strict=False)
        for one, other in pairs:
            for ready in block.elements:
                if ready.element.lock_after and _answer(one, ready.name) != _answer(other, ready.name):
                    found.about("answer.locked", other, ready, rule=rule)
            _compare(block.children, one, other, found, rule)


def _answer(part: Part, name: str) -> tuple[Any, ...]:
    value = part.values.get(name)
    if isinstance(value, list):
        value = sorted(value, key=repr)  # the order in which several were chosen means nothing
    return value, part.missing.get(name), part.how.get(name)
