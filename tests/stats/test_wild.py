"""A score bootstrap over few clusters: written once more by loops, at the ends of its interval, and bad input."""

import numpy as np
import pytest
import statsmodels.api as sm

from daylit.stats import wild
from daylit.stats.cautions import Caution
from daylit.stats.glm import logit
from daylit.stats.veil import veil_of_darkness
from daylit.stats.wild import wild_score


def cells(clusters=20, seed=0, effect=0.5):
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), 4)
    design = np.column_stack([np.ones(len(cluster)), np.tile([0, 0, 1, 1], clusters), np.tile([0, 1, 0, 1], clusters)])
    trials = rng.integers(5, 40, len(cluster))
    lean = 0.6 * rng.standard_normal(clusters)[cluster]
    chance = 1 / (1 + np.exp(0.7 - effect * design[:, 1] - 0.3 * design[:, 2] - lean))
    return {"design": design, "successes": rng.binomial(trials, chance), "trials": trials, "cluster": cluster}


def uneven(clusters=15, seed=3):
    """Clusters of very different size, most of each with the column or without: one says much about both columns."""
    given, rng = cells(clusters, seed), np.random.default_rng(seed)
    trials = np.rint(2 + 60 * rng.lognormal(-1, 1.2, (clusters, 4)) * rng.beta(0.4, 0.4, (clusters, 4))).astype(int)
    return given | {"trials": trials.ravel(), "successes": rng.binomial(trials, 0.35).ravel()}


def by_loops(given, value, draws):
    """The p-value of a value, from statsmodels' restricted fit and loops over clusters and draws.

    In the given columns, as MacKinnon, Nielsen and Webb write it (WCLR-S): drawn are scores from a fit of the others
    without the cluster; each draw is fitted anew by one step, and its error made of what is left of the scores.
    """
    design, y, m = given["design"], given["successes"], given["trials"]
    others = design[:, [0, 2]]
    fit = sm.GLM(np.column_stack([y, m - y]), others, family=sm.families.Binomial(), offset=value * design[:, 1]).fit(
        tol=1e-12
    )
    chance = fit.fittedvalues
    mine = [given["cluster"] == one for one in np.unique(given["cluster"])]
    says = [design[own].T @ ((m * chance * (1 - chance))[own, None] * design[own]) for own in mine]
    scores = [design[own].T @ (y - m * chance)[own] for own in mine]
    whole = sum(says)
    without = []
    for one, score in zip(says, scores, strict=True):
        rest = (whole - one)[np.ix_([0, 2], [0, 2])]
        without.append(score + one[:, [0, 2]] @ np.linalg.solve(rest, score[[0, 2]]))

    def size(parts):
        step = np.linalg.solve(whole, sum(parts))
        left = [np.linalg.solve(whole, part - one @ step)[1] for part, one in zip(parts, says, strict=True)]
        return abs(step[1]) / sum(one**2 for one in left) ** 0.5

    own = size(scores)
    drawn = [size([sign * part for sign, part in zip(draw, without, strict=True)]) for draw in draws]
    return (1 + sum(one >= own - 1e-9 for one in drawn)) / (1 + len(draws))


@pytest.mark.parametrize("clusters", [8, 20])
def test_it_works_as_written_down_by_loops(clusters):
    given = uneven(clusters)
    found = wild_score(**given, of=1)
    assert found.p_value == pytest.approx(by_loops(given, 0.0, wild._weights(clusters, 1)), abs=0.0011)
    assert 0.05 < found.p_value < 0.95
    assert found.estimate == logit(**given).coefficients[1]
    assert found.clusters == clusters


def test_values_inside_the_interval_are_not_rejected_and_those_outside_are():
    given = uneven(15)
    found = wild_score(**given, of=1)
    draws = wild._weights(15, 1)
    for end, out in ((found.interval.low, -1), (found.interval.high, 1)):
        assert by_loops(given, end - out * 0.01, draws) > 0.05
        assert by_loops(given, end + out * 0.01, draws) <= 0.05


def test_with_many_even_clusters_it_is_near_the_sandwich():
    given = cells(300)
    found, usual = wild_score(**given, of=1), logit(**given).interval(1)
    assert found.interval.low == pytest.approx(usual.low, abs=0.03)
    assert found.interval.high == pytest.approx(usual.high, abs=0.03)


def test_the_same_seed_gives_the_same_and_cells_do_not_matter():
    given = cells(9)
    found = wild_score(**given, of=1)
    assert wild_score(**given, of=1).interval == found.interval
    assert wild_score(**given, of=1, seed=2).interval != found.interval
    tried = given["trials"] // 2
    won = np.minimum(given["successes"], tried)
    split = {
        "design": np.concatenate([given["design"]] * 2),
        "successes": np.concatenate([won, given["successes"] - won]),
        "trials": np.concatenate([tried, given["trials"] - tried]),
        "cluster": np.concatenate([given["cluster"]] * 2),
    }
    again = wild_score(**split, of=1)
    assert (again.interval.low, again.interval.high) == pytest.approx(
        (found.interval.low, found.interval.high), abs=1e-6
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"cluster": [0, 0, 1, 1, 2, 2, 3, 3]}, "at least 5"),
        ({"of": 2}, "one of the 2 columns"),
        ({"successes": [0, 1] * 4}, "no finite maximum"),
        ({"design": [[1, 1]] * 8}, "says what others say"),
        ({"level": 0}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, why):
    good = {
        "design": [[1, 0], [1, 1]] * 4, "successes": [0, 1, 1, 0, 1, 1, 0, 1], "cluster": list(range(8)), "of": 1,
    }  # fmt: skip
    with pytest.raises(ValueError, match=why):
        wild_score(**{**good, **change})


def evenings(days, stops=1_500):
    rng = np.random.default_rng(4)
    day, minute = rng.integers(0, days, stops), rng.integers(1020, 1290, stops)
    dark = minute > 1100 + 100 * (day / days)
    return {"in_group": rng.random(stops) < 0.4, "dark": dark, "minute": minute, "cluster": day}


def test_the_veil_uses_it_with_few_days_and_says_so():
    few = evenings(20)
    plain, drawn = veil_of_darkness(**few, df=3), veil_of_darkness(**few, df=3, wild=True)
    assert Caution.WILD_BOOTSTRAP in drawn.cautions
    assert Caution.FEW_CLUSTERS in plain.cautions
    assert Caution.FEW_CLUSTERS not in drawn.cautions
    assert drawn.log_odds == plain.log_odds
    assert drawn.log_odds in drawn.interval
    assert drawn.interval != plain.interval
    many = evenings(90)
    assert veil_of_darkness(**many, df=3, wild=True) == veil_of_darkness(**many, df=3)


def test_clusters_that_do_not_differ_are_refused_and_not_searched_for_ever():
    with pytest.raises(ValueError, match="no cluster differs from the others"):
        wild_score(
            design=[[1, 0], [1, 1]] * 6, successes=[10, 5] * 6, trials=[20] * 12,
            cluster=np.repeat(np.arange(6), 2), of=1,
        )  # fmt: skip


def test_a_column_without_another_is_refused():
    with pytest.raises(ValueError, match="besides the one asked for"):
        wild_score(design=[[1]] * 12, successes=[1, 0, 1] * 4, cluster=np.arange(12), of=0)


def test_a_column_that_one_cluster_alone_tells_of_changes_nothing():
    """A place met on one day only: without that day nothing can be fitted there, so its own column is left as it is."""
    given = uneven(12)
    place = (given["cluster"] == 4) & (given["design"][:, 2] == 1)
    given["design"] = np.column_stack([given["design"], place])
    given["successes"] = np.where(place & (given["trials"] > 1), np.maximum(given["successes"], 1), given["successes"])
    found = wild_score(**given, of=1)
    assert found.interval.low < found.estimate < found.interval.high
    assert np.isfinite([found.interval.low, found.interval.high]).all()
    gone = {name: values[~place] for name, values in given.items()} | {"design": given["design"][~place, :3]}
    assert wild_score(**gone, of=1).p_value == pytest.approx(found.p_value, abs=0.05)


def test_an_interval_without_an_end_says_so():
    """All stops in the dark on one day: no value is rejected on one side."""
    rng = np.random.default_rng(2)
    day, dark = np.arange(60) // 10, np.zeros(60)
    dark[:10] = np.arange(10) % 2
    given = {"design": np.column_stack([np.ones(60), dark]), "successes": rng.integers(2, 8, 60), "trials": [10] * 60}
    found = wild_score(**given, cluster=day, of=1)
    assert not (np.isfinite(found.interval.low) and np.isfinite(found.interval.high))
    assert Caution.OPEN_END in found.cautions
    dark = np.arange(60) % 2
    even = wild_score(**{**given, "design": np.column_stack([np.ones(60), dark])}, cluster=day, of=1)
    assert np.isfinite([even.interval.low, even.interval.high]).all()
    assert Caution.OPEN_END not in even.cautions


def test_a_column_that_one_after_it_repeats_is_refused():
    design = np.column_stack([np.ones(12), [0, 1] * 6, [1, 0] * 6])
    with pytest.raises(ValueError, match="says what others say"):
        wild_score(
            design=design, successes=[9, 4, 7, 5, 8, 2, 9, 3, 6, 6, 8, 4], trials=[20] * 12,
            cluster=np.repeat(range(6), 2), of=1,
        )  # fmt: skip
