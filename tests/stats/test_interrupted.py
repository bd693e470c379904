"""A series before and after a date: known changes come out, and what cannot be told is not."""

from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm

from daylit.stats.interrupted import interrupted_series, placebo_dates

MONTHS = np.arange("2019-01", "2024-01", dtype="datetime64[M]")
START = "2022-01"


def smooth(jump=-0.4, slope=0.2, trend=0.1, size=60, people=10_000.0):
    """Shares without any chance: exactly those of the model."""
    steps = np.arange(size) - 36
    post = steps >= 0
    line = -1 + trend * steps / 12 + post * (jump + slope * steps / 12) + 0.1 * np.cos(2 * np.pi * (steps % 12) / 12)
    return {"month": MONTHS[:size], "events": people / (1 + np.exp(-line)), "n": np.full(size, people), "start": START}


def drawn(seed=1, **changes):
    exact = smooth(**changes)
    rng = np.random.default_rng(seed)
    return {**exact, "events": rng.binomial(exact["n"].astype(int), exact["events"] / exact["n"])}


def test_it_works_where_there_is_no_chance():
    found = interrupted_series(**smooth())
    assert float(found.jump.estimate) == pytest.approx(np.exp(-0.4), rel=1e-6)
    assert float(found.per_year.estimate) == pytest.approx(np.exp(0.2), rel=1e-6)
    assert float(found.average.estimate) == pytest.approx(np.exp(-0.4 + 0.2 * 11.5 / 12), rel=1e-6)
    np.testing.assert_allclose(found.fitted, found.monthly, rtol=1e-6)
    assert (found.before, found.after) == (36, 24)
    assert (found.without[36:] > found.fitted[36:]).all()
    np.testing.assert_allclose(found.without[:36], found.fitted[:36])


def test_the_coefficients_are_those_of_statsmodels():
    made = drawn()
    found = interrupted_series(**made)
    steps = np.arange(60) - 36
    angle = 2 * np.pi * (MONTHS.astype(int) % 12) / 12
    design = np.column_stack(
        [steps >= 0, (steps >= 0) * steps / 12, np.ones(60), steps / 12]
        + [turn(k * angle) for k in (1, 2) for turn in (np.cos, np.sin)]
    ).astype(float)
    seen = np.column_stack([made["events"], made["n"] - made["events"]])
    fit = sm.GLM(seen, design, family=sm.families.Binomial()).fit(scale="X2", tol=1e-12)
    assert np.log(found.jump.estimate) == pytest.approx(fit.params[0], rel=1e-7)
    assert np.log(found.per_year.estimate) == pytest.approx(fit.params[1], rel=1e-7)
    assert found.dispersion == pytest.approx(fit.scale * 10_000, rel=1e-7)  # its scale is that of shares of 10,000


def test_without_likeness_of_months_the_error_is_the_usual_one(monkeypatch):
    made = drawn()
    whole, ends = interrupted_series(**made), []
    for likely in (0.0, 0.5):
        monkeypatch.setattr("daylit.stats.likeness._LIKELY", np.array([likely]))
        one = interrupted_series(**made)
        assert one.average.estimate == whole.average.estimate
        ends.append(float(one.average.high))
    assert ends[0] < ends[1]
    assert np.log(one.jump.high / one.jump.low) > np.log(whole.jump.high / whole.jump.low)


def test_a_control_series_takes_away_what_happened_to_both():
    own, control = smooth(jump=-0.4, slope=0.0), smooth(jump=-0.3, slope=0.0, trend=-0.2, people=50_000.0)
    found = interrupted_series(
        **own, control_month=control["month"], control_events=control["events"], control_n=control["n"]
    )
    assert float(found.jump.estimate) == pytest.approx(np.exp(-0.1), rel=1e-6)
    assert float(interrupted_series(**own).jump.estimate) == pytest.approx(np.exp(-0.4), rel=1e-6)


def test_rates_per_day_need_no_people():
    days = np.diff(np.append(MONTHS, MONTHS[-1] + 1).astype("datetime64[D]")).astype(float)
    events = np.round(days * 10 * np.where(np.arange(60) >= 36, 0.5, 1.0))
    found = interrupted_series(month=MONTHS, events=events, start=START, kind="rate")
    assert float(found.average.estimate) == pytest.approx(0.5, rel=1e-3)


def test_placebo_dates_find_little_where_the_line_was_straight_and_much_where_it_was_not():
    quiet = placebo_dates(**drawn(jump=-0.6, slope=0.0))
    assert len(quiet.starts) == 26
    assert quiet.share == 0.0
    wavy = smooth(jump=0.0, slope=0.0)
    wavy["events"] = wavy["events"] * (1 + 0.4 * np.sin(2 * np.pi * np.arange(60) / 30))
    assert placebo_dates(**wavy).share > 0.3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"events": np.zeros(60)}, "no events"),
        ({"events": np.full(60, 10_000.0)}, "everybody"),
        ({"start": "2019-03"}, "too few before"),
        ({"start": "2023-12"}, "too few after"),
        ({"start": "2030-01"}, "nothing after"),
    ],
)
def test_where_nothing_can_be_said_it_says_so(change, words):
    with np.errstate(all="raise"):
        found = interrupted_series(**{**smooth(), **change})
    for told in (found.average, found.jump, found.per_year):
        assert not told.estimable, words
        assert (float(told.low), float(told.high), float(told.p_value)) == (0.0, np.inf, 1.0)


def test_short_series_are_marked():
    made = smooth()
    assert "short_series" not in interrupted_series(**made).average.cautions
    later = {name: values[20:] for name, values in made.items() if name != "start"}
    assert "short_series" in interrupted_series(**later, start=START).average.cautions


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "soon"}, "start must be a month"),
        ({"start": "NaT"}, "start must be a month"),
        ({"start": 2022}, "start must be a month"),
        ({"start": None}, "start must be a month"),
        ({"kind": "odds"}, "kind is"),
        ({"control_events": [1.0]}, "control_month and control_events"),
        ({"events": np.full(60, -1.0)}, "events"),
        ({"events": np.full(60, np.nan)}, "events"),
        ({"n": np.full(60, 1.0)}, "events"),
        ({"n": np.full(59, 1e5)}, "shape"),
        ({"n": None}, "a share needs n"),
    ],
)
def test_bad_input_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        interrupted_series(**{**smooth(), **change})


def test_a_start_may_be_a_day_of_the_calendar():
    made = smooth()
    told = [interrupted_series(**{**made, "start": start}) for start in (date(2022, 1, 1), np.datetime64("2022-01"))]
    assert [float(one.average.estimate) for one in told] == [float(interrupted_series(**made).average.estimate)] * 2


def test_where_nothing_can_be_told_no_share_of_other_dates_is_told_either():
    nobody = {**smooth(), "events": np.zeros(60)}
    assert np.isnan(placebo_dates(**nobody).share)
    assert np.isnan(placebo_dates(**{**smooth(), "start": "2023-12"}).share)
