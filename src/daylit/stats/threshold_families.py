"""The two families of risk in the threshold test: chances of a search and of a hit, with their exact derivatives.

A family turns three numbers for each cell (threshold, level and shape of the risks) into P, the chance of being
searched, and Q, the chance of being searched and something being found. Everything else of the test is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import special

from daylit.stats.estimates import Bools, Floats

EXACT: Final = 28
ROUGH: Final = 12
"""Nodes of the integral where a density is told, and where only the way of a trajectory hangs on it."""
BLOCK: Final = 16_384
TAIL: Final = 22.0
ROUGH_TAIL: Final = 10.0
"""The integral ends where the integrand has fallen by e⁻²²: what lies beyond is below 1e-9 of it. A rough one ends
sooner, so that its few nodes lie closer: spread over all of the tail they were wrong by more than half a unit of log
density in the 131 cells of South Carolina, however short the steps of a trajectory."""


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """P and Q of each cell, shape (...), and their derivatives by threshold, level and shape, shape (3, ...)."""

    searched: Floats
    found: Floats
    d_searched: Floats
    d_found: Floats

    def where(self, take: Bools, other: Chances) -> Chances:
        """These where ``take`` is true, the others elsewhere."""
        pairs = zip((self.searched, self.found, self.d_searched, self.d_found),
                    (other.searched, other.found, other.d_searched, other.d_found), strict=True)  # fmt: skip
        return Chances(*(np.where(take, one, two) for one, two in pairs))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """A family of risks and its published priors; every standard deviation is multiplied by the prior scale.

    The threshold of a cell is ``bar`` of its group (0 where ``bar`` is None) plus a normal part with the standard
    deviation ``spread``, one for each group or one for all. ``level`` and ``shape`` are the priors of a group: mean,
    standard deviation, and that of a mean shared by all groups. ``place`` are the standard deviations of what a place
    adds to level and shape.
    ``near`` is a threshold from which to look for others, ``shapes`` the span of shapes with a guide, and its knots;
    ``turns`` is how many quarter turns a trajectory makes, in the warm-up and after it: more where shapes have two
    modes, and as many as give most effective draws for each slope that is worked out.
    """

    chances: Callable[[Floats, Floats, Floats], Chances]
    roughly: Callable[[Floats, Floats, Floats], Chances]
    risk: Callable[[Floats, Floats, Floats], Floats]
    bar: tuple[float, float] | None
    spread: float
    spread_by_group: bool
    level: tuple[float, float, float]
    shape: tuple[float, float, float]
    place: tuple[float, float]
    near: float
    turns: tuple[float, float]
    shapes: tuple[float, float, int]


def beta_chances(threshold: Floats, level: Floats, shape: Floats, nodes: int = EXACT, tail: float = TAIL) -> Chances:
    """Risks Beta(λφ, λ(1 − φ)): searched above t, hits in proportion to the risk.

    ``threshold`` is logit t, ``level`` logit φ, ``shape`` log λ, all of one shape. P = ∫f and Q = ∫x·f above t, on the
    logit scale, where the integrand has no singularity nearer than π and 28 Gauss–Legendre nodes hold nine digits; the
    derivatives by the beta's parameters are the same integrals with log x and log(1 − x) inside.
    """
    size = np.exp(shape)
    share = special.expit(level)
    a, b = size * share, size * (1 - share)
    edge = _softplus(np.maximum(threshold, level)) + tail / b
    width = edge + np.log(-np.expm1(-edge)) - threshold
    norm = special.betaln(a, b)
    P, Q, P_x, Q_x, P_rest, Q_rest = _integrals(threshold, width, a, b, norm, nodes)
    both = special.psi(a + b)
    by_a, by_b = special.psi(a) - both, special.psi(b) - both
    dP_a, dQ_a = P_x - P * by_a, Q_x - Q * by_a
    dP_b, dQ_b = P_rest - P * by_b, Q_rest - Q * by_b
    rest_at = -_softplus(threshold)
    at = -np.exp(a * (threshold + rest_at) + b * rest_at - norm)
    slope = size * share * (1 - share)
    d_searched = np.stack([at, slope * (dP_a - dP_b), a * dP_a + b * dP_b])
    d_found = np.stack([at * special.expit(threshold), slope * (dQ_a - dQ_b), a * dQ_a + b * dQ_b])
    return Chances(P, Q, d_searched, d_found)


def _integrals(threshold: Floats, width: Floats, a: Floats, b: Floats, norm: Floats, nodes: int) -> tuple[Floats, ...]:
    """∫f, ∫x·f, and both with log x and with log(1 − x) inside, over ``width`` above the threshold.

    Some cells at a time, and in place: what is worked on stays near the processor.
    """
    at, weight = _gauss(nodes)
    lines = np.stack([one.ravel() for one in (threshold, width, a, b, norm)]).astype(at.dtype)
    made = np.empty((6, lines.shape[1]))
    some = BLOCK // nodes
    for start in range(0, lines.shape[1], some):
        low, far, first, second, scale = lines[:, start : start + some]
        u = at[:, None] * far
        u += low
        small = np.exp(-np.abs(u))
        whole = 1 + small
        rest = np.log(whole)
        rest += np.maximum(u, 0)
        np.negative(rest, out=rest)
        log_x = u + rest
        mass = first * log_x
        mass += second * rest
        mass -= scale
        np.exp(mass, out=mass)
        mass *= far
        hit = mass / whole
        np.multiply(hit, small, out=hit, where=u <= 0)
        inside = (mass, hit, mass * log_x, hit * log_x, mass * rest, hit * rest)
        for row, one in enumerate(inside):
            made[row, start : start + some] = weight @ one
    return tuple(one.reshape(threshold.shape) for one in made)


def beta_roughly(threshold: Floats, level: Floats, shape: Floats) -> Chances:
    """``beta_chances`` to a few digits, in a third of the time."""
    return beta_chances(threshold, level, shape, ROUGH, ROUGH_TAIL)


@lru_cache(maxsize=4)
def _gauss(nodes: int) -> tuple[Floats, Floats]:
    """Gauss–Legendre nodes and weights between 0 and 1; in half the digits where the integral is rough anyway."""
    at, weight = np.polynomial.legendre.leggauss(nodes)
    kind = np.float32 if nodes <= ROUGH else np.float64
    return ((at + 1) / 2).astype(kind), (weight / 2).astype(kind)


def beta_risk(threshold: Floats, level: Floats, shape: Floats) -> Floats:
    """The risk at the threshold: t itself."""
    return np.asarray(special.expit(threshold))


def discriminant_chances(threshold: Floats, level: Floats, shape: Floats) -> Chances:
    """A signal that is N(δ, 1) for those who carry something and N(0, 1) for others; searched above the threshold.

    ``threshold`` is on the scale of the signal, ``level`` logit of the share φ who carry something, ``shape`` log δ.
    """
    share, apart = special.expit(level), np.exp(shape)
    carrying, other = special.ndtr(apart - threshold), special.ndtr(-threshold)
    dense, thin = _normal(threshold - apart), _normal(threshold)
    Q = share * carrying
    P = Q + (1 - share) * other
    slope, zero = share * (1 - share), np.zeros_like(Q)
    d_found = np.stack([-share * dense, slope * carrying, share * dense * apart])
    d_other = np.stack([-(1 - share) * thin, -slope * other, zero])
    return Chances(P, Q, d_found + d_other, d_found)


def discriminant_risk(threshold: Floats, level: Floats, shape: Floats) -> Floats:
    """The chance that somebody whose signal is just at the threshold carries something."""
    apart = np.exp(shape)
    return np.asarray(special.expit(level + apart * threshold - apart**2 / 2))


def _softplus(u: Floats) -> Floats:
    return np.asarray(np.maximum(u, 0) + np.log1p(np.exp(-np.abs(u))))


def _normal(x: Floats) -> Floats:
    return np.asarray(np.exp(-x * x / 2) / np.sqrt(2 * np.pi))


FAMILIES: Final = {
    "beta": Family(
        chances=beta_chances,
        roughly=beta_roughly,
        near=-2.0,
        turns=(1.0, 1.5),
        risk=beta_risk,
        bar=(-2.0, 1.0),
        spread=0.25,
        spread_by_group=True,
        level=(-3.5, 0.25, 0.0),
        shape=(2.0, 0.5, 0.0),
        place=(0.25, 0.5),
        shapes=(-2.0, 6.0, 25),
    ),
    "discriminant": Family(
        chances=discriminant_chances,
        roughly=discriminant_chances,
        near=2.0,
        turns=(2.0, 2.0),
        risk=discriminant_risk,
        bar=None,
        spread=1.0,
        spread_by_group=False,
        level=(0.0, 1.0, 1.0),
        shape=(0.0, 1.0, 1.0),
        place=(0.1, 0.1),
        shapes=(-7.0, 4.0, 41),
    ),
}
"""``beta``: Pierson and others 2020. ``discriminant``: Pierson, Corbett-Davies and Goel 2018."""
