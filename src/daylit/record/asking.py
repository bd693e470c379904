"""What is asked at the moment: the questions that show, whether they must be answered, and what may be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daylit.record.form import Form
from daylit.record.parts import Env, Part
from daylit.record.ready import ReadyBlock, ReadyCode, ReadyElement, made_ready, shows
from daylit.record.taking import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that shows, or one list to which a part may be added.

    ``path`` is the element's, or the block's name for a list. ``codes`` are the values that may be chosen now.
    """

    at: str
    path: str
    required: bool = False
    codes: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The same as plain JSON, as the JavaScript reader gives it."""
        return {"at": self.at, "path": self.path, "required": self.required, "codes": list(self.codes)}


def asked(form: Form, answers: dict[str, Any], *, phase: str = "entry") -> list[Asked]:
    """The questions that show for these answers, in the order of the form.

    Parts that are there are asked through; for a part that may be added, its list is named. With the phase “entry”
    what only the sender knows is left out.
    """
    return list(asking(form, answers, phase=phase))


def asking(form: Form, answers: dict[str, Any], *, phase: str = "entry") -> Iterator[Asked]:
    """The same one after another, for whoever needs the first few; the answers are those of the beginning."""
    ready = made_ready(form)
    taken = Taking(ready, answers)
    env: Env = {"": taken.record}
    env.update({block.name: taken.record.children[block.name][0] for block in ready.blocks if not block.repeats})
    return _blocks(ready.blocks, taken.record, env, day=taken.day, entry=phase == "entry")


def _blocks(blocks: list[ReadyBlock], parent: Part, env: Env, *, day: str | None, entry: bool) -> Iterator[Asked]:
    for block in blocks:
        if not shows(block.show, env):
            continue
        if block.repeats:
            at = f"{parent.at}.{block.key}" if parent.at else block.key
            yield Asked(at=at, path=block.name, required=block.use.minimum > 0)
        for part in parent.children[block.name]:
            seen = {**env, block.name: part} if block.repeats else env
            for element in block.elements:
                if element.live(day) and shows(element.show, seen) and not (entry and element.submitted):
                    yield _asked(element, part, seen, day)
            yield from _blocks(block.children, part, seen, day=day, entry=entry)


def _asked(ready: ReadyElement, part: Part, env: Env, day: str | None) -> Asked:
    required = ready.required
    return Asked(
        at=f"{part.at}.{ready.name}",
        path=ready.element.path,
        required=required if isinstance(required, bool) else required(env) is True,
        codes=tuple(value for value, code in ready.codes.items() if may_choose(code, env, day)),
    )


def may_choose(code: ReadyCode, env: Env, day: str | None) -> bool:
    """Whether a code may be chosen here on this day."""
    if day is not None and (day < code.valid_from or (code.valid_until and day > code.valid_until)):
        return False
    return shows(code.when, env)
