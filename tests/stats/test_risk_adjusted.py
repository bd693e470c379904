import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from daylit.stats.cautions import Caution
from daylit.stats.risk_adjusted import risk_adjusted, risk_bounds
from daylit.stats.risk_bounds import People, difference, extreme


def town(rng, *, cells=8, people=600):
    """Cells of two groups; risk rises with a column, and so do searches."""
    column = np.tile(np.linspace(-1, 1, cells), 2)
    group = np.repeat([0, 1], cells)
    risk = 1 / (1 + np.exp(1.2 - column))
    n = rng.poisson(people, 2 * cells)
    actions = rng.binomial(n, 0.05 + 0.5 * risk + 0.04 * group)
    return {"in_group": group, "n": n, "actions": actions, "hits": rng.binomial(actions, risk),
            "design": np.column_stack([np.ones(2 * cells), column])}  # fmt: skip


def rows(cells):
    """One row for each person: group, columns, acted, hit, and the cell."""
    parts = []
    for at, (n, s, h) in enumerate(zip(cells["n"], cells["actions"], cells["hits"], strict=True)):
        acted = np.repeat([1, 0], [s, n - s])
        hit = np.concatenate([np.repeat([1, 0], [h, s - h]), np.zeros(n - s)])
        parts.append(np.column_stack([np.full(n, cells["in_group"][at]), np.tile(cells["design"][at], (n, 1)), acted,
                                      hit, np.full(n, at)]))  # fmt: skip
    return np.concatenate(parts)


def stacked(people, clusters=None):
    """Both fits on rows by statsmodels, and the sandwich of all their equations with numerical derivatives."""
    group, design, acted, hit = people[:, 0], people[:, 1:3], people[:, 3], people[:, 4]
    first = sm.Logit(hit[acted == 1], design[acted == 1]).fit(disp=0, tol=1e-12)
    risk = first.predict(design)
    second = sm.OLS(acted, np.column_stack([np.ones(len(acted)), group, risk])).fit()

    def equations(at):
        p = 1 / (1 + np.exp(-design @ at[:2]))
        table = np.column_stack([np.ones(len(p)), group, p])
        return np.column_stack([(acted * (hit - p))[:, None] * design, (acted - table @ at[2:])[:, None] * table])

    at = np.concatenate([first.params, second.params])
    bread = np.stack([(equations(at + e).sum(0) - equations(at - e).sum(0)) / 2e-6 for e in np.eye(5) * 1e-6], axis=1)
    each = equations(at)
    if clusters is not None:
        each = np.stack([each[clusters == one].sum(axis=0) for one in np.unique(clusters)])
    factor = 1.0 if clusters is None else len(each) / (len(each) - 1)
    inverse = np.linalg.inv(bread)
    return second.params[1], np.sqrt((inverse @ (each.T @ each) @ inverse.T)[3, 3] * factor)


def test_it_works_and_agrees_with_both_fits_on_rows():
    cells = town(np.random.default_rng(0), people=200)
    people = rows(cells)
    found = risk_adjusted(**cells)
    estimate, error = stacked(people)
    assert float(found.difference.estimate) == pytest.approx(estimate, rel=1e-8)
    assert found.std_error == pytest.approx(error, rel=1e-6)
    officers = np.arange(16) % 5
    clustered = risk_adjusted(**cells, cluster=officers)
    assert clustered.std_error == pytest.approx(stacked(people, officers[people[:, 5].astype(int)])[1], rel=1e-6)
    assert clustered.clusters == 5
    assert Caution.FEW_CLUSTERS in clustered.difference.cautions
    crude = people[people[:, 0] == 1, 3].mean() - people[people[:, 0] == 0, 3].mean()
    assert found.crude == pytest.approx(crude)


def test_a_difference_that_risk_explains_is_gone_and_one_that_it_hides_appears():
    """Both groups are searched by risk alone, and one has more people of high risk."""
    risk = np.tile([0.1, 0.4], 2)
    n = np.array([9_000, 1_000, 1_000, 9_000])
    actions = np.round(0.5 * risk * n)
    found = risk_adjusted(in_group=[0, 0, 1, 1], n=n, actions=actions, hits=np.round(actions * risk),
                          design=np.tile([[1, 0], [1, 1]], (2, 1)))  # fmt: skip
    assert found.crude == pytest.approx(0.12)
    assert float(found.difference.estimate) == pytest.approx(0, abs=1e-3)


def by_solver(people, apart, sign, rng):
    """The same bounds by a solver that knows nothing of the problem, from many starts."""
    size, best = len(people.risk), sign * difference(people, people.risk)
    budget = apart * people.weight.sum()
    acted = [(people.acted == 1) & (people.side == side) for side in (0, 1)]
    # Risks are the estimated ones plus what is added minus what is taken away.
    limits = [{"type": "ineq", "fun": lambda d: budget - people.weight @ (d[:size] + d[size:])}]
    limits += [{"type": "eq", "fun": lambda d, a=a: people.weight[a] @ (d[:size] - d[size:])[a]} for a in acted]
    for _ in range(12):
        start = rng.random(2 * size) * apart
        found = optimize.minimize(
            lambda d: -sign * difference(people, people.risk + d[:size] - d[size:]), start, method="SLSQP",
            bounds=[*((0, 1 - p) for p in people.risk), *((0, p) for p in people.risk)], constraints=limits,
            options={"maxiter": 500, "ftol": 1e-12},
        )  # fmt: skip
        if found.success:
            best = max(best, -found.fun)
    return sign * best


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_those_of_a_general_solver(seed):
    rng = np.random.default_rng(seed)
    side, acted = np.repeat([0.0, 1.0], 6), np.tile([1.0, 0.0], 6)
    people = People(side=side, acted=acted, weight=rng.uniform(5, 30, 12), risk=rng.uniform(0.05, 0.7, 12))
    for sign in (-1, 1):
        ours, risk = extreme(people=people, apart=0.04, sign=sign, starts=[])
        assert sign * ours >= sign * by_solver(people, 0.04, sign, rng) - 1e-5
        assert np.average(np.abs(risk - people.risk), weights=people.weight) <= 0.04 + 1e-12
        assert ((risk >= 0) & (risk <= 1)).all()
        np.testing.assert_allclose(people.sets @ (people.weight * (risk - people.risk)), 0, atol=1e-8)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000))
def test_no_risks_within_the_budget_go_beyond_the_bounds_and_bounds_widen(seed):
    rng = np.random.default_rng(seed)
    n = rng.integers(5, 60, 8)
    actions = np.clip(rng.binomial(n, 0.4), 1, n - 1)
    risk, side = rng.uniform(0.02, 0.9, 8), np.repeat([0, 1], 4)
    seen = risk_bounds(in_group=side, n=n, actions=actions, risk=risk, apart=[0.0, 0.02, 0.06])
    assert (np.diff(seen.bounds.low) <= 1e-9).all()
    assert (np.diff(seen.bounds.high) >= -1e-9).all()
    # Move risks of those who were not acted upon at random.
    people = People(side=np.tile(side, 2).astype(float), acted=np.repeat([1.0, 0.0], 8),
                    weight=np.concatenate([actions, n - actions]).astype(float), risk=np.tile(risk, 2))  # fmt: skip
    for _ in range(20):
        moved = np.where(people.acted == 1, 0.0, rng.standard_normal(16))
        moved *= 0.06 * people.weight.sum() / (people.weight @ np.abs(moved))
        moved = np.clip(people.risk + moved, 0, 1)
        assert seen.bounds.low[2] - 1e-9 <= difference(people, moved) <= seen.bounds.high[2] + 1e-9


def test_where_a_difference_would_vanish_is_told():
    cells = {"in_group": [0, 0, 1, 1], "n": [400] * 4, "actions": [40, 90, 70, 120], "risk": [0.1, 0.4, 0.1, 0.4]}
    seen = risk_bounds(**cells, apart=[0.0, 0.05])
    again = risk_bounds(**cells, apart=seen.turns)
    assert float(again.bounds.low) == pytest.approx(0, abs=1e-4)
    assert np.isnan(risk_bounds(**cells, apart=0.01).turns)
    assert seen.bounds.low[0] == seen.bounds.high[0] == pytest.approx(seen.difference)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hits": [0] * 4}, "a risk needs actions"),
        ({"hits": [40, 90, 70, 120]}, "a risk needs actions"),
        ({"hits": [41, 0, 0, 0]}, "hits is larger than actions"),
        ({"actions": [401, 1, 1, 1]}, "actions is larger than n"),
        ({"actions": [0, 0, 70, 120], "hits": [0, 0, 7, 50]}, "in the reference there must be"),
        ({"actions": [40, 90, 400, 400]}, "in the group there must be"),
        ({"in_group": [1] * 4}, "in the reference there must be"),
        ({"in_group": [0, 1, 2, 1]}, "yes or no"),
        ({"n": [400, float("nan"), 400, 400]}, "n holds a missing"),
        ({"design": [[1, 2]] * 4}, "cannot be told apart"),
        ({"hits": [0, 40, 0, 50]}, "separated"),
        ({"design": [[1.0], [1.0], [1.0], [1.0]]}, "risks do not vary"),
        ({"cluster": [1] * 4}, "cluster holds one label"),
        ({"cluster": [1, 2]}, "cluster must hold one label"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    good = {"in_group": [0, 0, 1, 1], "n": [400] * 4, "actions": [40, 90, 70, 120], "hits": [4, 30, 9, 50],
            "design": [[1, 0], [1, 1], [1, 0], [1, 1]]}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        risk_adjusted(**(good | change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"risk": [0.1, 1.4, 0.1, 0.4]}, "between 0 and 1"),
        ({"risk": [0.2] * 4}, "risks do not vary"),
        ({"apart": -0.1}, "apart holds a negative"),
        ({"actions": [40, 90, 0, 0]}, "in the group there must be"),
    ],
)
def test_bounds_that_cannot_be_are_refused_by_name(change, words):
    good = {"in_group": [0, 0, 1, 1], "n": [400] * 4, "actions": [40, 90, 70, 120], "risk": [0.1, 0.4, 0.1, 0.4],
            "apart": 0.02}  # fmt: skip
    with pytest.raises(ValueError, match=words):
        risk_bounds(**(good | change))


def test_many_cells_are_gathered_by_risk_and_bounds_hardly_move():
    """Each cell of 60 split into ten of nearly the same risk: the bounds are those of the 60."""
    rng = np.random.default_rng(5)
    side, risk = np.repeat([0, 1], 30), np.tile(np.linspace(0.1, 0.5, 30), 2)
    n = rng.integers(200, 900, 60).astype(float)
    actions = rng.binomial(n.astype(int), 0.05 + 0.05 * side + 0.4 * risk).astype(float)
    few = risk_bounds(in_group=side, n=n, actions=actions, risk=risk, apart=[0, 0.01, 0.03])
    near = np.repeat(risk, 10) + np.tile(np.linspace(-1e-5, 1e-5, 10), 60)
    many = risk_bounds(in_group=np.repeat(side, 10), n=np.repeat(n / 10, 10), actions=np.repeat(actions / 10, 10),
                       risk=near, apart=[0, 0.01, 0.03], gather=True)  # fmt: skip
    assert many.bounds.low == pytest.approx(few.bounds.low, abs=0.004)
    assert many.bounds.high == pytest.approx(few.bounds.high, abs=0.004)


def test_the_spread_of_risks_is_that_of_people_around_their_group():
    found = risk_adjusted(in_group=[0, 0, 1, 1], n=[4_000] * 4, actions=[200, 800, 400, 1_000],
                          hits=[10, 160, 20, 200], design=[[1, 0], [1, 1]] * 2)  # fmt: skip
    assert found.spread == pytest.approx(np.ptp(found.risk) / 2)
