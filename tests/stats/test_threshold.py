import numpy as np
import pytest
from scipy import special

from daylit.stats.cautions import Caution
from daylit.stats.chains import effective_draws, split_r_hat
from daylit.stats.threshold import threshold_test
from daylit.stats.threshold_families import FAMILIES, beta_chances, discriminant_chances, discriminant_risk
from daylit.stats.threshold_guide import Guide
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_whitening import Whitening


def test_it_works_on_the_closed_forms():  # METHODS V14
    t, share, size = np.array([0.15, 0.05, 0.3]), np.array([0.05, 0.03, 0.1]), np.array([10.0, 7.0, 5.0])
    beta = beta_chances(special.logit(t), special.logit(share), np.log(size))
    np.testing.assert_allclose(beta.searched, [0.0828138426, 0.1806747635, 0.0811261888], atol=1e-9)
    np.testing.assert_allclose(beta.found / beta.searched, [0.2213947765, 0.1307792394, 0.4157641212], atol=1e-9)
    at = np.array([2.0]), special.logit(np.array([0.05])), np.log(np.array([1.5]))
    other = discriminant_chances(*at)
    np.testing.assert_allclose(other.searched, 0.0370395023, atol=1e-10)
    np.testing.assert_allclose(other.found / other.searched, 0.4164979544, atol=1e-10)
    np.testing.assert_allclose(discriminant_risk(*at), 0.2555097895, atol=1e-10)


def test_the_quadrature_is_the_incomplete_beta_function():
    rng = np.random.default_rng(0)
    t, level, shape = rng.normal(-2, 1, 2000), rng.normal(-3.5, 0.5, 2000), rng.normal(2, 0.6, 2000)
    a, b = np.exp(shape) * special.expit(level), np.exp(shape) * special.expit(-level)
    found = beta_chances(t, level, shape)
    np.testing.assert_allclose(found.searched, special.betaincc(a, b, special.expit(t)), rtol=1e-6)
    above = special.expit(level) * special.betaincc(a + 1, b, special.expit(t))
    np.testing.assert_allclose(found.found, above, rtol=1e-6)


def _model(family, guided):
    rng = np.random.default_rng(3)
    searches = rng.binomial(5000, 0.05, (3, 4)).astype(float)
    searches[1, 2] = 0
    hits = rng.binomial(searches.astype(int), 0.25).astype(float)
    stops = np.full((3, 4), 5000.0)
    model = Model(
        stops=stops, searches=searches, hits=hits, family=FAMILIES[family], scale=1.0, guide=Guide.none((3, 4))
    )
    start = model.start(2)
    groups, places = (one + rng.normal(0, 0.2, one.shape) for one in start)
    at = Point(groups, places)
    return (model.guided(at) if guided else model), at


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("guided", [False, True])
def test_slopes_are_those_of_finite_differences(family, guided):
    model, at = _model(family, guided)
    whitening = Whitening.of(
        Point(at.groups[:1], at.places[:1]), model.precision(at), model.first_level, np.full((2, 3), 0.1)
    )
    z = whitening.back(at)
    np.testing.assert_allclose(whitening.out(z).places, at.places, atol=1e-9)
    slope = whitening.slope(model.density(at)[1], at)
    rng = np.random.default_rng(1)
    for _ in range(6):
        way = Point(rng.normal(size=z.groups.shape), rng.normal(size=z.places.shape))
        ends = [
            model.density(whitening.out(Point(z.groups + h * way.groups, z.places + h * way.places)))[0]
            for h in (1e-4, -1e-4)
        ]
        told = (slope.groups * way.groups).sum(1) + (slope.places * way.places).sum((1, 2))
        np.testing.assert_allclose((ends[0] - ends[1]) / 2e-4, told, rtol=2e-4, atol=1e-2)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_guide_changes_the_coordinates_and_not_the_posterior(family):
    plain, at = _model(family, False)
    guided = plain.guided(at)
    there = guided.replaced(at, plain)
    np.testing.assert_allclose(guided.cells(there).threshold, plain.cells(at).threshold, atol=1e-9)
    # The two densities differ by the Jacobian of the change alone.
    sigma = guided.cells(there).spread
    jacobian = np.log(guided.guide.variance / (sigma**2 + guided.guide.variance)).sum((1, 2)) / 2
    jacobian -= np.log(plain.guide.variance / (sigma**2 + plain.guide.variance)).sum((1, 2)) / 2
    np.testing.assert_allclose(guided.density(there)[0] - plain.density(at)[0], jacobian, atol=1e-4)


def test_chains_that_differ_are_seen_and_those_that_crawl():
    rng = np.random.default_rng(0)
    free = rng.normal(size=(500, 4, 1))
    assert split_r_hat(free)[0] < 1.01
    assert 1500 < effective_draws(free)[0] < 2600
    assert split_r_hat(free + np.array([0, 0, 0, 3])[None, :, None])[0] > 1.2
    assert effective_draws(np.cumsum(free, axis=0))[0] < 60


def _cells(places=8):
    group = np.tile(["a", "b"], places)
    place = np.repeat([f"place {number}" for number in range(places)], 2)
    return {
        "group": group,
        "place": place,
        "stops": np.full(2 * places, 4000),
        "searches": np.tile([100, 220], places),
        "hits": np.tile([45, 44], places),
    }


def test_a_lower_bar_is_found_and_cells_without_searches_stay_in():
    cells = _cells()
    cells["searches"][6], cells["hits"][6], cells["stops"][6] = 0, 0, 30
    test = threshold_test(**cells)
    assert test.diagnostics.settled
    gap = test.gap("b", "a")
    assert gap.interval.high < 0
    assert gap.estimate == pytest.approx(-test.gap("a", "b").estimate)
    assert test.threshold.shape == (16,)
    assert (test.interval.low < test.threshold).all()
    assert np.isfinite(test.threshold[6])
    with pytest.raises(ValueError, match="there is no group 'c'; there are: a, b"):
        test.gap("c", "a")


def test_chains_that_did_not_settle_give_no_number(monkeypatch):
    monkeypatch.setattr("daylit.stats.threshold.BATCH", 8)
    monkeypatch.setattr("daylit.stats.threshold.BATCHES", 1)
    test = threshold_test(**_cells(3))
    assert not test.diagnostics.settled
    assert np.isnan(test.threshold).all()
    assert np.isnan(test.gap("a", "b").estimate)
    assert test.cautions == (Caution.NOT_CONVERGED,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hits": np.full(16, 300)}, "hits is larger than searches"),
        ({"searches": np.full(16, 5000)}, "searches is larger than stops"),
        ({"stops": np.full(16, np.nan)}, "stops holds a missing"),
        ({"hits": np.zeros(16)}, "searches and hits must not be 0 everywhere"),
        ({"group": np.full(16, "a")}, "group holds one label only"),
        ({"place": np.full(16, "here")}, "place holds one label only"),
        ({"group": ["a", None] * 8}, "group holds a missing label"),
        ({"place": ["here"]}, "place must hold one label for each"),
        ({"family": "gamma"}, "family is one of beta, discriminant"),
        ({"prior_scale": 0}, "prior_scale must be above 0"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        threshold_test(**(_cells() | change))
