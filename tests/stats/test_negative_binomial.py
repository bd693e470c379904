import numpy as np
import pytest
import statsmodels.api as sm

from daylit.stats.cautions import Caution
from daylit.stats.glm import poisson
from daylit.stats.negative_binomial import negative_binomial


def towns(*, places=40, size=4.0, seed=1, log_ratio=(0.5, -0.2)):
    """Three groups in each place, whose rates differ from the place's own by a gamma law of this size."""
    rng = np.random.default_rng(seed)
    group, place = np.tile(np.arange(3), places), np.repeat(np.arange(places), 3)
    design = np.column_stack([group == 1, group == 2]).astype(float)
    exposure = np.exp(rng.normal(7, 1, 3 * places)).round() + 1
    level = np.repeat(rng.normal(-2.5, 0.6, places), 3)
    mean = exposure * np.exp(level + design @ log_ratio)
    luck = rng.gamma(size, 1 / size, 3 * places) if np.isfinite(size) else 1.0
    return {"design": design, "events": rng.poisson(mean * luck), "exposure": exposure, "place": place}


def test_it_works_as_another_implementation_does():
    rows = towns()
    found = negative_binomial(**rows)
    every = np.column_stack([rows["design"], np.eye(40)[rows["place"]]])
    model = sm.NegativeBinomial(rows["events"], every, exposure=rows["exposure"])
    start = np.r_[found.coefficients, np.full(40, -2.5), 1 / found.theta]
    other = model.fit(start_params=start, maxiter=2_000, disp=0, method="bfgs", gtol=1e-7)
    assert found.coefficients == pytest.approx(other.params[:2], abs=1e-4)
    assert 1 / found.theta == pytest.approx(other.params[-1], rel=1e-3)
    assert found.log_likelihood == pytest.approx(other.llf, rel=1e-7)
    # With the size as it is, as R's glm.nb and a generalised linear model tell them.
    alike = sm.GLM(
        rows["events"], every, exposure=rows["exposure"], family=sm.families.NegativeBinomial(alpha=1 / found.theta)
    )
    assert found.std_errors == pytest.approx(alike.fit().bse[:2], rel=1e-4)


def test_counts_that_vary_as_chance_has_them_are_those_of_poisson():
    rows = towns(size=np.inf, seed=4)
    found = negative_binomial(**rows)
    design = np.column_stack([rows["design"], np.eye(40)[rows["place"]]])
    plain = poisson(design=design, events=rows["events"], exposure=rows["exposure"], cluster=rows["place"])
    if not np.isfinite(found.theta):
        assert found.coefficients == pytest.approx(plain.coefficients[:2], abs=1e-5)
    assert found.theta > 200
    assert found.coefficients == pytest.approx(plain.coefficients[:2], abs=0.02)


def test_places_without_events_tell_nothing_and_are_counted():
    rows = towns(places=12)
    more = {name: np.concatenate([values, values[:3]]) for name, values in rows.items()}
    more["events"][-3:], more["place"][-3:] = 0, 99
    found, whole = negative_binomial(**rows), negative_binomial(**more)
    assert (whole.left_out, whole.n_places, found.left_out) == (1, 12, 0)
    assert whole.coefficients == pytest.approx(found.coefficients)
    assert Caution.FEW_CLUSTERS in found.cautions


def test_of_one_column_there_is_a_ratio_with_its_range():
    ratio, range_ = negative_binomial(**towns(places=400)).ratio(0)
    assert ratio == pytest.approx(np.exp(0.5), rel=0.12)
    assert range_.low < ratio < range_.high


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": [-1] * 120}, "must not be negative"),
        ({"exposure": [0] * 120}, "above 0"),
        ({"events": [np.nan] * 120}, "finite"),
        ({"events": [0] * 120}, "nothing happened"),
        ({"place": [1, 2]}, "one label"),
        ({"exposure": [1.0]}, "need one number"),
        ({"design": np.ones((120, 1))}, "does not vary within places"),
        ({"level": 1.5}, "level"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        negative_binomial(**towns() | change)
