"""Passwords that anyone would try first at a police agency."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError

from daylit.web import wall

WORDS = (
    "police",
    "sheriff",
    "daylit",
    "officer",
    "deputy",
    "patrol",
    "badge",
    "trooper",
    "password",
    "welcome",
    "agency",
)


class AgencyWords:
    """Refuses passwords that are little more than such a word, a year and a sign."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` where too little is left without them."""
        left = password.lower()
        for word in (*WORDS, *_names_of_agencies(user)):
            left = left.replace(word, "")
        left = re.sub(r"(19|20)\d\d", "", left)
        if len(set(left)) < 5 or len(left) < 6:
            raise ValidationError(
                "This password is one of the first that others would try. Four words that have nothing to do with each "
                "other make a good one.",
                code="easily_guessed",
            )

    def get_help_text(self) -> str:
        """What to avoid."""
        return "Not built on the word police, the agency's name, or a year."


def _names_of_agencies(user: Any) -> list[str]:
    if user is None or user._state.adding:
        return []
    with wall.everywhere():  # a word of any of their agencies is easily guessed
        rows = [*user.memberships.select_related("agency"), *user.invitations.select_related("agency")]
    return [word.lower() for row in rows for word in row.agency.name.split() if len(word) > 2]
