"""What the invented officers record: ordinary contacts, and now and then one that something is wrong with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

KINDS = {"traffic": 0.62, "pedestrian": 0.13, "bicycle": 0.03, "field_interview": 0.09, "call": 0.08, "care": 0.05}
RACES = {"white": 0.46, "black": 0.24, "hispanic": 0.17, "asian": 0.07, "native_american": 0.03, "middle_eastern": 0.03}
GENDERS = {"male": 0.64, "female": 0.355, "nonbinary": 0.005}
AGES = {"15-17": 0.03, "18-24": 0.23, "25-34": 0.29, "35-44": 0.2, "45-54": 0.13, "55-64": 0.08, "65_and_over": 0.04}
IN_TRAFFIC = {
    "speeding": 0.38,
    "moving": 0.2,
    "equipment": 0.17,
    "registration": 0.12,
    "phone": 0.06,
    "seat_belt": 0.05,
}
ON_FOOT = {"suspicion": 0.55, "look_out": 0.23, "information": 0.17, "warrant": 0.05}
REASONS = {
    "traffic": IN_TRAFFIC,
    "bicycle": {"moving": 0.6, "equipment": 0.25, "suspicion": 0.15},
    "pedestrian": ON_FOOT,
    "field_interview": {"talk": 0.5, "suspicion": 0.3, "information": 0.2},
}
BASES = {"consent": 0.35, "probable_cause": 0.25, "frisk": 0.2, "incident_to_arrest": 0.14, "inventory": 0.06}
SEEN = (
    "Tried the doors of three parked cars.",
    "Matched the clothing given by dispatch a few minutes before.",
    "Left the store through the loading door with a bag of tools.",
    "Walked from car to car with a flashlight after midnight.",
    "Stood behind the closed pharmacy and left when the car turned in.",
)
PLACES = (
    "Main and 3rd",
    "100 block of River Rd",
    "Mill Bridge",
    "Station square",
    "400 block of Oak Ave",
    "Hill and 12th",
)
WITH_A_NAME = "Told by Mrs. Harmon at 555-201-3344 that he lives at 12 Oak Street Apt 4."


@dataclass(frozen=True, slots=True)
class Odds:
    """How often something is wrong, out of all contacts."""

    personal_data: float = 0.006
    forgotten: float = 0.008
    late: float = 0.02


SEARCHED = {"traffic": 0.12, "care": 0.06}
SEARCHED_ELSE = 0.26
"""How often a person is searched, by the kind of contact."""


def invented_answers(
    rng: np.random.Generator, *, began: datetime, point: tuple[float, float], area: str, searches: float = 1.0
) -> dict[str, Any]:
    """The answers of one contact. ``began`` is on the local clock; ``point`` is latitude and longitude.

    ``searches`` multiplies how often this officer searches: what a training left of it.
    """
    kind = _one(rng, KINDS)
    contact: dict[str, Any] = {
        "start": began.strftime("%Y-%m-%dT%H:%M"),
        "kind": kind,
        "duration": int(np.clip(rng.gamma(4, 3.2), 2, 120)),
    }
    if kind not in ("traffic", "call"):
        contact["call_for_service"] = bool(rng.random() < 0.3)
    several = kind == "traffic" and rng.random() < 0.06
    people = [_person(rng, kind, passenger=number > 0, searches=searches) for number in range(2 if several else 1)]
    place = {"point": {"latitude": round(point[0], 3), "longitude": round(point[1], 3)}, "area": area}
    return {"contact": contact, "location": place | {"description": str(rng.choice(PLACES))}, "people": people}


def spoil(rng: np.random.Generator, answers: dict[str, Any], odds: Odds = Odds()) -> None:
    """Now and then forget an answer, or write down more of a person than may be kept."""
    person, draw = answers["people"][0], rng.random()
    if draw < odds.personal_data and "reason" in person:
        person["reason"], person["reason_narrative"] = "other", WITH_A_NAME
    elif draw < odds.personal_data + odds.forgotten:
        person.pop("result")


def a_moment(rng: np.random.Generator, *, first: datetime, days: float) -> datetime:
    """A moment when officers are at work: more in the afternoon and evening, fewer before dawn."""
    while True:
        moment = first + timedelta(minutes=float(rng.random() * days * 1440))
        if rng.random() < 0.25 + 0.75 * max(0.0, np.sin((moment.hour - 6) / 24 * 2 * np.pi)) or moment.hour >= 17:
            return moment


def _person(rng: np.random.Generator, kind: str, *, passenger: bool, searches: float) -> dict[str, Any]:
    person: dict[str, Any] = {
        "race": {"value": [_one(rng, RACES)], "how": "perceived"},
        "gender": {"value": _one(rng, GENDERS), "how": "perceived"},
        "age_band": {"value": _one(rng, AGES), "how": "perceived"},
    }
    if kind == "traffic":
        person["role"] = "passenger" if passenger else "driver"
    if kind in REASONS:
        person["reason"] = _one(rng, REASONS[kind])
        if person["reason"] in ("suspicion", "other"):
            person["reason_narrative"] = str(rng.choice(SEEN))
    searched = bool(rng.random() < searches * SEARCHED.get(kind, SEARCHED_ELSE))
    person["searched"], found, arrested = searched, False, False
    if searched:
        found = bool(rng.random() < 0.27)
        basis = _one(rng, BASES)
        arrested = basis == "incident_to_arrest"
        person["searches"] = [{"targets": ["vehicle" if kind == "traffic" else "person"], "basis": [basis]}]
        person["found"] = [str(rng.choice(["drugs", "weapon", "alcohol", "stolen"]))] if found else ["none"]
    force = "handcuffs" if found and rng.random() < 0.6 else ("hands" if rng.random() < 0.004 else "none")
    person["force"] = [force]
    if force != "none":
        person["injured"] = bool(rng.random() < 0.05)
    person["result"] = ["arrest" if arrested else _result(rng, kind, found=found)]
    return person


def _result(rng: np.random.Generator, kind: str, *, found: bool) -> str:
    if found and rng.random() < 0.7:
        return "arrest"
    if kind == "care":
        return "care"
    if kind == "traffic":
        return _one(rng, {"verbal_warning": 0.34, "written_warning": 0.22, "citation": 0.44})
    return _one(rng, {"no_action": 0.5, "verbal_warning": 0.3, "referral": 0.1, "citation": 0.1})


def _one(rng: np.random.Generator, odds: dict[str, float]) -> str:
    weights = np.array(list(odds.values()))
    return str(rng.choice(list(odds), p=weights / weights.sum()))
