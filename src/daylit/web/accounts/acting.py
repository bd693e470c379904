"""Who is asking, for which agency, and in which roles on this day."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from daylit.web import wall
from daylit.web.accounts.models import Agency, Membership, Person
from daylit.web.audience import Role


@dataclass(frozen=True, slots=True)
class Acting:
    """A person at work in one agency. ``units`` are those of which they are a supervisor; ``None`` means all."""

    person: Person
    agency: Agency
    roles: Set[Role]
    units: Set[UUID] | None
    own_unit: UUID | None

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of these roles today."""
        return bool(self.roles & set(roles))


def acting_for(person: Person, *, agency: UUID | None, at: datetime) -> Acting | None:
    """The person's roles in an agency, or in the first in which they have any; ``None`` where they have none."""
    with wall.everywhere():  # their own roles tell which agency it is
        held = list(person.memberships.select_related("agency").order_by("agency__name", "role"))
    for one in dict.fromkeys(row.agency for row in held):
        today = at.astimezone(ZoneInfo(one.zone)).date()
        mine = [row for row in held if row.agency_id == one.id and row.holds_on(today)]
        if mine and agency in (None, one.id):
            return _of(person, one, mine)
    return None


def agencies_of(person: Person, *, day: date) -> list[Agency]:
    """The agencies in which a person has a role on a day."""
    with wall.everywhere():
        held = list(person.memberships.select_related("agency").order_by("agency__name"))
    return list(dict.fromkeys(row.agency for row in held if row.holds_on(day)))


def _of(person: Person, agency: Agency, rows: list[Membership]) -> Acting:
    leading = [row for row in rows if row.role == Role.SUPERVISOR]
    units: Set[UUID] | None = frozenset(row.unit_id for row in leading if row.unit_id is not None)
    if any(row.unit_id is None for row in leading):
        units = None
    own = next((row.unit_id for row in rows if row.role == Role.OFFICER), None)
    return Acting(person, agency, frozenset(Role(row.role) for row in rows), units, own)
