"""The bundle's own words for columns, codes and measures. The portal brings none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A column: its title, what it means, and the words for its codes."""

    name: str
    title: Text
    meaning: Text
    codes: Mapping[str, Text]
    meanings: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """Every column of every table by name."""

    terms: Mapping[str, Term]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Dictionary:
        """From ``dictionary.json``: columns, then measures."""
        told = [*document.get("columns", ()), *document.get("measures", ())]
        terms = {term.name: term for term in map(_term, told)}
        return cls(terms=terms)

    def title(self, column: str) -> Text:
        """A column's title; its name where the dictionary is silent."""
        term = self.terms.get(column)
        return term.title if term else {"en": _plain(column), "es": _plain(column)}

    def label(self, column: str, value: str) -> Text:
        """The words for a value; the value itself where it has no others."""
        term = self.terms.get(column)
        return (term.codes.get(value) if term else None) or {"en": value, "es": value}


def _term(column: Mapping[str, Any]) -> Term:
    name, codes = str(column["name"]), column.get("codes") or ()
    return Term(
        name=name,
        title=_text(column.get("title") or _plain(name)),
        meaning=_text(column.get("meaning") or ""),
        codes={str(one["value"]): _text(one.get("label") or one["value"]) for one in codes},
        meanings={str(one["value"]): _text(one["meaning"]) for one in codes if one.get("meaning")},
    )


def _text(value: Any) -> Text:
    if isinstance(value, Mapping):
        return {str(language): str(words) for language, words in value.items()}
    return {"en": str(value), "es": str(value)} if value else {}


def _plain(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]
