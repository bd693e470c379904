import numpy as np
import pytest
from scipy.special import expit

from daylit.stats.balancing import balance
from daylit.stats.cautions import Caution
from daylit.stats.officers import internal_benchmark


def agency(rng, *, officers=60, stops=200, between=0.0, unusual=(), shift=1.2, places=4):
    """Officers who work mostly in one place each; some meet more of the group than work like theirs would bring."""
    who = np.repeat(np.arange(officers), stops)
    home = np.arange(officers) % places
    place = np.where(rng.random(who.size) < 0.7, home[who], rng.integers(0, places, who.size))
    hour = rng.integers(0, 6, who.size)
    own = rng.normal(0, between, officers)
    own[list(unusual)] += shift
    member = rng.random(who.size) < expit(-1 + 0.5 * place + 0.2 * hour + own[who])
    return {"officer": who, "in_group": member, "covariates": {"place": place, "hour": hour}}


def test_it_works_where_one_officer_differs():
    found = internal_benchmark(**agency(np.random.default_rng(0), unusual=[7]))
    assert found.officers[found.flag].tolist() == [7]
    assert found.difference[7] > 0.15
    assert (found.peers_ess > 1000).all()
    assert found.expected_false == pytest.approx(0.1)


def test_work_in_another_place_is_no_difference():
    # Plain shares differ by 30 points between places; in like work nobody differs.
    found = internal_benchmark(**agency(np.random.default_rng(1)))
    assert np.ptp(found.share) > 0.3
    assert np.abs(found.difference).max() < 0.15
    assert not found.flag.any()


def test_every_level_is_balanced_and_with_one_column_it_is_plain_standardisation():
    rng = np.random.default_rng(2)
    stops = rng.poisson(30, (4, 3)).astype(float)
    members = rng.binomial(stops.astype(int), 0.4).astype(float)
    design = np.concatenate([np.ones((3, 1)), np.eye(3)], axis=1)
    peers = balance(design=design, stops=stops, members=members)
    others = (members.sum(axis=0) - members) / (stops.sum(axis=0) - stops)
    own = stops / stops.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(peers.share, (own * others).sum(axis=1), atol=1e-9)
    effective = 1 / (own**2 / (stops.sum(axis=0) - stops)).sum(axis=1)
    np.testing.assert_allclose(peers.effective, effective, rtol=1e-7)
    assert peers.apart.max() < 1e-9


def test_cells_and_rows_give_the_same_weights():
    cells = agency(np.random.default_rng(3), officers=5, stops=100)
    found = internal_benchmark(**cells)
    place, hour = cells["covariates"].values()
    design = np.concatenate([np.ones((500, 1)), np.eye(4)[place], np.eye(6)[hour]], axis=1)
    rows = np.equal.outer(np.arange(5), cells["officer"]).astype(float)
    peers = balance(design=design, stops=rows, members=rows * cells["in_group"])
    np.testing.assert_allclose(found.peers_share, peers.share, atol=1e-8)
    np.testing.assert_allclose(found.peers_ess, peers.effective, rtol=1e-6)


def test_stops_that_are_alike_can_be_told_as_one_row_with_their_number():
    rows = agency(np.random.default_rng(3), unusual=[7])
    columns = [rows["officer"], rows["in_group"], *rows["covariates"].values()]
    alike, count = np.unique(np.stack(columns), axis=1, return_counts=True)
    one = internal_benchmark(**rows)
    other = internal_benchmark(officer=alike[0], in_group=alike[1], covariates=list(alike[2:]), count=count)
    np.testing.assert_allclose(one.difference, other.difference, atol=1e-12)
    np.testing.assert_allclose(one.z, other.z, atol=1e-9)
    assert one.flag.tolist() == other.flag.tolist()
    for wrong in (count[:-1], -count, count + 0.5, np.where(count > 1, np.nan, 1.0)):
        with pytest.raises(ValueError, match="count must hold"):
            internal_benchmark(officer=alike[0], in_group=alike[1], covariates=list(alike[2:]), count=wrong)


def test_who_has_no_peers_or_few_stops_is_not_judged():
    cells = agency(np.random.default_rng(4), officers=20)
    place = cells["covariates"]["place"]
    place[cells["officer"] == 0] = 99
    keep = (cells["officer"] != 1) | (np.arange(place.size) % 200 < 30)
    found = internal_benchmark(
        officer=cells["officer"][keep], in_group=cells["in_group"][keep], covariates=[place[keep]]
    )
    assert found.judged.tolist() == [False, False] + [True] * 18
    assert np.isnan(found.difference[0])
    assert not np.isnan(found.difference[1])
    assert not found.flag[:2].any()


def test_numbers_with_many_values_are_cut_and_an_array_is_columns():
    cells = agency(np.random.default_rng(5), unusual=[3])
    clock = np.random.default_rng(6).random(12_000)
    columns = np.column_stack([cells["covariates"]["place"], clock])
    found = internal_benchmark(officer=cells["officer"], in_group=cells["in_group"], covariates=columns)
    assert found.flag[3]


def test_only_a_null_that_knows_officers_differ_keeps_its_promise():
    cells = agency(np.random.default_rng(7), officers=150, stops=300, between=0.3)
    flags = {null: int(internal_benchmark(**cells, null=null).flag.sum()) for null in ("theoretical", "random_effects")}
    assert flags["theoretical"] > 20
    assert flags["random_effects"] <= 2
    assert internal_benchmark(**cells).between == pytest.approx(0.3, abs=0.07)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"officer": np.zeros(12_000)}, "officer holds fewer than three"),
        ({"officer": [1, 2]}, "officer must hold one label for each of the 12000 stops"),
        ({"in_group": np.full(12_000, np.nan)}, "in_group must hold yes or no"),
        ({"covariates": [np.full(12_000, np.nan)]}, "covariate 1 holds a missing label"),
        ({"covariates": None}, "covariates is a list of arrays"),
        ({"null": "none"}, "null is “random_effects”"),
        ({"fdr": 0}, "fdr must lie between 0 and 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        internal_benchmark(**(agency(np.random.default_rng(0)) | change))


def test_numbers_that_were_cut_and_that_nobody_is_judged_is_said():
    rng = np.random.default_rng(5)
    who, beat = np.repeat(np.arange(6), 400), rng.integers(100, 130, 2400)
    stopped = rng.random(2400) < 0.3
    cut = internal_benchmark(officer=who, in_group=stopped, covariates={"beat": beat})
    assert cut.cautions == (Caution.CUT_AT_DECILES,)
    named = internal_benchmark(officer=who, in_group=stopped, covariates={"beat": beat.astype(str)})
    assert named.cautions == ()
    few = internal_benchmark(officer=who[::20], in_group=stopped[::20], covariates={"beat": beat[::20] % 3})
    assert not few.judged.any()
    assert few.cautions == (Caution.NOBODY_JUDGED,)


@pytest.mark.parametrize("seed", [-1, "one", 1.5])
def test_a_seed_that_is_none_is_refused_here_too(seed):
    with pytest.raises(ValueError, match="seed must be a whole number"):
        internal_benchmark(officer=[1, 2, 3] * 60, in_group=[0, 1, 1] * 60, covariates=[["a"] * 180], seed=seed)
