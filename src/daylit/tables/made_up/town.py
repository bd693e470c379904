"""What stands still in the invented agency: its areas, units and officers, the calendar, the clock and the light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from daylit.sun import twilight
from daylit.tables.made_up.drawing import Chances, Floats, Ints
from daylit.tables.made_up.truth import GROUPS, REASON_GROUPS, Truth
from daylit.terms.contact import KIND
from daylit.terms.reasons import GROUP_OF_REASON, REASON

UNITS = ("Patrol North", "Patrol East", "Patrol South", "Patrol West", "Traffic", "Investigations")
UNIT_SHARE = np.array([0.19, 0.19, 0.19, 0.19, 0.18, 0.06])
KINDS = KIND.values
# One row per unit, one column per kind: traffic, pedestrian, bicycle, field interview, call, other.
KIND_CHANCES = np.array(
    [[0.78, 0.08, 0.01, 0.04, 0.08, 0.01]] * 4
    + [[0.985, 0.002, 0.003, 0.0, 0.005, 0.005], [0.35, 0.25, 0.02, 0.28, 0.05, 0.05]]
)
# One row per kind: begun by the officer, a call, another way.
INITIATION_CHANCES = np.array(
    [[0.95, 0.03, 0.02], [0.75, 0.2, 0.05], [0.95, 0.04, 0.01], [0.9, 0.05, 0.05], [0.0, 1.0, 0.0], [0.4, 0.2, 0.4]]
)
_TRAFFIC = {
    "speeding": 0.34,
    "moving": 0.22,
    "impaired": 0.02,
    "seat_belt": 0.03,
    "phone": 0.05,
    "equipment": 0.16,
    "registration": 0.15,
    "suspicion": 0.01,
    "look_out": 0.01,
    "other": 0.01,
}
_FOOT = {"suspicion": 0.5, "look_out": 0.12, "warrant": 0.06, "information": 0.12, "consensual": 0.08, "other": 0.12}
_CALL = {"call": 0.9, "welfare": 0.08, "other": 0.02}
_OTHER = {"checkpoint": 0.4, "welfare": 0.3, "truancy": 0.1, "other": 0.2}
_REASONS_OF_KIND = (_TRAFFIC, _FOOT, {**_FOOT, "moving": 0.4}, {**_FOOT, "consensual": 0.5}, _CALL, _OTHER)
GROUP_INDEX_OF_REASON = np.array([REASON_GROUPS.index(GROUP_OF_REASON[value][0]) for value in REASON.values])
TRAINING_LEVELS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One invented agency. Shapes: A areas, O officers, G groups, D days, R groups of reasons.

    ``area_groups`` (A, G): weight of each group among people met in an area. ``officer_groups`` (O, G): the factor by
    which an officer differs. ``search``, ``hit`` (O, G, R, 2): chances by officer, group, reason group and whether
    trained. ``light`` (4, D): dawn, sunrise, sunset and dusk in minutes of the local clock. ``utc_offset`` and
    ``skipped`` (24 D): for each hour, see ``clock_hours``.
    """

    days: NDArray[np.datetime64]
    day_weight: Floats
    weekend: NDArray[np.bool_]
    light: Floats
    utc_offset: NDArray[np.int64]
    skipped: NDArray[np.bool_]
    officer_unit: Ints
    officer_chances: Chances
    area_chances: Chances
    area_place: Floats
    area_groups: Floats
    officer_groups: Floats
    reason_chances: Chances
    search: Floats
    hit: Floats


def build_town(rng: np.random.Generator, *, officers: int, truth: Truth) -> Town:
    """Draw what stands still: where people live, which officers there are and how they differ."""
    days = np.arange(np.datetime64(truth.start), np.datetime64(truth.end) + 1)
    officer_unit = np.sort(rng.choice(len(UNITS), size=officers, p=UNIT_SHARE))
    officer_unit[: len(UNITS)] = np.arange(len(UNITS))
    officer_unit.sort()
    residents, activity = _residents(rng, truth)
    offset, skipped = clock_hours(truth.start, len(days), truth.zone)
    search, hit = _search_tables(rng.normal(0, truth.officer_threshold_sd, officers), truth)
    return Town(
        days=days,
        day_weight=_day_weight(days, truth),
        weekend=_weekday(days) >= 5,
        light=_light(days, truth),
        utc_offset=offset,
        skipped=skipped,
        officer_unit=officer_unit,
        officer_chances=Chances(rng.lognormal(0, 0.5, (1, officers))),
        area_chances=Chances(_area_weight(activity)),
        area_place=rng.uniform(-0.06, 0.06, (truth.areas, 2)) + np.array([truth.latitude, truth.longitude]),
        area_groups=residents * np.exp(truth.vector("stop_log_odds")),
        officer_groups=_officer_groups(rng.normal(0, truth.officer_sd, officers)),
        reason_chances=Chances(_reason_weight(truth)),
        search=search,
        hit=hit,
    )


def _residents(rng: np.random.Generator, truth: Truth) -> tuple[Floats, Floats]:
    """Residents by area and group (A, G), whose sums over areas are the population; and how busy each area is (A,)."""
    density = np.exp(rng.normal(0, truth.area_sd, (truth.areas, len(GROUPS))))
    residents = density / density.sum(axis=0) * truth.vector("population")
    busy = np.exp(rng.normal(0, 0.4, truth.areas)) * residents.sum(axis=1)
    return residents, busy


def _area_weight(busy: Floats) -> Floats:
    """Each patrol unit works every fourth area and sometimes a neighbour's; the other units work everywhere."""
    home = np.arange(len(busy)) % 4 == np.arange(len(UNITS))[:, None]
    home[4:] = True
    return np.asarray(np.where(home, 1.0, 0.06) * busy)


def _officer_groups(effect: Floats) -> Floats:
    factors = np.repeat(np.exp(effect)[:, None], len(GROUPS), axis=1)
    factors[:, 0] = 1.0
    return factors


def _reason_weight(truth: Truth) -> Floats:
    """One row per kind and group (kind · G + group), one column per reason."""
    weights = np.array([[mix.get(reason, 0.0) for reason in REASON.values] for mix in _REASONS_OF_KIND])
    equipment = REASON_GROUPS.index("equipment_administrative") == GROUP_INDEX_OF_REASON
    factor = np.exp(truth.vector("equipment_log_odds")[:, None] * equipment)
    return (weights[:, None, :] * factor[None, :, :]).reshape(-1, len(REASON))


def _search_tables(effect: Floats, truth: Truth) -> tuple[Floats, Floats]:
    shape = (len(effect), len(GROUPS), len(REASON_GROUPS), TRAINING_LEVELS)
    search, hit = np.empty(shape), np.empty(shape)
    for g, group in enumerate(GROUPS):
        for r, reason_group in enumerate(REASON_GROUPS):
            for trained in (False, True):
                search[:, g, r, int(trained)] = truth.search_rate(group, reason_group, trained=trained, officer=effect)
                hit[:, g, r, int(trained)] = truth.hit_rate(group, reason_group, trained=trained, officer=effect)
    return search, hit


def _weekday(days: NDArray[np.datetime64]) -> Ints:
    return np.asarray((days.astype("datetime64[D]").astype(np.int64) + 3) % 7, dtype=np.intp)


def _day_weight(days: NDArray[np.datetime64], truth: Truth) -> Floats:
    of_year = (days - days.astype("datetime64[Y]")).astype(np.int64)
    season = 1 + truth.season * np.cos(2 * np.pi * (of_year - 196) / 365.25)
    years = (days - days[0]).astype(np.int64) / 365.25
    weekday = np.array([0.95, 1.0, 1.02, 1.03, 1.12, 1.05, 0.83])
    weight = season * np.exp(truth.yearly_change * years) * weekday[_weekday(days)]
    return np.asarray(weight / weight.sum())


def clock_chances() -> Chances:
    """When contacts begin: one row for weekdays, one for weekends, one column per minute of the day."""
    hour = np.arange(1440) / 60

    def around(at: float, width: float) -> Floats:
        apart = np.abs(hour - at)
        return np.asarray(np.exp(-0.5 * (np.minimum(apart, 24 - apart) / width) ** 2))

    week = 0.12 + 0.8 * around(9, 1.8) + 0.9 * around(17.2, 2.3) + 0.7 * around(22.5, 2.0) + 0.35 * around(13.5, 2)
    weekend = 0.15 + 0.3 * around(10.5, 2) + 0.8 * around(17, 3) + 1.0 * around(23.5, 2.2)
    return Chances(np.array([week, weekend]))


@lru_cache(maxsize=8)
def clock_hours(start: date, days: int, zone: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each hour of each day, shape (24 · days,): minutes that the local clock is ahead of UTC, and whether the
    clock skips that hour when summer time begins."""
    here = ZoneInfo(zone)
    # Clock hours of the calendar, so the zone is set after adding: an hour added in a zone would cross its changes.
    first = datetime(start.year, start.month, start.day, tzinfo=None)  # noqa: DTZ001
    hours = [(first + timedelta(hours=n)).replace(tzinfo=here) for n in range(24 * days)]
    before, after = (np.array([_offset(hour.replace(fold=fold)) for hour in hours]) for fold in (0, 1))
    return before, before < after


def _offset(hour: datetime) -> int:
    offset = hour.utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


def _light(days: NDArray[np.datetime64], truth: Truth) -> Floats:
    sky = twilight(date=days, latitude=truth.latitude, longitude=truth.longitude, zone=truth.zone)
    return np.array([sky.dawn, sky.sunrise, sky.sunset, sky.dusk])
