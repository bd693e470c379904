"""How far officers lie from their peers, and how far they lie from each other where nothing is amiss.

Officers are alike on the scale of log-odds within a cell of like work, and on no other: the same leaning moves the
share of one who works everywhere less than that of one who keeps to a place. So the distance is that of the one
log-odds that, added in all cells of an officer, gives the officer's stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from daylit.stats.balancing import Balance
from daylit.stats.estimates import Bools, Floats

_STEP: Final = 0.25
_GRID: Final = np.arange(-5, 5 + _STEP / 2, _STEP)
"""Log-odds at which each officer's likelihood and its slopes are computed; between them it is interpolated."""
_MIDDLE: Final = 0.8
_MIDDLE_ENDS: Final = 1.2816
"""The middle four fifths of a normal law lie within so many deviations: enough of the officers for a steady spread, and
up to a fifth of them may be unusual."""
_WIDEST: Final = 10.0
_SCALE_ERROR: Final = 1.6
"""Variance of the log of a squared spread, times officers, when it is told from the middle four fifths."""
_SPREADS: Final = np.linspace(-4, 6, 21)
_RIDGE: Final = 0.25
_SURE: Final = 1e-300


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distance:
    """The likelihood of each officer's distance from the peers; shapes are (officers,) but where told otherwise.

    ``odds``: log-odds beyond those of the peers in the same cells, with sampling variance ``own``. ``deviance``
    (officers, grid): twice what the log-likelihood loses at each log-odds of the grid, with half of its ``slope`` and
    ``bend`` there; ``peers`` the log-odds at which
    the officer would be as the peers, known with the variance ``reference``. ``company``: by how much the leanings of
    the officers among the peers add to how officers differ (1 / their effective number).
    """

    odds: Floats
    own: Floats
    deviance: Floats
    slope: Floats
    bend: Floats
    peers: Floats
    reference: Floats
    company: Floats

    def z(self, *, middle: float, spread: Floats) -> Floats:
        """Signed root of the deviance where officers spread so around ``middle``; shape (spreads, officers).

        The least, over the leaning that an ordinary officer may have, of deviance and square of the leaning in its
        deviations. Its law is near enough to normal far out also where few stops are expected, unlike that of an
        estimate over its error.
        """
        spread = np.atleast_1d(spread)[:, None]
        variance = spread**2 * (1 + self.company) + self.reference
        centre = self.peers + middle
        loss = self.deviance + (_GRID - centre[:, None]) ** 2 / variance[:, :, None]
        at, row = loss.argmin(axis=2), np.arange(len(centre))
        slope = 2 * self.slope[row, at] + 2 * (_GRID[at] - centre) / variance
        move = -slope / (2 * self.bend[row, at] + 2 / variance)
        turn = self.bend[row, np.minimum(at + 1, len(_GRID) - 1)] - self.bend[row, np.maximum(at - 1, 0)]
        least = (
            np.take_along_axis(loss, at[:, :, None], axis=2)[:, :, 0] + move * slope / 2 + turn * move**3 / 6 / _STEP
        )
        return np.asarray(np.sign(self.odds - middle) * np.sqrt(np.maximum(least, 0.0)))


def distance(*, design: Floats, stops: Floats, members: Floats, peers: Balance, use: Bools) -> Distance:
    """The distances of the officers in ``use`` (officers,) from their balanced peers.

    ``design`` (cells, levels), ``stops`` and ``members`` (officers, cells) and ``peers`` as in ``balance``.
    A logit of main effects says how cells differ from each other; that it passes through the peers' balanced share
    says where.
    """
    chance = _logit_of_main_effects(design, stops.sum(axis=0), members.sum(axis=0))
    odds = np.exp(chance)[:, None] * np.exp(_GRID)
    odd = odds / (1 + odds)
    whole = stops if use.all() else stops[use]
    n = whole.sum(axis=1)
    none, expected, bend = -(whole @ np.log1p(odds)), whole @ odd, whole @ (odd / (1 + odds))
    seen = np.clip(members[use].sum(axis=1), 0.5, n - 0.5)
    own, as_peers = (_reached(expected, bend, n, share) for share in (seen / n, peers.share[use]))
    highest = seen * own + _cubic(_GRID, none, -expected, own)
    information = _cubic(_GRID, bend, np.gradient(bend, _STEP, axis=1), as_peers)
    return Distance(
        odds=own - as_peers,
        own=1 / information,
        deviance=2 * np.maximum(highest[:, None] - seen[:, None] * _GRID - none, 0.0),
        slope=expected - seen[:, None],
        bend=bend,
        peers=as_peers,
        reference=n / peers.effective[use] / information,
        company=peers.company[use],
    )


def standardised(found: Distance) -> tuple[Floats, float]:
    """z-values of officers who differ as officers do, and their spread; how little of it is known is counted.

    The spread is that under which the middle four fifths lie where they should. The p-value is the mean over all
    spreads, each weighted by how well it tells where the middle lies (those farther out count as “farther out”), and
    with as much weight for each before anything is known.
    """
    middle = float(np.median(found.odds))

    def over(spread: float) -> float:
        return float(np.quantile(np.abs(found.z(middle=middle, spread=np.array(spread))), _MIDDLE)) - _MIDDLE_ENDS

    likely = 0.0 if over(0.0) <= 0 else _WIDEST if over(_WIDEST) > 0 else optimize.brentq(over, 0.0, _WIDEST, xtol=1e-4)
    chance = found.own + found.reference
    typical = float(np.median(chance))
    factor = np.exp(_SPREADS * np.sqrt(_SCALE_ERROR / len(chance)))
    squares = (typical + likely**2) * factor - typical
    spreads = np.sqrt(np.unique(np.maximum(squares, 0.0)))
    z = found.z(middle=middle, spread=spreads)
    weight = _weights(found, z, spreads, likely, middle)
    p = weight @ special.erfc(np.abs(z) / np.sqrt(2))
    return np.asarray(np.sign(z[0]) * -special.ndtri(np.clip(p / 2, _SURE, 0.5))), float(likely)


def _weights(found: Distance, z: Floats, spreads: Floats, likely: float, middle: float) -> Floats:
    variance = found.own + found.reference + spreads[:, None] ** 2 * (1 + found.company)
    usual = found.own + found.reference + likely**2 * (1 + found.company)
    inside = np.abs(found.z(middle=middle, spread=np.array(likely))[0]) < _MIDDLE_ENDS
    beyond = special.log_ndtr(-_MIDDLE_ENDS * np.sqrt(usual / variance))
    told = np.where(inside, -(z**2) / 2 - np.log(variance) / 2, beyond).sum(axis=1)
    width = np.gradient(spreads) if len(spreads) > 1 else np.ones(1)
    weight = np.exp(told - told.max()) * width
    return np.asarray(weight / weight.sum())


def _logit_of_main_effects(design: Floats, stops: Floats, members: Floats) -> Floats:
    """Log-odds of each cell, a little drawn together so that levels with all or nobody of the group have some."""
    slope = np.zeros(design.shape[1])
    ridge = np.full(design.shape[1], _RIDGE)
    for _ in range(25):
        chance = special.expit(design @ slope)
        curve = (design.T * (stops * chance * (1 - chance))) @ design + np.diag(ridge)
        step = np.linalg.solve(curve, design.T @ (members - stops * chance) - ridge * slope)
        slope = slope + step * min(1.0, 2 / max(float(np.abs(step).max()), 1e-12))
        if np.abs(step).max() < 1e-7:
            break
    return np.asarray(design @ slope)


def _reached(expected: Floats, bend: Floats, n: Floats, share: Floats) -> Floats:
    """The log-odds of the grid at which each officer's expected share is ``share``; at its ends, the ends."""
    along = np.clip(expected / n[:, None], 1e-15, 1 - 1e-15)
    odds = special.logit(along)
    target = np.clip(special.logit(share), odds[:, 0], odds[:, -1])
    return _cubic(odds, np.broadcast_to(_GRID, odds.shape), along * (1 - along) * n[:, None] / bend, target)


def _cubic(x: Floats, y: Floats, slope: Floats, at: Floats) -> Floats:
    """For each officer, at ``at``, the cubic that has the values and slopes at the ends of its stretch of ``x``."""
    x = np.broadcast_to(x, y.shape)
    low, row = np.clip((x < at[:, None]).sum(axis=1) - 1, 0, x.shape[1] - 2), np.arange(len(at))
    high = low + 1
    width = x[row, high] - x[row, low]
    t = (at - x[row, low]) / width
    ends = y[row, low] * (1 + 2 * t) * (1 - t) ** 2 + y[row, high] * t**2 * (3 - 2 * t)
    return np.asarray(ends + width * t * (1 - t) * (slope[row, low] * (1 - t) - slope[row, high] * t))
