"""The natural spline, against R's ns and against rows."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from daylit.stats.spline import Knots, knots_of_rows, natural_spline, quantiles_of_rows

REFERENCE = Path(__file__).parent.parent / "reference" / "spline_expected.csv"
MINUTES = [1020, 1020, 1025, 1030, 1041, 1041, 1041, 1055, 1080, 1099, 1100, 1133, 1180, 1200, 1200, 1260]


def from_r(df):
    with REFERENCE.open() as file:
        rows = [row for row in csv.DictReader(file) if int(row["df"]) == df]
    columns = max(int(row["column"]) for row in rows)
    values = np.array([float(row["value"]) for row in rows]).reshape(columns, -1).T
    return np.array([float(row["x"]) for row in rows])[: len(values)], values


def test_it_works():
    basis = natural_spline(MINUTES, df=6)
    assert basis.shape == (16, 6)
    assert np.linalg.matrix_rank(basis) == 6


@pytest.mark.parametrize("df", [1, 3, 6])
def test_it_equals_r(df):
    x, values = from_r(df)
    np.testing.assert_allclose(natural_spline(x, df=df), values, atol=1e-13)


def test_it_equals_r_where_values_are_heaped():
    x, values = from_r(204)
    np.testing.assert_allclose(natural_spline(x, df=4), values, atol=1e-13)


def test_it_goes_on_straight_beyond_its_ends():
    x, values = from_r(104)
    knots = knots_of_rows(values=MINUTES, df=4)
    np.testing.assert_allclose(natural_spline(x, df=4, knots=knots), values, atol=1e-12)


@given(
    values=arrays.arrays(np.int64, st.integers(1, 12), elements=st.integers(0, 50), unique=True),
    seed=st.integers(0, 1000),
)
def test_quantiles_of_cells_are_those_of_rows(values, seed):
    count = np.random.default_rng(seed).integers(0, 6, len(values))
    count[0] += 1
    at = np.linspace(0, 1, 9)
    from_rows = quantiles_of_rows(values=np.repeat(values, count), count=np.ones(count.sum()), at=at)
    np.testing.assert_array_equal(quantiles_of_rows(values=values, count=count, at=at), from_rows)
    np.testing.assert_allclose(from_rows, np.quantile(np.repeat(values, count), at), rtol=1e-12)


def test_a_spline_of_cells_is_that_of_rows():
    rows = natural_spline(MINUTES, df=5)
    values, first, count = np.unique(MINUTES, return_index=True, return_counts=True)
    np.testing.assert_allclose(natural_spline(values, df=5, count=count), rows[first], atol=1e-15)


def test_it_is_straight_at_its_ends_and_bends_between():
    knots = Knots(interior=np.array([3.0, 6.0]), low=0.0, high=10.0)
    near = natural_spline([0.0, 0.001, 0.002, 9.998, 9.999, 10.0, 4.0, 4.5, 5.0], knots=knots)
    bend = np.diff(near.reshape(3, 3, -1), n=2, axis=1)[:, 0]
    assert np.abs(bend[:2]).max() < 1e-8
    assert np.abs(bend[2]).max() > 1e-3


def test_equal_values_give_no_column():
    assert natural_spline([5.0, 5.0, 5.0], df=6).shape == (3, 0)


def test_cells_without_rows_do_not_move_the_ends():
    knots = knots_of_rows(values=[0, 5, 6, 7, 99], count=[0, 2, 1, 2, 0], df=2)
    assert (knots.low, knots.high, knots.interior.tolist()) == (5.0, 7.0, [6.0])


@pytest.mark.parametrize(("count", "df", "words"), [([0, 0], 3, "no rows"), ([1, 1], 0, "degree of freedom")])
def test_a_mistake_in_the_call_is_a_value_error(count, df, words):
    with pytest.raises(ValueError, match=words):
        natural_spline([1.0, 2.0], df=df, count=count)
