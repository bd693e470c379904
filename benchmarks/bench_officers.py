"""Officers beside their peers: 3,000 officers with half a million stops, and 100 beside a loop over officers.

The loop does for each officer what one would write by hand: a logistic regression of “is it this officer's stop” on the
circumstances (scikit-learn), its odds as weights of everybody else's stops, and a weighted logistic regression of the
group on the officer (statsmodels). It is run for ten officers and scaled to all hundred.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

from daylit.stats.officers import InternalBenchmark, internal_benchmark

OFFICERS, STOPS = 3_000, 500_000
FEW, FEW_STOPS, LOOPED = 100, 20_000, 10
TIMES = 5
TARGET, TIMES_PEER = 30.0, 100.0


def invented_stops(officers: int, stops: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Officers who keep to a precinct and a shift most of the time; the group's share hangs on both."""
    officer = rng.integers(0, officers, stops)
    precincts = max(officers // 100, 4)
    away = rng.random(stops) < 0.2
    precinct = np.where(away, rng.integers(0, precincts, stops), officer % precincts)
    shift = np.where(rng.random(stops) < 0.3, rng.integers(0, 4, stops), officer % 4)
    line = -1 + rng.normal(0, 0.5, precincts)[precinct] + 0.2 * shift + rng.normal(0, 0.1, officers)[officer]
    return {
        "officer": officer,
        "in_group": rng.random(stops) < 1 / (1 + np.exp(-line)),
        "precinct": precinct,
        "shift": shift,
        "kind": rng.integers(0, 3, stops),
        "month": rng.integers(0, 12, stops),
    }


def ours(stops: dict[str, np.ndarray]) -> InternalBenchmark:
    covariates = {name: stops[name] for name in ("precinct", "shift", "kind", "month")}
    return internal_benchmark(officer=stops["officer"], in_group=stops["in_group"], covariates=covariates)


def by_hand(stops: dict[str, np.ndarray], officer: int, levels: np.ndarray) -> float:
    """The difference of one officer from weighted peers, on the scale of shares."""
    mine = stops["officer"] == officer
    chance = LogisticRegression(C=1e6, max_iter=500).fit(levels, mine).predict_proba(levels)[:, 1]
    weight = np.where(mine, 1.0, chance / (1 - chance))
    design = np.column_stack([np.ones(len(mine)), mine])
    fit = sm.GLM(stops["in_group"].astype(float), design, family=sm.families.Binomial(), freq_weights=weight).fit()
    peers, own = 1 / (1 + np.exp(-fit.params[0])), 1 / (1 + np.exp(-fit.params.sum()))
    return float(own - peers)


def run() -> list[dict[str, Any]]:
    """Time the large problem, and the small one beside the loop; hold both to the same numbers."""
    large = invented_stops(OFFICERS, STOPS, np.random.default_rng(1))
    took = statistics.median(_seconds(lambda: ours(large)) for _ in range(TIMES))
    few = invented_stops(FEW, FEW_STOPS, np.random.default_rng(2))
    small = statistics.median(_seconds(lambda: ours(few)) for _ in range(TIMES))
    levels = np.concatenate(
        [np.eye(few[n].max() + 1)[few[n]][:, 1:] for n in ("precinct", "shift", "kind", "month")], 1
    )
    found = ours(few)
    start = time.perf_counter()
    other = [by_hand(few, officer, levels) for officer in range(LOOPED)]
    loop = (time.perf_counter() - start) * FEW / LOOPED
    apart = float(np.abs(np.array(other) - found.difference[:LOOPED]).max())
    assert apart < 5e-3, apart  # its odds balance nearly, ours exactly; an officer’s error is about 0.03
    return [
        {
            "name": "officers",
            "figure": f"{OFFICERS:,} officers, {STOPS:,} stops",
            "value": took,
            "unit": "s",
            "target": f"≤ {TARGET:g} s",
            "met": took <= TARGET,
            "note": f"median of {TIMES}; {int(found.judged.sum())} of {FEW} judged in the small one",
        },
        {
            "name": "officers",
            "figure": f"{FEW} officers, {FEW_STOPS:,} stops",
            "value": small,
            "unit": "s",
            "peer": f"scikit-learn and statsmodels, a loop over officers ({LOOPED}, scaled)",
            "peer_value": loop,
            "ratio": loop / small,
            "target": f"≥ {TIMES_PEER:g} ×",
            "met": loop / small >= TIMES_PEER,
            "note": f"median of {TIMES}; differences agree to {apart:.0e}",
        },
    ]


def _seconds(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
