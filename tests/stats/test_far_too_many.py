"""Ten million levels, counts beyond any record, numbers next to 0: refused by name, before memory or time is spent."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from daylit.stats.alike import alike_rates
from daylit.stats.did import att_gt
from daylit.stats.funnel import funnel
from daylit.stats.officers import MOST_LEVELS, MOST_OFFICERS, internal_benchmark
from daylit.stats.outcome import outcome_test
from daylit.stats.randomised import randomised
from daylit.stats.rates import rate_ratio
from daylit.stats.shares import variance_shares
from daylit.stats.small_areas import shrunken_rates
from daylit.stats.threshold import MOST_CELLS, threshold_test
from daylit.stats.veil import veil_of_darkness
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
