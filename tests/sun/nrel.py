"""Dusk by the solar position algorithm of NREL as pvlib has it, found by halving: the oracle for our own."""

import numpy as np
from pvlib import spa

DELTA_T = 69.0


def altitude(seconds: np.ndarray, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    """Topocentric altitude of the sun's middle without refraction, in degrees."""
    with np.errstate(all="ignore"):
        answer = spa.solar_position_numpy(seconds, latitude, longitude, 0.0, 1013.0, 12.0, DELTA_T, 0.5667, 1)
    return np.asarray(answer[3])


def time_of(
    target: float, before: np.ndarray, after: np.ndarray, latitude: np.ndarray, longitude: np.ndarray
) -> np.ndarray:
    """Seconds since 1970 at which the sun, falling, passes the target; ``before`` is above it and ``after`` below."""
    for _ in range(24):
        middle = (before + after) / 2
        above = altitude(middle, latitude, longitude) > target
        before, after = np.where(above, middle, before), np.where(above, after, middle)
    return (before + after) / 2
