"""Firth's penalised logit: closed forms, a plain fit on rows, the cells it came in, and bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from daylit.stats.cautions import Caution
from daylit.stats.firth import firth_logit
from daylit.stats.glm import logit


def penalised(beta, design, y):
    """The penalised log-likelihood of single rows, written down once more without any of our code."""
    chance = special.expit(design @ beta)
    information = design.T @ np.diag(chance * (1 - chance)) @ design
    return float(np.sum(y * np.log(chance) + (1 - y) * np.log1p(-chance)) + 0.5 * np.linalg.slogdet(information)[1])


def plain(design, y, of, level=0.95):
    """Estimate, profile interval and p-value by a general solver, row by row."""

    def top(held=None):
        free = [c for c in range(design.shape[1]) if held is None or c != of]

        def minus(values):
            beta = np.zeros(design.shape[1])
            beta[free] = values
            if held is not None:
                beta[of] = held
            return -penalised(beta, design, y)

        best = optimize.minimize(minus, np.zeros(len(free)), method="BFGS", options={"gtol": 1e-9})
        best = optimize.minimize(minus, best.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13})
        return best.x, -best.fun

    beta, highest = top()

    def over(value):
        return 2 * (highest - top(value)[1]) - stats.chi2.ppf(level, 1)

    ends = [optimize.brentq(over, *sorted((beta[of], beta[of] + side * 12)), xtol=1e-6) for side in (-1, 1)]
    return beta, ends, stats.chi2.sf(2 * (highest - top(0.0)[1]), 1)


def test_it_works_in_closed_form():
    """Saturated 2 × 2 table: Firth adds one half to each cell."""
    found = firth_logit(design=[[1, 0], [1, 1]], successes=[3, 0], trials=[20, 15], of=1)
    expected = np.log((0.5 / 15.5) / (3.5 / 17.5))
    assert found.estimate == pytest.approx(expected, abs=1e-8)
    assert found.interval.low < expected < found.interval.high


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_plain_fit_of_rows(seed):
    rng = np.random.default_rng(seed)
    design = np.column_stack([np.ones(30), rng.integers(0, 2, 30), rng.standard_normal(30)])
    y = (rng.random(30) < special.expit(design @ [-1.5, 1.0, 1.0])).astype(float)
    beta, ends, p_value = plain(design, y, 1)
    found = firth_logit(design=design, successes=y, of=1)
    assert found.coefficients == pytest.approx(beta, abs=1e-5)
    assert (found.interval.low, found.interval.high) == pytest.approx(ends, abs=1e-4)
    assert found.p_value == pytest.approx(p_value, abs=1e-6)


def test_where_rows_are_separated_all_stays_finite_and_is_the_plain_fit():
    design = np.column_stack([np.ones(12), [0] * 6 + [1] * 6, np.arange(12) % 3])
    y = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 1.0])
    assert logit(design=design, successes=y).separated
    beta, ends, _ = plain(design, y, 1)
    found = firth_logit(design=design, successes=y, of=1)
    assert found.coefficients == pytest.approx(beta, abs=1e-5)
    assert (found.interval.low, found.interval.high) == pytest.approx(ends, abs=1e-4)


@given(st.integers(0, 5_000))
def test_cells_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    trials = rng.integers(0, 5, 12)
    design = np.column_stack([np.ones(12), np.arange(12) % 2, rng.integers(0, 3, 12)])
    y = rng.binomial(trials, 0.3)
    if not trials @ design[:, 1] or not trials @ (1 - design[:, 1]):
        return
    rows = np.repeat(np.arange(12), trials)
    outcomes = np.concatenate([[1.0] * won + [0.0] * (all_ - won) for won, all_ in zip(y, trials, strict=True)])
    try:
        found = firth_logit(design=design, successes=y, trials=trials, of=1)
    except ValueError:
        return
    one_by_one = firth_logit(design=design[rows], successes=outcomes, of=1)
    assert one_by_one.estimate == pytest.approx(found.estimate, abs=1e-6)
    assert one_by_one.interval.high == pytest.approx(found.interval.high, abs=1e-4)
    assert found.interval.low < found.estimate < found.interval.high


def test_with_many_people_it_is_the_usual_fit():
    cells = {
        "design": [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]],
        "successes": [4e5, 3e5, 2e5, 3e5],
        "trials": [1e6] * 4,
    }
    usual = logit(**cells)
    found = firth_logit(**cells, of=1)
    assert found.coefficients == pytest.approx(usual.coefficients, abs=1e-5)
    assert found.interval.low == pytest.approx(usual.interval(1).low, abs=1e-5)


def test_clusters_that_agree_widen_and_clusters_of_one_hardly_do():
    rng = np.random.default_rng(1)
    day = np.repeat(np.arange(60), 10)
    design = np.column_stack([np.ones(600), day % 2])
    y = (rng.random(60) < 0.3)[day].astype(float)
    alike = firth_logit(design=design, successes=y, of=1, cluster=day)
    alone = firth_logit(design=design, successes=y, of=1)
    assert alike.widened == pytest.approx(10, rel=0.25)
    assert alike.interval.high - alike.interval.low > 2.5 * (alone.interval.high - alone.interval.low)
    assert firth_logit(design=design, successes=y, of=1, cluster=np.arange(600)).widened < 1.05
    assert alike.clusters == 60
    assert Caution.FEW_CLUSTERS in firth_logit(design=design, successes=y, of=1, cluster=day % 12).cautions


def test_a_column_said_twice_is_dropped_and_told():
    design = np.column_stack([np.ones(20), np.arange(20) % 2, np.ones(20)])
    found = firth_logit(design=design, successes=np.arange(20) % 3 == 0, of=1)
    assert np.isnan(found.coefficients[2])
    assert Caution.COLUMNS_DROPPED in found.cautions
    with pytest.raises(ValueError, match="says what the others say"):
        firth_logit(design=design, successes=np.arange(20) % 3 == 0, of=2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"successes": [1, 9]}, "between 0 and trials"),
        ({"successes": [1, np.nan]}, "missing or infinite"),
        ({"successes": [1]}, "shape"),
        ({"design": [[1, np.inf], [1, 1]]}, "the design holds a missing or infinite value"),
        ({"trials": [0, 0], "successes": [0, 0]}, "there must be trials"),
        ({"of": 2}, "one of the 2 columns"),
        ({"cluster": [1]}, "one label"),
        ({"level": 1.0}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, why):
    good = {"design": [[1, 0], [1, 1]], "successes": [1, 2], "trials": [5, 6], "of": 1}
    with pytest.raises(ValueError, match=why):
        firth_logit(**{**good, **change})
