"""What cannot be is refused in words: seeds, levels, counts and shapes that once ended in a library's own message."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from daylit.stats.alike import alike_rates
from daylit.stats.bunching import bunching
from daylit.stats.clustered import clustered_difference
from daylit.stats.cusum import risk_adjusted_cusum
from daylit.stats.did import att_gt
from daylit.stats.firth import firth_logit
from daylit.stats.glm import logit, poisson
from daylit.stats.interrupted import interrupted_series
from daylit.stats.levels import in_common, main_effects
from daylit.stats.misrecorded import corrected_rates
from daylit.stats.mixed_searches import clustered_mixed_searches
from daylit.stats.multiple import benjamini_hochberg, expected_false, local_false_discovery
from daylit.stats.negative_binomial import negative_binomial
from daylit.stats.officers import internal_benchmark
from daylit.stats.planning import detectable_with
from daylit.stats.rates import rate_ratio, risk_ratio
from daylit.stats.rollout import rollout_placebo
from daylit.stats.seeds import generator
from daylit.stats.selection import clustered_selection_bounds
from daylit.stats.spline import natural_spline
from daylit.stats.standardise import direct
from daylit.stats.threshold import threshold_test
from daylit.stats.trend import trend
from daylit.stats.veil import veil_of_darkness
from daylit.stats.weighting import doubly_robust
from daylit.stats.wild import wild_score

CELLS = {"group": [0, 0, 1, 1], "place": [0, 1, 0, 1], "stops": [900] * 4, "searches": [90] * 4, "hits": [30] * 4}
UNITS = {
    "outcome": np.random.default_rng(1).normal(size=18), "unit": np.repeat(range(6), 3), "time": [1, 2, 3] * 6,
    "first_treated": np.repeat([2, 2, 2, 0, 0, 0], 3),
}  # fmt: skip


@pytest.mark.parametrize("seed", [-1, 1.5, True, None, "one"])
def test_a_seed_is_a_whole_number_of_none_or_more(seed):
    asked = [
        lambda: generator(seed),
        lambda: threshold_test(**CELLS, seed=seed),
        lambda: att_gt(**UNITS, seed=seed),
        lambda: wild_score(
            design=[[1, 0], [1, 1]] * 6, successes=[9, 4, 7, 5, 8, 2, 9, 3, 6, 6, 8, 4], trials=[20] * 12,
            cluster=np.repeat(range(6), 2), of=1, seed=seed,
        ),
    ]  # fmt: skip
    for ask in asked:
        with pytest.raises(ValueError, match="seed must be a whole number of 0 or more"):
            ask()


@pytest.mark.parametrize("values", [[1.0, float("nan"), 3.0], [1.0, float("inf")], [[1.0, 2.0], [3.0, 4.0]]])
def test_a_spline_is_drawn_through_one_row_of_known_numbers(values):
    with pytest.raises(ValueError, match="x must be one row of numbers"):
        natural_spline(values, df=2)


def test_a_column_has_a_whole_number():
    with pytest.raises(ValueError, match=r"of must be a whole number, not 0\.5"):
        wild_score(design=[[1, 0], [1, 1]] * 6, successes=[1] * 12, cluster=np.repeat(range(6), 2), of=0.5)


def test_a_generator_goes_on_where_it_stands():
    one = np.random.default_rng(3)
    assert generator(one) is one
    assert generator(np.int64(3)).integers(1000) == np.random.default_rng(3).integers(1000)


@pytest.mark.parametrize("level", [-1, 0, 1, 95, None, "0.95", float("nan")])
def test_a_level_lies_between_0_and_1(level):
    for ask in (
        lambda: direct(events=[5, 6], n=[50, 60], weights=[1, 1], level=level),
        lambda: detectable_with(std_error=0.1, degrees=5, level=level),
        lambda: risk_ratio(events=5, n=50, reference_events=6, reference_n=60, level=level),
    ):
        with pytest.raises(ValueError, match="level must lie between 0 and 1"):
            ask()


@pytest.mark.parametrize("wrong", [{"power": 7}, {"std_error": -1}, {"degrees": 0}, {"degrees": -1}])
def test_what_could_be_seen_is_not_told_from_numbers_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        detectable_with(**{"std_error": 0.1, "degrees": 5, **wrong})


def test_a_count_that_no_records_hold_is_refused_and_a_large_one_is_not():
    with pytest.raises(ValueError, match="events holds a number above 1e\\+16"):
        rate_ratio(events=2.0**70, exposure=1, reference_events=5, reference_exposure=1)
    found = rate_ratio(events=10**15, exposure=10**16, reference_events=10**15, reference_exposure=10**16)
    assert float(found.ratio) == 1.0
    assert np.isfinite([found.interval.low, found.interval.high]).all()


def test_no_strata_are_no_rate():
    with pytest.raises(ValueError, match="there is no stratum"):
        direct(events=[], n=[], weights=[])


@pytest.mark.parametrize("wrong", [{"events": [1, 2]}, {"n": [[9, 9, 9, 9]]}, {"events": 1, "n": 9}, {"unit": ["a"]}])
def test_parts_of_a_roll_out_that_do_not_fit_together_are_refused(wrong):
    cells = {"events": [1, 2, 1, 2], "n": [9, 9, 9, 9], "unit": ["a", "a", "b", "b"], "period": [1, 2, 1, 2],
             "first_treated": [2, 2, 0, 0]}  # fmt: skip
    with pytest.raises(ValueError, match=r"one (length|shape)"):
        rollout_placebo(**{**cells, **wrong}, shift=1)


def test_one_number_for_all_cells_of_a_roll_out_is_no_error_of_an_index():
    cells = {"n": [9, 9, 9, 9], "unit": ["a", "a", "b", "b"], "period": [1, 2, 1, 2], "first_treated": [2, 2, 0, 0]}
    assert rollout_placebo(events=5, **cells, shift=1).cohorts == 0
    assert rollout_placebo(**cells | {"events": [1, 2, 1, 2], "n": 5}, shift=1).cohorts == 0


WORDS = ["many", "few"] * 3
SIX = {"group": [True, False] * 3, "cluster": [1, 1, 2, 2, 3, 3]}


@pytest.mark.parametrize(("told", "ask"), [
    ("minute holds something", lambda: veil_of_darkness(in_group=[1, 0] * 3, dark=[1, 1, 0] * 2, minute=WORDS)),
    ("events holds something", lambda: negative_binomial(
        design=[[0], [1]] * 3, events=WORDS, exposure=[9] * 6, place=[1, 1, 2, 2, 3, 3])),
    ("exposure holds something", lambda: negative_binomial(
        design=[[0], [1]] * 3, events=[3] * 6, exposure=WORDS, place=[1, 1, 2, 2, 3, 3])),
    ("x holds something", lambda: natural_spline(WORDS, df=2)),
    ("p holds something", lambda: benjamini_hochberg(WORDS)),
    ("p holds something", lambda: expected_false(p=WORDS)),
    ("z holds something", lambda: local_false_discovery(WORDS)),
    ("extra must be one share or a row", lambda: clustered_selection_bounds(
        events=[2] * 6, stops=[9] * 6, **SIX, extra=[[0.1], [0.2]])),
    ("share must be one share or a row", lambda: clustered_mixed_searches(
        found=[2] * 6, n=[9] * 6, chosen=[True] * 6, **SIX, share=[[0.1], [0.2]])),
])  # fmt: skip
def test_what_is_no_number_or_no_row_is_refused_by_name(told, ask):
    with pytest.raises(ValueError, match=told):
        ask()


@pytest.mark.parametrize("others", [[None], ["x"], 1, [[1]], [1.5], [-1]])
def test_groups_to_compare_are_a_row_of_whole_numbers(others):
    with pytest.raises(ValueError, match="reference and others are groups"):
        alike_rates(
            events=[4, 9] * 6, n=[30, 60] * 6, group=[1, 0] * 6, cluster=np.arange(12) // 2, reference=0,
            others=others, worlds=2, rng=np.random.default_rng(1),
        )  # fmt: skip


@pytest.mark.filterwarnings("error")
def test_counts_beyond_all_records_are_refused_and_an_end_that_is_far_away_warns_of_nothing():
    asked = {"events": [50, 60], "recorded_as": [[0.95, 0.05], [0.05, 0.95]], "reference": 0}
    with pytest.raises(ValueError, match="n adds up to more than"):
        corrected_rates(**asked, n=[1e15, 400])
    assert corrected_rates(**asked, n=[1e12, 400]).interval.high[1] == np.inf


LISTS = np.empty(12, dtype=object)
LISTS[:] = [[1]] * 12
MONTHS = np.arange("2020-01", "2023-01", dtype="datetime64[M]")


@pytest.mark.parametrize(("told", "ask"), [
    (r"n has shape \(2, 36\), events \(36,\)", lambda: trend(month=MONTHS, events=[20] * 36, n=[[100] * 36] * 2)),
    (r"n has shape \(2, 36\), events \(36,\)", lambda: interrupted_series(
        month=MONTHS, events=[20] * 36, n=[[100] * 36] * 2, start="2022-01")),
    ("are lists of arrays", lambda: in_common(levels=None, sides=[[1, 2]])),
    ("are lists of arrays", lambda: main_effects(levels=[[0, 1]], enough=None)),
    ("cluster holds a list", lambda: logit(design=[[1, 0], [1, 1]] * 6, successes=[0, 1] * 6, cluster=LISTS)),
    ("cluster holds a list", lambda: poisson(design=[[1, 0], [1, 1]] * 6, events=[3] * 12, cluster=[{}] * 12)),
    ("cluster holds a list", lambda: firth_logit(
        of=1, design=[[1, 0], [1, 1]] * 6, successes=[0, 1] * 6, cluster=LISTS)),
    ("outcome holds something", lambda: risk_adjusted_cusum(outcome=[object()] * 9, risk=[0.5] * 9, average_run=99)),
    ("risk holds something", lambda: risk_adjusted_cusum(outcome=[0] * 9, risk=["a"] * 9, average_run=99)),
    ("from 1 on, not -1", lambda: bunching(
        n=[9] * 4, officer=[1, 1, 2, 2], group=["a", "b"] * 2, speed=[9] * 4, discount=-1, reference="a")),
    ("covariates is a list of arrays", lambda: internal_benchmark(
        officer=[1, 2, 3] * 6, in_group=[0, 1] * 9, covariates=["a"] * 18)),
])  # fmt: skip
def test_a_library_has_not_the_last_word(told, ask):
    with pytest.raises(ValueError, match=told):
        ask()


HALF_HIDDEN = np.ma.masked_array([True, False] * 6, mask=[True] + [False] * 11)


@pytest.mark.parametrize(("told", "ask"), [
    ("group holds a missing value", lambda: clustered_difference(
        events=[1] * 12, n=[9] * 12, group=HALF_HIDDEN, cluster=range(12))),
    ("in_group holds a missing value", lambda: doubly_robust(
        in_group=HALF_HIDDEN, n=[9] * 12, events=[1] * 12, design=[[1]] * 12)),
    ("design holds something", lambda: doubly_robust(
        in_group=[0, 1] * 6, n=[9] * 12, events=[1] * 12, design=[["a"]] * 12)),
    ("in_group holds rows of unequal length", lambda: veil_of_darkness(
        in_group=[[1], [1, 2]], dark=[0, 1], minute=[1, 2])),
    ("not numbers", lambda: trend(month=np.arange(202001, 202013), events=[20] * 12, n=[100] * 12)),
    ("no month", lambda: trend(month=["2020-13"] * 3, events=[20] * 3, n=[100] * 3)),
    ("events holds something", lambda: rate_ratio(
        events=np.array(["2020-01-01"], dtype="datetime64[D]"), exposure=1, reference_events=1, reference_exposure=1)),
])  # fmt: skip
def test_what_is_hidden_or_of_another_kind_is_no_number(told, ask):
    with pytest.raises(ValueError, match=told):
        ask()


def test_nothing_with_a_sign_is_nothing():
    for none in (0.0, -0.0):
        found = rate_ratio(events=3, exposure=10, reference_events=none, reference_exposure=10)
        assert (float(found.ratio), float(found.interval.high)) == (np.inf, np.inf)


def test_a_single_column_of_a_data_frame_is_a_covariate():
    rng = np.random.default_rng(1)
    asked = {"officer": rng.integers(0, 20, 2_000), "in_group": rng.integers(0, 2, 2_000)}
    place = rng.integers(0, 3, 2_000)
    whole = internal_benchmark(**asked, covariates=[place]).difference
    for column in (pd.Series(place), pl.Series(place)):
        np.testing.assert_array_equal(internal_benchmark(**asked, covariates=column).difference, whole)
