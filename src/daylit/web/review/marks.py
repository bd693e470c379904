"""Texts that may name somebody: where they stand, and which of them a second person has let through."""

from __future__ import annotations

from dataclasses import dataclass

from daylit.record import Form
from daylit.record.patterns import compiled
from daylit.web.ledger.models import Revision

KINDS = ("text.personal", "text.overridden")
"""The problems that are such marks: without and with its officer's word that the text names nobody."""
LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark: the text's place in the answers, and what it may hold."""

    place: str
    what: str
    sentence: str


def marks_of(revision: Revision) -> list[Mark]:
    """Every mark that was found when the revision came."""
    found = {}
    for one in revision.problems:
        if one.get("code") in KINDS:
            what = str((one.get("values") or {}).get("what") or one["code"])[:120]
            found[one.get("at", ""), what] = Mark(place=one.get("at", ""), what=what, sentence=one.get("sentence", ""))
    return list(found.values())


def marks_left(revision: Revision) -> list[Mark]:
    """The marks that nobody let through."""
    through = set(revision.overrides.values_list("place", "what"))
    return [mark for mark in marks_of(revision) if (mark.place, mark.what) not in through]


def pieces(form: Form, text: str) -> list[tuple[str, str]]:
    """The text in pieces, each with what it may hold, or with nothing; put together they are the text."""
    spans = sorted(
        (found.start(), found.end(), one.what)
        for one in form.narrative.patterns
        for found in compiled(one.pattern).finditer(text[:LONGEST])
    )
    cut, out = 0, []
    for start, end, what in spans:
        if start < cut or end == start:
            continue
        out += [(text[cut:start], ""), (text[start:end], what)]
        cut = end
    return [piece for piece in [*out, (text[cut:], "")] if piece[0]]
