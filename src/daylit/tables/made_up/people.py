"""Drawing the people contacted, a chunk at a time: in order of what comes first in a contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daylit.tables.made_up.drawing import Chances, Ints, draw_weighted
from daylit.tables.made_up.town import (
    GROUP_INDEX_OF_REASON,
    INITIATION_CHANCES,
    KIND_CHANCES,
    KINDS,
    UNITS,
    Town,
    clock_chances,
)
from daylit.tables.made_up.truth import GROUPS, REASON_GROUPS, Truth
from daylit.terms.contact import INITIATION

Columns = dict[str, NDArray[Any]]
Bools = NDArray[np.bool_]
PASSENGERS = 0.05
"""Chance that a person is a second one of the contact before."""
_CLOCK, _KIND, _INITIATION = clock_chances(), Chances(KIND_CHANCES), Chances(INITIATION_CHANCES)
_GENDER = Chances(np.array([[0.365, 0.625, 0.0, 0.0, 0.005, 0.0, 0.005]]))
_BASIS_BY_CHOICE = Chances(np.array([[0.35, 0.20, 0.34, 0.05, 0.06]]))
# How Hispanic people's race is recorded, beside their ethnicity: white, black, other, unknown.
_HISPANIC_RACE = Chances(np.array([[0.80, 0.04, 0.10, 0.06]]))
_RACE_BASIS = Chances(np.array([[0.86, 0.04, 0.08, 0.02]]))
_AFTER_ARREST, _INVENTORY = 5, 6
_ARREST_WITHOUT_FIND = np.array([0.012, 0.06, 0.02, 0.09, 0.05])
_CITE = np.array([0.58, 0.10, 0.42, 0.05, 0.15])


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Where and when each person was met, shape (n,) each; a second person of a contact shares the first one's."""

    day: Ints
    minute: Ints
    officer: Ints
    area: Ints
    kind: Ints
    initiation: Ints
    second: Bools


def draw_people(rng: np.random.Generator, *, town: Town, truth: Truth, day: Ints) -> Columns:
    """People met on these days (positions in ``town.days``, ascending): every column as numbers, shape (n,) each.

    Codes are positions in their lists with −1 for missing; yes/no is 1, 0, −1; numbers are −1 (coordinates NaN)
    where missing.
    """
    met = _circumstances(rng, town, day)
    group = _group(rng, met, town, truth)
    reason = town.reason_chances.draw(rng, met.kind * len(GROUPS) + group)
    # The second person of a contact shares its reason too.
    reason = np.where(met.second, np.roll(reason, 1), reason)
    people = {
        "day": day,
        "contact": np.cumsum(~met.second),
        "person": 1 + met.second.astype(np.intp),
        **{name: getattr(met, name) for name in ("minute", "officer", "area", "kind", "initiation")},
        "unit": town.officer_unit[met.officer],
        "reason": reason,
        "reason_group": GROUP_INDEX_OF_REASON[reason],
        **_person(rng, group),
        **_place(rng, met, town),
        **_outcome(rng, met, group, GROUP_INDEX_OF_REASON[reason], town, truth),
    }
    if truth.gaps:
        people = leave_gaps(rng, people, town, truth)
    return {**people, "utc_offset": town.utc_offset[day * 24 + people["minute"] // 60]}


def _circumstances(rng: np.random.Generator, town: Town, day: Ints) -> Circumstances:
    n = len(day)
    officer = town.officer_chances.draw_many(rng, n)
    unit = town.officer_unit[officer]
    second = _second(rng, day)
    first = np.arange(n) - second
    kind = _KIND.draw(rng, unit)
    minute = _CLOCK.draw(rng, town.weekend[day].astype(np.intp))
    # Nobody is met in an hour that the clock skips.
    minute = np.where(town.skipped[day * 24 + minute // 60], minute + 60, minute)
    drawn = {
        "minute": minute,
        "officer": officer,
        "area": town.area_chances.draw(rng, unit),
        "kind": kind,
        "initiation": _INITIATION.draw(rng, kind),
    }
    return Circumstances(day=day, second=second, **{name: values[first] for name, values in drawn.items()})


def _second(rng: np.random.Generator, day: Ints) -> Bools:
    """Who is the second person of a contact: on the same day as the one before, and that one is not a second."""
    second: Bools = rng.random(len(day)) < PASSENGERS
    second[:1] = False
    second[1:] &= day[1:] == day[:-1]
    second[1:] &= ~second[:-1]
    return second


def _group(rng: np.random.Generator, met: Circumstances, town: Town, truth: Truth) -> Ints:
    angle = 2 * np.pi * (np.arange(1440) - 23 * 60) / 1440
    clock = np.exp(np.cos(angle)[:, None] * truth.vector("clock_log_odds"))
    chosen = (met.kind == KINDS.index("traffic")) & (met.initiation == INITIATION.values.index("officer"))
    darkness = np.where(chosen, _darkness(met, town), 0)
    dark = np.exp(np.array([0.0, 0.5, 1.0])[:, None] * truth.vector("dark_log_odds"))
    return draw_weighted(
        rng, town.area_groups[met.area] * town.officer_groups[met.officer] * clock[met.minute] * dark[darkness]
    )


def _darkness(met: Circumstances, town: Town) -> Ints:
    """0 in daylight, 1 in twilight, 2 when dark."""
    dawn, sunrise, sunset, dusk = town.light[:, met.day]
    outside = (met.minute < sunrise) | (met.minute >= sunset)
    dark = (met.minute < dawn) | (met.minute >= dusk)
    return np.where(dark, 2, np.where(outside, 1, 0))


def _person(rng: np.random.Generator, group: Ints) -> Columns:
    n, hispanic = len(group), group == GROUPS.index("hispanic")
    # Race as the form has it: the groups without Hispanic, then “unknown” at the end of the list.
    own_race = np.where(hispanic, np.array([0, 1, 5, 6])[_HISPANIC_RACE.draw_many(rng, n)], group)
    return {
        "race": own_race,
        "race_basis": _RACE_BASIS.draw_many(rng, n),
        "ethnicity": np.where(hispanic, 0, 1),
        "gender": _GENDER.draw_many(rng, n),
        "age": np.minimum(16 + rng.gamma(2.1, 9.0, n), 94).astype(np.intp),
        "resident": (rng.random(n) < 0.68).astype(np.intp),
    }


def _place(rng: np.random.Generator, met: Circumstances, town: Town) -> Columns:
    first = np.arange(len(met.day)) - met.second
    at = town.area_place[met.area] + rng.normal(0, 0.008, (len(met.day), 2))[first]
    return {"latitude": at[:, 0].round(5), "longitude": at[:, 1].round(5)}


def _outcome(
    rng: np.random.Generator, met: Circumstances, group: Ints, reason_group: Ints, town: Town, truth: Truth
) -> Columns:
    n = len(group)
    trained = (town.officer_unit[met.officer] == _unit(truth.training_unit)) & (
        town.days[met.day] >= np.datetime64(truth.training_date)
    )
    cell = (met.officer, group, reason_group, trained.astype(np.intp))
    chosen = rng.random(n) < town.search[cell]
    found = chosen & (rng.random(n) < town.hit[cell])
    arrested = rng.random(n) < np.where(found, 0.55, _ARREST_WITHOUT_FIND[reason_group])
    after = arrested & ~chosen & (rng.random(n) < 0.65)
    inventory = after & (met.kind == 0) & (rng.random(n) < 0.25)
    found |= after & (rng.random(n) < 0.12)
    searched = chosen | after
    basis = np.where(chosen, _BASIS_BY_CHOICE.draw_many(rng, n), np.where(inventory, _INVENTORY, _AFTER_ARREST))
    return {
        "searched": searched.astype(np.intp),
        "search_basis": np.where(searched, basis, -1),
        **{name: np.where(searched, value, -1) for name, value in _finds(rng, found).items()},
        "arrested": arrested.astype(np.intp),
        **_paper(rng, group, reason_group, arrested, truth),
        "force": (rng.random(n) < np.where(arrested, 0.03, 0.0015)).astype(np.intp),
        "duration": (6 + rng.gamma(2.0, 3.5, n) + 14 * searched + 25 * arrested).astype(np.intp),
    }


def _finds(rng: np.random.Generator, found: Bools) -> dict[str, Bools]:
    return {
        "found": found,
        "found_weapon": found & (rng.random(len(found)) < 0.18),
        "found_drugs": found & (rng.random(len(found)) < 0.62),
    }


def _paper(rng: np.random.Generator, group: Ints, reason_group: Ints, arrested: Bools, truth: Truth) -> Columns:
    odds = (_CITE / (1 - _CITE))[reason_group] * np.exp(truth.vector("cite_log_odds"))[group]
    cited = ~arrested & (rng.random(len(group)) < odds / (1 + odds))
    warned = ~arrested & ~cited & (rng.random(len(group)) < 0.9)
    return {"cited": cited.astype(np.intp), "warned": warned.astype(np.intp)}


def leave_gaps(rng: np.random.Generator, people: Columns, town: Town, truth: Truth) -> Columns:
    """What was not written down. Race is missing more often in one unit for one summer; the rest is scattered."""
    n = len(people["day"])
    for name, share in _GAPS.items():
        missing = rng.random(n) < share * truth.gaps
        people[name] = np.where(missing, np.nan if name == "latitude" else -1, people[name])
    people["longitude"] = np.where(np.isnan(people["latitude"]), np.nan, people["longitude"])
    month, year = town.days.astype("datetime64[M]"), truth.start.year + 1
    summer = (month >= np.datetime64(f"{year}-06")) & (month <= np.datetime64(f"{year}-08"))
    summer = summer[people["day"]] & (people["unit"] == _unit(truth.gap_unit))
    unsaid = rng.random(n) < np.where(summer, 0.40, 0.01) * truth.gaps
    for name in ("race", "ethnicity", "race_basis"):
        people[name] = np.where(unsaid, -1, people[name])
    people["reason_group"] = np.where(people["reason"] < 0, -1, people["reason_group"])
    unwritten = rng.random(n) < 0.02 * truth.gaps
    for name in ("found", "found_weapon", "found_drugs"):
        people[name] = np.where(unwritten | (people["searched"] < 0), -1, people[name])
    people["search_basis"] = np.where(people["searched"] < 0, -1, people["search_basis"])
    people["minute"] = np.where(rng.random(n) < 0.007 * truth.gaps, 0, people["minute"])
    return people


_GAPS = {
    "officer": 0.002,
    "area": 0.01,
    "latitude": 0.04,
    "minute": 0.01,
    "reason": 0.01,
    "gender": 0.005,
    "age": 0.02,
    "resident": 0.03,
    "searched": 0.004,
    "duration": 0.03,
}


def _unit(name: str) -> int:
    return UNITS.index(name) if name in UNITS else -1


RACE_OF_FORM = ("white", "black", "hispanic", "asian", "native_american", "other", "unknown")
assert RACE_OF_FORM[:-1] == GROUPS
assert len(REASON_GROUPS) == len(_CITE) == len(_ARREST_WITHOUT_FIND)
