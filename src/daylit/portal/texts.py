"""The portal's own words, in one catalogue with both languages side by side (``texts.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from daylit.portal import figures
from daylit.portal.dictionary import Dictionary

OTHER = {"en": "es", "es": "en"}
NAMES = {"en": "English", "es": "Español"}


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Each text by its key, in each language."""
    document = tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))
    return {f"{part}.{name}": told for part, texts in document.items() for name, told in texts.items()}


_DESIGNS = {
    "description": "methods.description",
    "adjusted association": "methods.adjusted",
    "design-based test": "methods.design",
    "model-based inference": "methods.model",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Says everything in one language."""

    language: str

    def __call__(self, key: str, **words: Any) -> str:
        """The text of a key, with words put in. ``n`` also chooses between one and many."""
        texts = catalogue()
        if words.get("n") == 1 and f"{key}_one" in texts:
            key = f"{key}_one"
        told = {name: self.count(word) if isinstance(word, int) else word for name, word in words.items()}
        text = texts[key][self.language]
        return text.format(**told) if told else text

    def said(self, told: Any) -> Markup:
        """Words of the bundle; where they are missing in this language, those of the other, marked as such."""
        if told is None or told == "":
            return Markup()
        if not isinstance(told, Mapping):
            return escape(str(told))
        if words := told.get(self.language):
            return escape(words)
        if words := told.get(OTHER[self.language]):
            return Markup('<span lang="{}">{}</span>').format(OTHER[self.language], words)
        return Markup()

    def plain(self, told: Any) -> str:
        """The same without marks, for titles, files and machines."""
        if not isinstance(told, Mapping):
            return "" if told is None else str(told)
        return str(told.get(self.language) or told.get(OTHER[self.language]) or "")

    def count(self, number: int | float) -> str:
        return figures.count(number, self.language)

    def percent(self, share: float) -> str:
        return figures.percent(share, self.language)

    def span(self, low: float, high: float) -> str:
        return figures.span(low, high, self.language)

    def day(self, text: Any) -> str:
        return figures.day(text, self.language)

    def label(self, dictionary: Dictionary, column: str, value: str) -> str:
        """The words for a value of a column: the dictionary's, else a month or quarter written out, else itself."""
        if value == "all":
            return self("explore.all")
        term = dictionary.terms.get(column)
        if term is not None and value in term.codes:
            return self.plain(term.codes[value])
        return figures.time_label(value, self.language)

    def verdict(self, action: Mapping[str, Any]) -> str:
        """What became of an action, in a word; “not measured yet” where nobody said."""
        told = str((action.get("effect") or {}).get("verdict", "")).replace(" ", "_")
        key = f"verdict.{told}"
        return self(key if key in catalogue() else "verdict.not_yet")

    def state(self, told: Any) -> str:
        """The state of an action or a promise: ours where it is a word we know, else the bundle's."""
        return self._known("state", told)

    def kind(self, told: Any) -> str:
        """The kind of an action: ours where it is a word we know, else the bundle's."""
        return self._known("kind", told)

    def limit(self, name: str) -> str:
        """A limit of the plan by its name."""
        return self._known("limit", name)

    def tongue(self, told: Mapping[str, Any]) -> Markup:
        """The mark of a part whose words are in the other language, as long as a study has no others."""
        language = told.get("language", self.language)
        return Markup("") if language == self.language else Markup(' lang="{}"').format(language)

    def design(self, told: str) -> str:
        """What kind of answer a study gives, in a sentence; empty for one that we do not know."""
        return self(_DESIGNS[told]) if told in _DESIGNS else ""

    def changed(self, changes: Any, part: str = "changes") -> list[Markup]:
        """The sentences on what changed since the release before, or on what was corrected."""
        if isinstance(changes, Mapping) and part in changes:
            return self.listed(changes[part])
        return self.listed(changes) if part == "changes" else []

    def listed(self, told: Any) -> list[Markup]:
        """Sentences, whether each has its languages or each language has its sentences; all else is passed over."""
        if isinstance(told, Mapping):
            spoken = told.get(self.language) or told.get(OTHER[self.language])
            if spoken is None:
                spoken = told.get("sentences") or told.get("changes") or []
            told = spoken if isinstance(spoken, list | Mapping) else [spoken]
            if isinstance(told, Mapping):
                return self.listed(told)
        if not isinstance(told, list):
            return []
        return [self.said(one) for one in told if isinstance(one, str) or (isinstance(one, Mapping) and "en" in one)]

    def _known(self, part: str, told: Any) -> str:
        if isinstance(told, Mapping):
            return self.plain(told)
        key = f"{part}.{str(told).replace(' ', '_')}"
        return self(key) if key in catalogue() else str(told)
