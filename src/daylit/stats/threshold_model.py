"""The posterior of the threshold test: its density, its slope, and the arrow-shaped precision of its parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import special

from daylit.stats.estimates import Floats
from daylit.stats.threshold_families import Chances, Family
from daylit.stats.threshold_guide import Guide

_LEAST = 1e-300


class Point(NamedTuple):
    """Parameters of several chains: those of the groups, shape (chains, k), and of the places, (chains, places, m)."""

    groups: Floats
    places: Floats


class Cells(NamedTuple):
    """Threshold, level and shape of each cell, each of shape (chains, groups, places), and how the first came about.

    ``part`` is how many spreads the threshold is from the bar of its group.
    """

    threshold: Floats
    level: Floats
    shape: Floats
    spread: Floats
    part: Floats
    away: Floats
    by_level: Floats
    by_shape: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """Counts of shape (groups, places), 0 where a cell is absent; ``scale`` multiplies every prior deviation.

    ``groups`` of a ``Point`` holds, for each group: bar (if the family has one), level, shape; then spread (one for
    each group, or one) as a number that is standard normal under the prior. ``places`` holds: level, shape, and for
    each group the part of the threshold that the guide leaves.
    The first place has no level and shape of its own: it is what the groups' are measured from.
    """

    stops: Floats
    searches: Floats
    hits: Floats
    family: Family
    scale: float
    guide: Guide

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
        bar, level, shape, spread = self._split(at.groups)
        own, guide = at.places * self._free(), self.guide
        level = level[:, :, None] + own[:, None, :, 0]
        shape = shape[:, :, None] + own[:, None, :, 1]
        sigma = np.broadcast_to(self.spread(spread)[:, :, None], level.shape)
        if self.family.inverse is None or not guide.knows:
            expected, by_level, by_shape = guide.expected(level, shape)
        else:
            searched = (self.searches + 0.5) / (self.stops + 1)
            expected, by_level, by_shape = self.family.inverse(searched, guide.coefficients[0], level, shape)
        away = expected - bar[:, :, None]
        q = 1 / (sigma**2 + guide.variance)
        part = sigma * q * away + np.sqrt(guide.variance * q) * own[:, :, 2:].swapaxes(1, 2)
        return Cells(bar[:, :, None] + sigma * part, level, shape, sigma, part, away, by_level, by_shape)

    def density(self, at: Point) -> tuple[Floats, Point]:
        """Log posterior density of each chain, up to a constant, and its slope."""
        cells = self.cells(at)
        chances = self.family.chances(*cells[:3])
        value, slopes = self._likelihood(chances)
        scaled = np.log(self.guide.variance / (cells.spread**2 + self.guide.variance))
        value = value + (scaled - cells.part**2).sum(axis=(1, 2)) / 2
        return self._with_prior(at, value, self._back(at, cells, slopes))

    def guided(self, at: Point) -> Model:
        """The same model steered by where the data put the thresholds near these points."""
        cells = self.cells(at)
        middle = [np.asarray(part.mean(axis=0)) for part in cells[:3]]
        wide = [np.clip(part.std(axis=0), 0.05, 0.4) for part in cells[1:3]]
        steps = np.array([(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)])
        level = middle[1] + steps[:, :1, None] * wide[0]
        shape = middle[2] + steps[:, 1:, None] * wide[1]
        threshold = np.tile(middle[0], (9, 1, 1))
        seen = self.searches > 0
        for _ in range(8):
            chances = self.family.chances(threshold, level, shape)
            slope, information = self._likelihood(chances)[1][0], self._information(chances)[0, 0]
            move = np.clip(slope / np.maximum(information, 1e-6), -0.3, 0.3)
            threshold = threshold + np.where(seen, move, 0.0)
        terms = np.stack([np.ones(9), *steps.T, steps[:, 0] ** 2, steps[:, 0] * steps[:, 1], steps[:, 1] ** 2], axis=1)
        fitted = np.einsum("ts,srd->trd", np.linalg.pinv(terms), threshold)
        x, y = wide
        guide = Guide(
            coefficients=fitted / np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]),
            variance=1 / np.maximum(information[4], 1e-6),
            level=middle[1],
            shape=middle[2],
        )
        return replace(self, guide=guide)

    def replaced(self, at: Point, other: Model) -> Point:
        """The point of this model at which the thresholds are those of a point of another model."""
        cells, guide = other.cells(at), self.guide
        bare = at.places.copy()
        bare[:, :, 2:] = 0
        mine = self.cells(Point(at.groups, bare))
        q = 1 / (mine.spread**2 + guide.variance)
        own = (cells.part - mine.part) / np.sqrt(guide.variance * q)
        return Point(at.groups, np.concatenate([at.places[:, :, :2], own.swapaxes(1, 2)], axis=2))

    def precision(self, at: Point) -> tuple[Floats, Floats, Floats]:
        """Expected information and prior precision, averaged over the chains: border, blocks and what joins them.

        Shapes (k, k), (places, m, m) and (places, k, m).
        """
        cells = self.cells(at)
        information = np.zeros((4, 4, *cells.part.shape))
        information[:3, :3] = self._information(self.family.chances(*cells[:3]))
        information[3, 3] = 1
        to_groups, to_places = self._jacobians(at, cells)
        border = np.einsum("ijcrd,cirdk,cjrdl->kl", information, to_groups, to_groups, optimize=True)
        joint = np.einsum("ijcrd,cirdk,cjrdl->dkl", information, to_groups, to_places, optimize=True)
        blocks = np.einsum("ijcrd,cirdk,cjrdl->dkl", information, to_places, to_places, optimize=True)
        chains = len(at.groups)
        scales = (self.scale * one for one in self.family.place)
        own = _weights(self.stops.shape[1], len(self.stops), *scales)
        blocks = blocks / chains + own[:, :, None] * np.eye(own.shape[1])
        return border / chains + self._prior_precision(), blocks, joint / chains

    def start(self, chains: int) -> Point:
        """The middle of the priors."""
        k, m = self.size
        r, f = len(self.stops), self.family
        means = np.concatenate([*([np.full(r, f.bar[0])] if f.bar else []), np.full(r, f.level[0])])
        spread = np.zeros(k - len(means) - r)
        groups = np.concatenate([means, np.full(r, f.shape[0]), spread])
        return Point(np.tile(groups, (chains, 1)), np.zeros((chains, self.stops.shape[1], m)))

    def spread(self, number: Floats) -> Floats:
        """The half-normal spread that belongs to a standard normal number: no funnel at 0, no long tail."""
        return np.asarray(self.scale * self.family.spread * -special.ndtri(special.ndtr(-number) / 2))

    def _stretch(self, number: Floats) -> Floats:
        """Derivative of ``spread``."""
        unit = -special.ndtri(special.ndtr(-number) / 2)
        return np.asarray(self.scale * self.family.spread * np.exp((unit**2 - number**2) / 2) / 2)

    def _split(self, groups: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        r = len(self.stops)
        bar = groups[:, :r] if self.family.bar else np.zeros((len(groups), r))
        rest = groups[:, r:] if self.family.bar else groups
        return bar, rest[:, :r], rest[:, r : 2 * r], rest[:, 2 * r :]

    def _free(self) -> Floats:
        """1, and 0 for what the first place does not have: (places, m)."""
        return _free(self.stops.shape[1], 2 + len(self.stops))

    def _likelihood(self, chances: Chances) -> tuple[Floats, Floats]:
        """Log likelihood of each chain, and its slope by threshold, level and shape of each cell."""
        found = np.maximum(chances.found, _LEAST)
        missed = np.maximum(chances.searched - chances.found, _LEAST)
        left = np.maximum(1 - chances.searched, 1e-15)
        n_left, n_missed = self.stops - self.searches, self.searches - self.hits
        value = n_left * np.log(left) + self.hits * np.log(found) + n_missed * np.log(missed)
        by_searched = n_missed / missed - n_left / left
        by_found = self.hits / found - n_missed / missed
        return value.sum(axis=(1, 2)), by_searched * chances.d_searched + by_found * chances.d_found

    def _information(self, chances: Chances) -> Floats:
        """Expected information of each cell about its threshold, level and shape: (3, 3, chains, groups, places)."""
        P, Q = chances.searched, chances.found
        dP, dQ = chances.d_searched, chances.d_found
        made = np.zeros((3, 3, *P.shape))
        for chance, slope in ((1 - P, dP), (Q, dQ), (P - Q, dP - dQ)):
            root = slope * np.sqrt(self.stops / np.maximum(chance, 1e-12))
            made += root[:, None] * root[None]
        return made

    def _by_spread(self, at: Point, cells: Cells) -> tuple[Floats, Floats]:
        """How a cell's part moves with the spread; and the slope of the log of what it is scaled by."""
        q = 1 / (cells.spread**2 + self.guide.variance)
        own = at.places[:, :, 2:].swapaxes(1, 2)
        part = (q - 2 * cells.spread**2 * q**2) * cells.away - cells.spread * q * np.sqrt(self.guide.variance * q) * own
        return part, -cells.spread * q

    def _back(self, at: Point, cells: Cells, slopes: Floats) -> Point:
        """Slopes by cell turned into slopes by parameter."""
        threshold, level, shape = slopes
        q = 1 / (cells.spread**2 + self.guide.variance)
        by_part = threshold * cells.spread - cells.part
        by_away = by_part * cells.spread * q
        moved, scaled = self._by_spread(at, cells)
        spread = (threshold * cells.part + by_part * moved + scaled).sum(axis=2)
        level = level + by_away * cells.by_level
        shape = shape + by_away * cells.by_shape
        by_group = [(threshold - by_away).sum(axis=2)] if self.family.bar else []
        by_group += [level.sum(axis=2), shape.sum(axis=2)]
        spread = spread if self.family.spread_by_group else spread.sum(axis=1, keepdims=True)
        by_group.append(spread * self._stretch(self._split(at.groups)[3]))
        own = (by_part * np.sqrt(self.guide.variance * q)).swapaxes(1, 2)
        by_place = np.concatenate([level.sum(axis=1)[:, :, None], shape.sum(axis=1)[:, :, None], own], axis=2)
        return Point(np.concatenate(by_group, axis=1), by_place * self._free())

    def _with_prior(self, at: Point, value: Floats, slope: Point) -> tuple[Floats, Point]:
        bar, level, shape, spread = self._split(at.groups)
        f = self.family
        slopes, total = [], value
        for values, prior in ((bar, f.bar and (*f.bar, 0.0)), (level, f.level), (shape, f.shape)):
            if prior:
                away = values - prior[0]
                pull = away @ self._shared(prior)
                total = total - (away * pull).sum(axis=1) / 2
                slopes.append(-pull)
        total = total - (spread**2).sum(axis=1) / 2
        slopes.append(-spread)
        weights = _weights(self.stops.shape[1], len(self.stops), self.scale * f.place[0], self.scale * f.place[1])
        total = total - (at.places**2 * weights).sum(axis=(1, 2)) / 2
        return total, Point(slope.groups + np.concatenate(slopes, axis=1), slope.places - at.places * weights)

    def _shared(self, prior: tuple[float, float, float]) -> Floats:
        """Precision of a parameter of the groups whose prior mean may itself be uncertain, and so shared."""
        return _shared_precision(len(self.stops), self.scale * prior[1], self.scale * prior[2])

    def _prior_precision(self) -> Floats:
        f, k = self.family, self.size[0]
        r, made, start = len(self.stops), np.zeros((k, k)), 0
        for prior in (*([(*f.bar, 0.0)] if f.bar else []), f.level, f.shape):
            made[start : start + r, start : start + r] = self._shared(prior)
            start += r
        spreads = np.arange(start, k)
        made[spreads, spreads] = 1
        return made

    def _jacobians(self, at: Point, cells: Cells) -> tuple[Floats, Floats]:
        """Derivatives of each cell's three numbers and of its part: (chains, 4, groups, places, k) and (…, m)."""
        k, m = self.size
        c, (r, d) = len(at.groups), self.stops.shape
        eye, guide = np.eye(r)[None, :, None, :], self.guide
        to_groups, to_places = np.zeros((c, 4, r, d, k)), np.zeros((c, 4, r, d, m))
        q = 1 / (cells.spread**2 + guide.variance)
        by_away = (cells.spread * q)[..., None]
        start = r if self.family.bar else 0
        if self.family.bar:
            to_groups[:, 3, :, :, :r] = -by_away * eye
        for number, slope in ((1, cells.by_level), (2, cells.by_shape)):
            to_groups[:, number, :, :, start : start + r] = eye
            to_groups[:, 3, :, :, start : start + r] = by_away * slope[..., None] * eye
            to_places[:, number, :, 1:, number - 1] = 1
            to_places[:, 3, :, 1:, number - 1] = (by_away[..., 0] * slope)[:, :, 1:]
            start += r
        stretch = self._stretch(self._split(at.groups)[3])[:, :, None, None]
        moved = self._by_spread(at, cells)[0][..., None] * stretch
        to_groups[:, 3, :, :, start:] = moved * eye if self.family.spread_by_group else moved
        to_places[:, 3, :, :, 2:] = np.sqrt(guide.variance * q)[..., None] * eye
        to_groups[:, 0], to_places[:, 0] = (cells.spread[..., None] * one[:, 3] for one in (to_groups, to_places))
        part = cells.part[..., None] * stretch
        to_groups[:, 0, :, :, start:] += part * eye if self.family.spread_by_group else part
        if self.family.bar:
            to_groups[:, 0, :, :, :r] += eye
        return to_groups, to_places


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
