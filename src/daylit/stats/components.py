"""The engine under ``shares``: variance components of crossed or nested levels, on sums of cells.

A chance is a mean plus an effect of each level's member; what is left of a yes or no has the variance that its chance
gives it. With the members' spreads given all is normal, so that effects and means are integrated over in closed form:
the members of the largest level one by one, the others together. The spreads' posterior is then weighed at points that
are spread evenly over a law that is fitted to it in rounds (Cappé and others 2004, doi:10.1198/106186004X12803).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import optimize, special, stats
from scipy.spatial.distance import cdist
from scipy.stats import qmc

from daylit.stats.design import Codes
from daylit.stats.estimates import Floats
from daylit.stats.frozen import Frozen

POINTS: Final = 2_048
_SCOUTS: Final = 256
_KERNELS: Final = 128
_WIDE: Final = 0.1
_LOWEST: Final = 1e-5
_FREEDOM: Final = 4
_NUMBERS: Final = 100_000
_CORNER: Final = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums(Frozen):
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
class Spreads(Frozen):
    """Points (points, components) of standard deviations, how probable each is, and how many points that is worth."""

    points: Floats
    weight: Floats
    effective: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What the sums say of the spreads, and of the effects with each of them; weights are divided by ``scale``."""

    sums: Sums
    spreads: Spreads
    scale: float


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


def log_marginal(*, sums: Sums, spread: Floats, scale: float) -> Floats:
    """Log-chance of the sums at each point, (points,), but for a constant.

    ``spread`` holds each component's standard deviation, (points, components); weights are divided by ``scale``.
    """
    (m, r, q), random = sums.cross.shape, sums.of_rest >= 0
    whole = np.concatenate([sums.cross, sums.big_sum[:, :, None]], axis=2) / scale
    rest = np.zeros((q + 1, q + 1))
    rest[:q, :q], rest[:q, q], rest[q, :q] = sums.rest / scale, sums.rest_sum / scale, sums.rest_sum / scale
    precision = spread**-2.0
    more = np.where(random, precision[:, np.maximum(sums.of_rest, 0)], 0.0)
    members = np.bincount(sums.of_rest[random], minlength=sums.components) + np.bincount(
        np.tile(sums.of_big, m), minlength=sums.components
    )
    # As many points at once as stay in the processor's cache: many of a small table, one of a large one.
    size, fits = max(1, min(_NUMBERS // whole.size, len(spread))), np.empty(len(spread))
    space = np.empty((size, *whole.shape))
    for first in range(0, len(spread), size):
        part = slice(first, first + size)
        block = sums.block / scale + precision[part][:, None, sums.of_big, None] * np.eye(r)
        fits[part] = _fit(block, whole, rest, more[part], space)
    return np.asarray(fits - (members * np.log(spread)).sum(axis=1))


def _fit(block: Floats, whole: Floats, rest: Floats, more: Floats, space: Floats) -> Floats:
    """What the data say of some points: the largest members' ``block`` (points, m, r, r) first, then all others.

    ``whole`` and ``rest`` hold the sums of outcomes as their last column; ``space`` is room for one ``whole`` a point.
    """
    root = np.linalg.cholesky(block)
    # Half of the largest members' part, so that its square is one symmetric product: nearly all of the work is here.
    half = space[: len(root)]
    if root.shape[2] == 1:
        np.divide(whole, root, out=half)
    else:
        np.matmul(np.linalg.inv(root), whole, out=half)
    flat = half.reshape(len(half), -1, half.shape[3])
    left = rest - flat.transpose(0, 2, 1) @ flat
    at = np.arange(more.shape[1])
    left[:, at, at] += more
    fit = -left[:, -1, -1].copy()
    # With anything large in the corner, the last row of the root is what solving for the sums of outcomes would give.
    left[:, -1, -1] = _CORNER
    outer = np.linalg.cholesky(left)
    fit += (outer[:, -1, :-1] ** 2).sum(axis=1)
    determinant = np.log(outer[:, at, at]).sum(axis=1)
    determinant += np.log(np.diagonal(root, axis1=2, axis2=3)).sum(axis=(1, 2))
    return np.asarray(fit / 2 - determinant)


def spreads(
    *, sums: Sums, largest: float, scale: float = 1.0, points: int = POINTS, near: Spreads | None = None
) -> Spreads:
    """The posterior of the standard deviations; each is uniform beforehand, up to ``largest``.

    ``near`` is that of almost the same question, from which to start.
    """
    size = sums.components

    def height(logs: Floats) -> Floats:
        spread = np.exp(logs)
        can = (spread.min(axis=1) >= _LOWEST * largest) & (spread.max(axis=1) <= largest)
        found = np.full(len(logs), -np.inf)
        found[can] = log_marginal(sums=sums, spread=spread[can], scale=scale) + logs[can].sum(axis=1)
        return found

    if near is None:
        found = optimize.minimize(
            lambda logs: min(-height(logs[None])[0], 1e300), np.full(size, np.log(largest / 8)), method="Nelder-Mead",
            options={"xatol": 1e-2, "fatol": 1e-2, "maxiter": 400 * size},
        )  # fmt: skip
        logs, weight = _weighed(height, found.x, _curvature(height, found.x), points=_SCOUTS)
    else:
        logs, weight = np.log(near.points), near.weight
    for many in (_SCOUTS, _SCOUTS, points) if near is None else (points,):
        # The first points find out roughly where the law is; a law around the points that it favours finds its shape.
        logs, weight = _weighed(height, *_moments(logs, weight), around=_favoured(logs, weight), points=many)
    return Spreads(points=np.exp(logs), weight=weight, effective=float(1 / (weight**2).sum()))


def _moments(logs: Floats, weight: Floats) -> tuple[Floats, Floats]:
    centre = weight @ logs
    wide = (logs - centre).T @ (weight[:, None] * (logs - centre)) + 1e-4 * np.eye(logs.shape[1])
    return centre, wide


def _favoured(logs: Floats, weight: Floats) -> Floats:
    """Points as often as they weigh, (kernels, components)."""
    upto = weight.cumsum()
    picked = np.searchsorted(upto, (np.arange(_KERNELS) + 0.5) / _KERNELS * upto[-1])
    return np.asarray(logs[np.minimum(picked, len(logs) - 1)])


def _weighed(
    height: Callable[[Floats], Floats], centre: Floats, covariance: Floats, *, points: int, around: Floats | None = None
) -> tuple[Floats, Floats]:
    """Points spread evenly over a law, (points, components), and the posterior's weights of them.

    The law is Student's around ``centre``, which has heavy tails, since a component that may be 0 has a long one
    towards small logs. With ``around`` it is a mixture of narrow ones around these points, and for a tenth of the wide
    one.
    """
    size = len(centre)
    kernels = centre[None] if around is None else around
    wide = 1.0 if around is None else _WIDE
    narrow = (4 / ((size + 2) * len(kernels))) ** (1 / (size + 4))
    drawn, which = _even(points, size)
    root = np.linalg.cholesky(covariance)
    steps = drawn @ root.T
    far = which < wide
    place = np.where(far, 0.0, (which - wide) / max(1 - wide, 1e-9) * len(kernels)).astype(np.intp)
    logs = np.where(far[:, None], centre + steps, kernels[place] + narrow * steps)
    heights = height(logs)
    back = np.linalg.inv(root).T
    law = np.log(wide) + _student((logs - centre) @ back, np.zeros((1, size)))[:, 0]
    if around is not None:
        near = _student(logs @ back / narrow, kernels @ back / narrow) - size * np.log(narrow)
        law = np.logaddexp(law, np.log1p(-wide) - np.log(len(kernels)) + special.logsumexp(near, axis=1))
    weight = np.exp(heights - law - (heights - law).max())
    return logs, weight / weight.sum()


@lru_cache(maxsize=16)
def _even(points: int, size: int) -> tuple[Floats, Floats]:
    """Points spread evenly over Student's law, (points, size), and over 0 to 1, which law is drawn from, (points,)."""
    even = qmc.Halton(size + 2, scramble=False).random(points + 1)[1:]
    stretch = np.sqrt(_FREEDOM / stats.chi2.ppf(even[:, size], _FREEDOM))
    return stats.norm.ppf(even[:, :size]) * stretch[:, None], even[:, -1]


def _student(points: Floats, around: Floats) -> Floats:
    """Log-density of Student's law around each of the others, but for a constant, (points, others)."""
    size = points.shape[-1]
    return np.asarray(-(_FREEDOM + size) / 2 * np.log1p(cdist(points, around, "sqeuclidean") / _FREEDOM))


def _curvature(height: Callable[[Floats], Floats], mode: Floats) -> Floats:
    """A covariance from second differences a third of a log unit wide, kept within what a spread can be."""
    size, step = len(mode), 0.3
    one, other = (pair.ravel() for pair in np.indices((size, size)))
    shifts, diagonal = np.eye(size) * step, one == other
    half = np.where(diagonal, 0.5, 1.0)[:, None]  # both shifts are of one spread: half of each
    corners = [height(mode + half * (a * shifts[one] + b * shifts[other])) for a in (1, -1) for b in (1, -1)]
    with np.errstate(invalid="ignore"):  # a corner may lie where no law is: nothing is known of the curvature then
        bends = (corners[0] - corners[1] - corners[2] + corners[3]) / step**2 / np.where(diagonal, 1, 4)
    bends = bends.reshape(size, -1)
    if not np.isfinite(bends).all():
        return np.eye(size)
    values, vectors = np.linalg.eigh(-bends)
    return np.asarray((vectors / np.clip(values, 0.5, None)) @ vectors.T)
