"""Dusk of a million places and dates: how long it takes, and how far it is from NREL's algorithm."""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
from pvlib import spa

from daylit.sun import sun_minutes, twilight

PAIRS = 1_000_000
PLACES = 1_000
TIMES = 5
CIVIL = -6.0


def places(n: int, rng: np.random.Generator) -> dict[str, Any]:
    """Random places below 60° latitude, spread evenly over the globe, on random dates of 1990 to 2039."""
    return {
        "latitude": np.degrees(np.arcsin(rng.uniform(-1, 1, n) * np.sin(np.radians(60)))),
        "longitude": rng.uniform(-180, 180, n),
        "date": np.datetime64("1990-01-01") + rng.integers(0, 50 * 365, n),
    }


def median_seconds(action: Any) -> float:
    """Median wall time of an action."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def nrel_altitude(seconds: Any, at: dict[str, Any]) -> Any:
    """The altitude of the sun without refraction by NREL's algorithm, as pvlib has it."""
    with np.errstate(all="ignore"):
        return spa.solar_position_numpy(seconds, at["latitude"], at["longitude"], 0.0, 1013.0, 12.0, 69.0, 0.5667, 1)[3]


def furthest_from_nrel(at: dict[str, Any]) -> tuple[float, float]:
    """The largest difference of dusk in minutes, and what one pass of NREL's algorithm over the places takes."""
    ours = at["date"].astype(np.int64) * 86_400.0 + 60 * sun_minutes(**at, utc_offset=0, depression=6).set
    before, after = ours - 1800, ours + 1800
    start = time.perf_counter()
    for _ in range(24):
        middle = (before + after) / 2
        above = nrel_altitude(middle, at) > CIVIL
        before, after = np.where(above, middle, before), np.where(above, after, middle)
    taken = time.perf_counter() - start
    return float(np.abs(ours - (before + after) / 2).max() / 60), taken


def run() -> list[dict[str, Any]]:
    """Measure, and give the figures."""
    many = places(PAIRS, np.random.default_rng(1))
    dusk = median_seconds(lambda: sun_minutes(**many, zone="America/New_York", depression=6))
    four = median_seconds(lambda: twilight(**many, zone="America/New_York"))
    apart, peer = furthest_from_nrel(places(PLACES, np.random.default_rng(2)))
    per_million = peer * PAIRS / PLACES
    figures = (
        (
            "dawn and dusk, 1 million places and dates",
            dusk,
            "s",
            per_million,
            1.0,
            "the peer finds dusk only, by halving",
        ),
        ("dawn, sunrise, sunset, dusk, 1 million", four, "s", None, 1.0, "local clock of a zone with daylight saving"),
        ("dusk against NREL, 1,000 places below 60°", apart, "minutes", None, 0.2, "largest difference"),
    )
    return [
        {
            "name": name,
            "figure": "median seconds" if unit == "s" else "largest difference",
            "value": value,
            "unit": unit,
            "peer": "pvlib NREL SPA, scaled from 1,000" if other else "",
            "peer_value": other,
            "ratio": other / value if other else None,
            "target": target,
            "met": value <= target,
            "note": note,
        }
        for name, value, unit, other, target, note in figures
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
