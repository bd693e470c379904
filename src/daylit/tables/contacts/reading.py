"""Reading one part of a contact in Daylit's own words: what its pack says that each answer stands for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from daylit.jurisdictions.pack import Pack
from daylit.record.elements import Element, FormCode, Node
from daylit.record.evaluate import holds
from daylit.record.expression import paths
from daylit.record.parts import Env, Part

VIEW = "stanford-opp"
"""The view whose crosswalks say, in conditions, what a pack asks in other words: whether there was a search."""
YES, NO = frozenset({"yes"}), frozenset({"no"})


@dataclass(frozen=True, slots=True)
class Noted:
    """One value that could not be taken over: the problem's code, the answer's path, and the pack's word for it."""

    code: str
    column: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a pack asks, looked up once: elements by path, their codes by value, and conditions of its view."""

    elements: dict[str, Element]
    codes: dict[str, dict[str, FormCode]]
    conditions: dict[str, Node]

    @classmethod
    def of(cls, pack: Pack) -> Asked:
        """Of a pack."""
        elements = {element.path: element for element in pack.form.elements}
        lists = {name: {code.value: code for code in codes} for name, codes in pack.form.codes.items()}
        return cls(
            elements=elements,
            codes={path: lists.get(element.codes, {}) for path, element in elements.items()},
            conditions={walk.to: walk.yes_if for walk in pack.crosswalks if walk.target == VIEW and walk.yes_if},
        )


_ASKED: dict[tuple[str, str], tuple[Pack, Asked]] = {}


def reader(pack: Pack) -> Reader:
    """A reader of a pack's contacts. What the pack asks is looked up once for each version."""
    kept = _ASKED.get((pack.id, pack.version))
    if kept is None or kept[0] is not pack:
        kept = _ASKED[pack.id, pack.version] = (pack, Asked.of(pack))
    return Reader(kept[1])


class Reader:
    """Answers of one contact. ``noted`` gathers what could not be taken over."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.noted: list[Noted] = []

    def raw(self, part: Part | None, name: str) -> list[Any]:
        """The plain values of an answer, in the order in which they were chosen; none where there is no answer."""
        value = None if part is None else part.values.get(name)
        if value is None:
            return []
        return list(value) if isinstance(value, list) else [value]

    def words(self, part: Part | None, name: str) -> list[str]:
        """The Daylit words of a coded answer; a value without one is noted and left out."""
        if part is None:
            return []
        path = f"{part.block}.{name}"
        codes, found = self.asked.codes.get(path, {}), []
        for value in self.raw(part, name):
            if isinstance(value, bool):  # asked as yes or no there
                continue
            code = codes.get(value) if isinstance(value, str) else None
            if code is not None and code.core:
                found.append(code.core)
            elif code is None or value not in SAYS_NOTHING:
                self.noted.append(Noted("value.unknown_code", path, str(value)[:80]))
        return found

    def labels(self, part: Part | None, name: str) -> str | None:
        """The pack's own labels of an answer, joined by “; ”, for the column of raw words. Never a free text."""
        if part is None:
            return None
        codes = self.asked.codes.get(f"{part.block}.{name}", {})
        return "; ".join(codes[value].label for value in self.raw(part, name) if value in codes) or None

    def yes_no(self, part: Part | None, name: str) -> bool | None:
        """A yes or a no, however the pack asks it; neither for “does not apply”."""
        for value in self.raw(part, name):
            if isinstance(value, bool):
                return value
            if value in YES or value in NO:
                return value in YES
        return None

    def view(self, env: Env, path: str) -> bool | None:
        """What the pack's view says by a condition over other answers; nothing where none of those was answered."""
        condition = self.asked.conditions.get(path)
        if condition is None:
            return None
        answered = any(name in env[block].values for block, name in paths(condition) if block in env)
        return holds(condition, env) if answered else None

    def lists_searches(self) -> bool:
        """Whether the form lists searches and asks nowhere else whether there was one: an empty list then says no."""
        return any(path.startswith("search.") for path in self.asked.elements) and not (
            {"person.searched", "person.search_basis"} & self.asked.elements.keys()
        )

    def number(self, part: Part | None, name: str, *, low: float, high: float) -> float | None:
        """A number within limits; one beyond them is noted."""
        for value in self.raw(part, name):
            if isinstance(value, int | float) and not isinstance(value, bool):
                if low <= value <= high:
                    return value
                self.noted.append(Noted("value.out_of_range", f"{part.block}.{name}" if part else name, str(value)))
        return None


SAYS_NOTHING = frozenset({"not_applicable", "no_search", "none"})
"""Values that packs have for “there is nothing to say here”: no word is missing for them."""


def any_yes(values: Iterable[bool | None]) -> bool | None:
    """Yes where any is yes, no where any is no and none is yes, else nothing."""
    known = [value for value in values if value is not None]
    return any(known) if known else None
