"""The engine under ``shares``: variance components of crossed or nested levels, on sums of cells.

A chance is a mean plus an effect of each level's member; what is left of a yes or no has the variance that its chance
gives it. With the members' spreads given all is normal, so that effects and means are integrated over in closed form:
the members of the largest level one by one, the others together. The spreads' posterior is then weighed at points that
are spread evenly over a wide law around its mode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, stats
from scipy.stats import qmc

from daylit.stats.design import Codes
from daylit.stats.estimates import Floats

POINTS: Final = 2_048
_LOWEST: Final = 1e-5
_FREEDOM: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Weighted sums of the cells: ``block`` (m, r, r), ``cross`` (m, r, q), ``rest`` (q, q) and the sums of outcomes.

    m members of the largest level with r effects each; q are the means and all other effects. ``of_big`` (r,) and
    ``of_rest`` (q,) name each effect's component, −1 for means.
    """

    block: Floats
    cross: Floats
    rest: Floats
    big_sum: Floats
    rest_sum: Floats
    of_big: Codes
    of_rest: Codes
    components: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """Points (points, components) of standard deviations, how probable each is, and how many points that is worth."""

    points: Floats
    weight: Floats
    effective: float


def add_up(*, mean: Floats, weight: Floats, codes: list[Codes], sizes: list[int], columns: Floats) -> Sums:
    """Sums of cells: ``mean`` outcome and ``weight`` (k,); for each level its members' ``codes``; ``columns`` (k, r).

    Component l · r + c is column c of level l. Costs a few passes; memory is that of members of the largest level times
    all other effects.
    """
    big, r = int(np.argmax(sizes)), columns.shape[1]
    order = [level for level in range(len(sizes)) if level != big]
    starts = np.cumsum([r, *(sizes[level] * r for level in order)])
    # Each cell has r means and r effects of each other level: its place in the rest, for each of them.
    places = np.column_stack(
        [np.tile(np.arange(r), (len(mean), 1))]
        + [starts[at] + codes[level][:, None] * r + np.arange(r) for at, level in enumerate(order)]
    )
    values = np.tile(columns, (1, 1 + len(order)))
    q, m = int(starts[-1]), sizes[big]
    rest, cross = np.zeros((q, q)), np.zeros((m, r, q))
    block, big_sum, rest_sum = np.zeros((m, r, r)), np.zeros((m, r)), np.zeros(q)
    for one in range(places.shape[1]):
        weighted = weight * values[:, one]
        rest_sum += np.bincount(places[:, one], weighted * mean, q)
        for other in range(places.shape[1]):
            np.add.at(rest, (places[:, one], places[:, other]), weighted * values[:, other])
        for column in range(r):
            np.add.at(cross[:, column], (codes[big], places[:, one]), weighted * columns[:, column])
    for one in range(r):
        big_sum[:, one] = np.bincount(codes[big], weight * columns[:, one] * mean, m)
        for other in range(r):
            block[:, one, other] = np.bincount(codes[big], weight * columns[:, one] * columns[:, other], m)
    of_rest = np.concatenate(
        [np.full(r, -1)] + [np.tile(level * r + np.arange(r), sizes[level]) for level in order]
    ).astype(np.intp)
    return Sums(
        block=block, cross=cross, rest=rest, big_sum=big_sum, rest_sum=rest_sum,
        of_big=big * r + np.arange(r), of_rest=of_rest, components=len(sizes) * r,
    )  # fmt: skip


def log_marginal(*, sums: Sums, spread: Floats, scale: float) -> float:
    """Log-chance of the sums, but for a constant, given each component's standard deviation (components,).

    Weights are divided by ``scale``.
    """
    precision = spread**-2.0
    block = sums.block / scale + np.diag(precision[sums.of_big])
    cross = sums.cross / scale
    solved = np.linalg.solve(block, np.concatenate([cross, sums.big_sum[:, :, None] / scale], axis=2))
    m, r, q = cross.shape
    flat = cross.reshape(m * r, q)
    reduced = flat.T @ solved.reshape(m * r, q + 1)
    rest = sums.rest / scale - reduced[:, :-1]
    random = sums.of_rest >= 0
    rest[np.arange(q), np.arange(q)] += np.where(random, precision[np.maximum(sums.of_rest, 0)], 0.0)
    right = sums.rest_sum / scale - reduced[:, -1]
    root = np.linalg.cholesky(rest)
    half = np.linalg.solve(root, right)
    members = np.bincount(sums.of_rest[random], minlength=sums.components) + np.bincount(
        np.tile(sums.of_big, m), minlength=sums.components
    )
    fit = (sums.big_sum / scale * solved[:, :, -1]).sum() + half @ half
    logs = np.linalg.slogdet(block)[1].sum() + 2 * np.log(np.diag(root)).sum() + 2 * (members * np.log(spread)).sum()
    return float(fit - logs) / 2


def spreads(*, sums: Sums, largest: float, scale: float = 1.0, points: int = POINTS) -> Spreads:
    """The posterior of the standard deviations; each is uniform beforehand, up to ``largest``."""
    size = sums.components

    def height(logs: Floats) -> float:
        spread = np.exp(logs)
        if spread.min() < _LOWEST * largest or spread.max() > largest:
            return -np.inf
        return log_marginal(sums=sums, spread=spread, scale=scale) + float(logs.sum())

    start = np.full(size, np.log(largest / 8))
    found = optimize.minimize(
        lambda logs: min(-height(logs), 1e300), start, method="Nelder-Mead",
        options={"xatol": 1e-2, "fatol": 1e-2, "maxiter": 400 * size},
    )  # fmt: skip
    centre, covariance = found.x, _curvature(height, found.x)
    for many in (POINTS // 8, points):
        # The first round finds out how wide the law is; around its mode alone it may look narrower than it is.
        logs, weight = _weighed(height, centre, covariance, many)
        centre = weight @ logs
        covariance = (logs - centre).T @ (weight[:, None] * (logs - centre)) + 1e-4 * np.eye(size)
    return Spreads(points=np.exp(logs), weight=weight, effective=float(1 / (weight**2).sum()))


def _weighed(
    height: Callable[[Floats], float], centre: Floats, covariance: Floats, points: int
) -> tuple[Floats, Floats]:
    """Points spread evenly over Student's law, (points, components), and the posterior's weights of them."""
    size = len(centre)
    even = qmc.Halton(size + 1, scramble=False).random(points + 1)[1:]
    # Student's law has heavy tails: a component that may be 0 has a long one towards small logs.
    stretch = np.sqrt(_FREEDOM / stats.chi2.ppf(even[:, -1], _FREEDOM))
    steps = stats.norm.ppf(even[:, :-1]) * stretch[:, None]
    logs = centre + steps @ np.linalg.cholesky(covariance).T
    heights = np.array([height(point) for point in logs])
    law = (_FREEDOM + size) / 2 * np.log1p((steps**2).sum(axis=1) / _FREEDOM)
    weight = np.exp(heights + law - (heights + law).max())
    return logs, weight / weight.sum()


def _curvature(height: Callable[[Floats], float], mode: Floats) -> Floats:
    """A covariance from second differences a third of a log unit wide, kept within what a spread can be."""
    size, step = len(mode), 0.3
    shifts, middle = np.eye(size) * step, height(mode)
    bends = np.zeros((size, size))
    for one in range(size):
        for other in range(one + 1):
            signs = ((1, 1), (1, -1), (-1, 1), (-1, -1))
            corners = [height(mode + a * shifts[one] + b * shifts[other]) for a, b in signs]
            if one == other:
                corners = [height(mode + shifts[one]), middle, middle, height(mode - shifts[one])]
            whole = (corners[0] - corners[1] - corners[2] + corners[3]) / step**2
            bends[one, other] = bends[other, one] = whole if one == other else whole / 4
    if not np.isfinite(bends).all():
        return np.eye(size)
    values, vectors = np.linalg.eigh(-bends)
    return np.asarray((vectors / np.clip(values, 0.5, None)) @ vectors.T)
