"""What an administrator sets up. Each act is whole or not at all, and leaves an event without a name in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.accounts.actions import grant, invite
from daylit.web.accounts.models import Agency, Area, Person, Unit
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.setup.areas import ReadArea
from daylit.web.setup.people import ReadPerson

WITH_UNIT = frozenset({Role.OFFICER, Role.SUPERVISOR})
"""Roles that belong to a unit where one is named; all others are for the whole agency."""


class NameInUse(DaylitError):
    """The agency has a unit of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Somebody invited, with the code of their link. It is shown once and kept nowhere."""

    person: Person
    code: str


@transaction.atomic
def change_agency(*, agency: Agency, values: dict[str, Any], by: UUID, at: datetime) -> None:
    """Name, place, rules and limits of an agency."""
    changed = sorted(key for key, value in values.items() if getattr(agency, key) != value)
    for key in changed:
        setattr(agency, key, values[key])
    if changed:
        agency.save(update_fields=changed)
        _tell(agency, by=by, at=at, what="settings", fields=changed)


@transaction.atomic
def add_unit(*, agency: Agency, name: str, by: UUID, at: datetime) -> Unit:
    """A new unit. Raises ``NameInUse``."""
    if agency.units.filter(name__iexact=name).exists():
        raise NameInUse(f"There is a unit “{name}” already.", remedy="Choose another name.")
    unit = Unit.objects.create(agency=agency, name=name)
    _tell(agency, by=by, at=at, what="unit added", unit=str(unit.id))
    return unit


@transaction.atomic
def put_areas(*, agency: Agency, areas: Sequence[ReadArea], by: UUID, at: datetime) -> tuple[int, int]:
    """Add areas, or give those of the same name a new shape. Returns how many are new and how many changed."""
    new = changed = 0
    there = {area.name.casefold(): area for area in agency.areas.all()}
    for one in areas:
        area = there.get(one.name.casefold())
        if area is None:
            Area.objects.create(agency=agency, name=one.name, polygons=one.polygons)
            new += 1
        elif area.polygons != one.polygons:
            area.polygons = one.polygons
            area.save(update_fields=["polygons"])
            changed += 1
    _tell(agency, by=by, at=at, what="areas", new=new, changed=changed)
    return new, changed


@transaction.atomic
def invite_people(
    *, agency: Agency, people: Sequence[ReadPerson], since: date, by: UUID, at: datetime
) -> list[Invited]:
    """Invite everyone of a file with their roles, or nobody."""
    units = {unit.name: unit for unit in agency.units.all()}
    invited = []
    for one in people:
        person, code = invite(agency=agency, username=one.username, name=one.name, email=one.email, by=by, at=at)
        for role in one.roles:
            unit = units.get(one.unit) if role in WITH_UNIT else None
            grant(person=person, agency=agency, role=role, unit=unit, since=since, by=by, at=at)
        invited.append(Invited(person=person, code=code))
    return invited


def _tell(agency: Agency, *, by: UUID, at: datetime, **details: Any) -> None:
    record("agency.changed", at=at, by=by, agency=agency.id, subject=f"agency:{agency.id}", details=details)
