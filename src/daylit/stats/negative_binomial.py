"""Counts over places that vary more than chance: negative binomial regression with an effect of each place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.design import Codes, labels_of, some_columns
from daylit.stats.estimates import Floats, check_level, countable, numbers
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import Interval, z_value
from daylit.stats.labels import not_more

MOST_PLACES: Final = 1_000_000
MOST_STEPS: Final = 200
SETTLED: Final = 1e-9
POISSON: Final = 1e7
"""With a size beyond this the counts vary no more than chance alone would have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeBinomial(Frozen):
    """Log ratios of the p columns, shape (p,) each, at the maximum of the likelihood.

    ``theta``: the size; counts vary by μ + μ²/θ, so that small ones vary much, and infinity is Poisson's law.
    ``std_errors`` come from the model with θ as it is, ``cluster_std_errors`` allow rows of a place to resemble
    each other (factor G/(G − 1)). ``left_out`` places had no events at all, and tell nothing of the columns.
    """

    coefficients: Floats
    std_errors: Floats
    cluster_std_errors: Floats
    theta: float
    log_likelihood: float
    n_places: int
    left_out: int
    level: float
    cautions: tuple[Caution, ...]

    def ratio(self, column: int) -> tuple[float, Interval]:
        """Of one column the ratio of rates, with its clustered interval."""
        value, half = float(self.coefficients[column]), z_value(self.level) * float(self.cluster_std_errors[column])
        ends = Interval(low=float(np.exp(value - half)), high=float(np.exp(value + half)), level=self.level)
        return float(np.exp(value)), ends


@checked
def negative_binomial(
    *, design: ArrayLike, events: ArrayLike, exposure: ArrayLike, place: ArrayLike, level: float = 0.95
) -> NegativeBinomial:
    """Fit rates of rows (place by group, say) with an effect of each place that is taken out, not reported.

    ``design`` (k, p) holds what the rates hang on besides the place, as 1 for rows of a group: no column of ones, and
    none that is the same for all rows of a place. ``events`` (k,) are counts, ``exposure`` (k,) what they are counted
    of, above 0; ``place`` (k,) labels. Raises ``ValueError``, naming the input, for shapes that differ, what is not
    finite, negative events, an exposure that is not above 0, columns that hang together within places, and where
    nothing happened.

    **Assumes** that rates of a place differ from the product of its own level and the columns' by a gamma law, alike
    for all rows; with many places of few rows each the size θ comes out too large, as in any fit of effects of places:
    the clustered errors do not lean on it. **Does not show** why rates differ. Beside Poisson's law, places of few
    events weigh more: where both disagree much, places differ in more than level.
    Lawless 1987, doi:10.2307/3314912; Venables & Ripley 2002, doi:10.1007/978-0-387-21706-2.

    >>> found = negative_binomial(design=[[0], [1]] * 3, events=[30, 60, 8, 20, 55, 90], exposure=[100] * 6,
    ...                           place=[1, 1, 2, 2, 3, 3])
    >>> round(found.ratio(0)[0], 2)
    1.83
    """
    check_level(level)
    x, y, n, where, places = _read(design, events, exposure, place)
    at = _start(x, y, n, where, places)
    theta = 1.0
    for _ in range(MOST_STEPS):
        at = _rates(at, x, y, theta)
        found = _size(theta, y, at.mean)
        moved, theta = abs(np.log(found / theta)), found
        if moved < SETTLED or theta >= POISSON:
            break
    at = _rates(at, x, y, theta)
    inverse = np.linalg.inv(at.information)
    sums = np.zeros((places, x.shape[1]))
    np.add.at(sums, where, at.apart * at.score[:, None])
    meat = sums.T @ sums * places / (places - 1) if places > 1 else np.full_like(inverse, np.nan)
    bread = np.linalg.inv(_bend(at, x, y, theta))
    cautions = {
        Caution.NOT_CONVERGED: moved >= SETTLED and theta < POISSON,
        Caution.FEW_CLUSTERS: places < FEW_CLUSTERS,
    }
    return NegativeBinomial(
        coefficients=at.beta,
        std_errors=np.sqrt(np.diag(inverse)),
        cluster_std_errors=np.sqrt(np.diag(bread @ meat @ bread)),
        theta=np.inf if theta >= POISSON else theta,
        log_likelihood=at.log_likelihood,
        n_places=places,
        left_out=len(np.unique(labels_of("place", place, len(np.asarray(events))).codes)) - places,
        level=level,
        cautions=tuple(one for one in Caution if cautions.get(one, False)),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _At:
    """Where the search is: effects of columns (p,) and of places (g,), and what follows for the rows (k,).

    ``apart`` (k, p) are the columns less what their place has of them on average, by weight.
    """

    beta: Floats
    alpha: Floats
    where: Codes
    offset: Floats
    mean: Floats
    score: Floats
    apart: Floats
    information: Floats
    log_likelihood: float


def _read(
    design: ArrayLike, events: ArrayLike, exposure: ArrayLike, place: ArrayLike
) -> tuple[Floats, Floats, Floats, Codes, int]:
    """The rows of places with any events: columns, events, exposure, number of the place; and how many places."""
    y, n = numbers("events", events), numbers("exposure", exposure)
    x = numbers("design", design)
    if y.ndim != 1 or n.shape != y.shape or x.ndim != 2 or len(x) != len(y):
        raise ValueError(f"events {y.shape} and exposure {n.shape} need one number, and design {x.shape} a row, each")
    if not (np.isfinite(y).all() and np.isfinite(n).all() and np.isfinite(x).all()):
        raise ValueError("events, exposure and design must be finite; leave out what was not recorded, and say so")
    if (y < 0).any() or (n <= 0).any():
        raise ValueError("events must not be negative, and exposure must be above 0")
    countable("events", y)
    some_columns(x)
    codes = labels_of("place", place, len(y)).codes
    used = np.bincount(codes, weights=y)[codes] > 0
    not_more("places", int(codes.max(initial=-1)) + 1, MOST_PLACES)
    if not used.any():
        raise ValueError("nothing happened anywhere: there is no rate to compare")
    names, where = np.unique(codes[used], return_inverse=True)
    x, where, places = x[used], where.reshape(-1), len(names)
    apart = x - _averages(x, np.ones(len(x)), where, places)[where]
    if np.linalg.matrix_rank(apart) < x.shape[1]:
        raise ValueError("a column of the design does not vary within places, or hangs together with others there")
    return x, y[used], n[used], where, places


def _averages(x: Floats, weight: Floats, where: Codes, places: int) -> Floats:
    sums = np.zeros((places, x.shape[1]))
    np.add.at(sums, where, x * weight[:, None])
    return np.asarray(sums / np.bincount(where, weights=weight, minlength=places)[:, None])


def _start(x: Floats, y: Floats, n: Floats, where: Codes, places: int) -> _At:
    """All groups of a place at the place's own rate."""
    alpha = np.log(np.bincount(where, weights=y, minlength=places) / np.bincount(where, weights=n, minlength=places))
    return _point(np.zeros(x.shape[1]), alpha, where, np.log(n), x, y, 1.0)


def _point(beta: Floats, alpha: Floats, where: Codes, offset: Floats, x: Floats, y: Floats, theta: float) -> _At:
    mean = np.exp(np.clip(offset + alpha[where] + x @ beta, -700, 700))
    weight = mean / (1.0 + mean / theta)
    apart = x - _averages(x, weight, where, len(alpha))[where]
    likelihood = (
        special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1.0)
        - theta * np.log1p(mean / theta) + special.xlogy(y, mean / (theta + mean))
    )  # fmt: skip
    return _At(
        beta=beta, alpha=alpha, where=where, offset=offset, mean=mean, score=(y - mean) / (1.0 + mean / theta),
        apart=apart, information=apart.T @ (apart * weight[:, None]), log_likelihood=float(likelihood.sum()),
    )  # fmt: skip


def _rates(at: _At, x: Floats, y: Floats, theta: float) -> _At:
    """The maximum over columns and places with the size as it is, by Fisher's scoring with halved steps."""
    at = _point(at.beta, at.alpha, at.where, at.offset, x, y, theta)
    for _ in range(MOST_STEPS):
        step = np.linalg.solve(at.information, at.apart.T @ at.score)
        weight = at.mean / (1.0 + at.mean / theta)
        left = at.score - weight * (x @ step)
        own = np.bincount(at.where, weights=left) / np.bincount(at.where, weights=weight)
        for part in 0.5 ** np.arange(30):
            new = _point(at.beta + part * step, at.alpha + part * own, at.where, at.offset, x, y, theta)
            if new.log_likelihood >= at.log_likelihood - 1e-9 * (1 + abs(at.log_likelihood)):
                break
        done = float(np.abs(step).max()) < SETTLED and float(np.abs(own).max()) < 1e-6
        at = new
        if done:
            break
    return at


def _bend(at: _At, x: Floats, y: Floats, theta: float) -> Floats:
    """How fast the columns' scores fall, the places following: as seen, not as expected, which hangs on the law."""
    weight = (1.0 + y / theta) * at.mean / (1.0 + at.mean / theta) ** 2
    apart = x - _averages(x, weight, at.where, len(at.alpha))[at.where]
    return np.asarray(apart.T @ (apart * weight[:, None]))


def _size(theta: float, y: Floats, mean: Floats) -> float:
    """The likeliest size for these means, by Newton's method on its logarithm."""
    for _ in range(MOST_STEPS):
        slope = (
            special.digamma(y + theta) - special.digamma(theta) - np.log1p(mean / theta) + (mean - y) / (mean + theta)
        ).sum()
        bend = (
            special.polygamma(1, y + theta) - special.polygamma(1, theta) + 1.0 / theta
            - 2.0 / (mean + theta) + (y + theta) / (mean + theta) ** 2
        ).sum()  # fmt: skip
        curve = bend * theta**2 + slope * theta
        step = -slope * theta / curve if curve < 0 else np.sign(slope)
        theta = float(np.exp(np.log(theta) + np.clip(step, -1.0, 1.0)))
        if abs(step) < SETTLED or theta >= POISSON:
            break
    return theta
