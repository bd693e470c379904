"""Days and the titles of questions in the language of the page."""

from __future__ import annotations

from datetime import date

from django import template

from daylit.studies.registry import STUDIES
from daylit.terms.saying import Language, told
from daylit.web.community.words import Words

register = template.Library()


@register.filter
def day_in(day: date, words: Words) -> str:
    """A day as people say it in a language."""
    return words.day(day)


@register.filter
def question(study: str, words: Words | None = None) -> str:
    """The title of a study in a language; of surveys, nothing but that."""
    language: Language = "es" if words is not None and words.code == "es" else "en"
    if study in STUDIES:
        return told(STUDIES[study].title, language)
    return words["community"]["in_surveys"] if words is not None else "What people answered in surveys"
