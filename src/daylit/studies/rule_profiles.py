"""The rules by which states and a public tool look at agencies, as data: which tests and groups, how many must agree.

What a rule's own pages tell is taken from there; what they leave open is ours, and docs/studies/state_rules.md says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from daylit.terms.saying import say

Test = Literal["evenings", "evenings_no_season", "dispositions", "searches", "finds", "other_agencies", "residents"]
LEVEL: Final = 0.95
"""The level of every rule here: Connecticut's and RTI-STAR's say so; of the others it is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One rule. ``groups`` are the only ones it looks at (empty: every group recorded); ``needed`` is how many of its
    tests must point at a group, 0 for a rule that compares and marks nobody.
    """

    name: str
    title: str
    tests: tuple[Test, ...]
    groups: tuple[str, ...] = ()
    needed: int = 1


PROFILES: Final = (
    Profile(
        name="connecticut",
        title=say("Connecticut's rule"),
        tests=("evenings", "other_agencies", "dispositions", "finds"),
        groups=("black", "hispanic"),
    ),
    Profile(name="oregon", title=say("Oregon's rule"), tests=("evenings", "dispositions", "finds"), needed=2),
    Profile(
        name="california",
        title=say("California's board"),
        tests=("residents", "finds", "evenings", "searches"),
        needed=0,
    ),
    Profile(name="rti_star", title=say("The RTI-STAR tool"), tests=("evenings_no_season",)),
)

TITLES: Final[dict[Test, str]] = {
    "evenings": say("Stops in daylight and in the dark"),
    "evenings_no_season": say("Stops in daylight and in the dark, without the season"),
    "dispositions": say("What comes of like stops"),
    "searches": say("Searches in like stops"),
    "finds": say("What searches find"),
    "other_agencies": say("Like stops of other agencies"),
    "residents": say("People who live there"),
}

NEVER: Final[dict[Test, str]] = {
    "other_agencies": say("it needs the stops of other agencies"),
    "residents": say("nobody knows how residents would be stopped if all were treated alike"),
}
"""Tests that no records of one agency can answer in this way, and why."""
