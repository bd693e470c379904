"""Groupings of which one is made of others: race or ethnicity, beside race and beside ethnicity.

Who is Hispanic, of any race, is one group by race or ethnicity. So of each race, all less those who are not Hispanic
are those who are: often a few, of whom no table tells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from daylit.report.ledger import Ledger

_BOTH: Final = "race_ethnicity"
_HISPANIC: Final = "hispanic"


def add_overlap(ledger: Ledger, name: str, kind: str, cells: Mapping[str, Mapping[str, int]]) -> None:
    """Let those of each race who are Hispanic, and all who are, be counts of their own. ``cells`` by grouping and
    group (as ``column=value``); ``name`` is what is counted.
    """
    both = {group.partition("=")[2]: cell for group, cell in cells.get(_BOTH, {}).items()}
    hispanic, of_race = both.get(_HISPANIC), []
    for group, cell in cells.get("race", {}).items():
        value = group.partition("=")[2]
        left = -1 if value not in both or value == _HISPANIC else ledger.values[cell] - ledger.values[both[value]]
        if left >= 0:
            where = (0, f"{name}: Hispanic", group, f"{kind} overlap")
            of_race.append(ledger.put(where, left, shown=False, free=False))
            ledger.sums.append((cell, (both[value], of_race[-1])))
    told = cells.get("ethnicity", {}).get(f"ethnicity={_HISPANIC}")
    if hispanic is None:
        return
    if told is not None and ledger.values[told] == ledger.values[hispanic]:
        ledger.sums.append((told, (hispanic,)))
    lacking = ledger.values[hispanic] - sum(ledger.values[cell] for cell in of_race)
    if of_race and lacking >= 0:
        rest = ledger.put((0, f"{name}: of no race", "", kind), lacking, shown=lacking == 0, free=False, care=False)
        ledger.sums.append((hispanic, (*of_race, rest)))
