import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from daylit.stats import assignment
from daylit.stats.assignment import quasi_random
from daylit.stats.cautions import Caution
from daylit.stats.same_people import grid, officers_alone, same_people
from worlds.test_assignment_worlds import LOW, world


def asked(given, **changes):
    return quasi_random(**(given | {"rng": np.random.default_rng(1)} | changes))


def plain(*, finds=((0.9, -0.4), (0.8, -0.3)), lift=0.1, officers=60, cells=8, low=0.2, high=0.8):
    """Every officer meets 1,000 of each group in every cell, and finds lie on their curve but for rounding."""
    who, at, mark = (part.ravel() for part in np.indices((officers, cells, 2)))
    share = np.round(np.linspace(low, high, officers)[who] + lift * (mark == 1), 3)
    a, b = np.array(finds)[1 - mark].T
    searches = np.round(1e6 * share)
    return {
        "stops": np.full(len(who), 1e6), "searches": searches, "hits": np.round(1e6 * (a * share + b * share**2)),
        "in_group": mark == 1, "officer": who, "cell": at,
    }  # fmt: skip


def test_it_works_and_the_curve_is_drawn_on_to_everybody():
    found = asked(plain())
    assert found.risk[1] == pytest.approx([0.5, 0.5], abs=1e-5)
    assert found.raw == pytest.approx(0.1)
    assert found.low < found.difference.estimate[1] < found.high
    assert (found.officers, found.cells, found.stops) == (60, 8, 960e6)


def test_a_hit_rate_that_is_the_same_for_all_is_everybodys_risk():
    found = asked(plain(finds=((0.3, 0.0), (0.2, 0.0))))
    assert found.risk[:, 0] == pytest.approx([0.3] * 3, abs=1e-4)
    assert found.risk[:, 1] == pytest.approx([0.2] * 3, abs=1e-4)
    # Where officers find equally often whomever they search, risk tells nothing of who is searched.
    assert found.difference.estimate == pytest.approx([0.1] * 3, abs=1e-3)


def test_the_difference_by_its_plain_formula():
    given = plain()
    found = asked(given)
    rate, find, n = (
        [given[name][given["in_group"] == side].sum() for side in (True, False)]
        for name in ("searches", "hits", "stops")
    )
    for form in range(3):
        r, w = found.risk[form]
        both = (r * n[0] + w * n[1]) / (n[0] + n[1])
        hit = find[0] / n[0] / r - find[1] / n[1] / w
        none = (rate[0] - find[0]) / n[0] / (1 - r) - (rate[1] - find[1]) / n[1] / (1 - w)
        assert found.difference.estimate[form] == pytest.approx(both * hit + (1 - both) * none)


def test_what_needs_no_form_holds_every_form_that_the_counts_leave_possible():
    given, _ = world(np.random.default_rng(3), searched=LOW, people=30)
    found = asked(given)
    free = found.without_form
    assert free.low < 0 < free.high
    assert free.low - 1e-6 <= found.difference.estimate.min() <= found.difference.estimate.max() <= free.high + 1e-6
    assert Caution.FAR_EXTRAPOLATION in found.cautions
    assert Caution.FAR_EXTRAPOLATION in found.difference.cautions
    assert found.top.max() < 0.2


def test_officers_within_cells_are_those_of_least_squares():
    rng = np.random.default_rng(4)
    who, at = np.repeat(np.arange(9), 12), rng.integers(0, 20, 108)
    n = rng.integers(1, 9, 108).astype(float)
    x = rng.binomial(n.astype(int), 0.4).astype(float)
    (found,), there = officers_alone(stops=grid(who, at, n), events=[grid(who, at, x)])
    design = np.column_stack([np.eye(9)[who], np.eye(20)[at]])
    slope = np.linalg.lstsq(design * np.sqrt(n)[:, None], x / np.sqrt(n), rcond=None)[0][:9]
    assert found == pytest.approx(slope - np.bincount(who, n) @ slope / n.sum(), abs=1e-10)
    assert there == pytest.approx(np.bincount(who, n))


def test_two_districts_that_share_no_officer_are_each_their_own_middle():
    who, at = np.array([0, 1, 2, 3, 4]), np.array([0, 0, 1, 1, 2])
    n, x = np.full(5, 10.0), np.array([2.0, 4.0, 6.0, 9.0, 5.0])
    (found,), there = officers_alone(stops=grid(who, at, n), events=[grid(who, at, x)])
    assert found == pytest.approx([-0.1, 0.1, -0.15, 0.15, 0.0])
    assert there.tolist() == [10, 10, 10, 10, 0]


def test_the_balance_of_one_cell_is_pearsons_and_of_two_officers_mantel_and_haenszels():
    rng = np.random.default_rng(5)
    table = rng.integers(5, 40, (6, 2))
    given = {"n": table.ravel(), "in_group": np.tile([True, False], 6), "officer": np.repeat(np.arange(6), 2)}
    found = same_people(**given, cell=np.zeros(12, dtype=int))
    peer = stats.chi2_contingency(table, correction=False)
    assert found.statistic == pytest.approx(peer.statistic * (table.sum() - 1) / table.sum())
    assert found.df == peer.dof
    two = rng.integers(3, 30, (7, 2, 2))
    cell, officer, mark = (part.ravel() for part in np.indices(two.shape))
    found = same_people(n=two.ravel(), in_group=mark == 0, officer=officer, cell=cell)
    peer = StratifiedTable(list(two.astype(float))).test_null_odds(correction=False)
    assert (found.statistic, found.p_value) == (pytest.approx(peer.statistic), pytest.approx(peer.pvalue))


def cars(rng, *, officers=12, cells=40, size=3, unlike=0.0):
    """Each officer meets two or three cars in every cell; all people of a car are of one kind."""
    who, at = (np.repeat(part.ravel(), 3) for part in np.indices((officers, cells)))
    lean = unlike * np.linspace(-1, 1, officers)[who]
    there = rng.random(len(who)) < 0.8
    given = {"n": np.where(there, rng.integers(1, 2 * size, len(who)), 0), "officer": who, "cell": at}
    return given | {"in_group": rng.random(len(who)) < 0.4 + lean, "cluster": np.arange(len(who))}


def test_passengers_of_one_car_do_not_refuse_the_assignment():
    rng, alone, together = np.random.default_rng(11), [], []
    for _ in range(200):
        given = cars(rng)
        together.append(same_people(**given).p_value < 0.05)
        alone.append(same_people(**{key: part for key, part in given.items() if key != "cluster"}).p_value < 0.05)
    assert np.mean(together) <= 0.10
    assert np.mean(alone) >= 0.5
    assert same_people(**cars(rng, unlike=0.15)).p_value < 0.001
    shift = cars(rng, unlike=0.15)  # all whom an officer meets in a cell as one
    assert same_people(**(shift | {"cluster": np.zeros(len(shift["n"]))})).p_value < 0.01


def test_clusters_of_one_person_are_people():
    given, _ = world(np.random.default_rng(12), cells=10)
    plain = {"n": given["stops"], **{name: given[name] for name in ("in_group", "officer", "cell")}}
    apart = {name: np.repeat(part, plain["n"]) for name, part in plain.items()}
    apart |= {"n": np.ones(len(apart["n"])), "cluster": np.array([f"c{one}" for one in range(len(apart["n"]))], object)}
    one, other = same_people(**plain), same_people(**apart)
    assert (other.statistic, other.df) == (pytest.approx(one.statistic), one.df)
    assert (other.apart, other.stops, other.cells) == (pytest.approx(one.apart), one.stops, one.cells)


def test_the_method_counts_clusters_in_its_test_alone():
    given, _ = world(np.random.default_rng(13))
    one, other = asked(given), asked(given, cluster=np.zeros(len(given["stops"])))
    assert other.difference.estimate.tolist() == one.difference.estimate.tolist()
    assert other.balance.statistic != one.balance.statistic
    assert (other.balance.officers, other.balance.stops) == (one.balance.officers, one.balance.stops)
    for wrong in (
        lambda: asked(given, cluster=[1, 2]),
        lambda: same_people(**{**cars(np.random.default_rng(1)), "cluster": [1]}),
    ):
        with pytest.raises(ValueError, match="cluster must hold one label"):
            wrong()


def test_officers_who_meet_other_people_are_told_of():
    given, _ = world(np.random.default_rng(6), unlike=0.1)
    found = asked(given)
    assert Caution.UNLIKE_PEOPLE in found.cautions
    assert 0.06 < found.balance.apart < 0.16


def test_without_cells_to_compare_the_balance_says_nothing():
    found = same_people(n=[1, 2], in_group=[True, False], officer=["a", "b"], cell=[1, 2])
    assert (found.p_value, found.df, found.cells, found.apart) == (1.0, 0, 0, 0.0)
    assert same_people(n=[], in_group=np.zeros(0, dtype=bool), officer=[], cell=[]).p_value == 1.0


def test_labels_and_the_order_of_rows_change_nothing_but_the_dealing_of_cells():
    given, _ = world(np.random.default_rng(7))
    order = np.random.default_rng(8).permutation(len(given["stops"]))
    mixed = {name: values[order] for name, values in given.items()}
    mixed["officer"] = np.array([f"o{one:03d}" for one in mixed["officer"]], dtype=object)
    one, other = asked(given), asked(mixed)
    assert other.difference.estimate == pytest.approx(one.difference.estimate)
    assert other.balance.statistic == pytest.approx(one.balance.statistic)


def test_the_errors_are_those_of_leaving_each_officer_out():
    given, _ = world(np.random.default_rng(9))
    found = asked(given)
    n, s, h = (given[name].astype(float) for name in ("stops", "searches", "hits"))
    part = np.random.default_rng(1).permutation(given["cell"].max() + 1)[given["cell"]] % 4
    sides = [
        assignment._side(*(values[own] for values in (n, s, h, given["officer"], given["cell"], part)), 60)
        for own in (given["in_group"], ~given["in_group"])
    ]
    told = []
    for out in range(60):
        keep = np.arange(60) != out
        moments = np.stack([assignment._moments(side)[:, keep].sum(axis=1) for side in sides], axis=1)
        sums = np.stack([[side.n[keep].sum(), side.s[keep].sum(), side.h[keep].sum()] for side in sides], axis=1)
        told.append(assignment._estimate(moments, sums)[1])
    error = np.sqrt(59 / 60 * ((np.array(told) - np.mean(told, axis=0)) ** 2).sum(axis=0))
    wide = (found.difference.high - found.difference.low) / 2
    assert wide == pytest.approx(stats.t.ppf(0.975, 59) * error)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"officers": 49}, "only 49 officers have 200 stops"),
        ({"officers": 0}, "only 0 officers"),
        ({"cell": "each"}, "only 0 officers"),
        ({"stops": 10}, "only 0 officers"),
        ({"searches": 0}, "nobody was searched"),
        ({"hits": 0}, "nothing was found"),
        ({"searches": 2e6}, "larger than stops"),
        ({"hits": 2e6}, "larger than searches"),
        ({"hits": -1}, "negative"),
        ({"in_group": True}, "of the reference"),
        ({"in_group": 1}, "True or False"),
        ({"officer": None}, "officer holds a missing label"),
        ({"level": 1.2}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    given = plain()
    ((name, value),) = change.items()
    if name == "officers":
        given = {key: values[given["officer"] < value] for key, values in given.items()}
    elif name == "cell":
        given["cell"] = given["officer"]
    elif name == "stops":
        given |= {key: np.minimum(given[key], 10) for key in ("stops", "searches", "hits")}
    elif name == "level":
        given["level"] = value
    else:
        given[name] = np.full(len(given["stops"]), value)
        given["hits"] = np.minimum(given["hits"], given["searches"]) if name == "searches" else given["hits"]
    with pytest.raises(ValueError, match=said):
        asked(given)
