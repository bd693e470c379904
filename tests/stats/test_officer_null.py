"""Each piece beside another way to it: exact odds, sums over the binomial law, Student's t, plain counting."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit, xlogy

from daylit.stats.balancing import Balance, balance
from daylit.stats.officer_null import Distance, distance, standardised

PLACES = 6


def places(officers=24, stops=2_000.0):
    """Officers mostly in one of six places that differ much; each also works in all others."""
    design = np.concatenate([np.ones((PLACES, 1)), np.eye(PLACES)], axis=1)
    home = np.arange(officers) % PLACES
    return design, stops * (0.7 * (np.arange(PLACES) == home[:, None]) + 0.3 / PLACES)


def alone(*, members, n, share, effective=1e12):
    """Officers of one cell, with peers whose share is known."""
    officers = len(members)
    peers = Balance(
        np.full(officers, share), np.zeros(officers), np.full(officers, effective), np.zeros(officers),
        np.zeros(officers),
    )  # fmt: skip
    stops = np.asarray(n, float)[:, None]
    return distance(
        design=np.ones((1, 2)), stops=stops, members=np.asarray(members, float)[:, None], peers=peers,
        use=np.ones(officers, dtype=bool),
    )  # fmt: skip


def test_the_same_leaning_is_the_same_distance_wherever_an_officer_works():
    # Over all places, the same odds ratio within each looks smaller for those who see unlike places.
    design, stops = places(officers=600)
    line = np.linspace(-2, 3, PLACES)
    leaning = np.where(np.arange(600) < 6, 0.5, 0.0)
    members = stops * expit(line + leaning[:, None])
    peers = balance(design=design, stops=stops, members=members)
    found = distance(design=design, stops=stops, members=members, peers=peers, use=np.ones(600, dtype=bool))
    over_all = [
        np.log(a / (1 - a)) - np.log(b / (1 - b))
        for a, b in zip(members.sum(axis=1)[:6] / stops.sum(axis=1)[:6], peers.share[:6], strict=True)
    ]
    assert np.ptp(over_all) > 0.03
    np.testing.assert_allclose(found.odds[:6], 0.5, atol=0.006)


def test_without_a_spread_it_is_the_root_of_the_deviance():
    members, n, share = np.array([3, 40, 90, 0]), np.array([200, 100, 100, 80]), 0.4
    z = alone(members=members, n=n, share=share).z(middle=0.0, spread=np.zeros(1))[0]
    x = np.clip(members, 0.5, None)
    deviance = 2 * (xlogy(x, x / (n * share)) + xlogy(n - x, (n - x) / (n * (1 - share))))
    np.testing.assert_allclose(z, np.sign(x / n - share) * np.sqrt(deviance), atol=0.01)


@pytest.mark.parametrize(
    ("n", "share", "spread"), [(80, 0.05, 0.3), (300, 0.3, 0.25), (300, 0.9, 0.5), (1_500, 0.2, 0.2)]
)
def test_its_law_is_that_of_binomials_whose_odds_vary_far_out_too(n, share, spread):
    every = np.arange(n + 1)
    lean = np.linspace(-8, 8, 201)
    weight = stats.norm.pdf(lean) / stats.norm.pdf(lean).sum()
    chance = expit(np.log(share / (1 - share)) + spread * lean)
    law = weight @ stats.binom.pmf(every, n, chance[:, None])
    above = law[::-1].cumsum()[::-1] - law / 2
    z = alone(members=every, n=np.full(n + 1, n), share=share).z(middle=0.0, spread=np.array([spread]))[0]
    some = np.minimum(every, n - every) > 2
    for tail, side in ((above, 1), (1 - above, -1)):
        seen = some & (tail > 1e-5) & (tail < 0.02)
        np.testing.assert_allclose(stats.norm.sf(side * z)[seen] / tail[seen], 1, atol=0.25)
    assert (some & (above > 1e-5) & (above < 0.02)).sum() > 3


def test_what_is_not_known_of_the_spread_is_counted():
    # Twelve officers with stops without number: with a spread of their own, Student's t is the law.
    rng = np.random.default_rng(0)
    odds = np.append(rng.normal(0, 0.3, 11), 1.2)
    n = 40_000
    found = alone(members=n * expit(odds - 1), n=np.full(12, n), share=expit(-1))
    z, spread = standardised(found)
    at_face_value = (odds[-1] - np.median(odds)) / spread
    assert 2.0 < z[-1] < at_face_value - 0.5
    many = np.append(rng.normal(0, 0.3, 2_000), 1.2)
    z, spread = standardised(alone(members=n * expit(many - 1), n=np.full(2_001, n), share=expit(-1)))
    assert spread == pytest.approx(0.3, abs=0.02)
    assert z[-1] == pytest.approx((1.2 - np.median(many)) / spread, abs=0.05)


def test_the_leanings_of_few_peers_are_counted():
    design = np.ones((1, 2))
    stops = np.array([[100.0], [300.0], [300.0], [300.0], [100.0]])
    peers = balance(design=design, stops=stops, members=stops * 0.5)
    np.testing.assert_allclose(peers.company[0], 3 * 0.3**2 + 0.1**2)
    np.testing.assert_allclose(peers.company[1], (2 * 300**2 + 2 * 100**2) / 800**2)
    one = balance(design=design, stops=stops[:2], members=stops[:2] * 0.5)
    np.testing.assert_allclose(one.company, 1.0)
    # With one colleague as the only peer, twice the spread between officers lies between them.
    alike = Distance(
        odds=np.array([1.0]), own=np.array([1e-9]), peers=np.zeros(1), reference=np.zeros(1), company=np.ones(1),
        **_sharp(),
    )  # fmt: skip
    assert alike.z(middle=0.0, spread=np.array([0.5]))[0, 0] == pytest.approx(1 / np.sqrt(0.5), rel=1e-3)


def _sharp():
    """An officer known to lean by exactly 1."""
    from daylit.stats.officer_null import _GRID

    sure = 1e7
    return {
        "deviance": (sure * (_GRID - 1) ** 2)[None],
        "slope": (sure * (_GRID - 1))[None],
        "bend": np.full((1, len(_GRID)), sure),
    }


def test_levels_that_only_one_group_has_and_officers_without_any_have_numbers():
    design, stops = places(stops=300.0)
    members = stops * 0.3
    members[:, 0], members[:, 1] = 0, stops[:, 1]
    members[3] = 0
    peers = balance(design=design, stops=stops, members=members)
    found = distance(design=design, stops=stops, members=members, peers=peers, use=np.ones(24, dtype=bool))
    z, spread = standardised(found)
    assert np.isfinite(z).all()
    assert np.isfinite(spread)
    assert z[3] == z.min() < -4
