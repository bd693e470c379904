"""Does a rule really point as often as is told? Agencies that treat all alike, each asked by the tests themselves."""

import numpy as np
import pytest
from scipy import special

from daylit.stats.alike import alike_rates
from daylit.stats.clustered import clustered_difference

CELLS = {"group": 3, "officer": 25, "place": 6}


def agency(rng, *, apart):
    """Where everyone is stopped is as in the other agencies; what comes of it is drawn, the same way for all groups."""
    same = np.random.default_rng(11)
    group, officer, place = (same.integers(0, top, 900) for top in CELLS.values())
    n = same.integers(1, 8, 900)
    log_odds = -1.8 + 0.15 * place + apart * rng.normal(size=CELLS["officer"])[officer]
    return {
        "events": rng.binomial(n, special.expit(log_odds)),
        "n": n,
        "group": group,
        "cluster": officer,
        "stratum": place,
    }


def points(cells):
    """Whether one of two groups comes off worse, at 5 %: what a rule of one test would say."""
    told = []
    for g in (1, 2):
        pair = np.isin(cells["group"], [0, g])
        given = {name: values[pair] for name, values in cells.items()}
        found = clustered_difference(**(given | {"group": given["group"] == g}))
        told.append(float(found.estimate) > 0 and float(found.p_value) < 0.05)
    return any(told)


def told_and_true(apart, many):
    rng = np.random.default_rng(21)
    true = np.mean([points(agency(rng, apart=apart)) for _ in range(many)])
    told = []
    for _ in range(8):
        drawn = alike_rates(**agency(rng, apart=apart), reference=0, others=[1, 2], worlds=500, rng=rng)
        told.append(((drawn.difference > 0) & (drawn.p_value < 0.05)).any(axis=1).mean())
    print(f"officers apart by {apart}: told {np.mean(told):.3f}, true {true:.3f}")
    return float(np.mean(told)), float(true)


@pytest.mark.parametrize("apart", [0.0, 0.8])
def test_the_share_that_is_told_is_the_share_that_comes(apart):
    told, true = told_and_true(apart, 400)
    assert told == pytest.approx(true, abs=0.035)


@pytest.mark.soak
@pytest.mark.parametrize("apart", [0.0, 0.4, 0.8])
def test_the_share_in_many_agencies(apart):
    told, true = told_and_true(apart, 6_000)
    assert told == pytest.approx(true, abs=0.012)
