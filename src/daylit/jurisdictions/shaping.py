"""Plain values from a file become the parts of a pack; whatever does not fit is written down, and nothing stops it."""

import types
import typing
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

from daylit.jurisdictions.mistakes import PackMistake, name_of
from daylit.record.elements import Node
from daylit.record.expression import BadExpression, parse, paths

RENAMED = {"from": "source", "as": "how"}
"""Words that read well in a file but cannot be names in Python."""

NAMING = ("require", "prohibit")
"""Fields that are lists of the names of answers."""


class Shaper:
    """Makes dataclasses of plain values and keeps every mistake on the way.

    ``named`` are the answers that are named in entries which cannot be made: (key, path).
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.mistakes: list[PackMistake] = []
        self.named: list[tuple[str, str]] = []

    def wrong(self, key: str, what: str, remedy: str = "") -> None:
        """Write a mistake down."""
        self.mistakes.append(PackMistake(file=self.file, key=key, what=what, remedy=remedy))

    def make(self, kind: type[Any], plain: Any, key: str, *, renamed: Mapping[str, str] | None = None) -> Any:
        """The dataclass ``kind`` from a table of the file, or None where that cannot be."""
        if not isinstance(plain, Mapping):
            self.wrong(key, f"It should be a table, not {name_of(plain)}.", "Write name = value lines under it.")
            return None
        other = RENAMED if renamed is None else renamed
        given = {other.get(name, name): value for name, value in plain.items()}
        known = {each.name: each for each in fields(kind)}
        for name in given.keys() - known.keys():
            words = ", ".join(sorted(known))
            self.wrong(f"{key}.{name}", "There is no such key here.", f"Use one of: {words}.")
        values, before = {}, len(self.mistakes)
        for name, each in known.items():
            if name in given:
                values[name] = self.value(_hints(kind)[name], given[name], f"{key}.{name}")
            elif each.default is MISSING and each.default_factory is MISSING:
                self.wrong(f"{key}.{name}", "It is missing.", "Every entry of this kind needs it.")
        if len(self.mistakes) == before:
            return kind(**values)
        self._remember(kind, values, key)
        return None

    def _remember(self, kind: type[Any], values: Mapping[str, Any], key: str) -> None:
        """What the good parts of an entry name that cannot be made: it is looked up all the same."""
        for name, value in values.items():
            if name in NAMING:
                self.named += [(f"{key}.{name}", path) for path in value if isinstance(path, str)]
            elif _is_condition(_hints(kind)[name]) and isinstance(value, list):
                self.named += [(f"{key}.{name}", f"{block}.{answer}") for block, answer in sorted(paths(value))]

    def many(
        self, kind: type[Any], plain: Any, key: str, *, renamed: Mapping[str, str] | None = None
    ) -> tuple[Any, ...]:
        """One dataclass for each entry of a list of tables; those with mistakes are left out."""
        if not isinstance(plain, list):
            self.wrong(key, f"It should be a list of tables, not {name_of(plain)}.", f"Write [[{key}]].")
            return ()
        made = (self.make(kind, one, f"{key}[{_label(one, at)}]", renamed=renamed) for at, one in enumerate(plain, 1))
        return tuple(one for one in made if one is not None)

    def table(self, plain: Mapping[str, Any], key: str, *, allowed: Collection[str] = ()) -> Mapping[str, Any]:
        """A table of the file as it is, empty where it is not there or is none; only ``allowed`` may stand in it."""
        given = plain.get(key, {})
        if not isinstance(given, Mapping):
            self.wrong(key, f"It should be a table, not {name_of(given)}.", f"Write [{key}].")
            return {}
        for name in given.keys() - set(allowed) if allowed else ():
            self.wrong(f"{key}.{name}", "There is no such key here.", f"Use {', '.join(allowed)}.")
        return given

    def condition(self, text: Any, key: str) -> Node | None:
        """A condition, parsed."""
        if not isinstance(text, str):
            self.wrong(key, f"A condition is text, not {name_of(text)}.", "Put it in quotation marks.")
            return None
        try:
            return parse(text)
        except BadExpression as error:
            for fault in error.faults:
                self.wrong(key, fault.message, fault.remedy)
            self.named += [(key, f"{block}.{name}") for block, name in sorted(error.named)]
            return None

    def value(self, hint: Any, given: Any, key: str) -> Any:
        """A value of the type that a field has."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if _is_condition(hint):
            if bool in arguments and isinstance(given, bool):
                return given
            return self.condition(given, key)
        if origin is types.UnionType:
            return self.value(next(one for one in arguments if one is not type(None)), given, key)
        if origin is tuple:
            return self._tuple(arguments[0], given, key)
        if hint in SIMPLE:
            return self._simple(hint, given, key)
        if hasattr(hint, "__dataclass_fields__"):
            return self.make(hint, given, key)
        return given

    def _tuple(self, hint: Any, given: Any, key: str) -> tuple[Any, ...]:
        if hasattr(hint, "__dataclass_fields__"):
            return self.many(hint, given, key)
        if not isinstance(given, list):
            self.wrong(key, f"It should be a list, not {name_of(given)}.", "Write it in square brackets.")
            return ()
        return tuple(self.value(hint, one, f"{key}[{at}]") for at, one in enumerate(given, 1))

    def _simple(self, hint: Any, given: Any, key: str) -> Any:
        word, fits = SIMPLE[hint]
        if fits(given):
            return given
        remedy = "Write it as 2024-01-31, without quotation marks." if hint is date else f"Write {word}."
        self.wrong(key, f"It should be {word}, not {name_of(given)}.", remedy)
        return None


def _is_condition(hint: Any) -> bool:
    return bool(hint == Node or (typing.get_origin(hint) is types.UnionType and Node in typing.get_args(hint)))


def _whole(given: Any) -> bool:
    return isinstance(given, int) and not isinstance(given, bool)


SIMPLE: dict[Any, tuple[str, Callable[[Any], bool]]] = {
    str: ("text in quotation marks", lambda given: isinstance(given, str)),
    bool: ("true or false", lambda given: isinstance(given, bool)),
    int: ("a whole number", _whole),
    float: ("a number", lambda given: _whole(given) or isinstance(given, float)),
    date: ("a day such as 2024-01-01", lambda given: isinstance(given, date) and not isinstance(given, datetime)),
}


def _hints(kind: Any) -> dict[str, Any]:
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


_HINTS: dict[Any, dict[str, Any]] = {}


def _label(one: Any, at: int) -> str:
    if isinstance(one, Mapping):
        for name in ("id", "to", "name", "kind", "value", "cite", "code"):
            if isinstance(one.get(name), str):
                return str(one[name])
    return str(at)
