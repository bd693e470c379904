"""What the tenth of officers who search most have of the excess: the range holds the truth under laws of any shape."""

import numpy as np
import pytest

from daylit.stats.excess import excess_of_top
from daylit.stats.shares import variance_shares
from worlds.keeping_score import Tally

OFFICERS, AREAS, WORLDS = 60, 8, 200
LAWS = {
    "normal": lambda rng: 0.2 + 0.05 * rng.standard_normal(OFFICERS),
    "skewed": lambda rng: 0.08 + 0.06 * rng.exponential(size=OFFICERS),
    "a tenth far out": lambda rng: (
        np.where(rng.permutation(OFFICERS) < 6, 0.35, 0.12) + 0.01 * rng.standard_normal(OFFICERS)
    ),
}


def world(rng, effects, people):
    """Officers who meet about so many people in all of eight areas: the fit, and what the tenth truly has."""
    chance = np.clip(effects(rng), 0.01, 0.9)
    met = np.maximum((people * np.exp(0.4 * rng.standard_normal(OFFICERS))).astype(int), 50)
    cells = rng.multinomial(met, np.full(AREAS, 1 / AREAS))
    events = rng.binomial(cells, np.clip(chance[:, None] + 0.02 * rng.standard_normal(AREAS), 0.005, 0.95))
    levels = {"officer": np.repeat(np.arange(OFFICERS), AREAS), "area": np.tile(np.arange(AREAS), OFFICERS)}
    beyond = chance - np.average(chance, weights=met)
    excess = np.maximum(beyond, 0) * met
    truth = excess[np.argsort(-beyond)[:6]].sum() / excess.sum()
    return variance_shares(events=events.ravel(), n=cells.ravel(), levels=levels), truth


@pytest.mark.soak
@pytest.mark.parametrize(
    ("law", "people"), [("normal", 100), ("normal", 400), ("skewed", 400), ("a tenth far out", 400)]
)
def test_it_works_and_the_range_holds_the_truth(law, people):
    held = []
    for number in range(WORLDS):
        rng = np.random.default_rng([11, number])
        found, truth = world(rng, LAWS[law], people)
        told = excess_of_top(of=found, name="officer", rng=rng)
        held.append(told.interval.low <= truth <= told.interval.high)
    setting = f"excess of the top tenth, 60 officers of about {people} people, {law}"
    Tally(setting=setting, covered=float(np.mean(held)), worlds=WORLDS).check(between=(0.85, 0.98))
