"""The lists of the explore form, drawn once for a release and a language: pages differ in what is chosen.

A form has a hundred choices and more. Drawing each anew for every answer took longer than the answer itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from markupsafe import Markup, escape

from daylit.portal import explore
from daylit.portal.editions import Edition
from daylit.portal.texts import Speaker

LONGEST = 400
"""Values of a column that a list offers; an address may name the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One list: the name and title of what is chosen, and its options, ready for a page."""

    name: str
    title: str
    options: Markup

    def chosen(self, value: str) -> Choice:
        """The same list with one of its options chosen."""
        plain = f'<option value="{escape(value)}">'
        options = str(self.options)  # a Markup would escape what it is given to put in
        return replace(self, options=Markup(options.replace(plain, f"{plain[:-1]} selected>", 1)))


def choices_of(question: explore.Question, edition: Edition, language: str) -> list[Choice]:
    """The lists of a question: along what, which outcome, then one for each column."""
    picked = {**question.where, "by": question.along, "show": question.outcome}
    return [one.chosen(picked.get(one.name, "")) for one in _drawn(edition, language)]


@lru_cache(maxsize=8)
def _drawn(edition: Edition, language: str) -> list[Choice]:
    say = Speaker(language=language)
    tables, words = edition.tables, edition.dictionary

    def titles(names: Iterable[str]) -> list[tuple[str, str]]:
        return [(name, say.plain(words.title(name))) for name in names]

    made = [
        Choice(name="by", title=say("explore.by"), options=_options(titles(tables.columns))),
        Choice(name="show", title=say("explore.show"), options=_options(titles((*tables.outcomes, explore.PEOPLE)))),
    ]
    for column, title in titles(tables.columns):
        values = list(tables.levels[column])[:LONGEST]
        labels = [("", say("explore.all")), *((value, say.label(words, column, value)) for value in values)]
        made.append(Choice(name=column, title=title, options=_options(labels)))
    return made


def _options(told: Iterable[tuple[str, str]]) -> Markup:
    return Markup().join(Markup('<option value="{}">{}</option>').format(value, label) for value, label in told)
