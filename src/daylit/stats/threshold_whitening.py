"""Nearly independent numbers of like scale for the parameters of the threshold test.

Given the parameters of the groups, places are independent of each other. So the precision matrix is an arrow: a small
block for each place, and one border. Its Cholesky factor costs as many small ones as there are places. What is left is
a bend: the data hold level and shape of a group to a curve, which is straightened.
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
    numbers. Chains come last inside, so that each place is one small matrix product.
    """

    centre: Point
    border: Floats
    blocks: Floats
    joint: Floats
    bend: Floats
    """How shape bends with level, for each group: the square's coefficient and the cube's, shape (2, groups)."""
    first_level: int

    @classmethod
    def of(cls, centre: Point, precision: tuple[Floats, Floats, Floats], first_level: int, bend: Floats) -> Whitening:
        """Factor a precision; ``centre`` is one point (a single chain)."""
        border, blocks, joint = precision
        inverse = np.linalg.inv(np.linalg.cholesky(blocks))
        across = joint @ inverse.swapaxes(1, 2)
        rest = border - np.einsum("dkm,dlm->kl", across, across)
        return cls(centre, np.linalg.inv(np.linalg.cholesky(rest)), inverse, across, bend, first_level)

    def widened(self, draws: Floats) -> Whitening:
        """The same with the groups' part scaled to standard numbers that were seen, shape (draws, k)."""
        k = draws.shape[1]
        seen = np.cov(draws.T).reshape(k, k)
        weight = len(draws) / (len(draws) + 5.0 * k)
        root = np.linalg.cholesky(weight * seen + (1 - weight) * np.eye(k))
        return replace(self, border=root.T @ self.border)

    def out(self, z: Point) -> Point:
        """Parameters of standard numbers of the same shapes."""
        groups = z.groups @ self.border
        left = z.places.transpose(1, 2, 0) - self.joint.swapaxes(1, 2) @ groups.T
        places = (self.blocks.swapaxes(1, 2) @ left).transpose(2, 0, 1)
        return Point(self._bent(self.centre.groups + groups, 1), self.centre.places + places)

    def slope(self, by: Point, at: Point) -> Point:
        """The slope by the standard numbers, of a slope by the parameters at a point."""
        places = self.blocks @ by.places.transpose(1, 2, 0)
        level, shape, x = self._levels(at.groups)
        straight: Floats = by.groups.copy()
        straight[:, level] += by.groups[:, shape] * x * (2 * self.bend[0] + 3 * self.bend[1] * x)
        groups: Floats = (straight.T - (self.joint @ places).sum(axis=0)).T @ self.border.T
        return Point(groups, places.transpose(2, 0, 1))

    def back(self, at: Point) -> Point:
        """Standard numbers of parameters: what ``out`` undoes."""
        across = (self._bent(at.groups, -1) - self.centre.groups).T
        groups = np.asarray(np.linalg.solve(self.border.T, across).T, dtype=np.float64)
        left = np.linalg.solve(self.blocks.swapaxes(1, 2), (at.places - self.centre.places).transpose(1, 2, 0))
        return Point(groups, (left + self.joint.swapaxes(1, 2) @ across).transpose(2, 0, 1))

    def _levels(self, groups: Floats) -> tuple[slice, slice, Floats]:
        r = self.bend.shape[1]
        level = slice(self.first_level, self.first_level + r)
        return level, slice(level.stop, level.stop + r), groups[:, level] - self.centre.groups[:, level]

    def _bent(self, groups: Floats, sign: int) -> Floats:
        """Bend (1) or straighten (−1) the shapes; it moves volume nowhere."""
        _, shape, x = self._levels(groups)
        made = groups.copy()
        made[:, shape] += sign * x**2 * (self.bend[0] + self.bend[1] * x)
        return made


def bend_of(groups: Floats, first_level: int, number: int) -> Floats:
    """The bend seen in draws of the groups' parameters, shape (draws, k)."""
    made = []
    for g in range(first_level, first_level + number):
        x, y = groups[:, g] - groups[:, g].mean(), groups[:, g + number]
        terms = np.stack([np.ones_like(x), x, x**2, x**3], axis=1)
        ridge = np.diag([0, 0, 0.02, 0.02]) * len(x) * x.var()
        made.append(np.linalg.solve(terms.T @ terms + ridge, terms.T @ y)[2:])
    return np.array(made).T
