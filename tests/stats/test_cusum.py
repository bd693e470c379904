import numpy as np
import pytest

from daylit.stats import cusum
from daylit.stats.cusum import risk_adjusted_cusum


def chart(**changes):
    return risk_adjusted_cusum(**({"outcome": [0, 1] * 40, "risk": [0.4, 0.6] * 40, "average_run": 500} | changes))


def runs(risks, limit, odds_ratio, *, true=1.0, many=2_000, seed=1):
    """Cases before the limit is passed, in many series drawn case by case."""
    rng, now, at = np.random.default_rng(seed), np.zeros(many), np.zeros(many)
    case = 0
    while not (at > 0).all():
        case += 1
        p = rng.choice(risks, many)
        y = rng.random(many) < p * true / (1 + (true - 1) * p)
        now = np.maximum(now + y * np.log(odds_ratio) - np.log1p((odds_ratio - 1) * p), 0)
        at[(now > limit) & (at == 0)] = case
    return at.mean(), at.std() / np.sqrt(many)


def test_it_works_and_the_sum_is_that_of_the_formula():
    rng = np.random.default_rng(3)
    risk = rng.uniform(0.05, 0.4, 300)
    y = rng.random(300) < risk
    found = chart(outcome=y, risk=risk)
    now = 0.0
    for case in range(300):
        now = max(0.0, now + y[case] * np.log(2) - np.log(1 + risk[case]))
        assert found.score[case] == pytest.approx(now, abs=1e-12)
        assert found.signal[case] == (now > found.limit)
        now = 0.0 if now > found.limit else now


@pytest.mark.parametrize(("odds_ratio", "shape"), [(2.0, (1, 19)), (0.5, (2, 8)), (1.5, (3, 7))])
def test_false_alarms_come_after_as_many_cases_as_is_said(odds_ratio, shape):
    risks = np.random.default_rng(1).beta(*shape, 400)
    found = chart(usual_risks=risks, odds_ratio=odds_ratio, average_run=400)
    assert found.average_run == pytest.approx(400, rel=0.002)
    mean, error = runs(risks, found.limit, odds_ratio)
    assert abs(mean - 400) < 4 * error
    mean, error = runs(risks, found.limit, odds_ratio, true=odds_ratio)
    assert abs(mean - found.run_if_true) < 4 * error


@pytest.mark.soak
@pytest.mark.parametrize("odds_ratio", [2.0, 0.5])
def test_long_runs_are_as_long_as_is_said(odds_ratio):
    risks = np.random.default_rng(4).beta(2, 18, 1_000)
    found = chart(usual_risks=risks, odds_ratio=odds_ratio, average_run=3_000)
    mean, error = runs(risks, found.limit, odds_ratio, many=10_000)
    assert abs(mean - 3_000) < max(4 * error, 60)


def test_the_grid_is_fine_enough(monkeypatch):
    rough = chart().limit
    monkeypatch.setattr(cusum, "GRID", 1_600)
    typical = np.quantile([0.4, 0.6] * 40, (np.arange(100) + 0.5) / 100)
    assert cusum._run_length(rough, typical, typical, 2.0) == pytest.approx(500, rel=0.01)


def test_a_risk_that_is_too_low_brings_alarms_sooner():
    """The limit of the docstring: a tenth too low shortens the run by much."""
    risks = np.full(50, 0.2)
    found = chart(usual_risks=risks, average_run=1_000, odds_ratio=1.5)
    mean, _ = runs(risks, found.limit, 1.5, true=0.22 / 0.78 / 0.25)
    assert mean < 600


def test_a_change_is_seen_long_before_a_false_alarm():
    rng = np.random.default_rng(7)
    risk = rng.uniform(0.1, 0.3, 400)
    y = rng.random(400) < np.where(np.arange(400) < 200, risk, 2.5 * risk / (1 + 1.5 * risk))
    found = chart(outcome=y, risk=risk, average_run=2_000)
    assert not found.signal[:200].any()
    assert found.signal[200:300].any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outcome": [0, 2], "risk": [0.1, 0.2]}, "yes or no"),
        ({"outcome": [0, np.nan], "risk": [0.1, 0.2]}, "yes or no"),
        ({"risk": [0.1]}, "one number"),
        ({"risk": [0.0] * 80}, "risk must lie"),
        ({"risk": [np.nan] * 80}, "risk must lie"),
        ({"usual_risks": [1.0]}, "usual_risks must lie"),
        ({"outcome": [], "risk": []}, "without cases"),
        ({"odds_ratio": 1.0}, "other than 1"),
        ({"odds_ratio": -1.0}, "other than 1"),
        ({"average_run": 5}, "10 or more"),
        ({"average_run": np.inf}, "finite"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, said):
    with pytest.raises(ValueError, match=said):
        chart(**change)


def test_before_the_first_case_there_is_a_limit_and_no_signal():
    found = chart(outcome=[], risk=[], usual_risks=[0.2, 0.3])
    assert found.limit > 0
    assert not found.signal.size
