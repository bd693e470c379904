"""Worlds in which it is known how often each group is recorded as another: does the corrected ratio hold the truth?"""

import numpy as np
import pytest

from daylit.stats.misrecorded import corrected_rates
from daylit.stats.rates import risk_ratio
from worlds.keeping_score import LONG, SHORT, Tally

# People of the group and of the reference, the rate of each, and how each is recorded.
SETTINGS = {
    "a fifth of a group recorded as the reference": ((2_000, 6_000), (0.08, 0.04), [[0.8, 0.2], [0.02, 0.98]]),
    "two in five, of few people": ((400, 3_000), (0.1, 0.1), [[0.6, 0.4], [0.01, 0.99]]),
    "both ways, in large groups": ((20_000, 50_000), (0.03, 0.05), [[0.7, 0.3], [0.1, 0.9]]),
}


def drawn(rng, sizes, rates, shares):
    """Events and people as recorded, (groups,) each."""
    had = rng.binomial(sizes, rates)
    seen = [sum(rng.multinomial(many, row) for many, row in zip(part, shares, strict=True)) for part in
            (had, np.subtract(sizes, had))]  # fmt: skip
    return seen[0], seen[0] + seen[1]


def hold(setting, worlds):
    sizes, rates, shares = SETTINGS[setting]
    rng = np.random.default_rng(5)
    truth, held, plain = rates[0] / rates[1], 0, 0
    for _ in range(worlds):
        events, n = drawn(rng, sizes, rates, shares)
        low, high = corrected_rates(events=events, n=n, recorded_as=shares, reference=1).interval
        held += low[0] <= truth <= high[0]
        seen = risk_ratio(events=events[0], n=n[0], reference_events=events[1], reference_n=n[1])
        plain += float(seen.low) <= truth <= float(seen.high)
    Tally(setting=setting, covered=held / worlds, worlds=worlds).check()
    return plain / worlds


def test_the_interval_holds_where_that_of_the_records_does_not():
    assert hold("a fifth of a group recorded as the reference", SHORT) < 0.9, "the records hide part of the difference"


@pytest.mark.soak
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_interval_holds_in_many_worlds(setting):
    hold(setting, LONG)
