"""Before an action begins: who takes part, who is compared with them, and the smallest change that could be seen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any, Final
from uuid import UUID

import numpy as np

from daylit.errors import DaylitError
from daylit.studies.effect import rehearse
from daylit.studies.effect_plan import EffectPlan, Wanted
from daylit.studies.effect_words import size
from daylit.tables.extract import Extract, open_extract
from daylit.web.accounts.models import Agency, Membership, OfficerFacts, Unit
from daylit.web.audience import Role
from daylit.web.ledger.models import Extract as Sealed

FIRST, SECOND, LOT, COMPARE, OUT = "first", "second", "lot", "compare", "out"
STANDS: Final = {
    OUT: "Neither",
    FIRST: "Takes part from the first day",
    SECOND: "Takes part from the second day",
    LOT: "Half of it from the first day, drawn by lot",
    COMPARE: "Is compared with those who take part",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Some officers of a unit: where they stand, and from which day if they take part."""

    unit: str
    officers: int
    begins: date | None
    by_lot: bool = False

    def kept(self) -> dict[str, Any]:
        """As it is kept with the plan."""
        day = None if self.begins is None else self.begins.isoformat()
        return {"unit": self.unit, "officers": self.officers, "begins": day, "by_lot": self.by_lot}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A plan that could be fixed, and what it could see. ``smallest`` is ``None`` where that cannot be told."""

    plan: EffectPlan
    sides: tuple[Side, ...]
    smallest: float | None
    told: str
    extract: str


def propose(
    *, agency: Agency, choices: Mapping[UUID, str], first: date, second: date | None, measure: str, wanted: Wanted,
    before: int, after: int, matters: float, day: date, lot: str,
) -> Proposed:  # fmt: skip
    """Put a plan together and rehearse it on the newest Extract. This scans the Extract once.

    ``lot`` names the draw: the same name draws the same officers, so that nobody can draw until it suits.
    Raises ``BadPlan`` where a side is empty or the numbers do not fit.
    """
    trained: dict[str, date] = {}
    others: set[str] = set()
    sides: list[Side] = []
    for unit in Unit.objects.filter(agency=agency, pk__in=[pk for pk, stand in choices.items() if stand != OUT]):
        stand = choices[unit.pk]
        for names, begins in _split(officers_of(unit, day), stand, first, second, f"{lot}:{unit.pk}"):
            if not names:
                continue
            sides.append(Side(unit=unit.name, officers=len(names), begins=begins, by_lot=stand == LOT))
            if begins is None:
                others |= set(names)
            else:
                trained |= dict.fromkeys(names, begins)
    plan = EffectPlan(
        measure=measure, wanted=wanted, trained=trained, others=frozenset(others), before=before, after=after,
        matters=matters,
    )  # fmt: skip
    smallest, told, extract = _rehearsed(agency, plan)
    return Proposed(plan=plan, sides=tuple(sides), smallest=smallest, told=told, extract=extract)


def officers_of(unit: Unit, day: date) -> list[str]:
    """The pseudonyms of a unit's officers on a day; who has none yet gets one."""
    rows = Membership.objects.filter(agency=unit.agency_id, unit=unit, role=Role.OFFICER).select_related("person")
    people = {row.person_id for row in rows if row.holds_on(day) and row.person.is_active}
    known = dict(
        OfficerFacts.objects.filter(agency=unit.agency_id, person__in=people).values_list("person", "pseudonym")
    )
    for person in people - set(known):
        known[person] = OfficerFacts.objects.get_or_create(agency_id=unit.agency_id, person_id=person)[0].pseudonym
    return sorted(str(one) for one in known.values())


def _split(
    names: list[str], stand: str, first: date, second: date | None, lot: str
) -> Sequence[tuple[list[str], date | None]]:
    """Officers of a unit by the day from which they take part; ``None`` is never."""
    if stand == LOT:
        seed = int.from_bytes(hashlib.sha256(lot.encode()).digest()[:8])
        drawn = [names[place] for place in np.random.default_rng(seed).permutation(len(names))]
        half = (len(drawn) + 1) // 2
        return [(drawn[:half], first), (drawn[half:], second)]
    return [(names, {FIRST: first, SECOND: second or first}.get(stand))]


def _rehearsed(agency: Agency, plan: EffectPlan) -> tuple[float | None, str, str]:
    extract = newest(agency)
    if extract is None:
        return None, "There is no Extract yet to rehearse on: seal one, and open this page again.", ""
    found, why = rehearse(extract, plan)
    fingerprint = extract.manifest.fingerprint
    if why or not isfinite(found.change):
        return None, f"The smallest change cannot be told: {why or 'the past varies too little to tell'}.", fingerprint
    often = "once" if found.rehearsals == 1 else f"{found.rehearsals} times"
    told = (
        f"Rehearsed {often} on the past, {found.before} months against {found.after}, with "
        f"{found.n_trained} officers and {found.n_others}: it would see a change of {size(plan, found.change)} or more."
    )
    return found.change, told, fingerprint


def newest(agency: Agency) -> Extract | None:
    """The newest Extract that can be opened; those of all days come first."""
    rows = list(Sealed.objects.filter(agency=agency).order_by("-at", "-event")[:20])
    for row in sorted(rows, key=lambda one: one.first is not None):  # stable: the newest of each first
        try:
            return open_extract(row.folder)
        except (DaylitError, OSError, ValueError):
            continue
    return None
