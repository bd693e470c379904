"""Sunrise, sunset, dawn and dusk of many places and dates at once, in minutes of the local clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.sun.clock import local_clock
from daylit.sun.position import MINUTES_PER_DAY, PARALLAX, Days, Floats, declination_and_equation
from daylit.sun.suncalc import suncalc_rise_and_set

Algorithm = Literal["noaa", "suncalc"]

SUNSET: Final = 0.833
"""Degrees of the sun's middle below the horizon when its upper edge touches it: 34′ of refraction and 16′ of radius."""
CIVIL: Final = 6.0
NAUTICAL: Final = 12.0

# Years for which the equations are meant, with a wide margin; outside nothing is answered.
EARLIEST: Final = int(np.datetime64("1600-01-01", "D").astype(np.int64))
LATEST: Final = int(np.datetime64("2400-01-01", "D").astype(np.int64))
# So many pairs at a time stay in the processor's cache.
CHUNK: Final = 16_384
REFINEMENTS: Final = 2
ANSWERS: Final = np.array(["", "day", "night"])


@dataclass(frozen=True, slots=True, kw_only=True)
class SunMinutes:
    """When the sun passes a given depression in the morning and in the evening; all arrays have the inputs' shape.

    ``rise`` and ``set`` are minutes of the local clock after the midnight that begins the date. Far north an evening
    can end after the next midnight: then the minutes exceed 1440 (or fall below 0 in the morning).
    Both are NaN where the sun does not pass: ``polar`` says “day” where it stays above, “night” where it stays below,
    and “” elsewhere. They are NaN too, with ``polar`` “”, where a date or a coordinate is missing.
    """

    rise: Floats
    set: Floats
    polar: NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilight:
    """Dawn, sunrise, sunset and dusk as minutes of the local clock; as in ``SunMinutes``, all of the inputs' shape.

    ``polar_sun`` tells of the sun itself, ``polar_twilight`` of the twilight: in a white night the sun sets, but
    ``polar_twilight`` is “day”.
    """

    dawn: Floats
    sunrise: Floats
    sunset: Floats
    dusk: Floats
    polar_sun: NDArray[np.str_]
    polar_twilight: NDArray[np.str_]


def sun_minutes(
    *,
    date: ArrayLike,
    latitude: ArrayLike,
    longitude: ArrayLike,
    utc_offset: ArrayLike | None = None,
    zone: str | None = None,
    depression: float = SUNSET,
    algorithm: Algorithm = "noaa",
) -> SunMinutes:
    """When the sun rises through and sets below a depression, by the local clock.

    Parameters
    ----------
    date
        datetime64[D], the local date; shapes of all arrays broadcast.
    latitude, longitude
        Degrees, north and east positive.
    utc_offset, zone
        Exactly one: minutes that the clock is ahead of UTC, or an IANA name; with a name each event gets the offset in
        force at its own instant, so the Sunday on which clocks change is right in the morning and in the evening.
    depression
        Degrees below the horizon: 0.833 sunset, 6 civil, 12 nautical twilight.
    algorithm
        “noaa”; or “suncalc”, some 70 to 97 seconds later in the evening, to reproduce studies that used that library.

    Raises
    ------
    UnknownZone
        If the zone's name is not known.
    ValueError
        If not exactly one of ``utc_offset`` and ``zone`` is given, or the algorithm is unknown.

    Notes
    -----
    **Assumes** a level horizon at sea level and average refraction. Dusk is within 0.2 minutes of the solar position
    algorithm of NREL (Reda & Andreas 2004, doi:10.1016/j.solener.2003.12.003) below 60° latitude.

    **Does not show** how dark it was: clouds, hills and street lights are not known.

    Examples
    --------
    >>> import numpy as np
    >>> day = np.datetime64("2017-06-26")
    >>> answer = sun_minutes(date=day, latitude=39.9526, longitude=-75.1652, zone="America/New_York", depression=6)
    >>> divmod(float(answer.set.round()), 60)  # 21:06
    (21.0, 6.0)
    """
    at = _places(date, latitude, longitude, utc_offset, zone)
    ((rise, set_, polar),) = _events(at, (depression,), algorithm)
    return SunMinutes(rise=rise, set=set_, polar=polar)


def twilight(
    *,
    date: ArrayLike,
    latitude: ArrayLike,
    longitude: ArrayLike,
    utc_offset: ArrayLike | None = None,
    zone: str | None = None,
    depression: float = CIVIL,
    algorithm: Algorithm = "noaa",
) -> Twilight:
    """Dawn, sunrise, sunset and dusk by the local clock; arguments as ``sun_minutes``.

    ``depression`` is that of dawn and dusk. Assumptions and limits are those of ``sun_minutes``.
    """
    at = _places(date, latitude, longitude, utc_offset, zone)
    (sunrise, sunset, polar_sun), (dawn, dusk, polar_twilight) = _events(at, (SUNSET, depression), algorithm)
    return Twilight(
        dawn=dawn,
        sunrise=sunrise,
        sunset=sunset,
        dusk=dusk,
        polar_sun=polar_sun,
        polar_twilight=polar_twilight,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Flat inputs: ``day`` since 1970 (clipped into the table where unknown), ``latitude`` NaN where unknown."""

    shape: tuple[int, ...]
    day: Days
    first: int
    last: int
    latitude: Floats
    longitude: Floats
    offset: Floats
    zone: str | None


def _places(
    date: ArrayLike, latitude: ArrayLike, longitude: ArrayLike, utc_offset: ArrayLike | None, zone: str | None
) -> _Places:
    if (utc_offset is None) == (zone is None):
        raise ValueError("give either utc_offset or zone")
    given = np.asarray(date, dtype="datetime64[D]")
    north, east = np.asarray(latitude, dtype=np.float64), np.asarray(longitude, dtype=np.float64)
    minutes = np.asarray(0.0 if utc_offset is None else utc_offset, dtype=np.float64)
    days, phi, lam, ahead = (np.ravel(array) for array in np.broadcast_arrays(given, north, east, minutes))
    number = days.astype(np.int64)
    known = ~np.isnat(days) & (number >= EARLIEST) & (number < LATEST)
    known &= (np.abs(phi) <= 90.0) & (np.abs(lam) <= 180.0) & np.isfinite(ahead)
    first = int(number[known].min()) if known.any() else 0
    last = int(number[known].max()) if known.any() else 0
    return _Places(
        shape=np.broadcast_shapes(given.shape, north.shape, east.shape, minutes.shape),
        day=np.where(known, number, first),
        first=first,
        last=last,
        latitude=np.where(known, phi, np.nan),
        longitude=np.where(known, lam, np.nan),
        offset=ahead,
        zone=zone,
    )


def _events(
    at: _Places, depressions: tuple[float, ...], algorithm: Algorithm
) -> list[tuple[Floats, Floats, NDArray[np.str_]]]:
    """Local minutes of both events and the polar answer for each depression, in the shape of the inputs."""
    if algorithm not in ("noaa", "suncalc"):
        raise ValueError(f"unknown algorithm {algorithm!r}")
    clock = None if at.zone is None else local_clock(at.zone, at.first, at.last)
    table = _day_table(at.first, at.last)
    size = len(at.day)
    out = [(np.empty(size), np.empty(size), np.empty(size, dtype=np.int8)) for _ in depressions]
    for start in range(0, size, CHUNK):
        part = slice(start, min(start + CHUNK, size))
        day, phi, lam = at.day[part], at.latitude[part], at.longitude[part]
        ahead = at.offset[part] if clock is None else clock.noon(day)
        # Solar noon falls at 12 − longitude/15 of UTC; the date's own noon is the one nearest to the clock's noon.
        turn = MINUTES_PER_DAY * np.rint((ahead - 4.0 * lam) / MINUTES_PER_DAY)
        if algorithm == "noaa":
            found = _noaa(table[day - at.first], phi, lam, turn, depressions)
        else:
            found = [_suncalc(day, phi, lam, turn, depression) for depression in depressions]
        for (morning, evening, answer), (rise, set_, polar) in zip(found, out, strict=True):
            rise[part] = morning + (ahead if clock is None else clock.at(day, morning))
            set_[part] = evening + (ahead if clock is None else clock.at(day, evening))
            polar[part] = answer
    return [(r.reshape(at.shape), s.reshape(at.shape), ANSWERS[p].reshape(at.shape)) for r, s, p in out]


def _suncalc(
    day: Days, phi: Floats, lam: Floats, turn: Floats, depression: float
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    noon_day = day - turn / MINUTES_PER_DAY
    rise, set_, polar = suncalc_rise_and_set(day=noon_day, latitude=phi, longitude=lam, depression=depression)
    return rise - MINUTES_PER_DAY * day, set_ - MINUTES_PER_DAY * day, polar


def _day_table(first: int, last: int) -> Floats:
    """For each day: a parabola for the sine of the declination, and one for the equation of time, around noon of UTC.

    Columns are value, slope per day and half the curvature, twice; shape (days, 6). The events of a local date are
    within 1.2 days of that noon, where a parabola through three noons errs by less than 0.0001°.
    """
    noons = np.arange(first - 1, last + 2, dtype=np.float64) + 0.5
    columns = []
    for values in declination_and_equation(noons):
        before, middle, after = values[:-2], values[1:-1], values[2:]
        columns += [middle, (after - before) / 2, (after - 2 * middle + before) / 2]
    return np.column_stack(columns)


def _noaa(
    sun: Floats, phi: Floats, lam: Floats, turn: Floats, depressions: tuple[float, ...]
) -> list[tuple[Floats, Floats, NDArray[np.int8]]]:
    """Minutes of UTC after the date's 00:00 UTC, and 0, 1 (stays above) or 2 (stays below), for each depression."""
    radians = np.radians(phi)
    place = np.sin(radians), np.cos(radians), 720.0 - 4.0 * lam - turn
    columns = np.ascontiguousarray(sun.T)
    found = []
    for depression in depressions:
        target = -float(np.sin(np.radians(depression - PARALLAX * np.cos(np.radians(depression)))))
        morning, evening = (_event(columns, place, target, side) for side in (-1.0, 1.0))
        polar = np.maximum(morning[1], evening[1])
        for minutes, _ in (morning, evening):
            minutes[polar > 0] = np.nan
        found.append((morning[0], evening[0], polar))
    return found


def _event(
    sun: Floats, place: tuple[Floats, Floats, Floats], target: float, side: float
) -> tuple[Floats, NDArray[np.int8]]:
    """Start from the sun of the noon and take it again at the time found, so that the sun's own motion counts."""
    d0, d1, d2, e0, e1, e2 = sun
    sine_phi, cosine_phi, mean_noon = place
    when = (mean_noon - e0 - 720.0) / MINUTES_PER_DAY
    for _ in range(1 + REFINEMENTS):
        sine = d0 + when * (d1 + when * d2)
        with np.errstate(divide="ignore", invalid="ignore"):
            cosine = (target - sine_phi * sine) / (cosine_phi * np.sqrt(1.0 - sine * sine))
        hour_angle = np.arccos(np.clip(cosine, -1.0, 1.0))
        minutes = mean_noon - (e0 + when * (e1 + when * e2)) + (side * 720.0 / np.pi) * hour_angle
        when = (minutes - 720.0) / MINUTES_PER_DAY
    return minutes, (cosine < -1.0).astype(np.int8) + np.int8(2) * (cosine > 1.0).astype(np.int8)
