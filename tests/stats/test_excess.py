"""How much of the excess lies with the top tenth: the truth is held, whatever law the officers follow."""

import numpy as np
import pytest

from daylit.stats.excess import NORMAL, excess_of_top
from daylit.stats.shares import variance_shares

OFFICERS, AREAS = 60, 8


def world(seed: int, effects, people: int = 400):
    """Officers who work in all areas; the fit, and the share of the true excess that the top tenth has."""
    rng = np.random.default_rng([7, seed])
    chance = np.clip(effects(rng), 0.01, 0.9)
    met = np.maximum((people * np.exp(0.4 * rng.standard_normal(OFFICERS))).astype(int), 50)
    cells = rng.multinomial(met, np.full(AREAS, 1 / AREAS))
    events = rng.binomial(cells, np.clip(chance[:, None] + 0.02 * rng.standard_normal(AREAS), 0.005, 0.95))
    officer, area = np.repeat(np.arange(OFFICERS), AREAS), np.tile(np.arange(AREAS), OFFICERS)
    found = variance_shares(events=events.ravel(), n=cells.ravel(), levels={"officer": officer, "area": area})
    beyond = chance - np.average(chance, weights=met)
    excess = np.maximum(beyond, 0) * met
    return found, excess[np.argsort(-beyond)[:6]].sum() / excess.sum()


LAWS = {
    "normal": lambda rng: 0.2 + 0.05 * rng.standard_normal(OFFICERS),
    "skewed": lambda rng: 0.08 + 0.06 * rng.exponential(size=OFFICERS),
    "a tenth far out": lambda rng: (
        np.where(rng.permutation(OFFICERS) < 6, 0.35, 0.12) + 0.01 * rng.standard_normal(OFFICERS)
    ),
}


@pytest.mark.parametrize("law", LAWS)
def test_it_works_and_the_interval_holds_the_truth(law: str):
    told = [
        (excess_of_top(of=found, name="officer", rng=np.random.default_rng(1)), truth)
        for found, truth in (world(seed, LAWS[law]) for seed in range(20))
    ]
    held = [one.interval.low <= truth <= one.interval.high for one, truth in told]
    assert sum(held) >= 16
    assert np.mean([one.share - truth for one, truth in told]) == pytest.approx(0, abs=0.04)
    assert all(one.interval.low <= one.share <= one.interval.high <= 1 for one, _ in told)
    assert {(one.members, one.top) for one, _ in told} == {(60, 6)}


def test_where_little_is_known_of_each_the_range_is_wide_and_chance_is_no_excess_of_the_top():
    """All alike but for chance: counted as they are, the top tenth would seem to hold far more than it can."""
    found, _ = world(1, LAWS["normal"], people=80)
    told = excess_of_top(of=found, name="officer", rng=np.random.default_rng(1))
    assert told.interval.high - told.interval.low > 0.15
    assert told.interval.low < NORMAL < told.interval.high


def test_few_officers_or_more_areas_than_officers_are_not_told():
    rng = np.random.default_rng(2)
    few = variance_shares(
        events=rng.binomial(400, rng.uniform(0.1, 0.3, 29)), n=np.full(29, 400), levels={"officer": np.arange(29)}
    )
    assert excess_of_top(of=few, name="officer", rng=rng) is None
    small = variance_shares(
        events=rng.binomial(49, rng.uniform(0.1, 0.3, 60)), n=np.full(60, 49), levels={"officer": np.arange(60)}
    )
    assert excess_of_top(of=small, name="officer", rng=rng) is None
    officer, area = np.repeat(np.arange(40), 50), np.tile(np.arange(50), 40)
    wide = variance_shares(
        events=rng.binomial(20, 0.2, 2_000), n=np.full(2_000, 20), levels={"officer": officer, "area": area}
    )
    assert excess_of_top(of=wide, name="officer", rng=rng) is None


def test_what_cannot_be_asked_is_refused():
    found, _ = world(1, LAWS["normal"])
    with pytest.raises(ValueError, match="name must be one of officer, area, not 'unit'"):
        excess_of_top(of=found, name="unit", rng=np.random.default_rng(1))
    with pytest.raises(ValueError, match=r"top must lie between 0 and 0\.5"):
        excess_of_top(of=found, name="officer", rng=np.random.default_rng(1), top=0.6)
    gap = variance_shares(
        events=np.full(120, 20), n=np.full(120, 100), levels={"officer": np.repeat(np.arange(60), 2)},
        in_group=np.tile([True, False], 60),
    )  # fmt: skip
    with pytest.raises(ValueError, match="not of a gap between groups"):
        excess_of_top(of=gap, name="officer", rng=np.random.default_rng(1))
