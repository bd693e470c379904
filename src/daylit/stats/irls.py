"""Maximum likelihood for a one-parameter family by Newton's method on cells; the engine under ``glm``.

The design is first made orthonormal under the cells' weights, so the normal equations stay well conditioned whatever
the scale of the columns, and a triangular solve at the end gives the coefficients of the columns as they were given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, xlogy

from daylit.stats.estimates import Floats
from daylit.stats.rows import Rows

# Newton's method squares its error, so a last step this small leaves an error below 1e-12: another would only show it.
SETTLED = 1e-6
# Where cells are separated each step moves them by 1 on the log-odds scale; after 25 the fitted chance, about 1e-11,
# is still told apart from 0 and from 1.
MAX_ITERATIONS = 25


# R's glm ends when the deviance changes by less than this part of itself, and reports the information of the weights
# that led there, one step before its estimate. The estimate here goes on to the maximum; the information is reported
# as R reports it, so that model-based standard errors agree with R in all digits and not in the first seven.
R_SETTLED = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What Newton's method must know of a family with its canonical link; all arguments are per cell.

    ``start`` gives the weights and the weighted working response of R's first step on single rows, so that the way to
    the maximum does not depend on how rows were put into cells. ``saturated`` is the largest possible log-likelihood.
    """

    mean: Callable[[Floats, Floats], Floats]
    variance: Callable[[Floats, Floats], Floats]
    log_likelihood: Callable[[Floats, Floats, Floats], float]
    saturated: Callable[[Floats], float]
    start: Callable[[Floats, Floats], tuple[Floats, Floats]]


def _binomial_variance(mean: Floats, trials: Floats) -> Floats:
    variance: Floats = mean * (1.0 - mean / trials)
    return variance


def _binomial_log_likelihood(eta: Floats, successes: Floats, trials: Floats) -> float:
    # log(1 + e^η), written so that nothing overflows; five times as fast as ``logaddexp``.
    return float(successes @ eta - trials @ (np.maximum(eta, 0.0) + np.log1p(np.exp(-np.abs(eta)))))


def _binomial_start(successes: Floats, trials: Floats) -> tuple[Floats, Floats]:
    # R starts a success at a chance of 3/4 and a failure at 1/4: log odds ±log 3, weight 3/16, response ±(log 3 + 4/3).
    return trials * 0.1875, (2.0 * successes - trials) * 0.1875 * (np.log(3.0) + 4.0 / 3.0)


def _poisson_log_likelihood(eta: Floats, events: Floats, _: Floats) -> float:
    # Beyond 700 the exponential overflows; a step that far is halved anyway.
    return float(np.sum(events * eta - np.exp(np.minimum(eta, 700.0)) - gammaln(events + 1.0)))


def _poisson_start(events: Floats, _: Floats) -> tuple[Floats, Floats]:
    mean = events + 0.1
    return mean, mean * np.log(mean) + events - mean


BINOMIAL = Family(
    mean=lambda eta, trials: trials * expit(eta),
    variance=_binomial_variance,
    log_likelihood=_binomial_log_likelihood,
    saturated=lambda _: 0.0,
    start=_binomial_start,
)
POISSON = Family(
    mean=lambda eta, _: np.exp(np.minimum(eta, 700.0)),
    variance=lambda mean, _: mean,
    log_likelihood=_poisson_log_likelihood,
    saturated=lambda events: float(np.sum(xlogy(events, events) - events - gammaln(events + 1.0))),
    start=_poisson_start,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maximum:
    """Where Newton's method ended, in terms of the orthonormal basis of r columns over k cells.

    ``gamma`` (r,); ``move`` (r,) the last step; ``mean`` (k,); ``inverse`` (r, r) of the information as R reports it;
    ``lag`` (k,) the weights of that information relative to those at the maximum, 1 but for some 1e-8.
    """

    gamma: Floats
    move: Floats
    mean: Floats
    inverse: Floats
    lag: Floats
    log_likelihood: float
    iterations: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    gamma: Floats
    eta: Floats
    log_likelihood: float


def maximise(*, basis: Rows, y: Floats, weight: Floats, offset: Floats, family: Family) -> Maximum:
    """Newton's method with step halving; never fails, says in ``settled`` whether the last step was negligible.

    ``basis``: k rows of r columns, orthonormal under the weights; ``y`` successes or events; ``weight`` trials (1 for
    counts).
    """
    spread, target = family.start(y, weight)
    gamma = basis.curvature(spread).step(basis.cross(target - spread * offset))
    eta = basis.times(gamma) + offset
    at = _Point(gamma=gamma, eta=eta, log_likelihood=family.log_likelihood(eta, y, weight))
    move, reported, settled, iterations = gamma, None, False, 1
    while iterations < MAX_ITERATIONS and not settled:
        iterations += 1
        mean = family.mean(at.eta, weight)
        spread = family.variance(mean, weight)
        curvature = basis.curvature(spread)
        before = at.log_likelihood
        at, move, moved = _advance(at, curvature.step(basis.cross(y - mean)), basis, y, weight, family)
        deviance = 2.0 * (family.saturated(y) - at.log_likelihood)
        if reported is None and 2.0 * abs(at.log_likelihood - before) < R_SETTLED * (abs(deviance) + 0.1):
            reported = curvature, spread
        settled = moved <= SETTLED
    mean = family.mean(at.eta, weight)
    variance = family.variance(mean, weight)
    curvature, spread = (basis.curvature(variance), variance) if reported is None else reported
    return Maximum(
        gamma=at.gamma,
        move=move,
        mean=mean,
        inverse=curvature.inverse(),
        lag=np.divide(spread, variance, out=np.ones_like(spread), where=variance > 0),
        log_likelihood=at.log_likelihood,
        iterations=iterations,
        settled=settled,
    )


def _advance(
    at: _Point, step: Floats, basis: Rows, y: Floats, weight: Floats, family: Family
) -> tuple[_Point, Floats, float]:
    """Take the step, or a half, a quarter … of it, so that the likelihood does not fall by more than rounding.

    Gives the new point, the step taken, and the most that it moved a cell.
    """
    change = basis.times(step)
    slack = 1e-9 * (1.0 + abs(at.log_likelihood))
    for _ in range(30):
        value = family.log_likelihood(at.eta + change, y, weight)
        if np.isfinite(value) and value >= at.log_likelihood - slack:
            moved = float(np.max(np.abs(change), initial=0.0))
            return _Point(gamma=at.gamma + step, eta=at.eta + change, log_likelihood=value), step, moved
        step, change = step / 2.0, change / 2.0
    return at, np.zeros_like(step), 0.0
