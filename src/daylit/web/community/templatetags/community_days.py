"""Days in the language of the page."""

from __future__ import annotations

from datetime import date

from django import template

from daylit.web.community.words import Words

register = template.Library()


@register.filter
def day_in(day: date, words: Words) -> str:
    """A day as people say it in a language."""
    return words.day(day)
