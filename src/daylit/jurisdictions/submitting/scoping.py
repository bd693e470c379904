"""Who is not reported, and by which rule: the first rule of a pack's scope that holds decides."""

from dataclasses import dataclass
from typing import Any

from daylit.jurisdictions.pack import LeaveOut, Pack
from daylit.record.evaluate import holds
from daylit.record.parts import Env, Part
from daylit.record.ready import made_ready
from daylit.record.taking import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A contact, or one person of it, that is not reported.

    ``at`` is the place in the answers, ``where`` the same in words; both are empty for the whole contact.
    """

    rule: str
    sentence: str
    at: str = ""
    where: str = ""
    cite: str = ""


def in_scope(pack: Pack, answers: dict[str, Any]) -> tuple[dict[str, Any] | None, list[LeftOut]]:
    """The answers without the people who are not reported, and who they are.

    Nothing is left of the answers where the contact is not reported, or nobody in it.

    Does not show
    -------------
    Whether the agency has to report at all: a pack says that in sentences, and nothing checks them.
    """
    ready = made_ready(pack.form)
    taken = Taking(ready, answers)
    env: Env = {"": taken.record}
    env.update({block.name: taken.record.children[block.name][0] for block in ready.blocks if not block.repeats})
    whole = _first(pack, "contact", env)
    if whole is not None:
        return None, [_left(whole)]
    people = taken.record.children.get("person", [])
    left: dict[int, LeftOut] = {}
    for part in people:
        rule = _first(pack, "person", {**env, "person": part})
        if rule is not None:
            left[part.number - 1] = _left(rule, part)
    if not left:
        return answers, []
    if len(left) == len(people):
        return None, list(left.values())
    kept = [each for place, each in enumerate(answers["people"]) if place not in left]
    return {**answers, "people": kept}, list(left.values())


def _first(pack: Pack, unit: str, env: dict[str, Part]) -> LeaveOut | None:
    return next((each for each in pack.scope.leave_out if each.unit == unit and holds(each.when, env)), None)


def _left(rule: LeaveOut, part: Part | None = None) -> LeftOut:
    at, where = (part.at, part.where()) if part else ("", "")
    return LeftOut(rule=rule.id, sentence=rule.message, at=at, where=where, cite=rule.cite)
