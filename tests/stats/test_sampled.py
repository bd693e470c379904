"""A rate from a sample with known chances: known values, edges, and worlds in which the truth is known."""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.intervals import clopper_pearson
from daylit.stats.sampled import sampled_rate


def test_it_works_and_each_one_drawn_stands_for_those_not_drawn():
    """(1/0.1) of (1/0.1 + 1/0.5) is 10 of 12."""
    assert float(sampled_rate(event=[1, 0], probability=[0.1, 0.5]).estimate) == pytest.approx(10 / 12)


def test_with_one_chance_for_all_it_is_the_plain_share_with_the_exact_interval():
    found = sampled_rate(event=[1] * 3 + [0] * 47, probability=[0.1] * 50)
    low, high = clopper_pearson(events=3, n=50)
    assert (float(found.estimate), float(found.low), float(found.high)) == pytest.approx(
        (0.06, float(low), float(high))
    )


def test_no_event_still_says_how_many_there_may_be():
    found = sampled_rate(event=[0] * 30, probability=[0.1] * 30)
    assert (float(found.estimate), float(found.low)) == (0, 0)
    assert float(found.high) == pytest.approx(0.116, abs=0.001)  # 1 − 0.025^(1/30)


def test_nothing_drawn_says_nothing():
    found = sampled_rate(event=[], probability=[])
    assert np.isnan(found.estimate)
    assert (float(found.low), float(found.high)) == (0, 1)
    assert Caution.NOT_ESTIMABLE in found.cautions


@pytest.mark.parametrize(("event", "chance"), [([2], [0.5]), ([1], [0]), ([1], [1.5])])
def test_what_cannot_be_is_refused(event, chance):
    with pytest.raises(ValueError, match=r"event|probability"):
        sampled_rate(event=event, probability=chance)


def test_in_worlds_with_two_chances_the_interval_covers_and_the_plain_share_does_not():
    """Half of the records are drawn with 0.08 and are wrong in 20 of 100, half with 0.4 and in 3 of 100."""
    rng = np.random.default_rng(20261122)
    chance = np.repeat([0.08, 0.4], 600)
    covered = naive = 0
    for _ in range(600):
        wrong = rng.random(1200) < np.repeat([0.20, 0.03], 600)
        drawn = rng.random(1200) < chance
        share = sampled_rate(event=wrong[drawn], probability=chance[drawn])
        low, high = clopper_pearson(events=wrong[drawn].sum(), n=drawn.sum())
        covered += share.low <= wrong.mean() <= share.high
        naive += low <= wrong.mean() <= high
    assert covered / 600 > 0.94
    assert naive / 600 < 0.7
