"""Places that are all as the others: how many lie outside the funnel? About as many as its level says."""

import numpy as np
import pytest

from daylit.stats.funnel import funnel
from daylit.stats.multiple import benjamini_hochberg
from worlds.keeping_score import Tally


def outside(worlds, *, between, level, spread="between", places=60, seed=3):
    rng = np.random.default_rng(seed)
    told = []
    for _ in range(worlds):
        n = rng.integers(100, 4_000, places)
        p = np.clip(0.2 + between * rng.normal(size=places), 0.01, 0.99)
        told.append(funnel(events=rng.binomial(n, p), n=n, level=level, spread=spread).outside.mean())
    share = float(np.mean(told))
    print(f"between {between}, level {level}, {spread}: {share:.4f} outside")
    return share


def test_it_works_where_places_differ_and_where_they_do_not():
    assert 0.03 <= outside(400, between=0.03, level=0.95) <= 0.07
    assert 0.025 <= outside(400, between=0.0, level=0.95) <= 0.06


def test_limits_that_allow_for_chance_alone_point_at_half_of_the_places():
    assert outside(200, between=0.03, level=0.95, spread="none") > 0.4


@pytest.mark.soak
@pytest.mark.parametrize("between", [0.0, 0.01, 0.03, 0.06])
def test_the_share_outside_in_many_worlds(between):
    assert 0.03 <= outside(5_000, between=between, level=0.95) <= 0.07
    assert outside(5_000, between=between, level=0.998) <= 0.006


def flagged(worlds, *, between, places, smallest, largest, seed=5):
    """The share of agencies without an unusual place in which one stands out, false discoveries controlled."""
    rng, any_stands = np.random.default_rng(seed), []
    for _ in range(worlds):
        n = np.exp(rng.uniform(np.log(smallest), np.log(largest), places)).astype(int)
        chance = np.clip(0.2 + between * rng.normal(size=places), 0.01, 0.99)
        p = funnel(events=rng.binomial(n, chance), n=n).p_value
        any_stands.append((benjamini_hochberg(p) < 0.05).any())
    share = float(np.mean(any_stands))
    print(f"{places} places, between {between}: something stands out in {share:.4f} of {worlds} agencies")
    return share


def test_false_flags_come_as_declared_where_sizes_differ():
    assert flagged(200, between=0.06, places=30, smallest=300, largest=20_000) <= 0.08


@pytest.mark.soak
@pytest.mark.parametrize("places", [12, 30, 80])
@pytest.mark.parametrize("between", [0.0, 0.02, 0.06])
def test_false_flags_in_many_worlds(places, between):
    share = flagged(2_000, between=between, places=places, smallest=200, largest=20_000)
    setting = f"somebody stands out of {places} places, spread between them {between}"
    Tally(setting=setting, rejected=share, worlds=2_000).flags(at_most=0.06)
