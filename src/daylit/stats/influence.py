"""How each person moves a weighted comparison, through the weights, the fit of the outcome and the averages at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from daylit.stats.estimates import Floats
from daylit.stats.fit import Fit
from daylit.stats.tall import cross_product


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """What the errors need; ``chance`` of being in the group is that of the fit of the weights, if there was one.

    Influences are of the two kinds of people in each cell: with the outcome, and without."""

    side: Floats
    n: Floats
    events: Floats
    columns: Floats
    table: Floats
    weight: Floats
    fit: Fit
    chance: Floats | None

    @property
    def kinds(self) -> Floats:
        """How many people of each kind, (2, cells)."""
        return np.stack([self.events, self.n - self.events])

    @property
    def inverse(self) -> Floats:
        """Inverse of the information of the weighted fit."""
        spread = self.n * self.weight * self.fit.fitted * (1 - self.fit.fitted)
        return np.asarray(np.linalg.inv(cross_product(self.table, spread[:, None] * self.table)))

    @property
    def alike(self) -> Floats:
        """The chance of each cell's people if they were of the reference, (cells,)."""
        with np.errstate(under="ignore"):
            return np.asarray(special.expit(self.columns @ self.fit.coefficients[:-1]))

    @property
    def expected(self) -> float:
        return float((self.n * self.side) @ self.alike / (self.n @ self.side))

    def through_weights(self, moved: Floats) -> Floats:
        """What the fit of the weights adds to influences that move with its coefficients by ``moved`` (columns, r)."""
        chance = self.chance
        if chance is None:
            return np.zeros((len(self.n), moved.shape[1]))
        bread = cross_product(self.columns, (self.n * chance * (1 - chance))[:, None] * self.columns)
        return np.asarray((self.side - chance)[:, None] * (self.columns @ np.linalg.solve(bread, moved)))

    def along(self, way: Floats) -> Floats:
        """The weighted fit's scores of the two kinds, with what the weights add, times a vector of its coefficients.

        ``way`` (coefficients,); gives (2, cells), without ever holding a number for each cell and coefficient.
        """
        other = self.side == 0
        told = self.table @ way
        moved = self.columns.T @ (other * self.weight * (self.events - self.n * self.fit.fitted) * told)
        added = self.through_weights(moved[:, None])[:, 0]
        residual = np.array([1.0, 0.0])[:, None] - self.fit.fitted
        return np.asarray(self.weight * residual * told + added)

    def influence(self, name: str) -> tuple[float, Floats]:
        """An estimate, and how each person moves it; (2, cells)."""
        outcomes = np.array([1.0, 0.0])[:, None]
        size = float(self.n @ self.side)
        rate = float(self.events @ self.side) / size
        mine = self.side * (outcomes - rate) / size
        if name == "robust":
            alike = self.alike
            pull = (self.n * self.side * alike * (1 - alike)) @ np.column_stack([self.columns, np.zeros(len(self.n))])
            theirs = self.side * (alike - self.expected) / size + self.along(self.inverse @ pull) / size
            return rate - self.expected, mine - theirs
        w = np.where(self.side == 1, 0.0, self.weight if name == "weighted" else 1.0)
        mass = float(self.n @ w)
        other = float(self.events @ w) / mass
        theirs = w * (outcomes - other) / mass
        if name == "weighted":
            moved = self.columns.T @ (w * (self.events - self.n * other))[:, None]
            theirs = theirs + self.through_weights(moved)[:, 0] / mass
        return rate - other, mine - theirs


def std_error(steps: Steps, influence: Floats, labels: Floats | None) -> float:
    """Standard error from how each person moves an estimate, (2, cells); ``labels`` (cells,) add up by cluster."""
    kinds = steps.kinds
    if labels is None:
        n = float(kinds.sum())
        return float(np.sqrt((kinds * influence**2).sum() * n / (n - 1)))
    size = int(labels.max()) + 1
    sums = np.bincount(labels.astype(np.intp), (kinds * influence).sum(axis=0), size)
    return float(np.sqrt((sums**2).sum() * size / (size - 1)))
