"""Worlds of one bar for all, and of a lower bar for one group: how often the robust outcome test says which."""

import numpy as np
import pytest
from scipy import stats

from daylit.stats.outcome import robust_outcome_test
from worlds.keeping_score import LONG, SHORT, Tally

BAR = 0.3


def world(rng, *, bar, risk, stops, worlds):
    """Searches and hits where everybody whose chance of carrying lies above the bar is searched."""
    a, b = risk
    searched = stats.beta.sf(bar, a, b)
    found = a / (a + b) * stats.beta.sf(bar, a + 1, b) / searched
    searches = rng.binomial(stops, searched, worlds)
    return searches, rng.binomial(searches, found)


def verdicts(rng, *, bar, risk, worlds, stops=4_000):
    searches, hits = world(rng, bar=bar, risk=risk, stops=stops, worlds=worlds)
    more, found = world(rng, bar=BAR, risk=(1, 12), stops=2 * stops, worlds=worlds)
    return robust_outcome_test(
        stops=stops,
        searches=searches,
        hits=hits,
        reference_stops=2 * stops,
        reference_searches=more,
        reference_hits=found,
    )


def hold_robust(worlds):
    rng = np.random.default_rng(1)
    # One bar, risks alike or ordered: a verdict that stands is wrong.
    for risk in ((1, 12), (1, 9), (1, 16)):
        test = verdicts(rng, bar=BAR, risk=risk, worlds=worlds)
        setting = f"one bar, risks Beta{risk} and Beta(1, 12): a verdict that stands"
        wrong = Tally(setting=setting, rejected=np.mean(test.p_value < 0.05), worlds=worlds)
        wrong.flags(at_most=0.05 + 3 * np.sqrt(0.05 * 0.95 / worlds))
    lower = verdicts(rng, bar=0.2, risk=(1, 12), worlds=worlds, stops=10_000)
    assert np.mean((lower.verdict == "lower bar") & (lower.p_value < 0.05)) > 0.8
    assert np.mean((lower.verdict == "higher bar") & (lower.p_value < 0.05)) < 0.001
    # A difference in one of the two alone: the worst case for the size, which it reaches and does not pass.
    n = 10_000
    test = robust_outcome_test(
        stops=n,
        searches=(s := rng.binomial(n, 0.10, worlds)),
        hits=rng.binomial(s, 0.3),
        reference_stops=n,
        reference_searches=(r := rng.binomial(n, 0.05, worlds)),
        reference_hits=rng.binomial(r, 0.3),
    )
    setting = "searched twice as often, hit rates alike"
    Tally(setting=setting, rejected=np.mean(test.p_value < 0.05), worlds=worlds).check()


def test_it_works_on_one_bar_and_on_two():
    hold_robust(SHORT)


@pytest.mark.soak
def test_it_holds_in_many_worlds():
    hold_robust(LONG)
