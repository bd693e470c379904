"""Worlds of officers who differ: is meeting one of another group told as often as it should be?"""

import numpy as np
import pytest
from scipy import special

from daylit.stats.own_group import own_group
from worlds.keeping_score import Tally


def world(rng, officers, each, effect, spread, of_b=None):
    """Officers of group b search everybody more, people of group b are searched more by all; places differ."""
    mine = np.arange(officers) % 2 if of_b is None else (np.arange(officers) < of_b).astype(int)
    officer, people = np.repeat(np.arange(officers), 8), np.tile(np.repeat([0, 1], 4), officers)
    place = np.tile(np.arange(4), 2 * officers)
    n = rng.poisson(each / 8, len(officer))
    line = -1.5 + 0.3 * people + 0.4 * mine[officer] + 0.2 * place + effect * (people != mine[officer])
    line += rng.normal(0, spread, officers)[officer]
    return {
        "events": rng.binomial(n, special.expit(line)), "n": n, "group": people, "officer_group": mine[officer],
        "officer": officer, "stratum": place,
    }  # fmt: skip


def hold(worlds, officers, each, effect, spread, of_b=None):
    rng, held, told = np.random.default_rng(1), 0, 0
    for _ in range(worlds):
        found = own_group(**world(rng, officers, each, effect, spread, of_b))
        held += np.exp(effect) in found.interval
        told += found.p_value < 0.05
    setting = f"odds {np.exp(effect):.2f}, {officers} officers of {each} people, spread {spread}"
    setting += "" if of_b is None else f", {of_b} of them of the smaller group"
    tally = Tally(setting=setting, covered=held / worlds, rejected=None if effect else told / worlds, worlds=worlds)
    print(tally, f"told {told / worlds:.3f}")
    return tally


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    assert hold(60, 40, 80, 0.0, 0.3).covered >= 0.88


@pytest.mark.soak
@pytest.mark.parametrize("officers", [20, 60, 200])
@pytest.mark.parametrize(("effect", "spread"), [(0.0, 0.4), (0.4, 0.2)])
def test_it_holds_in_many_worlds(officers, effect, spread):
    hold(2_000, officers, 160, effect, spread).check()


@pytest.mark.soak
@pytest.mark.parametrize("of_b", [5, 8, 12])
def test_with_few_officers_of_a_group_it_tells_no_more_than_it_should(of_b):
    hold(2_000, 40, 160, 0.0, 0.4, of_b).check()
