"""What an agency still needs before its officers can begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from daylit.web.accounts.models import Agency
from daylit.web.audience import Role
from daylit.web.collect.models import StreetIndex
from daylit.web.setup.forms import pack_choices
from daylit.web.setup.people_list import people_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. ``may_wait`` says that officers can begin without it."""

    title: str
    about: str
    done: bool
    address: str
    may_wait: bool = False


def checklist(agency: Agency, *, at: datetime) -> list[Step]:
    """Every step in its order, done or not."""
    people = people_of(agency, at=at)
    has = {role: sum(any(row.role == role for row in one.roles) for one in people) for role in Role}
    units, areas = agency.units.count(), agency.areas.count()
    templates = agency.templates.filter(owner=None).count()
    streets = StreetIndex.objects.filter(agency=agency).values_list("streets", flat=True).first() or 0
    placed = agency.latitude is not None and agency.longitude is not None
    unplaced = sum(any(row.role == Role.OFFICER and row.unit_id is None for row in one.roles) for one in people)
    rules = dict(pack_choices()).get(agency.pack, agency.pack)
    return [
        Step(
            title="Name, rules and place",
            about=f"{agency.name}, {agency.zone.replace('_', ' ')}. {rules}."
            if placed
            else "Where you are, and whose rules hold.",
            done=placed and agency.zone != "UTC",
            address="setup_agency",
        ),
        Step(
            title="Units",
            about=_many(units, "unit") if units else "Shifts or teams.",
            done=units > 0,
            address="setup_units",
        ),
        Step(
            title="Areas",
            about=_many(areas, "area") if areas else "Districts or beats, from your map program.",
            done=areas > 0,
            address="setup_areas",
            may_wait=True,
        ),
        Step(
            title="Streets",
            about=_many(streets, "street") if streets else "Then a phone finds blocks and crossings by itself.",
            done=streets > 0,
            address="setup_streets",
            may_wait=True,
        ),
        Step(
            title="Officers",
            about=_many(has[Role.OFFICER], "officer") if has[Role.OFFICER] else "Those who record contacts.",
            done=has[Role.OFFICER] > 0,
            address="setup_people",
        ),
        Step(
            title="Every officer in a unit",
            about=f"{unplaced} without one: only supervisors of all units see their records." if unplaced else "",
            done=has[Role.OFFICER] > 0 and unplaced == 0,
            address="people",
            may_wait=True,
        ),
        Step(
            title="A supervisor",
            about=_many(has[Role.SUPERVISOR], "supervisor")
            if has[Role.SUPERVISOR]
            else "Without one nothing is reviewed.",
            done=has[Role.SUPERVISOR] > 0,
            address="setup_people",
        ),
        Step(
            title="An auditor",
            about=_many(has[Role.AUDITOR], "auditor")
            if has[Role.AUDITOR]
            else "Somebody who reads the log, and is not you.",
            done=has[Role.AUDITOR] > 0,
            address="setup_people",
            may_wait=True,
        ),
        Step(
            title="Questions of your own",
            about=f"{len(agency.questions)}."
            if agency.questions
            else "Only if you need any. Each takes officers' time.",
            done=bool(agency.questions),
            address="setup_questions",
            may_wait=True,
        ),
        Step(
            title="Templates",
            about=_many(templates, "template") if templates else "A common stop with one touch, for all officers.",
            done=templates > 0,
            address="setup_templates",
            may_wait=True,
        ),
    ]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}."
