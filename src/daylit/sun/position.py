"""The sun's place in the sky by the equations of NOAA's solar calculator (after Meeus, Astronomical Algorithms)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.int64]

MINUTES_PER_DAY: Final = 1440.0
NOON_2000: Final = 10957.5
"""Noon of 1 January 2000 in days since 1970, where the equations count from."""

TERRESTRIAL_TIME: Final = 69.0 / 86_400.0
"""What the clock of the planets is ahead of UTC, in days; within 10 seconds for 1985 to 2035."""

PARALLAX: Final = 8.794 / 3600.0
"""Degrees by which the sun at the horizon stands lower from the Earth's surface than from its centre."""


def declination_and_equation(days: Floats) -> tuple[Floats, Floats]:
    """Sine of the sun's declination, and the equation of time in minutes.

    ``days`` are days and fractions since 1970-01-01 00:00 UTC, any shape. The equation of time is what a sundial is
    ahead of a clock that runs on mean solar time. It comes from the sun's right ascension (Meeus, equation 28.1): the
    short series of NOAA's spreadsheet is up to 4 seconds off, which near 60° latitude would cost 15 seconds of dusk.
    """
    century = (days - NOON_2000 + TERRESTRIAL_TIME) / 36525.0
    longitude = np.radians((280.46646 + century * (36000.76983 + century * 0.0003032)) % 360.0)
    anomaly = np.radians((357.52911 + century * (35999.05029 - century * 0.0001537)) % 360.0)
    centre = (
        np.sin(anomaly) * (1.914602 - century * (0.004817 + century * 0.000014))
        + np.sin(2 * anomaly) * (0.019993 - century * 0.000101)
        + np.sin(3 * anomaly) * 0.000289
    )
    # How Venus, Jupiter and the Moon pull the Earth (Meeus 1982, chapter 18): without them the error doubles.
    since_1900 = century + 1.0
    pulls = (
        0.00134 * np.cos(np.radians(153.23 + 22518.7541 * since_1900))
        + 0.00154 * np.cos(np.radians(216.57 + 45037.5082 * since_1900))
        + 0.00200 * np.cos(np.radians(312.69 + 32964.3577 * since_1900))
        + 0.00179 * np.sin(np.radians(350.74 + 445267.1142 * since_1900))
        + 0.00178 * np.sin(np.radians(231.19 + 20.20 * since_1900))
    )
    node = np.radians(125.04 - 1934.136 * century)
    wobble = 0.00478 * np.sin(node)
    apparent = longitude + np.radians(centre + pulls - 0.00569 - wobble)
    tilt_seconds = 21.448 - century * (46.815 + century * (0.00059 - century * 0.001813))
    tilt = np.radians(23.0 + (26.0 + tilt_seconds / 60.0) / 60.0 + 0.00256 * np.cos(node))
    ascension = np.arctan2(np.cos(tilt) * np.sin(apparent), np.cos(apparent))
    equation = np.degrees(longitude - ascension) - 0.0057183 - wobble * np.cos(tilt)
    return np.asarray(np.sin(tilt) * np.sin(apparent)), np.asarray(4.0 * ((equation + 180.0) % 360.0 - 180.0))


def sun_altitude(*, instant: ArrayLike, latitude: ArrayLike, longitude: ArrayLike) -> Floats:
    """How high the middle of the sun's disc stands above the horizon, in degrees, at instants of UTC.

    ``instant`` datetime64 in UTC; ``latitude`` north and ``longitude`` east in degrees; shapes broadcast. NaT and NaN
    give NaN. The altitude is that from the Earth's surface without refraction, so sunset is at −0.833° and civil dusk
    at −6°.

    **Assumes** years 1901 to 2099, for which NOAA gives its equations; the error there is below 0.01°.
    **Does not show** whether it was dark in the street: clouds, hills and street lights are not known.

    >>> import numpy as np
    >>> float(sun_altitude(instant=np.datetime64("2024-06-20T12:00"), latitude=23.44, longitude=0.0).round(1))
    89.6
    """
    when = np.asarray(instant, dtype="datetime64[ms]")
    missing = np.isnat(when)
    days = np.where(missing, np.nan, when.astype(np.int64) / 86_400_000.0)
    sine, equation = declination_and_equation(days)
    phi = np.radians(np.asarray(latitude, dtype=np.float64))
    solar_minutes = (days % 1.0) * MINUTES_PER_DAY + equation + 4.0 * np.asarray(longitude, dtype=np.float64)
    hour_angle = np.radians(solar_minutes / 4.0 - 180.0)
    height = np.sin(phi) * sine + np.cos(phi) * np.sqrt(1.0 - sine**2) * np.cos(hour_angle)
    altitude = np.degrees(np.arcsin(np.clip(height, -1.0, 1.0)))
    return np.asarray(altitude - PARALLAX * np.cos(np.radians(altitude)))
