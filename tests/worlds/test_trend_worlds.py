"""Worlds of months: with season, uneven months, and months that resemble their neighbours."""

import numpy as np
import pytest

from daylit.stats.trend import trend
from worlds.keeping_score import Tally

# Months, people a month, share, spread of months on the log-odds scale, likeness of neighbours.
SETTINGS = [
    (18, 300, 0.2, 0.0, 0.0), (36, 100, 0.05, 0.0, 0.0), (36, 400, 0.2, 0.1, 0.0), (36, 400, 0.2, 0.1, 0.3),
    (60, 1000, 0.3, 0.1, 0.0), (120, 400, 0.2, 0.15, 0.3),
]  # fmt: skip
CHANGE = 0.1


def months(rng, size, people, share, spread, alike):
    step = np.arange(size)
    shock = np.zeros(size)
    last = rng.standard_normal()
    for place in step:
        last = alike * last + np.sqrt(1 - alike**2) * rng.standard_normal()
        shock[place] = spread * last
    wave = 0.2 * np.cos(2 * np.pi * (step - 2) / 12) if size >= 24 else 0.0
    odds = share / (1 - share) * np.exp(CHANGE * (step - size / 2) / 12 + wave + shock)
    n = rng.poisson(people, size)
    return {"month": np.datetime64("2018-01") + step, "events": rng.binomial(n, odds / (1 + odds)), "n": n}


def tally(worlds, setting, seed=1):
    rng = np.random.default_rng(seed)
    found = [trend(**months(rng, *setting)) for _ in range(worlds)]
    truth = np.exp(CHANGE)
    covered = np.mean([one.change.low <= truth <= one.change.high for one in found])
    size, people, share, spread, alike = setting
    name = f"{size} months of {people} people, share {share:g}, spread {spread:g}, likeness of neighbours {alike:g}"
    return Tally(setting=name, covered=covered, worlds=worlds), found


def hold_trend(setting, worlds):
    return tally(worlds, setting)[0]


@pytest.mark.parametrize("setting", SETTINGS[::3])
def test_it_works_with_season_and_chance(setting):
    never_narrower_than_chance = setting[3] == 0.0
    assert 0.92 <= hold_trend(setting, 400).covered <= (1.0 if never_narrower_than_chance else 0.985)


@pytest.mark.soak
@pytest.mark.parametrize("setting", SETTINGS)
def test_trends_in_many_worlds(setting):
    hold_trend(setting, 2_000).check(sparse=setting[3] == 0.0)  # never narrowed below chance


@pytest.mark.soak
@pytest.mark.parametrize("size", [36, 60])
def test_strong_likeness_is_allowed_for_and_said(size):
    held, found = tally(2_000, (size, 400, 0.2, 0.2, 0.6))
    held.check()
    assert np.mean(["autocorrelated" in one.change.cautions for one in found]) > (0.7 if size == 60 else 0.4)
