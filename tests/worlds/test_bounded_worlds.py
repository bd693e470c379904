"""Worlds of people who answer with marks from 1 to 5: does the interval of the mean mark hold the truth?"""

import numpy as np
import pytest

from daylit.stats.bounded import bounded_mean
from worlds.keeping_score import LONG, tally

TWO_ENDS = (0.5, 0, 0, 0, 0.5)
TRUTHS = [(0.2, 0.2, 0.2, 0.2, 0.2), TWO_ENDS, (0.02, 0.03, 0.1, 0.25, 0.6)]


def hold(truth, people, worlds):
    """At least as often as it says; where marks lie at the two ends alone, no wider than it must be."""
    rng = np.random.default_rng(5)
    found = bounded_mean(marks=rng.multinomial(people, truth, size=worlds))
    mean = float(np.dot(np.arange(1, 6), truth))
    seen = tally(found, mean, setting=f"{people} people, mean mark {mean:.2f}, {_spread(truth)}")
    seen.check(exact=True)
    assert seen.covered <= 0.97 if truth == TWO_ENDS else seen.covered > 0.97


def _spread(truth):
    return "at the two ends" if truth == TWO_ENDS else "over all marks"


@pytest.mark.parametrize("truth", TRUTHS)
def test_the_mean_is_held_at_least_as_often_as_it_says(truth):
    hold(truth, 40, 4_000)


@pytest.mark.soak
@pytest.mark.parametrize("people", [15, 40, 400])
@pytest.mark.parametrize("truth", TRUTHS)
def test_the_mean_is_held_in_many_worlds(truth, people):
    hold(truth, people, LONG)
