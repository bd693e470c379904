"""One thing on the first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One thing. ``now`` says that it waits for this person; without ``href`` there is no page behind it."""

    number: str
    label: str
    href: str = ""
    about: str = ""
    now: bool = False


class Counted(TypedDict):
    """Two parts of a tile."""

    number: str
    label: str


def counted(number: int, one: str, several: str) -> Counted:
    """A tile's number, and its words for one or for several."""
    return {"number": f"{number:,}", "label": one if number == 1 else several}
