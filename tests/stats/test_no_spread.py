"""Units and clusters that do not differ at all: no range of no width, and no p-value of nothing."""

import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.clustered import clustered_difference, clustered_ratio
from daylit.stats.rollout import rollout_effect, rollout_placebo
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
