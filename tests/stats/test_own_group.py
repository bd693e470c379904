"""Officers of another group than one's own, or of one's own."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from daylit.stats.own_group import own_group


def met(rng, officers=60, each=80, effect=0.0, spread=0.3):
    """People of two groups in four places; officers differ, and officers of group b search everybody more."""
    mine = np.arange(officers) % 2
    officer, people, place = np.repeat(np.arange(officers), 8), np.tile(np.repeat([0, 1], 4), officers), None
    place = np.tile(np.arange(4), 2 * officers)
    n = rng.poisson(each / 8, len(officer)) + 1
    line = -1.5 + 0.3 * people + 0.4 * mine[officer] + 0.2 * place + effect * (people != mine[officer])
    line += rng.normal(0, spread, officers)[officer]
    names = np.array(["a", "b"])
    return {
        "events": rng.binomial(n, 1 / (1 + np.exp(-line))), "n": n, "group": names[people],
        "officer_group": names[mine[officer]], "officer": officer, "stratum": place,
    }  # fmt: skip


def test_it_works_as_the_same_regression_in_statsmodels():
    given = met(np.random.default_rng(1), effect=0.5)
    found = own_group(**given)
    rows = np.repeat(np.arange(len(given["n"])), given["n"])
    won = np.concatenate([np.arange(n) < x for x, n in zip(given["events"], given["n"], strict=True)]).astype(float)
    other = (given["group"] != given["officer_group"]).astype(float)
    columns = [np.ones_like(other), other, given["group"] == "b", given["officer_group"] == "b"]
    columns += [given["stratum"] == place for place in (1, 2, 3)]
    design = np.column_stack(columns).astype(float)
    fit = sm.Logit(won, design[rows]).fit(
        disp=0, cov_type="cluster", cov_kwds={"groups": given["officer"][rows], "use_correction": False}
    )
    assert np.log(found.odds_ratio) == pytest.approx(fit.params[1], rel=1e-6)
    assert found.std_error == pytest.approx(fit.bse[1] * np.sqrt(60 / 59), rel=1e-6)
    own = design.copy()
    own[:, 1] = 0
    wanted = (
        (fit.predict(design) - fit.predict(own))[other == 1] @ given["n"][other == 1] / given["n"][other == 1].sum()
    )
    assert found.difference == pytest.approx(wanted, rel=1e-6)
    assert found.n_own + found.n_other == given["n"].sum()


def test_officers_who_search_everybody_more_are_no_gap():
    held = [1.0 in (found := own_group(**met(np.random.default_rng(seed)))).interval for seed in range(40)]
    assert sum(held) >= 34
    assert found.difference_interval.low < found.difference < found.difference_interval.high


def test_the_words_of_the_groups_may_be_of_any_kind():
    given = met(np.random.default_rng(2), effect=0.4)
    wanted = own_group(**given)
    coded = {name: (given[name] == "b").astype(int) for name in ("group", "officer_group")}
    assert own_group(**given | coded).odds_ratio == pytest.approx(wanted.odds_ratio)
    wide = {name: given[name].astype("U30") for name in ("group", "officer_group")}
    assert own_group(**given | wide).odds_ratio == pytest.approx(wanted.odds_ratio)


def two(**changes):
    given = {"events": [1, 2, 3, 4], "n": [20] * 4, "group": ["a", "b"] * 2, "officer_group": ["a", "a", "b", "b"],
             "officer": [1, 1, 2, 2]}  # fmt: skip
    return own_group(**given | changes)


def nothing(found):
    return (
        bool(np.isnan([found.odds_ratio, found.std_error, found.difference]).all())
        and found.p_value == 1
        and "not_estimable" in [caution.value for caution in found.cautions]
        and (found.difference_interval.low, found.difference_interval.high) == (-1, 1)
        and (found.interval.low, found.interval.high) == (0, np.inf)
    )


def test_what_the_groups_and_strata_say_already_is_not_told_of_the_officers():
    """It was: with officers of one group only, the gap between groups of people was taken for theirs."""
    given = met(np.random.default_rng(3), effect=0.4)
    of_a = given["officer_group"] == "a"
    assert nothing(own_group(**{name: column[of_a] for name, column in given.items()}))
    people_a = given["group"] == "a"
    assert nothing(own_group(**{name: column[people_a] for name, column in given.items()}))
    apart = given["stratum"] * 4 + 2 * people_a + of_a
    assert nothing(own_group(**given | {"stratum": apart}))


@pytest.mark.parametrize("few", [1, 2, 4])
def test_with_fewer_than_five_officers_of_a_group_there_is_no_answer(few):
    """A single one would be taken for the group: in 77 of 100 worlds something was told where nothing is."""
    given = met(np.random.default_rng(4), officers=60)
    kept = (given["officer_group"] == "a") | (given["officer"] < 2 * few)
    found = own_group(**{name: column[kept] for name, column in given.items()})
    assert nothing(found)
    assert "few_clusters" in [caution.value for caution in found.cautions]


def test_a_place_where_nobody_was_searched_says_nothing_and_hides_nothing():
    given = met(np.random.default_rng(5), effect=0.4)
    quiet = given["stratum"] == 2
    found = own_group(**given | {"events": np.where(quiet, 0, given["events"])})
    without = own_group(**{name: column[~quiet] for name, column in given.items()})
    assert found.odds_ratio == pytest.approx(without.odds_ratio, rel=1e-6)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"officer_group": ["c", "c", "d", "d"]}, "share no label"),
        ({"group": ["a", "a", "b", "b"]}, "another group"),
        ({"group": ["b", "b", "a", "a"]}, "their own group"),
        ({"officer": [1, 1, 1, 2]}, "in two groups"),
        ({"events": [1, 2, 3, 40]}, "events"),
        ({"events": [1, 2, 3, -4]}, "events"),
        ({"events": [1, 2, 3, float("nan")]}, "events"),
        ({"officer": [1, None, 2, 2]}, "officer holds a missing label"),
        ({"officer": np.array(["1", float("nan"), "2", "2"], dtype=object)}, "officer holds a missing label"),
        ({"officer": pd.Series(["1", pd.NA, "2", "2"], dtype=object)}, "officer holds a missing label"),
        ({"stratum": [1, 2]}, "stratum must hold one label"),
    ],
)
def test_what_cannot_be_is_refused_by_name(changes, said):
    with pytest.raises(ValueError, match=said):
        two(**changes)


@pytest.mark.parametrize("events", [[0] * 4, [20] * 4, [0, 20, 20, 0]])
def test_where_none_or_all_had_the_outcome_there_is_no_answer(events):
    assert nothing(two(events=events))
