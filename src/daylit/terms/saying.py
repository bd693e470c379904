"""Sentences that remember how they were made, so that they can be told in another language later.

``say`` makes a sentence from a template and its parts. What comes back is text like any other; it also keeps the
template and the parts. ``told`` makes the same sentence again from the reviewed template of the other language
(``daylit.terms.catalogue``). A part may itself be said: a group inside a sentence is told in the other language too.

>>> sentence = say("This answer counts {n} people.", n="1,234")
>>> sentence
'This answer counts 1,234 people.'
>>> told(sentence, "es")
'Esta respuesta cuenta a 1,234 personas.'

After a colon, a placeholder may ask for a part in another shape. ``{who:up}`` begins with a capital, ``{what:low}`` has
none, ``{what:down}`` begins without one, and ``{last:and}`` is joined by the language's “and”. Any other word names a
form that the other language's catalogue gives the part, such as ``{group:the}`` for “las personas negras”; English has
no forms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from daylit.terms.catalogue import Entry, catalogue

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")

_AND = {"en": "and", "es": "y"}
_BEFORE_I = re.compile(r"[“‘(]?(?:i(?![aeou])|í|hi(?![aeou]))", re.IGNORECASE)
"""Before such a sound Spanish says “e” for “and”: “Blanca e Hispana”."""


class Said(str):
    """A text with the template and the parts from which it was made. It equals, sorts and prints as plain text."""

    template: str
    parts: Mapping[str, str]

    def __new__(cls, template: str, parts: Mapping[str, str]) -> Said:
        """Put the parts into the template."""
        text = template.format_map({name: _Part(part, "en") for name, part in parts.items()})
        made = super().__new__(cls, text)
        made.template, made.parts = template, dict(parts)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.template, dict(self.parts))

    def __deepcopy__(self, memo: object) -> Said:
        return self

    def but(self, **parts: str) -> Said:
        """The same sentence with some other parts."""
        return Said(self.template, {**self.parts, **parts})


def say(template: str, /, **parts: str) -> str:
    """Make a sentence: a ``Said``. The template is a literal, so that a test can find it and its translation."""
    return Said(template, parts)


def told(text: str, language: Language, form: str = "") -> str:
    """A text in a language, as plain text.

    A text that was not made by ``say`` (a number, the name of an area, a date) is the same in every language. So is a
    template that the catalogue lacks: it stays English, and ``untold`` names it.
    """
    if language == "en" or not isinstance(text, Said):
        return str(text)
    entry = catalogue(language).get(text.template, Entry(text=text.template))
    return entry.shape(form).format_map({name: _Part(part, language) for name, part in text.parts.items()})


def untold(text: str, language: Language) -> tuple[str, ...]:
    """The templates, of a text and its parts, for which the language has nothing."""
    if language == "en" or not isinstance(text, Said):
        return ()
    own = () if text.template in catalogue(language) else (text.template,)
    return (*own, *(name for part in text.parts.values() for name in untold(part, language)))


def first_up(text: str) -> str:
    """The text with a capital first letter, in every language; the rest as it is."""
    return say("{it:up}", it=text)


def first_down(text: str) -> str:
    """The text with a small first letter, in every language; the rest as it is."""
    return say("{it:down}", it=text)


def lower(text: str) -> str:
    """The text without capitals, in every language."""
    return say("{it:low}", it=text)


def listing(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; an empty text of nothing."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    most = parts[0]
    for part in parts[1:-1]:
        most = say("{most}, {next}", most=most, next=part)
    return say("{most}{last:and}", most=most, last=parts[-1])


_WAYS = frozenset({"up", "down", "low", "and"})


def joined(sentences: Sequence[str]) -> str:
    """Sentences one after the other, with a blank between them; an empty text of nothing."""
    told = sentences[0] if sentences else ""
    for sentence in sentences[1:]:
        told = say("{before} {after}", before=told, after=sentence)
    return told


class _Part:
    """A part on its way into a template of a language, ready for what stands after the colon."""

    __slots__ = ("language", "text")

    def __init__(self, text: str, language: Language) -> None:
        self.text, self.language = text, language

    def __format__(self, wanted: str) -> str:
        words = wanted.split()
        form = next((word for word in words if word not in _WAYS), "")
        shown = told(self.text, self.language, form)
        if "low" in words:
            shown = shown.lower()
        if "up" in words:
            shown = shown[:1].upper() + shown[1:]
        if "down" in words:
            shown = shown[:1].lower() + shown[1:]
        return f" {_and(shown, self.language)} {shown}" if "and" in words else shown


def _and(word: str, language: Language) -> str:
    return "e" if language == "es" and _BEFORE_I.match(word) else _AND[language]
