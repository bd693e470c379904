"""Worlds of places in which each link of the way to a search is known: how often its part lies in its interval."""

import numpy as np
import pytest

from daylit.stats.burden import decompose, unproductive_searches
from daylit.stats.links import shared_out
from worlds.keeping_score import Tally, tally


def hold_parts(places, residents, stopped, searched, worlds):
    rng = np.random.default_rng(1)
    people = rng.integers(residents // 4, 2 * residents, (2, places)).astype(float)
    more = np.array([[1.0], [1.5]])
    stop = stopped * np.exp(0.3 * rng.standard_normal((2, places))) * more
    search = np.clip(searched * np.exp(0.3 * rng.standard_normal((2, places))) * more, 0, 0.9)
    nothing = np.clip(0.7 + 0.1 * rng.standard_normal((2, places)), 0.1, 0.95)
    expected = np.stack([people, people * stop, people * stop * search, people * stop * search * nothing], axis=1)
    truth = shared_out(counts=expected)
    held = np.zeros((2, 5))
    for _ in range(worlds):
        stops = rng.poisson(people * stop)
        searches = rng.binomial(stops, search)
        hits = searches - rng.binomial(searches, nothing)
        found = decompose(
            residents=people[1], stops=stops[1], searches=searches[1], hits=hits[1], reference_residents=people[0],
            reference_stops=stops[0], reference_searches=searches[0], reference_hits=hits[0],
        )  # fmt: skip
        for row, part, whole, true in (
            (0, found.difference, found.total_difference, truth.difference),
            (1, found.ratio, found.total_ratio, np.exp(truth.log_ratio)),
        ):
            held[row] += (np.append(part.low, whole.low) <= true) & (true <= np.append(part.high, whole.high))
    for row, kind in enumerate(("difference", "ratio")):
        for name, share in zip((*found.links, "the whole"), held[row] / worlds, strict=True):
            where = f"{places} places, {expected[:, 2].mean():.3g} searches in each"
            # With fewer than two searches in a place most of its rates are borrowed, and the whole is held more often.
            Tally(setting=f"{kind}, {name}, {where}", covered=float(share), worlds=worlds).check(
                sparse=expected[:, 2].mean() < 2
            )


def hold_burden(expected, worlds):
    rng = np.random.default_rng(2)
    searches = rng.poisson(expected, worlds)
    hits = rng.binomial(searches, 0.25)
    burden = unproductive_searches(searches=searches, hits=hits, of=10_000)
    tally(burden, 0.075 * expected, setting=f"burden, {expected} searches").check(exact=True)


def test_it_works_in_a_few_worlds():
    hold_burden(20, 3_000)
    hold_parts(30, 2_000, 0.1, 0.05, 1_000)


@pytest.mark.soak
@pytest.mark.parametrize("expected", [5, 40, 400])
def test_the_burden_holds_in_many_worlds(expected):
    hold_burden(expected, 20_000)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("places", "residents", "stopped", "searched"),
    [(10, 5_000, 0.1, 0.1), (30, 1_000, 0.1, 0.05), (100, 1_000, 0.05, 0.05), (100, 300, 0.05, 0.05)],
)
def test_it_holds_in_many_worlds(places, residents, stopped, searched):
    hold_parts(places, residents, stopped, searched, 3_000)
