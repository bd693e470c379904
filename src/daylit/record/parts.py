"""The answers of one record, taken out of their wrapping once, so that conditions can look at plain values."""

from typing import Any

from daylit.record.blocks import BLOCKS
from daylit.record.elements import MARKERS


class Part:
    """One instance of a block: a person, a search, or a block that stands once.

    ``values`` holds plain answers, ``missing`` the markers, ``how`` the ways of ascertaining, ``malformed`` the names
    of answers whose wrapping cannot be read. ``raw`` is what was given, empty where it was no object: then it is not
    ``readable``. An empty answer stands in none of them.
    """

    __slots__ = (
        "at",
        "block",
        "children",
        "how",
        "malformed",
        "missing",
        "number",
        "parent",
        "raw",
        "readable",
        "values",
    )

    def __init__(self, block: str, at: str, *, raw: dict[str, Any], parent: "Part | None") -> None:
        self.block = block
        self.at = at
        self.raw = raw
        self.parent = parent
        self.number = 0  # from 1 in a list, 0 in a block that stands once
        self.readable = True
        self.values: dict[str, Any] = {}
        self.missing: dict[str, str] = {}
        self.how: dict[str, str] = {}
        self.malformed: set[str] = set()
        self.children: dict[str, list[Part]] = {}

    def read(self, names: frozenset[str]) -> None:
        """Take the answers with these names out of their wrapping."""
        for name, answer in self.raw.items():
            if name in names:
                self._read(name, answer)

    def _read(self, name: str, answer: Any) -> None:
        if type(answer) is dict:
            if "missing" in answer:
                marker = answer["missing"]
                if len(answer) == 1 and type(marker) is str and marker in MARKERS:
                    self.missing[name] = marker
                else:
                    self.malformed.add(name)
                return
            if "value" in answer:
                how = answer.get("how")
                if len(answer) > (2 if "how" in answer else 1) or not (how is None or type(how) is str):
                    self.malformed.add(name)
                    return
                if how is not None:
                    self.how[name] = how
                answer = answer["value"]
        if not is_empty(answer):
            self.values[name] = answer

    def where(self) -> str:
        """Where it stands, in words: “Person 2, search 1”; empty for a block that stands once."""
        if not self.number:
            return ""
        above = self.parent.where() if self.parent else ""
        title = f"{BLOCKS[self.block].title} {self.number}"
        return f"{above}, {title.lower()}" if above else title


def is_empty(answer: Any) -> bool:
    """Whether an answer says nothing: null, a text of blanks, an empty list. That is the same as no answer."""
    return answer is None or answer == [] or (type(answer) is str and not answer.strip(BLANKS))


BLANKS = " \t\r\n"
"""What is trimmed from texts: these four and no other, so that both readers trim alike."""

Env = dict[str, Part]
"""Block → the instance that a condition looks at; “” is the whole record."""
