"""Where the data alone would put thresholds and levels, as curves in the shape: what steers the chains.

Two chances are seen of a group, that of a search and that of a find; the model has three numbers for them. So the
posterior lies along a curve, which for each shape of the risks has one level and one threshold. It is worked out
beforehand, for each group and, for the thresholds, each cell, and laid down as cubic splines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from daylit.stats.estimates import Floats

if TYPE_CHECKING:
    from daylit.stats.threshold_families import Chances, Family

Ints = NDArray[np.intp]

ASIDE: Final = np.array([-1.5, -0.75, 0.0, 0.75, 1.5])
"""How far beside the curve, in level, the thresholds are worked out: they follow it as a polynomial through these."""
FAR: Final = 3.0
"""No threshold is expected further from that of its group."""
STEPS: Final = 4
OWN_STEPS: Final = 10
ASIDE_STEPS: Final = 10
WILD: Final = 0.3
"""Third and fourth powers of about this size are no longer believed."""
HELD: Final = 20.0
"""So many searches, as often as in the group, are added to each place where the curve of the group is looked for."""
OWN_BOUND: Final = 4.0
OWN_HELD: Final = 4.0
"""How much is known of a cell's level by that of its group, beside what its finds say: as by a deviation of a half.

Held less, the curves of cells with hardly a find run where no chain goes; held more, those of cells that are unlike
their group do.
"""
BOUND: Final = 2.0
"""Beyond so far from the curve a threshold is expected where it would be at this distance."""


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Cubic splines with knots at equal distances from ``low``, several at each of some places.

    ``coefficients`` are of shape (4, several, pieces × places), of the highest power first; they lie so that one look
    brings all that is asked. Beyond the last knot the splines go on straight.
    """

    low: float
    width: float
    pieces: int
    offsets: Ints
    coefficients: Floats

    @classmethod
    def through(cls, knots: Floats, values: Floats) -> Curves:
        """The splines through values of shape (knots, places ..., several)."""
        made = np.moveaxis(CubicSpline(knots, values, bc_type="natural").c, -1, 1)
        places, pieces = made.shape[3:], made.shape[2]
        return cls(
            low=float(knots[0]),
            width=float(knots[1] - knots[0]),
            pieces=pieces,
            offsets=np.arange(np.prod(places, dtype=np.intp)).reshape(places),
            coefficients=np.ascontiguousarray(made.reshape(4, made.shape[1], -1)),
        )

    def at(self, x: Floats) -> tuple[Floats, Floats]:
        """Values and slopes at ``x``, whose last axes are the places: (several, ...)."""
        inside = np.fmax(np.fmin(x, self.low + self.pieces * self.width), self.low)  # a chain gone astray may hold NaN
        along = (inside - self.low) / self.width
        piece = np.minimum(along.astype(np.intp), self.pieces - 1)
        a, b, c, d = self.coefficients.take(piece * self.offsets.size + self.offsets, axis=2)
        u = (along - piece) * self.width
        steep = a * u
        slope = (3 * steep + 2 * b) * u + c
        return ((steep + b) * u + c) * u + d + slope * (x - inside), slope


class Guide(NamedTuple):
    """The curves of the groups and of the cells, and how sure the data are of a threshold.

    ``groups`` are level and bar of each group, by its shape, (groups, 2). ``cells`` are, for each cell, its level, the
    threshold there, and what comes with each power of the distance from that level, (groups, places, 6).
    ``beside``, (groups, places), is added to the thresholds expected, and ``variance``, of the same shape, is theirs:
    both are learned where the chains are (threshold_bending). A guide steers the chains and changes nothing of the
    posterior. The part of a threshold that is sampled is what is left after its conditional mean and spread, so that it
    hangs together neither with the spread of its group where data say much (a funnel in the usual form) nor where they
    say nothing.
    """

    groups: Curves
    cells: Curves
    beside: Floats
    variance: Floats


class Along(NamedTuple):
    """The curves of the cells at some shapes, and their slopes, each (..., groups, places)."""

    curve: Floats
    slope: Floats
    thresholds: Floats
    slopes: Floats

    @classmethod
    def at(cls, guide: Guide, shape: Floats) -> Along:
        """Where the curves of the cells run at these shapes."""
        value, slope = guide.cells.at(shape)
        return cls(value[0], slope[0], value[1:], slope[1:])

    def expected(self, level: Floats) -> tuple[Floats, Floats, Floats]:
        """The thresholds expected at these levels, and their slopes by level and shape."""
        away = level - self.curve
        beside = np.clip(away, -BOUND, BOUND)
        value, by_shape = self.thresholds[-1], self.slopes[-1]
        by_level = np.zeros_like(value)
        for one, slope in zip(self.thresholds[-2::-1], self.slopes[-2::-1], strict=True):
            by_level = by_level * beside + value
            value = value * beside + one
            by_shape = by_shape * beside + slope
        by_level = np.where(beside == away, by_level, 0.0)
        return value, by_level, by_shape - by_level * self.slope


def guide_of(family: Family, stops: Floats, searches: Floats, hits: Floats) -> Guide:
    """The guide of counts, shape (groups, places)."""
    knots = np.linspace(*family.shapes)
    n, s, h = (one.sum(axis=1) for one in (stops, searches, hits))
    searched, found = (s + 0.5) / (n + 1), (h + 0.5) / (s + 1)
    x = np.repeat(knots[:, None], len(n), axis=1)
    level, bar = _curve(family, searched, found, x)
    wide = np.broadcast_to(x[:, :, None], (len(knots), *stops.shape))
    threshold = np.broadcast_to(bar[:, :, None], wide.shape)
    drawn = (searches + HELD) / (stops + HELD / searched[:, None])
    for _ in range(STEPS):
        threshold = _threshold(family, drawn, threshold, level[:, :, None], wide, 4)
        steps = _finds(family, threshold, level[:, :, None], wide, searches + 0.1, hits + 0.1 * found[:, None])
        score, information = (one.sum(axis=2) for one in steps)
        level = level + np.clip(score / (information + 1e-3), -0.3, 0.3)
    # Half a search is added everywhere, so that places without one have a threshold, a high one.
    chance = (searches + 0.5) / (stops + 1)
    middle = bar[:, :, None]
    threshold = np.clip(threshold, middle - FAR, middle + FAR)  # far out Newton's steps would not come back
    own = _own_levels(family, chance, threshold, level[:, :, None], wide, searches, hits)
    tried = [_threshold(family, chance, threshold, own + by, wide, ASIDE_STEPS) for by in ASIDE]
    terms = _polynomial(np.where(searches == 0, middle, np.clip(tried, middle - FAR, middle + FAR)))
    groups = Curves.through(knots, np.stack([level, bar], axis=2))
    return Guide(
        groups, Curves.through(knots, np.stack([own, *terms], axis=3)), np.zeros_like(stops), np.ones_like(stops)
    )


def _polynomial(tried: Floats) -> Floats:
    """The coefficients of the thresholds' course, the lowest power first, from those at each distance ``ASIDE``.

    Where shapes are so low that a threshold leaps from end to end, the higher powers would swing: there they fade, and
    a parabola through the three in the middle is left.
    """
    whole, parabola = (
        np.tensordot(np.linalg.inv(np.vander(at, increasing=True)), values, axes=1)
        for at, values in ((ASIDE, tried), (ASIDE[1:-1], tried[1:-1]))
    )
    tame = np.exp(-(whole[3] ** 2 + whole[4] ** 2) / WILD**2)
    whole *= tame
    whole[:3] += (1 - tame) * parabola
    return np.asarray(whole)


def _own_levels(
    family: Family, chance: Floats, threshold: Floats, level: Floats, shape: Floats, searches: Floats, hits: Floats
) -> Floats:
    """The level at which a cell's own finds are likeliest, searches kept; held to that of its group, ``OWN_HELD``.

    Without it a place where finds are unlike the rest lies on a thin and bent ridge, and one such place sets the pace
    of all.
    """
    away = np.zeros(shape.shape)
    for _ in range(OWN_STEPS):
        threshold = _threshold(family, chance, threshold, level + away, shape, 4)
        score, information = _finds(family, threshold, level + away, shape, searches, hits)
        away = away + np.clip((score - OWN_HELD * away) / (information + OWN_HELD), -0.5, 0.5)
    return np.asarray(level + np.clip(away, -OWN_BOUND, OWN_BOUND))


def _finds(
    family: Family, threshold: Floats, level: Floats, shape: Floats, searches: Floats, hits: Floats
) -> tuple[Floats, Floats]:
    """Score and information of each cell's finds about its level, where its searches are kept."""
    chances = family.roughly(threshold, np.broadcast_to(level, shape.shape), shape)
    H = np.clip(chances.found / np.maximum(chances.searched, 1e-300), 1e-6, 1 - 1e-6)
    kept = chances.d_found[1] - chances.d_found[0] * chances.d_searched[1] / np.minimum(chances.d_searched[0], -1e-12)
    # Along kept searches P stays, so that the share found moves as the finds do.
    slope = kept / np.maximum(chances.searched, 1e-300)
    return (hits - searches * H) * slope / (H * (1 - H)), searches * slope**2 / (H * (1 - H))


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
        chances: Chances = family.roughly(threshold, np.broadcast_to(level, shape.shape), shape)
        P = np.maximum(chances.searched, 1e-300)
        slope = np.minimum(chances.d_searched[0] / P, -1e-3)
        threshold = np.clip(threshold - np.clip((np.log(P) - np.log(searched)) / slope, -0.7, 0.7), -12.0, 12.0)
    return threshold
