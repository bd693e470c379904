"""The engine under ``neighbours``: laws of areas on a map, by Laplace's approximation at each of a grid of spreads.

On the log or logit scale areas have a joint normal law whose covariance is spread² · ((1 − mixing) · alone + mixing ·
neighbours), plus the centre's own. For each spread and mixing the posterior is taken as normal about its mode; the
nodes are then mixed by how probable each is. Nothing is ever divided by the spread, so that none is too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, special
from scipy.interpolate import PchipInterpolator
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from daylit.stats.estimates import Bools, Floats
from daylit.stats.frozen import Frozen

CENTRE_SD: Final = 2.5
"""Of the prior of the centre about the rate of all areas together: as much as a sixth of one event."""
_SPREADS: Final = np.log(0.002), np.log(4.0)
"""Below, areas do not differ in anything that could be read; above, the prior leaves nothing."""
_COARSE: Final = 12
_FINE: Final = 12
_MIXINGS: Final = 8
_NEGLIGIBLE: Final = 5.0
_STEPS: Final = 60
_CLOSE: Final = 1e-5


class Counts(NamedTuple):
    """What was counted, (areas,); ``odds`` says whether η is a logit (of people) or a logarithm (per exposure)."""

    events: Floats
    n: Floats
    odds: bool

    @property
    def overall(self) -> float:
        """The rate of all areas together on the scale of η; half an event is added, so that none is not minus ∞."""
        events, n = self.events.sum() + 0.5, self.n.sum()
        return float(special.logit(events / (n + 1)) if self.odds else np.log(events / n))

    def value(self, eta: Floats) -> Floats:
        """Rates of this η."""
        return np.asarray(special.expit(eta) if self.odds else np.exp(eta))

    def height(self, eta: Floats) -> float:
        """Log-chance of all counts, without what does not depend on η."""
        mass = np.logaddexp(0.0, eta) if self.odds else np.exp(np.minimum(eta, 600.0))
        return float(self.events @ eta - self.n @ mass)

    def bends(self, eta: Floats) -> tuple[Floats, Floats, Floats]:
        """First derivative, minus the second, and the third of each area's log-chance."""
        rate = self.value(eta)
        weight = self.n * rate * (1 - rate) if self.odds else self.n * rate
        return self.events - self.n * rate, weight, -weight * (1 - 2 * rate) if self.odds else -weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """Covariance of the structured part, (areas, areas): 1 on the diagonal of areas ``alone``, scaled for the rest."""

    structured: Floats
    alone: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture(Frozen):
    """Nodes of (log spread, mixing) and the normal law of each area given each.

    ``weight`` (spreads, mixings); ``mean`` and ``sd`` (nodes, areas) with nodes in the order of ``weight.ravel()``.
    """

    log_spread: Floats
    weight: Floats
    mean: Floats
    sd: Floats
    settled: bool

    def below(self, eta: Floats) -> Floats:
        """How probable it is that each area's η is below; ``eta`` (areas,)."""
        told = self.weight.ravel() @ special.ndtr((eta - self.mean) / self.sd)
        return np.asarray(np.minimum(told, 1.0))  # weights add up to 1 but for rounding

    def quantile(self, share: float) -> Floats:
        """The η of each area below which ``share`` of its law lies, by bisection; (areas,)."""
        reach = special.ndtri(share) * self.sd
        low, high = (self.mean + reach).min(axis=0), (self.mean + reach).max(axis=0)
        for _ in range(50):
            middle = (low + high) / 2
            under = self.below(middle) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return np.asarray((low + high) / 2)

    def spreads(self, shares: list[float]) -> Floats:
        """Quantiles of the spread, from a smooth curve through the nodes: they lie too far apart to read them off."""
        told = np.log(np.maximum(self.weight.sum(axis=1), 1e-300))
        fine = np.linspace(self.log_spread[0], self.log_spread[-1], 401)
        each = np.exp(PchipInterpolator(self.log_spread, told)(fine))
        each /= each.sum()
        return np.asarray(np.exp(np.interp(shares, np.cumsum(each) - each / 2, fine)))

    def mixings(self, shares: list[float]) -> Floats:
        """Quantiles of the mixing share: each node stands for an equal piece of the scale on which it lies."""
        each = self.weight.sum(axis=0)
        edges = np.linspace(0.0, np.pi / 2, len(each) + 1)
        return np.sin(np.interp(shares, np.concatenate([[0.0], np.cumsum(each)]), edges)) ** 2


def drawn_map(*, areas: int, pairs: NDArray[np.intp]) -> Map:
    """The structured part of a map: in each component the effects add up to 0 and have a variance of about 1.

    ``pairs`` (edges, 2), each once. The variance is that of Riebler et al. 2016: its geometric mean over the areas of a
    component is 1, so that the spread means the same on every map (Freni-Sterrantino et al. 2018 for components).
    """
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(areas, areas))
    count, label = connected_components(links, directed=False)
    lone = np.bincount(label, minlength=count)[label] == 1
    structured = np.diag(lone.astype(np.float64))
    position = np.zeros(areas, dtype=np.intp)
    for component in np.unique(label[~lone]):
        members = np.flatnonzero(label == component)
        position[members] = np.arange(len(members))
        one, other = position[pairs[label[pairs[:, 0]] == component]].T
        precision = np.zeros((len(members), len(members)))
        precision[one, other] = precision[other, one] = -1.0
        np.fill_diagonal(precision, -precision.sum(axis=1))
        # The constant, which the precision does not see, is put in for the inversion and taken out after it.
        covariance = linalg.inv(precision + 1 / len(members)) - 1 / len(members)
        scale = np.exp(np.log(np.diag(covariance)).mean())
        structured[np.ix_(members, members)] = covariance / scale
    return Map(structured=structured, alone=lone)


def mixture(*, counts: Counts, drawn: Map) -> Mixture:
    """The laws of all areas, mixed over the spreads and mixing shares that the counts leave possible.

    Priors: half-normal(0, 1) for the spread, beta(1/2, 1/2) for the mixing share (Morris et al. 2019). The latter is
    flat on the arcsine scale, which is where its nodes lie. Where no area has neighbours there is nothing to mix.
    """
    cells = 1 if drawn.alone.all() else _MIXINGS
    shares = np.sin((np.arange(cells) + 0.5) / cells * np.pi / 2) ** 2
    wide = np.linspace(*_SPREADS, _COARSE)
    # Where the spread lies is found without looking at each mixing share; two far apart show how wide to look.
    rough = np.array([[_fit(counts, drawn, at, share)[0] for share in shares[[cells // 6, -1]]] for at in wide])
    near = np.flatnonzero((rough > rough.max() - _NEGLIGIBLE).any(axis=1))
    low, high = wide[max(near[0] - 1, 0)], wide[min(near[-1] + 1, _COARSE - 1)]
    log_spread = np.linspace(low, high, _FINE)
    nodes = [_fit(counts, drawn, at, share, laws=True) for at in log_spread for share in shares]
    height = np.array([node[0] for node in nodes])
    weight = np.exp(height - height.max())
    return Mixture(
        log_spread=log_spread,
        weight=(weight / weight.sum()).reshape(_FINE, cells),
        mean=np.stack([node[1] for node in nodes]),
        sd=np.stack([node[2] for node in nodes]),
        settled=all(node[3] for node in nodes),
    )


def _fit(
    counts: Counts, drawn: Map, log_spread: float, mixing: float, *, laws: bool = False
) -> tuple[float, Floats, Floats, bool]:
    """Log-probability of a node with its prior, and, if asked, the mean and standard deviation of each area's η."""
    spread = float(np.exp(log_spread))
    covariance = spread**2 * mixing * drawn.structured
    covariance[np.diag_indices_from(covariance)] += spread**2 * (1 - mixing)
    covariance += CENTRE_SD**2
    eta, root, lower, height, settled = _mode(counts, covariance)
    # The prior is that of the logarithm of the spread: the half-normal density times the spread.
    height += log_spread - spread**2 / 2 - float(np.log(np.diag(lower)).sum())
    if not laws:
        return height, eta, eta, settled
    seen = linalg.solve_triangular(lower, root[:, None] * covariance, lower=True, check_finite=False)
    variance = np.diag(covariance) - np.einsum("ij,ij->j", seen, seen)
    # A mode is not a mean: counts of few lean to one side. This moves the law by the first term of that difference.
    lean = counts.bends(eta)[2] * variance
    mean = eta + (covariance @ lean - seen.T @ (seen @ lean)) / 2
    return height, mean, np.sqrt(variance), settled


def _mode(counts: Counts, covariance: Floats) -> tuple[Floats, Floats, Floats, float, bool]:
    """The most probable η: Newton's steps in the form that never inverts the covariance.

    Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, algorithm 3.1.
    """
    start = counts.overall
    eta, pull = np.full(len(counts.n), start), np.zeros(len(counts.n))
    height = counts.height(eta)
    identity = np.eye(len(eta))
    for _ in range(_STEPS):
        slope, weight, _ = counts.bends(eta)
        root = np.sqrt(weight)
        lower = linalg.cholesky(identity + root[:, None] * covariance * root, lower=True, check_finite=False)
        wanted = weight * (eta - start) + slope
        solved = linalg.cho_solve((lower, True), root * (covariance @ wanted), check_finite=False)
        step = wanted - root * solved - pull
        moved = covariance @ step
        # Far from the mode a whole step may go too far; the way is right, so half of it is tried.
        for _ in range(_STEPS):
            tried = counts.height(eta + moved) - float((pull + step) @ (eta + moved - start)) / 2
            if tried >= height - 1e-9 * (1 + abs(height)):
                break
            step, moved = step / 2, moved / 2
        eta, pull, height = eta + moved, pull + step, tried
        if np.abs(moved).max() < _CLOSE:
            return eta, root, lower, height, True
    return eta, root, lower, height, False
