"""What can be not right yet in a record: one catalogue, each code with its sentence and its remedy.

The same sentences travel with the form to the phone. No answer's text is repeated in a problem; codes are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daylit.record.problem_texts import TEXTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not right, where it stands, and what to do.

    ``at`` is the place in the document of answers, as ``people[1].searches[0].basis``. ``rule`` is the number of the
    rule of the place, or empty. ``severity`` is “error” or “warning”. ``values`` are what the sentence names.
    """

    code: str
    at: str
    sentence: str
    remedy: str
    rule: str = ""
    severity: str = "error"
    values: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The problem as plain JSON, as the JavaScript reader gives it."""
        return {
            "code": self.code,
            "at": self.at,
            "rule": self.rule,
            "severity": self.severity,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "values": dict(self.values),
        }

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What the catalogue says of a code. Names in braces are filled in from the problem's values."""

    title: str
    sentence: str
    remedy: str


CATALOGUE: dict[str, Text] = {
    code: Text(title=title, sentence=sentence, remedy=remedy) for code, (title, sentence, remedy) in TEXTS.items()
}
"""Code → what it says, in the order in which the documentation lists them."""

_NAME = re.compile(r"\{([a-z_]+)\}")
_SHOWABLE = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def fill(sentence: str, values: Mapping[str, Any]) -> str:
    """The sentence with the names in braces replaced, in one pass; a name without a value stays as it is."""
    return _NAME.sub(lambda name: str(values.get(name[1], name[0])), sentence)


def problem(
    code: str, *, at: str, where: str = "", rule: str = "", severity: str = "error", values: Mapping[str, Any]
) -> Problem:
    """A problem of the catalogue. ``where`` is said first: “Person 2, search 1”."""
    text = CATALOGUE[code]
    sentence = placed(fill(text.sentence, values), where)
    remedy = fill(text.remedy, values)
    return Problem(code=code, at=at, sentence=sentence, remedy=remedy, rule=rule, severity=severity, values=values)


def placed(sentence: str, where: str) -> str:
    """The sentence with its place in front, where it has one."""
    return f"{where}: {sentence}" if where else sentence


def shown(code: str) -> str:
    """A code as it may be shown: what looks like a code as it is, any other text not at all."""
    return code if _SHOWABLE.fullmatch(code) else "…"


def figure(value: float) -> str:
    """A limit as people write it: 1 and not 1.0, no power of ten, at most six digits behind the point."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
