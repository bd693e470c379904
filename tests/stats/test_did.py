import numpy as np
import pytest
from scipy import stats

from daylit.stats.cautions import Caution
from daylit.stats.did import att_gt
from daylit.stats.few_units import all_zero

STARTS = (0, 3, 5)


def _rows(*, units=20, periods=6, starts=STARTS, effect=2.0, noise=0.0, seed=1):
    """Units in turn of each start; a trend common to all, a level of each, an effect that grows by a half a period."""
    rng = np.random.default_rng(seed)
    first = np.array([starts[number % len(starts)] for number in range(units)])
    unit, time = (grid.ravel() for grid in np.meshgrid(np.arange(units), 1 + np.arange(periods), indexing="ij"))
    start = first[unit]
    treated = (start > 0) & (time >= start)
    outcome = (
        0.7 * unit + 1.3 * time + treated * (effect + 0.5 * (time - start)) + noise * rng.standard_normal(unit.size)
    )
    return {"outcome": outcome, "unit": unit, "time": time, "first_treated": start}


def test_it_works_and_finds_an_effect_that_grows():
    found = att_gt(**_rows())
    after = [one for one in found.cells if one.time >= one.group]
    assert [round(one.estimate - 2 - 0.5 * (one.time - one.group), 9) for one in after] == [0] * len(after)
    assert [round(one.estimate, 9) for one in found.dynamic] == [0, 0, 0, 2, 2.5, 3, 3.5]
    assert {one.group: round(one.estimate, 9) for one in found.group} == {3: 2.75, 5: 2.25}
    assert found.balanced
    assert found.pre_trend.p_value == 1


def test_two_groups_and_two_periods_are_a_difference_of_differences():
    rows = _rows(units=60, periods=2, starts=(0, 2), noise=1.0)
    found = att_gt(**rows)
    y = rows["outcome"].reshape(60, 2)
    change, treated = y[:, 1] - y[:, 0], rows["first_treated"].reshape(60, 2)[:, 0] > 0
    assert found.simple.estimate == pytest.approx(change[treated].mean() - change[~treated].mean())
    by_hand = np.sqrt(change[treated].var() / treated.sum() + change[~treated].var() / (~treated).sum())
    # The shares of groups are estimated, which moves nothing where there is one group.
    assert found.simple.std_error == pytest.approx(by_hand)


@pytest.mark.parametrize(("units", "few"), [(24, True), (80, True), (200, False)])
def test_with_few_units_on_a_side_the_ranges_are_those_of_welch(units, few):
    rows = _rows(units=units, periods=2, starts=(0, 0, 0, 2), noise=1.0)
    found = att_gt(**rows)
    y = rows["outcome"].reshape(units, 2)
    change, treated = y[:, 1] - y[:, 0], rows["first_treated"].reshape(units, 2)[:, 0] > 0
    welch = stats.ttest_ind(change[treated], change[~treated], equal_var=False).confidence_interval(0.95)
    for one in (found.simple, *found.cells):
        ends = (
            (one.low, one.high) if few else (one.estimate - 1.96 * one.std_error, one.estimate + 1.96 * one.std_error)
        )
        assert (one.low, one.high) == pytest.approx(ends, rel=1e-4)
        assert ((one.low, one.high) == pytest.approx(tuple(welch))) is few


def test_effects_before_the_start_are_tested_as_welch_and_hotelling_would():
    """Of one effect and two sides it is Welch's test; of two effects whose sides differ, Hotelling's with fewer degrees
    than units.
    """
    rng = np.random.default_rng(5)
    side, y = np.repeat([0, 1], [9, 14]), rng.standard_normal((23, 2)) * [1.0, 2.0]
    means = np.array([y[side == number].mean(axis=0) for number in (0, 1)])
    influence = (y - means[side]) * np.where(side == 0, 23 / 9, -23 / 14)[:, None]
    apart = means[0] - means[1]
    welch = stats.ttest_ind(y[side == 0, 0], y[side == 1, 0], equal_var=False).pvalue
    assert all_zero(apart[:1], influence[:, :1], side) == pytest.approx(welch)
    spread = sum(np.cov(y[side == number].T) / (side == number).sum() for number in (0, 1))
    square = apart @ np.linalg.solve(spread, apart)
    fewest, most = (stats.f.sf(square * (left - 1) / (2 * left), 2, left - 1) for left in (21, 8))
    assert fewest < all_zero(apart, influence, side) < most


def test_a_pooled_regression_would_be_wrong_here_and_this_is_not():
    """The negative control: with effects that grow, early groups are bad company for late ones."""
    rows = _rows(units=40, starts=(3, 5), periods=8)
    treated = (rows["time"] >= rows["first_treated"]).astype(float)
    dummies = [
        np.eye(n)[:, 1:][np.unique(rows[name], return_inverse=True)[1]] for name, n in (("unit", 40), ("time", 8))
    ]
    design = np.column_stack([treated, np.ones(treated.size), *dummies])
    pooled = np.linalg.lstsq(design, rows["outcome"], rcond=None)[0][0]
    found = att_gt(**rows, comparison="not yet")
    assert [round(one.estimate, 9) for one in found.cells if one.time >= one.group] == [2, 2.5]
    assert abs(pooled - found.simple.estimate) > 0.3


def test_not_yet_treated_units_join_the_comparison_and_narrow_it():
    rows = _rows(units=30, noise=1.0)
    never, not_yet = (att_gt(**rows, comparison=kind) for kind in ("never", "not yet"))
    one, other = (found.cells.at(group=3, time=3) for found in (never, not_yet))
    assert other.std_error < one.std_error
    assert not_yet.cells.n_comparison.max() > never.cells.n_comparison.max()


def test_a_universal_base_is_zero_where_it_stands():
    found = att_gt(**_rows(noise=1.0), base="universal")
    assert [one.estimate for one in found.cells if one.time == one.group - 1] == [0, 0]
    assert found.simple == att_gt(**_rows(noise=1.0)).simple


@pytest.mark.parametrize("base", ["varying", "universal"])
def test_what_did_not_vary_is_said_to_say_nothing_of_chance(base):
    rows = _rows(noise=1.0)
    assert Caution.NO_SPREAD not in att_gt(**rows, base=base).cautions
    rows["outcome"] = (rows["first_treated"] > 0) & (rows["time"] >= rows["first_treated"])
    found = att_gt(**rows, base=base)
    assert Caution.NO_SPREAD in found.cautions
    assert (found.simple.low, found.simple.high) == (1, 1)


def test_groups_that_moved_apart_before_are_found():
    rows = _rows(units=90, periods=8, noise=0.5)
    drifting = rows["outcome"] + 0.4 * rows["time"] * (rows["first_treated"] == 5)
    assert att_gt(**rows).pre_trend.p_value > 0.01
    assert att_gt(**(rows | {"outcome": drifting})).pre_trend.p_value < 1e-6


def test_a_panel_with_holes_is_answered_from_what_was_seen():
    rows = _rows(units=60)
    keep = np.random.default_rng(3).random(rows["unit"].size) > 0.15
    found = att_gt(**{name: value[keep] for name, value in rows.items()})
    assert not found.balanced
    assert [round(one.estimate, 9) for one in found.dynamic if one.time >= 0] == [2, 2.5, 3, 3.5]
    assert found.cells.n_treated.min() < 20


def test_clusters_of_units_that_move_together_widen_the_interval():
    rows = _rows(units=120, noise=0.2)
    crew = rows["unit"] // 6
    shock = np.random.default_rng(5).standard_normal((20, 6))[crew, rows["time"] - 1]
    rows = rows | {"outcome": rows["outcome"] + shock}
    one, other = att_gt(**rows), att_gt(**rows, cluster=crew)
    assert other.simple.estimate == one.simple.estimate
    assert other.n_clusters == 20
    assert Caution.FEW_CLUSTERS in other.cautions
    rows["first_treated"] = np.array(STARTS)[crew % 3]
    rows["outcome"] = _rows(units=120)["outcome"] * 0 + shock
    assert att_gt(**rows, cluster=crew).simple.std_error > 2 * att_gt(**rows).simple.std_error


def test_the_same_seed_gives_the_same_band_and_order_does_not_matter():
    rows = _rows(noise=1.0)
    turned = {name: value[::-1] for name, value in rows.items()}
    assert list(att_gt(**rows, seed=4).cells)[2] == pytest.approx(list(att_gt(**turned, seed=4).cells)[2])


def test_units_that_cannot_be_followed_are_counted():
    rows = _rows(units=21)
    rows["first_treated"] = np.where(rows["unit"] == 20, 4, np.where(rows["unit"] == 18, 1, rows["first_treated"]))
    found = att_gt(**rows)
    assert (found.left_out, found.n_units) == (2, 19)
    assert 4 not in found.cells.group


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"outcome": [1, np.nan, 2, 3]}, "outcome holds a missing"),
        ({"outcome": ["a", "b", "c", "d"]}, "not a number"),
        ({"time": [1, 1, 1, 2]}, "twice in one period"),
        ({"time": [1, 1, 1, 1], "unit": [1, 2, 3, 4]}, "one period only"),
        ({"unit": [1, 1, None, 2]}, "unit holds a missing"),
        ({"first_treated": [0, 2, 2, 2]}, "differs within a unit"),
        ({"first_treated": [0, 0, 0, 0]}, "nobody was treated"),
        ({"first_treated": [2, 2, 2, 2]}, "everybody was treated"),
        ({"first_treated": [0, 0, -2, -2]}, "negative"),
        ({"first_treated": [0, 0, np.nan, np.nan]}, "missing"),
        ({"first_treated": [0, 0, 2, 2]}, "no group can be followed"),
        ({"outcome": [1, 2]}, "one length"),
        ({"outcome": [], "unit": [], "time": [], "first_treated": []}, "no rows"),
        ({"cluster": ["a", "b", "c", "c"]}, "within a unit"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    rows = {"outcome": [1, 2, 2, 4], "unit": [1, 1, 2, 2], "time": [1, 2, 1, 2], "first_treated": [0, 0, 2, 2]}
    if "cluster" in change:
        rows = {name: value + value for name, value in rows.items()}
        rows["unit"], change = [1, 1, 2, 2, 3, 3, 4, 4], {"cluster": change["cluster"] * 2}
    with pytest.raises(ValueError, match=words):
        att_gt(**(rows | change))
