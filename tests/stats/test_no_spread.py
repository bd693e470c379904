"""Units and clusters that do not differ at all: no range of no width, and no p-value of nothing."""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.clustered import clustered_difference, clustered_ratio
from daylit.stats.glm import logit, poisson
from daylit.stats.mixed_searches import clustered_mixed_searches
from daylit.stats.own_group import own_group
from daylit.stats.risk_adjusted import risk_adjusted
from daylit.stats.rollout import rollout_effect, rollout_placebo
from daylit.stats.selection import clustered_selection_bounds
from daylit.stats.veil import veil_of_darkness
from daylit.stats.weighting import doubly_robust

GROUP, CLUSTER = np.tile([True, False], 50), np.repeat(np.arange(50), 2)


@pytest.mark.parametrize(("compare", "estimate"), [(clustered_difference, 0.1), (clustered_ratio, 1.5)])
def test_it_works_where_clusters_are_alike(compare, estimate):
    """The difference was 0.1, from 0.1 to 0.1, with a p-value of 0 and no caution."""
    alike = compare(events=np.tile([3, 2], 50), n=[10] * 100, group=GROUP, cluster=CLUSTER)
    assert float(alike.estimate) == pytest.approx(estimate)
    assert alike.p_value == 1
    assert alike.low <= min(0.0, estimate - 1.1)
    assert alike.high >= 1
    assert Caution.NO_SPREAD in alike.cautions
    events = np.tile([3, 2], 50)
    events[:6] = 1, 3, 4, 2, 2, 1
    differ = compare(events=events, n=[10] * 100, group=GROUP, cluster=CLUSTER)
    assert differ.low < differ.estimate < differ.high < np.inf
    assert Caution.NO_SPREAD not in differ.cautions


def test_nights_that_are_alike_tell_nothing_of_darkness():
    nights = {"in_group": [1, 0, 1, 0] * 20, "dark": [0, 0, 1, 1] * 20, "minute": [1100] * 80, "df": 0}
    alike = veil_of_darkness(**nights, count=[20, 80, 25, 75] * 20, cluster=np.repeat(np.arange(20), 4))
    assert (alike.status, np.isnan(alike.std_error), np.isnan(alike.p_value)) == ("not estimable", True, True)
    assert Caution.NO_SPREAD in alike.cautions
    assert veil_of_darkness(**nights, count=[20, 80, 25, 75] * 20).std_error > 0.01


@pytest.mark.parametrize("clusters", [5, 50])
def test_weighted_outcomes_of_clusters_that_are_alike_have_no_range(clusters):
    size = 200 // clusters
    found = doubly_robust(
        in_group=np.tile([0, 1], 100), n=[5] * 200, events=np.tile([1, 2], 100), design=np.ones((200, 1)),
        cluster=np.repeat(np.arange(clusters), size),
    ).robust  # fmt: skip
    assert (float(found.low), float(found.high), float(found.p_value)) == (-1, 1, 1)
    assert Caution.NO_SPREAD in found.cautions


@pytest.mark.parametrize(("events", "n"), [(13, 77), (5, 50), (0, 50)])
def test_where_nothing_ever_changes_no_change_is_found(events, n):
    """Rounding was a change of 7e-17, from 5e-17 to 9e-17, with a p-value of 2 in ten million."""
    unit, period = (one.ravel() for one in np.indices((60, 8)))
    asked = {"events": [events] * 480, "n": [n] * 480, "unit": unit, "period": period + 1}
    asked["first_treated"] = np.where(unit < 30, 5, 0)
    for found in (rollout_effect(**asked), rollout_placebo(**asked, shift=2)):
        assert found.change.low <= 0 <= found.change.high
        assert found.change.p_value == 1


def test_a_regression_of_clusters_that_are_alike_has_ranges_without_ends():
    """The range of the group's effect was as narrow as rounding."""
    table, same = np.column_stack([np.ones(100), GROUP]), np.tile([3, 2], 50)
    for fit in (
        logit(design=table, successes=same, trials=[10] * 100, cluster=CLUSTER),
        poisson(design=table, events=same, exposure=[10] * 100, cluster=CLUSTER),
    ):
        assert fit.alike.tolist() == [True, True]
        assert (fit.interval(1).low, fit.interval(1).high) == (-np.inf, np.inf)
        assert Caution.NO_SPREAD in fit.cautions
    differ = logit(design=table, successes=[1, 4, *same[2:]], trials=[10] * 100, cluster=CLUSTER)
    assert not differ.alike.any()
    assert np.isfinite([differ.interval(1).low, differ.interval(1).high]).all()
    assert Caution.NO_SPREAD not in differ.cautions


def test_a_cluster_with_a_level_of_its_own_hides_not_what_the_others_tell():
    table = np.column_stack([np.ones(100), GROUP, CLUSTER == 3])
    found = np.tile([3, 2, 4, 1, 5, 3], 20)[:100]
    fit = logit(design=table, successes=found, trials=[10] * 100, cluster=CLUSTER)
    assert np.isfinite([fit.interval(1).low, fit.interval(1).high]).all()


def test_at_equal_risk_clusters_that_are_alike_have_no_range():
    cells = {"in_group": [0, 0, 1, 1] * 20, "n": [400] * 80, "actions": [20, 80, 40, 100] * 20}
    cells |= {"hits": [2, 16, 4, 20] * 20, "design": [[1, 0], [1, 1]] * 40, "cluster": np.arange(80) // 4}
    alike = risk_adjusted(**cells)
    told = alike.difference
    assert (float(told.low), float(told.high), float(told.p_value), alike.std_error) == (-1, 1, 1, np.inf)
    assert Caution.NO_SPREAD in told.cautions
    differ = risk_adjusted(**cells | {"actions": [30, *[20, 80, 40, 100] * 20][:80]}).difference
    assert -1 < differ.low < differ.estimate < differ.high < 1
    assert Caution.NO_SPREAD not in differ.cautions
    people = risk_adjusted(**{name: given for name, given in cells.items() if name != "cluster"}).difference
    assert people.low < people.estimate < people.high


def test_officers_who_are_alike_tell_nothing_of_their_own_group():
    cells = {"n": [50] * 120, "group": ["a", "b"] * 60, "officer": np.arange(120) // 2}
    cells["officer_group"] = np.where(cells["officer"] < 30, "a", "b")
    same = np.where(cells["group"] == cells["officer_group"], 10, 15)
    alike = own_group(**cells, events=same)
    assert alike.odds_ratio > 1
    assert (alike.interval.low, alike.interval.high, alike.p_value, alike.std_error) == (0, np.inf, 1, np.inf)
    assert (alike.difference_interval.low, alike.difference_interval.high) == (-1, 1)
    assert Caution.NO_SPREAD in alike.cautions
    differ = own_group(**cells, events=same + np.arange(120) % 7)
    assert 0 < differ.interval.low < differ.odds_ratio < differ.interval.high < np.inf
    assert Caution.NO_SPREAD not in differ.cautions


def test_bounds_of_clusters_that_are_alike_are_as_wide_as_can_be():
    cells = {"stops": [10] * 100, "group": GROUP, "cluster": CLUSTER, "extra": [0, 0.3]}
    alike = clustered_selection_bounds(**cells, events=np.tile([3, 2], 50))
    for ends in (alike.stopped_interval, alike.everyone_interval):
        assert (ends.low.tolist(), ends.high.tolist()) == ([-1, -1], [1, 1])
    differ = clustered_selection_bounds(**cells, events=[1, 3, *[3, 2] * 49])
    assert (differ.stopped_interval.low > -1).all()
    assert (differ.everyone_interval.high < 1).all()


def test_searches_of_clusters_that_are_alike_are_as_wide_as_can_be():
    cells = {"n": [20] * 200, "group": np.tile([True, True, False, False], 50), "cluster": np.arange(200) // 4}
    cells |= {"chosen": np.tile([True, False], 100), "share": [0, 0.1]}
    alike = clustered_mixed_searches(**cells, found=[4, 6, 5, 9] * 50).gap_interval
    assert (alike.low.tolist(), alike.high.tolist()) == ([-1, -1], [1, 1])
    differ = clustered_mixed_searches(**cells, found=[2, 6, 7, 9, *[4, 6, 5, 9] * 49]).gap_interval
    assert (differ.low > -1).all()
    assert (differ.high < 1).all()
