"""Where the data put thresholds and levels near the chains, learned from the likeliest parameters of each place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from scipy.optimize import minimize

from daylit.stats.estimates import Floats
from daylit.stats.threshold_arrow import precision
from daylit.stats.threshold_bend import REACH, Bend
from daylit.stats.threshold_model import LEAST_KNOWN, Model, Point
from daylit.stats.threshold_whitening import Whitening, root

TRIED: Final = np.linspace(-REACH, REACH, 5)
"""Shapes at which the likeliest level of a place is looked for, in deviations of its shape."""
CLIMB: Final = 40
ASIDE: Final = 1e-3
"""How far beside a threshold the slope is worked out to see how the likelihood curves there."""
SURE: Final = (0.3, 3.0)
"""The curvature is believed between these times the expected information: a likelihood may curve upwards."""
FAR: Final = 1.0
"""No threshold is expected further than this from where the guide expected it."""


def learned(model: Model, at: Point, wide: Floats) -> Model:
    """The same model, its guide fitted to each place near a point (of one chain); ``wide``, (places,), of its shapes.

    At five shapes of each place the level is looked for at which it is likeliest, and its thresholds with it: the bend.
    In the middle one, the score and the curvature of each cell's likelihood say which normal law is most like it. A
    guide that is wrong there by a tenth of a standard error in each of a thousand places ties their thresholds to the
    spreads of the groups.
    """
    tried = np.repeat(at.places, len(TRIED), axis=0)
    tried[:, :, 1] += TRIED[:, None] * wide
    groups = at.groups.copy()
    if model.family.bar:
        groups[:, : len(model.stops)] = model.cells(at).groups[:, : len(model.stops)]
    plain = replace(model, lift=np.zeros_like(model.lift), bend=Bend.none(model.bend.share))
    free = [0, *range(2, plain.size[1])]
    blocks = precision(plain, Point(groups, at.places))[1][:, free][:, :, free]
    inverse = np.linalg.inv(np.linalg.cholesky(blocks))
    there = likeliest(plain, Point(np.repeat(groups, len(TRIED), axis=0), tried), free, inverse)
    level = there[:, :, 0] * model.free()[:, 0]
    cube, square, *_ = np.linalg.lstsq(np.vander(TRIED, 4), level, rcond=None)[0]
    middle = (model.split(at.groups)[2] @ model.bend.share)[0] + at.places[0, :, 1]
    bend = Bend(model.bend.share, middle, wide, np.stack([square / wide**2, cube / wide**3]))
    beside, variance = _most_alike(plain, Point(groups, there[len(TRIED) // 2][None]))
    guide = model.guide._replace(beside=model.guide.beside + beside, variance=variance)
    return replace(model, bend=bend, guide=guide)


def _most_alike(model: Model, at: Point) -> tuple[Floats, Floats]:
    """How far beside the expected thresholds normal laws most like the likelihoods lie, and their variances."""
    cells = model.cells(at)
    low, here, high = (
        model.likelihood(model.family.chances(cells.threshold + by, cells.level, cells.shape))[1][0, 0]
        for by in (-ASIDE, 0.0, ASIDE)
    )
    information = model.information(model.family.chances(*cells[:3]))[0, 0, 0]
    curved = np.clip((low - high) / (2 * ASIDE), *(times * information for times in SURE))
    curved = np.maximum(curved, LEAST_KNOWN)
    expected = cells.away[0] + (cells.threshold - cells.spread * cells.part)[0]
    return np.clip(cells.threshold[0] + here / curved - expected, -FAR, FAR), 1 / curved


def following(model: Model, whitening: Whitening, groups: Floats) -> Whitening:
    """A whitening in which the likeliest parameters of places stay where they are while those of the groups move.

    ``groups``, (draws, k), are standard numbers seen. Its own joins come from expected information, which leaves out
    what was not expected; here the likeliest are looked for a deviation away in either sense, in every direction. The
    bars of the model must not be measured from the places (``lift`` of 0).
    """
    # Held towards standard numbers: many groups may have more numbers than there are draws.
    directions = root(groups.T)
    shifts = []
    for direction in directions.T:
        ends = groups.mean(axis=0) + np.outer([1, -1], direction)
        at = whitening.out(Point(ends, np.zeros((2, *whitening.centre.places.shape[1:]))))
        found = likeliest(model, at, range(model.size[1]), whitening.blocks)
        high, low = whitening.back(Point(at.groups, found)).places
        shifts.append((high - low) / 2)
    by_groups = np.stack(shifts, axis=2) @ np.linalg.inv(directions) @ np.linalg.inv(whitening.border).T
    return replace(whitening, joint=whitening.joint - by_groups.swapaxes(1, 2))


def likeliest(model: Model, at: Point, moved: Sequence[int], inverse: Floats) -> Floats:
    """Parameters of places, (tries, places, m), likeliest where only those numbered ``moved`` may move.

    ``inverse``, (places, moved, moved), is the inverse Cholesky factor of their precision near there.
    """

    def there(z: Floats) -> Floats:
        places = at.places.copy()
        places[:, :, moved] += np.einsum("dji,cdj->cdi", inverse, z.reshape(len(places), *inverse.shape[:2]))
        return places

    def down(z: Floats) -> tuple[float, Floats]:
        value, slope = model.density(Point(at.groups, there(z)))
        back = np.einsum("dji,cdi->cdj", inverse, slope.places[:, :, moved])
        return -float(value.sum()), -back.ravel()

    begin = np.zeros(at.places[:, :, moved].size)
    told = {"maxiter": CLIMB, "maxcor": 20}
    return there(minimize(down, begin, jac=True, method="L-BFGS-B", options=told).x)
