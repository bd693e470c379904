"""What a column of a state file speaks of: the element of the form, and its codes in both directions."""

from collections.abc import Mapping, Sequence
from typing import Any

from daylit.record.elements import Element, FormCode
from daylit.record.form import Form


class Asked:
    """The element a column speaks of, if the form asks it, and its codes in both directions."""

    def __init__(self, path: str, form: Form) -> None:
        self.form = form
        self.element = element_of(path, form)
        self.list = self.element.codes if self.element else ""

    @property
    def several(self) -> bool:
        return self.element is not None and self.element.kind == "choices"

    def text(self, value: Any, name: str = "", *, part: str = "code") -> str:
        known = _by(self.form, name or self.list, "value").get(value)
        return plain_text(value) if known is None else (getattr(known, part) or known.value)

    def back(self, text: str, name: str = "", *, part: str = "code") -> str:
        known = _by(self.form, name or self.list, part).get(text)
        return text if known is None else known.value


def element_of(path: str, form: Form) -> Element | None:
    """The element of a form with this path, or nothing where it asks none."""
    try:
        return form.element(path)
    except KeyError:
        return None


def _by(form: Form, name: str, part: str) -> Mapping[str, FormCode]:
    """The codes of a list by their value, code or label; the first one where several are called the same."""
    kept: dict[tuple[str, str], dict[str, FormCode]] = form.made_ready.setdefault("codes of files", {})
    if (name, part) not in kept:
        codes = form.codes.get(name, ())
        kept[name, part] = {getattr(code, part) or code.value: code for code in reversed(codes)}
    return kept[name, part]


def plain_text(value: Any) -> str:
    """A value as a file shows it: whole numbers without a point, yes and no as Y and N."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def pairs(arguments: Sequence[str]) -> dict[str, str]:
    """Value → text, from “value=text” each."""
    return {value: text for value, equals, text in (each.partition("=") for each in arguments) if equals}


def two(arguments: Sequence[str]) -> tuple[str, str]:
    """The words for yes and no: Y and N where none are given."""
    yes, no, *_ = [*arguments, "", ""] if arguments else ["Y", "N"]
    return yes, no
