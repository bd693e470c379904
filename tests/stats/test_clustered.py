import numpy as np
import pytest

from daylit.stats.cautions import Caution
from daylit.stats.clustered import clustered_difference, clustered_ratio
from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.rates import rate_difference
from daylit.stats.standardise import mantel_haenszel


def _cells(seed=1, clusters=25, strata=4):
    rng = np.random.default_rng(seed)
    cluster, stratum = np.repeat(np.arange(clusters), 2 * strata), np.tile(np.repeat(np.arange(strata), 2), clusters)
    group = np.tile([True, False], clusters * strata)
    n = rng.integers(0, 40, group.size)
    return {
        "events": rng.binomial(n, np.where(group, 0.3, 0.2)),
        "n": n,
        "group": group,
        "cluster": cluster,
        "stratum": stratum,
    }


def _comparison(cells):
    """Mantel–Haenszel by adding up the slow way."""
    labels = np.unique(cells["stratum"])

    def total(name, *, group):
        return [cells[name][(cells["stratum"] == label) & (cells["group"] == group)].sum() for label in labels]

    return mantel_haenszel(
        events=total("events", group=True),
        n=total("n", group=True),
        reference_events=total("events", group=False),
        reference_n=total("n", group=False),
    )


def test_it_works_as_leaving_out_one_cluster_after_another():
    cells = _cells()
    clusters = np.unique(cells["cluster"])
    left = [_comparison({name: values[cells["cluster"] != one] for name, values in cells.items()}) for one in clusters]
    whole = _comparison(cells)
    size = clusters.size
    gap, ratio = clustered_difference(**cells), clustered_ratio(**cells)
    gaps = np.array([float(one.risk_difference.estimate) for one in left])
    logs = np.log([float(one.risk_ratio.estimate) for one in left])
    assert float(gap.estimate) == pytest.approx(float(whole.risk_difference.estimate))
    assert float(ratio.estimate) == pytest.approx(float(whole.risk_ratio.estimate))
    spread = ((gaps - float(gap.estimate)) ** 2).sum()
    assert gap.std_error == pytest.approx(np.sqrt((size - 1) / size * spread))
    spread = ((logs - np.log(float(ratio.estimate))) ** 2).sum()
    assert ratio.std_error == pytest.approx(np.sqrt((size - 1) / size * spread))


def test_the_order_and_the_names_of_cells_do_not_matter():
    cells = _cells()
    shuffled = np.random.default_rng(2).permutation(cells["n"].size)
    other = {name: values[shuffled] for name, values in cells.items()}
    other["cluster"] = np.array([f"officer {label}" for label in other["cluster"]], dtype=object)
    one, two = clustered_ratio(**cells), clustered_ratio(**other)
    np.testing.assert_allclose([one.low, one.high, one.p_value], [two.low, two.high, two.p_value], rtol=1e-9)


def test_people_who_all_act_alike_in_a_cluster_count_once():
    rng = np.random.default_rng(3)
    clusters = 60
    acted = rng.random(2 * clusters) < 0.4
    n = np.full(2 * clusters, 20)
    gap = clustered_difference(
        events=acted * n, n=n, group=np.arange(2 * clusters) % 2 == 0, cluster=np.arange(2 * clusters)
    )
    assert gap.design_effect == pytest.approx(20, rel=0.1)


@pytest.mark.parametrize(
    ("events", "n", "cluster"),
    [([], [], []), ([1, 2], [5, 5], ["a", "a"]), ([0, 0], [0, 5], ["a", "b"])],
)
def test_nothing_to_compare_has_a_status_and_never_a_warning(events, n, cluster):
    group = np.arange(len(events)) % 2 == 0
    with np.errstate(all="raise"):
        gap = clustered_difference(events=events, n=n, group=group, cluster=cluster)
        ratio = clustered_ratio(events=events, n=n, group=group, cluster=cluster)
    assert not gap.estimable
    assert not ratio.estimable
    assert (float(gap.low), float(gap.high), float(ratio.high)) == (-1, 1, np.inf)


def test_all_events_in_one_cluster_leave_everything_open():
    ratio = clustered_ratio(
        events=[4, 0, 3, 2], n=[9] * 4, group=[True, True, False, False], cluster=["a", "b", "a", "b"]
    )
    assert float(ratio.estimate) == pytest.approx(0.8)
    assert (float(ratio.low), float(ratio.high), float(ratio.p_value)) == (0, np.inf, 1)
    assert Caution.FEW_CLUSTERS in ratio.cautions


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cluster": np.array(["a", None], dtype=object)}, "cluster holds a missing label"),
        ({"cluster": [1.0, float("nan")]}, "cluster holds a missing label"),
        ({"stratum": ["x"]}, "stratum must hold one label"),
        ({"group": [1, 0]}, "True or False"),
        ({"events": [6, 1]}, "larger"),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    cells = {"events": [1, 1], "n": [5, 5], "group": [True, False], "cluster": ["a", "b"], "stratum": ["x", "y"]}
    with pytest.raises(ValueError, match=words):
        clustered_ratio(**(cells | change))


def test_dispersion_by_hand():
    found = pearson_dispersion(events=[4, 16, 10], n=[50, 50, 50], fitted=[10, 10, 10], parameters=1)
    assert (found.phi, found.df) == (pytest.approx((36 + 36) / 8 / 2), 2)
    counts = pearson_dispersion(events=[4, 16, 10], fitted=[10, 10, 10], parameters=1)
    assert counts.phi == pytest.approx(3.6)
    assert found.p_value < 0.02


def test_cells_that_cannot_vary_say_nothing_about_dispersion():
    found = pearson_dispersion(events=[0, 5, 2], n=[5, 5, 9], fitted=[0, 5, 2], parameters=1)
    assert found.df == 0
    assert np.isnan(found.phi)
    assert found.p_value == 1


def _few_and_many(events, *, areas=1, few=18, officers=100):
    """A group of eighteen people, none of whom had the outcome, and many others; by officer and area."""
    rng = np.random.default_rng(4)
    return {
        "events": np.concatenate([np.full(few, events), rng.binomial(10, 0.06, officers)]),
        "n": np.concatenate([np.ones(few, dtype=int), np.full(officers, 10)]),
        "group": np.arange(few + officers) < few,
        "cluster": np.concatenate([np.arange(few), np.arange(officers)]),
        "stratum": np.arange(few + officers) % areas,
    }


@pytest.mark.parametrize("areas", [1, 2])
def test_a_group_in_which_nobody_had_the_outcome_is_not_taken_for_certain(areas):
    """0 of 18 against 6 of 100: the jackknife alone gave a p-value of 10⁻¹³."""
    gap = clustered_difference(**_few_and_many(0, areas=areas))
    assert float(gap.estimate) == pytest.approx(-0.06, abs=0.01)
    assert float(gap.high) > (0.1 if areas == 1 else 0.04)
    assert float(gap.p_value) > 0.2
    assert gap.std_error > 0.05
    assert Caution.ZERO_CELL in gap.cautions


def test_nor_is_one_in_which_everybody_had_it():
    gap = clustered_difference(**_few_and_many(1))
    assert float(gap.low) < 0.85 < float(gap.high)


@pytest.mark.parametrize("areas", [1, 2])
def test_one_event_gives_neither_a_narrow_range_nor_one_below_what_can_be(areas):
    """1 of 46 against 6 of 100: the jackknife alone said −8.2 to −0.2 points and “p < 0.05”."""
    cells = _few_and_many(0, areas=areas, few=46)
    cells["events"][0] = 1
    gap = clustered_difference(**cells)
    rate = cells["events"][46:].sum() / cells["n"][46:].sum()
    assert -rate - 0.02 < float(gap.low) < -rate + 0.04
    assert float(gap.high) > 0.02
    assert float(gap.p_value) > 0.1


def test_nor_one_narrower_than_with_people_counted_one_by_one():
    cells = _few_and_many(0, few=46)
    cells["events"][:3] = 1
    gap, group = clustered_difference(**cells), cells["group"]
    counted = rate_difference(
        events=3, n=46, reference_events=cells["events"][~group].sum(), reference_n=cells["n"][~group].sum()
    )
    assert float(gap.low) <= float(counted.low)
    assert float(gap.high) >= float(counted.high)
    assert float(gap.p_value) >= float(counted.p_value)


def test_small_groups_are_covered_among_officers():
    """Six in a hundred in both groups; most worlds have none or one among the eighteen."""
    rng = np.random.default_rng(7)
    covered, rejected = [], []
    for _ in range(400):
        cells = _few_and_many(0)
        cells["events"] = rng.binomial(cells["n"], 0.06)
        gap = clustered_difference(**cells)
        covered.append(gap.low <= 0 <= gap.high)
        rejected.append(gap.p_value < 0.05)
    assert np.mean(covered) >= 0.93
    assert np.mean(rejected) <= 0.07
