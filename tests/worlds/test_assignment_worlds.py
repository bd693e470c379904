"""Worlds where officers search the most suspicious first, up to a bar of their own; chance decides who meets whom."""

import numpy as np
import pytest

from daylit.stats.assignment import quasi_random
from daylit.stats.same_people import same_people
from worlds.keeping_score import Tally

# Of the group and the reference: finds among the s most suspicious are a·s + b·s².
FINDS = ((0.9, -0.4), (0.8, -0.4))
HIGH, LOW = (0.25, 0.85), (0.02, 0.08)


def world(rng, *, officers=60, cells=60, people=8, searched=HIGH, lift=0.05, finds=FINDS, unlike=0.0, together=6):
    """Some officers share each cell; ``lift`` is how much more of the group they search, ``unlike`` whom they meet."""
    bar, lean = rng.uniform(*searched, officers), unlike * rng.normal(size=officers)
    cell = np.repeat(np.arange(cells * officers // together), together)
    who = np.concatenate([rng.permutation(officers) for _ in range(cells)])[: len(cell)]
    busy, rows = rng.normal(scale=0.2, size=cell.max() + 1)[cell], []
    met = 1 + rng.poisson(people, len(cell))
    own = rng.binomial(met, np.clip(0.4 + busy / 2 + lean[who], 0.05, 0.95))
    for side, (n, (a, b)) in enumerate(zip((own, met - own), finds, strict=True)):
        share = np.clip(bar[who] + lift * (side == 0), 0, 1)
        s = rng.binomial(n, share)
        rows.append((n, s, rng.binomial(s, a + b * share), np.full(len(n), side == 0)))
    n, s, h, mark = (np.concatenate(part) for part in zip(*rows, strict=True))
    told = {"stops": n, "searches": s, "hits": h, "in_group": mark}
    return told | {"officer": np.tile(who, 2), "cell": np.tile(cell, 2)}, truth(searched, lift, finds)


def truth(searched, lift, finds):
    """The difference at the same risk of officers whose bars lie evenly, from the model."""
    bar = np.linspace(*searched, 4_001)
    share = [np.clip(bar + lift, 0, 1), bar]
    s = [one.mean() for one in share]
    h = [(a * one + b * one**2).mean() for one, (a, b) in zip(share, finds, strict=True)]
    risk = [a + b for a, b in finds]
    whole = 0.4 * risk[0] + 0.6 * risk[1]
    return whole * (h[0] / risk[0] - h[1] / risk[1]) + (1 - whole) * (
        (s[0] - h[0]) / (1 - risk[0]) - (s[1] - h[1]) / (1 - risk[1])
    )


def hold(worlds, **change):
    rng, held, ranged, free, balance = np.random.default_rng(1), 0, 0, 0, []
    for _ in range(worlds):
        given, true = world(rng, **change)
        found = quasi_random(**given, rng=rng)
        held += (found.difference.low <= true) & (true <= found.difference.high)
        ranged += found.low <= true <= found.high
        free += found.without_form.low <= true <= found.without_form.high
        balance.append(found.balance.p_value < 0.05)
    print(change, f"forms {held / worlds}, range {ranged / worlds:.3f}, without {free / worlds:.3f}, "
          f"unlike {np.mean(balance):.3f}")  # fmt: skip
    return held[1] / worlds, ranged / worlds, free / worlds, float(np.mean(balance))


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    curve, ranged, free, _ = hold(15)
    assert min(curve, ranged, free) >= 0.75


@pytest.mark.soak
@pytest.mark.parametrize("change", [{}, {"lift": 0.0, "finds": (FINDS[1], FINDS[1])}], ids=["a difference", "none"])
def test_the_form_that_is_true_holds_and_the_range_holds_more(change):
    curve, ranged, free, _ = hold(1_000, **change)
    # Where both groups are searched by one bar, what officers have in common falls out, and it holds more often.
    what = "one bar for both" if change else "a difference"
    Tally(setting=f"the true form, {what}", covered=curve, worlds=1_000).check(sparse=bool(change))
    Tally(setting=f"range over forms, {what}", covered=ranged, worlds=1_000).check(exact=True)
    Tally(setting=f"without a form, {what}", covered=free, worlds=1_000).check(exact=True)


@pytest.mark.soak
def test_where_few_are_searched_only_what_leans_on_no_form_holds():
    free = hold(1_000, searched=LOW, lift=0.01, people=30)[2]
    Tally(setting="without a form, one in twenty searched", covered=free, worlds=1_000).check(exact=True)


def balances(worlds, **change):
    rng, p_value = np.random.default_rng(2), []
    for _ in range(worlds):
        given, _ = world(rng, **change)
        p_value.append(
            same_people(**{name: given[name] for name in ("in_group", "officer", "cell")}, n=given["stops"]).p_value
        )
    return float(np.mean(np.array(p_value) < 0.05))


def test_the_balance_test_finds_officers_who_meet_other_people():
    assert balances(10, unlike=0.1) == 1.0


@pytest.mark.soak
def test_the_balance_test_seldom_errs():
    refuted = balances(1_000)
    assert 0.03 <= refuted <= 0.07, refuted
