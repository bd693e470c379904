"""Whole structures in another language, and the memory of their sentences that is stored as JSON.

JSON knows plain text only. ``remember`` lists the templates and parts of every sentence in a structure; stored beside
it, ``recall`` makes the sentences again, and they can be told in any language that there is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from daylit.terms.saying import Language, Said, told, untold

Anything = TypeVar("Anything")
Memory = Mapping[str, list[Any]]
"""For each text that was said: ``[template, {part: text or [template, …]}]``, or ``[template]`` without parts."""


def spoken(value: Anything, language: Language) -> Anything:
    """A structure (frozen dataclasses, mappings, tuples, lists) with each of its sentences in a language.

    Keys of mappings are names for programs and stay.
    """
    changed: Anything = each_text(value, lambda text: told(text, language))
    return changed


def remember(value: object) -> dict[str, list[Any]]:
    """How each sentence in a structure was made, by its English text; texts that were not said are not in it."""
    return {str(text): _kept(text) for text in said_in(value)}


def recall(value: Anything, memory: Memory, *, names: Container[str] = ()) -> Anything:
    """The structure with its sentences as they were before they became plain text.

    ``names`` are the keys of mappings under which names for programs stand: such a name can read like a sentence, and
    stays plain text.
    """
    changed: Anything = each_text(value, lambda text: _again(memory[text]) if text in memory else text, names=names)
    return changed


def untold_in(value: object, language: Language) -> tuple[str, ...]:
    """Every template in a structure for which the language has nothing, once each."""
    return tuple(dict.fromkeys(name for text in said_in(value) for name in untold(text, language)))


def said_in(value: object) -> Iterator[Said]:
    """Every sentence in a structure, in order; sentences within sentences apart."""
    found: list[Said] = []

    def look(text: str) -> str:
        if isinstance(text, Said):
            found.append(text)
        return text

    each_text(value, look)
    yield from found


def each_text(value: Any, change: Callable[[str], str], *, names: Container[str] = ()) -> Any:
    """A structure with each of its texts changed by a function, but for what stands under ``names`` in mappings."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: part if name in names else each_text(part, change, names=names) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(each_text(part, change, names=names) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: each_text(getattr(value, one.name), change) for one in fields(value) if one.init}
        return replace(value, **changed)
    return value


def _kept(text: Said) -> list[Any]:
    parts = {name: _kept(part) if isinstance(part, Said) else str(part) for name, part in text.parts.items()}
    return [text.template, parts] if parts else [text.template]


def _again(kept: list[Any]) -> Said:
    parts: Mapping[str, Any] = kept[1] if len(kept) > 1 else {}
    return Said(kept[0], {name: _again(part) if isinstance(part, list) else part for name, part in parts.items()})
