"""Nearly independent numbers of like scale for the parameters of the threshold test.

Given the parameters of the groups, places are independent of each other. So the precision matrix is an arrow: a small
block for each place, and one border. Its Cholesky factor costs as many small ones as there are places.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from daylit.stats.estimates import Floats
from daylit.stats.threshold_model import Point


@dataclass(frozen=True, slots=True, eq=False)
class Whitening:
    """A centre and the inverse Cholesky factor of an arrow-shaped precision.

    ``out`` turns nearly independent standard numbers into parameters, ``slope`` a slope by parameters into one by those
    numbers. Chains come last inside, so that each place is one small matrix product. ``common``, (m, m), is what the
    mean of all places' numbers is multiplied by beforehand: places that move as one move the bars from which their
    thresholds are measured, and so further than each by itself, the more the more there are.
    """

    centre: Point
    border: Floats
    blocks: Floats
    joint: Floats
    common: Floats

    @classmethod
    def of(cls, centre: Point, precision: tuple[Floats, Floats, Floats]) -> Whitening:
        """Factor a precision; ``centre`` is one point (a single chain)."""
        border, blocks, joint = precision
        inverse = np.linalg.inv(np.linalg.cholesky(blocks))
        across = joint @ inverse.swapaxes(1, 2)
        rest = border - np.einsum("dkm,dlm->kl", across, across)
        return cls(centre, np.linalg.inv(np.linalg.cholesky(rest)), inverse, across, np.eye(blocks.shape[1]))

    def widened(self, draws: Point) -> Whitening:
        """The same, scaled to standard numbers seen: the groups', all places' mean and, halfway, each place's.

        Where a place's posterior bends, it is wider than its curvature says. Scaled to all of its width it would ask
        for steps as short as the bend; scaled halfway it moves a little slower, and all the others much faster.
        """
        groups = root(draws.groups.T)
        places = _halfway(root(draws.places.transpose(1, 2, 0)))
        apart = np.asarray(np.linalg.solve(places, draws.places.transpose(1, 2, 0)), dtype=np.float64)
        return replace(
            self,
            border=groups.T @ self.border,
            blocks=places.swapaxes(1, 2) @ self.blocks,
            joint=np.asarray(np.linalg.solve(places, self.joint.swapaxes(1, 2)), dtype=np.float64).swapaxes(1, 2),
            common=root(apart.sum(axis=0) / np.sqrt(len(apart))),
        )

    def out(self, z: Point) -> Point:
        """Parameters of standard numbers of the same shapes."""
        groups = z.groups @ self.border
        left = _as_one(z.places, self.common.T).transpose(1, 2, 0) - self.joint.swapaxes(1, 2) @ groups.T
        places = (self.blocks.swapaxes(1, 2) @ left).transpose(2, 0, 1)
        return Point(self.centre.groups + groups, self.centre.places + places)

    def slope(self, by: Point) -> Point:
        """The slope by the standard numbers, of a slope by the parameters."""
        places = self.blocks @ by.places.transpose(1, 2, 0)
        groups: Floats = (by.groups.T - (self.joint @ places).sum(axis=0)).T @ self.border.T
        return Point(groups, _as_one(places.transpose(2, 0, 1), self.common))

    def back(self, at: Point) -> Point:
        """Standard numbers of parameters: what ``out`` undoes."""
        across = (at.groups - self.centre.groups).T
        groups = np.asarray(np.linalg.solve(self.border.T, across).T, dtype=np.float64)
        left = np.linalg.solve(self.blocks.swapaxes(1, 2), (at.places - self.centre.places).transpose(1, 2, 0))
        apart = (left + self.joint.swapaxes(1, 2) @ across).transpose(2, 0, 1)
        return Point(groups, _as_one(apart, np.asarray(np.linalg.inv(self.common).T, dtype=np.float64)))


def _as_one(places: Floats, by: Floats) -> Floats:
    """Numbers of places, (chains, places, m), with their mean over places multiplied from the right."""
    mean = places.mean(axis=1, keepdims=True)
    return np.asarray(places + (mean @ by - mean))


def root(seen: Floats) -> Floats:
    """Cholesky factors of the covariances of (..., k, draws), held towards those of independent standard numbers."""
    k, draws = seen.shape[-2:]
    away = seen - seen.mean(axis=-1, keepdims=True)
    weight = draws / (draws + 5.0 * k)
    covariance = weight / (draws - 1) * (away @ away.swapaxes(-1, -2)) + (1 - weight) * np.eye(k)
    return np.asarray(np.linalg.cholesky(covariance))


def _halfway(root: Floats) -> Floats:
    """Cholesky factors of the square roots of the covariances whose factors these are."""
    values, vectors = np.linalg.eigh(root @ root.swapaxes(-1, -2))
    half = (vectors * np.sqrt(np.maximum(values, 1e-12))[..., None, :]) @ vectors.swapaxes(-1, -2)
    return np.asarray(np.linalg.cholesky(half))
