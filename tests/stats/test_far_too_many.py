"""Ten million levels, counts beyond any record, numbers next to 0: refused by name, before memory or time is spent."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pytest

from daylit.stats.alike import alike_rates
from daylit.stats.burden import decompose
from daylit.stats.cautions import Caution
from daylit.stats.control import control_chart
from daylit.stats.did import att_gt
from daylit.stats.ewma import ewma_chart
from daylit.stats.excess import excess_of_top
from daylit.stats.funnel import funnel
from daylit.stats.interrupted import interrupted_series
from daylit.stats.negative_binomial import negative_binomial
from daylit.stats.officers import MOST_LEVELS, MOST_OFFICERS, internal_benchmark
from daylit.stats.outcome import outcome_test, robust_outcome_test
from daylit.stats.planning import stepped_wedge
from daylit.stats.randomised import randomised
from daylit.stats.rank_order import rank_order
from daylit.stats.rates import rate_difference, rate_ratio, risk_ratio
from daylit.stats.risk_adjusted import risk_bounds
from daylit.stats.rollout import rollout_effect
from daylit.stats.same_people import same_people
from daylit.stats.shares import variance_shares
from daylit.stats.small_areas import ranks, shrunken_rates
from daylit.stats.standardise import mantel_haenszel
from daylit.stats.threshold import MOST_CELLS, threshold_test
from daylit.stats.trend import trend
from daylit.stats.veil import veil_of_darkness
from daylit.stats.wild import wild_score
from daylit.stats.within_person import within_person

TWELVE = {"group": ["a", "b"] * 6, "place": np.repeat(range(6), 2), "searches": [50, 100] * 6, "hits": [15, 20] * 6}


def test_more_officers_than_any_agency_has_are_refused():
    officer = np.arange(MOST_OFFICERS + 1)
    with pytest.raises(ValueError, match="officer holds 50,001 officers"):
        internal_benchmark(officer=officer, in_group=officer % 2, covariates=[officer % 3])


def test_more_kinds_of_work_than_peers_could_share_are_refused():
    row = np.arange(4 * (MOST_LEVELS + 1))
    with pytest.raises(ValueError, match="covariate 1 holds 3,001 labels"):
        internal_benchmark(officer=row % 9, in_group=row % 2, covariates=[(row % (MOST_LEVELS + 1)).astype(str)])


def test_more_cells_than_can_be_drawn_are_refused():
    place = np.repeat(np.arange(MOST_CELLS // 2 + 1), 2)
    with pytest.raises(ValueError, match="group and place make 20,002 cells"):
        threshold_test(
            group=np.tile(["a", "b"], len(place) // 2), place=place, stops=np.full(len(place), 100),
            searches=np.full(len(place), 10), hits=np.full(len(place), 3),
        )  # fmt: skip


def test_a_group_that_nobody_stopped_has_no_bar():
    """Its numbers would be those of the priors alone, behind an open gate."""
    with pytest.raises(ValueError, match="stops is 0 everywhere for group 'b': leave it out"):
        threshold_test(**{**TWELVE, "searches": [50, 0] * 6, "hits": [15, 0] * 6}, stops=[1_000, 0] * 6)


@pytest.mark.parametrize("change", [{"stops": [1e17] * 12}, {"stops": [1e-300] * 12}])
def test_counts_beyond_any_record_are_refused(change):
    with pytest.raises(ValueError, match=r"stops holds a number (above 1e.16|below 1e-15)"):
        threshold_test(**TWELVE, **change)


def test_more_units_than_bands_are_drawn_for_are_refused(monkeypatch):
    monkeypatch.setattr("daylit.stats.did.MOST_UNITS", 5)
    unit, time = np.repeat(range(6), 2), np.tile(range(2), 6)
    with pytest.raises(ValueError, match="unit holds 6 units; bands of more than 5"):
        att_gt(outcome=unit * time, unit=unit, time=time, first_treated=unit % 2)


FAR_TOO_MANY = np.arange(1_100_000)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda n: funnel(events=n % 2, n=n + 2), "places: 1,100,000 are more than"),
        (lambda n: shrunken_rates(events=n % 2, n=n + 2), "areas: 1,100,000 are more than"),
        (lambda n: variance_shares(events=n % 2, n=n % 2 + 2, levels={"unit": n}), "labels of unit: 1,100,000 are"),
        (lambda n: outcome_test(found=n % 2, searches=n % 2 + 2, reference_found=n % 2, reference_searches=n % 2 + 2,
                                stratum=n), "strata: 1,100,000 are more than"),
    ],
)  # fmt: skip
def test_far_too_many_labels_are_refused_and_not_left_to_the_memory_of_the_machine(ask, words):
    with pytest.raises(ValueError, match=words):
        ask(FAR_TOO_MANY)


def test_a_person_stopped_thousands_of_times_is_nobody():
    rows = {"events": np.tile([1, 0], 4), "n": np.full(8, 2_500), "in_group": np.tile([True, False], 4)}
    with pytest.raises(ValueError, match="stops of one person: 5,000 are more than the 4,000"):
        within_person(**rows, person=np.repeat(range(4), 2))


def test_clusters_may_be_named_by_numbers_of_any_size():
    people = {
        "events": [4, 9] * 60,
        "n": [30, 60] * 60,
        "group": [1, 0] * 60,
        "reference": 0,
        "others": [1],
        "worlds": 20,
    }
    names = np.arange(120) // 2
    one, other = (
        alike_rates(**people, cluster=cluster, rng=np.random.default_rng(1)) for cluster in (names, names * 10**12 + 7)
    )
    np.testing.assert_array_equal(one.difference, other.difference)


def test_an_exposure_next_to_nothing_gives_no_ratio_without_bounds():
    with pytest.raises(ValueError, match="exposure holds a number below 1e-15"):
        rate_ratio(events=1, exposure=1e-320, reference_events=1, reference_exposure=1)


@pytest.mark.parametrize("draws", [0, -100, 10**9, None, "many"])
def test_draws_that_cannot_be_are_refused(draws):
    unit, period = np.repeat(range(6), 4), np.tile(range(4), 6)
    with pytest.raises(ValueError, match="draws must"):
        randomised(
            events=unit + period, n=np.full(24, 50), unit=unit, period=period, draws=draws,
            first_treated=np.where(unit < 3, 2, np.inf), generator=np.random.default_rng(1),
        )  # fmt: skip


def test_factors_are_a_list_and_one_by_itself_is_told_so():
    rng = np.random.default_rng(1)
    asked = {"in_group": rng.integers(0, 2, 400), "dark": rng.integers(0, 2, 400), "minute": rng.integers(0, 90, 400)}
    place, day = rng.integers(0, 4, 400).astype(str), rng.integers(0, 7, 400)
    for alone in (place, pd.Series(place), place.tolist(), "place", None):
        with pytest.raises(ValueError, match="factors is a list of label arrays"):
            veil_of_darkness(**asked, factors=alone)
    told = veil_of_darkness(**asked, factors=(place, day))
    assert veil_of_darkness(**asked, factors=pd.DataFrame({"place": place, "day": day})) == told


def rolled(units, **more):
    unit = np.repeat(np.arange(units), 2)
    cells = {"events": unit % 7, "n": np.full(2 * units, 50), "unit": unit, "period": np.tile([1, 2], units)}
    return {**cells, "first_treated": np.where(unit < units // 2, 2, 0), **more}


def two_groups(cells, names=("events", "n", "reference_events", "reference_n")):
    """The same counts in so many cells, without the memory of them."""
    return {name: np.broadcast_to(value, cells) for name, value in zip(names, (5.0, 50.0, 7.0, 60.0), strict=True)}


SEVERAL = np.where(np.arange(220_000) < 110_000, 2 + np.arange(220_000) // 2 % 2, 0)
RNG = np.random.default_rng(1)
YEARS = {"events": [8, 12] * 20, "n": [100] * 40, "baseline": 20, "rng": RNG}
OFFICERS = {
    "events": [3] * 48, "n": [20] * 48, "group": ["a", "b"] * 24, "officer_group": ["a"] * 24 + ["b"] * 24,
    "officer": np.repeat(range(24), 2), "rng": RNG,
}  # fmt: skip
LONG = {"events": np.full(20_000, 5), "n": np.full(20_000, 100), "rng": RNG}
CENTURY = np.arange("1925-01", "2025-01", dtype="datetime64[M]")
EACH = np.arange(6_000)
WEDGE = {"people": 200, "baseline": 0.2, "generator": RNG}


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: randomised(**rolled(250_000), generator=RNG), "units times draws: 249,750,000"),
        (lambda: randomised(**rolled(110_000, first_treated=SEVERAL), generator=RNG), "units times draws: 21,890,000"),
        (lambda: rollout_effect(**rolled(1_000_001)), "units: 1,000,001 are more than the 1,000,000"),
        (lambda: rollout_effect(**rolled(10_000, period=np.arange(20_000))), "units times periods: 200,000,000"),
        (lambda: same_people(n=np.full(12_000, 5), in_group=np.arange(12_000) % 2 == 0, officer=EACH.repeat(2),
                             cell=np.arange(12_000) // 4), "officers in cells with others: 6,000 .* the 5,000"),
        (lambda: wild_score(design=np.column_stack([np.ones(2_002), np.tile([0, 1], 1_001)]),
                            successes=np.arange(2_002) % 7, trials=np.full(2_002, 9),
                            cluster=np.repeat(range(1_001), 2), of=1), "clusters: 1,001 are .* errors of glm.logit"),
        (lambda: trend(month=CENTURY, events=[5] * 1_200, n=[90] * 1_200), "months: 1,200 are more than the 480"),
        (lambda: interrupted_series(month=CENTURY, events=[5] * 1_200, n=[90] * 1_200, start="2000-01"), "months: 1,2"),
        (lambda: ewma_chart(**LONG, baseline=20), "simulations times periods: 80,000,000"),
        (lambda: control_chart(**LONG, baseline=19_000), "simulations times periods: 76,208,000"),
        (lambda: control_chart(**YEARS, horizon=10**9), "simulations times periods: 4,000,000,080,000"),
        (lambda: mantel_haenszel(**two_groups(5_000_001)), "strata: 5,000,001 are more than the 5,000,000"),
        (lambda: rate_difference(**two_groups(500_001)), "places: 500,001 are more than the 500,000"),
        (lambda: risk_ratio(**two_groups(500_001)), "places: 500,001"),
        (lambda: robust_outcome_test(
            stops=np.full(500_001, 90), searches=50, hits=5, reference_stops=90, reference_searches=40,
            reference_hits=5), "places: 500,001"),
        (lambda: risk_bounds(in_group=EACH % 2, n=np.full(6_000, 9), actions=EACH % 8 + 1, risk=EACH / 6_000,
                             apart=0.02), "cells: 6,000 are more than the 2,000 .* gather=True"),
        (lambda: negative_binomial(design=[[0], [1]] * 20, events=[1e15, 3e15] * 20, exposure=[9] * 40,
                                   place=np.arange(40) // 2), "events adds up to more than 1e.14"),
        (lambda: stepped_wedge(groups=10**9, steps=3, **WEDGE), "groups: 1,000,000,000 are"),
        (lambda: stepped_wedge(groups=900, steps=900, **WEDGE), "steps: 900 are .* begin together"),
        (lambda: internal_benchmark(officer=np.arange(10**6) % 50, in_group=np.arange(10**6) % 3 == 0,
                                    covariates=[np.arange(10**6).astype(str)]), "covariate 1 holds 100,000 labels"),
        (lambda: rank_order(**OFFICERS, draws=10**9), "draws must be 100 or more, and at most 100,000, not"),
        (lambda: ranks(of=shrunken_rates(events=[3, 5, 9], n=[20] * 3), rng=RNG, draws=10**9), "draws must be"),
        (lambda: ewma_chart(**YEARS, simulations=10**9), "simulations must be 100 or more, and at most 100,000"),
        (lambda: control_chart(**YEARS, simulations=10**9), "simulations must be 100 or more, and at most 100,000"),
        (lambda: att_gt(outcome=np.arange(24) % 5, unit=np.arange(24) // 2, time=[1, 2] * 12,
                        first_treated=np.arange(24) // 12 * 2, draws=10**9), "draws must be 100 or more, and at most"),
    ],
)  # fmt: skip
def test_what_would_end_in_no_sensible_time_is_refused_before_it_begins(ask, words):
    """Minutes of waiting, or a message about terabytes."""
    begun = perf_counter()
    with pytest.raises(ValueError, match=words):
        ask()
    assert perf_counter() - begun < 30  # a few seconds; a busy machine takes longer


def test_excess_takes_not_more_draws_than_the_others():
    found = variance_shares(events=np.arange(40) % 9 + 1, n=np.full(40, 90), levels={"officer": np.arange(40)})
    with pytest.raises(ValueError, match="draws must be 100 or more, and at most 100,000, not 1,000,000,000"):
        excess_of_top(of=found, name="officer", rng=RNG, draws=10**9)


def test_many_units_are_shuffled_some_at_a_time(monkeypatch):
    """With a square of all units beside each other 20,000 took 3 GB; drawn in parts they are the same draws."""
    cells, found = rolled(40), []
    for together in (400, 10**9):
        monkeypatch.setattr("daylit.stats.randomised.TOGETHER", together)
        found.append(randomised(**cells, generator=np.random.default_rng(1)))
    assert found[0] == found[1]
    assert 0 < randomised(**rolled(20_000), draws=99, generator=RNG).p_value <= 1


def test_whole_numbers_of_many_levels_are_cut_at_once():
    """Ten million took more than a minute."""
    row = np.arange(10**6)
    found = internal_benchmark(officer=row % 50, in_group=row % 3 == 0, covariates=[row])
    assert Caution.CUT_AT_DECILES in found.cautions


def test_intervals_of_many_places_are_those_of_each():
    rng = np.random.default_rng(1)
    n, m = rng.integers(10, 90, (2, 20_000))
    every = {"events": rng.binomial(n, 0.2), "n": n, "reference_events": rng.binomial(m, 0.3), "reference_n": m}
    some = {name: values[-40:] for name, values in every.items()}
    for method in (rate_difference, risk_ratio):
        whole, part = method(**every), method(**some)
        np.testing.assert_array_equal(whole.low[-40:], part.low)
        np.testing.assert_array_equal(whole.high[-40:], part.high)


def test_a_ratio_of_next_to_nothing_has_no_end():
    """The exponential of the end was beyond all numbers, which warned."""
    few = {"residents": [1.0, 5.0], "stops": [1e-15, 0.5], "searches": [0, 0.5], "hits": [0, 0.5]}
    other = {"residents": [1e16, 1e15], "stops": [1e-15, 1e2], "searches": [1e-15] * 2, "hits": [1e-15] * 2}
    found = decompose(**few, **{f"reference_{name}": value for name, value in other.items()}, outcome="finds")
    assert Caution.FEW_EVENTS in found.total_ratio.cautions
    assert found.total_ratio.high == np.inf
