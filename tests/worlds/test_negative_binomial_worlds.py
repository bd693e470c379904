"""Worlds of places whose groups differ by more than chance: are ratios of rates told with their doubt?"""

import numpy as np
import pytest

from daylit.stats.negative_binomial import negative_binomial
from worlds.keeping_score import Tally

PLACES = {"60 places": (60, 5.0), "200 places": (200, 5.0), "200 places that differ much": (200, 1.5)}


def world(rng, places, size, log_ratio):
    group, place = np.tile(np.arange(3), places), np.repeat(np.arange(places), 3)
    design = np.column_stack([group == 1, group == 2]).astype(float)
    exposure = np.exp(rng.normal(7, 1, 3 * places)).round() + 1
    mean = exposure * np.exp(np.repeat(rng.normal(-3, 0.6, places), 3) + design @ (log_ratio, -0.2))
    events = rng.poisson(mean * rng.gamma(size, 1 / size, 3 * places))
    return {"design": design, "events": events, "exposure": exposure, "place": place}


def hold(worlds, name, log_ratio):
    rng, held, told = np.random.default_rng(7), 0, 0
    for _ in range(worlds):
        _, ends = negative_binomial(**world(rng, *PLACES[name], log_ratio)).ratio(0)
        held += ends.low <= np.exp(log_ratio) <= ends.high
        told += not ends.low <= 1 <= ends.high
    setting = f"{name}, ratio {np.exp(log_ratio):.2f}"
    rejected = None if log_ratio else told / worlds
    found = Tally(setting=setting, covered=held / worlds, rejected=rejected, worlds=worlds)
    print(found)
    return found


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    assert hold(40, "60 places", 0.0).covered >= 0.85


@pytest.mark.soak
@pytest.mark.parametrize("log_ratio", [0.0, 0.4])
@pytest.mark.parametrize("name", PLACES)
def test_it_holds_in_many_worlds(name, log_ratio):
    hold(2_000, name, log_ratio).check()
