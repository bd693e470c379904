"""Worlds in which a training changed something, or nothing: how often the range holds it, how often a claim is made.

The whole way is asked, as the action's page does: effect, looks at the time before, the test by lot, the verdict.
"""

from datetime import date

import numpy as np
import pytest

from daylit.studies.effect import measure
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.effect_tally import Cells
from worlds.keeping_score import Tally

LONG, SHORT = 1_000, 60
SEEN = 0.9
"""A short run of 60 may miss by chance: it only finds what is broken."""
# Officers trained, others; people a month, share searched, spread of officers from half-year to half-year (log odds),
# months of the starts after the first 12. The first is the invented town: a dozen officers.
TOWNS = {
    "a dozen officers": (6, 6, 15, 0.15, 0.15, (12,)),
    "four take part, eight do not": (4, 8, 15, 0.2, 0.2, (12,)),
    "25 take part, 35 do not": (25, 35, 10, 0.15, 0.2, (12,)),
    "rare: force at 3 %": (30, 30, 12, 0.03, 0.2, (12,)),
    "three starts, 24 and 20": (24, 20, 12, 0.15, 0.2, (12, 14, 16)),
}


def a_world(rng, town, effect):
    trained, others, people, share, spread, starts = town
    months, count = 24, trained + others
    first = np.full(count, np.inf)
    first[:trained] = [starts[number % len(starts)] for number in range(trained)]
    step = np.arange(months)
    level = np.log(share / (1 - share)) + 0.3 * rng.standard_normal((count, 1))
    season = 0.2 * np.cos(2 * np.pi * step / 12) + 0.1 * rng.standard_normal(months)
    drift = spread * rng.standard_normal((count, months // 6))[:, step // 6]
    odds = np.exp(level + season + drift)
    p = np.clip(odds / (1 + odds) + effect * (step >= first[:, None]), 0.001, 0.999)
    n = rng.poisson(people * np.exp(0.4 * rng.standard_normal((count, 1))), (count, months))
    officer, month = (grid.ravel() for grid in np.meshgrid(np.arange(count), step, indexing="ij"))
    there = n.ravel() > 0
    return Cells(
        events=rng.binomial(n, p).ravel()[there].astype(float), n=n.ravel()[there].astype(float),
        officer=officer[there], month=month[there].astype(float), first=first[officer][there], kind="share",
        counts=None, left_out=(), people=1,
    )  # fmt: skip


def a_plan(matters=0.05):
    trained = {"a": date(2026, 1, 1)}
    return EffectPlan(
        measure="searched", wanted="lower", trained=trained, others=frozenset("b"), before=12, after=8, matters=matters
    )


def run(town, effect, worlds, *, seed=1):
    rng = np.random.default_rng(seed)
    found = [measure(a_world(rng, TOWNS[town], effect), a_plan(), level=0.95, seed=0) for _ in range(worlds)]
    held = np.mean([float(one.effect.change.low) <= effect <= float(one.effect.change.high) for one in found])
    verdicts = [one.judged.verdict for one in found]
    claimed = np.mean([one in ("better", "worse") for one in verdicts])
    wrong = np.mean([one == "worse" for one in verdicts])
    print(f"{town}, effect {effect}: holds {held:.3f}, claims {claimed:.3f}, wrong way {wrong:.3f}, n {worlds}")
    return held, claimed, wrong


@pytest.mark.parametrize("town", ["a dozen officers", "25 take part, 35 do not"])
def test_it_works_and_an_effect_is_recovered_and_none_is_made_up(town):
    held, _, wrong = run(town, -0.05, SHORT)
    assert held >= SEEN
    assert wrong <= 0.05
    _, claimed, _ = run(town, 0.0, SHORT, seed=2)
    assert claimed <= 0.15


def test_a_comparison_without_others_would_be_noticed(monkeypatch):
    """The negative control: before and after alone takes every season and every trend for the training's work."""
    rng = np.random.default_rng(3)
    held = []
    for _ in range(SHORT):
        cells = a_world(rng, TOWNS["25 take part, 35 do not"], 0.0)
        mine, late = np.isfinite(cells.first), cells.month >= 12
        rates = [cells.events[mine & part].sum() / cells.n[mine & part].sum() for part in (late, ~late)]
        error = np.sqrt(
            sum(rate * (1 - rate) / cells.n[mine & part].sum() for rate, part in zip(rates, (late, ~late), strict=True))
        )
        held.append(abs(rates[0] - rates[1]) <= 1.96 * error)
    assert np.mean(held) < SEEN


@pytest.mark.soak
@pytest.mark.parametrize("town", TOWNS)
def test_a_built_in_effect_lies_in_the_range_of_93_to_97_of_100_worlds(town):
    effect = -0.015 if "rare" in town else -0.05
    held, _, wrong = run(town, effect, LONG)
    Tally(setting=f"{town}, effect {effect}", covered=float(held), worlds=LONG).check()
    assert wrong <= 0.02


@pytest.mark.soak
@pytest.mark.parametrize("town", TOWNS)
def test_without_an_effect_one_is_claimed_in_at_most_7_of_100_worlds(town):
    held, claimed, _ = run(town, 0.0, LONG, seed=2)
    # Claims have gates beyond the range: they may be fewer than 3 of 100, never more than 7.
    Tally(setting=f"{town}, no effect", covered=float(held), rejected=float(claimed), worlds=LONG).check(sparse=True)
