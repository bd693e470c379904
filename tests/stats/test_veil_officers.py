"""The veil of darkness where stops of one day, and of one officer, resemble each other."""

import numpy as np
import pytest

from daylit.stats.glm import logit
from daylit.stats.spline import natural_spline
from daylit.stats.veil import veil_of_darkness


def stops(rng, n=4000, days=120, officers=50):
    day, officer, minute = rng.integers(0, days, n), rng.integers(0, officers, n), rng.integers(1020, 1140, n)
    dark = minute > 1080 + 30 * np.sin(day / 20)
    lean = rng.normal(0, 0.6, days)[day] + rng.normal(0, 0.6, officers)[officer] * dark
    return {
        "in_group": rng.random(n) < 1 / (1 + np.exp(0.6 - 0.2 * dark - lean)), "dark": dark, "minute": minute,
        "cluster": day, "second_cluster": officer,
    }  # fmt: skip


def by_hand(given, cluster, small_sample="sandwich"):
    curve = natural_spline(given["minute"].astype(float), df=6)
    design = np.column_stack([np.ones(len(curve)), given["dark"], curve])
    fit = logit(design=design, successes=given["in_group"], cluster=cluster, small_sample=small_sample)
    return float(fit.cluster_std_errors[1]) ** 2


def test_it_works_with_two_ways_to_be_alike():
    """Cameron, Gelbach and Miller: the variance of each way less that of their pairs."""
    given = stops(np.random.default_rng(1))
    found = veil_of_darkness(**given)
    pairs = given["cluster"] * 1000 + given["second_cluster"]
    days, officers = (by_hand(given, given[name]) for name in ("cluster", "second_cluster"))
    assert found.std_error**2 == pytest.approx(days + officers - by_hand(given, pairs), rel=1e-9)
    assert found.std_error**2 > max(days, officers)
    assert found.n_clusters == 50


def test_stops_in_cells_give_the_same_as_one_by_one():
    given = stops(np.random.default_rng(2), n=800, days=9, officers=44)
    one_by_one = veil_of_darkness(**given)
    cells, count = np.unique(np.stack([np.asarray(column) for column in given.values()]), axis=1, return_counts=True)
    named = dict(zip(given, cells, strict=True))
    counted = veil_of_darkness(**named, count=count)
    assert counted.std_error == pytest.approx(one_by_one.std_error)
    assert counted.n_clusters == one_by_one.n_clusters == 9


def test_two_names_for_the_same_clusters_change_nothing():
    given = stops(np.random.default_rng(3))
    again = given | {"second_cluster": given["cluster"] * 3 + 1}
    alone = veil_of_darkness(**{name: column for name, column in given.items() if name != "second_cluster"})
    assert veil_of_darkness(**again).std_error == pytest.approx(alone.std_error, rel=1e-9)


def test_a_single_officer_says_nothing_of_how_officers_differ():
    given = stops(np.random.default_rng(4)) | {"second_cluster": np.zeros(4000)}
    found = veil_of_darkness(**given)
    assert (found.n_clusters, found.status) == (1, "not estimable")
    assert np.isnan(found.std_error)


def test_of_two_ways_with_few_clusters_the_less_sure_is_taken_whichever_came_first():
    given = stops(np.random.default_rng(5), days=30, officers=8)
    found = veil_of_darkness(**given, wild=True)
    turned = given | {"cluster": given["second_cluster"], "second_cluster": given["cluster"]}
    assert found.interval == veil_of_darkness(**turned, wild=True).interval
    assert "wild_bootstrap" in [caution.value for caution in found.cautions]
    alone = {name: column for name, column in given.items() if name != "second_cluster"}
    for labels in (given["cluster"], given["second_cluster"]):
        one = veil_of_darkness(**alone | {"cluster": labels}, wild=True).interval
        assert one.high - one.low <= found.interval.high - found.interval.low


def test_firths_range_is_no_narrower_than_with_either_way_alone():
    given = stops(np.random.default_rng(6), n=90, days=45, officers=44)
    found = veil_of_darkness(**given, firth=True)
    assert "penalised" in [caution.value for caution in found.cautions]
    alone = {name: column for name, column in given.items() if name != "second_cluster"}
    for labels in (given["cluster"], given["second_cluster"]):
        one = veil_of_darkness(**alone | {"cluster": labels}, firth=True).interval
        assert one.high - one.low <= found.interval.high - found.interval.low
