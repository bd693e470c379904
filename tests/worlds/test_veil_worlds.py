"""Invented evenings with a known effect of darkness: does the interval hold it as often as it says?

The days of a world resemble themselves (a Gaussian copula with a common part for each date), but the chance of each
single stop is exactly that of the model, so the truth to be held is exact.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import ndtri

from daylit.stats.veil import veil_of_darkness
from worlds.keeping_score import Tally

SHORT = 1_000
LONG = 4_000


@dataclass(frozen=True, kw_only=True)
class World:
    name: str
    effect: float = 0.0
    alike: float = 0.0  # correlation of the latent value of two stops of one date
    season: float = 0.0  # how much the group's share swings over the year, in log odds
    days: int = 360
    stops: int = 2400


def evenings(world, rng):
    day = np.sort(rng.integers(0, world.days, world.stops))
    turn = np.cos((day * (360 / world.days) - 172) * 2 * np.pi / 360)
    minute = rng.integers(1035, 1275, world.stops)
    dark = minute > 1155 + 100 * turn
    log_odds = -0.7 + 0.5 * np.sin((minute - 1035) / 80) + world.effect * dark + world.season * turn
    common = rng.normal(size=world.days)[day]
    latent = np.sqrt(world.alike) * common + np.sqrt(1 - world.alike) * rng.normal(size=world.stops)
    return {
        "in_group": latent < ndtri(1 / (1 + np.exp(-log_odds))),
        "dark": dark,
        "minute": minute,
    }, day


def live(world, many, *, clustered=True, months=False, seed=7):
    """How often the truth is held, and how often “no effect” is rejected, in many worlds."""
    rng = np.random.default_rng(seed)
    held = rejected = 0
    for _ in range(many):
        stops, day = evenings(world, rng)
        factors = [day * 12 // world.days] if months else []
        found = veil_of_darkness(**stops, cluster=day if clustered else None, factors=factors)
        held += world.effect in found.interval
        rejected += found.p_value < 0.05
    tally = Tally(
        setting=world.name, covered=held / many, rejected=None if world.effect else rejected / many, worlds=many
    )
    print(tally, f"rejected {rejected / many:.3f}")
    return tally


ALONE = World(name="stops one by one, no effect")
ALIKE = World(name="days alike, no effect", alike=0.3)
EFFECT = World(name="days alike, odds ratio 0.67", alike=0.3, effect=-0.4)
SEASON = World(name="days alike, a season, odds ratio 0.67", alike=0.1, effect=-0.4, season=0.3)
FEW = World(name="24 days only, no effect", alike=0.2, days=24, stops=1200)


def test_it_works_where_stops_are_independent():
    live(ALONE, SHORT, clustered=False).check()


def test_clustered_intervals_hold_an_effect_where_days_are_alike():
    live(EFFECT, SHORT).check()


def test_intervals_that_count_stops_one_by_one_would_hold_too_rarely():
    assert live(ALIKE, 400, clustered=False).covered < 0.93


def test_no_effect_is_rejected_as_often_as_it_says():
    live(ALIKE, SHORT).check()


@pytest.mark.soak
@pytest.mark.parametrize("world", [ALONE, ALIKE, EFFECT], ids=lambda world: world.name)
def test_clustered_intervals_in_many_worlds(world):
    live(world, LONG, seed=70).check()


@pytest.mark.soak
def test_with_months_a_season_is_not_taken_for_darkness():
    assert live(SEASON, LONG, seed=71).covered < 0.90
    live(SEASON, LONG, months=True, seed=71).check()


@pytest.mark.soak
def test_with_few_days_student_keeps_the_interval_honest():
    live(FEW, LONG, seed=72).check()


THIN = World(name="thin: 90 stops in 60 days, no effect", days=60, stops=90)
THIN_EFFECT = World(
    name="thin: 90 stops in 60 days, days alike, odds ratio 0.45", alike=0.2, days=60, stops=90, effect=-0.8
)


def live_thin(world, many, *, firth=True, seed=3):
    """The same with the weekday held equal, and Firth's correction where asked for."""
    rng, held, rejected = np.random.default_rng(seed), 0, 0
    for _ in range(many):
        stops, day = evenings(world, rng)
        found = veil_of_darkness(**stops, cluster=day, factors=[day % 7], firth=firth)
        held += world.effect in found.interval
        rejected += found.p_value < 0.05
    return Tally(
        setting=f"{world.name}, {'Firth' if firth else 'plain'}", covered=held / many,
        rejected=None if world.effect else rejected / many, worlds=many,
    )  # fmt: skip


def test_it_works_where_data_are_thin():
    """Two or three stops for each parameter: without the correction the range holds too rarely."""
    assert live_thin(THIN, 60).covered >= 0.9
    assert live_thin(THIN, 400, firth=False).covered < 0.93


@pytest.mark.soak
@pytest.mark.parametrize("world", [THIN, THIN_EFFECT], ids=lambda world: world.name)
def test_firths_correction_in_many_thin_worlds(world):
    live_thin(world, 1_000).check()


@dataclass(frozen=True, kw_only=True)
class Force:
    """Officers of unlike seasons and leanings; ``own`` is how alike an officer's stops in the same light are."""

    name: str
    effect: float = 0.0
    own: float = 0.0
    officers: int = 60
    each: int = 60


def shifts(force, rng):
    """Officers who work in winter lean another way: without them held equal, that looks like darkness."""
    stops = force.officers * force.each
    officer, winter = np.repeat(np.arange(force.officers), force.each), np.arange(force.officers) % 2
    day = (rng.normal(172 + 180 * winter[officer], 70, stops) % 360).astype(int)
    minute = rng.integers(1035, 1275, stops)
    dark = minute > 1155 + 100 * np.cos((day - 172) * 2 * np.pi / 360)
    lean = 0.4 * winter + 0.5 * rng.normal(size=force.officers)
    log_odds = -0.7 + force.effect * dark + lean[officer]
    common = rng.normal(size=(force.officers, 2))[officer, dark.astype(int)]
    days = rng.normal(size=360)[day]
    latent = np.sqrt(force.own) * common + np.sqrt(0.1) * days + np.sqrt(0.9 - force.own) * rng.normal(size=stops)
    given = {"in_group": latent < ndtri(1 / (1 + np.exp(-log_odds))), "dark": dark, "minute": minute}
    return given, day, officer


def live_officers(force, many, *, held_equal=True, seed=5):
    rng, held, rejected = np.random.default_rng(seed), 0, 0
    for _ in range(many):
        stops, day, officer = shifts(force, rng)
        alike = {"cluster": day, "second_cluster": officer} if held_equal else {"cluster": day}
        found = veil_of_darkness(**stops, **alike, factors=[officer] if held_equal else [])
        held += force.effect in found.interval
        rejected += found.p_value < 0.05
    tally = Tally(
        setting=force.name, covered=held / many, rejected=None if force.effect else rejected / many, worlds=many
    )
    print(tally, f"rejected {rejected / many:.3f}")
    return tally


FORCES = [
    Force(name="60 officers held equal, no effect"),
    Force(name="60 officers held equal, odds ratio 0.67", effect=-0.4),
    Force(name="60 officers held equal, unlike in the dark, no effect", own=0.05),
    Force(name="15 officers of 250 stops held equal, no effect", own=0.02, officers=15, each=250),
]


def test_officers_who_work_in_winter_are_not_taken_for_darkness():
    force = FORCES[0]
    assert live_officers(force, 150, held_equal=False).covered < 0.85
    assert live_officers(force, 150).covered >= 0.9


@pytest.mark.soak
@pytest.mark.parametrize("force", FORCES, ids=lambda force: force.name)
def test_officers_held_equal_in_many_worlds(force):
    live_officers(force, 2_000).check()
