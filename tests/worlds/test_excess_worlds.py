"""What the tenth of officers who search most have of the excess: the range holds the truth under laws of any shape."""

import numpy as np
import pytest

from daylit.stats.excess import excess_of_top
from daylit.stats.shares import variance_shares
from worlds.keeping_score import Tally

AREAS, WORLDS = 8, 1_000
LAWS = {
    "normal": lambda rng, many: 0.2 + 0.05 * rng.standard_normal(many),
    "skewed": lambda rng, many: 0.08 + 0.06 * rng.exponential(size=many),
    "a tenth far out": lambda rng, many: (
        np.where(rng.permutation(many) < many // 10, 0.35, 0.12) + 0.01 * rng.standard_normal(many)
    ),
}


def world(rng, effects, people, officers):
    """Officers who meet about so many people in all of eight areas: the fit, and what the tenth truly has."""
    chance = np.clip(effects(rng, officers), 0.01, 0.9)
    met = np.maximum((people * np.exp(0.4 * rng.standard_normal(officers))).astype(int), 50)
    cells = rng.multinomial(met, np.full(AREAS, 1 / AREAS))
    events = rng.binomial(cells, np.clip(chance[:, None] + 0.02 * rng.standard_normal(AREAS), 0.005, 0.95))
    levels = {"officer": np.repeat(np.arange(officers), AREAS), "area": np.tile(np.arange(AREAS), officers)}
    beyond = chance - np.average(chance, weights=met)
    excess = np.maximum(beyond, 0) * met
    truth = min(excess[np.argsort(-beyond)[: officers // 10]].sum() / excess.sum(), 1.0)  # a sum may be rounded up
    return variance_shares(events=events.ravel(), n=cells.ravel(), levels=levels), truth


def hold(worlds, law, people, officers):
    held = []
    for number in range(worlds):
        rng = np.random.default_rng([11, number])
        found, truth = world(rng, LAWS[law], people, officers)
        told = excess_of_top(of=found, name="officer", rng=rng)
        held.append(told.interval.low <= truth <= told.interval.high)
    setting = f"excess of the top tenth, {officers} officers of about {people} people, {law}"
    return Tally(setting=setting, covered=float(np.mean(held)), worlds=worlds)


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    assert hold(12, "normal", 100, 60).covered >= 0.7


@pytest.mark.soak
@pytest.mark.parametrize(
    ("law", "people", "officers"),
    [
        ("normal", 100, 60), ("normal", 400, 60), ("skewed", 100, 60), ("skewed", 400, 60),
        ("a tenth far out", 400, 60), ("normal", 100, 150), ("skewed", 400, 150), ("a tenth far out", 400, 150),
    ],
)  # fmt: skip
def test_the_range_holds_the_truth(law, people, officers):
    """At least: its ends are whole hundredths, rounded outwards, which is much where the share is nearly 1."""
    hold(WORLDS, law, people, officers).check(between=(0.93, 1.0))
