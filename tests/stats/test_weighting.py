import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.stats.cautions import Caution
from daylit.stats.weighting import doubly_robust


def town(rng, *, people=2_000, levels=4):
    """Cells of two columns, in which both the group's share and the outcome change."""
    one, two = (part.ravel() for part in np.meshgrid(np.linspace(-1, 1, levels), [0, 1]))
    chance = 1 / (1 + np.exp(0.5 - 0.8 * one - 0.4 * two))
    group = np.repeat([1, 0], len(one))
    n = rng.multinomial(people, np.concatenate([chance, 1 - chance]) / len(one))
    base = 1 / (1 + np.exp(0.3 - one + 0.5 * two))
    design = np.column_stack([np.ones(2 * len(one)), np.tile(one, 2), np.tile(two, 2)])
    events = rng.binomial(n, np.clip(np.tile(base, 2) + 0.1 * group, 0, 1))
    return {"in_group": group, "n": n, "events": events, "design": design}


def rows(cells):
    """One row for each person: group, design, outcome, and the cell."""
    at = np.concatenate([np.repeat(np.arange(len(cells["n"])), cells["events"]),
                         np.repeat(np.arange(len(cells["n"])), cells["n"] - cells["events"])])  # fmt: skip
    y = np.repeat([1.0, 0.0], [cells["events"].sum(), (cells["n"] - cells["events"]).sum()])
    return cells["in_group"][at].astype(float), cells["design"][at], y, at


def on_rows(group, design, y, weight=None):
    """The three differences by statsmodels on rows, and all their equations for a numerical sandwich."""
    propensity = sm.Logit(group, design).fit(disp=0, tol=1e-12)
    odds = np.exp(design @ propensity.params) if weight is None else weight
    w = np.where(group == 1, 1.0, odds)
    table = np.column_stack([design, group])
    fit = sm.GLM(y, table, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-14)
    alike = fit.predict(np.column_stack([design, np.zeros(len(y))]))[group == 1].mean()
    like = np.average(y[group == 0], weights=odds[group == 0])
    mine, k = y[group == 1].mean(), design.shape[1]

    def equations(at):
        theta, beta, (m1, m0, mw) = at[:k], at[k : 2 * k + 1], at[2 * k + 1 :]
        e = 1 / (1 + np.exp(-design @ theta))
        o = np.exp(design @ theta) if weight is None else weight
        v = np.where(group == 1, 1.0, o)
        fitted = 1 / (1 + np.exp(-table @ beta))
        zero = 1 / (1 + np.exp(-design @ beta[:k]))
        return np.column_stack([
            (group - e)[:, None] * design, (v * (y - fitted))[:, None] * table,
            group * (y - m1), group * (zero - m0), (1 - group) * o * (y - mw),
        ])  # fmt: skip

    at = np.concatenate([propensity.params, fit.params, [mine, alike, like]])
    return mine - alike, mine - like, fit.params[-1], at, equations


def sandwich(at, equations, contrast, clusters=None):
    bread = np.stack(
        [(equations(at + e).sum(0) - equations(at - e).sum(0)) / 2e-6 for e in np.eye(len(at)) * 1e-6], axis=1
    )
    each = equations(at)
    if clusters is not None:
        each = np.stack([each[clusters == one].sum(axis=0) for one in np.unique(clusters)])
    inverse = np.linalg.inv(bread)
    covariance = inverse @ (each.T @ each) @ inverse.T * len(each) / (len(each) - 1)
    return float(np.sqrt(contrast @ covariance @ contrast))


def error(estimates, quantile=1.959963984540054):
    return float(estimates.high - estimates.low) / 2 / quantile


@pytest.mark.parametrize("given_weights", [False, True])
def test_it_works_and_agrees_with_all_steps_on_rows(given_weights):
    rng = np.random.default_rng(0)
    cells = town(rng)
    group, design, y, at = rows(cells)
    weight = rng.uniform(0.2, 3, len(cells["n"])) if given_weights else None
    found = doubly_robust(**cells, weight=weight)
    robust, weighted, log_odds, where, equations = on_rows(group, design, y, weight[at] if given_weights else None)
    assert float(found.robust.estimate) == pytest.approx(robust, rel=1e-8)
    assert float(found.weighted.estimate) == pytest.approx(weighted, rel=1e-8)
    assert found.log_odds == pytest.approx(log_odds, rel=1e-7)
    contrast = np.zeros(len(where))
    contrast[[-3, -2]] = 1, -1
    assert error(found.robust) == pytest.approx(sandwich(where, equations, contrast), rel=1e-6)
    contrast = np.zeros(len(where))
    contrast[[-3, -1]] = 1, -1
    assert error(found.weighted) == pytest.approx(sandwich(where, equations, contrast), rel=1e-6)
    contrast = np.zeros(len(where))
    contrast[-4] = 1
    assert found.log_odds_error == pytest.approx(sandwich(where, equations, contrast), rel=1e-6)


def test_clusters_are_added_up():
    cells = town(np.random.default_rng(1))
    group, design, y, at = rows(cells)
    officers = np.arange(len(cells["n"])) % 7
    found = doubly_robust(**cells, cluster=officers)
    *_, where, equations = on_rows(group, design, y)
    contrast = np.zeros(len(where))
    contrast[[-3, -2]] = 1, -1
    want = sandwich(where, equations, contrast, officers[at])
    assert error(found.robust, 2.4469118487916806) == pytest.approx(want, rel=1e-6)  # t of 6 degrees of freedom
    assert found.clusters == 7
    assert Caution.FEW_CLUSTERS in found.robust.cautions


def test_circumstances_are_evened_out_and_the_weights_worth_is_told():
    found = doubly_robust(**town(np.random.default_rng(2)))
    # Odds of a fit on the same columns make their means equal.
    assert found.after.worst[0] < 0.02 < 0.3 < found.before.worst[0]
    assert found.after.worst[1] < found.before.worst[1]
    people = found.robust.n - 0
    assert 100 < found.effective < people
    assert found.before.difference[0] == 0


def test_a_difference_of_circumstances_alone_goes_away():
    n, events = [900, 100, 100, 900], [450, 10, 50, 90]
    found = doubly_robust(in_group=[1, 1, 0, 0], n=n, events=events, design=[[1, 1], [1, 0]] * 2)
    assert float(found.crude.estimate) == pytest.approx(0.32)
    assert float(found.robust.estimate) == pytest.approx(0, abs=1e-9)
    assert float(found.weighted.estimate) == pytest.approx(0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_neither_the_order_nor_the_cut_of_cells_changes_anything(seed):
    rng = np.random.default_rng(seed)
    cells = town(rng, people=600, levels=3)
    found = doubly_robust(**cells)
    mix = rng.permutation(2 * len(cells["n"]))
    first = rng.binomial(cells["events"], 0.5)
    rest = rng.binomial(cells["n"] - cells["events"], 0.5)
    cut = doubly_robust(
        in_group=np.tile(cells["in_group"], 2)[mix],
        n=np.concatenate([first + rest, cells["n"] - first - rest])[mix],
        events=np.concatenate([first, cells["events"] - first])[mix],
        design=np.tile(cells["design"], (2, 1))[mix],
    )
    for name in ("estimate", "low", "high", "p_value"):
        assert float(getattr(cut.robust, name)) == pytest.approx(float(getattr(found.robust, name)), rel=1e-6, abs=1e-9)
    assert -1 <= float(found.robust.low) <= float(found.robust.high) <= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [901, 1, 1, 1]}, "events is larger than n"),
        ({"events": [0, 0, 50, 90]}, "in the group there must be"),
        ({"events": [450, 10, 100, 900]}, "in the reference there must be"),
        ({"in_group": [1] * 4}, "in the reference there must be"),
        ({"in_group": [1, 2, 0, 0]}, "yes or no"),
        ({"n": [900, float("nan"), 100, 900]}, "n holds a missing"),
        ({"events": [-1, 10, 50, 90]}, "negative"),
        ({"design": [[1, 2]] * 4}, "say the same as others"),
        ({"design": [[1, 1], [1, 0], [1, 0], [1, 0]]}, "only one of the groups occurs"),
        ({"design": [1, 1, 1, 1]}, "design must have one row"),
        ({"weight": [1, 1, 1, -1]}, "weight holds a negative"),
        ({"weight": [1, 1, 0, 0]}, "worth 0 people"),
        ({"n": [900, 100, 10, 15], "events": [450, 10, 5, 3]}, "people of the reference; at least 30"),
        ({"events": [900, 0, 100, 0]}, "the outcome is certain"),
        ({"cluster": [1] * 4}, "cluster holds one label"),
        ({"cluster": [1]}, "cluster must hold one label"),
        ({"level": 2}, "level must lie"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    good = {"in_group": [1, 1, 0, 0], "n": [900, 100, 100, 900], "events": [450, 10, 50, 90],
            "design": [[1, 1], [1, 0]] * 2}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        doubly_robust(**(good | change))
