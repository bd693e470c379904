"""The posterior of the threshold test: its density, its slope, and the arrow-shaped precision of its parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from scipy import special

from daylit.stats.estimates import Floats
from daylit.stats.threshold_bend import Bend
from daylit.stats.threshold_families import Chances, Family
from daylit.stats.threshold_guide import Along, Guide, guide_of

_LEAST = 1e-300
LEAST_KNOWN: Final = 1e-6
"""No less is known of a threshold, so that a cell without a search has a variance, a large one."""


class Point(NamedTuple):
    """Parameters of several chains: those of the groups, shape (chains, k), and of the places, (chains, places, m)."""

    groups: Floats
    places: Floats


class Cells(NamedTuple):
    """Threshold, level and shape of each cell, each of shape (chains, groups, places), and how they came about.

    ``part`` is how many spreads the threshold is from ``bar``, that of its group; ``away`` how far it is expected from
    it, ``by_level`` and ``by_shape`` how that moves. ``along`` is the slope of the cell's curve at its shape,
    ``first`` that at the shape of its first place, (chains, groups). ``own`` are the places' parameters in their own
    terms.
    """

    threshold: Floats
    level: Floats
    shape: Floats
    spread: Floats
    part: Floats
    away: Floats
    by_level: Floats
    by_shape: Floats
    turn: Floats
    lean: Floats
    first: Floats
    groups: Floats
    own: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Counts of shape (groups, places), 0 where a cell is absent; ``scale`` multiplies every prior deviation.

    ``groups`` of a ``Point`` holds, for each group: bar (if the family has one), level, shape; then spread (one for
    each group, or one) as a number that is standard normal under the prior. ``places`` holds: level, shape, and for
    each group the part of the threshold that the guide leaves. Levels are measured from the curves of the guide, those
    of places, by ``pull`` (groups, places), from the curves of their cells; bars from the mean of the thresholds
    expected, by ``lift``. Each is a shift by what comes before it, so no volume changes. ``told`` gives the groups' in
    the terms of the priors.
    The first place has no level and shape of its own: it is what the groups' are measured from.
    """

    stops: Floats
    searches: Floats
    hits: Floats
    family: Family
    scale: float
    guide: Guide
    pull: Floats
    lift: Floats
    bend: Bend

    @classmethod
    def of(cls, *, stops: Floats, searches: Floats, hits: Floats, family: Family, scale: float) -> Model:
        """The model with its guide, told how sure the data are in the middle of the priors."""
        guide = guide_of(family, stops, searches, hits)
        found = hits.sum(axis=1) / np.maximum(searches.sum(axis=1), 1)
        sure = searches * np.maximum(found * (1 - found), 0.01)[:, None]
        pull = sure / (sure.sum(axis=0) + (scale * family.place[0]) ** -2)
        pull[:, 0] = 0  # the first place has no level of its own that could follow its cells
        made = cls(
            stops=stops, searches=searches, hits=hits, family=family, scale=scale, guide=guide, pull=pull,
            lift=np.zeros_like(stops), bend=Bend.none(sure),
        )  # fmt: skip
        made = made.guided(made.start(1))
        if family.bar is None:
            return made
        sure = 1 / ((scale * family.spread / 2) ** 2 + made.guide.variance)
        return replace(made, lift=sure / (sure.sum(axis=1, keepdims=True) + (scale * family.bar[1]) ** -2))

    @property
    def first_level(self) -> int:
        """Where the levels of the groups begin among their parameters."""
        return len(self.stops) if self.family.bar else 0

    @property
    def size(self) -> tuple[int, int]:
        """How many parameters there are of the groups, and of each place."""
        r = len(self.stops)
        return (3 if self.family.bar else 2) * r + (r if self.family.spread_by_group else 1), 2 + r

    def cells(self, at: Point) -> Cells:
        """What a point says of each cell."""
        bar, level, shape, spread = self.split(at.groups)
        own, guide = at.places * self.free(), self.guide
        shapes = shape[:, :, None] + own[:, None, :, 1]
        curve, first = (one[0] for one in guide.groups.at(shape))
        along = Along.at(guide, shapes)
        bent, by_own, by_all = self.bend.at(shape, own[:, :, 1])
        own[:, :, 0] += (self.pull * (along.curve - curve[:, :, None])).sum(axis=1) + bent
        turn = self.pull * (along.slope - first[:, :, None]) + self.bend.share * by_all[:, None]
        lean = (self.pull * along.slope).sum(axis=1) + by_own
        levels = (level + curve)[:, :, None] + own[:, None, :, 0]
        expected, by_level, by_shape = along.expected(levels)
        expected = expected + guide.beside
        if self.family.bar:
            bar = bar + (self.lift * expected).sum(axis=2)
        sigma = np.broadcast_to(self.spread(spread)[:, :, None], levels.shape)
        away = expected - bar[:, :, None]
        q = 1 / (sigma**2 + guide.variance)
        part = sigma * q * away + np.sqrt(guide.variance * q) * own[:, :, 2:].swapaxes(1, 2)
        groups = np.concatenate([*([bar] if self.family.bar else []), level + curve, shape, spread], axis=1)
        threshold = bar[:, :, None] + sigma * part
        return Cells(threshold, levels, shapes, sigma, part, away, by_level, by_shape, turn, lean, first, groups, own)

    def density(self, at: Point) -> tuple[Floats, Point]:
        """Log posterior density of each chain, up to a constant, and its slope."""
        cells = self.cells(at)
        return self.density_of(at, cells, self.chances(cells))

    def chances(self, cells: Cells, *, roughly: bool = False) -> Chances:
        """The chances of each cell, by far the dearest part of a density; ``roughly``, to a few digits."""
        return (self.family.roughly if roughly else self.family.chances)(*cells[:3])

    def density_of(self, at: Point, cells: Cells, chances: Chances) -> tuple[Floats, Point]:
        """``density``, of cells and chances that are known."""
        by_cell, slopes = self.likelihood(chances)
        value = (by_cell + self.tied(cells)).sum(axis=(1, 2))
        more, pulls, pulls_places = self._prior(cells)
        more -= (((1 - self.free()) * at.places) ** 2).sum(axis=(1, 2)) / 2
        return value + more, self._back(at, cells, slopes, pulls, pulls_places)

    def guided(self, at: Point) -> Model:
        """The same model, told how sure the data are of each threshold near these points."""
        information = self.information(self.chances(self.cells(at)))[0, 0].mean(axis=0)
        return replace(
            self,
            guide=self.guide._replace(
                variance=1 / np.maximum(np.where(self.searches == 0, 0, information), LEAST_KNOWN)
            ),
        )

    def replaced(self, at: Point, other: Model) -> Point:
        """The point of this model at which bars, levels and thresholds are those of a point of another model."""
        cells, guide, r = other.cells(at), self.guide, len(self.stops)
        groups, places = at.groups.copy(), at.places.copy()
        places[:, :, 2:] = 0
        places[:, :, 0] += cells.own[:, :, 0] - self.cells(Point(groups, places)).own[:, :, 0]
        if self.family.bar:
            groups[:, :r] += cells.groups[:, :r] - self.cells(Point(groups, places)).groups[:, :r]
        mine = self.cells(Point(groups, places))
        own = (cells.part - mine.part) * np.sqrt((mine.spread**2 + guide.variance) / guide.variance)
        return Point(groups, np.concatenate([places[:, :, :2], own.swapaxes(1, 2)], axis=2))

    def start(self, chains: int) -> Point:
        """The middle of the priors."""
        k, m = self.size
        r, f = len(self.stops), self.family
        groups = np.zeros(k)
        groups[self.first_level + r : self.first_level + 2 * r] = f.shape[0]
        return Point(np.tile(groups, (chains, 1)), np.zeros((chains, self.stops.shape[1], m)))

    def spread(self, number: Floats) -> Floats:
        """The half-normal spread that belongs to a standard normal number: no funnel at 0, no long tail."""
        return np.asarray(self.scale * self.family.spread * -special.ndtri(special.ndtr(-number) / 2))

    def stretch(self, number: Floats) -> Floats:
        """Derivative of ``spread``."""
        unit = -special.ndtri(special.ndtr(-number) / 2)
        return np.asarray(self.scale * self.family.spread * np.exp((unit**2 - number**2) / 2) / 2)

    def split(self, groups: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        r = len(self.stops)
        bar = groups[:, :r] if self.family.bar else np.zeros((len(groups), r))
        rest = groups[:, r:] if self.family.bar else groups
        return bar, rest[:, :r], rest[:, r : 2 * r], rest[:, 2 * r :]

    def free(self) -> Floats:
        """1, and 0 for what the first place does not have: (places, m)."""
        return _free(self.stops.shape[1], 2 + len(self.stops))

    def tied(self, cells: Cells) -> Floats:
        """Log density of each threshold given bar and spread of its group, in the coordinates in which it is drawn."""
        scaled = np.log(self.guide.variance / (cells.spread**2 + self.guide.variance))
        return np.asarray((scaled - cells.part**2) / 2)

    def likelihood(self, chances: Chances) -> tuple[Floats, Floats]:
        """Log likelihood of each cell, and its slope by threshold, level and shape."""
        found = np.maximum(chances.found, _LEAST)
        missed = np.maximum(chances.searched - chances.found, _LEAST)
        left = np.maximum(1 - chances.searched, 1e-15)
        n_left, n_missed = self.stops - self.searches, self.searches - self.hits
        value = n_left * np.log(left) + self.hits * np.log(found) + n_missed * np.log(missed)
        by_searched = n_missed / missed - n_left / left
        by_found = self.hits / found - n_missed / missed
        return value, by_searched * chances.d_searched + by_found * chances.d_found

    def information(self, chances: Chances) -> Floats:
        """Expected information of each cell about its threshold, level and shape: (3, 3, chains, groups, places)."""
        P, Q = chances.searched, chances.found
        dP, dQ = chances.d_searched, chances.d_found
        made = np.zeros((3, 3, *P.shape))
        for chance, slope in ((1 - P, dP), (Q, dQ), (P - Q, dP - dQ)):
            root = slope * np.sqrt(self.stops / np.maximum(chance, 1e-12))
            made += root[:, None] * root[None]
        return made

    def by_spread(self, at: Point, cells: Cells) -> tuple[Floats, Floats]:
        """How a cell's part moves with the spread; and the slope of the log of what it is scaled by."""
        q = 1 / (cells.spread**2 + self.guide.variance)
        own = at.places[:, :, 2:].swapaxes(1, 2)
        part = (q - 2 * cells.spread**2 * q**2) * cells.away - cells.spread * q * np.sqrt(self.guide.variance * q) * own
        return part, -cells.spread * q

    def _back(self, at: Point, cells: Cells, slopes: Floats, pulls: Floats, pulls_places: Floats) -> Point:
        """Slopes by cell, and those of the priors, turned into slopes by parameter."""
        threshold, level, shape = slopes
        bar_pull, level_pull, shape_pull, spread_pull = self.split(pulls)
        q = 1 / (cells.spread**2 + self.guide.variance)
        by_part = threshold * cells.spread - cells.part
        by_expected = by_part * cells.spread * q
        moved, scaled = self.by_spread(at, cells)
        spread = (threshold * cells.part + by_part * moved + scaled).sum(axis=2)
        by_group = []
        if self.family.bar:
            bar = (threshold - by_expected).sum(axis=2) + bar_pull
            by_group.append(bar)
            by_expected = by_expected + self.lift * bar[:, :, None]
        level = level + by_expected * cells.by_level
        shape = shape + by_expected * cells.by_shape
        by_level = level.sum(axis=2) + level_pull
        own_level = level.sum(axis=1) + pulls_places[:, :, 0]
        turned = (shape + cells.turn * own_level[:, None]).sum(axis=2)
        spread = spread if self.family.spread_by_group else spread.sum(axis=1, keepdims=True)
        by_group += [by_level, turned + shape_pull + cells.first * by_level]
        by_group.append(spread * self.stretch(self.split(at.groups)[3]) + spread_pull)
        own = (by_part * np.sqrt(self.guide.variance * q)).swapaxes(1, 2) + pulls_places[:, :, 2:]
        own_shape = shape.sum(axis=1) + cells.lean * own_level + pulls_places[:, :, 1]
        by_place = np.concatenate([own_level[:, :, None], own_shape[:, :, None], own], axis=2) * self.free()
        missing = at.places * (1 - self.free())
        return Point(np.concatenate(by_group, axis=1), by_place - missing)

    def _prior(self, cells: Cells) -> tuple[Floats, Floats, Floats]:
        """Log prior density, and its slopes by the parameters of groups and places in their own terms."""
        away = cells.groups - self.prior_mean()
        pulls = -away @ self.prior_precision()
        pulls_places = -cells.own * self.place_weights()
        value = (away * pulls).sum(axis=1) / 2 + (cells.own * pulls_places).sum(axis=(1, 2)) / 2
        return value, pulls, pulls_places

    def prior_mean(self) -> Floats:
        """The prior means of the groups' parameters, (k,)."""
        f, r = self.family, len(self.stops)
        means = [*([f.bar[0]] * r if f.bar else []), *[f.level[0]] * r, *[f.shape[0]] * r]
        return np.array(means + [0.0] * (self.size[0] - len(means)))

    def place_weights(self) -> Floats:
        """The prior precision of the places' parameters, (places, m)."""
        scales = (self.scale * one for one in self.family.place)
        return _weights(self.stops.shape[1], len(self.stops), *scales)

    def prior_precision(self) -> Floats:
        """That of the groups' parameters, (k, k); those of all groups may have a mean that is itself uncertain."""
        return _prior_precision(self.family, len(self.stops), self.size[0], self.scale)


@lru_cache(maxsize=64)
def _prior_precision(family: Family, r: int, k: int, scale: float) -> Floats:
    made, start = np.eye(k), 0
    for _, own, common in (*([(*family.bar, 0.0)] if family.bar else []), family.level, family.shape):
        made[start : start + r, start : start + r] = _shared_precision(r, scale * own, scale * common)
        start += r
    return made


@lru_cache(maxsize=64)
def _shared_precision(groups: int, own: float, common: float) -> Floats:
    return np.asarray(np.linalg.inv(own**2 * np.eye(groups) + common**2))


@lru_cache(maxsize=64)
def _free(places: int, number: int) -> Floats:
    free = np.ones((places, number))
    free[0, :2] = 0
    return free


@lru_cache(maxsize=64)
def _weights(places: int, groups: int, level: float, shape: float) -> Floats:
    """Prior precision of what places add; 1 for what the first place does not have, so that it floats nowhere."""
    own = np.concatenate([[level**-2, shape**-2], np.zeros(groups)])
    return np.asarray(np.where(_free(places, 2 + groups) > 0, own, 1.0))
