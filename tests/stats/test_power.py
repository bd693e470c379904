import numpy as np
import pytest

from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.power import (
    detectable_difference,
    detectable_odds_ratio,
    detectable_spread,
    equivalence,
    sample_size,
    twilight_stops,
)
from stats.reference_values import values


def test_it_works_on_the_sizes_of_the_catalogue():  # METHODS section 6: 1,090 and 250 searches per group
    r = values("rates_other.csv")
    found = sample_size(p=[0.25, 0.25], reference_p=[0.20, 0.15])
    np.testing.assert_allclose(found, [r["power_25_20"], r["power_25_15"]], rtol=1e-9)
    assert found.round(-1).tolist() == [1090, 250]


@pytest.mark.parametrize(("n", "odds_ratio"), [(16_400, 1.1), (4_500, 1.2), (2_200, 1.3), (910, 1.5)])
def test_the_odds_ratio_of_the_veil_of_darkness(n, odds_ratio):  # METHODS section 6, group share 0.3, half dark
    std_error = 1 / np.sqrt(n * 0.3 * 0.7 * 0.25)
    assert float(detectable_odds_ratio(std_error=std_error)) == pytest.approx(odds_ratio, abs=0.015)


def test_the_detectable_difference_is_the_sample_size_turned_round():
    n = sample_size(p=[0.25, 0.30, 0.10], reference_p=[0.20, 0.20, 0.20])
    below, above = detectable_difference(n=n, reference_n=n, reference_p=0.20)
    np.testing.assert_allclose(above[:2], [0.05, 0.10], rtol=1e-6)
    np.testing.assert_allclose(below[2], 0.10, rtol=1e-6)


def test_too_few_people_can_show_nothing_and_that_is_said():
    with np.errstate(all="raise"):
        below, above = detectable_difference(n=[5, 0], reference_n=[500, 10], reference_p=0.05)
    assert np.isnan(below).all()
    assert above[0] > 0.2
    assert np.isnan(above[1])


def test_equal_rates_need_endless_people():
    assert sample_size(p=0.2, reference_p=0.2) == np.inf


def test_equivalence_needs_more_than_not_significant():
    wide = equivalence(estimate=0.01, std_error=0.02, margin=0.03)
    narrow = equivalence(estimate=0.01, std_error=0.005, margin=0.03)
    assert not wide.equivalent
    assert wide.p_value == pytest.approx(0.1587, abs=1e-4)
    assert narrow.equivalent
    assert narrow.low == pytest.approx(0.01 - 1.6449 * 0.005, abs=1e-6)


@pytest.mark.parametrize("change", [{"margin": 0}, {"std_error": 0}, {"level": 2}])
def test_what_cannot_be_is_refused(change):
    with pytest.raises(ValueError, match=r"above 0|level"):
        equivalence(**({"estimate": 0.0, "std_error": 1.0, "margin": 1.0} | change))
    with pytest.raises(ValueError, match="power"):
        sample_size(p=0.1, reference_p=0.2, power=80)


@pytest.mark.parametrize("n", [np.full(20, 400), np.linspace(100, 2_000, 12).astype(int)])
def test_a_spread_of_the_detectable_size_is_seen_in_four_of_five_worlds(n):
    rng, worlds = np.random.default_rng(5), 2_000
    least = detectable_spread(n=n, rate=0.2)
    rates = np.clip(0.2 + least * rng.standard_normal((worlds, len(n))), 0, 1)
    seen = 0
    for events in rng.binomial(n, rates):
        fitted = n * events.sum() / n.sum()
        seen += pearson_dispersion(events=events, fitted=fitted, n=n, parameters=1).p_value < 0.05
    assert seen / worlds == pytest.approx(0.8, abs=0.05)


def test_one_area_shows_no_spread_and_a_rate_that_cannot_be_is_refused():
    assert np.isnan(detectable_spread(n=[400], rate=0.2))
    assert np.isnan(detectable_spread(n=[400, 400], rate=0.0))
    with pytest.raises(ValueError, match="rate is a proportion"):
        detectable_spread(n=[400, 400], rate=1.2)


def test_twilight_stops_are_those_of_the_catalogue_and_what_they_could_have_seen():
    """METHODS section 6: a group of 3 in 10, half of the stops in the dark."""
    needed = twilight_stops(odds_ratio=[1.1, 1.2, 1.3, 1.5, 1 / 1.5], share=0.3)
    np.testing.assert_allclose(needed, [16_400, 4_500, 2_200, 910, 910], rtol=0.02)
    error = 1 / np.sqrt(needed * 0.3 * 0.7 * 0.25)
    np.testing.assert_allclose(detectable_odds_ratio(std_error=error), [1.1, 1.2, 1.3, 1.5, 1.5], rtol=1e-9)
    np.testing.assert_allclose(twilight_stops(odds_ratio=1.2, share=0.3, design_effect=1.7), 1.7 * needed[1])
    assert twilight_stops(odds_ratio=1, share=0.3) == np.inf


def test_that_many_stops_find_the_odds_ratio_in_four_of_five_worlds():
    rng, found = np.random.default_rng(1), 0
    n = int(twilight_stops(odds_ratio=1.5, share=0.3))
    for _ in range(1_000):
        dark = rng.binomial(n, 0.5)
        of_group = rng.binomial([n - dark, dark], [0.3424, 0.2576])  # odds 1.5 apart, 0.3 on average
        table = np.array([of_group, [n - dark, dark] - of_group]) + 0.5
        found += abs(np.log(table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0])) > 1.96 * np.sqrt((1 / table).sum())
    assert 0.76 < found / 1_000 < 0.86


@pytest.mark.parametrize(
    ("change", "words"),
    [({"share": 0}, "share"), ({"dark": 1}, "dark"), ({"design_effect": 0.5}, "design_effect"),
     ({"odds_ratio": 0}, "odds_ratio")],
)  # fmt: skip
def test_twilight_stops_refuse_what_cannot_be(change, words):
    with pytest.raises(ValueError, match=words):
        twilight_stops(**{"odds_ratio": 1.2, "share": 0.3, **change})
