"""What is wrong with a condition in its form: unknown answers and codes, parts that cannot be seen, circles."""

from collections.abc import Iterator
from typing import Any

from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Element, Node
from daylit.record.evaluate import FUNCTIONS, READERS
from daylit.record.expression import paths
from daylit.record.form import Form

COMPARING = {"==", "!=", "in", "any_of", "all_of", "none_of"}
JOINING = {"and", "or"}
ARITY = {"get": 2, "value": 1, "not": 1, "implies": 2, "answered": 1, "missing": 1, "how": 1, "count_block": 1}
ONE = {"count", "length", "date", "year", "latitude", "longitude"}


MOST_NAMED = 12
"""So many values of a list are named as those that may be used."""


class Standing:
    """What a condition may speak of in a form: the blocks it uses and the elements it asks."""

    def __init__(self, form: Form, used: set[str]) -> None:
        self.used = used & BLOCKS.keys()
        self.paths = {element.path: element for element in form.elements}
        self.codes = {name: {code.value for code in codes} for name, codes in form.codes.items()}


Said = tuple[str, str]
"""What is wrong, and what to do: two sentences."""


def condition_mistakes(node: Node, standing: Standing, *, block: str) -> Iterator[Said]:
    """What is wrong with a condition that is read for each instance of a block."""
    seen = {name for name in standing.used if not BLOCKS[name].repeats} | set(chain(block))
    yield from _mistakes(node, standing, seen)


def _mistakes(node: Any, standing: Standing, seen: set[str]) -> Iterator[Said]:
    if not isinstance(node, list) or not node or not _shaped(node):
        yield "It holds something that is no operation of the rule language.", "See docs/rules.md."
        return
    name = node[0]
    if name == "value":
        return
    if name == "get":
        yield from _path(node, standing, seen)
        return
    if name in ("some", "every", "count_block"):
        child = node[1]
        parent = BLOCKS[child].parent
        if child not in standing.used or (parent and parent not in seen):
            yield f"“{child}” cannot be seen from here.", "Add it under blocks, or look into the part it stands in."
        elif len(node) > 2:
            yield from _mistakes(node[2], standing, seen | {child})
        return
    for each in node[1:]:
        yield from _mistakes(each, standing, seen)
    if name in COMPARING and all(isinstance(each, list) and each for each in node[1:]):
        yield from _codes(node, standing)


def _shaped(node: Node) -> bool:
    name, count = node[0], len(node) - 1
    if name in ("some", "every"):
        return count == 2 and node[1] in BLOCKS and BLOCKS[node[1]].repeats
    if name == "count_block":
        return count == 1 and node[1] in BLOCKS and BLOCKS[node[1]].repeats
    if name in ("answered", "missing", "how"):
        return count == 1 and isinstance(node[1], list) and node[1][:1] == ["get"]
    if name in JOINING:
        return count >= 2
    if name in READERS or name in FUNCTIONS:
        return count == ARITY.get(name, 1 if name in ONE else 2)
    return False


def _path(node: Node, standing: Standing, seen: set[str]) -> Iterator[Said]:
    path = f"{node[1]}.{node[2]}"
    if path not in standing.paths:
        yield f"The form does not ask “{path}”.", "Check its spelling, or add the element."
    elif node[1] not in seen:
        yield f"“{path}” cannot be seen from here.", "Use some() or every() to look into a list."


def _codes(node: Node, standing: Standing) -> Iterator[Said]:
    """A code that is compared with an answer must be in the answer's list: a misspelt one would never hold."""
    left, right = node[1], node[2]
    for answer, other in ((left, right), (right, left)):
        if answer[0] != "get" or other[0] != "value":
            continue
        element: Element | None = standing.paths.get(f"{answer[1]}.{answer[2]}")
        if element is None or not element.codes or element.codes not in standing.codes:
            continue
        for value in other[1] if isinstance(other[1], list) else [other[1]]:
            if value not in standing.codes[element.codes]:
                listed = ", ".join(sorted(standing.codes[element.codes])[:MOST_NAMED])
                written = str(value).lower() if isinstance(value, bool) else value
                yield f"“{written}” is not in the list of “{element.path}”.", f"Use a value of the list: {listed}."


def cycles(form: Form) -> Iterator[tuple[str, str]]:
    """Elements that are shown because of themselves, by whatever way round, each with a sentence."""
    waits_for = {element.path: _waits_for(element, form) for element in form.elements}
    for start in waits_for:
        trail = _way_back(start, waits_for)
        if trail and start == min(trail):
            yield start, f"Whether it is asked hangs on itself: {' → '.join([*trail, start])}."


def _waits_for(element: Element, form: Form) -> list[str]:
    """The answers that decide whether an element is asked: by its own condition and by its block's."""
    shows = [use.show for use in form.blocks if use.name in (*chain(element.block), element.block)]
    nodes = [node for node in (element.show, *shows) if node is not None]
    return sorted({f"{block}.{name}" for node in nodes for block, name in paths(node)})


def _way_back(start: str, waits_for: dict[str, list[str]]) -> list[str]:
    """A way from an element through what it waits for back to itself; empty where there is none."""
    trails = [[start]]
    reached: set[str] = set()
    while trails:
        trail = trails.pop()
        for after in waits_for.get(trail[-1], []):
            if after == start:
                return trail
            if after not in reached:
                reached.add(after)
                trails.append([*trail, after])
    return []
