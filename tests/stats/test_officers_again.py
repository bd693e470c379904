"""Who stands out must stand out again in both halves; who cannot be asked again is not listed."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from daylit.stats.officers import internal_benchmark
from daylit.stats.officers_again import stands_out_again

OFFICERS = 120
ALWAYS, LATER_ONLY, FEW_LATER = 7, 30, 44


def records():
    """Three unusual officers: one always, one in the later half alone, one with few stops there."""
    rng = np.random.default_rng(4)
    who, half = np.repeat(np.arange(OFFICERS), 400), np.tile([0, 1], OFFICERS * 200)
    keep = ~((who == FEW_LATER) & (half == 1) & (np.arange(len(who)) % 400 >= 60))
    who, half = who[keep], half[keep]
    place = rng.integers(0, 4, len(who))
    far = (who == ALWAYS) | (who == LATER_ONLY) & (half == 1) | (who == FEW_LATER)
    return who, half, place, rng.random(len(who)) < 0.2 + 0.05 * place + 0.35 * far


def of(use=None):
    who, half, place, group = records()
    use = np.ones(len(who), dtype=bool) if use is None else half == use
    return internal_benchmark(officer=who[use], in_group=group[use], covariates=[place[use]])


def test_it_works_and_each_flag_is_listed_once_or_unchecked():
    whole = of()
    assert {ALWAYS, LATER_ONLY, FEW_LATER} <= set(whole.officers[whole.flag].tolist())
    told = stands_out_again(whole, of(0), of(1))
    assert whole.officers[told.listed].tolist() == [ALWAYS]
    assert LATER_ONLY in whole.officers[told.once]
    assert whole.officers[told.unchecked].tolist() == [FEW_LATER]
    assert_array_equal(told.listed.astype(int) + told.once + told.unchecked, whole.flag)


def test_the_chance_of_an_accident_is_that_of_each_alone_and_their_sum_is_expected():
    told = stands_out_again(whole := of(), of(0), of(1))
    assert_array_equal(np.isfinite(told.accident), told.listed)
    assert told.accident[told.listed] == pytest.approx(np.maximum(whole.ordinary, whole.q_value)[told.listed])
    assert told.expected_accidents == pytest.approx(float(np.nansum(told.accident)))
    assert told.expected_accidents < told.at_most <= told.listed.sum()


def test_one_far_out_alone_is_an_accident_no_less_than_the_screen_allows():
    """Of 100 z-values the farthest has a density of its own: alone it would seem sure where the screen is not."""
    whole = of()
    whole = replace(
        whole, ordinary=np.full_like(whole.ordinary, 0.001), q_value=np.where(whole.flag, 0.08, 1.0)
    )  # fmt: skip
    told = stands_out_again(whole, of(0), of(1))
    assert told.accident[told.listed] == pytest.approx(0.08)


def test_without_a_half_nobody_is_listed():
    whole = of()
    for halves in ((None, of(1)), (of(0), None), (None, None)):
        told = stands_out_again(whole, *halves)
        assert not told.listed.any()
        assert_array_equal(told.unchecked, whole.flag)
        assert told.expected_accidents == 0


def test_the_other_way_round_is_not_again():
    """Stops of the group far more often in one half and far less often in the other: never again."""
    whole = of()
    turned = replace(of(1), z=-of(1).z)
    assert not stands_out_again(whole, of(0), turned).listed.any()


def test_a_strength_that_asks_for_nothing_is_refused():
    with pytest.raises(ValueError, match=r"beyond must be above 0, such as 1\.96, not 0"):
        stands_out_again(of(), of(0), of(1), beyond=0)
