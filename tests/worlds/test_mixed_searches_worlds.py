"""Worlds in which a known share of the searches without a basis was no choice: the ends hold what searches found."""

import numpy as np
import pytest

from daylit.stats.mixed_searches import clustered_mixed_searches, mixed_searches
from worlds.keeping_score import LONG, SHORT, Tally


def hold_mixed(searches, mixed, no_choice, finds, worlds):
    """By choice 0.25 of the group's and 0.30 of the reference's searches find something; others ``finds`` of each."""
    rng = np.random.default_rng(1)
    sums = {}
    for name, rate, other in (("", 0.25, finds[0]), ("reference_", 0.30, finds[1])):
        gone = rng.binomial(mixed, no_choice, worlds)
        sums[f"{name}found"] = rng.binomial(searches, rate, worlds)
        sums[f"{name}mixed_found"] = rng.binomial(mixed - gone, rate) + rng.binomial(gone, other)
        sums |= {f"{name}searches": searches, f"{name}mixed": mixed}
    low, high = mixed_searches(**sums, share=no_choice).gap_interval
    return float(np.mean((low <= -0.05) & (high >= -0.05)))


def test_it_works_in_a_few_worlds():
    """Where all were a choice the interval holds in its own share of worlds, and nearly always where some were not."""
    Tally(setting="300 with, 200 without a basis, all a choice",
          covered=hold_mixed(300, 200, 0.0, (0, 0), SHORT), worlds=SHORT).check()  # fmt: skip
    # At the far end, where all that was no choice found something in one group and nothing in the other, one side of
    # the interval does all the work: 97.5 % is what it promises.
    far = hold_mixed(0, 2_000, 0.1, (1.0, 0.0), SHORT)
    assert 0.95 <= far <= 0.99
    assert hold_mixed(300, 200, 0.3, (0.5, 0.4), SHORT) >= 0.97


@pytest.mark.soak
@pytest.mark.parametrize(
    ("searches", "mixed", "no_choice", "finds"),
    [(40, 60, 0.2, (0.9, 0.1)), (0, 300, 0.1, (1.0, 0.0)), (1_000, 5_000, 0.5, (0.3, 0.3)), (100, 30, 0.0, (0, 0))],
)
def test_it_holds_in_many_worlds(searches, mixed, no_choice, finds):
    held = hold_mixed(searches, mixed, no_choice, finds, LONG)
    Tally(
        setting=f"{searches} with, {mixed} without a basis, {no_choice:.0%} no choice", covered=held, worlds=LONG
    ).check(sparse=True)


def hold_clustered(officers, worlds):
    """Officers differ by 5 points in what they find; at the far end of what is possible, none is gained by slack."""
    rng = np.random.default_rng(2)
    held = 0
    group, cluster = np.tile([True, False], officers), np.repeat(np.arange(officers), 2)
    for _ in range(worlds):
        n = rng.integers(20, 150, 2 * officers)
        own = 0.05 * rng.standard_normal(officers)[cluster]
        gone = rng.binomial(n, 0.1)
        found = rng.binomial(n - gone, np.clip(np.where(group, 0.25, 0.30) + own, 0.01, 0.99)) + np.where(
            group, gone, 0
        )
        seen = clustered_mixed_searches(
            found=found, n=n, chosen=np.zeros_like(group), group=group, cluster=cluster, share=[0.1]
        )
        held += seen.gap_interval.low[0] <= -0.05 <= seen.gap_interval.high[0]
    return held / worlds


def test_it_works_in_a_few_worlds_of_officers_who_differ():
    assert 0.95 <= hold_clustered(25, 1_000) <= 0.995


@pytest.mark.soak
@pytest.mark.parametrize("officers", [10, 60])
def test_it_holds_in_many_worlds_of_officers_who_differ(officers):
    held = hold_clustered(officers, 5_000)
    Tally(setting=f"{officers} officers who differ, at the far end", covered=held, worlds=5_000).check(sparse=True)
