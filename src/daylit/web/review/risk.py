"""Why a record is looked at first. Each reason is plain, about the record, and shown to everyone who reviews.

Nothing here reads who the person was or seemed to be: only the questions named below, and when the record came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from daylit.record import Form

NEW_OFFICER = timedelta(days=90)


class Reason(StrEnum):
    """What makes a record come first; the order is that of the queue."""

    FORCE = "force"
    SEARCH_WITHOUT_FIND = "search_without_find"
    WARNINGS = "warnings"
    LONG_TO_MEND = "long_to_mend"
    LATE = "late"
    NEW_OFFICER = "new_officer"

    @property
    def sentence(self) -> str:
        """What a reviewer reads."""
        return SENTENCES[self]


SENTENCES: dict[Reason, str] = {
    Reason.FORCE: "Force was used, more than handcuffs.",
    Reason.SEARCH_WITHOUT_FIND: "A search in which nothing was found.",
    Reason.WARNINGS: "Something in it may not fit together.",
    Reason.LONG_TO_MEND: "It took long to mend.",
    Reason.LATE: "Written down late.",
    Reason.NEW_OFFICER: "An officer in their first 90 days here.",
}

SEARCHED = (("person", "searched"), ("vehicle", "searched"))
SEARCH_ACTIONS = ("search_person", "search_property")
FOUND = (("person", "found"), ("person", "contraband"), ("vehicle", "found"), ("search", "found"))
FORCE = (("person", "force"), ("person", "used_force"), ("person", "weapon_shown"), ("person", "force_with_injury"))
NOTHING = frozenset({"none", "no", "not_applicable"})
ROUTINE = frozenset({"handcuffs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the reasons are read from."""

    force: bool = False
    searched: bool = False
    found: bool = False
    warnings: int = 0
    late: bool = False
    to_mend: timedelta = timedelta()
    mend_within: timedelta = timedelta(hours=72)
    at_agency: timedelta | None = None


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Every reason that holds, the weightiest first."""
    holds = {
        Reason.FORCE: facts.force,
        Reason.SEARCH_WITHOUT_FIND: facts.searched and not facts.found,
        Reason.WARNINGS: facts.warnings > 0,
        Reason.LONG_TO_MEND: facts.to_mend > facts.mend_within,
        Reason.LATE: facts.late,
        Reason.NEW_OFFICER: facts.at_agency is not None and facts.at_agency < NEW_OFFICER,
    }
    return tuple(reason for reason in Reason if holds[reason])


def what_was_done(form: Form, answers: Mapping[str, Any]) -> dict[str, bool]:
    """Whether force was used, a search made, and something found, in the words of whatever pack it was."""
    parts = list(_parts(answers))
    searched = any(_said(form, parts, *one) - NOTHING for one in SEARCHED)
    searched = searched or bool(_said(form, parts, "person", "actions") & set(SEARCH_ACTIONS))
    force = any(_said(form, parts, *one) - NOTHING - ROUTINE for one in FORCE)
    return {
        "force": force or any(name == "force" for name, _ in parts),
        "searched": searched or any(name == "search" for name, _ in parts),
        "found": any(_said(form, parts, *one) - NOTHING for one in FOUND) or any(name == "find" for name, _ in parts),
    }


def _parts(answers: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each part of the record with the name of its block; what cannot be read is passed over."""
    yield "vehicle", _object(answers.get("vehicle"))
    for person in _objects(answers.get("people")):
        yield "person", person
        for name, key in (("search", "searches"), ("find", "finds")):
            yield from ((name, each) for each in _objects(person.get(key)))
        if isinstance(person.get("force"), list) and any(isinstance(each, dict) for each in person["force"]):
            yield "force", {}


def _said(form: Form, parts: list[tuple[str, Mapping[str, Any]]], block: str, name: str) -> set[str]:
    """The codes answered to a question, by the Daylit word where a code has one; a yes is “yes”."""
    try:
        element = form.element(f"{block}.{name}")
    except KeyError:
        return set()
    core = {code.value: code.core or code.value for code in form.codes.get(element.codes, ())}
    said: set[str] = set()
    for there, part in parts:
        answer = part.get(name) if there == block else None
        if isinstance(answer, dict):
            answer = answer.get("value")
        if isinstance(answer, bool):
            said |= {"yes"} if answer else {"no"}
        for each in answer if isinstance(answer, list) else [answer]:
            if isinstance(each, str):
                said.add(core.get(each, each))
    return said


def _object(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {}


def _objects(given: Any) -> list[Mapping[str, Any]]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
