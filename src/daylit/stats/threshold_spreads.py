"""A step of their own for the spreads of the groups: all that a group's spread moves is in the cells of the group."""

from __future__ import annotations

import numpy as np

from daylit.stats.estimates import Floats
from daylit.stats.threshold_families import Chances
from daylit.stats.threshold_model import Cells, Model, Point

STRIDE, UNLIKE = 0.4, 0.7
"""Proposals are so long, in standard numbers of the prior, and their lengths so unlike, as a log-normal law."""


def step_spreads(model: Model, at: Point, chances: Chances, rng: np.random.Generator) -> tuple[Point, Chances]:
    """Propose a spread for each group and take each, or not, by itself (Metropolis); nothing else moves.

    ``chances`` are those of the cells at the point; given back are the point come to and those there.

    The thresholds follow, as the coordinates have it: what is left of each after its conditional mean and spread stays.
    Where thresholds of a group hardly differ, its spread has a long tail towards 0, into which short steps of all
    parameters together seldom find and out of which they seldom come.
    """
    number = model.split(at.groups)[3]
    length = STRIDE * np.exp(UNLIKE * rng.normal(size=number.shape))
    proposed = number + length * rng.normal(size=number.shape)
    there = _with(at, proposed)
    cells = model.cells(there)
    tried = model.chances(cells)
    gain = _by_group(model, cells, tried) - _by_group(model, model.cells(at), chances)
    if number.shape[1] == 1:
        gain = gain.sum(axis=1, keepdims=True)
    gain -= (proposed**2 - number**2) / 2
    take = np.log(rng.random(number.shape)) < gain  # NaN, of a chain gone astray, is not taken
    return _with(at, np.where(take, proposed, number)), tried.where(take[:, :, None], chances)


def _by_group(model: Model, cells: Cells, chances: Chances) -> Floats:
    """The part of the log density in which the spread of each group has a say, (chains, groups)."""
    by_cell, _ = model.likelihood(chances)
    return np.asarray((by_cell + model.tied(cells)).sum(axis=2))


def _with(at: Point, spreads: Floats) -> Point:
    return Point(np.concatenate([at.groups[:, : -spreads.shape[1]], spreads], axis=1), at.places)
