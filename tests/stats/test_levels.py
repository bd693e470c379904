"""Designs of main effects: thin levels are joined, nothing is said twice, and what is not shared is left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.levels import TooManyLevels, in_common, main_effects


def test_it_works():
    design = main_effects(levels=[[0, 0, 1, 1], [0, 1, 0, 1]], enough=[[50, 50, 40, 40]])
    assert design.tolist() == [[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]]


def test_a_thin_level_alone_joins_the_smallest_other():
    design = main_effects(levels=[[0, 1, 2]], enough=[[500, 40, 3]])
    assert design.tolist() == [[1, 0], [1, 1], [1, 1]]


def test_where_everything_is_thin_there_is_one_level():
    assert main_effects(levels=[[0, 1, 2]], enough=[[3, 4, 5]]).tolist() == [[1]] * 3


def test_each_level_must_hold_enough_of_both():
    """Many people without the outcome do not make up for few with it."""
    with_it, without = [50, 2, 50, 50], [50, 900, 50, 50]
    assert main_effects(levels=[[0, 1, 2, 3]], enough=[with_it, without]).shape[1] == 3


def test_a_column_that_says_the_same_is_left_out():
    one = [0, 0, 1, 1, 2, 2]
    assert main_effects(levels=[one, one], enough=[[20] * 6]).shape == (6, 3)


def test_leaving_out_of_one_column_thins_another():
    """Place 1 has nobody of the second side; without it hour 1 has only 5 of the first."""
    place, hour = [0, 0, 1, 0], [0, 1, 1, 0]
    use = in_common(levels=[place, hour], sides=[[50, 5, 30, 0], [0, 40, 0, 60]])
    assert use.tolist() == [True, False, False, True]


def test_nothing_in_common():
    assert not in_common(levels=[[0, 1]], sides=[[50, 0], [0, 50]]).any()


@pytest.mark.parametrize(
    ("levels", "held"),
    [
        ([[0, -1]], [[1, 1]]),
        ([[0.5, 1]], [[1, 1]]),
        ([[0, 1, 2]], [[1, 1]]),
        ([[0, 1]], [[1, -1]]),
        ([[0, 1]], [[1, np.nan]]),
    ],
)
def test_what_cannot_be_is_refused(levels, held):
    with pytest.raises(ValueError, match="each cell"):
        main_effects(levels=levels, enough=held)
    with pytest.raises(ValueError, match="each cell"):
        in_common(levels=levels, sides=held)


def test_so_many_levels_that_no_table_holds_them_are_refused():
    with pytest.raises(TooManyLevels, match="10,000 cells would have 10,000 columns"):
        main_effects(levels=[np.arange(10_000)], enough=[np.full(10_000, 20)])


def test_numbers_with_wide_gaps_are_levels_like_others():
    """Of 10¹² a count for each number up to the largest would not fit into any memory."""
    held = [[50, 40, 30]]
    assert (main_effects(levels=[[0, 10**12, 5]], enough=held) == main_effects(levels=[[0, 2, 1]], enough=held)).all()
    assert in_common(levels=[[10**12, 3]], sides=[[20, 0], [20, 20]]).tolist() == [True, False]


@given(st.integers(0, 10_000))
def test_each_column_of_the_design_holds_enough_and_is_told_apart(seed):
    rng = np.random.default_rng(seed)
    levels = [rng.integers(0, rng.integers(1, 7), 40) for _ in range(3)]
    held = rng.integers(0, 12, (2, 40)).astype(float)
    design = main_effects(levels=levels, enough=held)
    weight = np.sqrt(held.sum(axis=0))[:, None]
    assert np.linalg.matrix_rank(design * weight) == design.shape[1] or not held.any()
    assert all((held @ column).min() >= 10 for column in design.T[1:])
