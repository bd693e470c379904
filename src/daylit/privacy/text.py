"""Words in free text that may tell who somebody is: names, numbers, addresses, in English and in Spanish.

Only the standard library, no model and no network. Every pattern starts at the beginning of a word and repeats within
limits, so that the time grows with the length of the text and not faster.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from daylit.privacy.first_names import FIRST_NAMES
from daylit.privacy.text_patterns import PATTERNS, WHAT
from daylit.privacy.text_words import NOT_A_NAME, NOT_A_PLATE, NUMBERED_ROADS, STREET_WORDS

__all__ = ["Span", "find_in_call", "find_personal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A part of a text (``text[start:end]``) that may tell who somebody is.

    ``kind`` is one of the keys of ``WHAT``; ``what`` completes “may hold …”.
    """

    start: int
    end: int
    kind: str

    @property
    def what(self) -> str:
        """What it may be, in words."""
        return WHAT[self.kind]

    @property
    def sentence(self) -> str:
        """What to say to whoever wrote the text."""
        return f"This may be {WHAT[self.kind]}. Say what happened without saying who."


def find_personal(text: str) -> list[Span]:
    """Every part of a text that may tell who somebody is, in order; of two that overlap, the longer one.

    Assumes
    -------
    Latin letters, and dates and numbers as they are written in the United States and in Mexico.

    Does not show
    -------------
    That a text names nobody. A name is found behind a title (“Mrs.”, “llamado”) or after a common first name; a
    surname, a nickname or an unusual first name alone is not.
    """
    found = [
        Span(start=match.start(kind) if kind in match.re.groupindex else match.start(), end=match.end(), kind=kind)
        for kind, pattern in PATTERNS
        for match in pattern.finditer(text)
        if GUARDS.get(kind, _always)(text, match)
    ]
    found += _bare_names(text)
    return _without_overlaps(found)


IN_A_CALL = frozenset({"name", "email", "handle", "ssn", "date_of_birth", "address", "home", "phone"})
"""Kinds that count in the number of a call, which is a number itself and may look like one of the others."""


def find_in_call(text: str) -> list[Span]:
    """What may tell who somebody is where only the number of a call should stand.

    Does not show
    -------------
    Plates, cases, licenses and ten digits in a row: the number of a call may look like each of them.
    """
    found = [span for span in find_personal(text) if span.kind in IN_A_CALL]
    return [span for span in found if not (span.kind == "phone" and text[span.start : span.end].isdigit())]


def _without_overlaps(found: Iterable[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(found, key=lambda each: (each.start, each.start - each.end)):
        if kept and span.start < kept[-1].end:
            if span.end - span.start > kept[-1].end - kept[-1].start:
                kept[-1] = span
        else:
            kept.append(span)
    return kept


def _always(text: str, match: re.Match[str]) -> bool:
    return True


def _is_name(text: str, match: re.Match[str]) -> bool:
    """A capitalised word behind a title is a name, unless the title is the end of a street or the word is another."""
    words = re.findall(r"[^\W\d_][\w'’-]*", match["said"])
    if len(words) > 1 and words[0] in ("El", "La", "Los", "Las"):  # El Güero
        words = words[1:]
    if not words or words[0].casefold() in NOT_A_NAME or any(word.casefold() in STREET_WORDS for word in words[1:2]):
        return False
    title = match["title"].casefold().rstrip(".")
    if title in ("dr", "st"):
        before = text[max(0, match.start() - 20) : match.start()].split()
        return not (before and (before[-1][:1].isupper() or before[-1][:1].isdigit()))
    return True


def _is_plate(text: str, match: re.Match[str]) -> bool:
    letters = re.sub(r"[^A-Z]", "", match[0].upper())
    return letters not in NOT_A_PLATE


def _is_home(text: str, match: re.Match[str]) -> bool:
    """A number that ends in 00 is a block; a number behind “Route” or “Exit” is no house."""
    before = text[max(0, match.start() - 16) : match.start()].split()
    road = before[-1].casefold().strip(".,#") if before else ""
    return int(match["house"]) % 100 != 0 and road not in NUMBERED_ROADS


GUARDS: dict[str, Callable[[str, re.Match[str]], bool]] = {"name": _is_name, "plate": _is_plate, "address": _is_home}
"""What a pattern alone cannot say about the words around it."""

_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÁÉÍÓÚÜÑ][A-Za-zÁÉÍÓÚÜÑáéíóúüñ'’-]{1,30}(?![\w'’-])")
_BETWEEN = re.compile(r",? {1,2}(?:(?:de|del|la|los|van|da) )?|,? {1,2}[A-Z]\.? ")


def _bare_names(text: str) -> list[Span]:
    """A common first name with a capitalised word behind it, or behind “SURNAME, ”."""
    words = list(_CAPITALISED.finditer(text))
    found = []
    for position, (one, two) in enumerate(pairwise(words)):
        if one.end() + 12 < two.start() or not _BETWEEN.fullmatch(text, one.end(), two.start()):
            continue
        listed = text[one.end()] == ","
        first, other = (two, one) if listed else (one, two)
        if first[0].casefold() not in FIRST_NAMES or other[0].casefold() in NOT_A_NAME | STREET_WORDS:
            continue
        after = words[position + 2] if position + 2 < len(words) else None
        if after is not None and after.start() - two.end() <= 2 and after[0].casefold() in STREET_WORDS:
            continue  # a street that is called after somebody
        if listed and not (one[0].isupper() and two[0].isupper()):
            continue
        found.append(Span(start=one.start(), end=two.end(), kind="name"))
    return found
