"""Keys that the form does not have: each is named where it looks like a name, the others are counted."""

import re

from daylit.record.found import Found
from daylit.record.parts import Part

MOST_NAMED = 50
"""So many unknown keys of one part are named; a record of another kind may have thousands."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")


def unknown_keys(part: Part, known: frozenset[str], found: Found) -> None:
    """A problem for each key of a part that the form does not have. Sorted, since keys of an object have no order."""
    if part.raw.keys() <= known:
        return
    strange = [key for key in part.raw if key not in known]
    named = sorted(key for key in strange if _NAME.fullmatch(key))[:MOST_NAMED]
    where = part.where()
    for key in named:
        found.at("answer.unknown", f"{part.at}.{key}" if part.at else key, where=where, name=key)
    if more := len(strange) - len(named):
        found.at("answer.unknown_more", part.at, where=where, count=f"{more}")
