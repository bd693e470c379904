"""What only the sender knows: the agency, the number of the record, the transaction; and the file that holds it all."""

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import Pack, StateFile
from daylit.record.elements import Element
from daylit.record.form import Form


class Write(Protocol):
    """How a record becomes the bytes of a state's file."""

    def __call__(self, record: dict[str, Any], file: StateFile, *, form: Form) -> bytes: ...


_NAMED = re.compile(r"\{([a-z_]+)(?::([^}]*))?\}")
_PLAIN = re.compile(r"[^A-Za-z0-9_.-]")


class NothingToSend(DaylitError):
    """The pack has no file that the state takes in a form that can be sent record by record."""


def sent_file(pack: Pack) -> StateFile:
    """The file of a pack that the state takes, one for each contact.

    Raises
    ------
    NothingToSend
        There is none.
    """
    for file in pack.files:
        if file.status == "submission" and file.format == "json" and file.unit == "contact":
            return file
    raise NothingToSend(
        f"The pack “{pack.id}” {pack.version} has no file that the state takes contact by contact.",
        remedy="“daylit pack show” names the files it has.",
    )


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


def file_name(file: StateFile, *, sent: datetime, agency: str, record: str) -> str:
    """The name under which a file is sent; what has no place in a file's name becomes a dash."""
    known = {"agency": agency, "record": record}

    def put(found: re.Match[str]) -> str:
        return sent.strftime(found[2] or "%Y%m%d%H%M%S") if found[1] == "sent" else known.get(found[1], "")

    return _PLAIN.sub("-", _NAMED.sub(put, file.name or "{record}.json")).lstrip(".") or "record.json"
