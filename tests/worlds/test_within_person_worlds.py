"""Worlds of persons stopped again and again: who is searched more is also recorded as of the group more often."""

import numpy as np
import pytest
from scipy import special

from daylit.stats.rates import rate_ratio
from daylit.stats.within_person import within_person
from worlds.keeping_score import Tally

# Persons, stops of each, log odds of a search when nothing is known.
SETTINGS = [(2_000, 3, -2.5), (300, 4, -2.0), (100, 4, -1.5)]


def world(rng, persons, mean, base, log_odds):
    who = np.repeat(np.arange(persons), 1 + rng.poisson(mean - 1, persons))
    level = rng.normal(size=persons)[who]
    group = rng.random(len(who)) < special.expit(level - 0.5)
    searched = rng.random(len(who)) < special.expit(base + level + log_odds * group)
    return {"person": who, "in_group": group, "events": 1.0 * searched, "n": np.ones(len(who))}


def hold(worlds, persons, mean, base, log_odds):
    rng, held, refuted, many = np.random.default_rng(1), 0, 0, []
    for _ in range(worlds):
        found = within_person(**world(rng, persons, mean, base, log_odds))
        held += found.odds.low <= np.exp(log_odds) <= found.odds.high
        refuted += found.odds.p_value < 0.05
        many.append(found.contributing)
    setting = f"odds {np.exp(log_odds):.1f}, {persons} persons of {mean} stops, about {np.mean(many):.0f} contribute"
    told = Tally(setting=setting, covered=held / worlds, rejected=None if log_odds else refuted / worlds, worlds=worlds)
    print(told)
    return told


def test_it_works_in_a_few_worlds():
    """Too few for the bounds; the long run holds them."""
    assert hold(60, 300, 4, -2.0, 0.5).covered >= 0.88


def test_who_is_searched_more_often_misleads_a_plain_comparison():
    given = world(np.random.default_rng(2), 2_000, 3, -2.5, 0.0)
    own = given["in_group"]
    plain = rate_ratio(
        events=given["events"][own].sum(), exposure=own.sum(),
        reference_events=given["events"][~own].sum(), reference_exposure=(~own).sum(),
    )  # fmt: skip
    found = within_person(**given).odds
    assert plain.interval.low > 1
    assert found.low < 1 < found.high


@pytest.mark.soak
@pytest.mark.parametrize("log_odds", [0.0, 0.5])
@pytest.mark.parametrize(("persons", "mean", "base"), SETTINGS)
def test_it_holds_in_many_worlds(persons, mean, base, log_odds):
    told = hold(1_500, persons, mean, base, log_odds)
    told.check(sparse=persons < 200)  # about 40 persons contribute
