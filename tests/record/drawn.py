"""Small forms drawn for a test: a contact, people and searches, with whatever the test is about."""

from datetime import date
from typing import Any

from daylit.record import BlockUse, Element, Form, FormCode, parse

START = Element(path="contact.start", kind="datetime", label="Start of the contact", required=True)
DAY = "2024-03-05T14:05"


def a_form(*elements: Element, codes: dict[str, list[FormCode]] | None = None, **changes: Any) -> Form:
    """A form that asks the start of the contact and the given elements, of the parts in which they stand."""
    names = ["contact", *dict.fromkeys(element.block for element in elements)]
    if any(name in ("search", "find", "outcome") for name in names) and "person" not in names:
        names.append("person")
    parts: dict[str, Any] = {
        "pack": "test",
        "version": "1",
        "title": "A form for a test",
        "effective_from": date(2024, 1, 1),
        "blocks": tuple(BlockUse(name=name) for name in dict.fromkeys(names)),
        "elements": (START, *elements),
        "codes": {name: tuple(each) for name, each in (codes or {}).items()},
    }
    return Form(**{**parts, **changes})


def a_record(**parts: Any) -> dict[str, Any]:
    """Answers that hold the start of the contact and the given parts."""
    contact = {"start": DAY, **parts.pop("contact", {})}
    return {"contact": contact, **parts}


def told(problems: list[Any]) -> list[tuple[str, str]]:
    """Where and what of each problem."""
    return [(problem.at, problem.code) for problem in problems]


def condition(text: str) -> Any:
    """A condition from its text."""
    return parse(text)
