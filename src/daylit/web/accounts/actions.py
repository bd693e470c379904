"""What changes people and their roles. Each act leaves an event."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Invitation, Membership, Person, Unit
from daylit.web.audience import Role
from daylit.web.audit.actions import record

DAYS_TO_ANSWER = 7
USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,149}")


class NoUsername(DaylitError):
    """Nobody could sign in with this name."""


class NameTaken(DaylitError):
    """Somebody signs in with this name already."""


class OwnRole(DaylitError):
    """An administrator tried to give a role to themselves."""


class CannotJoin(DaylitError):
    """The invitation was used, or its time is over."""


@transaction.atomic
def invite(
    *, agency: Agency, username: str, name: str, email: str = "", by: UUID | None, at: datetime
) -> tuple[Person, str]:
    """Make an account without a password, and a code with which its person chooses one. The code is shown once."""
    if not USERNAME.fullmatch(username.strip().lower()):
        remedy = "Use letters a to z, digits, and . _ - @ +."
        raise NoUsername(f"“{username}” is no name to sign in with.", remedy=remedy)
    if Person.objects.filter(username=username.strip().lower()).exists():
        raise NameTaken(f"Somebody signs in as “{username}” already.", remedy="Choose another name.")
    person = Person.objects.create_user(username, name=name, email=email)
    record("person.invited", at=at, by=by, agency=agency.id, subject=f"person:{person.id}")
    return person, new_code(person=person, agency=agency, at=at)


def new_code(*, person: Person, agency: Agency, at: datetime) -> str:
    """A code for an invitation; earlier ones of the person no longer work."""
    person.invitations.filter(used_at=None).delete()
    code = secrets.token_urlsafe(24)
    Invitation.objects.create(
        code_sha256=sha256(code.encode()).hexdigest(),
        person=person,
        agency=agency,
        made_at=at,
        until=at + timedelta(days=DAYS_TO_ANSWER),
    )
    return code


@transaction.atomic
def accept_invitation(*, code: str, password: str, at: datetime) -> Person:
    """Set the person's first password. Raises ``CannotJoin``, or ``ValidationError`` for a weak password."""
    found = (
        Invitation.objects.select_for_update()
        .select_related("person")
        .filter(code_sha256=sha256(code.encode()).hexdigest(), used_at=None, until__gt=at)
        .first()
    )
    if found is None:
        raise CannotJoin("This invitation was used, or its time is over.", remedy="Ask for a new one.")
    validate_password(password, found.person)
    found.used_at = at
    found.save(update_fields=["used_at"])
    set_password(person=found.person, password=password, by=found.person.id, at=at)
    return found.person


@transaction.atomic
def set_password(*, person: Person, password: str, by: UUID, at: datetime) -> None:
    """A new password; every session of the person ends."""
    person.set_password(password)
    person.stamp = uuid4()
    person.save(update_fields=["password", "stamp"])
    record("password.changed", at=at, by=by, subject=f"person:{person.id}")


@transaction.atomic
def grant(
    *, person: Person, agency: Agency, role: Role, unit: Unit | None = None, since: date, by: UUID | None, at: datetime
) -> Membership:
    """Give a role from a day on; the person's sessions end, so that the change holds at once. Raises ``OwnRole``."""
    if by == person.id:
        raise OwnRole("Nobody gives a role to themselves.", remedy="Ask another administrator of your agency.")
    if unit is not None and unit.agency_id != agency.id:
        raise ValueError("the unit is another agency's")
    row = Membership.objects.create(person=person, agency=agency, role=role, unit=unit, since=since)
    _end_sessions(person)
    record("role.granted", at=at, by=by, agency=agency.id, subject=f"person:{person.id}", details={"role": str(role)})
    return row


@transaction.atomic
def end_role(*, membership: Membership, until: date, by: UUID, at: datetime) -> None:
    """End a role with a day; the person's sessions end too. Raises ``OwnRole`` for its own holder's later day.

    A role that would begin after that day is never held.
    """
    if by == membership.person_id and membership.until is not None and until > membership.until:
        raise OwnRole(
            "Nobody keeps a role of their own for longer.", remedy="Ask another administrator of your agency."
        )
    membership.until = until
    membership.save(update_fields=["until"])
    _end_sessions(membership.person)
    record(
        "role.ended",
        at=at,
        by=by,
        agency=membership.agency_id,
        subject=f"person:{membership.person_id}",
        details={"role": membership.role},
    )


@transaction.atomic
def disable(*, person: Person, by: UUID, agency: UUID, at: datetime) -> None:
    """Close an account; the person's records stay."""
    person.is_active = False
    person.stamp = uuid4()
    person.save(update_fields=["is_active", "stamp"])
    record("person.disabled", at=at, by=by, agency=agency, subject=f"person:{person.id}")


def _end_sessions(person: Person) -> None:
    person.stamp = uuid4()
    person.save(update_fields=["stamp"])
