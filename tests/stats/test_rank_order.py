from itertools import combinations, permutations

import numpy as np
import pytest
from scipy import special, stats

from daylit.stats.cautions import Caution
from daylit.stats.rank_order import rank_order


def cells(rng, *, officers=60, lift=((0, 0, 0), (0, 0, 0)), apart=0.3, stops=120, base=(-2.0, -1.5)):
    """Three groups of officers, two of people; ``lift`` (people, officers) are log odds added to their base."""
    who, of = np.tile(np.arange(officers), 2), np.repeat([0, 1], officers)
    own = who % 3
    log_odds = np.array(base)[of] + np.array(lift)[of, own] + apart * rng.normal(size=officers)[who]
    n = rng.poisson(stops, len(who)) + 1
    return {
        "officer": who, "officer_group": np.array(["a", "b", "c"])[own], "group": np.array(["x", "y"])[of],
        "n": n, "events": rng.binomial(n, special.expit(log_odds)),
    }  # fmt: skip


def asked(given, **changes):
    return rank_order(**(given | {"rng": np.random.default_rng(1)} | changes))


def test_it_works_and_finds_an_order_that_is_reversed():
    found = asked(cells(np.random.default_rng(1), lift=((0.6, 0, -0.6), (-0.6, 0, 0.6))))
    assert found.same_order < 0.01
    assert found.crossing == ("x", "y", "a", "c")
    assert (found.alike < 0.01).all()
    assert found.rank_low[0].tolist()[0] == 1
    assert found.rank_high[1].tolist()[2] == 1


def test_pairs_with_fewer_than_two_hundred_searches_are_named():  # METHODS M9
    given = cells(np.random.default_rng(3), stops=150)
    found = asked(given)
    total = [
        [given["events"][(given["group"] == g) & (given["officer_group"] == o)].sum() for o in found.officer_groups]
        for g in found.groups
    ]
    assert found.enough.tolist() == (np.array(total) >= 200).tolist()
    assert not asked(cells(np.random.default_rng(3), stops=10)).enough.any()


def test_one_order_for_all_is_not_refuted_though_officers_differ():
    found = asked(cells(np.random.default_rng(2), lift=((0.8, 0, -0.8), (0.8, 0, -0.8))))
    assert (found.alike < 0.01).all()
    assert found.same_order > 0.05


def test_rates_and_errors_by_plain_loops():
    given = cells(np.random.default_rng(3), officers=9)
    found = asked(given)
    for g, group in enumerate("xy"):
        for o, own in enumerate("abc"):
            use = (given["group"] == group) & (given["officer_group"] == own)
            y, n = given["events"][use], given["n"][use]
            rate = y.sum() / n.sum()
            assert found.rate[g, o] == pytest.approx(rate)
            off = sum((a - rate * b) ** 2 for a, b in zip(y, n, strict=True)) * len(y) / (len(y) - 1)
            assert found.std_error[g, o] == pytest.approx(np.sqrt(off) / n.sum())


def test_with_equal_officers_welch_is_that_of_scipy():
    """With as many stops for each officer, the rates of officers are a plain sample."""
    given = cells(np.random.default_rng(4), officers=30)
    given["n"] = np.full(60, 200)
    given["events"] = np.minimum(given["events"], 200)
    found = asked(given)
    for g, group in enumerate("xy"):
        samples = [(given["events"] / 200)[(given["group"] == group) & (given["officer_group"] == o)] for o in "abc"]
        assert found.alike[g] == pytest.approx(stats.f_oneway(*samples, equal_var=False).pvalue, rel=1e-9)
    two = {name: values[given["officer_group"] != "c"] for name, values in given.items()}
    pair, p = asked(two), []
    for first, second in permutations("xy"):
        sides = [
            stats.ttest_ind(
                *((two["events"] / 200)[(two["group"] == group) & (two["officer_group"] == o)] for o in "ab"),
                equal_var=False, alternative=way,
            ).pvalue
            for group, way in ((first, "less"), (second, "greater"))
        ]  # fmt: skip
        p.append(max(sides))
    if pair.crossing:
        assert pair.same_order == pytest.approx(min(1.0, 2 * min(p)), rel=1e-9)


def test_the_order_of_rows_and_the_names_of_groups_change_nothing():
    given = cells(np.random.default_rng(5), lift=((0.4, 0, -0.4), (-0.4, 0, 0.4)))
    order = np.random.default_rng(6).permutation(len(given["n"]))
    turned = asked({name: values[order] for name, values in given.items()})
    plain = asked(given)
    assert turned.rate == pytest.approx(plain.rate)
    assert (turned.same_order, turned.crossing) == (pytest.approx(plain.same_order), plain.crossing)


def test_nobody_searched_by_one_group_is_no_certainty():
    given = cells(np.random.default_rng(7))
    given["events"] = np.where(given["officer_group"] == "a", 0, given["events"])
    found = asked(given)
    assert (found.std_error > 0).all()
    assert Caution.ZERO_CELL in found.cautions
    assert np.isfinite(found.alike).all()


def share_refuted(lift, many, seed=11, **more):
    rng, refuted, alike = np.random.default_rng(seed), 0, 0
    for _ in range(many):
        found = rank_order(**cells(rng, lift=lift, **more), rng=rng, draws=100)
        refuted += found.same_order < 0.05
        alike += found.alike[0] < 0.05
    print(f"{lift}: one order refuted {refuted / many:.3f}, alike refuted {alike / many:.3f}")
    return refuted / many, alike / many


def test_one_order_is_refuted_at_most_as_often_as_it_says():
    refuted, alike = share_refuted(((0, 0, 0), (0, 0, 0)), 400)
    assert refuted <= 0.05
    assert 0.02 <= alike <= 0.085


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [9_999] * 120}, "larger than n"),
        ({"n": [-1] * 120}, "negative"),
        ({"group": ["x"] * 120}, "two groups of people"),
        ({"group": [None] * 120}, "holds a missing label"),
        ({"officer_group": ["a", "b"] * 60, "officer": [1] * 120}, "in two groups"),
        ({"officer_group": ["a"] * 120}, "two groups of officers"),
        ({"draws": 10}, "draws must be 100 or more"),
        ({"level": 2}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    with pytest.raises(ValueError, match=said):
        asked(cells(np.random.default_rng(1)), **change)


def test_two_officers_are_too_few():
    given = cells(np.random.default_rng(1), officers=6)
    with pytest.raises(ValueError, match="only 2 officers of “a” met people of “x”; 3 or more"):
        asked(given)


def test_ranks_lie_between_one_and_the_number_of_groups():
    found = asked(cells(np.random.default_rng(8)))
    assert ((found.rank_low >= 1) & (found.rank_high <= 3) & (found.rank_low <= found.rank_high)).all()
    assert all(found.rank_high[0, a] >= 1 for a, _ in combinations(range(3), 2))


def test_officers_with_the_same_rate_to_the_last_person_are_no_certainty():
    """Twenty officers with 10 of 100 and twenty with 11 of 100: chance alone makes such a gap often."""
    given = {
        "officer": np.tile(np.arange(40), 2), "officer_group": np.where(np.tile(np.arange(40), 2) < 20, "a", "b"),
        "group": np.repeat(["x", "y"], 40), "n": [100] * 80, "events": np.where(np.tile(np.arange(40), 2) < 20, 10, 11),
    }  # fmt: skip
    found = asked(given)
    assert (found.std_error > 0.006).all()
    assert (found.alike > 0.05).all()
    assert found.same_order == 1.0
