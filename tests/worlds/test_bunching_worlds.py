"""Worlds of officers who charge people at the discount speed, and officers who do not; groups drive at other speeds."""

import numpy as np
import pytest

from daylit.stats.bunching import bunching
from worlds.keeping_score import Tally

OFF, DISCOUNT = np.arange(-1, 21), 9
GROUPS = ("black", "hispanic", "white")
SLOW = np.array([7.0, 8.0, 7.0])


def speeds(slow):
    law = np.exp(-OFF / slow[:, None])
    return law / law.sum(axis=1, keepdims=True)


def charged(true, mercy):
    """The law of charged speeds where people within ten miles an hour of the speed get it with this chance."""
    reach, law = (OFF > 0) & (OFF <= 10), true.copy()
    given = law * reach * mercy[..., None]
    law = law - given
    law[..., 1] += given.sum(axis=-1)
    return law


def share(law):
    return law[..., 1] / law[..., 1:].sum(axis=-1)


def world(rng, officers, tickets, mercy, slow=SLOW, apart=0.1):
    true, lenient = speeds(slow), np.arange(officers) < officers // 2
    chance = np.clip(mercy + apart * rng.normal(size=(officers, 3)), 0, 1) * lenient[:, None]
    n = rng.poisson(tickets * np.array([0.3, 0.3, 0.4]), (officers, 3))
    drawn = np.array(
        [[rng.multinomial(n[o, g], charged(true[g], chance[o, g])) for g in range(3)] for o in range(officers)]
    )
    o, g, s = np.indices(drawn.shape)
    return {
        "n": drawn.ravel(), "officer": o.ravel(), "group": np.array(GROUPS)[g.ravel()],
        "speed": OFF[s.ravel()] + DISCOUNT, "discount": DISCOUNT, "reference": "white",
    }  # fmt: skip


def truth(mercy, slow=SLOW):
    true = speeds(slow)
    gap = share(charged(true, np.array(mercy))) - share(true)
    return (gap - gap[2])[:2]


def hold(worlds, officers, tickets, mercy, slow=SLOW):
    rng, true, held, told = np.random.default_rng(1), truth(mercy, slow), 0, 0
    false = sorted_ = 0
    for _ in range(worlds):
        found = bunching(**world(rng, officers, tickets, np.array(mercy), slow))
        held += bool(((found.difference.low <= true) & (true <= found.difference.high)).all())
        told += bool((found.difference.p_value < 0.05).any())
        false += max(found.lenient - officers // 2, 0)
        sorted_ += found.lenient
    none = bool(np.abs(true).max() < 1e-9)
    tally = Tally(
        setting=f"mercy {mercy}, slowness {slow.tolist()}, {officers} officers of {tickets} tickets",
        covered=held / worlds, rejected=told / worlds if none else None, worlds=worlds,
    )  # fmt: skip
    print(tally, f"lenient {sorted_ / worlds:.1f}, surely too many {false / worlds:.2f}")
    return tally


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    assert hold(12, 40, 250, (0.4, 0.5, 0.6)).covered >= 0.75


@pytest.mark.soak
@pytest.mark.parametrize("officers", [40, 100])
def test_it_holds_in_many_worlds(officers):
    hold(1_000, officers, 250, (0.4, 0.5, 0.6)).check()


@pytest.mark.soak
def test_where_groups_are_treated_alike_it_seldom_points_at_one():
    hold(1_000, 60, 250, (0.5, 0.5, 0.5), np.array([7.0, 7.0, 7.0])).check()
