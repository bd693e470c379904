"""A condition in plain English: for reference pages, and for “asked when …” beside a question."""

from collections.abc import Callable
from typing import Any

from daylit.record.blocks import BLOCKS
from daylit.record.elements import Element, Node
from daylit.record.form import Form
from daylit.record.patterns import pieces_of
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING

COMPARISONS = {"<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least"}
BEFORE = {"<": "is before", "<=": "is not after", ">": "is after", ">=": "is not before"}
JOINED = {"and": " and ", "or": " or "}


def in_words(node: Node, form: Form) -> str:
    """The condition as a clause without a full stop: “Searched” is yes and “Age” is at least 18.

    Answers are named by their labels in the form, codes by theirs. A part that has no label keeps its path.
    """
    return _Words(form).clause(node)


class _Words:
    def __init__(self, form: Form) -> None:
        self.elements = {element.path: element for element in form.elements}
        self.codes = {name: {code.value: code.label for code in codes} for name, codes in form.codes.items()}
        self.clauses: dict[str, Callable[..., str]] = {
            "get": lambda block, name: f"{self.thing(['get', block, name])} is yes",
            "value": lambda value: "always" if value is True else "never",
            "answered": lambda path: f"{self.thing(path)} is answered",
            "missing": lambda path: f"a reason is given for leaving {self.thing(path)} out",
            "not": self._not,
            "implies": lambda first, second: f"if {self.clause(first)}, then {self.clause(second)}",
            "==": lambda left, right: self._equal(left, right, "is"),
            "!=": lambda left, right: self._equal(left, right, "is not"),
            "in": lambda left, right: self._in(left, right, "is", "holds"),
            "any_of": lambda answer, wanted: f"{self.thing(answer)} holds {self.list(wanted, answer, ' or ')}",
            "all_of": lambda answer, wanted: f"{self.thing(answer)} holds {self.list(wanted, answer, ' and ')}",
            "none_of": self._none_of,
            "matches": lambda text, pattern: f"{self.thing(text)} has the form “{pattern[1]}”",
            "contains": lambda text, pattern: self._contains(text, pattern[1], "has", "something"),
            "some": lambda block, inner: f"for at least one {_part(block)}, {self.clause(inner)}",
            "every": lambda block, inner: f"for every {_part(block)}, {self.clause(inner)}",
        }

    def clause(self, node: Node) -> str:
        name, *rest = node
        if name in JOINED:
            return JOINED[name].join(self._bracketed(each, name) for each in rest)
        if name in COMPARISONS:
            return self._compared(name, *rest)
        return self.clauses[name](*rest) if name in self.clauses else f"{self.thing(node)} is yes"

    def _bracketed(self, node: Node, around: str) -> str:
        words = self.clause(node)
        return f"({words})" if node[0] in (*JOINED, "implies") and node[0] != around else words

    def _not(self, inner: Node) -> str:
        match inner:
            case ["get", block, name]:
                return f"{self.thing(['get', block, name])} is not yes"
            case ["answered", path]:
                return f"{self.thing(path)} is not answered"
            case ["in", left, right]:
                return self._in(left, right, "is not", "does not hold")
            case ["any_of", answer, wanted]:
                return self.clause(["none_of", answer, wanted])
            case ["matches", text, pattern]:
                return f"{self.thing(text)} does not have the form “{pattern[1]}”"
            case ["contains", text, pattern]:
                return self._contains(text, pattern[1], "has no", "nothing")
        return f"it is not so that {self._bracketed(inner, 'not')}"

    def _contains(self, text: Node, pattern: str, has: str, thing: str) -> str:
        """A pattern that is plain text is said as it stands in the answer."""
        if all(kind == "sign" and len(sign) == 1 for kind, sign in pieces_of(pattern)):
            return f"{self.thing(text)} {has} “{pattern}” in it"
        return f"{self.thing(text)} holds {thing} of the form “{pattern}”"

    def _none_of(self, answer: Node, wanted: Node) -> str:
        several = wanted[0] == "value" and isinstance(wanted[1], list) and len(wanted[1]) > 1
        holds = "holds neither" if several else "does not hold"
        return f"{self.thing(answer)} {holds} {self.list(wanted, answer, ' nor ')}"

    def _equal(self, left: Node, right: Node, verb: str) -> str:
        if left[0] == "value":
            left, right = right, left
        return f"{self.thing(left)} {verb} {self.thing(right, beside=left)}"

    def _in(self, left: Node, right: Node, verb: str, holds: str) -> str:
        if left[0] == "value":
            return f"{self.thing(right)} {holds} {self.thing(left, beside=right)}"
        if right[0] == "value":
            one_of = "one of " if isinstance(right[1], list) and len(right[1]) > 1 else ""
            return f"{self.thing(left)} {verb} {one_of}{self.list(right, left, ', ')}"
        return f"{self.thing(left)} {verb} one of {self.thing(right)}"

    def _compared(self, name: str, left: Node, right: Node) -> str:
        timed = any(self._is_moment(side) for side in (left, right))
        return f"{self.thing(left)} {(BEFORE if timed else COMPARISONS)[name]} {self.thing(right)}"

    def _is_moment(self, node: Node) -> bool:
        element = self._element(node)
        return node[0] == "date" or (element is not None and element.kind in ("date", "time", "datetime"))

    def _element(self, node: Node) -> Element | None:
        return self.elements.get(f"{node[1]}.{node[2]}") if node[0] == "get" else None

    def thing(self, node: Node, *, beside: Node | None = None) -> str:
        """What stands on one side of a comparison, as a noun."""
        name, *rest = node
        match name:
            case "get":
                element = self._element(node)
                return f"“{element.label}”" if element else f"{rest[0]}.{rest[1]}"
            case "value":
                return self._value(rest[0], beside)
            case "count_block":
                return f"the number of {BLOCKS[rest[0]].title.lower()} entries"
            case "count":
                return f"the number of choices in {self.thing(rest[0])}"
            case "length":
                return f"the number of characters of {self.thing(rest[0])}"
            case "how":
                return f"how {self.thing(rest[0])} came to be known"
            case "missing":
                return f"the reason for leaving {self.thing(rest[0])} out"
            case "date" | "year" | "latitude" | "longitude":
                return f"the {'day' if name == 'date' else name} of {self.thing(rest[0])}"
            case "days_between" | "minutes_between":
                unit = name.partition("_")[0]
                return f"the {unit} from {self.thing(rest[0])} to {self.thing(rest[1])}"
        return f"({self.clause(node)})"

    def list(self, wanted: Node, answer: Node, joiner: str) -> str:
        """Several wanted values, by their labels."""
        values = wanted[1] if wanted[0] == "value" and isinstance(wanted[1], list) else None
        if values is None:
            return self.thing(wanted, beside=answer)
        return joiner.join(self._value(value, answer) for value in values) or "nothing"

    def _value(self, value: Any, beside: Node | None) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self._value(each, beside) for each in value)
        if not isinstance(value, str):
            return f"{value:,}"
        return f"“{self._label(value, beside)}”"

    def _label(self, value: str, beside: Node | None) -> str:
        if beside is None:
            return value
        if beside[0] == "how" and value in ASCERTAINED:
            return ASCERTAINED.label(value)
        if beside[0] == "missing" and value in MISSING:
            return MISSING.label(value)
        element = self._element(beside)
        return self.codes.get(element.codes, {}).get(value, value) if element else value


def _part(block: str) -> str:
    return BLOCKS[block].title.lower()
