"""Weights that make everybody else's stops look like one officer's, for all officers at once, on design cells.

Stops with the same covariates are one cell, so that a million stops are a few thousand rows. For each officer the
peers' cells get the weights nearest to none under which every level of every covariate has the officer's share (entropy
balancing: exp of a sum of levels, which is also the odds of a propensity logit that balances exactly).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from daylit.stats.estimates import Bools, Floats

TURNS: Final = 40
BALANCED: Final = 1e-3
"""Levels whose shares differ by less than this are balanced."""
_NUMBERS: Final = 4_000_000
_RIDGE: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """The weighted peers of each officer; all of shape (officers,).

    ``share`` is the group's share among the weighted peers and ``variance`` its sampling variance; ``effective`` is the
    number of unweighted stops that would tell as much; ``apart`` the largest difference of any level's share.
    ``company`` is the sum of the squared shares that single officers have in the weighted peers: 1 where the peers are
    one officer, 1 / m where m officers have equal shares.
    """

    share: Floats
    variance: Floats
    effective: Floats
    apart: Floats
    company: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs of levels that meet in a cell, and the cells in which they do, shape (cells, pairs).

    Levels of one column never meet: two thirds of all pairs need no product.
    """

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    cells: Floats
    levels: int

    @classmethod
    def of(cls, design: Floats) -> _Pairs:
        first, second = np.nonzero(np.triu(design.T @ design))
        return cls(first, second, design[:, first] * design[:, second], design.shape[1])

    def together(self, mass: Floats) -> Floats:
        """The mass in cells of both levels of each pair, shape (officers, levels, levels)."""
        shares = mass @ self.cells
        whole = np.zeros((len(mass), self.levels, self.levels))
        whole[:, self.first, self.second] = shares
        whole[:, self.second, self.first] = shares
        return whole


def balance(*, design: Floats, stops: Floats, members: Floats) -> Balance:
    """Balance the peers of each officer.

    ``design`` holds 0 and 1 for each cell and level, shape (cells, levels); ``stops`` and ``members`` (stops of people
    in the group) have the shape (officers, cells). Where no peer worked in a like cell, ``effective`` is 0 and
    ``apart`` is 1.

    **Assumes** that covariates act without each other on who is stopped, as in a logit of main effects.
    **Does not show** what differs within a cell. Hainmueller 2012, doi:10.1093/pan/mpr025; Zhao & Percival 2017,
    doi:10.1515/jci-2016-0010.
    """
    size = max(1, _NUMBERS // (design.shape[0] + design.shape[1] ** 2 + len(stops)))
    total, whole = stops.sum(axis=0), members.sum(axis=0)
    pairs = _Pairs.of(design)
    columns = sparse.csr_array(stops)
    parts = [
        (*batch[:-1], _company(batch[-1], columns, first))
        for first in range(0, len(stops), size)
        for batch in [
            _one_batch(design, pairs, stops[first : first + size], members[first : first + size], total, whole)
        ]
    ]
    return Balance(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _one_batch(
    design: Floats, pairs: _Pairs, stops: Floats, members: Floats, total: Floats, whole: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    target = stops @ design / np.maximum(stops.sum(axis=1), 1)[:, None]
    # A cell of a level that the officer never worked in has no like among the officer's stops.
    like = ((target == 0).astype(np.float64) @ design.T) == 0
    peers = np.where(like, np.maximum(total - stops, 0), 0.0)
    weights, apart = _tilt(design, pairs, peers, target)
    mass = (peers * weights).sum(axis=1)
    some = mass > 0
    safe = np.where(some, mass, 1.0)
    peer_members = np.minimum(np.maximum(whole - members, 0), peers)
    share = (peer_members * weights).sum(axis=1) / safe
    squares = weights**2
    residual = peer_members * (1 - share[:, None]) ** 2 + (peers - peer_members) * share[:, None] ** 2
    variance = (squares * residual).sum(axis=1) / safe**2
    effective = np.where(some, mass**2 / np.maximum((squares * peers).sum(axis=1), 1e-300), 0.0)
    return np.where(some, share, np.nan), variance, effective, np.where(some, apart, 1.0), weights


def _company(weights: Floats, stops: sparse.csr_array, first: int) -> Floats:
    """Sum of the squared shares of single officers in the weighted peers of each officer from ``first`` on."""
    parts = np.asarray(stops @ weights.T)
    row = np.arange(len(weights))
    parts[first + row, row] = 0.0
    return np.asarray(((parts / np.maximum(parts.sum(axis=0), 1e-300)) ** 2).sum(axis=0))


def _tilt(design: Floats, pairs: _Pairs, peers: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Weights with mean 1 over the peers, by Newton's method on the convex dual; and how far apart the shares stay."""
    officers, levels = target.shape
    slope = np.zeros((officers, levels))
    value, weights, seen = _dual(design, peers, target, slope)
    going: Bools = np.ones(officers, dtype=bool)
    for _ in range(TURNS):
        gap = target - seen
        going = going & (np.abs(gap).max(axis=1) > 1e-9)
        if not going.any():
            break
        at = np.flatnonzero(going)
        mass = peers[at] * weights[at]
        mass /= np.maximum(mass.sum(axis=1, keepdims=True), 1e-300)
        curve = pairs.together(mass) - seen[at][:, :, None] * seen[at][:, None, :]
        step = np.linalg.solve(curve + _RIDGE * np.eye(levels), gap[at][:, :, None])[:, :, 0]
        step *= np.minimum(1, 3 / np.maximum(np.abs(step).max(axis=1), 1e-12))[:, None]
        for _ in range(6):
            new = _dual(design, peers[at], target[at], slope[at] + step)
            better = new[0] <= value[at] + 1e-12
            if better.all():
                break
            step[~better] /= 4
        kept = at[better]
        slope[kept] += step[better]
        value[kept], weights[kept], seen[kept] = new[0][better], new[1][better], new[2][better]
        going[at[~better]] = False
    return weights, np.abs(target - seen).max(axis=1)


def _dual(design: Floats, peers: Floats, target: Floats, slope: Floats) -> tuple[Floats, Floats, Floats]:
    tilt = slope @ design.T
    highest = np.where(peers > 0, tilt, -np.inf).max(axis=1, keepdims=True)
    highest = np.where(np.isfinite(highest), highest, 0.0)
    weights = np.where(peers > 0, np.exp(np.minimum(tilt - highest, 0)), 0.0)
    mass = np.maximum((peers * weights).sum(axis=1), 1e-300)
    seen = (peers * weights) @ design / mass[:, None]
    return np.log(mass) + highest[:, 0] - (slope * target).sum(axis=1), weights, seen
