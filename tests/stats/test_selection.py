import numpy as np
import pytest

from daylit.stats.rates import rate_difference
from daylit.stats.selection import selection_bounds

FORCE = {"events": 20_060, "stops": 85_000, "reference_events": 2_625, "reference_stops": 15_000}


def test_it_works_on_the_published_bounds():  # METHODS V14: E1 .236, E0 .175, p1 .85
    seen = selection_bounds(**FORCE, extra=0.32)
    assert float(seen.naive) == pytest.approx(0.061)
    assert float(seen.stopped) == pytest.approx(0.117)
    assert float(seen.everyone.low) == pytest.approx(0.1086)
    assert float(seen.everyone.high) == pytest.approx(0.125259, abs=1e-6)


def test_without_extra_stops_all_is_the_plain_difference_with_newcombes_interval():
    seen = selection_bounds(**FORCE, extra=0)
    plain = rate_difference(events=20_060, n=85_000, reference_events=2_625, reference_n=15_000, method="newcombe")
    for number in (seen.stopped, *seen.everyone):
        assert float(number) == pytest.approx(float(plain.estimate))
    for ends in (seen.stopped_interval, seen.everyone_interval):
        assert ends == pytest.approx((float(plain.low), float(plain.high)))


def test_bounds_widen_along_the_slider_and_stay_possible():
    seen = selection_bounds(events=90, stops=100, reference_events=50, reference_stops=100, extra=np.arange(10) / 10)
    assert (np.diff(seen.everyone.high - seen.everyone.low) >= -1e-12).all()
    assert (seen.everyone.high <= 1).all()
    assert (seen.everyone_interval.low < seen.everyone.low).all()
    assert (seen.everyone_interval.high > seen.everyone.high).all()


def test_the_share_that_would_undo_a_lower_rate_is_told():
    seen = selection_bounds(events=15, stops=100, reference_events=20, reference_stops=100, extra=0.25)
    assert float(seen.turns) == pytest.approx(0.25)
    assert float(seen.stopped) == pytest.approx(0)
    assert np.isnan(selection_bounds(**FORCE, extra=0).turns)


def test_nobody_gives_no_number_and_no_warning():
    with np.errstate(all="raise"):
        seen = selection_bounds(events=0, stops=[0, 10], reference_events=0, reference_stops=[10, 0], extra=0.3)
    assert np.isnan(seen.stopped).all()
    assert np.isnan(seen.everyone.high).all()
    assert (seen.everyone_interval.low.tolist(), seen.everyone_interval.high.tolist()) == ([-1, -1], [1, 1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"extra": 1.0}, "extra must be 0 or more and below 1"),
        ({"extra": -0.1}, "extra holds a negative"),
        ({"events": 90_000}, "events is larger than stops"),
        ({"reference_events": 20_000}, "reference_events is larger than reference_stops"),
        ({"stops": float("nan")}, "stops holds a missing"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        selection_bounds(**(FORCE | {"extra": 0.3} | change))
