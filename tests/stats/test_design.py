"""Coded columns and their combinations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats import design as designs
from daylit.stats.design import code, collapse, cross, dummies, number, squeezed, sums_by_group
from daylit.stats.glm import logit


def test_it_works():
    coded = code(["b", "a", "b"])
    assert coded.codes.tolist() == [1, 0, 1]
    assert coded.levels.tolist() == ["a", "b"]
    assert dummies(coded.codes, 2).tolist() == [[1.0], [0.0], [1.0]]


@pytest.mark.parametrize(
    "values",
    [
        np.array([3, 1, 3, -5]),
        np.array([10**15, 0, -(10**15), 0]),
        np.array([True, False, True]),
        np.array([2.0, 7.0, 2.0]),
        np.array([2.5, 7.0, 2.5]),
        np.array(["2020-01-02", "2019-05-05", "2020-01-02"], "datetime64[D]"),
        np.array(["2020-01-02", "2019-05-05", "2020-01-02"], "datetime64[s]"),
        np.array(["2020-01-02T05:06", "2019-05-05T00:00"], "datetime64[s]"),
        np.array(["x", "", "x"]),
        np.array(["x", None, "a"], dtype=object),
        np.zeros(0, dtype=np.int64),
    ],
    ids=lambda values: f"{values.dtype} {len(values)}",
)
def test_levels_give_the_values_back(values):
    coded = code(values)
    assert coded.levels[coded.codes].tolist() == values.tolist()
    assert len(set(coded.codes.tolist())) == len(coded.levels)


@given(n=st.integers(1, 60), sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5), seed=st.integers(0, 10_000))
def test_combinations_are_those_of_the_rows(n, sizes, seed):
    rng = np.random.default_rng(seed)
    parts = [code(rng.integers(0, size, n)) for size in sizes]
    key, columns = cross(parts)
    for part, column in zip(parts, columns, strict=True):
        np.testing.assert_array_equal(column.levels[column.codes][key], part.levels[part.codes])
        assert set(column.codes.tolist()) == set(range(len(column.levels)))
    assert len(columns[0].codes) == len(
        {tuple(row) for row in np.column_stack([part.codes for part in parts]).tolist()}
    )


def test_many_factors_do_not_overflow():
    rng = np.random.default_rng(1)
    parts = [code(rng.permutation(5000)) for _ in range(9)]
    key, columns = cross(parts)
    assert len(columns[0].codes) == 5000
    np.testing.assert_array_equal(columns[8].codes[key], parts[8].codes)


WHOLE = [
    np.array([-128, 127, -128, 3], np.int8), np.array([2**63 - 1, 2**63 - 2], np.uint64), np.array([True, False, True]),
    np.array([5, 5, 5]), np.array([10**15, 0, 10**15]), np.array(["b", "a", "b"]), np.array([2.5, 1.0, 2.5]),
    np.array([300, 200, 300], np.uint16), np.repeat([7, 9, 7], 20), np.zeros(0, np.int64),
]  # fmt: skip


@pytest.mark.parametrize("values", WHOLE, ids=lambda values: f"{values.dtype}")
def test_numbers_that_are_not_written_down_give_the_values_back(values):
    found = number(values)
    np.testing.assert_array_equal(found.levels[found.codes], values)
    assert found.occurring == len(np.unique(values))
    index, (column,) = cross([found]) if len(values) else (found.codes, (squeezed(found),))
    np.testing.assert_array_equal(column.levels[column.codes][index], values)
    np.testing.assert_array_equal(column.levels, np.unique(values))


def test_more_rows_than_are_worked_on_at_a_time_are_crossed_alike(monkeypatch):
    rng = np.random.default_rng(4)
    asked = [rng.integers(-3, 40, 1000), rng.random(1000) < 0.5, rng.integers(7, 12, 1000)]
    whole = cross([number(part) for part in asked])
    monkeypatch.setattr(designs, "STRETCH", 64)
    parts = cross([number(part) for part in asked])
    np.testing.assert_array_equal(whole[0], parts[0])
    for values, column in zip(asked, parts[1], strict=True):
        np.testing.assert_array_equal(column.levels[column.codes][parts[0]], values)


def test_a_column_without_sign_is_crossed_to_the_last_digit():
    """With unsigned numbers NumPy would add in floating point: 53 digits of 62."""
    rng = np.random.default_rng(6)
    wide = [code(rng.permutation(2**14)) for _ in range(4)]
    last = rng.integers(0, 2, 2**14).astype(np.uint64)
    key, columns = cross([*wide, number(last)])
    np.testing.assert_array_equal(columns[4].levels[columns[4].codes][key], last)


def test_equal_rows_are_found_and_zero_equals_minus_zero():
    design = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, -0.0], [1.0, 2.0]])
    first, kind = collapse(design, np.array([0.0, 0.0, 0.0, 1.0]))
    assert len(first) == 3
    assert kind[0] == kind[2] != kind[1]
    np.testing.assert_array_equal(design[first][kind], design)


def test_sums_are_those_of_a_loop():
    rng = np.random.default_rng(2)
    group, index = rng.integers(0, 5, 50), rng.integers(0, 7, 50)
    values, basis = rng.normal(size=50), rng.normal(size=(7, 3))
    wanted = np.zeros((5, 3))
    for g, i, value in zip(group, index, values, strict=True):
        wanted[g] += value * basis[i]
    found = sums_by_group(group=group, n_groups=5, index=index, values=values, basis=basis)
    np.testing.assert_allclose(found, wanted, atol=1e-12)


@pytest.mark.parametrize(
    "labels", [[1.0, np.nan], [1.0, np.inf], np.array(["2023-01-01", "NaT"], dtype="datetime64[D]")]
)
def test_a_missing_number_or_date_is_no_group_of_its_own(labels):
    with pytest.raises(ValueError, match="a label is missing or infinite"):
        code(labels)


def test_a_fit_with_a_missing_cluster_is_refused_by_name():
    with pytest.raises(ValueError, match="cluster holds a missing label"):
        logit(design=[[1.0]] * 4, successes=[1, 0, 1, 0], cluster=[1.0, 1.0, 2.0, np.nan])
