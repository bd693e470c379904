"""The effect of knowing race beforehand, from a veil that hides in part."""

import numpy as np
import pytest

from daylit.stats.intervals import Interval
from daylit.stats.visibility import effect_of_knowing


def veil(effect: float, light: float, dark: float) -> float:
    """The odds ratio of the dark, from how many knew: those who knew are led by the effect, the others are not."""
    return (1 - dark + dark * effect) / (1 - light + light * effect)


@pytest.mark.parametrize("effect", [0.3, 1.0, 1.4, 5.0])
@pytest.mark.parametrize(("light", "dark"), [(0.292, 0.120), (1.0, 0.0), (0.6, 0.5)])
def test_it_works_back_to_the_effect(effect, light, dark):
    ratio = veil(effect, light, dark)
    found = effect_of_knowing(odds_ratio=ratio, interval=Interval(ratio, ratio), known_daylight=light, known_dark=dark)
    assert found.effect == pytest.approx(effect)
    assert tuple(found.interval) == pytest.approx((effect, effect))
    if effect != 1:
        assert found.attenuation == pytest.approx(-np.log(ratio) / np.log(effect))


def test_in_minneapolis_half_as_many_again_would_show_as_eight_in_a_hundred():
    """carData's MplsStops: race was known beforehand in 29.2 % of stops by daylight and 12.0 % in the dark (2017)."""
    assert 1 / veil(1.5, 0.292, 0.120) == pytest.approx(1.08, abs=0.005)
    found = effect_of_knowing(odds_ratio=1 / 1.081, interval=Interval(0.9, 1.0), known_daylight=0.292, known_dark=0.120)
    assert found.effect == pytest.approx(1.5, abs=0.01)


def test_a_perfect_veil_hides_nothing_of_the_effect():
    found = effect_of_knowing(odds_ratio=0.5, interval=Interval(0.4, 0.8), known_daylight=1.0, known_dark=0.0)
    assert found.effect == pytest.approx(2.0)
    assert tuple(found.interval) == pytest.approx((1.25, 2.5))
    assert found.attenuation == pytest.approx(1.0)


def test_ends_beyond_any_effect_are_told_as_none_and_without_end():
    found = effect_of_knowing(odds_ratio=1.0, interval=Interval(0.1, 9.0), known_daylight=0.292, known_dark=0.120)
    assert found.effect == pytest.approx(1.0)
    assert tuple(found.interval) == (0.0, float("inf"))
    assert np.isnan(found.attenuation)


def test_the_effect_is_found_in_worlds_in_which_officers_knew_now_and_then():
    """Stops drawn one by one: race known by chance, and those who knew stop the group with another weight."""
    rng = np.random.default_rng(1)
    n, share, effect, known = 400_000, 0.3, 1.8, {False: 0.4, True: 0.15}
    counts = {}
    for dark, pi in known.items():
        knew = rng.random(n) < pi
        group = rng.random(n) < share
        stopped = rng.random(n) < np.where(knew & group, 0.05 * effect, 0.05)
        counts[dark] = (group & stopped).sum() / (~group & stopped).sum(), (knew & stopped).sum() / stopped.sum()
    ratio = counts[True][0] / counts[False][0]
    found = effect_of_knowing(
        odds_ratio=ratio, interval=Interval(ratio * 0.97, ratio * 1.03), known_daylight=0.4, known_dark=0.15
    )
    assert effect in found.interval
    assert found.effect == pytest.approx(effect, abs=0.35)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"odds_ratio": 0.0}, "above 0"),
        ({"odds_ratio": float("nan")}, "known and finite"),
        ({"interval": Interval(0.95, 1.0)}, "hold the odds ratio"),
        ({"known_dark": -0.1}, "known_dark must lie"),
        ({"known_daylight": float("nan")}, "known and finite"),
        ({"known_daylight": 0.1}, "says nothing"),
    ],
)
def test_bad_input_is_refused_by_name(change, words):
    given = {"odds_ratio": 0.9, "interval": Interval(0.8, 1.0), "known_daylight": 0.292, "known_dark": 0.12}
    with pytest.raises(ValueError, match=words):
        effect_of_knowing(**{**given, **change})


def test_a_range_without_an_end_has_an_end_of_the_effect():
    """As the odds ratio grows without end, knowing race keeps more and more of the group from being stopped: 0."""
    found = effect_of_knowing(odds_ratio=0.9, interval=Interval(0.0, np.inf), known_daylight=1.0, known_dark=0.12)
    assert found.interval == Interval(low=0.0, high=np.inf)
    assert found.effect in found.interval
