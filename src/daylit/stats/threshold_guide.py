"""Where the data alone would put thresholds and levels, as curves in the shape: what steers the chains.

Two chances are seen of a group, that of a search and that of a find; the model has three numbers for them. So the
posterior lies along a curve, which for each shape of the risks has one level and one threshold. It is worked out
beforehand, for each group and, for the thresholds, each cell, and laid down as cubic splines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline

from daylit.stats.estimates import Floats

if TYPE_CHECKING:
    from daylit.stats.threshold_families import Chances, Family

ASIDE: Final = 0.5
"""How far beside the curve, in level, the thresholds are worked out as well: they follow it as a parabola."""
FAR: Final = 1.5
"""No threshold is expected further from that of its group."""
STEPS: Final = 4
HELD: Final = 20.0
"""So many searches, as often as in the group, are added to each place where the curve of the group is looked for."""
BOUND: Final = 2.0
"""Beyond so far from the curve a threshold is expected where it would be at this distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Cubic splines with knots at equal distances from ``low``; coefficients of shape (knots − 1, ..., 4).

    Beyond the last knot they go on straight.
    """

    low: float
    width: float
    coefficients: Floats

    @classmethod
    def through(cls, knots: Floats, values: Floats) -> Curves:
        """The splines through values of shape (knots, ...)."""
        made = CubicSpline(knots, values, bc_type="natural").c
        return cls(float(knots[0]), float(knots[1] - knots[0]), np.ascontiguousarray(np.moveaxis(made, 0, -1)))

    def at(self, x: Floats, own: int) -> tuple[Floats, Floats]:
        """Values and slopes at ``x``, whose last ``own`` axes are the first of the curves': (..., rest of them)."""
        count = len(self.coefficients)
        inside = np.clip(x, self.low, self.low + count * self.width)
        piece = np.clip(np.nan_to_num((inside - self.low) / self.width).astype(np.intp), 0, count - 1)
        c = self.coefficients[(piece, *np.ogrid[tuple(slice(n) for n in x.shape[x.ndim - own :])])]
        extra = (None,) * (c.ndim - x.ndim - 1)
        u = (inside - (self.low + piece * self.width))[(..., *extra)]
        slope = (3 * c[..., 0] * u + 2 * c[..., 1]) * u + c[..., 2]
        value = ((c[..., 0] * u + c[..., 1]) * u + c[..., 2]) * u + c[..., 3]
        return value + slope * (x - inside)[(..., *extra)], slope


class Guide(NamedTuple):
    """The curves of the groups, those of the cells' thresholds, and how sure the data are of a threshold.

    ``groups`` are level and bar of each group, by its shape, (groups, 2). ``thresholds`` are, for each cell, the
    threshold on the curve and its first and second power of the distance from the curve, (groups, places, 3).
    ``variance`` is of shape (groups, places). A guide steers the chains and changes nothing of the posterior. The part
    of a threshold that is sampled is what is left after its conditional mean and spread, so that it hangs together
    neither with the spread of its group where data say much (a funnel in the usual form) nor where they say nothing.
    """

    groups: Curves
    thresholds: Curves
    variance: Floats

    def curve(self, shape: Floats) -> tuple[Floats, Floats]:
        """Where the curves of the groups run at these shapes, (..., groups, places), and their slopes."""
        value, slope = self.groups.at(shape.swapaxes(-1, -2), 1)
        return value[..., 0].swapaxes(-1, -2), slope[..., 0].swapaxes(-1, -2)

    def expected(self, away: Floats, shape: Floats, along: Floats) -> tuple[Floats, Floats, Floats]:
        """The threshold expected so far from the curve, whose slope is ``along``; and its slopes by level and shape."""
        beside = np.clip(away, -BOUND, BOUND)
        c, d = self.thresholds.at(shape, 2)
        value = c[..., 0] + beside * (c[..., 1] + beside * c[..., 2])
        by_level = np.where(beside == away, c[..., 1] + 2 * beside * c[..., 2], 0.0)
        by_shape = d[..., 0] + beside * (d[..., 1] + beside * d[..., 2])
        return value, by_level, by_shape - by_level * along


def guide_of(family: Family, stops: Floats, searches: Floats, hits: Floats) -> Guide:
    """The guide of counts, shape (groups, places)."""
    knots = np.linspace(*family.shapes)
    n, s, h = (one.sum(axis=1) for one in (stops, searches, hits))
    searched, found = (s + 0.5) / (n + 1), (h + 0.5) / (s + 1)
    x = np.repeat(knots[:, None], len(n), axis=1)
    level, bar = _curve(family, searched, found, x)
    # Half a search is added everywhere, so that places without one have a threshold, a high one.
    chance = (searches + 0.5) / (stops + 1)
    wide = np.broadcast_to(x[:, :, None], (len(knots), *stops.shape))
    threshold = np.broadcast_to(bar[:, :, None], wide.shape)
    drawn = (searches + HELD) / (stops + HELD / searched[:, None])
    for _ in range(STEPS):
        threshold = _threshold(family, drawn, threshold, level[:, :, None], wide, 4)
        level = level + _better(family, threshold, level[:, :, None], wide, searches + 0.1, hits + 0.1 * found[:, None])
    groups = Curves.through(knots, np.stack([level, bar], axis=2))
    tried = [_threshold(family, chance, threshold, level[:, :, None] + by, wide, 6) for by in (-ASIDE, 0.0, ASIDE)]
    middle = bar[:, :, None]
    below, on, above = np.where(searches == 0, middle, np.clip(tried, middle - FAR, middle + FAR))
    terms = np.stack([on, (above - below) / (2 * ASIDE), (above + below - 2 * on) / (2 * ASIDE**2)], axis=3)
    return Guide(groups, Curves.through(knots, terms), np.ones_like(stops))


def _better(family: Family, threshold: Floats, level: Floats, shape: Floats, searches: Floats, hits: Floats) -> Floats:
    """A step of Fisher scoring towards the level at which all finds of a group are likeliest, searches kept."""
    chances = family.chances(threshold, np.broadcast_to(level, shape.shape), shape)
    H = np.clip(chances.found / np.maximum(chances.searched, 1e-300), 1e-6, 1 - 1e-6)
    kept = chances.d_found[1] - chances.d_found[0] * chances.d_searched[1] / np.minimum(chances.d_searched[0], -1e-12)
    slope = kept / np.maximum(chances.searched, 1e-300)
    score = ((hits - searches * H) * slope / (H * (1 - H))).sum(axis=2)
    return np.asarray(np.clip(score / ((searches * slope**2 / (H * (1 - H))).sum(axis=2) + 1e-3), -0.3, 0.3))


def _curve(family: Family, searched: Floats, found: Floats, shape: Floats) -> tuple[Floats, Floats]:
    """Level and threshold at which these chances come out, for each shape."""
    low = np.broadcast_to(np.log(searched * found) - np.log1p(-searched * found), shape.shape)
    high = np.broadcast_to(np.log(found) - np.log1p(-found), shape.shape)
    threshold = np.full(shape.shape, family.near)
    for _ in range(28):
        level = (low + high) / 2
        threshold = _threshold(family, searched, threshold, level, shape, 6)
        chances = family.chances(threshold, level, shape)
        more = chances.found > found * chances.searched
        low, high = np.where(more, low, level), np.where(more, level, high)
    return level, threshold


def _threshold(
    family: Family, searched: Floats, start: Floats, level: Floats, shape: Floats, times: int = 25
) -> Floats:
    """The threshold with this chance of a search, by Newton's method on its logarithm."""
    threshold = start
    for _ in range(times):
        chances: Chances = family.chances(threshold, np.broadcast_to(level, shape.shape), shape)
        P = np.maximum(chances.searched, 1e-300)
        slope = np.minimum(chances.d_searched[0] / P, -1e-3)
        threshold = np.clip(threshold - np.clip((np.log(P) - np.log(searched)) / slope, -0.7, 0.7), -12.0, 12.0)
    return threshold
