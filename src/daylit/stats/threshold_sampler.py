"""Draws from the posterior of the threshold test: Hamiltonian Monte Carlo in whitened parameters, all chains at once.

After the arrow-shaped precision has turned the parameters into nearly independent ones, a quarter turn of a standard
normal is a handful of steps, and draws hardly resemble each other. Coordinates are made three times from draws of the
warm-up, where the precision is an average over the posterior rather than that of one point.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from scipy.optimize import minimize

from daylit.stats.estimates import Bools, Floats
from daylit.stats.threshold_arrow import precision
from daylit.stats.threshold_bending import following, learned
from daylit.stats.threshold_families import Chances
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_spreads import step_spreads
from daylit.stats.threshold_whitening import Whitening

CHAINS: Final = 8
FEWER: Final = 4
MANY: Final = 1_000
"""With so many cells a slope costs in proportion to the chains: fewer and longer ones say as much for half of it. The
groups' numbers are well known there: how places follow them is worked out, and spreads make steps of their own."""
WARM_UP: Final = (60, 80, 100)
WANTED: Final = 0.9
"""Acceptance that the step size is set for: the posterior has tails that longer steps would miss."""
BEGIN: Final = 0.5
"""The warm-up begins this far around the mode; further out, one place in a corner shortens the first steps of all."""
TURN: Final = np.pi / 2
SHORTEST: Final = 0.01
"""Steps are not made shorter than this: where it would take such, the chains do not come to an end in a day."""
THINNEST: Final = 0.01
"""Shapes of places are taken to be at least so wide: that of the first is always the same."""
DIVERGED: Final = 1_000.0
CLIMBS, CLIMB = 5, 30
"""The mode is looked for in so many climbs of so many steps."""


@dataclass(slots=True, eq=False)
class State:
    """Where the chains are, in standard numbers, with density, slope and the chances of each cell there."""

    at: Point
    value: Floats
    slope: Point
    chances: Chances


@dataclass(slots=True, eq=False)
class Sampler:
    """Chains that have warmed up and can go on; ``divergences`` and ``accepted`` are of the draws alone.

    ``slopes`` is how often the slope of all chains was worked out, from the start.
    """

    model: Model
    rng: np.random.Generator
    step: float = 0.3
    wanted: float = WANTED
    divergences: int = 0
    accepted: list[float] = field(default_factory=list)
    slopes: int = 0
    chains: int = field(init=False)
    _many: bool = field(init=False)
    _whitening: Whitening = field(init=False)
    _state: State = field(init=False)

    def __post_init__(self) -> None:
        """Find the mode, then warm up."""
        self._many = self.model.stops.size >= MANY
        self.chains = FEWER if self._many else CHAINS
        mode = mode_of(self.model)
        guided = self.model.guided(mode)
        mode, self.model = guided.replaced(mode, self.model), guided
        self._whiten(mode, mode)
        k, m = self.model.size
        places = self.model.stops.shape[1]
        begin = self.rng.normal(0, BEGIN, (self.chains, k)), self.rng.normal(0, BEGIN, (self.chains, places, m))
        self._begin(Point(*begin))
        for length in WARM_UP:
            self._warm_up(length)
        self.divergences, self.accepted = 0, []

    def draw(self, number: int) -> Point:
        """So many more draws of all chains: groups (draws, chains, k) and places (draws, chains, places, m)."""
        kept = []
        for _ in range(number):
            self._move(self.model.family.turns[1])
            if self._many:
                self._step_spreads()
            kept.append(self._whitening.out(self._state.at))
        return Point(np.stack([one.groups for one in kept]), np.stack([one.places for one in kept]))

    def _step_spreads(self) -> None:
        at, chances = step_spreads(self.model, self._whitening.out(self._state.at), self._state.chances, self.rng)
        self._state = state_at(self.model, self._whitening, self._whitening.back(at), chances)

    def learn(self) -> None:
        """Warm up once more, longer and for shorter steps, and count anew: what was seen so far shows the way."""
        self.wanted = (1 + self.wanted) / 2
        self._warm_up(2 * WARM_UP[-1])
        self.divergences, self.accepted = 0, []

    def _warm_up(self, length: int) -> None:
        """Set the step size by dual averaging, then whiten anew from the second half of the draws."""
        centre, drift, total, slow = np.log(10 * self.step), 0.0, 0.0, np.log(self.step)
        seen: list[Point] = []
        for turn in range(1, length + 1):
            total += self.wanted - self._move(self.model.family.turns[0])
            drift = centre - np.sqrt(turn) / (0.05 * (turn + 10)) * total
            weight = turn**-0.75
            slow = weight * drift + (1 - weight) * slow
            self.step = float(np.clip(np.exp(drift), SHORTEST, TURN))
            if turn > length // 2:
                seen.append(self._whitening.out(self._state.at))
        self.step = float(np.clip(np.exp(slow), SHORTEST, TURN))
        self._steer(seen)

    def _steer(self, seen: list[Point]) -> None:
        """Make coordinates anew from draws: the guide of each place, and what whitens them."""
        draws = _stacked(seen)
        few, here = _stacked(seen[:: max(1, len(seen) // 8)]), seen[-1]
        wide = np.maximum(draws.places[:, :, 1].std(axis=0), THINNEST)
        before, self.model = self.model, learned(self.model, _middle(draws), wide)
        if self._many:  # bars are so well known that nothing is gained by measuring them from the places
            self.model = replace(self.model, lift=np.zeros_like(self.model.lift))
        draws, few, here = (self.model.replaced(one, before) for one in (draws, few, here))
        self._whiten(_middle(draws), few)
        if self._many:
            self._whitening = following(self.model, self._whitening, self._whitening.back(draws).groups)
        self._whitening = self._whitening.widened(self._whitening.back(draws))
        self._begin(self._whitening.back(here))

    def _whiten(self, centre: Point, over: Point) -> None:
        self._whitening = Whitening.of(centre, precision(self.model, over))

    def _begin(self, at: Point) -> None:
        self._state = state_at(self.model, self._whitening, at)

    def _move(self, turns: float) -> float:
        """One trajectory of every chain; gives the mean chance of acceptance."""
        old, rng = self._state, self.rng
        speed = Point(rng.normal(size=old.at.groups.shape), rng.normal(size=old.at.places.shape))
        begin = old.value - _half_square(speed)
        steps = max(1, round(turns * TURN * rng.uniform(0.4, 1.4) / self.step))
        self.slopes += steps
        with np.errstate(all="ignore"):
            new, speed = trajectory(self.model, self._whitening, old, speed, self.step, steps)
            gain = new.value - _half_square(speed) - begin
        gain = np.where(np.isfinite(gain), gain, -np.inf)
        self.divergences += int((gain < -DIVERGED).sum())
        chance = np.exp(np.minimum(gain, 0.0))
        self.accepted.append(float(chance.mean()))
        take = rng.random(len(chance)) < chance
        self._state = State(
            _choose(take, new.at, old.at), np.where(take, new.value, old.value), _choose(take, new.slope, old.slope),
            new.chances.where(take[:, None, None], old.chances),
        )  # fmt: skip
        return float(chance.mean())


def state_at(
    model: Model, whitening: Whitening, at: Point, chances: Chances | None = None, *, roughly: bool = False
) -> State:
    """Density and slope at a point in standard numbers; ``chances`` are those there, where they are known."""
    point = whitening.out(at)
    cells = model.cells(point)
    chances = chances or model.chances(cells, roughly=roughly)
    value, slope = model.density_of(point, cells, chances)
    return State(at, value, whitening.slope(slope), chances)


def trajectory(
    model: Model, whitening: Whitening, start: State, speed: Point, step: float, steps: int
) -> tuple[State, Point]:
    """So many steps: a kick by what the slope differs from that of a standard normal law, and a turn, which is exact
    for that law.

    Between the ends the slope is only roughly that of the density: each kick is the same seen from either end, so the
    way back is the way there, no volume changes, and whether to take it is decided by the density itself.
    """
    here, ahead, across = start, np.cos(step), np.sin(step)
    speed = _kicked(speed, here, step / 2)
    for left in range(steps, 0, -1):
        at = _plus(_times(here.at, ahead), speed, across)
        speed = _plus(_times(speed, ahead), here.at, -across)
        here = state_at(model, whitening, at, roughly=left > 1)
        speed = _kicked(speed, here, step if left > 1 else step / 2)
    return here, speed


def _kicked(speed: Point, here: State, times: float) -> Point:
    return _plus(speed, _plus(here.slope, here.at, 1), times)


def mode_of(model: Model) -> Point:
    """The highest density, as a start of the warm-up: L-BFGS in standard numbers, which are made anew as it climbs."""
    at = model.start(1)
    k, places = model.size[0], at.places.shape
    for _ in range(CLIMBS):
        whitening = Whitening.of(at, precision(model, at))

        def down(z: Floats, whitening: Whitening = whitening) -> tuple[float, Floats]:
            state = state_at(model, whitening, Point(z[None, :k], z[k:].reshape(places)))
            return -float(state.value[0]), -np.concatenate([state.slope.groups[0], state.slope.places.ravel()])

        told = {"maxiter": CLIMB, "maxcor": 20}
        found = minimize(down, np.zeros(k + at.places.size), jac=True, method="L-BFGS-B", options=told)
        at = whitening.out(Point(found.x[None, :k], found.x[k:].reshape(places)))
        if found.nit < 3:
            break
    return at


def _middle(draws: Point) -> Point:
    return Point(draws.groups.mean(axis=0)[None], draws.places.mean(axis=0)[None])


def _stacked(points: list[Point]) -> Point:
    return Point(np.concatenate([one.groups for one in points]), np.concatenate([one.places for one in points]))


def _plus(one: Point, other: Point, times: float) -> Point:
    return Point(one.groups + times * other.groups, one.places + times * other.places)


def _times(one: Point, times: float) -> Point:
    return Point(times * one.groups, times * one.places)


def _half_square(one: Point) -> Floats:
    return np.asarray(((one.groups**2).sum(axis=1) + (one.places**2).sum(axis=(1, 2))) / 2)


def _choose(take: Bools, one: Point, other: Point) -> Point:
    return Point(
        np.where(take[:, None], one.groups, other.groups), np.where(take[:, None, None], one.places, other.places)
    )
