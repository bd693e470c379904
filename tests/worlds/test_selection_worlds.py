"""Worlds in which a known share of the group's stops came about by the group alone."""

import numpy as np
import pytest

from daylit.stats.selection import selection_bounds
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
