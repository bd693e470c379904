"""Worlds of places that differ: Mantel–Haenszel, the check of uniformity, and standardised rates."""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.standardise import direct, direct_difference, mantel_haenszel
from worlds.keeping_score import LONG, SHORT, Tally, tally

# Strata, mean people of the group in each, mean rate, times as many people in the reference.
SETTINGS = [
    (2, 50, 0.2, 1), (5, 20, 0.1, 3), (5, 100, 0.05, 2), (10, 30, 0.3, 3), (20, 10, 0.05, 2), (20, 200, 0.3, 1),
    (50, 30, 0.2, 2), (100, 3, 0.3, 2), (200, 5, 0.3, 1),
]  # fmt: skip


def places(rng, strata, people, rate, times):
    """Base rates and people of each place; rates stay between 3 and 60 %, so that every effect below fits."""
    base = np.clip(rng.beta(8 * rate, 8 * (1 - rate), strata), 0.03, 0.6)
    return base, rng.poisson(people, strata) + 1, rng.poisson(times * people, strata) + 1


def compare(rng, base, own, n, m, worlds):
    shape = (worlds, base.size)
    return mantel_haenszel(
        events=rng.binomial(n, own, shape), n=n, reference_events=rng.binomial(m, base, shape), reference_n=m
    )


def hold_strata(setting, worlds):
    rng = np.random.default_rng(1)
    base, n, m = places(rng, *setting)
    sparse = (n * base).sum() < 11
    same = compare(rng, base, base, n, m, worlds)
    tally(same.risk_ratio, 1.0, setting=f"ratio 1, {setting}", no_effect=same).check(sparse=sparse)
    tally(same.risk_difference, 0.0, setting=f"difference 0, {setting}").check(sparse=sparse)
    tally(same.odds_ratio, 1.0, setting=f"odds 1, {setting}").check(sparse=sparse)
    more = compare(rng, base, 1.5 * base, n, m, worlds)
    tally(more.risk_ratio, 1.5, setting=f"ratio 1.5, {setting}").check(sparse=sparse)
    above = compare(rng, base, base + 0.05, n, m, worlds)
    tally(above.risk_difference, 0.05, setting=f"difference 0.05, {setting}").check(sparse=sparse)
    odds = 1.5 * base / (1 - base)
    higher = compare(rng, base, odds / (1 + odds), n, m, worlds)
    tally(higher.odds_ratio, 1.5, setting=f"odds 1.5, {setting}").check(sparse=sparse)
    hold_uniformity(higher.equal_odds, above.equal_difference, setting)


def hold_uniformity(odds, difference, setting):
    for name, test in (("odds", odds), ("difference", difference)):
        rejected = float(np.mean(test.p_value < 0.05))
        print(f"equal {name}, {setting}: {rejected:.3f}")
        assert 0.0 <= rejected <= 0.07, f"equal {name}, {setting}: {rejected:.3f} flagged although uniform"


@pytest.mark.parametrize("setting", SETTINGS[1::3])
def test_it_works_within_strata(setting):
    hold_strata(setting, 1_000)


@pytest.mark.soak
@pytest.mark.parametrize("setting", SETTINGS)
def test_strata_in_many_worlds(setting):
    hold_strata(setting, 5_000)


def test_differences_that_vary_are_seen():
    rng = np.random.default_rng(2)
    base, n, m = places(rng, 30, 100, 0.3, 1)
    own = base + np.where(np.arange(30) % 2 == 0, 0.12, -0.02)
    found = compare(rng, base, own, n, m, 500)
    assert np.mean(found.equal_difference.p_value < 0.05) > 0.8


def hold_direct(strata, people, rate, worlds):
    rng = np.random.default_rng(3)
    base = np.clip(rng.beta(8 * rate, 8 * (1 - rate), strata), 0.01, 0.9)
    n, m = rng.poisson(people * rng.gamma(4, 0.25, strata)) + 1, rng.poisson(2 * people, strata) + 1
    weights = rng.gamma(4, 1, strata)
    truth = float((weights * base).sum() / weights.sum())
    shape = (worlds, strata)
    name = f"{strata} strata of {people}, rate {rate}"
    counted = direct(events=rng.poisson(n * base, shape), n=n, weights=weights)
    tally(counted, truth, setting=f"gamma, {name}").check(exact=True)
    seen = rng.binomial(n, base, shape)
    share = direct(events=seen, n=n, weights=weights, kind="proportion")
    assert share.has(Caution.UNEVEN_WEIGHTS).mean() < 0.5
    sparse = people <= 10
    tally(share, truth, setting=f"proportion, {name}").check(sparse=sparse)
    gap = direct_difference(
        events=seen, n=n, reference_events=rng.binomial(m, base, shape), reference_n=m, weights=weights
    )
    tally(gap, 0.0, setting=f"difference, {name}").check(sparse=sparse)


DIRECT = [(2, 50, 0.3), (5, 50, 0.2), (5, 300, 0.05), (20, 20, 0.3), (20, 100, 0.1), (100, 10, 0.2), (20, 500, 0.5)]


@pytest.mark.parametrize(("strata", "people", "rate"), DIRECT[1::3])
def test_standardised_rates_hold(strata, people, rate):
    hold_direct(strata, people, rate, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize(("strata", "people", "rate"), DIRECT)
def test_standardised_rates_in_many_worlds(strata, people, rate):
    hold_direct(strata, people, rate, LONG)


def hold_boundary(settings, worlds):
    """Random weights, sizes and rates: wherever no caution is raised, the interval has to hold."""
    rng = np.random.default_rng(4)
    plain = []
    for setting in range(settings):
        strata, people, rate = DIRECT[setting % len(DIRECT)]
        base = np.clip(rng.beta(8 * rate, 8 * (1 - rate), strata), 0.01, 0.9)
        n, weights = rng.poisson(people * rng.gamma(2, 0.5, strata)) + 1, rng.gamma(2, 1, strata)
        truth = float((weights * base).sum() / weights.sum())
        found = direct(events=rng.binomial(n, base, (worlds, strata)), n=n, weights=weights, kind="proportion")
        cautioned = found.has(Caution.UNEVEN_WEIGHTS) | found.has(Caution.FEW_EVENTS)
        if cautioned.mean() < 0.1:
            plain.append(tally(found, truth, setting=f"{setting}: {strata} strata of {people}, rate {rate}").covered)
    assert len(plain) > settings / 3
    assert min(plain) >= 0.93
    assert 0.94 <= np.mean(plain) <= 0.97


def test_without_a_caution_a_standardised_proportion_holds():
    hold_boundary(42, 2_000)


@pytest.mark.soak
def test_without_a_caution_a_standardised_proportion_holds_in_many_worlds():
    hold_boundary(420, 5_000)


def test_a_small_stratum_that_decides_is_said():
    found = direct(events=[1, 40, 50], n=[12, 400, 500], weights=[5, 1, 1], kind="proportion")
    assert Caution.UNEVEN_WEIGHTS in found.cautions
    assert (
        Caution.UNEVEN_WEIGHTS
        not in direct(events=[10, 40, 50], n=[120, 400, 500], weights=[5, 1, 1], kind="proportion").cautions
    )


def test_the_tally_can_fail():
    for wrong in (0.90, 0.99):
        with pytest.raises(AssertionError, match="covers"):
            Tally(setting="wrong", covered=wrong).check()
    with pytest.raises(AssertionError, match="rejected"):
        Tally(setting="wrong", covered=0.95, rejected=0.1).check()
