"""Searches within searches: those with a find recorded, those that were an officer's choice, and all of a group.

Three answers tell of the same searches: how many of a group were searched; of how many the basis is recorded, and how
many of these were the officer's choice; and of how many that were not forced by an arrest or a warrant the find is
recorded. Each is a part of the one before. So those that were forced, told by no table, can be no more than the rest,
and how many they are over all groups is told beside the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from daylit.report.ledger import CHOICES, Ledger, Where

_SEARCHED: Final = "searched.rate"
_CHOICE: Final = "search_basis.choice"
_FOUND: Final = "found.rate"


class _Place(NamedTuple):
    """One of these counts: in which finding, and of what."""

    finding: int
    quantity: str
    kind: str

    def of(self, group: str) -> Where:
        return self.finding, self.quantity, group, self.kind


def add_nested(ledger: Ledger) -> None:
    """Let the searches of a group be those that were forced, those with a find recorded, and the others."""
    for known in _counts(ledger).values():
        whole, forced, found, based = (known.get(name) for name in ("whole", "forced", "found", "based"))
        if whole is None:
            continue
        for name, parts in (("no find recorded", (forced, found)), ("no basis recorded", (based,))):
            there = [part for part in parts if part is not None]
            if any(part is not None and part.finding != whole.finding for part in parts):
                _add(ledger, whole, there, name)


def _counts(ledger: Ledger) -> Mapping[str, dict[str, _Place]]:
    """The counts that there are, by the people and the grouping that they are of."""
    found: dict[str, dict[str, _Place]] = {}
    for place, finding in enumerate(ledger.findings):
        settings = finding.provenance.settings
        people = sorted((name, str(value)) for name, value in settings.items() if name not in CHOICES)
        known = found.setdefault(repr((settings.get("group"), people)), {})
        quantities = {part.quantity for part in finding.estimates}
        if finding.study.partition("-by-")[0] == "rates" and _SEARCHED in quantities:
            known["whole"] = _Place(place, _SEARCHED, "events")
        if _CHOICE in quantities:
            known["forced"], known["based"] = _Place(place, _CHOICE, "rest"), _Place(place, _CHOICE, "n")
        if finding.study.partition("-by-")[0] == "hit_rates" and _FOUND in quantities:
            known["found"] = _Place(place, _FOUND, "n")
    return found


def _add(ledger: Ledger, whole: _Place, parts: list[_Place], name: str) -> None:
    """What lacks in each group, and over all groups; nothing where the parts are more than the whole."""
    lacking = {}
    for group in _groups(ledger, whole):
        cells = [ledger.cell[part.of(group)] for part in parts if part.of(group) in ledger.cell]
        if len(cells) == len(parts):
            lacking[group] = ledger.values[ledger.cell[whole.of(group)]] - sum(ledger.values[cell] for cell in cells)
    if not lacking or min(lacking.values()) < 0:
        return
    made = []
    for group, n in lacking.items():
        cells = [ledger.cell[part.of(group)] for part in parts]
        made.append(ledger.put((whole.finding, name, group, whole.kind), n, shown=False, free=False, care=False))
        ledger.sums.append((ledger.cell[whole.of(group)], (*cells, made[-1])))
    total = (whole.finding, name, "", whole.kind)
    ledger.put(total, sum(lacking.values()), free=False, care=False)
    ledger.sums.append((ledger.cell[total], tuple(made)))


def _groups(ledger: Ledger, whole: _Place) -> Iterator[str]:
    return (
        group
        for finding, quantity, group, kind in list(ledger.cell)
        if group and (finding, quantity, kind) == (whole.finding, whole.quantity, whole.kind)
    )
