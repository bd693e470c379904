"""Reading an agency's areas from a GeoJSON file, as every map program writes it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daylit.record.form_check import Mistake
from daylit.web.setup.crossing import TooTangled, crossing

MOST_AREAS, MOST_POINTS, LONGEST_NAME = 500, 50_000, 120
FAR = 20.0
"""Degrees from the agency's station beyond which no area of it lies, also in the largest state."""
NAMES = ("name", "Name", "NAME", "area", "Area", "AREA", "beat", "Beat", "BEAT", "district", "District", "DISTRICT")
WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadArea:
    """An area of a file: its name, and its polygons as GeoJSON's MultiPolygon holds them."""

    name: str
    polygons: list[Any]


def read_areas(content: bytes, *, station: tuple[float, float] | None = None) -> tuple[list[ReadArea], list[Mistake]]:
    """The areas of a file, and everything that is wrong with it; with a mistake nothing of it is to be used.

    ``station`` is the agency's own longitude and latitude, by which swapped ones are noticed where both are in range.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return [], [_file("It is not a GeoJSON file.", "In your map program choose “GeoJSON” and WGS 84, and export.")]
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        return [], [_file("It holds no list of features.", "Export a layer of areas as GeoJSON, not a single shape.")]
    mistakes = list(_whole(document, features))
    areas: list[ReadArea] = []
    taken: dict[str, int] = {}
    for number, feature in enumerate(features[:MOST_AREAS], 1):
        area = _area(feature, number, mistakes)
        if area is None:
            continue
        if area.name.casefold() in taken:
            first = taken[area.name.casefold()]
            mistakes.append(_at(number, area.name, f"Feature {first} has the same name.", "Give each its own."))
        taken.setdefault(area.name.casefold(), number)
        if station is not None and is_far(area, station) and not is_far(area, station[::-1]):
            what = "It lies far from your station, and near it with longitude and latitude swapped."
            mistakes.append(_at(number, area.name, what, "Export it again with longitude first."))
        areas.append(area)
    points = sum(len(ring) for area in areas for polygon in area.polygons for ring in polygon)
    if points > MOST_POINTS:
        mistakes.append(
            _file(f"It has {points} points; {MOST_POINTS} are enough.", "Simplify the lines and export again.")
        )
    return areas, mistakes


def is_far(area: ReadArea, station: tuple[float, float]) -> bool:
    """Whether the area begins further from the station (longitude, latitude) than any area of it can lie."""
    x, y = area.polygons[0][0][0]
    east = abs(x - station[0])
    return max(min(east, 360 - east), abs(y - station[1])) > FAR


def _whole(document: dict[str, Any], features: list[Any]) -> Iterator[Mistake]:
    crs = json.dumps(document.get("crs") or "")
    if crs != '""' and not any(name in crs for name in WGS84):
        yield _file("Its coordinates are not longitude and latitude.", "Choose WGS 84 (EPSG:4326) when you export.")
    if not features:
        yield _file("It holds no area.", "Check that the layer is not empty.")
    if len(features) > MOST_AREAS:
        yield _file(f"It holds {len(features)} areas; {MOST_AREAS} are the most.", "Use districts or beats, not lots.")


def _area(feature: Any, number: int, mistakes: list[Mistake]) -> ReadArea | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = _name_in(properties) if isinstance(properties, dict) else ""
    before = len(mistakes)
    if not name:
        mistakes.append(_at(number, "", "It has no name.", "Give each area a property “name”."))
    elif len(name) > LONGEST_NAME or not name.isprintable():
        mistakes.append(
            _at(
                number,
                name[:40],
                "Its name is too long, or holds signs that cannot be shown.",
                f"Use at most {LONGEST_NAME} characters.",
            )
        )
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        what = f"It is a {kind}, not an area." if isinstance(kind, str) and kind.isalpha() else "It has no shape."
        mistakes.append(_at(number, name, what, "Only polygons can be areas."))
        return None
    assert isinstance(geometry, dict)
    raw = geometry.get("coordinates")
    polygons = [raw] if kind == "Polygon" else raw
    if not isinstance(polygons, list) or not polygons:
        mistakes.append(_at(number, name, "Its shape is empty.", "Draw it again, or leave it out."))
        return None
    for polygon in polygons:
        _check_polygon(polygon, number, name, mistakes)
    if len(mistakes) > before:
        return None
    cut = [[[[float(point[0]), float(point[1])] for point in ring] for ring in polygon] for polygon in polygons]
    return ReadArea(name=name, polygons=cut)


def _name_in(properties: dict[str, Any]) -> str:
    """The first of the known properties that names the area; map programs leave empty ones beside it."""
    given = (properties.get(key) for key in NAMES)
    texts = (str(one) for one in given if isinstance(one, str | int) and not isinstance(one, bool))
    return next((name for text in texts if (name := " ".join(text.split()))), "")


def _check_polygon(polygon: Any, number: int, name: str, mistakes: list[Mistake]) -> None:
    if not isinstance(polygon, list) or not polygon:
        mistakes.append(_at(number, name, "Its shape is empty.", "Draw it again, or leave it out."))
        return
    before = len(mistakes)
    for at, ring in enumerate(polygon, 1):
        where = "Its outline" if at == 1 else f"Its hole {at - 1}"
        if not isinstance(ring, list) or not all(_is_point(point) for point in ring):
            mistakes.append(_at(number, name, f"{where} holds something that is not a point.", "Export it again."))
        elif len(ring) < 4:
            mistakes.append(
                _at(
                    number,
                    name,
                    f"{where} has fewer than four points.",
                    "An area needs three corners, and the first again at its end.",
                )
            )
        elif ring[0][:2] != ring[-1][:2]:
            mistakes.append(_at(number, name, f"{where} is not closed.", "Its last point must be its first again."))
        elif at == 1 and not _has_ground(ring):
            mistakes.append(_at(number, name, "Its outline has no ground inside.", "Draw it again, or leave it out."))
        else:
            _check_range(ring, number, name, where, mistakes)
            _check_crossing(ring, number, name, where, mistakes)
    if len(mistakes) == before and not _leaves_ground(polygon):
        what = (
            f"Its {'hole covers' if len(polygon) == 2 else 'holes cover'} its whole outline, so that no ground is left."
        )
        mistakes.append(_at(number, name, what, "Take out what covers it, or leave the area out."))


def _leaves_ground(polygon: list[Any]) -> bool:
    """Whether the holes are smaller than the outline; what is left must be more than a rounding error."""
    outline, *holes = (_size(ring) for ring in polygon)
    return sum(holes) < outline * (1 - 1e-9)


def _size(ring: list[Any]) -> float:
    """The size of a closed ring in square degrees, whichever way it runs."""
    x0, y0 = ring[0][:2]
    at = [(point[0] - x0, point[1] - y0) for point in ring]  # from a corner, so that a small area keeps its digits
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(at))) / 2


def _has_ground(ring: list[Any]) -> bool:
    """Whether not all points lie on one line."""
    x0, y0 = ring[0][:2]
    x1, y1 = max((point[:2] for point in ring), key=lambda point: abs(point[0] - x0) + abs(point[1] - y0))
    return any((x1 - x0) * (point[1] - y0) != (y1 - y0) * (point[0] - x0) for point in ring)


def _check_crossing(ring: list[Any], number: int, name: str, where: str, mistakes: list[Mistake]) -> None:
    if len(ring) > MOST_POINTS:
        return  # the file is refused for its number of points
    try:
        found = crossing(ring)
    except TooTangled:
        mistakes.append(_at(number, name, f"{where} has too many long lines.", "Simplify the lines and export again."))
        return
    if found is not None:
        what = f"{where} crosses itself near latitude {found[1]:.5f}, longitude {found[0]:.5f}."
        remedy = "Move the corner there, or let your map program mend the shape (“fix geometries”), then export again."
        mistakes.append(_at(number, name, what, remedy))


def _check_range(ring: list[Any], number: int, name: str, where: str, mistakes: list[Mistake]) -> None:
    if all(-180 <= point[0] <= 180 and -90 <= point[1] <= 90 for point in ring):
        return
    if all(-90 <= point[0] <= 90 and -180 <= point[1] <= 180 for point in ring):
        remedy = "Latitude and longitude seem to be swapped: longitude comes first."
    else:
        remedy = "Choose WGS 84 (EPSG:4326) when you export."
    mistakes.append(_at(number, name, f"{where} lies outside the world.", remedy))


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, list)
        and 2 <= len(point) <= 4
        and all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e9 for one in point)
    )


def _no_number(word: str) -> float:
    raise ValueError(word)


def _file(what: str, remedy: str) -> Mistake:
    return Mistake(where="The file", what=what, remedy=remedy)


def _at(number: int, name: str, what: str, remedy: str) -> Mistake:
    name = "".join(sign for sign in name if sign.isprintable())  # half a sign could not be written on a page
    return Mistake(where=f"Feature {number}{f' “{name}”' if name else ''}", what=what, remedy=remedy)
