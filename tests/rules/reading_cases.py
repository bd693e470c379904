"""The shared cases: forms written with conditions as text, answers, and what both readers must say."""

import json
from pathlib import Path
from typing import Any

from daylit.record import Form, parse
from daylit.record.expression import BadExpression

CASES = Path(__file__).parent / "cases"


def load(name: str) -> Any:
    """A file of cases."""
    return json.loads((CASES / name).read_text("utf-8"))


def form_of(document: dict[str, Any]) -> Form:
    """The form of a document in which conditions still are text."""
    return Form.from_document({"layout": 1, **_parsed(document)})


def _parsed(part: Any) -> Any:
    if isinstance(part, list):
        return [_parsed(each) for each in part]
    if not isinstance(part, dict):
        return part
    conditions = {"show", "when", "required"} | ({"check"} if "message" in part else set())
    return {
        key: parse(value) if key in conditions and isinstance(value, str) else _parsed(value)
        for key, value in part.items()
    }


def parsed(text: str) -> Any:
    """The condition, or nothing where the parser refuses it."""
    try:
        return parse(text)
    except BadExpression:
        return None
