"""Millbrook, which is nowhere: its units, its areas, and the people who work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt
from django.db import transaction

from daylit.web.accounts.actions import grant
from daylit.web.accounts.models import Agency, Area, OfficerFacts, Person, Unit
from daylit.web.audience import Role

NAME = "Millbrook Police"
UNITS = ("Patrol A", "Patrol B", "Night watch", "Traffic")
CENTER = (44.96, -93.10)
AREAS = {"North": (0, 1), "East": (1, 0), "South": (0, -1), "West": (-1, 0), "Old town": (0, 0)}
_STEP = 0.03

STAFF: tuple[tuple[str, str, Role, str | None], ...] = (
    ("rivera", "M. Rivera", Role.OFFICER, "Patrol B"),
    ("adeyemi", "T. Adeyemi", Role.OFFICER, "Patrol A"),
    ("novak", "J. Novak", Role.OFFICER, "Patrol A"),
    ("haddad", "S. Haddad", Role.OFFICER, "Patrol A"),
    ("kowalski", "P. Kowalski", Role.OFFICER, "Patrol B"),
    ("nguyen", "L. Nguyen", Role.OFFICER, "Patrol B"),
    ("silva", "R. Silva", Role.OFFICER, "Night watch"),
    ("fraser", "D. Fraser", Role.OFFICER, "Night watch"),
    ("yazzie", "B. Yazzie", Role.OFFICER, "Night watch"),
    ("moreau", "C. Moreau", Role.OFFICER, "Traffic"),
    ("kim", "H. Kim", Role.OFFICER, "Traffic"),
    ("osei", "K. Osei", Role.OFFICER, "Traffic"),
    ("okafor", "A. Okafor", Role.SUPERVISOR, "Patrol B"),
    ("brandt", "E. Brandt", Role.SUPERVISOR, "Patrol A"),
    ("santos", "V. Santos", Role.SUPERVISOR, None),
    ("tanaka", "A. Tanaka", Role.ADMIN, None),
    ("mbeki", "N. Mbeki", Role.AUDITOR, None),
    ("larsen", "I. Larsen", Role.COMMAND, None),
    ("petrov", "O. Petrov", Role.ANALYST, None),
    ("walker", "G. Walker", Role.RECORDS, None),
    ("chen", "D. Chen", Role.STEWARD, None),
    ("torres", "L. Torres", Role.TRAINING, None),
    ("hassan", "Y. Hassan", Role.COMMUNITY, None),
    ("lund", "K. Lund", Role.PUBLISHER, None),
)
TO_TRY = ("rivera", "okafor", "tanaka", "mbeki")
"""Those who have most to do today: each with a button on the sign-in page."""
ALSO_TO_TRY = ("chen", "walker", "larsen", "petrov", "torres", "hassan", "lund")
"""One person of each other role."""


@dataclass(frozen=True, slots=True)
class Town:
    """What was made, by name."""

    agency: Agency
    units: dict[str, Unit]
    areas: dict[str, Area]
    people: dict[str, Person]

    @property
    def officers(self) -> list[tuple[Person, Unit]]:
        """Every officer with their unit."""
        return [(self.people[name], self.units[unit]) for name, _, role, unit in STAFF if role is Role.OFFICER and unit]


@transaction.atomic
def found_town(*, since: date, at: datetime, pack: str = "standard") -> Town:
    """Make the town, without contacts yet."""
    agency = Agency.objects.create(
        name=NAME, pack=pack, zone="America/Chicago", latitude=CENTER[0], longitude=CENTER[1], state_id="MN0000000"
    )
    units = {name: Unit.objects.create(agency=agency, name=name) for name in UNITS}
    areas = {
        name: Area.objects.create(agency=agency, name=name, polygons=[[_square(*at)]]) for name, at in AREAS.items()
    }
    people = {}
    for number, (username, name, role, unit) in enumerate(STAFF):
        person = Person.objects.create_user(username, name=name)
        grant(person=person, agency=agency, role=role, unit=units[unit] if unit else None, since=since, by=None, at=at)
        Authenticator.objects.create(
            user=person, type=Authenticator.Type.TOTP, data={"secret": encrypt(generate_totp_secret())}
        )
        people[username] = person
        if role is Role.OFFICER:
            facts = {"officer": {"years": 1 + number * 2 % 23, "id": f"M{number + 1:03d}"}}
            OfficerFacts.objects.create(agency=agency, person=person, answers=facts)
    return Town(agency, units, areas, people)


def _square(east: int, north: int) -> list[list[float]]:
    """A square ring, counter-clockwise, closed."""
    lat, lon = CENTER[0] + north * _STEP, CENTER[1] + east * _STEP
    half = _STEP / 2
    corners = ((-half, -half), (half, -half), (half, half), (-half, half), (-half, -half))
    return [[round(lon + x, 6), round(lat + y, 6)] for x, y in corners]
