"""Taking a record in: every part becomes a ``Part`` before anything is checked, so that conditions see the whole."""

from typing import Any

from daylit.record.blocks import MOST_IN_A_BLOCK
from daylit.record.moments import date_of
from daylit.record.parts import Part
from daylit.record.ready import ReadyBlock, ReadyForm

MOST_PARTS = 2_000
"""A record with more people, searches and other parts than this is not read on."""


class Taking:
    """One record taken in. ``count`` is how many parts it has; reading stops a little above ``MOST_PARTS``."""

    def __init__(self, ready: ReadyForm, answers: dict[str, Any]) -> None:
        self.day = day_of(answers)
        self.count = 0
        self._live = {
            name: frozenset(each.name for each in block.elements if each.live(self.day)) if block.dated else block.names
            for name, block in ready.by_name.items()
        }
        self.record = Part("", "", raw=answers, parent=None)
        self._take(self.record, ready.blocks)

    def _take(self, parent: Part, blocks: list[ReadyBlock]) -> None:
        for block in blocks:
            given = parent.raw.get(block.key)
            if block.repeats:
                parent.children[block.name] = self._list(parent, block, given)
            else:
                parent.children[block.name] = [self._part(block, block.key, given, parent)]

    def _list(self, parent: Part, block: ReadyBlock, given: Any) -> list[Part]:
        parts: list[Part] = []
        if type(given) is list and len(given) <= MOST_IN_A_BLOCK:
            above = f"{parent.at}." if parent.at else ""
            for index, each in enumerate(given):
                if self.count > MOST_PARTS:
                    break
                part = self._part(block, f"{above}{block.key}[{index}]", each, parent)
                part.number = index + 1
                self._take(part, block.children)
                parts.append(part)
        return parts

    def _part(self, block: ReadyBlock, at: str, given: Any, parent: Part) -> Part:
        self.count += 1
        part = Part(block.name, at, raw=given if type(given) is dict else {}, parent=parent)
        part.readable = type(given) is dict or (given is None and not block.repeats)
        part.read(self._live[block.name])
        return part


def day_of(answers: dict[str, Any]) -> str | None:
    """The day of the contact, from its start, whether plain or with how it came to be known."""
    contact = answers.get("contact")
    start = contact.get("start") if type(contact) is dict else None
    return date_of(start.get("value") if type(start) is dict else start)
