import numpy as np
import pytest
from scipy import stats

from daylit.stats import randomised as by_lot
from daylit.stats.cautions import Caution
from daylit.stats.planning import detectable_change, stepped_wedge
from daylit.stats.randomised import randomised
from daylit.stats.rollout import cells_of, rollout_effect, rollout_placebo


def _cells(*, trained=5, others=7, months=12, people=40.0, effect=-0.05, starts=(6,), noise=0.0, seed=1):
    """Officers and months with a level each, and an effect from the start on; chance only by ``noise``."""
    rng = np.random.default_rng(seed)
    count = trained + others
    first = np.array([starts[number % len(starts)] if number < trained else 0 for number in range(count)])
    unit, month = (grid.ravel() for grid in np.meshgrid(np.arange(count), np.arange(months), indexing="ij"))
    share = 0.2 + 0.01 * unit / count + 0.03 * np.sin(month) + noise * rng.standard_normal(unit.size)
    share += effect * ((first[unit] > 0) & (month >= first[unit]))
    n = people + unit % 3 * 10
    return {"events": share * n, "n": n, "unit": unit, "period": month, "first_treated": first[unit]}


def test_it_works_and_levels_of_officers_and_months_cost_nothing():
    found = rollout_effect(**_cells())
    assert float(found.change.estimate) == pytest.approx(-0.05)
    assert (found.n_trained, found.n_others, found.cohorts, found.before, found.after) == (5, 7, 1, 6, 6)
    assert {Caution.FEW_CLUSTERS, Caution.NO_SPREAD} <= set(found.change.cautions)
    cells = _cells()
    cells["events"] = cells["events"] + np.random.default_rng(1).uniform(0, 0.2, len(cells["events"]))
    noisy = rollout_effect(**cells).change
    assert float(noisy.p_value) < 1e-6
    assert Caution.NO_SPREAD not in noisy.cautions


def test_with_officers_alike_in_size_it_is_welchs_test_of_their_changes():
    rng = np.random.default_rng(5)
    x = rng.binomial(50, 0.3, (11, 2))
    unit, period = (grid.ravel() for grid in np.meshgrid(np.arange(11), [1, 2], indexing="ij"))
    found = rollout_effect(
        events=x.ravel(), n=np.full(22, 50), unit=unit, period=period, first_treated=np.where(unit < 5, 2, 0)
    )
    change = (x[:, 1] - x[:, 0]) / 50
    welch = stats.ttest_ind(change[:5], change[5:], equal_var=False)
    assert found.change.p_value is not None
    assert float(found.change.p_value) == pytest.approx(welch.pvalue, rel=1e-9)
    low, high = welch.confidence_interval()
    assert (float(found.change.low), float(found.change.high)) == pytest.approx((low, high), rel=1e-9)


def test_several_starts_are_each_compared_with_clean_others():
    cells = _cells(trained=12, others=6, months=18, starts=(5, 8, 11))
    late = (cells["first_treated"] > 0) & (cells["period"] >= cells["first_treated"])
    cells["events"] = cells["events"] - late * cells["n"] * 0.004 * (cells["period"] - cells["first_treated"])
    found = rollout_effect(**cells, after=4)
    assert found.cohorts == 3
    weights = cells["n"] * (late & (cells["period"] < cells["first_treated"] + 4))
    expected = -0.05 - 0.004 * (weights * (cells["period"] - cells["first_treated"])).sum() / weights.sum()
    assert float(found.change.estimate) == pytest.approx(expected, abs=1e-4)


def test_the_time_before_shows_nothing_where_both_moved_alike_and_something_where_not():
    quiet = rollout_placebo(**_cells(months=16, starts=(10,)), shift=4)
    assert float(quiet.change.estimate) == pytest.approx(0, abs=1e-12)
    cells = _cells(months=16, starts=(10,))
    cells["events"] = cells["events"] + cells["n"] * 0.01 * cells["period"] * (cells["first_treated"] > 0)
    apart = rollout_placebo(**cells, shift=4)
    assert float(apart.change.estimate) > 0.03
    cells["events"] = cells["events"] + np.random.default_rng(1).uniform(0, 0.2, len(cells["events"]))
    assert float(rollout_placebo(**cells, shift=4).change.low) > 0


def test_counts_per_month_are_rates():
    cells = _cells()
    cells = cells | {"events": np.round(20 - 4.0 * ((cells["first_treated"] > 0) & (cells["period"] >= 6))), "n": 1}
    found = rollout_effect(**cells, kind="rate")
    assert float(found.change.estimate) == pytest.approx(-4)
    assert found.others.tolist() == [20, 20]


def test_cells_of_one_officer_and_month_are_added_up_and_order_does_not_matter():
    cells = _cells(noise=0.02)
    halves = {name: np.concatenate([value, value])[::-1] for name, value in cells.items()}
    halves["events"], halves["n"] = halves["events"] / 2, halves["n"] / 2
    one, other = rollout_effect(**cells), rollout_effect(**halves)
    assert float(one.change.estimate) == pytest.approx(float(other.change.estimate))
    assert one.std_error == pytest.approx(other.std_error)


def test_the_quick_way_by_lot_equals_fitting_each_assignment_anew():
    cells = _cells(trained=4, others=5, noise=0.03)
    found = randomised(**cells, generator=np.random.default_rng(1))
    assert (found.assignments, found.exact) == (126, True)
    made = cells_of(*(cells[name] for name in ("events", "n", "unit", "period", "first_treated")), "share")
    true = by_lot._change(made, np.where(np.arange(9) < 4, 6.0, np.inf), None, None)
    larger = 0
    for chosen in by_lot.combinations(range(9), 4):
        first = np.full(9, np.inf)
        first[list(chosen)] = 6
        larger += abs(by_lot._change(made, first, None, None)) >= abs(true) * (1 - 1e-9)
    assert found.p_value == pytest.approx(larger / 126)


def test_by_lot_a_large_change_stands_out_and_none_does_not():
    large = randomised(**_cells(noise=0.01), generator=np.random.default_rng(1))
    nothing = randomised(**_cells(effect=0.0, noise=0.03, seed=4), generator=np.random.default_rng(1))
    assert large.p_value < 0.01
    assert nothing.p_value > 0.05
    many = randomised(**_cells(trained=12, others=12, starts=(5, 7), noise=0.01), generator=np.random.default_rng(1))
    assert (many.exact, many.assignments, many.p_value) == (False, 200, 1 / 200)


@pytest.mark.parametrize(
    "shape", [{"trained": 3}, {"others": 3}, {"trained": 0}, {"others": 0}, {"months": 6}, {"people": 0.0}]
)
def test_too_little_has_a_status_and_never_a_warning(shape):
    cells = _cells(**({"trained": 5, "others": 7} | shape))
    if "people" in shape:
        cells = cells | {"events": cells["events"] * 0, "n": cells["n"] * 0}
    with np.errstate(all="raise"):
        found = rollout_effect(**cells)
    assert np.isnan(found.change.estimate)
    assert (float(found.change.low), float(found.change.high)) == (-1, 1)
    assert Caution.NOT_ESTIMABLE in found.change.cautions
    assert randomised(**cells, generator=np.random.default_rng(1)).p_value == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [9, 1]}, "larger"),
        ({"n": [-1, 5]}, "negative"),
        ({"events": [np.nan, 1]}, "missing"),
        ({"unit": ["a", None]}, "missing label"),
        ({"period": [1, np.inf]}, "missing or infinite"),
        ({"first_treated": [0, 2], "unit": ["a", "a"]}, "within a unit"),
        ({"first_treated": [np.nan, 0]}, "write 0"),
        ({"n": [5, 0], "kind": "rate"}, "no exposure"),
        ({"unit": ["a"]}, "one length"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    cells = {"events": [1, 1], "n": [5, 5], "unit": ["a", "b"], "period": [1, 2], "first_treated": [0, 2]}
    with pytest.raises(ValueError, match=words):
        rollout_effect(**(cells | change))


def test_what_a_plan_could_see_is_what_it_then_sees_four_times_of_five():
    rng = np.random.default_rng(8)
    unit, month = (grid.ravel() for grid in np.meshgrid(np.arange(30), np.arange(24), indexing="ij"))
    told, found = [], 0
    for _ in range(120):
        past, n = 0.2, rng.poisson(12, unit.size)
        x = rng.binomial(n, past)
        early = month < 16
        plan = detectable_change(
            events=x[early], n=n[early], unit=unit[early], period=month[early], trained=unit[early] < 15, before=8,
            after=8,
        )  # fmt: skip
        told.append(plan.change)
        late = (unit < 15) & (month >= 16)
        x = np.where(late, rng.binomial(n, past - 0.061), x)
        seen = rollout_effect(
            events=x, n=n, unit=unit, period=month, first_treated=np.where(unit < 15, 16, 0), before=8, after=8
        )
        found += float(seen.change.high) < 0
    assert np.mean(told) == pytest.approx(0.061, abs=0.004)
    assert 0.7 <= found / 120 <= 0.9


@pytest.mark.parametrize(("shape", "reason"), [({"trained": 2}, "few units"), ({"months": 1}, "short a past")])
def test_what_cannot_be_rehearsed_says_why(shape, reason):
    cells = _cells(**shape, noise=0.01)
    trained = cells.pop("first_treated") > 0
    plan = detectable_change(**cells, trained=trained, after=3)
    assert np.isnan(plan.change)
    assert reason in plan.reason


def test_steps_by_lot_equal_the_closed_form():  # Hussey & Hughes 2007, equation 7
    plan = stepped_wedge(groups=8, steps=4, people=50, baseline=0.3, between=0.04, generator=np.random.default_rng(3))
    x, groups, periods = plan.schedule.astype(float), 8, 5
    within, between = 0.3 * 0.7 / 50, 0.04**2
    u, w, v = x.sum(), (x.sum(axis=0) ** 2).sum(), (x.sum(axis=1) ** 2).sum()
    top = groups * within * (within + periods * between)
    bottom = (groups * u - w) * within + (u**2 + groups * periods * u - periods * w - groups * v) * between
    assert plan.std_error == pytest.approx(np.sqrt(top / bottom))
    assert sorted(plan.step.tolist()) == [1, 1, 2, 2, 3, 3, 4, 4]
    with pytest.raises(ValueError, match="no more steps"):
        stepped_wedge(groups=2, steps=3, people=5, baseline=0.3, generator=np.random.default_rng(1))
