"""Reading an agency's streets from a CSV or GeoJSON file, so that a phone can offer blocks and crossings."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from daylit.record.form_check import Mistake

MOST_STREETS, MOST_CROSSINGS, MOST_POINTS, LONGEST_NAME, HIGHEST = 20_000, 100_000, 2_000_000, 50, 999_999
NAMES = ("name", "fullname", "street", "street_name", "st_name", "full_name", "road", "roadname")
LOW = ("from", "l_from", "r_from", "lfromadd", "rfromadd", "fromaddr_l", "fromaddr_r", "from_l", "from_r")
HIGH = ("to", "l_to", "r_to", "ltoadd", "rtoadd", "toaddr_l", "toaddr_r", "to_l", "to_r")
CROSS = ("cross", "crosses", "cross_street", "crossing", "intersection")
_PLACES = 5
"""Digits of a coordinate by which two lines meet: about a metre."""
WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")


@dataclass(slots=True)
class Streets:
    """Streets by name with the house numbers along them, and which of them cross."""

    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    crossings: set[tuple[str, str]] = field(default_factory=set)

    def add(self, name: str, numbers: list[int]) -> str:
        """A street, or more of one that is there; its key."""
        key = name.casefold()
        self.names.setdefault(key, name)
        if numbers:
            low, high = self.numbers.get(key, (min(numbers), max(numbers)))
            self.numbers[key] = (min(low, *numbers), max(high, *numbers))
        return key

    def cross(self, one: str, other: str) -> None:
        """Two streets meet."""
        if one != other:
            self.crossings.add((min(one, other), max(one, other)))

    def document(self) -> dict[str, Any]:
        """As the phone reads it: ``[name, lowest block, highest block]``, and pairs of places in that list."""
        keys = sorted(self.names)
        place = {key: at for at, key in enumerate(keys)}
        rows = [[self.names[key], *(each // 100 * 100 for each in self.numbers.get(key, ()))] for key in keys]
        return {"streets": rows, "crossings": sorted([place[one], place[other]] for one, other in self.crossings)}


def read_streets(content: bytes) -> tuple[Streets, list[Mistake]]:
    """The streets of a file, and everything that is wrong with it; with a mistake nothing of it is to be used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Streets(), [_file("It is not in UTF-8.", "Save it as “CSV UTF-8”, or export GeoJSON.")]
    found = Streets()
    mistakes = list(_geojson(text, found) if text.lstrip()[:1] in ("{", "[") else _csv(text, found))
    if not mistakes and not found.names:
        mistakes.append(_file("It holds no street.", "Check that it is the right layer or table."))
    for count, most, what in (
        (len(found.names), MOST_STREETS, "streets"),
        (len(found.crossings), MOST_CROSSINGS, "crossings"),
    ):
        if count > most:
            mistakes.append(_file(f"It holds {count} {what}; {most} are the most.", "Cut it to your own town."))
    return found, mistakes


def _csv(text: str, found: Streets) -> Iterator[Mistake]:
    head = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True))
    except csv.Error:
        yield _file("It is not a table.", "Save it again as CSV.")
        return
    columns = [" ".join(cell.lower().split()) for cell in (rows[0] if rows else [])]
    if not set(columns) & set(NAMES):
        yield _file("No column is called “street”.", "The first row names the columns: street, from, to, cross.")
        return
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        given = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
        name, wrong = _name(_first(given, NAMES))
        if wrong:
            yield Mistake(where=f"Row {number}", what=wrong, remedy="Write the name of one street.")
            continue
        numbers = [_number(given[column]) for column in (*LOW, *HIGH) if given.get(column)]
        if None in numbers:
            yield Mistake(where=f"Row {number} “{name}”", what="A house number is no number.", remedy="Use 1200.")
            continue
        key = found.add(name, [each for each in numbers if each])
        for cross in re.split(r"[;|]", _first(given, CROSS) or ""):
            other, wrong = _name(cross)
            if cross.strip() and not wrong:
                found.cross(key, found.add(other, []))


def _geojson(text: str, found: Streets) -> Iterator[Mistake]:
    try:
        document = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        yield _file("It is not a GeoJSON file.", "In your map program choose “GeoJSON” and WGS 84, and export.")
        return
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        yield _file("It holds no list of features.", "Export the layer of streets as GeoJSON.")
        return
    crs = json.dumps(document.get("crs") or "")
    if crs != '""' and not any(name in crs for name in WGS84):
        yield _file("Its coordinates are not longitude and latitude.", "Choose WGS 84 (EPSG:4326) when you export.")
        return
    corners: dict[tuple[float, float], set[str]] = {}
    points = 0
    for number, feature in enumerate(features, 1):
        line = _line(feature)
        if line is None:
            yield Mistake(where=f"Feature {number}", what="It is no line.", remedy="Only lines can be streets.")
            continue
        properties = feature.get("properties") or {}
        plain = {str(key).lower(): value for key, value in properties.items()} if isinstance(properties, dict) else {}
        name, wrong = _name(_first(plain, NAMES))
        if wrong:  # alleys, ramps and drives without a name are no place that an officer would say
            continue
        numbers = [_number(plain[column]) for column in (*LOW, *HIGH) if plain.get(column)]
        key = found.add(name, [each for each in numbers if each])
        points += len(line)
        for point in line:
            corners.setdefault(point, set()).add(key)
    if points > MOST_POINTS:
        yield _file(f"It has {points} points; {MOST_POINTS} are the most.", "Cut it to your own town.")
        return
    for keys in corners.values():
        for one in keys:
            for other in keys:
                found.cross(one, other)


def _line(feature: Any) -> list[tuple[float, float]] | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if isinstance(geometry, dict) else None
    parts = [parts] if kind == "LineString" else parts
    if kind not in ("LineString", "MultiLineString") or not isinstance(parts, list):
        return None
    points = [point for part in parts if isinstance(part, list) for point in part]
    if not all(isinstance(point, list) and len(point) >= 2 and all(map(_is_number, point[:2])) for point in points):
        return None
    return [(round(point[0], _PLACES), round(point[1], _PLACES)) for point in points]


def _first(given: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((given[name] for name in names if given.get(name)), None)


def _name(given: Any) -> tuple[str, str]:
    """A name as it is shown, and what is wrong with it."""
    name = " ".join(given.split()) if isinstance(given, str) else ""
    if not name:
        return "", "It has no name."
    if len(name) > LONGEST_NAME or not name.isprintable():
        return "", f"Its name is longer than {LONGEST_NAME} characters, or cannot be shown."
    return name, ""


def _number(given: Any) -> int | None:
    try:
        number = int(str(given).strip() or 0)
    except ValueError:
        return None
    return number if 0 <= number <= HIGHEST else None


def _is_number(given: Any) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= 180


def _no_number(word: str) -> float:
    raise ValueError(word)


def _file(what: str, remedy: str) -> Mistake:
    return Mistake(where="The file", what=what, remedy=remedy)
