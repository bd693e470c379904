"""When the chains of the threshold test may stop, and whether what they say may be believed: its gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.chains import effective_draws, split_r_hat
from daylit.stats.estimates import Floats
from daylit.stats.threshold_ensemble import MOST_CELLS, Ensemble
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_sampler import SHORTEST, Sampler

R_HAT: Final = 1.01
DRAWS_WORTH: Final = 400.0
BATCH: Final = 100
BATCHES: Final = 80
LOOKED: Final = 3
LEARNED: Final = 3
SLOPES: Final = 200_000
"""After so many slopes no further draws are made: some minutes for one state."""
HOPELESS: Final = 0.5
STUCK: Final = 2 * SHORTEST
"""Where the draws at hand say that all draws will be worth less than this part of what is asked, it ends; at once where
steps are hardly longer than the shortest. Counts with hardly a find are such: their numbers rest on the priors alone.
"""
ASTRAY: Final = 50.0
APART: Final = 1.2
"""Where the first draws are worth less, or the chains are further apart, walkers are tried in their stead."""
GIVEN_UP: Final = 100.0
"""Where the first draws of the walkers are worth less, the chains go on instead of them."""
WALK: Final = 50
WALKS: Final = 10
SLOWEST: Final = 200
"""So many cells are looked at before all are: those with the largest R-hat when all were looked at last."""
_CHECKED: Final = 400

Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """Whether the chains may be believed, and whether the model fits what it was given.

    ``r_hat`` is the largest of all thresholds and group parameters, ``effective`` the fewest effective draws; where
    some of them already keep the gate shut, of these.
    ``searched_outside`` and ``found_outside`` are the shares of cells whose number of searches, and of hits, lies
    outside the middle 95 % of what the model predicts; about 0.05 or less where it fits. ``settled`` is the gate:
    R-hat below 1.01, more than 400 effective draws, no divergence.
    """

    r_hat: float
    effective: float
    divergences: int
    draws: int
    acceptance: float
    searched_outside: float
    found_outside: float

    @property
    def settled(self) -> bool:
        """Whether the numbers may be used."""
        return self.r_hat < R_HAT and self.effective > DRAWS_WORTH and self.divergences == 0


def settle(model: Model, present: NDArray[np.bool_], rng: np.random.Generator) -> tuple[Floats, Diagnostics]:
    """Draw until the gate opens, or the draws run out: risks at the threshold (draws, groups, places), and the gate."""
    walked = model.stops.size > MOST_CELLS
    if not walked and _all_searched(model):
        walked, instead = True, _walked(model, present, rng)
        if instead is not None:
            return instead
    sampler, learned = Sampler(model, rng), 0
    groups, risks, slowest, begun = [], [], list[int](), sampler.slopes
    for _ in range(BATCHES):
        points = sampler.draw(BATCH)
        said = [_said(sampler.model, Point(*one)) for one in zip(*points, strict=True)]
        groups.append(np.stack([one for one, _ in said]))
        risks.append(np.stack([one for _, one in said]))
        r_hat, effective = _looked_at(groups, risks, present, slowest)
        hopeless = _hopeless(effective, sampler.slopes - begun, sampler.slopes)
        stuck = hopeless and sampler.step < STUCK
        if not walked and (stuck or (len(risks) == LOOKED and (effective < ASTRAY or r_hat > APART))):
            walked, instead = True, _walked(model, present, rng)
            if instead is not None:
                return instead
        slow = len(risks) == 8 and effective < DRAWS_WORTH / 8
        if (sampler.divergences or slow) and learned < LEARNED and not (hopeless and (stuck or learned)):
            # Steps that were too long leave a corner out: the draws made with them only show the way.
            sampler.learn()
            learned, groups, risks, begun = learned + 1, [], [], sampler.slopes
        elif stuck or (len(risks) >= LOOKED and (hopeless or not _shut(r_hat, effective))) or sampler.slopes > SLOPES:
            break
    told = np.concatenate(risks)
    searched, found = _predicted(sampler.model, points, present, rng)
    return told.reshape(-1, *present.shape), Diagnostics(
        r_hat=r_hat,
        effective=effective,
        divergences=sampler.divergences,
        draws=told.shape[0] * told.shape[1],
        acceptance=float(np.mean(sampler.accepted)),
        searched_outside=searched,
        found_outside=found,
    )


def broken_down(present: NDArray[np.bool_]) -> tuple[Floats, Diagnostics]:
    """What is handed back where no chain could be drawn: no risk, and a gate that is shut."""
    none = float("nan")
    return np.full((1, *present.shape), none), Diagnostics(
        r_hat=none, effective=0.0, divergences=0, draws=0, acceptance=none, searched_outside=none, found_outside=none
    )


def _hopeless(effective: float, spent: int, slopes: int) -> bool:
    """Whether all slopes that are left would not bring draws worth enough, at the pace of those spent so far."""
    return effective * (1 + (SLOPES - slopes) / max(spent, 1)) < HOPELESS * DRAWS_WORTH


def _all_searched(model: Model) -> bool:
    """Whether everybody was searched, in the beta family: its chains then go astray, and walkers do not."""
    return model.family.bar is not None and bool((model.searches == model.stops).all())


def _walked(model: Model, present: NDArray[np.bool_], rng: np.random.Generator) -> tuple[Floats, Diagnostics] | None:
    """The same by walkers (threshold_ensemble), as ``settle`` gives it; None where they do not open the gate.

    R-hat is that of eight families, in halves by time; the draws they are worth are counted walker by walker.
    """
    walkers, groups, risks = Ensemble(model, rng), [], []
    for batch in range(1, WALKS + 1):
        points = walkers.draw(WALK)
        said = [_said(walkers.model, Point(*one)) for one in zip(*points, strict=True)]
        groups.append(np.stack([one for one, _ in said]))
        risks.append(np.stack([one for _, one in said]))
        told = np.concatenate(risks)
        every = np.concatenate([np.concatenate(groups), told[:, :, present]], axis=2)
        finite = np.isfinite(every).all()
        r_hat = float(split_r_hat(walkers.families(every, in_time=True)).max()) if finite else np.inf
        effective = float(effective_draws(walkers.families(every, in_time=False)).min())
        if batch >= LOOKED and not _shut(r_hat, effective):
            break
        if batch == LOOKED and effective < GIVEN_UP:
            return None
    else:
        return None
    searched, found = _predicted(walkers.model, points, present, rng)
    return told.reshape(-1, *present.shape), Diagnostics(
        r_hat=r_hat,
        effective=effective,
        divergences=0,
        draws=told.shape[0] * told.shape[1],
        acceptance=float(np.mean(walkers.accepted)),
        searched_outside=searched,
        found_outside=found,
    )


def _looked_at(
    groups: list[Floats], risks: list[Floats], present: NDArray[np.bool_], slowest: list[int]
) -> tuple[float, float]:
    """The largest R-hat and the fewest effective draws: of the groups, of the cells found slowest, then of all cells.

    Each only where those before do not keep the gate shut. The groups' few numbers are what moves slowly, and with a
    thousand places all cells take longer to look at than to draw. ``slowest`` is kept from one look to the next.
    """
    r_hat, effective, _ = _worst(np.concatenate(groups))
    cells = np.concatenate(risks)[:, :, present]
    if slowest and not _shut(r_hat, effective):
        r_hat, effective, _ = _worst(cells[:, :, slowest], r_hat, effective)
    if not _shut(r_hat, effective):
        r_hat, effective, order = _worst(cells, r_hat, effective)
        slowest[:] = order[:SLOWEST].tolist() if len(order) > SLOWEST else []
    return r_hat, effective


def _worst(draws: Floats, r_hat: float = 0.0, effective: float = np.inf) -> tuple[float, float, Ints]:
    """The largest R-hat and the fewest effective draws, with what was seen before; and the numbers, slowest first.

    Where R-hat keeps the gate shut, the draws are counted of the ``SLOWEST`` alone: of all, it takes as long again.
    """
    seen = np.where(np.isfinite(draws).all(axis=(0, 1)), split_r_hat(draws), np.inf)
    order = np.argsort(-seen)
    r_hat = max(r_hat, float(seen.max()))
    counted = draws[:, :, order[:SLOWEST]] if r_hat >= R_HAT else draws
    return r_hat, min(effective, float(effective_draws(counted).min())), order


def _shut(r_hat: float, effective: float) -> bool:
    return r_hat >= R_HAT or effective <= DRAWS_WORTH


def _said(model: Model, at: Point) -> tuple[Floats, Floats]:
    """The parameters of the groups, and the risk at the threshold of each cell."""
    cells = model.cells(at)
    return cells.groups, model.family.risk(cells.threshold, cells.level, cells.shape)


def _predicted(model: Model, last: Point, present: NDArray[np.bool_], rng: np.random.Generator) -> tuple[float, float]:
    """Shares of cells whose searches and hits lie outside the middle 95 % of what new data would hold."""
    every = max(1, last.groups.shape[0] * last.groups.shape[1] // _CHECKED)
    some = Point(
        last.groups.reshape(-1, last.groups.shape[2])[::every],
        last.places.reshape(-1, *last.places.shape[2:])[::every],
    )
    cells = model.cells(some)
    chances = model.family.chances(cells.threshold, cells.level, cells.shape)
    P = np.clip(chances.searched, 0, 1)
    searches = rng.binomial(np.rint(model.stops).astype(np.int64), P)
    hits = rng.binomial(searches, np.clip(chances.found / np.maximum(P, 1e-300), 0, 1))
    outside = []
    for seen, drawn in ((model.searches, searches), (model.hits, hits)):
        low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
        outside.append(float(((seen < low) | (seen > high))[present].mean()))
    return outside[0], outside[1]
