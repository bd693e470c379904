"""The words of the public side in each language: one file for a language, and nothing else to do for one more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "languages"
FIRST = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of one language, by section and name."""

    code: str
    name: str
    said: dict[str, Any]

    def __getitem__(self, section: str) -> Any:
        """A section; in templates ``words.survey.heading``."""
        return self.said[section]

    def month(self, first: date) -> str:
        """A month as people say it."""
        return f"{self.said['page']['months'][first.month - 1]} {first.year}"

    def day(self, when: date) -> str:
        """A day as people say it: “3 November 2026”."""
        between = " de " if self.code == "es" else " "
        return f"{when.day}{between}{self.said['page']['months'][when.month - 1]}{between}{when.year}"

    def kind(self, code: str, label: str) -> str:
        """A kind of stop; where the language has no word for it, the label of the form."""
        return str(self.said["kinds"].get(code, label))

    def own(self, first: str, spanish: str) -> str:
        """What the agency wrote, in this language if it did, and as it wrote it first if not."""
        return spanish if self.code == "es" and spanish else first


@cache
def languages() -> dict[str, Words]:
    """Every language there is a file for, English first."""
    found = [tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    found.sort(key=lambda one: (one["code"] != FIRST, one["name"]))
    return {one["code"]: Words(one["code"], one["name"], one) for one in found}


def chosen(asked: str, *, accepted: str = "") -> Words:
    """The language asked for, else the first of those that the browser accepts, else English."""
    there = languages()
    wanted = [asked, *(part.split(";")[0].strip()[:2].lower() for part in accepted.split(","))]
    return next((there[one] for one in wanted if one in there), there[FIRST])
