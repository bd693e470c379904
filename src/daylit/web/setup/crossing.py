"""Where the outline of an area crosses itself: such a shape has no inside that everybody would agree on."""

from __future__ import annotations

import numpy as np

MOST_PAIRS = 20_000_000
"""More pairs of lines near one another than this are not looked at: no map of beats has them."""


class TooTangled(ValueError):
    """A ring has so many long lines that comparing them would take minutes."""


def crossing(ring: list[list[float]]) -> tuple[float, float] | None:
    """A point (longitude, latitude) where two lines of a closed ring cross, or nothing.

    Lines that only touch are no crossing: map programs write shapes that touch themselves in a point. Raises
    ``TooTangled``.
    """
    points = np.asarray([point[:2] for point in ring], dtype=float)
    begin, end = points[:-1], points[1:]
    order = np.argsort(np.minimum(begin[:, 0], end[:, 0]), kind="stable")
    begin, end = begin[order], end[order]
    west, east = np.minimum(begin[:, 0], end[:, 0]), np.maximum(begin[:, 0], end[:, 0])
    last = np.searchsorted(west, east, side="right")  # lines that begin before this one's eastern end
    if int((last - np.arange(len(last))).sum()) > MOST_PAIRS:
        raise TooTangled
    for here in range(len(begin)):
        others = slice(here + 1, int(last[here]))
        found = _crossed(begin[here], end[here], begin[others], end[others])
        if found is not None:
            return found
    return None


def _crossed(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[float, float] | None:
    """Where the line from ``a`` to ``b`` crosses the first of the lines from ``c`` to ``d`` that it does cross."""
    side_c, side_d = _side(a, b, c), _side(a, b, d)
    side_a, side_b = _side(c, d, a), _side(c, d, b)
    crosses = np.flatnonzero((side_c * side_d < 0) & (side_a * side_b < 0))
    if not len(crosses):
        return None
    one = int(crosses[0])
    x, y = a + (b - a) * side_a[one] / (side_a[one] - side_b[one])
    return float(x), float(y)


def _side(a: np.ndarray, b: np.ndarray, point: np.ndarray) -> np.ndarray:
    """On which side of the line from ``a`` to ``b`` a point lies: the sign, and 0 on the line."""
    turn = (b[..., 0] - a[..., 0]) * (point[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (point[..., 0] - a[..., 0])
    return np.asarray(turn)
