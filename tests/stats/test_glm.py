"""Logistic and Poisson regression on cells, against rows, R's glm with sandwich, and statsmodels."""

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.stats import glm as glm_module
from daylit.stats.cautions import Caution
from daylit.stats.glm import logit, poisson
from daylit.stats.spline import natural_spline

REFERENCE = Path(__file__).parent.parent / "reference"
# R stops when its deviance settles; from there Newton's error is below 1e-8 of the coefficient.
R_TOLERANCE = 1e-8


def table(name):
    with (REFERENCE / name).open() as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rows():
    columns = table("regression_rows.csv")
    place = np.array([row["place"] for row in columns])
    numbers = {name: np.array([float(row[name]) for row in columns]) for name in columns[0] if name != "place"}
    return numbers | {"north": (place == "north").astype(float), "west": (place == "west").astype(float)}


def expected(model):
    found = [row for row in table("regression_expected.csv") if row["model"] == model]
    numbers = {key: np.array([float(row[key]) for row in found]) for key in ("estimate", "std_error", "cluster_error")}
    return numbers, float(found[0]["log_likelihood"]), float(found[0]["dispersion"])


def hold(fit, model):
    numbers, log_likelihood, _ = expected(model)
    np.testing.assert_allclose(fit.coefficients, numbers["estimate"], rtol=R_TOLERANCE, atol=R_TOLERANCE)
    np.testing.assert_allclose(fit.std_errors, numbers["std_error"], rtol=R_TOLERANCE)
    np.testing.assert_allclose(fit.cluster_std_errors, numbers["cluster_error"], rtol=R_TOLERANCE)
    assert fit.log_likelihood == pytest.approx(log_likelihood, rel=1e-12)


def invented(rng, n=400):
    design = np.column_stack([np.ones(n), rng.integers(0, 2, (n, 2)), rng.integers(0, 5, n)]).astype(float)
    chance = 1 / (1 + np.exp(-(design @ [-0.5, 0.4, -0.3, 0.1])))
    return design, (rng.random(n) < chance).astype(float), rng.integers(0, 25, n)


def test_it_works_on_two_cells():
    fit = logit(design=[[1, 0], [1, 1]], successes=[20, 30], trials=[100, 100], names=["one", "dark"])
    assert fit.coefficients[1] == pytest.approx(np.log((30 / 70) / (20 / 80)), rel=1e-12)
    assert fit.std_errors[1] == pytest.approx(np.sqrt(1 / 20 + 1 / 80 + 1 / 30 + 1 / 70), rel=1e-6)
    assert (fit.status, fit.cautions, fit.n, fit.rank) == ("ok", (), 200, 2)
    assert fit.interval(1).low < fit.coefficients[1] < fit.interval(1).high


def test_it_equals_r_with_a_spline_and_clusters(rows):
    columns = [np.ones(600), rows["dark"], natural_spline(rows["minute"], df=6), rows["north"], rows["west"]]
    hold(logit(design=np.column_stack(columns), successes=rows["member"], cluster=rows["day"]), "veil")


def test_it_equals_r_with_an_offset(rows):
    design = np.column_stack([np.ones(600), rows["dark"], rows["north"], rows["west"]])
    hold(logit(design=design, successes=rows["member"], cluster=rows["day"], offset=rows["shift"]), "offset")


def test_it_equals_r_for_counts_with_exposure(rows):
    design = np.column_stack([np.ones(600), rows["dark"], rows["north"], rows["west"]])
    fit = poisson(design=design, events=rows["events"], exposure=rows["exposure"], cluster=rows["day"])
    hold(fit, "poisson")
    dispersion = expected("poisson")[2]
    assert fit.dispersion == pytest.approx(dispersion, rel=1e-9)
    np.testing.assert_allclose(fit.quasi_std_errors, fit.std_errors * np.sqrt(dispersion), rtol=1e-9)


def test_it_equals_statsmodels_with_its_factor():
    design, won, cluster = invented(np.random.default_rng(5))
    peer = sm.Logit(won, design).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": cluster})
    fit = logit(design=design, successes=won, cluster=cluster, small_sample="stata")
    np.testing.assert_allclose(fit.coefficients, peer.params, rtol=1e-9)
    np.testing.assert_allclose(fit.cluster_std_errors, peer.bse, rtol=1e-6)
    assert fit.log_likelihood == pytest.approx(peer.llf, rel=1e-12)


def test_the_factors_of_small_samples_are_what_they_say():
    design, won, cluster = invented(np.random.default_rng(6))
    squares = {
        name: logit(design=design, successes=won, cluster=cluster, small_sample=name).cluster_covariance[1, 1]
        for name in ("none", "sandwich", "stata")
    }
    assert squares["sandwich"] / squares["none"] == pytest.approx(25 / 24)
    assert squares["stata"] / squares["none"] == pytest.approx(25 / 24 * 399 / 396)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_cells_give_what_rows_give(seed):
    design, won, cluster = invented(np.random.default_rng(seed))
    by_row = logit(design=design, successes=won, cluster=cluster)
    keys, inverse = np.unique(np.column_stack([design, cluster]), axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    successes, trials = np.bincount(inverse, weights=won), np.bincount(inverse)
    by_cell = logit(design=keys[:, :-1], successes=successes, trials=trials, cluster=keys[:, -1])
    np.testing.assert_allclose(by_cell.coefficients, by_row.coefficients, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(by_cell.std_errors, by_row.std_errors, rtol=1e-10)
    np.testing.assert_allclose(by_cell.cluster_std_errors, by_row.cluster_std_errors, rtol=1e-9)
    assert by_cell.log_likelihood == pytest.approx(by_row.log_likelihood, rel=1e-12)
    assert by_cell.n == by_row.n


def test_collapsing_equal_rows_changes_nothing(monkeypatch):
    design, won, cluster = invented(np.random.default_rng(8), n=3000)
    whole = logit(design=design, successes=won, cluster=cluster)
    monkeypatch.setattr(glm_module, "COLLAPSE_FROM", 1)
    small = logit(design=design, successes=won, cluster=cluster)
    np.testing.assert_allclose(small.coefficients, whole.coefficients, rtol=1e-11)
    np.testing.assert_allclose(small.cluster_covariance, whole.cluster_covariance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(small.fitted, whole.fitted, rtol=1e-10)


def test_the_order_and_the_scale_of_columns_do_not_matter():
    design, won, _ = invented(np.random.default_rng(9))
    plain = logit(design=design, successes=won)
    scaled = logit(design=design * [1, 1e6, 1e-6, 1], successes=won)
    turned = logit(design=design[:, ::-1], successes=won)
    np.testing.assert_allclose(scaled.coefficients * [1, 1e6, 1e-6, 1], plain.coefficients, rtol=1e-9)
    np.testing.assert_allclose(turned.coefficients[::-1], plain.coefficients, rtol=1e-9)


def test_a_column_that_repeats_others_is_dropped_and_named():
    design = [[1, 2, 3, 4], [1, 3, 4, 4], [1, 5, 6, 4], [1, 1, 2, 4]]
    fit = logit(design=design, successes=[3, 4, 2, 1], trials=[9] * 4, names=["one", "a", "one + a", "always 4"])
    alone = logit(design=np.array(design)[:, :2], successes=[3, 4, 2, 1], trials=[9] * 4)
    assert fit.dropped == ("one + a", "always 4")
    assert Caution.COLUMNS_DROPPED in fit.cautions
    np.testing.assert_allclose(fit.coefficients[:2], alone.coefficients, rtol=1e-12)
    assert np.isnan(fit.coefficients[2:]).all()


# Two places, by daylight and in the dark; nobody of the group was stopped in the third place.
PLACES = np.array([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 0], [1, 0, 0, 1], [1, 1, 0, 1]])


@pytest.mark.parametrize(("empty", "sign"), [((0, 0), -np.inf), ((10, 10), np.inf)])
def test_a_place_where_nobody_or_everybody_is_of_the_group_leaves_the_rest_as_it_is(empty, sign):
    fit = logit(design=PLACES, successes=[5, 8, 3, 6, *empty], trials=[20, 20, 20, 20, 10, 10])
    rest = logit(design=PLACES[:4, :3], successes=[5, 8, 3, 6], trials=[20] * 4)
    assert (fit.status, fit.separated, fit.infinite) == ("separated", True, ("x3",))
    assert fit.coefficients[3] == sign
    np.testing.assert_allclose(fit.coefficients[:3], rest.coefficients, rtol=1e-9)
    np.testing.assert_allclose(fit.std_errors[:3], rest.std_errors, rtol=1e-6)
    assert fit.log_likelihood == pytest.approx(rest.log_likelihood, rel=1e-9)


def test_the_first_place_may_be_the_empty_one():
    fit = logit(design=PLACES, successes=[0, 0, 3, 6, 5, 9], trials=[20, 20, 20, 20, 10, 10])
    rest = logit(design=PLACES[2:, [0, 1, 3]], successes=[3, 6, 5, 9], trials=[20, 20, 10, 10])
    assert fit.infinite == ("x0", "x2", "x3")
    assert fit.coefficients[1] == pytest.approx(rest.coefficients[1], rel=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("design", "successes", "trials"),
    [
        (np.zeros((0, 3)), [], []),
        (np.zeros((3, 0)), [1, 0, 0], [1, 1, 1]),
        (PLACES, [0] * 6, [0] * 6),
        (PLACES, [0] * 6, [20] * 6),
        (PLACES, [20] * 6, [20] * 6),
        (PLACES, [1, 1, 0, 0, 0, 0], [1] * 6),
        ([[1, -1000], [1, -1], [1, 1], [1, 1000]], [0, 0, 1, 1], [1] * 4),
    ],
    ids=["no rows", "no columns", "no trials", "nobody", "everybody", "one row each", "split in two"],
)
def test_degenerate_data_end_in_a_status(design, successes, trials):
    fit = logit(design=design, successes=successes, trials=trials, cluster=np.zeros(len(design)))
    assert fit.status == "not estimable"
    assert Caution.NOT_ESTIMABLE in fit.cautions
    assert np.isnan(fit.coefficients).all()


def test_one_cluster_gives_no_clustered_error():
    fit = logit(design=[[1, 0], [1, 1]], successes=[20, 30], trials=[100, 100], cluster=["a", "a"])
    assert fit.cluster_covariance is None
    assert fit.n_clusters == 1
    assert Caution.FEW_CLUSTERS in fit.cautions


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"successes": [2, 3]}, "between 0 and trials"),
        ({"successes": [1]}, "shape"),
        ({"design": [[1, np.nan], [1, 1]]}, "missing or infinite"),
        ({"design": [1, 2]}, "table"),
        ({"names": ["a"]}, "names"),
        ({"level": 95}, "level"),
        ({"cluster": [1, 2, 3]}, "cluster"),
    ],
)
def test_a_mistake_in_the_call_is_a_value_error(change, words):
    call = {"design": [[1, 0], [1, 1]], "successes": [1, 1], "trials": [2, 2]} | change
    with pytest.raises(ValueError, match=words):
        logit(**call)
