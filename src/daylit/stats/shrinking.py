"""The engine under ``small_areas``: what areas have in common, and the posterior law of each, on a grid.

How much areas differ is not plugged in as if it were known: it is integrated over, which is what lets the intervals
hold with few areas. Three families share the engine, since all have log-densities of one form on the log or logit
scale: pull · η − mass · curve(η) − stiffness · η² / 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy import special
from scipy.interpolate import RectBivariateSpline

from daylit.stats.estimates import Floats

POINTS: Final = 201
_REACH: Final = 7.0
_TAIL: Final = 1e-5
_LOWEST: Final = -35.0
"""Rates below e to this are 0 for every purpose; what a law puts below it is put there."""
_BEYOND: Final = 20.0
"""So far beyond what the areas' own counts say a law may reach, where that is further than ``_LOWEST``."""
_COARSE: Final = (15, 25)
_FINE: Final = (33, 17)
_FINER: Final = (4, 8)
_NEGLIGIBLE: Final = 9.0
_NUMBERS: Final = 100_000
_HERMITE: Final = np.polynomial.hermite.hermgauss(11)


class Law(NamedTuple):
    """Posterior laws of the areas given each node of the hyperparameters; (nodes, areas), ``stiff`` (nodes, 1).

    ``peak`` and ``width`` are mode and standard deviation by curvature; ``own`` the weight of the area's own data;
    ``below`` is the chance of less than a value of η, given for each area.
    """

    pull: Floats
    mass: Floats
    stiff: Floats
    peak: Floats
    width: Floats
    own: Floats
    below: Callable[[Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What the engine must know of a family; ``centre`` and ``z`` (nodes, 1) broadcast against the areas.

    ``marginal`` is the log-chance of each area's count, (nodes, areas); ``law`` the posterior laws; ``curve`` maps the
    grid (areas, points) and which areas it holds; ``prior`` is the log-prior of the centre; ``start`` a guess of it;
    ``value`` and ``spread`` bring the scale of the result; ``most`` is how many times more the area that says most
    says than the one that says least, since z counts from the least; ``ends`` are the least and the largest η that an
    area's own counts say.
    """

    marginal: Callable[[Floats, Floats], Floats]
    law: Callable[[Floats, Floats], Law]
    curve: Callable[[Floats, slice], Floats]
    prior: Callable[[Floats], Floats]
    value: Callable[[Floats], Floats]
    spread: Callable[[Floats, Floats], Floats]
    start: float
    areas: int
    most: float
    ends: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """The hyperparameters that the data leave possible, and how probable each is; all (nodes,)."""

    centre: Floats
    z: Floats
    weight: Floats

    @property
    def kept(self) -> Nodes:
        """Those that are not negligible."""
        kept = self.weight > np.exp(-_NEGLIGIBLE) * self.weight.max()
        return Nodes(centre=self.centre[kept], z=self.z[kept], weight=self.weight[kept] / self.weight[kept].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Each area's law: ``grid`` of η and ``cdf`` (areas, points), ``mean`` of the result and ``own`` (areas,)."""

    grid: Floats
    cdf: Floats
    mean: Floats
    own: Floats
    nodes: Nodes


def beta_binomial(*, events: Floats, n: Floats) -> Family:
    """Shares of people: areas' rates follow a beta law of mean m and size M = (least n) · e^z."""
    size, pooled = float(n.min()), float((events.sum() + 0.5) / (n.sum() + 1))
    other = n - events  # before anything is added to it: beside n a tiny number would be lost

    def parameters(centre: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
        strength = size * np.exp(z)
        return strength * special.expit(centre), strength * special.expit(-centre), strength

    def marginal(centre: Floats, z: Floats) -> Floats:
        a, b, _ = parameters(centre, z)
        return np.asarray(special.betaln(a + events, b + other) - special.betaln(a, b))

    def law(centre: Floats, z: Floats) -> Law:
        a, b, strength = parameters(centre, z)
        yes, no = a + events, b + other
        width = np.sqrt((yes + no) / (yes * no))
        own = np.broadcast_to(n / (n + strength), yes.shape)
        return Law(yes, yes + no, np.zeros_like(z), np.log(yes / no), width, own,
                   lambda eta: special.betainc(yes, no, special.expit(eta)))  # fmt: skip

    return Family(
        marginal=marginal, law=law, curve=lambda eta, _: np.logaddexp(0.0, eta),
        prior=lambda centre: np.asarray(0.5 * (special.log_expit(centre) + special.log_expit(-centre))),
        value=special.expit, start=float(special.logit(pooled)), areas=len(n), most=float(n.max() / n.min()),
        spread=lambda centre, z: np.sqrt(special.expit(centre) * special.expit(-centre) / (size * np.exp(z) + 1)),
        ends=_ends(np.log((events + 0.5) / (other + 0.5))),
    )  # fmt: skip


def poisson_gamma(*, events: Floats, n: Floats) -> Family:
    """Events per exposure: areas' rates follow a gamma law of mean m and size b = (least exposure) · e^z."""
    size = float(n.min())

    def marginal(centre: Floats, z: Floats) -> Floats:
        b = size * np.exp(z)
        a = b * np.exp(centre)
        rising = special.gammaln(a + events) - special.gammaln(a)
        return np.asarray(rising - a * np.log1p(n / b) - events * np.log(b + n))

    def law(centre: Floats, z: Floats) -> Law:
        b = size * np.exp(z)
        shape = b * np.exp(centre) + events
        mass = b + n
        own = np.broadcast_to(n / mass, shape.shape)
        return Law(shape, np.broadcast_to(mass, shape.shape), np.zeros_like(z), np.log(shape / mass),
                   1 / np.sqrt(shape), own, lambda eta: special.gammainc(shape, mass * np.exp(eta)))  # fmt: skip

    return Family(
        marginal=marginal, law=law, curve=lambda eta, _: np.exp(eta), prior=lambda centre: 0.5 * centre,
        value=np.exp, start=float(np.log((events.sum() + 0.5) / n.sum())), areas=len(n), most=float(n.max() / n.min()),
        spread=lambda centre, z: np.exp(centre / 2) / np.sqrt(size * np.exp(z)), ends=_ends(np.log((events + 0.5) / n)),
    )  # fmt: skip


def ratio_normal(*, events: Floats, total: Floats, offset: Floats) -> Family:
    """Ratios of two rates: ``events`` of ``total`` belong to the group, with log-odds log ratio + ``offset``.

    The logarithms of the areas' ratios follow a normal law with variance v · e^(−z), where v is the sampling variance
    of the area that says least.
    """
    pooled = float(np.average(offset, weights=total))
    start = float(special.logit((events.sum() + 0.5) / (total.sum() + 1)) - pooled)
    alone = np.log((events + 0.5) / (total - events + 0.5)) - offset
    known = (total + 1) * special.expit(alone + offset) * special.expit(-alone - offset)
    says = total * special.expit(start + offset) * special.expit(-start - offset)
    unit = 1 / float(says.min())

    def law(centre: Floats, z: Floats) -> Law:
        stiff = np.exp(z) / unit
        peak = (stiff * centre + known * alone) / (stiff + known)
        for _ in range(30):
            share = special.expit(peak + offset)
            bend = total * share * (1 - share) + stiff
            step = np.clip((events - total * share - stiff * (peak - centre)) / bend, -2.0, 2.0)
            peak += step
            if np.abs(step).max() < 1e-7:
                break
        bend = total * special.expit(peak + offset) * special.expit(-peak - offset) + stiff
        pull = events + stiff * centre
        return Law(pull, np.broadcast_to(total, pull.shape), stiff, peak, 1 / np.sqrt(bend), 1 - stiff / bend,
                   lambda _: np.zeros_like(pull))  # fmt: skip

    def marginal(centre: Floats, z: Floats) -> Floats:
        at, stiff = law(centre, z), np.exp(z) / unit
        base = events - stiff * (at.peak - centre)
        settled = np.logaddexp(0.0, at.peak + offset)
        found = np.zeros_like(at.peak)
        for node, weight in zip(*_HERMITE, strict=True):  # heights against that of the peak, so that none overflows
            step = np.sqrt(2.0) * node * at.width
            lower = total * (np.logaddexp(0.0, at.peak + offset + step) - settled) + stiff * step**2 / 2
            found += weight * np.exp(base * step - lower + node**2)
        peak = events * at.peak - total * settled - stiff * (at.peak - centre) ** 2 / 2
        return np.asarray(np.log(found) + peak + np.log(at.width) + np.log(stiff) / 2)

    return Family(
        marginal=marginal, law=law, curve=lambda eta, areas: np.logaddexp(0.0, eta + offset[areas][:, None]),
        prior=lambda m: np.asarray(0.5 * (special.log_expit(m + pooled) + special.log_expit(-m - pooled))),
        value=np.exp, start=start, areas=len(total), most=float(says.max() / says.min()),
        spread=lambda centre, z: np.sqrt(unit * np.exp(-z)), ends=_ends(alone),
    )  # fmt: skip


def _ends(alone: Floats) -> tuple[float, float]:
    return float(alone.min()), float(alone.max())


def posterior(*, family: Family) -> Posterior:
    """Find the nodes, then mix the areas' laws over them."""
    nodes, finer = _nodes(family)
    at = family.law(nodes.centre[:, None], nodes.z[:, None])
    low, high = (at.peak + side * _REACH * at.width for side in (-1, 1))
    lowest, highest = min(_LOWEST, family.ends[0] - _BEYOND), max(-_LOWEST, family.ends[1] + _BEYOND)
    ends = np.maximum(low.min(axis=0), lowest), np.minimum(high.max(axis=0), highest)
    eta, mass = _laws(family, at, nodes, ends, POINTS // 3)
    upto, rows = np.cumsum(mass, axis=1), np.arange(family.areas)
    first = np.maximum((upto > _TAIL).argmax(axis=1) - 1, 0)
    last = np.minimum((upto > 1 - _TAIL).argmax(axis=1) + 1, eta.shape[1] - 1)
    eta, mass = _laws(family, at, nodes, (eta[rows, first], eta[rows, last]), POINTS)
    return Posterior(
        grid=eta,
        cdf=np.cumsum(mass, axis=1) - mass / 2,
        mean=(mass * family.value(eta)).sum(axis=1),
        own=nodes.weight @ at.own,
        nodes=finer,
    )


def _laws(family: Family, at: Law, nodes: Nodes, ends: tuple[Floats, Floats], points: int) -> tuple[Floats, Floats]:
    """The grid between the ends, and the chance of each of its points; both (areas, points)."""
    eta = ends[0][:, None] + (ends[1] - ends[0])[:, None] * np.linspace(0.0, 1.0, points)
    below = at.below(ends[0])
    size = max(1, _NUMBERS // (points * len(nodes.weight)))
    parts = [slice(first, first + size) for first in range(0, family.areas, size)]
    return eta, np.concatenate([_mixture(family, at, nodes, eta, below, part) for part in parts])


def _mixture(family: Family, at: Law, nodes: Nodes, eta: Floats, below: Floats, areas: slice) -> Floats:
    """The chance of each point of the grid, (areas, points); the first point has all below it too."""
    here = eta[areas]
    pull = at.pull[:, areas]
    says = np.stack([pull, at.mass[:, areas], np.broadcast_to(at.stiff, pull.shape)], axis=2).transpose(1, 0, 2)
    # One product for each area: its laws at all nodes, (nodes, points).
    height = says @ np.stack([here, -family.curve(here, areas), -(here**2) / 2], axis=1)
    height -= height.max(axis=2, keepdims=True)
    np.exp(height, out=height)
    share = (nodes.weight[:, None] * (1 - below[:, areas])).T / height.sum(axis=2)
    mass = (share[:, None] @ height)[:, 0]
    mass[:, 0] += nodes.weight @ below[:, areas]
    return np.asarray(mass)


def _nodes(family: Family) -> tuple[Nodes, Nodes]:
    """Zoom in on the hyperparameters that the data leave possible; a grid for the areas' laws, and a finer one.

    z is the logit of a share that may be anything.
    """
    least, largest = family.ends
    centre = min(family.start - 6.0, least), max(family.start + 6.0, largest)
    box = [centre, (-18.0, 10.0 + float(np.log(family.most)))]
    for _ in range(8):
        _, height = _heights(family, box, _COARSE)
        smaller = _smaller(box, height)
        settled = all((new[1] - new[0]) > 0.6 * (old[1] - old[0]) for new, old in zip(smaller, box, strict=True))
        box = smaller
        if settled:
            break
    axes, height = _heights(family, box, _FINE)
    smooth = RectBivariateSpline(*axes, height)
    finer = [
        np.linspace(axis[0], axis[-1], more * (len(axis) - 1) + 1) for axis, more in zip(axes, _FINER, strict=True)
    ]
    return _weighed(axes, height).kept, _weighed(finer, smooth(*finer)).kept


def _weighed(axes: list[Floats], height: Floats) -> Nodes:
    centre, z = np.meshgrid(*axes, indexing="ij")
    weight = np.exp(height - height.max())
    return Nodes(centre=centre.ravel(), z=z.ravel(), weight=(weight / weight.sum()).ravel())


def _heights(family: Family, box: list[tuple[float, float]], shape: tuple[int, int]) -> tuple[list[Floats], Floats]:
    axes = [np.linspace(low, high, size) for (low, high), size in zip(box, shape, strict=True)]
    centre, z = np.meshgrid(*axes, indexing="ij")
    flat, rest = centre.reshape(-1, 1), z.reshape(-1, 1)
    size = max(1, _NUMBERS // (4 * family.areas))
    told = [family.marginal(flat[at : at + size], rest[at : at + size]).sum(axis=1) for at in range(0, len(flat), size)]
    # A share that may be anything between 0 and 1 has, as a logit, the density share · (1 − share).
    prior = family.prior(centre) + special.log_expit(z) + special.log_expit(-z)
    return axes, np.concatenate(told).reshape(centre.shape) + prior


def _smaller(box: list[tuple[float, float]], height: Floats) -> list[tuple[float, float]]:
    possible = height > height.max() - _NEGLIGIBLE
    found = []
    for axis, (low, high) in enumerate(box):
        steps = np.flatnonzero(possible.any(axis=1 - axis))
        cell = (high - low) / (height.shape[axis] - 1)
        found.append((max(low, low + cell * (steps[0] - 1)), min(high, low + cell * (steps[-1] + 1))))
    return found
