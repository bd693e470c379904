"""The server's patterns of personal data as the phone reads them: one source, two readers.

python tests/privacy/for_phone.py      writes frontend/officer/src/core/personal_patterns.ts anew
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from daylit.privacy.first_names import FIRST_NAMES
from daylit.privacy.text import _BETWEEN, _CAPITALISED
from daylit.privacy.text_patterns import PATTERNS, WHAT
from daylit.privacy.text_words import NOT_A_NAME, NOT_A_PLATE, NUMBERED_ROADS, STREET_WORDS

FILE = Path(__file__).parents[2] / "frontend/officer/src/core/personal_patterns.ts"
_WORD = r"\p{L}\p{N}_"
_EDGE = rf"(?:(?<![{_WORD}])(?=[{_WORD}])|(?<=[{_WORD}])(?![{_WORD}]))"


def in_javascript(pattern: str) -> str:
    """A pattern of Python as JavaScript reads it with the flag u: there, words and digits are plain letters only."""
    made, inside, at = "", False, 0
    while at < len(pattern):
        sign, pair = pattern[at], pattern[at : at + 2]
        if pair in (r"\w", r"\d", r"\b", r"\W"):
            made += _class(pair, inside=inside)
            at += 2
        elif sign == "\\":
            made, at = made + pair, at + 2
        elif pattern.startswith("(?P<", at) and not inside:
            made, at = made + "(?<", at + 4
        else:
            inside = sign == "[" or (inside and sign != "]")
            made, at = made + sign, at + 1
    return made


def _class(pair: str, *, inside: bool) -> str:
    if pair == r"\b":
        return _EDGE
    if pair == r"\W":
        raise ValueError("write it without this class: JavaScript cannot negate it within another")
    signs = _WORD if pair == r"\w" else r"\p{Nd}"
    return signs if inside else f"[{signs}]"


def text() -> str:
    """The file."""
    patterns = [
        [kind, in_javascript(one.pattern), "giu" if one.flags & re.IGNORECASE else "gu"] for kind, one in PATTERNS
    ]
    parts = {
        "WHAT": WHAT,
        "PATTERNS": patterns,
        "CAPITALISED": in_javascript(_CAPITALISED.pattern),
        "BETWEEN": in_javascript(_BETWEEN.pattern),
        "FIRST_NAMES": " ".join(sorted(FIRST_NAMES)),
        "NOT_A_NAME": " ".join(sorted(NOT_A_NAME)),
        "NOT_A_PLATE": " ".join(sorted(NOT_A_PLATE)),
        "NUMBERED_ROADS": " ".join(sorted(NUMBERED_ROADS)),
        "STREET_WORDS": " ".join(sorted(STREET_WORDS)),
    }
    kinds = {"WHAT": ": Record<string, string>", "PATTERNS": ": [kind: string, pattern: string, flags: string][]"}
    lines = [
        f"export const {name}{kinds.get(name, '')} = {json.dumps(value, ensure_ascii=False, indent=1)};"
        for name, value in parts.items()
    ]
    return "\n".join(
        ["// Made from src/daylit/privacy by tests/privacy/for_phone.py. Do not change it here.", "", *lines, ""]
    )


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
