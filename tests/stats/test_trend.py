import numpy as np
import pytest
from scipy import special, stats

from daylit.stats.cautions import Caution
from daylit.stats.trend import trend
from stats.reference_values import columns, values


def _months(size, start="2020-01"):
    return np.datetime64(start, "M") + np.arange(size)


def test_it_works_on_a_steady_change():
    share = special.expit(-1 + 0.3 * np.arange(48) / 12)
    found = trend(month=_months(48), events=10_000 * share, n=np.full(48, 10_000))
    assert float(found.change.estimate) == pytest.approx(np.exp(0.3), rel=1e-9)
    assert found.change.low < np.exp(0.3) < found.change.high
    assert found.season
    assert found.missing_months == 0
    assert found.change.cautions == ()
    np.testing.assert_allclose(found.fitted, share, rtol=1e-9)
    np.testing.assert_allclose(found.level_line, share, rtol=1e-9)


@pytest.mark.parametrize("kind", ["share", "rate"])
def test_slope_dispersion_and_error_equal_r_where_months_are_unlike(kind, monkeypatch):
    monkeypatch.setattr("daylit.stats.likeness._LIKELY", np.zeros(1))
    series, r = columns("rates_series.csv"), values("rates_other.csv")
    found = trend(month=_months(48), events=series["events"], n=series["n"], kind=kind)
    assert np.log(float(found.change.estimate)) == pytest.approx(r[f"{kind}_slope"], rel=1e-8)
    assert found.dispersion == pytest.approx(r[f"{kind}_dispersion"], rel=1e-8)
    reach = stats.t.ppf(0.975, 42) * r[f"{kind}_se"]
    assert float(found.change.high) == pytest.approx(np.exp(r[f"{kind}_slope"] + reach), rel=1e-7)


def test_cells_of_a_month_are_added_up_and_any_day_will_do():
    days = ["2021-03-01", "2021-01-31", "2021-03-31", "2021-02-05", "2021-04-04", "2021-05-05"]
    found = trend(month=days, events=[1, 2, 3, 4, 5, 6], n=[10, 20, 30, 40, 50, 60])
    assert found.months.astype(str).tolist() == ["2021-01", "2021-02", "2021-03", "2021-04", "2021-05"]
    assert found.monthly.events.tolist() == [2, 4, 4, 5, 6]
    assert Caution.SHORT_SERIES in found.change.cautions


def test_a_month_without_people_is_missing_and_not_zero():
    n = np.full(30, 100.0)
    n[[4, 5]] = 0
    found = trend(month=_months(30), events=0.2 * n, n=n)
    assert (found.months.size, found.missing_months) == (28, 2)
    assert float(found.change.estimate) == pytest.approx(1)


def test_counts_are_per_day_so_that_february_is_no_dip():
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] * 2)
    found = trend(month=_months(24, "2021-01"), events=10 * days, kind="rate")
    np.testing.assert_allclose(found.monthly.estimate, 10)
    assert float(found.change.estimate) == pytest.approx(1)


def test_uneven_months_widen_the_interval():
    even = trend(month=_months(36), events=np.full(36, 100), n=np.full(36, 500))
    rng = np.random.default_rng(4)
    uneven = trend(month=_months(36), events=100 + rng.integers(-50, 51, 36), n=np.full(36, 500))
    assert Caution.OVERDISPERSED in uneven.change.cautions
    assert uneven.dispersion > 5
    wide, narrow = (np.log(float(one.change.high / one.change.low)) for one in (uneven, even))
    assert wide > 2 * narrow


def test_months_like_their_neighbours_are_said():
    slow = np.sin(2 * np.pi * np.arange(60) / 30)
    found = trend(month=_months(60), events=np.round(100 + 30 * slow), n=np.full(60, 500))
    assert found.autocorrelation > 0.5
    assert Caution.AUTOCORRELATED in found.change.cautions


@pytest.mark.parametrize(
    ("events", "n"),
    [([], []), ([3], [5]), ([0] * 30, [9] * 30), ([9] * 30, [9] * 30), ([1, 2, 3], [9] * 3), ([0] * 5, [0] * 5)],
)
def test_nothing_to_tell_has_a_status_and_never_a_warning(events, n):
    with np.errstate(all="raise"):
        found = trend(month=_months(len(events)), events=events, n=n)
    assert np.isnan(found.change.estimate)
    assert Caution.NOT_ESTIMABLE in found.change.cautions
    assert (float(found.change.low), float(found.change.high)) == (0, np.inf)
    assert found.monthly.n.size == sum(people > 0 for people in n)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"month": ["2020-01", "NaT"]}, "month holds a missing"),
        ({"n": None}, "needs n"),
        ({"month": ["2020-01"]}, "same"),
        ({"events": [1, 9]}, "larger"),
        ({"kind": "rate", "n": [5, 0]}, "no exposure"),
    ],
)
def test_what_cannot_be_is_refused(change, words):
    with pytest.raises(ValueError, match=words):
        trend(**({"month": ["2020-01", "2020-02"], "events": [1, 2], "n": [5, 5]} | change))
