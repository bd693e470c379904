"""Worlds in which a known share of the group's stops came about by the group alone."""

import numpy as np
import pytest

from daylit.stats.selection import clustered_selection_bounds, selection_bounds
from worlds.keeping_score import LONG, SHORT, Tally


def hold_selection(stops, extra, worlds):
    """Stops made in any case with force at 0.3 (0.2 for the reference), and extra ones with less force."""
    rng = np.random.default_rng(1)
    n_extra = rng.binomial(stops, extra, worlds)
    events = rng.binomial(stops - n_extra, 0.3) + rng.binomial(n_extra, 0.1)
    reference = rng.binomial(stops, 0.2, worlds)
    seen = selection_bounds(events=events, stops=stops, reference_events=reference, reference_stops=stops, extra=extra)
    among = (1 - extra) * (0.3 - 0.2) + extra * 0.1
    low, high = seen.stopped_interval
    Tally(
        setting=f"among the group's stopped, {stops} stops, extra {extra}",
        covered=float(np.mean((low <= among) & (among <= high))),
        worlds=worlds,
    ).check()
    everyone = 0.5 * among + 0.5 * (0.3 - 0.2)
    low, high = seen.everyone_interval
    assert np.mean((low <= everyone) & (everyone <= high)) >= 0.93


@pytest.mark.parametrize(("stops", "extra"), [(300, 0.0), (2_000, 0.3)])
def test_it_works_in_a_few_worlds(stops, extra):
    hold_selection(stops, extra, SHORT)


@pytest.mark.soak
@pytest.mark.parametrize(("stops", "extra"), [(100, 0.2), (300, 0.5), (20_000, 0.3)])
def test_it_holds_in_many_worlds(stops, extra):
    hold_selection(stops, extra, LONG)


def hold_clustered(officers, extra, worlds):
    """Officers differ by 6 points in how often they use force, in groups alike; of a group extra stops have less."""
    rng = np.random.default_rng(2)
    held, over_all = 0, 0
    group, cluster = np.tile([True, False], officers), np.repeat(np.arange(officers), 2)
    among = (1 - extra) * (0.3 - 0.2) + extra * 0.1
    for _ in range(worlds):
        stops = rng.integers(10, 150, 2 * officers)
        own = 0.06 * rng.standard_normal(officers)[cluster]
        more = np.where(group, rng.binomial(stops, extra), 0)
        chance = np.clip(np.where(group, 0.3, 0.2) + own, 0.01, 0.99)
        events = rng.binomial(stops - more, chance) + rng.binomial(more, np.clip(0.1 + own, 0.01, 0.99))
        seen = clustered_selection_bounds(events=events, stops=stops, group=group, cluster=cluster, extra=[extra])
        low, high = seen.stopped_interval
        held += low[0] <= among <= high[0]
        low, high = seen.everyone_interval
        over_all += low[0] <= (among + 0.1) / 2 <= high[0]
    Tally(
        setting=f"among the group's stopped, {officers} officers who differ, extra {extra}",
        covered=held / worlds, worlds=worlds,
    ).check()  # fmt: skip
    assert over_all / worlds >= 0.93


def test_it_works_in_a_few_worlds_of_officers_who_differ():
    hold_clustered(25, 0.3, 1_000)


@pytest.mark.soak
@pytest.mark.parametrize(("officers", "extra"), [(10, 0.2), (60, 0.5)])
def test_it_holds_in_many_worlds_of_officers_who_differ(officers, extra):
    hold_clustered(officers, extra, 5_000)
