"""The parts of a record, one by one, with what a condition read for each of them can see."""

from dataclasses import dataclass
from typing import Any

from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Node
from daylit.record.evaluate import ready
from daylit.record.form import Form
from daylit.record.parts import Env, Part
from daylit.record.ready import made_ready
from daylit.record.taking import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One instance of a block. ``numbers`` are its places in the lists it stands in, from 0, outermost first."""

    block: str
    numbers: tuple[int, ...]
    answers: dict[str, Any]
    env: Env


class Places:
    """Every part of one record."""

    def __init__(self, form: Form, record: dict[str, Any]) -> None:
        self.form = form
        taken = Taking(made_ready(form), record).record
        self._env: Env = {"": taken}
        self._env.update({name: parts[0] for name, parts in taken.children.items() if not BLOCKS[name].repeats})
        self._found: dict[str, list[Place]] = {}
        self._walk(taken, self._env, ())

    def _walk(self, parent: Part, env: Env, numbers: tuple[int, ...]) -> None:
        for name, parts in parent.children.items():
            for number, part in enumerate(parts):
                at = (*numbers, number) if BLOCKS[name].repeats else numbers
                seen = {**env, name: part}
                place = Place(block=name, numbers=at, answers=part.raw, env=seen)
                self._found.setdefault(name, []).append(place)
                self._walk(part, seen, at)

    def of(self, block: str) -> list[Place]:
        """Every instance of a block, in the order of the record."""
        return self._found.get(block, [])

    def at(self, block: str, numbers: tuple[int, ...]) -> Place | None:
        """The instance of a block with these numbers."""
        deep = len(chain(block))
        return next((place for place in self.of(block) if place.numbers == numbers[:deep]), None)

    def holds(self, condition: Node | None, place: Place) -> bool:
        """Whether a condition holds for an instance; no condition always does."""
        if condition is None:
            return True
        kept: dict[int, Any] = self.form.made_ready.setdefault("conditions of files", {})
        if id(condition) not in kept:
            kept[id(condition)] = ready(condition), condition  # held, so that its id is not given to another
        return kept[id(condition)][0](place.env) is True


def places(form: Form, record: dict[str, Any]) -> Places:
    """The parts of a record, for writing or reading a file."""
    return Places(form, record)
