"""Keys that the form does not have: each is named where it looks like a name, the others are counted."""

import re

from daylit.record.found import Found
from daylit.record.parts import Part

MOST_NAMED = 50
"""So many unknown keys of one part are named; a record of another kind may have thousands."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")


def unknown_keys(part: Part, known: frozenset[str], found: Found, *, form: str, title: str = "") -> None:
    """A problem for each key of a part that the form does not have. Sorted, since keys of an object have no order.

    ``form`` names the form and its days, ``title`` the part; it is empty for the record as a whole.
    """
    if part.raw.keys() <= known:
        return
    strange = [key for key in part.raw if key not in known]
    named = sorted(key for key in strange if _NAME.fullmatch(key))[:MOST_NAMED]
    where = part.where()
    for key in named:
        if part.at:
            found.at("answer.unknown", f"{part.at}.{key}", where=where, name=key, title=title, form=form)
        else:
            found.at("block.unknown", key, name=key, form=form)
    if more := len(strange) - len(named):
        found.at("answer.unknown_more", part.at, where=where, count=f"{more}", form=form)
