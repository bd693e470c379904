"""People recorded under another group: the recording undone, and the ends held to every way it could have been."""

import itertools

import numpy as np
import pytest

from daylit.stats.misrecorded import corrected_rates, misrecorded_bounds
from daylit.stats.rates import risk_ratio

COUNTS = {"events": 3, "n": 8, "reference_events": 2, "reference_n": 9}


def every_way(x, m, y, r, group, reference):
    """The ratio in each way in which up to so many of each group belong to the other."""
    for into, out in itertools.product(range(reference + 1), range(group + 1)):
        for had_in in range(max(0, into - (r - y)), min(into, y) + 1):
            for had_out in range(max(0, out - (m - x)), min(out, x) + 1):
                top, whole = x + had_in - had_out, m + into - out
                bottom, others = y - had_in + had_out, r - into + out
                if whole and others and top + bottom:
                    yield top * others / (bottom * whole) if bottom else np.inf


@pytest.mark.parametrize(("m", "r"), [(8, 9), (12, 6), (5, 10)])
def test_it_works_as_trying_every_way_does(m, r):
    for moved in (1, 2, 3):
        seen = misrecorded_bounds(
            events=3, n=m, reference_events=2, reference_n=r, share=moved / max(m, r)
        )  # whole people of the larger group; of the smaller, fewer than whole ones more
        group, reference = (int(moved / max(m, r) * size + 1e-9) for size in (m, r))
        ways = list(every_way(3, m, 2, r, group, reference))
        assert float(seen.ends.low) <= min(ways) + 1e-9
        assert float(seen.ends.high) >= max(ways) - 1e-9
    even = misrecorded_bounds(events=3, n=10, reference_events=2, reference_n=10, share=0.2)
    ways = list(every_way(3, 10, 2, 10, 2, 2))
    assert (float(even.ends.low), float(even.ends.high)) == pytest.approx((min(ways), max(ways)))


def test_ends_move_outwards_and_the_turn_is_where_they_meet_one():
    seen = misrecorded_bounds(events=60, n=1_000, reference_events=30, reference_n=1_000, share=np.linspace(0, 0.2, 41))
    assert (np.diff(seen.ends.low) <= 1e-12).all()
    assert (np.diff(seen.ends.high[np.isfinite(seen.ends.high)]) >= -1e-12).all()
    turned = misrecorded_bounds(events=60, n=1_000, reference_events=30, reference_n=1_000, share=float(seen.turns[0]))
    assert float(turned.ends.low) == pytest.approx(1)
    assert float(seen.turns[0]) == pytest.approx(0.015)  # 15 searched people of 1,000 too many, 15 too few


def test_nobody_gives_no_number_and_no_warning():
    with np.errstate(all="raise"):
        seen = misrecorded_bounds(events=0, n=[0, 10], reference_events=0, reference_n=[10, 0], share=0.1)
        none = misrecorded_bounds(events=5, n=10, reference_events=0, reference_n=10, share=[0, 0.1])
    assert np.isnan(seen.ratio).all()
    assert np.isinf(none.ratio).all()
    assert np.isfinite(none.ends.low[1])


def test_where_all_are_recorded_as_they_are_it_is_the_plain_ratio():
    seen = corrected_rates(events=[60, 30], n=[1_000, 1_500], recorded_as=np.eye(2), reference=1)
    plain = risk_ratio(events=60, n=1_000, reference_events=30, reference_n=1_500)
    assert seen.ratio[0] == pytest.approx(float(plain.estimate))
    error = np.sqrt(1 / 60 - 1 / 1_000 + 1 / 30 - 1 / 1_500)
    assert seen.interval.high[0] == pytest.approx(3 * np.exp(1.959964 * error), rel=1e-6)
    assert (seen.interval.low[1], seen.interval.high[1]) == pytest.approx((1, 1))


def test_what_was_shared_out_comes_back():
    truth = np.array([400.0, 5_000.0, 600.0])
    rate = np.array([0.09, 0.03, 0.05])
    shares = np.array([[0.7, 0.3, 0], [0.01, 0.98, 0.01], [0.1, 0.1, 0.8]])
    seen = corrected_rates(events=shares.T @ (truth * rate), n=shares.T @ truth, recorded_as=shares, reference=1)
    assert seen.people == pytest.approx(truth)
    assert seen.rate == pytest.approx(rate)
    assert seen.ratio == pytest.approx(rate / 0.03)


def test_counts_that_cannot_have_come_about_so_have_no_rate():
    seen = corrected_rates(events=[1, 30], n=[5, 1_000], recorded_as=[[0.9, 0.1], [0.1, 0.9]], reference=1)
    assert np.isnan(seen.rate[0])
    assert (seen.interval.low[0], seen.interval.high[0]) == (0, np.inf)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recorded_as": [[0.5, 0.4], [0, 1]]}, "add up to 1"),
        ({"recorded_as": [[0.5, 0.5], [0.5, 0.5]]}, "recorded alike"),
        ({"recorded_as": [[1.0]]}, "a row and a column for each of the 2 groups"),
        ({"events": [9, 1]}, "events is larger than n"),
        ({"level": 0}, "level must lie between"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, words):
    with pytest.raises(ValueError, match=words):
        corrected_rates(**({"events": [1, 1], "n": [5, 5], "recorded_as": np.eye(2), "reference": 1} | change))
    with pytest.raises(ValueError, match="share must be 0 or more"):
        misrecorded_bounds(**COUNTS, share=1)
