"""Worlds in which something began at different times: do the ranges of its effects hold, one by one and together?"""

import numpy as np
import pytest

from daylit.stats.did import att_gt
from worlds.keeping_score import Tally

PERIODS = 8
STARTS = (0, 0, 4, 6)
"""A group in four each: half of the units never start."""


def effects(first, time):
    """What it does grows, and more where it began early: a pooled regression would be wrong here."""
    on = (first > 0) & (time >= first)
    return np.where(on, 0.5 + 0.2 * (time - first) + 0.3 * (first == 4), 0.0)


def world(rng, *, units, towns=0, skewed=False):
    """Units with a level of their own, a common way of all and noise that lasts; ``towns`` share a part of it.

    A town begins as one. With ``skewed`` the noise has a long tail to one side, as counts of rare things have.
    """
    clusters = towns or units
    start = np.array(STARTS)[np.arange(clusters) % len(STARTS)]
    of = np.arange(units) % clusters
    draw = (lambda shape: rng.exponential(1.0, shape) - 1.0) if skewed else rng.standard_normal
    noise = draw((units, PERIODS))
    for step in range(1, PERIODS):
        noise[:, step] += 0.5 * noise[:, step - 1]
    shared = 0.5 * rng.standard_normal((clusters, PERIODS)) if towns else np.zeros((clusters, PERIODS))
    time = np.arange(1, PERIODS + 1)
    first = np.repeat(start[of], PERIODS)
    moved = rng.normal(0, 1, units)[:, None] + 0.1 * time**1.5 + noise + shared[of]
    when = np.tile(time, units)
    return {
        "outcome": moved.reshape(-1) + effects(first, when),
        "unit": np.repeat(np.arange(units), PERIODS),
        "time": when,
        "first_treated": first,
        "cluster": np.repeat(of, PERIODS),
    }


def asked(found):
    """Whether each range holds: the average's, those of groups and times after the start, and the band of all times."""
    after = [one for one in found.cells if one.time >= one.group]
    truth = effects(np.array([one.group for one in after]), np.array([one.time for one in after]))
    # Both groups are as large, so an average over cells weighs all alike.
    simple = found.simple.low <= truth.mean() <= found.simple.high
    single = [one.low <= true <= one.high for one, true in zip(after, truth, strict=True)]
    lags = np.array([one.time - one.group for one in after])
    band = []
    for one in found.dynamic:
        true = truth[lags == one.time].mean() if one.time >= 0 else 0.0
        band.append(one.band_low <= true <= one.band_high)
    return simple, np.mean(single), all(band), found.pre_trend.p_value < 0.05


def hold(worlds, **town):
    rng = np.random.default_rng(3)
    held = np.mean([asked(att_gt(**world(rng, **town), seed=rng, draws=999)) for _ in range(worlds)], axis=0)
    name = ", ".join(f"{value} {key}" for key, value in town.items() if key != "skewed")
    name += ", long-tailed" if town.get("skewed") else ""
    found = [
        Tally(setting=f"{what}; {name}", covered=held[place], worlds=worlds)
        for place, what in enumerate(("average effect", "effect of a group in a period", "band of all times"))
    ]
    found.append(Tally(setting=f"moved alike before; {name}", rejected=held[3], worlds=worlds))
    print(*found, sep="\n")
    return found


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    simple, single, band, _ = hold(60, units=80)
    assert min(simple.covered, single.covered, band.covered) >= 0.85


@pytest.mark.soak
@pytest.mark.parametrize(
    "town",
    [{"units": 40}, {"units": 80}, {"units": 300}, {"units": 80, "skewed": True}, {"units": 320, "towns": 80}],
)
def test_it_holds_in_many_worlds(town):
    for one in hold(2_000, **town):
        one.check()
