import numpy as np
import pytest
from scipy import stats

from daylit.stats.cautions import Caution
from daylit.stats.outcome import outcome_test
from daylit.stats.standardise import mantel_haenszel


def _searches(**changes):
    cells = {
        "found": [20, 30, 10, 25],
        "searches": [100, 100, 50, 100],
        "reference_found": [30, 40, 20, 30],
        "reference_searches": [100, 100, 60, 90],
        "stratum": ["north", "south", "north", "west"],
        "cluster": ["a", "a", "b", "c"],
    }
    return outcome_test(**(cells | changes))


def test_it_works_pooled_within_and_in_each_stratum():
    test = _searches()
    assert float(test.pooled.estimate) == pytest.approx(85 / 350 - 120 / 350)
    assert test.strata == ("north", "south", "west")
    np.testing.assert_allclose(test.by_stratum.estimate, [30 / 150 - 50 / 160, -0.1, 0.25 - 1 / 3])
    by_hand = mantel_haenszel(
        events=[30, 30, 25], n=[150, 100, 100], reference_events=[50, 40, 30], reference_n=[160, 100, 90]
    )
    assert test.within.p_value == by_hand.p_value
    assert test.pooled_clustered is not None
    assert test.within_clustered is not None
    assert float(test.pooled_clustered.estimate) == pytest.approx(float(test.pooled.estimate))
    assert float(test.within_clustered.estimate) == pytest.approx(float(by_hand.risk_difference.estimate))
    assert Caution.FEW_CLUSTERS in test.cautions


def test_without_strata_and_clusters_there_is_one_of_each():
    test = _searches(stratum=None, cluster=None)
    assert test.strata == ("all",)
    assert test.pooled_clustered is None
    assert float(test.within.risk_difference.estimate) == pytest.approx(float(test.pooled.estimate))
    assert test.q_values[0] == pytest.approx(float(test.pooled.p_value))


def test_the_same_bar_gives_different_hit_rates():  # METHODS V14: infra-marginality
    bar = 0.10
    hits = [a / (a + b) * stats.beta.sf(bar, a + 1, b) / stats.beta.sf(bar, a, b) for a, b in ((1, 19), (1, 9))]
    assert [round(100 * hit, 1) for hit in hits] == [14.5, 19.0]
    test = outcome_test(found=1450, searches=10_000, reference_found=1900, reference_searches=10_000)
    assert test.pooled.p_value is not None
    assert test.pooled.p_value < 1e-10  # significant, and yet the bar is the same: see “Does not show”


def test_a_difference_that_turns_is_not_uniform():
    test = _searches(
        found=[10, 60],
        searches=[100, 100],
        reference_found=[40, 20],
        reference_searches=[100, 100],
        stratum=["north", "south"],
        cluster=None,
    )
    assert Caution.NOT_UNIFORM in test.cautions
    assert Caution.NOT_UNIFORM not in _searches().cautions


def test_a_stratum_of_one_group_makes_no_test():
    test = _searches(searches=[100, 100, 50, 0], found=[20, 30, 10, 0])
    assert np.isnan(test.q_values[2])
    assert not np.isnan(test.q_values[:2]).any()
    assert Caution.STRATA_LEFT_OUT in test.cautions


@pytest.mark.parametrize("size", [0, 3])
def test_no_search_has_a_status_and_never_a_warning(size):
    nothing = [0] * size
    with np.errstate(all="raise"):
        test = outcome_test(
            found=nothing, searches=nothing, reference_found=nothing, reference_searches=nothing, stratum=["x"] * size
        )
    assert Caution.NOT_ESTIMABLE in test.cautions
    assert np.isnan(test.detectable_below)
    assert (float(test.pooled.low), float(test.pooled.high)) == (-1, 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"found": [200, 1, 1, 1]}, "found is larger than searches"),
        ({"stratum": ["north", None, "south", "west"]}, "stratum holds a missing label"),
        ({"stratum": ["north"]}, "stratum must hold one label"),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        _searches(**change)
