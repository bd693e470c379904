"""The two families of risk in the threshold test: chances of a search and of a hit, with their exact derivatives.

A family turns three numbers for each cell (threshold, level and shape of the risks) into P, the chance of being
searched, and Q, the chance of being searched and something being found. Everything else of the test is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from daylit.stats.estimates import Floats

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(28)
NODES: Final = (_NODES + 1) / 2
WEIGHTS: Final = _WEIGHTS / 2
TAIL: Final = 22.0
"""The integral ends where the integrand has fallen by e⁻²²: what lies beyond is below 1e-9 of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """P and Q of each cell, shape (...), and their derivatives by threshold, level and shape, shape (3, ...)."""

    searched: Floats
    found: Floats
    d_searched: Floats
    d_found: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """A family of risks and its published priors; every standard deviation is multiplied by the prior scale.

    The threshold of a cell is ``bar`` of its group (0 where ``bar`` is None) plus a normal part with the standard
    deviation ``spread``, one for each group or one for all. ``level`` and ``shape`` are the priors of a group: mean,
    standard deviation, and that of a mean shared by all groups. ``place`` are the standard deviations of what a place
    adds to level and shape.
    ``near`` is a threshold from which to look for others, ``shapes`` the span of shapes with a guide, and its knots;
    ``turns`` is how many quarter turns a trajectory makes: more where shapes have two modes.
    """

    chances: Callable[[Floats, Floats, Floats], Chances]
    risk: Callable[[Floats, Floats, Floats], Floats]
    bar: tuple[float, float] | None
    spread: float
    spread_by_group: bool
    level: tuple[float, float, float]
    shape: tuple[float, float, float]
    place: tuple[float, float]
    near: float
    turns: float
    shapes: tuple[float, float, int]


def beta_chances(threshold: Floats, level: Floats, shape: Floats) -> Chances:
    """Risks Beta(λφ, λ(1 − φ)): searched above t, hits in proportion to the risk.

    ``threshold`` is logit t, ``level`` logit φ, ``shape`` log λ, all of one shape. P = ∫f and Q = ∫x·f above t, on the
    logit scale, where the integrand has no singularity nearer than π and 28 Gauss–Legendre nodes hold nine digits; the
    derivatives by the beta's parameters are the same integrals with log x and log(1 − x) inside.
    """
    size = np.exp(shape)
    share = special.expit(level)
    a, b = size * share, size * (1 - share)
    edge = _softplus(np.maximum(threshold, level)) + TAIL / b
    width = edge + np.log(-np.expm1(-edge)) - threshold
    u = threshold[..., None] + width[..., None] * NODES
    small = np.exp(-np.abs(u))
    log_rest = -np.maximum(u, 0) - np.log1p(small)
    log_x = u + log_rest
    norm = special.betaln(a, b)
    mass = np.exp(a[..., None] * log_x + b[..., None] * log_rest - norm[..., None]) * (width[..., None] * WEIGHTS)
    hit = mass * (np.where(u > 0, 1.0, small) / (1 + small))
    P, Q = mass.sum(axis=-1), hit.sum(axis=-1)
    both = special.psi(a + b)
    by_a, by_b = special.psi(a) - both, special.psi(b) - both
    dP_a, dQ_a = (mass * log_x).sum(-1) - P * by_a, (hit * log_x).sum(-1) - Q * by_a
    dP_b, dQ_b = (mass * log_rest).sum(-1) - P * by_b, (hit * log_rest).sum(-1) - Q * by_b
    rest_at = -_softplus(threshold)
    at = -np.exp(a * (threshold + rest_at) + b * rest_at - norm)
    slope = size * share * (1 - share)
    d_searched = np.stack([at, slope * (dP_a - dP_b), a * dP_a + b * dP_b])
    d_found = np.stack([at * special.expit(threshold), slope * (dQ_a - dQ_b), a * dQ_a + b * dQ_b])
    return Chances(P, Q, d_searched, d_found)


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
        near=-2.0,
        turns=1.0,
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
        near=2.0,
        turns=2.0,
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
