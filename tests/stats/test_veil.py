"""The veil of darkness: what it gives, what it says of itself, and where it must stay silent."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from daylit.stats.cautions import Caution
from daylit.stats.intervals import Interval
from daylit.stats.spline import natural_spline
from daylit.stats.veil import veil_of_darkness


def evening_stops(n=6000, effect=-0.3, seed=0):
    rng = np.random.default_rng(seed)
    day = rng.integers(0, 365, n)
    minute = rng.integers(1020, 1290, n)
    dark = minute > 1155 + 120 * np.cos((day - 172) * 2 * np.pi / 365)
    chance = 1 / (1 + np.exp(0.5 - 0.003 * (minute - 1150) - effect * dark))
    return {
        "in_group": rng.random(n) < chance,
        "dark": dark,
        "minute": minute,
        "cluster": np.datetime64("2019-01-01") + day,
        "factors": [day % 7],
    }


def test_it_works():
    found = veil_of_darkness(**evening_stops())
    assert found.status == "ok"
    assert found.cautions == ()
    assert found.interval.low < -0.3 < found.interval.high
    assert found.n_daylight + found.n_dark == 6000
    assert found.n_clusters == 365


def test_two_shares_give_their_odds_ratio():
    found = veil_of_darkness(
        in_group=[1, 0, 1, 0], dark=[0, 0, 1, 1], minute=[1100] * 4, count=[200, 800, 250, 750], df=0
    )
    error = np.sqrt(1 / 200 + 1 / 800 + 1 / 250 + 1 / 750)
    assert found.odds_ratio == pytest.approx((250 / 750) / (200 / 800), rel=1e-12)
    assert found.std_error == pytest.approx(error, rel=1e-6)
    assert found.detectable_odds_ratio == pytest.approx(np.exp(2.8 * error), rel=1e-6)
    assert found.odds_ratio_interval.high == pytest.approx(found.odds_ratio * np.exp(1.959964 * error), rel=1e-6)
    assert (found.share_daylight, found.share_dark) == (0.2, 0.25)
    assert found.cluster_std_error is None


def test_it_equals_statsmodels_on_rows():
    stops = evening_stops()
    n = len(stops["minute"])
    weekday = (stops["factors"][0][:, None] == np.arange(1, 7)).astype(float)
    design = np.column_stack([np.ones(n), stops["dark"], natural_spline(stops["minute"], df=6), weekday])
    groups = (stops["cluster"] - stops["cluster"].min()).astype(int)
    peer = sm.Logit(stops["in_group"].astype(float), design).fit(
        disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": groups}
    )
    found = veil_of_darkness(**stops)
    assert found.log_odds == pytest.approx(peer.params[1], rel=1e-9)
    assert found.std_error == pytest.approx(peer.bse[1] / np.sqrt((n - 1) / (n - design.shape[1])), rel=1e-6)
    assert found.log_likelihood == pytest.approx(peer.llf, rel=1e-12)


def test_cells_give_what_rows_give():
    stops = evening_stops(n=4000)
    rows = veil_of_darkness(**stops)
    columns = [stops["in_group"], stops["dark"], stops["minute"], stops["cluster"].astype(int), *stops["factors"]]
    cells, count = np.unique(np.column_stack(columns).astype(int), axis=0, return_counts=True)
    shuffled = np.random.default_rng(1).permutation(len(cells))
    group, dark, minute, cluster, weekday = cells[shuffled].T
    found = veil_of_darkness(
        in_group=group, dark=dark, minute=minute, count=count[shuffled], cluster=cluster, factors=[weekday]
    )
    assert found.log_odds == pytest.approx(rows.log_odds, rel=1e-10)
    assert found.std_error == pytest.approx(rows.std_error, rel=1e-9)
    assert found.cautions == rows.cautions
    assert found.bins_with_overlap == rows.bins_with_overlap


def test_a_place_without_members_of_the_group_does_not_move_the_rest():
    stops = evening_stops(n=3000)
    alone = veil_of_darkness(**stops | {"factors": [np.zeros(3000, int)]})
    extra = 200
    with_empty = veil_of_darkness(
        in_group=np.r_[stops["in_group"], np.zeros(extra, bool)],
        dark=np.r_[stops["dark"], np.tile([True, False], extra // 2)],
        minute=np.r_[stops["minute"], np.full(extra, stops["minute"][0])],
        cluster=np.r_[stops["cluster"], stops["cluster"][:extra]],
        factors=[np.r_[np.zeros(3000, int), np.ones(extra, int)]],
        df=0,
    )
    without = veil_of_darkness(**stops | {"factors": [], "df": 0})
    assert with_empty.status == "separated"
    assert Caution.SEPARATED in with_empty.cautions
    assert with_empty.log_odds == pytest.approx(without.log_odds, rel=1e-9)
    assert with_empty.std_error == pytest.approx(without.std_error, rel=1e-6)
    assert alone.status == "ok"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "change",
    [
        {"dark": np.zeros(500, bool)},
        {"dark": np.ones(500, bool)},
        {"in_group": np.zeros(500, bool)},
        {"in_group": np.ones(500, bool)},
        {"cluster": np.zeros(500, int)},
        {"count": np.zeros(500, int)},
    ],
    ids=["no dark", "no daylight", "nobody", "everybody", "one cluster", "no stops"],
)
def test_where_nothing_can_be_said_it_says_so(change):
    found = veil_of_darkness(**evening_stops(n=500) | change)
    assert found.status in ("not estimable", "separated")
    assert Caution.NOT_ESTIMABLE in found.cautions
    assert (found.interval.low, found.interval.high) == (-np.inf, np.inf)
    assert np.isnan(found.p_value)


@pytest.mark.filterwarnings("error")
def test_nobody_of_the_group_in_the_dark_is_no_estimate():
    stops = evening_stops(n=500)
    found = veil_of_darkness(**stops | {"in_group": stops["in_group"] & ~stops["dark"], "df": 0, "factors": []})
    assert found.log_odds == -np.inf
    assert (found.interval.low, found.interval.high) == (-np.inf, np.inf)
    assert {Caution.SEPARATED, Caution.FEW_EVENTS, Caution.NOT_ESTIMABLE} <= set(found.cautions)


@pytest.mark.filterwarnings("error")
def test_an_enormous_error_does_not_overflow():
    found = replace(veil_of_darkness(**evening_stops(n=500)), std_error=1e4, interval=Interval(-1e4, 1e4))
    assert found.detectable_odds_ratio == np.inf
    assert (found.odds_ratio_interval.low, found.odds_ratio_interval.high) == (0.0, np.inf)


@pytest.mark.filterwarnings("error")
def test_no_rows_at_all():
    empty = np.zeros(0, int)
    found = veil_of_darkness(in_group=empty, dark=empty, minute=empty, cluster=empty, factors=[empty])
    assert (found.n_daylight, found.n_dark, found.status) == (0, 0, "not estimable")


def test_little_overlap_is_said():
    stops = evening_stops(n=6000)
    apart = np.where(stops["dark"], 1200 + stops["minute"] % 60, 1050 + stops["minute"] % 60)
    found = veil_of_darkness(**stops | {"minute": apart, "df": 1})
    assert found.bins_with_overlap == 0
    assert Caution.LITTLE_OVERLAP in found.cautions


def test_few_clusters_are_said_and_widen_the_interval():
    stops = evening_stops(n=2000)
    found = veil_of_darkness(**stops | {"cluster": np.arange(2000) % 8})
    assert Caution.FEW_CLUSTERS in found.cautions
    reach = (found.interval.high - found.interval.low) / 2 / found.std_error
    assert reach == pytest.approx(2.3646, abs=1e-3)  # Student's t on 7


@pytest.mark.parametrize("kind", ["text", "object with None", "float", "instants", "numbers and words"])
def test_factors_and_clusters_may_be_of_any_kind(kind):
    stops = evening_stops(n=1500)
    weekday = stops["factors"][0]
    names = np.array(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    other = {
        "text": names[weekday],
        "object with None": np.array([None, *names[1:]], dtype=object)[weekday],
        "float": weekday + 0.5,
        "numbers and words": np.array([*names[:4], 1, 2.5, None], dtype=object)[weekday],
        "instants": np.datetime64("2020-01-01T12:30") + weekday,
    }[kind]
    found = veil_of_darkness(**stops | {"factors": [other], "cluster": stops["cluster"].astype(str)})
    assert found.log_odds == pytest.approx(veil_of_darkness(**stops).log_odds, rel=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"in_group": [0.5] * 500}, "yes or no"),
        ({"minute": [np.nan] * 500}, "missing or infinite"),
        ({"count": [-1] * 500}, "negative"),
        ({"cluster": [1, 2]}, "the columns have shapes"),
        ({"level": 1.0}, "level"),
        ({"minute": np.array(["NaT", *range(499)], dtype="timedelta64[m]")}, "missing or infinite"),
        ({"df": 100}, "whole number from 0"),
        ({"df": -1}, "whole number from 0"),
        ({"df": 2.5}, "whole number"),
        ({"count": [1e-6] * 500}, "round to none"),
        ({"count": [1e17] * 500}, "cannot be counted one by one"),
        ({"factors": np.zeros((7, 3))}, "and 5 more"),
    ],
)
def test_a_mistake_in_the_call_is_a_value_error(change, words):
    with pytest.raises(ValueError, match=words):
        veil_of_darkness(**evening_stops(n=500) | change)


def test_with_firth_plenty_of_stops_keep_their_numbers():
    stops = evening_stops()
    assert veil_of_darkness(**stops, firth=True) == veil_of_darkness(**stops)


def test_with_firth_thin_data_are_penalised_and_told():
    stops = evening_stops(n=90)
    plain, thin = veil_of_darkness(**stops), veil_of_darkness(**stops, firth=True)
    assert Caution.PENALISED in thin.cautions
    assert Caution.PENALISED not in plain.cautions
    assert thin.log_odds in thin.interval
    assert abs(thin.log_odds) < abs(plain.log_odds)
    assert thin.n_clusters == plain.n_clusters
    assert thin.p_value != plain.p_value


def test_with_firth_a_group_that_is_never_stopped_in_the_dark_has_a_finite_answer():
    """20 stops in the dark, none of the group: the plain odds ratio is 0 with everything for its range."""
    cells = {
        "in_group": [1, 0, 1, 0],
        "dark": [0, 0, 1, 1],
        "minute": [1100] * 4,
        "count": [10, 40, 0, 20],
    }
    plain, thin = veil_of_darkness(**cells, df=0), veil_of_darkness(**cells, df=0, firth=True)
    assert plain.status != "ok"
    assert thin.status == "ok"
    assert thin.log_odds == pytest.approx(np.log((0.5 / 20.5) / (10.5 / 40.5)), abs=1e-7)
    assert np.isfinite([thin.interval.low, thin.interval.high, thin.std_error]).all()
    assert Caution.NOT_ESTIMABLE not in thin.cautions


def test_with_firth_complete_separation_has_a_finite_answer_and_what_cannot_be_told_has_none():
    """Everybody in the dark is of the group and nobody else; or the factor is darkness itself."""
    rng = np.random.default_rng(1)
    dark, minute = rng.integers(0, 2, 500), rng.uniform(1000, 1200, 500)
    apart = veil_of_darkness(in_group=dark, dark=dark, minute=minute, firth=True)
    assert apart.status == "ok"
    assert 0 < apart.interval.low < apart.log_odds < apart.interval.high < np.inf
    rare = (rng.random(500) < 0.03).astype(int)
    same = veil_of_darkness(in_group=rare, dark=dark, minute=minute, factors=(dark,), firth=True)
    assert same.status == "not estimable"


def test_with_firth_one_day_and_one_light_stay_without_an_answer():
    one_day = {"in_group": [1, 0, 1, 0], "dark": [0, 0, 1, 1], "minute": [1100] * 4, "cluster": [1] * 4}
    assert veil_of_darkness(**one_day, df=0, firth=True).status == "not estimable"
    all_dark = {"in_group": [1, 0], "dark": [1, 1], "minute": [1100] * 2}
    assert veil_of_darkness(**all_dark, df=0, firth=True).status == "not estimable"


@pytest.mark.parametrize("written", [True, False])
@pytest.mark.parametrize("way", ["plain", "clustered", "two ways", "firth", "wild"])
def test_what_is_held_equal_and_is_dark_itself_leaves_nothing_to_tell_of_dark(way, written, monkeypatch):
    if not written:
        monkeypatch.setattr("daylit.stats.veil_design.WRITTEN_AT_MOST", 0)
    rng = np.random.default_rng(1)
    size = 120 if way == "firth" else 4_000
    dark, day = rng.random(size) < 0.5, rng.integers(0, 60, size)
    asked = {
        "plain": {}, "clustered": {"cluster": day}, "two ways": {"cluster": day, "second_cluster": day % 50},
        "firth": {"firth": True}, "wild": {"cluster": day % 10, "wild": True},
    }[way]  # fmt: skip
    people = {"in_group": rng.random(size) < np.where(dark, 0.4, 0.2), "dark": dark, "minute": day + 1_000}
    season, weekday = np.where(dark, "winter", "summer"), day % 7
    # The last tells it as a sum of levels, beside a factor of which it is a part.
    half = rng.random(size) < 0.5
    for factors in ([season], [weekday, season], [half, 2 * half + dark]):
        found = veil_of_darkness(**people, **asked, factors=factors)
        assert "not_estimable" in found.cautions
        assert found.status == "not estimable"
        assert np.isnan([found.log_odds, found.p_value, found.std_error]).all()
        assert (found.interval.low, found.interval.high) == (-np.inf, np.inf)
    # What is said twice among the factors takes nothing from dark.
    once, twice = (veil_of_darkness(**people, **asked, factors=[weekday] * times) for times in (1, 2))
    assert twice.log_odds == pytest.approx(once.log_odds, rel=1e-6)
    assert twice.status == "ok"
