"""Numbers, shares and dates as readers of English and of Spanish in the United States write them."""

from __future__ import annotations

import re
from datetime import date

LANGUAGES = ("en", "es")
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"),
        *("noviembre", "diciembre"),
    ),
}
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")
NARROW = "\u00a0"
"""Keeps a number and its sign on one line."""


def count(number: int | float, language: str = "en") -> str:
    """A whole number with its thousands marked: 12,345, in both languages as people in the United States write it."""
    return f"{number:,.0f}"


def percent(share: float, language: str = "en") -> str:
    """A share of 1 as a percentage with one digit, as findings write it: “12.3 %”."""
    return f"{share * 100:.1f}{NARROW}%"


def span(low: float, high: float, language: str = "en") -> str:
    """A range of shares in words."""
    digits = (percent(low, language), percent(high, language))
    return f"{digits[0]} a {digits[1]}" if language == "es" else f"{digits[0]} to {digits[1]}"


def day(text: str | date, language: str = "en") -> str:
    """A day as people write it: “March 5, 2026”, “5 de marzo de 2026”. What is no day stays as it is."""
    try:
        on = text if isinstance(text, date) else date.fromisoformat(str(text)[:10])
    except ValueError:
        return str(text)
    month = _MONTHS[language][on.month - 1]
    return f"{on.day} de {month} de {on.year}" if language == "es" else f"{month} {on.day}, {on.year}"


def time_label(text: str, language: str = "en") -> str:
    """A month or quarter as people write it; anything else as it is."""
    if found := _MONTH.fullmatch(text):
        month = _MONTHS[language][int(found[2]) - 1]
        return f"{month} de {found[1]}" if language == "es" else f"{month} {found[1]}"
    if found := _QUARTER.fullmatch(text):
        first = _MONTHS[language][int(found[2]) * 3 - 3]
        last = _MONTHS[language][int(found[2]) * 3 - 1]
        return f"{first} a {last} de {found[1]}" if language == "es" else f"{first} to {last} {found[1]}"
    return text


def size(number: int) -> str:
    """The size of a file: “12 KB”, “3.4 MB”; the same in both languages."""
    return f"{number / 2**20:,.1f} MB" if number >= 2**20 else f"{max(1, round(number / 1024)):,} KB"
