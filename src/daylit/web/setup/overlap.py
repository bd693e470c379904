"""Which areas lie over one another: a place in both is counted in one of them, and somebody should know in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

SIDE = 40
"""Points of the grid on each side of the smaller area's frame."""
LINES_AT_ONCE = 500
"""Lines of an outline that are compared with all points in one step, so that memory stays small."""
LEAST = 0.01
"""A smaller share than this is a border that two maps draw a little differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two areas, by name, and the share of the smaller one's ground that lies in the other, from 0 to 1."""

    one: str
    other: str
    share: float


def overlaps(areas: Sequence[tuple[str, list[Any]]]) -> list[Overlap]:
    """The pairs that lie over one another, the largest share first. ``areas`` are names with MultiPolygon coordinates.

    Looked at on a grid over the smaller one's frame: strips thinner than its step can be missed, and neighbours that
    only share a border are no pair.
    """
    shapes = [(name, _Shape(polygons)) for name, polygons in areas]
    found = []
    for (one, first), (other, second) in combinations(shapes, 2):
        if first.meets(second):
            share = _shared(*sorted((first, second), key=lambda shape: shape.size))
            if share >= LEAST:
                found.append(Overlap(one=one, other=other, share=share))
    return sorted(found, key=lambda pair: -pair.share)


class _Shape:
    """The lines of an area and its frame, west, south, east, north."""

    def __init__(self, polygons: list[Any]) -> None:
        rings = [np.asarray([point[:2] for point in ring], dtype=float) for polygon in polygons for ring in polygon]
        self.begin = np.concatenate([ring[:-1] for ring in rings])
        self.end = np.concatenate([ring[1:] for ring in rings])
        (self.west, self.south), (self.east, self.north) = self.begin.min(axis=0), self.begin.max(axis=0)
        self.size = float((self.east - self.west) * (self.north - self.south))

    def meets(self, other: _Shape) -> bool:
        """Whether the frames have ground in common."""
        wide = min(self.east, other.east) > max(self.west, other.west)
        return bool(wide and min(self.north, other.north) > max(self.south, other.south))

    def holds(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """For each point, whether it lies inside: a line to the east crosses the outline an odd number of times."""
        inside = np.zeros(len(x), dtype=bool)
        for first in range(0, len(self.begin), LINES_AT_ONCE):
            x1, y1 = self.begin[first : first + LINES_AT_ONCE].T
            x2, y2 = self.end[first : first + LINES_AT_ONCE].T
            across = (y1 > y[:, None]) != (y2 > y[:, None])
            rise = np.where(y1 == y2, 1.0, y2 - y1)  # a level line is never crossed
            east = x[:, None] < x1 + (y[:, None] - y1) * (x2 - x1) / rise
            inside ^= (across & east).sum(axis=1) % 2 == 1
        return inside


def _shared(smaller: _Shape, larger: _Shape) -> float:
    across = smaller.west + (np.arange(SIDE) + 0.5) * (smaller.east - smaller.west) / SIDE
    up = smaller.south + (np.arange(SIDE) + 0.5) * (smaller.north - smaller.south) / SIDE
    x, y = (each.ravel() for each in np.meshgrid(across, up))
    own = smaller.holds(x, y)
    both = larger.holds(x[own], y[own])
    return float(both.mean()) if len(both) else 0.0
