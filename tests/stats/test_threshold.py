from dataclasses import replace

import numpy as np
import pytest
from scipy import special, stats

from daylit.stats.cautions import Caution
from daylit.stats.chains import effective_draws, split_r_hat
from daylit.stats.threshold import threshold_test
from daylit.stats.threshold_arrow import precision
from daylit.stats.threshold_bending import following, learned, likeliest
from daylit.stats.threshold_families import FAMILIES, beta_chances, discriminant_chances, discriminant_risk
from daylit.stats.threshold_gate import Diagnostics, _hopeless, _worst
from daylit.stats.threshold_guide import Along, Curves, guide_of
from daylit.stats.threshold_model import Model, Point
from daylit.stats.threshold_sampler import state_at, trajectory
from daylit.stats.threshold_spreads import step_spreads
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


def _counts():
    rng = np.random.default_rng(3)
    searches = rng.binomial(5000, 0.05, (3, 4)).astype(float)
    searches[1, 2] = 0
    hits = rng.binomial(searches.astype(int), 0.25).astype(float)
    return {"stops": np.full((3, 4), 5000.0), "searches": searches, "hits": hits}


def _model(family, *, of_many=False):
    """A model and two points; ``of_many``: as it is steered where places are many, each with a bend of its own."""
    rng = np.random.default_rng(4)
    model = Model.of(**_counts(), family=FAMILIES[family], scale=1.0)
    groups, places = (one + rng.normal(0, 0.2, one.shape) for one in model.start(2))
    if of_many:
        model = learned(model, Point(groups[:1], places[:1]), np.array([0.3, 0.4, 0.5, 0.3]))
        model = replace(model, lift=np.zeros_like(model.lift))
    return model, Point(groups, places)


@pytest.mark.parametrize("of_many", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_slopes_are_those_of_finite_differences(family, of_many):
    model, at = _model(family, of_many=of_many)
    whitening = Whitening.of(Point(at.groups[:1], at.places[:1]), precision(model, at))
    z = whitening.back(at)
    np.testing.assert_allclose(whitening.out(z).places, at.places, atol=1e-9)
    slope = whitening.slope(model.density(at)[1])
    rng = np.random.default_rng(1)
    for _ in range(6):
        way = Point(rng.normal(size=z.groups.shape), rng.normal(size=z.places.shape))
        ends = [
            model.density(whitening.out(Point(z.groups + h * way.groups, z.places + h * way.places)))[0]
            for h in (1e-4, -1e-4)
        ]
        told = (slope.groups * way.groups).sum(1) + (slope.places * way.places).sum((1, 2))
        np.testing.assert_allclose((ends[0] - ends[1]) / 2e-4, told, rtol=2e-4, atol=1e-2)


@pytest.mark.parametrize("of_many", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_the_density_is_that_of_the_formulas_whatever_the_coordinates(family, of_many):
    model, at = _model(family, of_many=of_many)
    cells, f = model.cells(at), FAMILIES[family]
    counts = _counts()
    chances = f.chances(cells.threshold, cells.level, cells.shape)
    told = stats.binom.logpmf(counts["searches"], counts["stops"], chances.searched).sum((1, 2))
    told += stats.binom.logpmf(counts["hits"], counts["searches"], chances.found / chances.searched).sum((1, 2))
    said = cells.groups
    bar, rest = (said[:, :3], said[:, 3:]) if f.bar else (np.zeros((2, 3)), said)
    if f.bar:
        told += stats.norm.logpdf(bar, *f.bar).sum(1)
    for prior, values in ((f.level, rest[:, :3]), (f.shape, rest[:, 3:6])):
        covariance = prior[1] ** 2 * np.eye(3) + prior[2] ** 2
        told += stats.multivariate_normal.logpdf(values, np.full(3, prior[0]), covariance)
    for number, scale in enumerate(f.place):
        told += stats.norm.logpdf(cells.own[:, 1:, number], 0, scale).sum(1)
    told += stats.norm.logpdf(rest[:, 6:]).sum(1)
    # Thresholds about the bar, and how much the part that is sampled is stretched to make one.
    told += stats.norm.logpdf(cells.threshold, bar[:, :, None], cells.spread).sum((1, 2))
    v = model.guide.variance
    told += np.log(cells.spread * np.sqrt(v / (cells.spread**2 + v))).sum((1, 2))
    missing = (at.places[:, 0, :2] ** 2).sum(1) / 2
    apart = told - missing - model.density(at)[0]
    assert apart[0] == pytest.approx(apart[1], abs=1e-6)


@pytest.mark.parametrize("of_many", [False, True])
@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_group_is_measured_from_moves_no_volume(family, of_many):
    model, at = _model(family, of_many=of_many)
    k = model.size[0]
    ends = [model.cells(Point(at.groups[:1] + h * np.eye(k), at.places[:1].repeat(k, 0))) for h in (1e-5, -1e-5)]
    change = (ends[0].groups - ends[1].groups) / 2e-5
    assert np.linalg.det(change) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_another_guide_changes_the_coordinates_and_nothing_else(family):
    model, at = _model(family)
    for other in (model.guided(at), _model(family, of_many=True)[0]):
        mine, theirs = other.cells(other.replaced(at, model)), model.cells(at)
        for name in ("threshold", "level", "shape", "groups"):
            np.testing.assert_allclose(getattr(mine, name), getattr(theirs, name), atol=1e-9, err_msg=name)
        np.testing.assert_allclose(mine.own[:, :, :2], theirs.own[:, :, :2], atol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_places_follow_the_groups_where_they_are_many(family):
    """The likeliest parameters of places stay while the groups move; by expected information alone they stray."""
    model, at = _model(family, of_many=True)
    whitening = Whitening.of(Point(at.groups[:1], at.places[:1]), precision(model, at))
    seen = 0.3 * np.random.default_rng(2).normal(size=(200, model.size[0]))
    strayed = []
    few = following(model, whitening, seen[:5])  # fewer draws than numbers: no direction may be lost
    assert np.isfinite(few.joint).all()
    for one in (whitening, following(model, whitening, seen)):
        ends = one.out(Point(0.3 * np.array([[1.0], [-1.0]]) * np.eye(model.size[0])[5], np.zeros((2, 4, 5))))
        found = likeliest(model, ends, range(5), whitening.blocks)
        high, low = one.back(Point(ends.groups, found)).places
        strayed.append(np.abs(high - low).max())
    assert strayed[1] < 0.05 < strayed[0]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_step_of_the_spreads_alone_leaves_the_law_as_it_was(family):
    """Without data the law is the prior: spreads half normal, thresholds normal about the bars, whatever the guide."""
    counts = {name: np.zeros((3, 4)) for name in ("stops", "searches", "hits")}
    model = Model.of(**counts, family=FAMILIES[family], scale=1.0)
    model = replace(model, guide=model.guide._replace(variance=np.full((3, 4), 0.05)))
    rng, chains = np.random.default_rng(6), 4_000
    at = model.start(chains)
    at.groups[:, model.size[0] - model.split(at.groups)[3].shape[1] :] = rng.normal(
        size=model.split(at.groups)[3].shape
    )
    cells = model.cells(at)
    parts = rng.normal(size=cells.part.shape)
    own = (parts - cells.part) * np.sqrt((cells.spread**2 + 0.05) / 0.05)
    at = Point(at.groups, np.concatenate([at.places[:, :, :2], own.swapaxes(1, 2)], axis=2))
    before = model.split(at.groups)[3].copy()
    chances = model.chances(model.cells(at))
    for _ in range(6):
        at, chances = step_spreads(model, at, chances, rng)
    known = model.chances(model.cells(at))
    np.testing.assert_allclose(chances.searched, known.searched, rtol=1e-9)  # they are those of where it came to
    np.testing.assert_allclose(chances.d_found, known.d_found, rtol=1e-9, atol=1e-300)
    after = model.split(at.groups)[3]
    assert (np.abs(after - before) > 0.1).mean() > 0.4  # they moved
    assert stats.kstest(after.ravel(), "norm").pvalue > 0.001
    assert stats.kstest(model.cells(at).part[:, :, 1].ravel(), "norm").pvalue > 0.001


@pytest.mark.parametrize("family", FAMILIES)
def test_the_curves_are_where_the_chances_seen_come_out(family):
    f, counts = FAMILIES[family], _counts()
    guide = guide_of(f, **counts)
    shape = np.full((3, 4), f.shape[0])
    along = Along.at(guide, shape)
    chances = f.chances(along.expected(along.curve)[0], along.curve, shape)
    some = counts["searches"] > 0
    np.testing.assert_allclose(chances.searched[some], ((counts["searches"] + 0.5) / 5001)[some], rtol=0.02)
    found = chances.found / chances.searched
    seen, searches = (counts["hits"] / np.maximum(counts["searches"], 1))[some], counts["searches"][some]
    away = (found[some] - seen) / np.sqrt(seen * (1 - seen) / searches)  # held a little to what the group's are
    assert np.abs(away).max() < 1


def test_where_a_cell_says_nothing_its_curve_is_that_of_its_group():
    counts = {name: one.copy() for name, one in _counts().items()}
    for one in counts.values():
        one[1, 2] = 0
    guide = guide_of(FAMILIES["beta"], **counts)
    shape = np.full((3, 4), 2.0)
    np.testing.assert_allclose(Along.at(guide, shape).curve[1, 2], guide.groups.at(shape[:, 0])[0][0, 1], atol=1e-9)


def test_curves_go_on_straight_and_their_slopes_are_right():
    knots = np.linspace(-1, 1, 9)
    curve = Curves.through(knots, np.stack([np.sin(knots), knots], axis=1)[:, None])
    x = np.array([[-3.0], [0.3], [2.5]])
    value, slope = curve.at(x)
    np.testing.assert_allclose(value[1], x, atol=1e-12)
    near = (curve.at(x + 1e-6)[0] - curve.at(x - 1e-6)[0]) / 2e-6
    np.testing.assert_allclose(slope, near, atol=1e-6)
    assert np.isfinite(curve.at(np.array([[np.nan], [np.inf]]))[0]).sum() == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_a_trajectory_with_rough_slopes_goes_back_the_way_it_came(family):
    """What makes the draws those of the density although the slopes between the ends are not quite its own."""
    model, at = _model(family)
    whitening = Whitening.of(Point(at.groups[:1], at.places[:1]), precision(model, at))
    rng = np.random.default_rng(2)
    start = state_at(model, whitening, Point(rng.normal(size=at.groups.shape), rng.normal(size=at.places.shape)))
    speed = Point(rng.normal(size=at.groups.shape), rng.normal(size=at.places.shape))
    there, fast = trajectory(model, whitening, start, speed, 0.2, 5)
    back, slow = trajectory(model, whitening, there, Point(-fast.groups, -fast.places), 0.2, 5)
    for one, other in ((back.at, start.at), (slow, Point(-speed.groups, -speed.places))):
        np.testing.assert_allclose(one.groups, other.groups, atol=1e-9)
        np.testing.assert_allclose(one.places, other.places, atol=1e-9)
    exactly = state_at(model, whitening, there.at)
    np.testing.assert_array_equal(there.value, exactly.value)
    np.testing.assert_array_equal(there.slope.groups, exactly.slope.groups)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_rough_slope_is_nearly_that_of_the_density(family):
    model, at = _model(family)
    whitening = Whitening.of(Point(at.groups[:1], at.places[:1]), precision(model, at))
    exact, rough = (state_at(model, whitening, at, roughly=roughly).slope.groups for roughly in (False, True))
    assert np.abs(rough - exact).max() < 0.05 * (1 + np.abs(exact).max())


def test_a_draw_that_is_no_number_keeps_the_gate_shut():
    draws = np.random.default_rng(3).normal(size=(200, 4, 3))
    assert _worst(draws)[0] < 1.01
    draws[5, 1, 2] = np.nan
    assert _worst(draws)[0] == np.inf


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


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, False),
        ({"searches": np.full(16, 4000)}, True),
        ({"hits": np.tile([100, 44], 8)}, True),
        ({"hits": np.tile([0, 44], 8)}, True),
        ({"searches": np.tile([0, 220], 8), "hits": np.tile([0, 44], 8)}, True),
        ({"hits": np.tile([100, 44, 45, 44], 4)}, False),  # in half of its places only
    ],
)
def test_a_group_with_one_side_only_has_a_bar_that_was_not_seen(change, told, monkeypatch):
    monkeypatch.setattr("daylit.stats.threshold.settle", _settled_at_once)
    assert (Caution.NO_BAR_SEEN in threshold_test(**(_cells() | change)).cautions) == told


def _settled_at_once(model, present, rng):
    told = Diagnostics(
        r_hat=1.0, effective=1e3, divergences=0, draws=4, acceptance=0.9, searched_outside=0.0, found_outside=0.0
    )
    return np.full((4, *present.shape), 0.2), told


def test_where_everybody_was_searched_the_answer_comes_at_once_and_with_its_caution(monkeypatch):
    """The chains go astray there: no answer came after minutes."""
    monkeypatch.setattr("daylit.stats.threshold_gate.Sampler", None)
    cells = {name: one[:8] for name, one in _cells().items()}
    test = threshold_test(**(cells | {"stops": np.full(8, 200), "searches": np.full(8, 200)}))
    assert test.diagnostics.settled
    assert test.cautions == (Caution.NO_BAR_SEEN,)


@pytest.mark.parametrize(
    "change",
    [{"searches": np.full(8, 5000)}, {"hits": [1, 0, 0, 0, 0, 0, 0, 0]}],
)
def test_counts_that_tell_no_bar_come_to_an_end_without_one(change, monkeypatch):
    """Everybody was searched, one find in all: these went on for minutes, or broke."""
    # Walkers find no way here either: fewer of their rounds, and of the draws, make it short.
    for name, value in {"gate.BATCH": 20, "gate.SLOPES": 9_000, "gate.WALK": 4, "ensemble.ROUNDS": (8, 6)}.items():
        monkeypatch.setattr(f"daylit.stats.threshold_{name}", value)
    monkeypatch.setattr("daylit.stats.threshold_sampler.WARM_UP", (20, 20, 20))
    cells = {"group": ["w", "b"] * 4, "place": np.repeat(range(4), 2), "stops": [5000] * 8, "searches": [200, 300] * 4,
             "hits": [60] * 8}  # fmt: skip
    test = threshold_test(**(cells | change))
    assert np.isnan(test.threshold).all()
    assert {Caution.NOT_CONVERGED, Caution.NO_BAR_SEEN} == set(test.cautions)


@pytest.mark.parametrize(
    ("effective", "spent", "slopes", "told"),
    [(10.0, 10_000, 30_000, True), (10.0, 1_000, 30_000, False), (500.0, 90_000, 190_000, False)],
)
def test_it_is_hopeless_where_all_slopes_left_would_bring_too_little(effective, spent, slopes, told):
    assert _hopeless(effective, spent, slopes) == told


def test_chains_that_did_not_settle_give_no_number(monkeypatch):
    monkeypatch.setattr("daylit.stats.threshold_gate.BATCH", 8)
    monkeypatch.setattr("daylit.stats.threshold_gate.BATCHES", 1)
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
        ({"hits": _cells()["searches"]}, "hits must not be all searches"),
        ({"group": np.full(16, "a")}, "group holds one label only"),
        ({"place": np.full(16, "here")}, "place holds one label only"),
        ({"group": ["a", None] * 8}, "group holds a missing label"),
        ({key: [] for key in _cells()}, "group holds no label"),
        ({"place": ["here"]}, "place must hold one label for each"),
        ({"family": "gamma"}, "family is “beta” or “discriminant”, not 'gamma'"),
        ({"prior_scale": 0}, "prior_scale must lie between"),
        ({"prior_scale": 1e300}, "prior_scale must lie between"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        threshold_test(**(_cells() | change))


def test_chains_that_go_where_no_numbers_are_end_without_one(monkeypatch):
    def breaks(*_):
        raise np.linalg.LinAlgError("Eigenvalues did not converge")

    monkeypatch.setattr("daylit.stats.threshold.settle", breaks)
    test = threshold_test(**_cells())
    assert np.isnan(test.threshold).all()
    assert not test.diagnostics.settled
    assert Caution.NOT_CONVERGED in test.cautions
    assert np.isnan(test.gap("b", "a").estimate)
