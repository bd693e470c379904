"""Writing TOML: Python reads it but does not write it."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from daylit.tables.problems import shorten


def value_text(value: Any) -> str:
    """A value as TOML.

    >>> value_text({"W": "white", "A b": [1, True]})
    '{ W = "white", "A b" = [1, true] }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL, which JSON lets stand.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key_text(key)} = {value_text(item)}" for key, item in value.items()) + " }"
    return "[" + ", ".join(value_text(item) for item in value) + "]"


def key_text(key: str) -> str:
    """A key as TOML."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else value_text(key)


def table_text(name: str, settings: Mapping[str, Any], *, comments: Sequence[str] = ()) -> list[str]:
    """The lines of a table, with comments before its settings and an empty line after them."""
    lines = [f"[{name}]", *(f"# {shorten(comment, longest=300)}" for comment in comments)]
    return [*lines, *(f"{key_text(key)} = {value_text(value)}" for key, value in settings.items()), ""]
