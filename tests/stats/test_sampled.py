"""A rate from a sample with known chances: known values and edges."""

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
