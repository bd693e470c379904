"""Conditions made ready to be read: a list becomes one Python function, once; reading it never raises."""

import math
from collections.abc import Callable
from typing import Any

from daylit.record import moments
from daylit.record.blocks import BLOCKS
from daylit.record.elements import Node
from daylit.record.parts import Env
from daylit.record.patterns import found_in, matches_whole

Read = Callable[[Env], Any]


def ready(node: Node) -> Read:
    """The condition as a function of the parts it stands in.

    The result is a plain value: true or false, a number, a text, a list or ``None``. A condition holds when the
    result is exactly ``True``. An answer that is absent or marked missing reads as ``None``, and no comparison with
    ``None`` holds but ``!=``.

    Raises
    ------
    ValueError
        The list is no condition: a mistake of whoever made it, not of the answers.
    """
    name, *arguments = node
    if name in READERS:
        return READERS[name](*arguments)
    if name in SHORTCUTS and (short := _shortcut(name, *arguments)):
        return short
    if name in FUNCTIONS:
        return _function(FUNCTIONS[name], [ready(argument) for argument in arguments])
    raise ValueError(f"{name!r} is no operation")


def holds(node: Node, env: Env) -> bool:
    """Whether a condition holds here. For many readings, keep what ``ready`` gives."""
    return ready(node)(env) is True


def _function(function: Callable[..., Any], arguments: list[Read]) -> Read:
    if len(arguments) == 1:
        (only,) = arguments
        return lambda env: function(only(env))
    first, second = arguments
    return lambda env: function(first(env), second(env))


def _shortcut(name: str, answer: Node, wanted: Node) -> Read | None:
    """The same, quicker, for an answer beside texts that are written out: most conditions of most rules."""
    if answer[0] != "get" or wanted[0] != "value":
        return None
    _, block, key = answer
    if name == "==":
        text = wanted[1]
        return (lambda env: env[block].values.get(key) == text) if type(text) is str else None
    if type(wanted[1]) is not list or not all(type(each) is str for each in wanted[1]):
        return None
    texts = frozenset(wanted[1])
    if name == "in":
        return lambda env: type(value := env[block].values.get(key)) is str and value in texts
    return lambda env: any(type(each) is str and each in texts for each in items(env[block].values.get(key)))


SHORTCUTS = {"==", "in", "any_of"}
"""Operations that have a quicker way beside texts that are written out."""


# The operations that look at the record


def _get(block: str, name: str) -> Read:
    return lambda env: env[block].values.get(name)


def _value(value: Any) -> Read:
    return lambda env: value


def _answered(path: Node) -> Read:
    _, block, name = path
    return lambda env: name in env[block].values


def _missing(path: Node) -> Read:
    _, block, name = path
    return lambda env: env[block].missing.get(name)


def _how(path: Node) -> Read:
    _, block, name = path
    return lambda env: env[block].how.get(name)


def _count_block(block: str) -> Read:
    parent = BLOCKS[block].parent
    return lambda env: len(env[parent].children.get(block, ()))


def _some(block: str, condition: Node) -> Read:
    parent, read = BLOCKS[block].parent, ready(condition)
    return lambda env: any(read({**env, block: child}) is True for child in env[parent].children.get(block, ()))


def _every(block: str, condition: Node) -> Read:
    parent, read = BLOCKS[block].parent, ready(condition)
    return lambda env: all(read({**env, block: child}) is True for child in env[parent].children.get(block, ()))


# The operations that join


def _and(*conditions: Node) -> Read:
    reads = [ready(condition) for condition in conditions]
    if len(reads) == 2:
        first, second = reads
        return lambda env: first(env) is True and second(env) is True
    return lambda env: all(read(env) is True for read in reads)


def _or(*conditions: Node) -> Read:
    reads = [ready(condition) for condition in conditions]
    return lambda env: any(read(env) is True for read in reads)


def _not(condition: Node) -> Read:
    read = ready(condition)
    return lambda env: read(env) is not True


def _implies(condition: Node, consequence: Node) -> Read:
    first, second = ready(condition), ready(consequence)
    return lambda env: first(env) is not True or second(env) is True


# The operations on plain values


def number(value: Any) -> float | None:
    """The value as a number; nothing for true and false, for texts, and for what is too large to be a number."""
    if type(value) is float:
        return value if math.isfinite(value) else None
    if type(value) is int:
        try:
            return float(value)
        except OverflowError:
            return None
    return None


def equal(left: Any, right: Any) -> bool:
    """Two texts, two numbers or two truths that are the same. 1 is 1.0; true is no number; nothing equals nothing."""
    kind = type(left)
    if kind is str:
        return type(right) is str and left == right
    if kind is bool:
        return type(right) is bool and left is right
    first = number(left)
    return first is not None and first == number(right)


def items(value: Any) -> list[Any]:
    """A list as it is, a single answer as a list of one, nothing as an empty list."""
    if value is None:
        return []
    return value if type(value) is list else [value]


def _within(left: Any, right: Any) -> bool:
    return any(equal(left, each) for each in items(right))


def _any_of(answer: Any, wanted: Any) -> bool:
    return any(_within(each, answer) for each in items(wanted))


def _all_of(answer: Any, wanted: Any) -> bool:
    return all(_within(each, answer) for each in items(wanted))


def _coordinate(place: Any, name: str) -> Any:
    return place[name] if type(place) is dict and number(place.get(name)) is not None else None


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def read(left: Any, right: Any) -> bool:
        first, second = number(left), number(right)
        if first is not None and second is not None:
            return compare(first, second)
        one, other = moments.order_key(left), moments.order_key(right)
        return one is not None and other is not None and one[0] == other[0] and compare(one[1], other[1])

    return read


READERS: dict[str, Callable[..., Read]] = {
    "get": _get,
    "value": _value,
    "answered": _answered,
    "missing": _missing,
    "how": _how,
    "count_block": _count_block,
    "some": _some,
    "every": _every,
    "and": _and,
    "or": _or,
    "not": _not,
    "implies": _implies,
}
"""Operations that need the record or decide for themselves what to read."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "in": _within,
    "any_of": _any_of,
    "all_of": _all_of,
    "none_of": lambda answer, wanted: not _any_of(answer, wanted),
    "count": lambda value: len(items(value)),
    "length": lambda value: len(value) if type(value) is str else None,
    "matches": lambda text, pattern: type(text) is str and matches_whole(text, pattern),
    "contains": lambda text, pattern: type(text) is str and found_in(text, pattern),
    "date": moments.date_of,
    "year": moments.year_of,
    "days_between": moments.days_between,
    "minutes_between": moments.minutes_between,
    "latitude": lambda place: _coordinate(place, "latitude"),
    "longitude": lambda place: _coordinate(place, "longitude"),
}
"""Operations on the values of their arguments."""
