"""Walkers in the threshold test: the same law as the chains, also where a group has two ways to explain the counts."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from daylit.stats import threshold_gate
from daylit.stats.threshold import threshold_test
from daylit.stats.threshold_arrow import of_places, precision
from daylit.stats.threshold_ensemble import Ensemble, Seen, _factors, blocks, law_of_places
from daylit.stats.threshold_families import FAMILIES
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_sampler import mode_of

BOTH = ["discriminant", pytest.param("beta", marks=pytest.mark.soak)]


def _model(family, *, empty=False):
    rng = np.random.default_rng(3)
    searches = rng.binomial(5000, 0.05, (3, 4)).astype(float)
    hits = rng.binomial(searches.astype(int), 0.25).astype(float)
    counts = {"stops": np.full((3, 4), 5000.0), "searches": searches, "hits": hits}
    counts = {name: one * (not empty) for name, one in counts.items()}
    model = Model.of(**counts, family=FAMILIES[family], scale=1.0)
    return replace(model, lift=np.zeros_like(model.lift))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_precision_of_places_is_a_part_of_the_whole(family):
    model = _model(family)
    at = Point(*(one + np.random.default_rng(4).normal(0, 0.2, one.shape) for one in model.start(2)))
    each = [precision(model, Point(at.groups[[c]], at.places[[c]]))[1] for c in (0, 1)]
    np.testing.assert_allclose(of_places(model, at), each, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_law_of_places_lies_where_they_are_likeliest(family):
    model = _model(family)
    groups = mode_of(model).groups + np.random.default_rng(5).normal(0, 0.1, (3, model.size[0]))
    likeliest, factor = law_of_places(model, groups)
    slope = model.density(Point(groups, likeliest))[1].places
    assert np.abs(np.linalg.solve(factor, slope[..., None])).max() < 0.2  # in deviations


@pytest.mark.parametrize("family", FAMILIES)
def test_every_number_of_the_groups_is_proposed(family):
    model = _model(family)
    made = blocks(model)
    assert made[-1] == list(range(model.size[0]))
    assert sorted(number for block in made[:-1] for number in block) == made[-1]


def test_the_density_of_proposals_is_that_of_their_law():
    rng = np.random.default_rng(7)
    seen = Seen.of(np.array([[0.0], [4.0]]), rng)
    drawn = seen.draw(20_000, rng)[:, 0]
    ends = np.linspace(-3, 7, 41)
    middle = (ends[1:] + ends[:-1]) / 2
    told = np.exp(seen.density(middle[:, None]))
    share = np.histogram(drawn, ends)[0] / len(drawn)
    np.testing.assert_allclose(share, told / told.sum(), atol=0.012)


@pytest.mark.parametrize("family", BOTH)
def test_without_data_the_law_is_the_prior(family):
    model = _model(family, empty=True)
    with np.errstate(all="ignore"):
        walkers = Ensemble(model, np.random.default_rng(6))
        points = walkers.draw(60)
    cells = walkers.model.cells(Point(points.groups[-1], points.places[-1]))
    shape = cells.groups[:, model.first_level + 3 : model.first_level + 6]
    middle, own, common = model.family.shape
    assert stats.kstest(shape[:, 0], "norm", (middle, np.hypot(own, common))).pvalue > 0.001
    assert stats.kstest(cells.part[:, 1, 2], "norm").pvalue > 0.001
    assert stats.kstest(points.groups[-1][:, -1], "norm").pvalue > 0.001
    assert stats.kstest(cells.own[:, 2, 0], "norm", (0, model.family.place[0])).pvalue > 0.001


@pytest.mark.parametrize("family", BOTH)
def test_walkers_and_chains_give_the_same_answer(family, monkeypatch):
    rng = np.random.default_rng(1)
    searches = rng.binomial(4000, [0.025, 0.055], (4, 2)).ravel()
    cells = {
        "group": np.tile(["a", "b"], 4), "place": np.repeat(np.arange(4), 2), "stops": np.full(8, 4000),
        "searches": searches, "hits": rng.binomial(searches, np.tile([0.42, 0.2], 4)),
    }  # fmt: skip
    chains = threshold_test(**cells, family=family)
    monkeypatch.setattr(threshold_gate, "ASTRAY", 1e9)
    monkeypatch.setattr(threshold_gate, "GIVEN_UP", 0.0)
    walkers = threshold_test(**cells, family=family)
    assert walkers.diagnostics.settled
    assert walkers.diagnostics.draws > chains.diagnostics.draws  # so it was they
    deviation = (chains.interval.high - chains.interval.low) / 3.92
    assert (np.abs(walkers.threshold - chains.threshold) / deviation).max() < 0.25
    assert walkers.gap("b", "a").estimate == pytest.approx(chains.gap("b", "a").estimate, abs=0.01)
    np.testing.assert_allclose(walkers.gap("b", "a").interval, chains.gap("b", "a").interval, atol=0.03)


def test_where_rounding_leaves_no_precision_one_near_it_is_factored():
    flat = np.array([[1e6, 1e3], [1e3, 1.0 - 1e-7]])
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky(flat)
    unknown = np.full((2, 2), np.nan)
    factors = _factors(np.stack([flat, 4 * np.eye(2), unknown]))
    assert np.isfinite(factors).all()
    assert factors[1] == pytest.approx(2 * np.eye(2))
    assert factors[0] @ factors[0].T == pytest.approx(flat, rel=1e-2)
