"""A lost second factor: one administrator asks, with a reason; another confirms; the person begins anew.

Clearing it takes the password too: until the person has used their new link, nobody can add a second factor, neither
with the old password nor with the agency's own account (``sessions.link_first``). Where an agency has no other
administrator, the one who asks decides alone, and the log says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from daylit.errors import DaylitError
from daylit.web.accounts.actions import new_code
from daylit.web.accounts.models import Agency, FactorReset, Membership, Person
from daylit.web.accounts.notices import keep_notices
from daylit.web.audience import Role
from daylit.web.audit.actions import record

SHORTEST = 10
SHOWN_FOR = timedelta(days=90)
"""How long a person sees on their account's page that their second factor was cleared."""


class CannotReset(DaylitError):
    """A second factor cannot be cleared like this."""


def waiting(person: Person, agency: Agency) -> FactorReset | None:
    """What was asked about a person and nobody has decided."""
    rows = FactorReset.objects.filter(agency=agency, person=person, decided_at=None)
    return rows.select_related("asked_by").first()


def last_done(person: Person, *, at: datetime) -> FactorReset | None:
    """When a person's second factor was cleared last, while it is still shown to them."""
    rows = FactorReset.objects.filter(person=person, done=True, decided_at__gt=at - SHOWN_FOR)
    return rows.select_related("asked_by", "decided_by").order_by("-decided_at").first()


def second_people(agency: Agency, reset: FactorReset) -> list[Person]:
    """The administrators who can decide: neither who asked nor whom it is about."""
    both = (reset.asked_by_id, reset.person_id)
    return [one for one in _administrators(agency, at=reset.asked_at) if one.pk not in both]


@transaction.atomic
def ask(*, person: Person, agency: Agency, reason: str, by: Person, at: datetime) -> FactorReset:
    """Ask to clear a second factor. Raises ``CannotReset`` for one's own, a closed account or a reason too short."""
    if by.pk == person.pk:
        raise CannotReset("Nobody clears their own second factor.", remedy="Ask another administrator.")
    if not person.is_active:
        raise CannotReset("This account is closed.", remedy="Invite the person anew.")
    if len(reason.strip()) < SHORTEST:
        raise CannotReset("Say why, in a few words.", remedy="How was it lost, and how do you know who is asking?")
    row = FactorReset(agency=agency, person=person, reason=reason.strip()[:300], asked_by=by, asked_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotReset("This was asked for already.", remedy="It waits for another administrator.") from error
    record("factor.reset_asked", at=at, by=by.pk, agency=agency.pk, subject=f"person:{person.pk}")
    return row


@transaction.atomic
def confirm(reset: FactorReset, *, by: Person, at: datetime) -> str:
    """Clear the second factor and the password, end every session, and return the code of the new link, shown once.

    Raises ``CannotReset`` where it was decided already, or where a second person is there and ``by`` is not one.
    """
    row = _undecided(reset)
    others = second_people(row.agency, row)
    alone = by.pk == row.asked_by_id and not others
    if not alone and by.pk not in {one.pk for one in others}:
        raise CannotReset("Another administrator confirms this.", remedy="Neither who asked nor whom it is about.")
    return _clear(row, by=by, at=at, alone=alone)


@transaction.atomic
def clear_as_operator(*, person: Person, agency: Agency, reason: str, at: datetime) -> str:
    """The same by whoever runs the server, for an agency's only administrator; returns the code of the new link."""
    reset = waiting(person, agency)
    if reset is None:
        reset = FactorReset.objects.create(agency=agency, person=person, reason=reason[:300], asked_at=at)
    return _clear(reset, by=None, at=at, alone=True)


def _clear(row: FactorReset, *, by: Person | None, at: datetime, alone: bool) -> str:
    person = Person.objects.select_for_update().get(pk=row.person_id)
    Authenticator.objects.filter(user=person).delete()
    person.set_unusable_password()
    person.stamp = uuid4()
    person.save(update_fields=["password", "stamp"])
    _decide(row, by=by, at=at, done=True)
    record(
        "factor.reset", at=at, by=None if by is None else by.pk, agency=row.agency_id,
        subject=f"person:{person.pk}", details={"reset": str(row.pk), "by_two": not alone},
    )  # fmt: skip
    keep_notices(row)
    return new_code(person=person, agency=row.agency, at=at)


@transaction.atomic
def refuse(reset: FactorReset, *, by: Person, at: datetime) -> None:
    """Turn it down, or take it back."""
    row = _undecided(reset)
    _decide(row, by=by, at=at, done=False)
    record(
        "factor.reset_refused", at=at, by=by.pk, agency=row.agency_id, subject=f"person:{row.person_id}",
        outcome="refused", details={"reset": str(row.pk)},
    )  # fmt: skip


def _administrators(agency: Agency, *, at: datetime) -> list[Person]:
    rows = Membership.objects.filter(agency=agency, role=Role.ADMIN, person__is_active=True).select_related("person")
    day = at.astimezone(ZoneInfo(agency.zone)).date()
    return list({row.person for row in rows if row.holds_on(day)})


def _undecided(reset: FactorReset) -> FactorReset:
    row = FactorReset.objects.select_for_update().filter(pk=reset.pk, decided_at=None).first()
    if row is None:
        raise CannotReset("This was decided already.", remedy="See the person's page.")
    return row


def _decide(row: FactorReset, *, by: Person | None, at: datetime, done: bool) -> None:
    row.decided_by, row.decided_at, row.done = by, at, done
    row.save(update_fields=["decided_by", "decided_at", "done"])
