"""The reviewed templates of other languages, keyed by the English ones: files in ``daylit/terms/spanish``.

A file is TOML: a line ``"English {part}." = "Español {part}."``, or a table with ``text`` and further forms of it. The
words of code lists stand apart, in ``codes.toml``, by list and stored value. See docs/how-to-add/language.md.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

_FOLDERS = {"es": "spanish"}
CODES = "codes.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One template in another language; ``forms`` are other shapes of it, such as “las personas” for “personas”."""

    text: str
    forms: Mapping[str, str] = field(default_factory=dict)

    def shape(self, form: str) -> str:
        """The template in this form, or as it is where it has no such form."""
        return self.forms.get(form, self.text)


@functools.cache
def catalogue(language: str) -> Mapping[str, Entry]:
    """Every template of a language by the English one. Reads the files once. Raises ``ValueError`` for one said twice
    with different words: the same English must read alike everywhere."""
    found: dict[str, Entry] = {}
    for name, english, entry in (*_templates(language), *_codes(language)):
        if found.setdefault(english, entry) != entry:
            raise ValueError(f"{name} says “{english}” in other words than another file")
    return found


def templates(language: str) -> Mapping[str, Mapping[str, Entry]]:
    """The templates of each file, without the words of code lists."""
    found: dict[str, dict[str, Entry]] = {}
    for name, english, entry in _templates(language):
        found.setdefault(name, {})[english] = entry
    return found


@functools.cache
def words_of_lists(language: str) -> Mapping[str, Any]:
    """The words of code lists, by name of the list: ``title``, ``codes`` (labels) and ``meanings``."""
    text = files("daylit.terms").joinpath(_FOLDERS[language], CODES).read_text("utf-8")
    return tomllib.loads(text)


def _templates(language: str) -> Iterator[tuple[str, str, Entry]]:
    folder = files("daylit.terms").joinpath(_FOLDERS[language])
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml") and file.name != CODES:
            for english, value in tomllib.loads(file.read_text("utf-8")).items():
                yield file.name, english, _entry(value)


def _codes(language: str) -> Iterator[tuple[str, str, Entry]]:
    """The labels and titles of our code lists, keyed by the English ones."""
    from daylit.terms.registry import OURS

    told = words_of_lists(language)
    for codes in OURS:
        words = told.get(codes.name, {})
        if "title" in words:
            yield CODES, codes.title, Entry(text=words["title"])
        for code in codes:
            if code.value in words.get("codes", {}):
                yield CODES, code.label, _entry(words["codes"][code.value])
            if code.value in words.get("meanings", {}):
                yield CODES, code.meaning, Entry(text=words["meanings"][code.value])


def _entry(value: str | Mapping[str, str]) -> Entry:
    if isinstance(value, str):
        return Entry(text=value)
    text = value.get("text", value.get("label", ""))
    return Entry(text=text, forms={name: said for name, said in value.items() if name not in ("text", "label")})
