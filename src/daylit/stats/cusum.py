"""One case after the other, each with its own expected risk: the risk-adjusted CUSUM, its false alarms known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import spsolve

from daylit.stats.asked import checked
from daylit.stats.estimates import Bools, Floats, numbers
from daylit.stats.frozen import Frozen

GRID: Final = 400
"""Steps into which the way to the limit is cut; with twice as many the run length changes by less than 1 in 200."""
RISKS: Final = 100
"""So many risks, quantiles of those given, stand for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskAdjustedCusum(Frozen):
    """A watched series of cases; arrays of shape (cases,), in order.

    ``score`` is the sum after each case; where it passes ``limit`` there is a ``signal``, and it begins anew.
    ``average_run`` is how many cases come before a false alarm, on average, where nothing has changed; ``run_if_true``
    how many come before the signal once the odds are ``odds_ratio`` times as high.
    """

    score: Floats
    limit: float
    signal: Bools
    odds_ratio: float
    average_run: float
    run_if_true: float


@checked
def risk_adjusted_cusum(
    *,
    outcome: ArrayLike,
    risk: ArrayLike,
    average_run: float,
    odds_ratio: float = 2.0,
    usual_risks: ArrayLike | None = None,
) -> RiskAdjustedCusum:
    """Watch whether an outcome comes more often (or, with ``odds_ratio`` below 1, more rarely) than was expected.

    ``outcome`` (cases,) is yes or no and ``risk`` (cases,) what was expected of each case before it came, from a model
    of an earlier time. The sum takes up each case's log-likelihood ratio, y·ln R − ln(1 + (R − 1)·p), and never falls
    below 0. Its limit is the one that, where nothing has changed, is passed after ``average_run`` cases on average, by
    a Markov chain on 400 steps between 0 and the limit, for cases whose risks come as in ``usual_risks`` (left out: as
    in ``risk``), in any order.

    Raises ``ValueError`` for outcomes that are not yes or no, risks outside 0 to 1 or not one for each case, an odds
    ratio that is 1 or not positive, and an ``average_run`` below 10 or beyond what the risks can give. Watch both sides
    with two charts; false alarms then come about twice as often. Cost: a second or two, for the limit.

    **Assumes** that the risks are right for an unchanged time, and that cases are independent given them. A risk that
    is too low by a tenth brings alarms much sooner. **Does not show** why more came: a signal is a reason to look, not
    a finding. Steiner, Cook, Farewell & Treasure 2000, doi:10.1093/biostatistics/1.4.441; Brook & Evans 1972,
    doi:10.1093/biomet/59.3.539.

    >>> chart = risk_adjusted_cusum(outcome=[0, 1] * 30 + [1] * 20, risk=[0.4, 0.6] * 40, average_run=500)
    >>> print(f"{chart.average_run:.0f}", f"{chart.run_if_true:.0f}", int(np.flatnonzero(chart.signal)[0]))
    500 46 70
    """
    y, p = numbers("outcome", outcome), numbers("risk", risk)
    usual = p if usual_risks is None else numbers("usual_risks", usual_risks)
    if y.ndim != 1 or p.shape != y.shape or not np.isin(y, (0, 1)).all():
        raise ValueError("outcome must hold yes or no, and risk one number, for each of the cases")
    for name, values in (("risk", p), ("usual_risks", usual)):
        if values.ndim != 1 or not ((values > 0) & (values < 1)).all():
            raise ValueError(f"{name} must lie between 0 and 1, for each case")
    if not usual.size:
        raise ValueError("without cases the limit is not known; give usual_risks")
    if not (np.isfinite(odds_ratio) and odds_ratio > 0 and odds_ratio != 1):
        raise ValueError("the odds ratio is a positive number other than 1")
    if not 10 <= average_run < np.inf:
        raise ValueError("average_run is a number of cases, 10 or more")
    typical = np.quantile(usual, (np.arange(RISKS) + 0.5) / RISKS)
    limit, run = _limit(typical, odds_ratio, average_run)
    score, signal = _walk(_step(y, p, odds_ratio), limit)
    changed = typical * odds_ratio / (1 + (odds_ratio - 1) * typical)
    return RiskAdjustedCusum(
        score=score,
        limit=limit,
        signal=signal,
        odds_ratio=odds_ratio,
        average_run=run,
        run_if_true=_run_length(limit, typical, changed, odds_ratio),
    )


def _step(y: Floats, p: Floats, odds_ratio: float) -> Floats:
    return np.asarray(y * np.log(odds_ratio) - np.log1p((odds_ratio - 1) * p))


def _walk(step: Floats, limit: float) -> tuple[Floats, Bools]:
    """The sum after each case, and whether it passed the limit there."""
    score, signal, now = np.zeros(step.size), np.zeros(step.size, dtype=bool), 0.0
    for case, each in enumerate(step.tolist()):
        now = max(now + each, 0.0)
        score[case], signal[case] = now, now > limit
        now = 0.0 if now > limit else now
    return score, signal


def _limit(risks: Floats, odds_ratio: float, wanted: float) -> tuple[float, float]:
    """The limit with this average run, and the run it really has, by halving."""
    low, high = 0.0, 1.0
    while _run_length(high, risks, risks, odds_ratio) < wanted:
        low, high = high, 2 * high
        if high > 64:
            raise ValueError("no limit gives so long a run with these risks; ask for a shorter average_run")
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _run_length(middle, risks, risks, odds_ratio) < wanted else (low, middle)
        if high - low < 1e-5 * high:
            break
    return high, _run_length(high, risks, risks, odds_ratio)


def _run_length(limit: float, risks: Floats, chances: Floats, odds_ratio: float) -> float:
    """Cases before the limit is passed, on average, from 0: a Markov chain on a grid.

    ``risks`` are those that were expected and make the steps, ``chances`` those with which the outcome comes. A step
    that ends between two points of the grid goes to both, so that its mean is kept.
    """
    width = limit / GRID
    states = np.arange(GRID + 1)
    jump = np.concatenate(
        [_step(np.ones(len(risks)), risks, odds_ratio), _step(np.zeros(len(risks)), risks, odds_ratio)]
    )
    weight = np.concatenate([chances, 1 - chances]) / len(risks)
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    values: list[Floats] = []
    for size, share in zip((jump / width).tolist(), weight.tolist(), strict=True):
        end = np.maximum(states + size, 0.0)
        inside = np.flatnonzero(end <= GRID)
        below = np.minimum(np.floor(end[inside]).astype(np.intp), GRID - 1)
        part = end[inside] - below
        rows += [inside, inside]
        columns += [below, below + 1]
        values += [share * (1 - part), share * part]
    moves = sparse.coo_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(GRID + 1, GRID + 1)
    )
    runs = spsolve((sparse.eye_array(GRID + 1) - moves).tocsc(), np.ones(GRID + 1))
    return float(runs[0]) if np.isfinite(runs[0]) and runs[0] > 0 else float("inf")
