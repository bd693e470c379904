"""Everyone who appears in the tests of the agency's product, as in a play.

Rivera is an officer of Millbrook, Okafor supervises his unit, Lindgren is an officer of the agency next door, Tanaka is
Millbrook's administrator, Mbeki audits it, and the visitor is nobody in particular.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.test import Client

from daylit.web.accounts.actions import grant
from daylit.web.accounts.models import Agency, Area, Person, Unit
from daylit.web.audience import Role

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
PASSWORD = "four-unlikely-words-indeed"


@dataclass(frozen=True)
class Cast:
    """The agencies and people of a test."""

    millbrook: Agency
    patrol: Unit
    north: Area
    rivera: Person
    okafor: Person
    tanaka: Person
    mbeki: Person
    ashford: Agency
    lindgren: Person


def make_cast() -> Cast:
    """Two agencies side by side, made as an administrator would make them."""
    millbrook = Agency.objects.create(name="Millbrook Police", zone="America/Chicago", latitude=44.95, longitude=-93.1)
    ashford = Agency.objects.create(name="Ashford Police", zone="America/Chicago", latitude=44.5, longitude=-93.4)
    patrol = Unit.objects.create(agency=millbrook, name="Patrol B")
    next_door = Unit.objects.create(agency=ashford, name="Patrol")
    square = [[[[-93.2, 44.9], [-93.0, 44.9], [-93.0, 45.0], [-93.2, 45.0], [-93.2, 44.9]]]]
    north = Area.objects.create(agency=millbrook, name="North", polygons=square)
    return Cast(
        millbrook=millbrook,
        patrol=patrol,
        north=north,
        rivera=_person("rivera", millbrook, Role.OFFICER, patrol),
        okafor=_person("okafor", millbrook, Role.SUPERVISOR, patrol),
        tanaka=_person("tanaka", millbrook, Role.ADMIN),
        mbeki=_person("mbeki", millbrook, Role.AUDITOR),
        ashford=ashford,
        lindgren=_person("lindgren", ashford, Role.OFFICER, next_door),
    )


def signed_in(person: Person | None, *, at: datetime | None = None) -> Client:
    """A browser in which the person gave a password and a second factor; with nobody, a visitor's."""
    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        moment = (at or datetime.now(UTC)).timestamp()
        session["account_authentication_methods"] = [
            {"method": "password", "at": moment},
            {"method": "mfa", "at": moment, "type": "totp"},
        ]
        session.save()
    return client


def with_role(name: str, role: Role, agency: Agency, unit: Unit | None = None) -> Person:
    """One more person, in one role."""
    return _person(name, agency, role, unit)


def _person(name: str, agency: Agency, role: Role, unit: Unit | None = None) -> Person:
    person = Person.objects.create_user(name, password=PASSWORD, name=name.title())
    grant(person=person, agency=agency, role=role, unit=unit, since=LONG_AGO, by=None, at=NOW)
    return person


def body_of(response: object) -> dict[str, object]:
    """The JSON of an answer."""
    return json.loads(response.content)  # type: ignore[attr-defined, no-any-return]
