"""Worlds of records drawn with known chances: does the interval of the share that is wrong hold the truth?"""

import numpy as np
import pytest

from daylit.stats.intervals import clopper_pearson
from daylit.stats.sampled import sampled_rate
from worlds.keeping_score import Tally

# Of each half of the records: with which chance they are drawn, and what share of them is wrong.
SETTINGS = {
    "half drawn with 8 in 100, half with 40": (1_200, (0.08, 0.4), (0.2, 0.03)),
    "the same, few of them wrong": (1_200, (0.08, 0.4), (0.02, 0.02)),
    "all drawn with 1 in 10": (4_000, (0.1, 0.1), (0.1, 0.1)),
}


def hold(setting, worlds):
    records, chances, rates = SETTINGS[setting]
    rng = np.random.default_rng(20261122)
    chance, rate = np.repeat(chances, records // 2), np.repeat(rates, records // 2)
    truth, held, plain = float(rate.mean()), 0, 0
    for _ in range(worlds):
        wrong, taken = rng.random(records) < rate, rng.random(records) < chance
        share = sampled_rate(event=wrong[taken], probability=chance[taken])
        low, high = clopper_pearson(events=wrong[taken].sum(), n=taken.sum())
        held += share.low <= truth <= share.high
        plain += low <= truth <= high
    Tally(setting=setting, covered=held / worlds, worlds=worlds).check(exact=True)
    return plain / worlds


def test_the_interval_holds_where_that_of_the_plain_share_does_not():
    assert hold("half drawn with 8 in 100, half with 40", 600) < 0.7


@pytest.mark.soak
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_interval_holds_in_many_worlds(setting):
    hold(setting, 10_000)
