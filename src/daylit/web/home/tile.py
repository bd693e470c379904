"""One thing on the first page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One thing. ``now`` says that it waits for this person; without ``href`` there is no page behind it."""

    number: str
    label: str
    href: str = ""
    about: str = ""
    now: bool = False
