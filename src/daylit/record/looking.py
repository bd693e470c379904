"""Looking into a record: the value of a condition at one of its parts, for scopes, derivations and state files."""

from collections.abc import Iterator
from typing import Any

from daylit.errors import DaylitError
from daylit.record.elements import Node
from daylit.record.evaluate import Read, ready
from daylit.record.form import Form
from daylit.record.parts import Env, Part
from daylit.record.ready import ReadyBlock, made_ready
from daylit.record.taking import Taking


class NoSuchPart(DaylitError):
    """A place was named that the record does not have."""


class Looking:
    """A record taken in once, so that many conditions can be read at many of its parts.

    ``places`` holds the instances of each block with all that can be seen from there, in the order of the record.
    """

    def __init__(self, form: Form, answers: dict[str, Any]) -> None:
        form_ready = made_ready(form)
        taken = Taking(form_ready, answers)
        self.day = taken.day
        env: Env = {"": taken.record}
        single = [block for block in form_ready.blocks if not block.repeats]
        env.update({block.name: taken.record.children[block.name][0] for block in single})
        self.places: dict[str, list[tuple[Part, Env]]] = {"": [(taken.record, env)]}
        for name, part, seen in _parts(form_ready.blocks, taken.record, env):
            self.places.setdefault(name, []).append((part, seen))
        self._by_at = {part.at: seen for places in self.places.values() for part, seen in places}

    def value(self, condition: Node | Read, *, at: str = "") -> Any:
        """The value of a condition at a part: “” for the whole record, “people[0]” for the first person.

        Raises
        ------
        NoSuchPart
            The record has no such part.
        """
        if at not in self._by_at:
            raise NoSuchPart(f"The record has no part “{at}”.", remedy="Name it as people[0] or people[0].searches[1].")
        read = ready(condition) if isinstance(condition, list) else condition
        return read(self._by_at[at])


def _parts(blocks: list[ReadyBlock], parent: Part, env: Env) -> Iterator[tuple[str, Part, Env]]:
    for block in blocks:
        for part in parent.children[block.name]:
            seen = {**env, block.name: part} if block.repeats else env
            yield block.name, part, seen
            yield from _parts(block.children, part, seen)
