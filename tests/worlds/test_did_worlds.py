"""Worlds in which something began at different times: do the ranges of its effects hold, one by one and together?"""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.did import att_gt
from worlds.keeping_score import Tally

PERIODS = 8
STARTS = (0, 0, 4, 6)
"""A group in four each: half of the units never start."""
RARE = (0,) * 16 + (4,) + (6,) * 8
"""The first group is one in 25, as small as that of the published counties."""


def effects(first, time):
    """What it does grows, and more where it began early: a pooled regression would be wrong here."""
    on = (first > 0) & (time >= first)
    return np.where(on, 0.5 + 0.2 * (time - first) + 0.3 * (first == 4), 0.0)


def world(rng, *, units, towns=0, skewed=False, starts=STARTS):
    """Units with a level of their own, a common way of all and noise that lasts; ``towns`` share a part of it.

    A town begins as one. With ``skewed`` the noise has a long tail to one side, as counts of rare things have.
    """
    clusters = towns or units
    start = np.array(starts)[np.arange(clusters) % len(starts)]
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
    size = np.array(
        [
            one
            for one, time, group in zip(found.cells.n_treated, found.cells.time, found.cells.group, strict=True)
            if time >= group
        ]
    )
    simple = found.simple.low <= np.average(truth, weights=size) <= found.simple.high
    single = [one.low <= true <= one.high for one, true in zip(after, truth, strict=True)]
    lags = np.array([one.time - one.group for one in after])
    band = []
    for one in found.dynamic:
        here = lags == one.time
        true = np.average(truth[here], weights=size[here]) if one.time >= 0 else 0.0
        band.append(one.band_low <= true <= one.band_high)
    return simple, np.mean(single), all(band), found.pre_trend.p_value < 0.05


def hold(worlds, **town):
    rng = np.random.default_rng(3)
    held = np.mean([asked(att_gt(**world(rng, **town), seed=rng, draws=999)) for _ in range(worlds)], axis=0)
    name = ", ".join(f"{value} {key}" for key, value in town.items() if key in ("units", "towns"))
    name += ", long-tailed" if town.get("skewed") else ", one in 25 first" if "starts" in town else ""
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


@pytest.mark.soak
def test_published_bands_of_a_small_group_among_many_hold_less_often_which_is_told():
    rng = np.random.default_rng(3)
    assert Caution.FEW_CLUSTERS in att_gt(**world(rng, units=500, starts=RARE), seed=1, draws=99).cautions
    simple, single, band, before = hold(2_000, units=500, starts=RARE)
    for one in (simple, single, before):
        one.check()
    band.check(between=(0.88, 0.97))
