"""One answer and the text a state's file holds for it, in both directions.

A column says by ``how`` in which way: ``code`` (what the state calls the value), ``code:LIST`` (its code in another
list of the form), ``label``, ``value``, ``text``, ``number``, ``minutes``, ``decimals:3``, ``date:FORMAT``,
``time:FORMAT``, ``year``, ``month``, ``yes_no:YES,NO``, ``map:VALUE=TEXT,…``, ``flag:VALUE,YES,NO`` (is the value among
the choices), ``first_in_order:A,B,…``, ``one_or:TEXT`` (the code of the one chosen, or a text for several),
``several:YES,NO`` (was more than one chosen), ``band:10,15,18``, ``latitude:3`` and ``longitude:3``, ``count``.
Without one, the kind of the element decides.

Nothing is refused here: a text that fits no answer is handed back as it stands, so that ``check`` can say what is
wrong with it, and a value that has no code is written as it is.
"""

from typing import Any, Protocol

from daylit.jurisdictions.files.asked import Asked, element_of
from daylit.jurisdictions.files.reading import READERS
from daylit.jurisdictions.files.writing import WRITERS
from daylit.record.elements import Element
from daylit.record.form import Form

Texts = str | list[str]
"""What a file holds for one answer: a text, or one for each choice."""


class Column(Protocol):
    """What this module looks at in a column of a state file."""

    @property
    def source(self) -> str: ...
    @property
    def value(self) -> str | None: ...
    @property
    def how(self) -> str: ...
    @property
    def empty(self) -> str | None: ...


def write_value(answer: Any, column: Column, *, form: Form) -> Texts:
    """The text of a column for one answer; a list of texts where several are chosen.

    ``answer`` is as in the document: plain, with how it came to be known, a missing marker, or nothing. What is
    missing or empty is written as the column's ``empty``.

    Assumes
    -------
    ``check`` found nothing wrong with the answer.
    """
    if column.value:
        return column.value
    plain = unwrapped(answer)
    way, arguments = _way(column, form)
    if _is_empty(plain) and way not in ("flag", "several", "count"):
        return column.empty or ""
    return WRITERS[way](plain, arguments, Asked(column.source, form))


def read_value(text: Texts, column: Column, *, form: Form) -> Any:
    """The answer that a text of a column stands for, with its way of knowing where the element has just one.

    Nothing where the text is empty, the column a constant, or the way one that cannot be gone back. A column that
    holds a part of an answer (the date of a date and time, one choice, a latitude) gives that part: see ``joined``.
    """
    if column.value:
        return None
    way, arguments = _way(column, form)
    asked = Asked(column.source, form)
    texts = text if isinstance(text, list) else [text]
    if way not in READERS:
        return None
    if not all(isinstance(each, str) for each in texts):
        return wrapped(text, asked.element)
    if all(each == (column.empty or "") for each in texts) and not _says_no(text, way, arguments, asked):
        return None
    return wrapped(READERS[way](text, arguments, asked), asked.element)


def _says_no(text: Texts, way: str, arguments: list[str], asked: Asked) -> bool:
    """Whether nothing stands for “no”: so it does where a file writes no other and the answer is required."""
    if way != "yes_no" or text not in (arguments or ["Y", "N"]):
        return False
    return bool(text) or (asked.element is not None and asked.element.required is True)


def joined(had: Any, new: Any, *, element: Element | None) -> Any:
    """Two parts of one answer put together: date and time, choices, latitude and longitude."""
    first, second = unwrapped(had), unwrapped(new)
    if first is None or second is None:
        return new if first is None else had
    if isinstance(first, list) and isinstance(second, list):
        both: Any = [*first, *(each for each in second if each not in first)]
    elif isinstance(first, dict) and isinstance(second, dict):
        both = {**first, **second}
    elif element is not None and element.kind == "datetime" and isinstance(first, str) and isinstance(second, str):
        both = f"{second}T{first}" if "-" in second else f"{first}T{second}"
    else:
        return had
    return wrapped(both, element)


def unwrapped(answer: Any) -> Any:
    """The plain answer; nothing for a missing marker."""
    if isinstance(answer, dict) and ("value" in answer or "missing" in answer):
        return answer.get("value")
    return answer


def wrapped(value: Any, element: Element | None) -> Any:
    """The answer as a record holds it: with the way of knowing, where the element allows just one."""
    if value is None or element is None or len(element.how) != 1:
        return value
    return {"value": value, "how": element.how[0]}


def padded(text: str, *, width: int, pad: str = " ", align: str = "left") -> str:
    """The text filled up to a width. What is longer stays as it is: a record that was checked has nothing longer."""
    return text.rjust(width, pad or " ") if align == "right" else text.ljust(width, pad or " ")


KIND_WAYS = {"choice": "code", "choices": "code", "yes_no": "yes_no", "number": "number"}


def _way(column: Column, form: Form) -> tuple[str, list[str]]:
    """The way of a column and what stands behind its colon."""
    way, colon, rest = column.how.partition(":")
    if not way:
        element = element_of(column.source, form)
        way = KIND_WAYS.get(element.kind, "text") if element else "text"
    if way in ("date", "time"):
        return way, [rest] if rest else []
    return way, rest.split(",") if colon else []


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
