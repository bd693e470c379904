"""An agency's own questions, behind those of the law: a label, a kind of answer, for whom, and from when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

MOST = 30
KINDS: dict[str, str] = {
    "yes_no": "Yes or no",
    "choice": "One of a list",
    "choices": "One or more of a list",
    "number": "A number",
    "text": "A short text",
    "date": "A day",
}
FOR: dict[str, str] = {"contact": "Once for each contact", "person": "For each person"}
LONGEST_TEXT = 250
_SIGNS = re.compile(r"[^a-z]+")


def question(
    *, label: str, kind: str, block: str, choices: Collection[str], required: bool, since: date, help: str,
    taken: Collection[str],
) -> dict[str, Any]:  # fmt: skip
    """A question as the form's builder reads it: asked of contacts from ``since`` on, whenever they are written down.

    ``taken`` are the paths that are in use.
    """
    made: dict[str, Any] = {"path": _path(block, label, taken), "kind": kind, "label": label, "required": required}
    if help:
        made["help"] = help
    if kind == "text":
        made |= {"max_length": LONGEST_TEXT, "narrative": True}
    if choices:
        values: list[str] = []
        for one in choices:
            values.append(_free(_word(one), values))
        made["choices"] = [{"value": value, "label": one} for value, one in zip(values, choices, strict=True)]
    return {**made, "valid_from": since.isoformat()}


def _path(block: str, label: str, taken: Collection[str]) -> str:
    return _free(f"{block}.own_{_word(label)}", taken)


def _free(word: str, taken: Collection[str]) -> str:
    found = word
    while found in taken:
        found += "_more"
    return found


def _word(text: str) -> str:
    """A text as a name in a form: plain small letters."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return _SIGNS.sub("_", plain).strip("_")[:30].strip("_") or "question"
