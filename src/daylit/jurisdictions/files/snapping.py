"""The public map point instead of the place itself, so that nobody can be told from where they were stopped."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FARTHEST = 20.0
"""Kilometres. Where no public point is as near as this, the place is left out."""

_KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """A place that many people share: the middle of a street, a park, a station."""

    id: int
    name: str
    latitude: float
    longitude: float


def nearest(latitude: float, longitude: float, *, points: Sequence[MapPoint]) -> MapPoint | None:
    """The nearest public point, the first of several that are as near; nothing within ``FARTHEST``.

    Assumes
    -------
    Distances are short enough for the earth to be flat: at 20 kilometres the error is metres.
    """
    measured = ((_distance(latitude, longitude, point), number, point) for number, point in enumerate(points))
    found = min(measured, default=None)
    return found[2] if found is not None and found[0] <= FARTHEST else None


def snapped(record: dict[str, Any], *, points: Sequence[MapPoint]) -> dict[str, Any]:
    """The record with the nearest public map point in place of its own; the record handed in is not changed.

    Where no public point is near, nothing is said of the place.

    Does not show
    -------------
    That the point cannot be told back: two stops in a row at one point say no more than that both were near it.
    """
    location = record.get("location")
    point = location.get("point") if isinstance(location, dict) else None
    kept = {name: value for name, value in location.items() if name not in PLACE} if isinstance(location, dict) else {}
    if isinstance(point, dict) and all(isinstance(point.get(name), int | float) for name in ("latitude", "longitude")):
        near = nearest(point["latitude"], point["longitude"], points=points)
        if near is not None:
            kept["point"] = {"latitude": near.latitude, "longitude": near.longitude}
            kept["street"], kept["street_id"] = near.name, near.id
    return {**record, "location": kept}


PLACE = (
    *("point", "street", "street_id", "description", "block", "cross_street_1", "cross_street_2"),
    *("milepost", "exit", "landmark", "zip"),
)
"""What tells where a stop was, to the house or the street."""


def _distance(latitude: float, longitude: float, point: MapPoint) -> float:
    east = (point.longitude - longitude) * math.cos(math.radians((latitude + point.latitude) / 2))
    return _KM_PER_DEGREE * math.hypot(point.latitude - latitude, east)
