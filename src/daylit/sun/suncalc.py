"""The sun's times as the suncalc libraries give them, to reproduce studies that used them.

The equations are those of “Astronomy Answers: position of the sun” (aa.quae.nl), with the orbit of 2000 and no
refinement at the time of the event; sunset comes out some 70 to 97 seconds later than by NOAA's.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.sun.position import MINUTES_PER_DAY, NOON_2000, Floats

TILT: Final = np.radians(23.4397)
PERIHELION: Final = 102.9372
TRANSIT: Final = 0.0009


def suncalc_rise_and_set(
    *, day: Floats, latitude: Floats, longitude: Floats, depression: float
) -> tuple[Floats, Floats, NDArray[np.int8]]:
    """Minutes of UTC since 1970 of both events, and 0, 1 (sun stays above) or 2 (stays below).

    ``day`` counts days since 1970 of the date whose noon is meant; degrees; all of shape (n,).
    """
    west = -longitude / 360.0
    cycle = np.rint(day + 0.5 - NOON_2000)
    noon = TRANSIT + west + cycle
    anomaly = np.radians(357.5291 + 0.98560028 * noon)
    centre = 1.9148 * np.sin(anomaly) + 0.02 * np.sin(2 * anomaly) + 0.0003 * np.sin(3 * anomaly)
    ecliptic = anomaly + np.radians(centre + PERIHELION + 180.0)
    sine = np.sin(ecliptic) * np.sin(TILT)
    phi = np.radians(latitude)
    with np.errstate(divide="ignore", invalid="ignore"):
        cosine = (-np.sin(np.radians(depression)) - np.sin(phi) * sine) / (np.cos(phi) * np.sqrt(1.0 - sine**2))
    wobble = 0.0053 * np.sin(anomaly) - 0.0069 * np.sin(2 * ecliptic)
    half_day = np.arccos(np.clip(cosine, -1.0, 1.0)) / (2 * np.pi)
    polar = np.where(cosine < -1.0, 1, np.where(cosine > 1.0, 2, 0)).astype(np.int8)
    middle = np.where(polar == 0, noon + wobble + NOON_2000, np.nan)
    return (middle - half_day) * MINUTES_PER_DAY, (middle + half_day) * MINUTES_PER_DAY, polar
