"""The people of an agency as their administrator sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator

from daylit.web import wall
from daylit.web.accounts.models import Agency, FactorReset, Invitation, Membership, Person
from daylit.web.audience import Role


@dataclass(slots=True, kw_only=True)
class Listed:
    """A person and what they do here. ``roles`` are those that are not over."""

    person: Person
    roles: list[Membership] = field(default_factory=list)
    invited: bool = False
    locked: bool = False
    without_second: bool = False
    reset: bool = False


def people_of(agency: Agency, *, at: datetime) -> list[Listed]:
    """Everyone who has, had or will have a role here, by name."""
    day = today(agency, at=at)
    rows = Membership.objects.filter(agency=agency).select_related("person", "unit").order_by("role")
    found: dict[UUID, Listed] = {}
    for row in rows:
        one = found.setdefault(row.person_id, Listed(person=row.person))
        if not row.is_over_on(day):
            one.roles.append(row)
    second = set(
        Authenticator.objects.filter(user__in=found).exclude(type="recovery_codes").values_list("user", flat=True)
    )
    open_ = Invitation.objects.filter(person__in=found, used_at=None, until__gt=at).values_list("person", flat=True)
    asked = FactorReset.objects.filter(agency=agency, decided_at=None).values_list("person", flat=True)
    for pk in asked:
        found[pk].reset = True
    _mark(found.values(), second=second, invited=set(open_), at=at)
    return sorted(found.values(), key=lambda one: (not one.person.is_active, one.person.name.casefold()))


def _mark(people: Iterable[Listed], *, second: set[UUID], invited: set[UUID], at: datetime) -> None:
    for one in people:
        person = one.person
        one.invited = person.is_active and person.pk in invited
        one.locked = person.is_active and (
            person.locked_for_good or (person.locked_until is not None and person.locked_until > at)
        )
        one.without_second = person.is_active and bool(one.roles) and not one.invited and person.pk not in second


def person_of(agency: Agency, person: UUID, *, at: datetime) -> Listed | None:
    """One of them; nobody of another agency."""
    return next((one for one in people_of(agency, at=at) if one.person.pk == person), None)


def is_last_admin(agency: Agency, membership: Membership, *, day: date) -> bool:
    """Whether nobody would be left to set the agency up."""
    others = Membership.objects.filter(agency=agency, role=Role.ADMIN, person__is_active=True).exclude(pk=membership.pk)
    return membership.role == Role.ADMIN and not any(row.holds_on(day) and row.until is None for row in others)


def works_elsewhere(person: Person, agency: Agency, *, at: datetime) -> bool:
    """Whether the person has, or will have, a role at another agency: then their account is not this one's to close."""
    with wall.everywhere():
        rows = list(Membership.objects.filter(person=person).exclude(agency=agency).select_related("agency"))
    return any(not row.is_over_on(today(row.agency, at=at)) for row in rows)


def today(agency: Agency, *, at: datetime) -> date:
    """The agency's day."""
    return at.astimezone(ZoneInfo(agency.zone)).date()
