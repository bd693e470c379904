"""What only the sender knows: the agency, the number of the record, the transaction."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from daylit.record.elements import Element
from daylit.record.form import Form


def filled(answers: dict[str, Any], form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with what the sender knows in the part “submission”, where the form asks it.

    An answer that stands there already is kept, but for the transaction, which only the sender can know.
    """
    known = {element.path: element for element in form.elements if element.block == "submission"}
    given = answers.get("submission")
    part = dict(given) if isinstance(given, dict) else {}
    for name, value in values.items():
        element = known.get(f"submission.{name}")
        if element is not None and value not in ("", None) and (name == "transaction" or not part.get(name)):
            part[name] = _coded(value, element, form)
    whole = deepcopy(answers)
    if part:
        whole["submission"] = part
    return whole


def _coded(value: Any, element: Element, form: Form) -> Any:
    """A state's code as the value that the form holds for it."""
    for code in form.codes.get(element.codes, ()):
        if value in (code.code, code.value):
            return code.value
    return value


def plain_answer(answers: Mapping[str, Any], path: str) -> Any:
    """The plain answer at a path of a part that stands once; nothing where there is none."""
    block, _, name = path.partition(".")
    part = answers.get(block)
    answer = part.get(name) if isinstance(part, dict) else None
    return answer.get("value") if isinstance(answer, dict) and "value" in answer else answer
