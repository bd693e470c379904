"""Draws for the threshold test where its groups have more than one way to explain what was seen.

Wide priors leave a group's shape two regions, with different places and thresholds in each: trajectories go from one to
the other so seldom that no chain settles. Here a few numbers of one group are proposed at a time, from wherever many
walkers have been seen, and with them all places anew, from the normal law most like theirs given the groups. The whole
is taken or not by its density (Metropolis and Hastings): no approximation is left standing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from daylit.stats.estimates import Bools, Floats
from daylit.stats.threshold_arrow import of_places
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_sampler import mode_of

Ints = NDArray[np.intp]

FAMILIES: Final = 8
WALKERS: Final = 16
"""So many walkers in each of so many families, of which none learns from another once draws are kept."""
MOST_CELLS: Final = 60
"""With more cells the laws of the places are together too unlike the posterior: nearly nothing would be taken."""
ROUNDS: Final = (60, 40)
"""Warm-up: by differences between walkers, then from where those have been seen; after each it is looked anew."""
CLIMB: Final = 4
FURTHEST: Final = 4.0
"""Steps of the climb to the likeliest places, and the longest, in deviations. It always begins at the same point, so
that the law of the places is told by the groups alone."""
FLATTEST: Final = 1e-10
"""No direction of a place is taken for flatter than this part of its steepest."""
WIDER: Final = 1.05
TRIES: Final = 6
"""Places are drawn so often, and one of them is kept by its weight: a lucky draw alone would hold a walker for long."""
NEAR: Final = 0.3
"""Proposals are so far from where a walker was seen, in deviations of all of them."""
FREEDOM: Final = 4
POOL: Final = 1_000
LEAP, JITTER, STRETCH = 0.3, 1e-3, 0.3
"""How often a difference between walkers is taken whole, what is added, and how unlike the lengths are otherwise."""


class Walkers(NamedTuple):
    """Where walkers are, and the log of density over the law that the places were drawn from."""

    at: Point
    weight: Floats


class Seen(NamedTuple):
    """Where walkers have been in some numbers of the groups: a mixture of t laws of the same width."""

    points: Floats
    width: Floats

    @classmethod
    def of(cls, draws: Floats, rng: np.random.Generator) -> Seen:
        """Of draws, (draws, numbers), some of them."""
        return cls(draws[rng.permutation(len(draws))[:POOL]], np.maximum(NEAR * draws.std(axis=0), 1e-6))

    def draw(self, number: int, rng: np.random.Generator) -> Floats:
        """So many proposals."""
        away = rng.normal(size=(number, len(self.width))) * self.width
        away /= np.sqrt(rng.chisquare(FREEDOM, size=number) / FREEDOM)[:, None]
        return np.asarray(self.points[rng.integers(len(self.points), size=number)] + away)

    def density(self, at: Floats) -> Floats:
        """The log density of the proposals, up to a constant."""
        far = (((at[:, None] - self.points) / self.width) ** 2).sum(axis=2)
        each = (1 + far / FREEDOM) ** (-(FREEDOM + len(self.width)) / 2)
        return np.asarray(np.log(np.maximum(each.sum(axis=1), 1e-300)))


@dataclass(slots=True, eq=False)
class Ensemble:
    """Walkers that have warmed up and can go on; ``accepted`` is of the draws alone."""

    model: Model
    rng: np.random.Generator
    accepted: list[float] = field(default_factory=list)
    _seen: list[Seen] = field(init=False)
    _walkers: Walkers = field(init=False)

    def __post_init__(self) -> None:
        """Begin all over the prior of the shapes, and warm up."""
        self.model = replace(self.model, lift=np.zeros_like(self.model.lift))  # bars would tie places to each other
        mode = mode_of(self.model)
        guided = self.model.guided(mode)
        mode, self.model = guided.replaced(mode, self.model), guided
        self._begin(mode)
        for turn, rounds in enumerate(ROUNDS):
            been = []
            for _ in range(rounds):
                if turn:
                    self._from_seen()
                else:
                    self._by_differences()
                been.append(self._walkers.at.groups)
            there = np.concatenate(been[rounds // 2 :: 2])
            self._seen = [Seen.of(there[:, block], self.rng) for block in blocks(self.model)]
        self.accepted = []

    def draw(self, number: int) -> Point:
        """So many draws of all walkers: (draws, walkers, ...), those of a family side by side."""
        kept = []
        for _ in range(number):
            self._from_seen()
            kept.append(self._walkers.at)
        return Point(np.stack([one.groups for one in kept]), np.stack([one.places for one in kept]))

    @staticmethod
    def families(draws: Floats, *, in_time: bool) -> Floats:
        """Draws of all walkers, (draws, walkers, ...), as chains of eight families: those of one time together, or
        those of one walker."""
        apart = draws.reshape(len(draws), FAMILIES, WALKERS, *draws.shape[2:])
        apart = apart.swapaxes(1, 2) if in_time else np.moveaxis(apart, 2, 0)
        return np.ascontiguousarray(apart).reshape(-1, FAMILIES, *draws.shape[2:])

    def _begin(self, mode: Point) -> None:
        model, number = self.model, FAMILIES * WALKERS
        r, first = len(model.stops), model.first_level
        groups = mode.groups + self.rng.normal(0, 0.3, (number, model.size[0]))
        groups[:, first : first + r] = mode.groups[:, first : first + r]
        groups[:, first : first + r] += self.rng.normal(0, 0.1, (number, r))
        middle, own, common = model.family.shape
        wide = model.scale * np.hypot(own, common)
        groups[:, first + r : first + 2 * r] = self.rng.normal(middle, wide, (number, r))
        self._walkers = self._with_places(groups)

    def _by_differences(self) -> None:
        """Half of the walkers, then the others, go by differences of two of those that stay (ter Braak 2006)."""
        number, (k, _) = FAMILIES * WALKERS, self.model.size
        half = number // 2
        moved = np.zeros((len(blocks(self.model)), k))
        for row, block in enumerate(blocks(self.model)):
            moved[row, block] = 1
        for side in (0, 1):
            some, rest = np.arange(side, number, 2), np.arange(1 - side, number, 2)
            one = self.rng.integers(half, size=half)
            other = (one + self.rng.integers(1, half, size=half)) % half
            groups = self._walkers.at.groups
            on = moved[self.rng.integers(len(moved), size=half)]
            usual = 2.38 / np.sqrt(2 * on.sum(axis=1)) * np.exp(self.rng.normal(0, STRETCH, half))
            length = np.where(self.rng.random(half) < LEAP, 1.0, usual)
            away = length[:, None] * (groups[rest[one]] - groups[rest[other]])
            away += JITTER * self.rng.normal(size=(half, k))
            self._take(some, self._with_places(groups[some] + on * away), np.zeros(half))

    def _from_seen(self) -> None:
        """Each walker proposes one block of its groups' numbers from where walkers have been seen."""
        groups, number = self._walkers.at.groups, FAMILIES * WALKERS
        new, tilt = groups.copy(), np.zeros(number)
        which = self.rng.integers(len(self._seen), size=number)
        for row, (block, seen) in enumerate(zip(blocks(self.model), self._seen, strict=True)):
            own = np.flatnonzero(which == row)
            proposed = seen.draw(len(own), self.rng)
            tilt[own] = seen.density(groups[own][:, block]) - seen.density(proposed)
            new[own[:, None], block] = proposed
        self._take(np.arange(number), self._with_places(new), tilt)

    def _take(self, some: Ints, new: Walkers, tilt: Floats) -> None:
        gain = new.weight - self._walkers.weight[some] + tilt
        take: Bools = np.log(self.rng.random(len(some))) < gain  # NaN is not taken
        self.accepted.append(float(take.mean()))
        groups, places = (one.copy() for one in self._walkers.at)
        weight = self._walkers.weight.copy()
        groups[some[take]], places[some[take]] = new.at.groups[take], new.at.places[take]
        weight[some[take]] = new.weight[take]
        self._walkers = Walkers(Point(groups, places), weight)

    def _with_places(self, groups: Floats) -> Walkers:
        """Places drawn from the normal law most like theirs given the groups."""
        likeliest, factor = law_of_places(self.model, groups)
        number, k = groups.shape
        drawn = self.rng.normal(size=(TRIES, *likeliest.shape))
        away = np.linalg.solve(np.swapaxes(factor, -1, -2), np.moveaxis(drawn, 0, -1))
        tried = Point(
            np.broadcast_to(groups, (TRIES, number, k)).reshape(-1, k),
            (likeliest + WIDER * np.moveaxis(away, -1, 0)).reshape(-1, *likeliest.shape[1:]),
        )
        law = np.log(np.diagonal(factor, axis1=-2, axis2=-1)).sum(axis=(1, 2)) - (drawn**2).sum(axis=(2, 3)) / 2
        weights = self.model.density(tried)[0].reshape(TRIES, number) - law
        weights = np.where(np.isfinite(weights), weights, -np.inf)
        taken = np.argmax(weights + self.rng.gumbel(size=weights.shape), axis=0)
        places = tried.places.reshape(TRIES, *likeliest.shape)[taken, np.arange(number)]
        return Walkers(Point(groups, places), np.asarray(logsumexp(weights, axis=0)))


def law_of_places(model: Model, groups: Floats) -> tuple[Floats, Floats]:
    """The likeliest places given the groups, (walkers, places, m), and the Cholesky factors of their precision."""
    places = np.zeros((len(groups), model.stops.shape[1], model.size[1]))
    for _ in range(CLIMB):
        at = Point(groups, places)
        precise = of_places(model, at)
        step = np.linalg.solve(precise, model.density(at)[1].places[..., None])[..., 0]
        size = np.sqrt(np.einsum("cdk,cdkl,cdl->cd", step, precise, step))
        places = places + step * np.minimum(1, FURTHEST / np.maximum(size, 1e-9))[..., None]
    return np.asarray(places), _factors(of_places(model, Point(groups, places)))


def _factors(precise: Floats) -> Floats:
    """Cholesky factors; where rounding has left no precision at all (all searched, or all found) those of one near it.

    Whatever it is, it is told by the groups alone, and the density decides what is taken.
    """
    try:
        return np.asarray(np.linalg.cholesky(precise))
    except np.linalg.LinAlgError:
        known = np.where(np.isfinite(precise).all(axis=(-1, -2), keepdims=True), precise, np.eye(precise.shape[-1]))
        values, turned = np.linalg.eigh(known)
        least = FLATTEST * np.maximum(np.abs(values).max(axis=-1, keepdims=True), 1.0)
        mended = (turned * np.maximum(values, least)[..., None, :]) @ turned.swapaxes(-1, -2)
        return np.asarray(np.linalg.cholesky(mended))


def blocks(model: Model) -> list[list[int]]:
    """Which numbers of the groups are proposed together: those of each group, and a spread that is all groups'."""
    r, k = len(model.stops), model.size[0]
    of_group = [list(range(group, k - k % r if k % r else k, r)) for group in range(r)]
    return [*of_group, *([[k - 1]] if k % r else []), list(range(k))]
