"""Worlds of officers of three groups: is “one and the same order” refuted no more often than it says?"""

import pytest

from stats.test_rank_order import share_refuted
from worlds.keeping_score import Tally

EQUAL, APART = (0, 0, 0), (0.5, 0, -0.5)
ORDERS = {
    "officers alike": (EQUAL, EQUAL), "apart for some people, alike for others": (APART, EQUAL),
    "one group of officers searches all more": ((0.5, 0, 0), (0.5, 0, 0)),
}  # fmt: skip
"""The second is the worst case: groups of officers who are equal for some people and apart for others."""
WORLDS = 4_000


@pytest.mark.soak
@pytest.mark.parametrize("setting", ORDERS)
def test_one_order_in_many_worlds(setting):
    lift = ORDERS[setting]
    refuted, alike = share_refuted(lift, WORLDS)
    Tally(setting=f"one order; {setting}", rejected=refuted, worlds=WORLDS).check(exact=True)
    if not any(lift[0]):
        Tally(setting=f"all alike; {setting}", rejected=alike, worlds=WORLDS).check()


@pytest.mark.soak
def test_a_reversed_order_is_found():
    assert share_refuted(((0.5, 0, -0.5), (-0.5, 0, 0.5)), 500)[0] > 0.9
