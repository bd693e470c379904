import warnings
from itertools import combinations

import numpy as np
import pytest
from scipy import optimize, special
from statsmodels.discrete.conditional_models import ConditionalLogit

from daylit.stats.cautions import Caution
from daylit.stats.conditional import as_sets, likelihood
from daylit.stats.within_person import within_person


def stops(rng, *, persons=300, log_odds=0.6, mean=3.0):
    """One row for each stop; who is searched more often is also recorded as of the group more often."""
    who = np.repeat(np.arange(persons), 1 + rng.poisson(mean, persons))
    level = rng.normal(size=persons)[who]
    group, hour = rng.random(len(who)) < special.expit(level), rng.integers(0, 3, len(who))
    chance = special.expit(-1.5 + level + log_odds * group + 0.3 * hour)
    return {
        "person": who,
        "in_group": group,
        "events": 1.0 * (rng.random(len(who)) < chance),
        "n": np.ones(len(who)),
    }, hour


def by_statsmodels(given, groups, *columns):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = np.column_stack([given["in_group"], *columns]).astype(float)
        return ConditionalLogit(given["events"].astype(int), table, groups=groups).fit(
            disp=0, method="newton", tol=1e-12
        )


def test_it_works_and_is_that_of_statsmodels():
    given, _ = stops(np.random.default_rng(1))
    found, peer = within_person(**given), by_statsmodels(given, given["person"])
    assert found.log_odds == pytest.approx(peer.params[0], rel=1e-6)
    assert peer.model.score(np.array([found.log_odds])) == pytest.approx(0.0, abs=1e-7)
    assert found.std_error >= peer.bse[0] * (1 - 1e-6)
    assert found.odds.ratio == pytest.approx(np.exp(found.log_odds))
    assert found.persons == 300
    assert found.contributing < found.recorded_both < 300


def test_controls_are_those_of_statsmodels():
    given, hour = stops(np.random.default_rng(2))
    found = within_person(**given, controls=[hour])
    peer = by_statsmodels(given, given["person"], hour == 1, hour == 2)
    assert found.log_odds == pytest.approx(peer.params[0], rel=1e-6)


def test_stops_of_one_person_in_one_place_only():
    given, place = stops(np.random.default_rng(3))
    found = within_person(**given, within_too=place)
    peer = by_statsmodels(given, given["person"] * 3 + place)
    assert found.log_odds == pytest.approx(peer.params[0], rel=1e-6)
    # The peer's Newton stops early: its own derivative at our value is 0 to many digits.
    assert peer.model.score(np.array([found.log_odds])) == pytest.approx(0.0, abs=1e-7)


def test_the_likelihood_is_the_sum_over_all_choices():
    rng = np.random.default_rng(4)
    owner, columns = np.repeat([0, 1, 2], [5, 7, 4]), rng.normal(size=(16, 2))
    events, beta = np.array([1, 0, 0, 1, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0]), np.array([0.7, -1.1])
    sets = as_sets(label=owner, events=events, n=np.ones(16), row=np.arange(16), columns=columns)
    found = likelihood(sets, beta)
    height, score, bend = 0.0, np.zeros((3, 2)), np.zeros((2, 2))
    for one in range(3):
        mine = np.flatnonzero(owner == one)
        sums = np.array([columns[list(chosen)].sum(axis=0) for chosen in combinations(mine, int(events[mine].sum()))])
        weight = special.softmax(sums @ beta)
        seen = (events[mine, None] * columns[mine]).sum(axis=0)
        height += seen @ beta - special.logsumexp(sums @ beta)
        score[one] = seen - weight @ sums
        bend += np.cov(sums.T, aweights=weight, ddof=0)
    assert found.height == pytest.approx(height)
    assert found.score == pytest.approx(score)
    assert found.information == pytest.approx(bend)


def test_with_one_stop_of_each_kind_it_is_the_ratio_of_discordant_pairs():
    """30 persons searched only when recorded as of the group, 10 only when not, 25 at neither stop, 5 at both."""
    kinds = [(1, 0)] * 30 + [(0, 1)] * 10 + [(0, 0)] * 25 + [(1, 1)] * 5
    found = within_person(
        person=np.repeat(np.arange(70), 2), in_group=np.tile([True, False], 70), n=np.ones(140), events=np.ravel(kinds)
    )
    assert found.odds.ratio == pytest.approx(3.0)
    assert found.std_error == pytest.approx(np.sqrt(1 / 30 + 1 / 10), rel=0.02)
    assert (found.persons, found.recorded_both, found.contributing) == (70, 70, 40)
    assert (found.odds.n, found.odds.events) == (80, 40)


def test_cells_are_the_same_as_stops_in_any_order():
    given, _ = stops(np.random.default_rng(5))
    keys, at = np.unique(given["person"] * 2 + given["in_group"], return_inverse=True)
    cells = {
        "person": [f"p{key // 2}" for key in keys], "in_group": keys % 2 == 1,
        "events": np.bincount(at, given["events"]), "n": np.bincount(at, given["n"]),
    }  # fmt: skip
    order = np.random.default_rng(6).permutation(len(keys))
    mixed = within_person(**{name: np.asarray(values)[order] for name, values in cells.items()})
    plain = within_person(**given)
    assert mixed.log_odds == pytest.approx(plain.log_odds)
    assert mixed.std_error == pytest.approx(plain.std_error)
    assert mixed.contributing == plain.contributing


def test_a_person_with_very_many_stops_overflows_nothing():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        found = within_person(
            person=["a"] * 2 + ["b"] * 2, in_group=[True, False] * 2, n=[700] * 4, events=[420, 310, 30, 20]
        )
    odds = [420 * 390 / (280 * 310), 30 * 680 / (670 * 20)]
    assert min(odds) < found.odds.ratio < max(odds)


def test_where_all_point_one_way_the_interval_has_one_end():
    pairs = {"person": np.repeat(np.arange(6), 2), "in_group": np.tile([True, False], 6), "n": np.ones(12)}
    up = within_person(**pairs, events=np.tile([1, 0], 6))
    down = within_person(**pairs, events=np.tile([0, 1], 6))
    # Six pairs: the likelihood is expit(b)^6, and 2·6·log(1 + exp(−b)) = 3.84 at the end.
    end = optimize.brentq(lambda b: 12 * np.log1p(np.exp(-b)) - special.chdtri(1, 0.05), -9, 9)
    assert (up.odds.ratio, up.odds.high) == (np.inf, np.inf)
    assert float(up.odds.low) == pytest.approx(np.exp(end), rel=1e-4)
    assert (down.odds.ratio, down.odds.low) == (0.0, 0.0)
    assert float(down.odds.high) == pytest.approx(np.exp(-end), rel=1e-4)
    assert float(up.odds.p_value) == pytest.approx(special.chdtrc(1, 12 * np.log(2)), rel=1e-4)
    assert {Caution.SEPARATED, Caution.ZERO_CELL} <= set(up.odds.cautions)


@pytest.mark.parametrize(
    "change",
    [
        {"events": [0, 0, 0, 0]}, {"events": [1, 1, 1, 1]}, {"in_group": [True] * 4}, {"in_group": [False] * 4},
        {"person": ["a", "b", "c", "d"]}, {"n": [0, 1, 0, 1], "events": [0, 1, 0, 0]},
        {"person": [], "in_group": np.zeros(0, dtype=bool), "n": [], "events": []},
    ],
)  # fmt: skip
def test_where_nobody_can_be_compared_nothing_is_told(change):
    cells = {"person": ["a", "a", "b", "b"], "in_group": [True, False] * 2, "n": [1] * 4, "events": [1, 0, 0, 1]}
    with np.errstate(all="raise"):
        found = within_person(**(cells | change))
    assert found.contributing == 0
    assert Caution.NOT_ESTIMABLE in found.odds.cautions
    assert (float(found.odds.low), float(found.odds.high), float(found.odds.p_value)) == (0.0, np.inf, 1.0)


def test_a_control_that_says_nothing_new_is_left_out_and_told():
    given, _ = stops(np.random.default_rng(7))
    plain, more = within_person(**given), within_person(**given, controls=[given["person"] % 2, given["in_group"]])
    assert more.log_odds == pytest.approx(plain.log_odds)
    assert Caution.COLUMNS_DROPPED in more.odds.cautions


def test_a_control_without_an_end_leaves_the_group_readable():
    given, hour = stops(np.random.default_rng(8))
    never = np.where(given["events"] > 0, 0, hour)  # at hours 1 and 2 nobody was searched
    found = within_person(**given, controls=[never])
    assert np.isfinite(found.log_odds)
    assert Caution.SEPARATED in found.odds.cautions


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [2, 0, 0, 1]}, "larger than n"),
        ({"n": [-1, 1, 1, 1]}, "negative"),
        ({"n": [1.5, 1, 1, 1]}, "whole numbers"),
        ({"events": [np.nan, 0, 0, 1]}, "missing"),
        ({"in_group": [1, 0, 1, 0]}, "True or False"),
        ({"person": ["a", None, "b", "b"]}, "person holds a missing label"),
        ({"within_too": ["x"]}, "within_too must hold one label"),
        ({"controls": [["x", None, "y", "y"]]}, "control 1 holds a missing label"),
        ({"level": 1.5}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    cells = {"person": ["a", "a", "b", "b"], "in_group": [True, False] * 2, "n": [1] * 4, "events": [1, 0, 0, 1]}
    with pytest.raises(ValueError, match=said):
        within_person(**(cells | change))


def test_one_search_in_a_thousand_stops_beside_many_is_exact():
    sets = as_sets(
        label=np.array([0, 0, 1, 1]), events=np.array([1, 0, 300, 400]), n=np.array([600, 800, 600, 800]),
        row=np.array([0, 1, 0, 1]), columns=np.array([[1.0], [0.0]]),
    )  # fmt: skip
    found = likelihood(sets, np.array([0.4]))
    share = 600 * np.exp(0.4) / (600 * np.exp(0.4) + 800)
    assert found.score[0, 0] == pytest.approx(1 - share, rel=1e-9)
    support = np.arange(0, 601)
    ways = (
        special.gammaln(601) - special.gammaln(support + 1) - special.gammaln(601 - support)
        + special.gammaln(801) - special.gammaln(701 - support) - special.gammaln(101 + support) + 0.4 * support
    )  # fmt: skip
    assert found.score[1, 0] == pytest.approx(300 - special.softmax(ways) @ support, rel=1e-6)
