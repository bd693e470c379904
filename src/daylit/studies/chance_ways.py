"""Searches at the same chance of a find, with less that tells the chance: does the gap hang on one of these?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from daylit.studies import ways
from daylit.studies.bar_cells import Counted
from daylit.studies.groups import Groups
from daylit.studies.same_chance import SameChance, same_chance
from daylit.studies.settings import Settings
from daylit.terms.saying import say

FIRST: Final = say("Chances from all that is recorded")
WITHOUT: Final[Mapping[str, frozenset[str]]] = {
    say("Chances without gender and age"): frozenset({"gender", "decade"}),
    say("Chances without area and time of day"): frozenset({"area", "band"}),
    say("Chances without reason and kind of stop"): frozenset({"reason_group", "kind"}),
}
WAYS: Final = (FIRST, *WITHOUT)


def row(found: Counted, one: SameChance, columns: Sequence[str], settings: Settings) -> ways.Row:
    """One comparison in all ways; a way that takes nothing away, or leaves nothing, has no answer of its own."""
    groups: Groups = found.cells.groups
    asked = [_asked(FIRST, one)]
    for way, gone in WITHOUT.items():
        kept = [column for column in columns if column not in gone]
        if kept and len(kept) < len(columns):
            asked.append(_asked(way, same_chance(found, one.g, kept, settings, bounds=False)))
    return ways.Row(
        what=say("Searched at the same estimated chance"), quantity="searched.difference.risk",
        **ways.beside(groups, one.g), unit="points", n=one.n, level=one.level, stands=one.clear, asked=tuple(asked),
    )  # fmt: skip


def _asked(way: str, one: SameChance) -> ways.Asked:
    value, low, high = one.ends
    return ways.Asked(way=way, value=value, low=low, high=high)
