import numpy as np
import pytest

from daylit.stats.clustered import clustered_difference
from daylit.stats.rates import rate_difference
from daylit.stats.selection import clustered_selection_bounds, selection_bounds

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


def by_officer(officers=30, seed=3):
    rng = np.random.default_rng(seed)
    group, cluster = np.tile([True, False], officers), np.repeat(np.arange(officers), 2)
    stops = rng.integers(5, 200, 2 * officers)
    chance = np.clip(0.15 + 0.05 * group + 0.06 * rng.standard_normal(officers)[cluster], 0.01, 1)
    return {"events": rng.binomial(stops, chance), "stops": stops, "group": group, "cluster": cluster}


def test_with_clusters_the_numbers_are_the_same_and_without_extra_stops_so_is_the_clustered_interval():
    cells = by_officer()
    x, n, group = cells["events"], cells["stops"], cells["group"]
    seen = clustered_selection_bounds(**cells, extra=[0, 0.3])
    plain = selection_bounds(
        events=x[group].sum(), stops=n[group].sum(), reference_events=x[~group].sum(),
        reference_stops=n[~group].sum(), extra=[0, 0.3],
    )  # fmt: skip
    assert seen.stopped == pytest.approx(plain.stopped)
    assert np.array(seen.everyone) == pytest.approx(np.array(plain.everyone))
    gap = clustered_difference(events=x, n=n, group=group, cluster=cells["cluster"])
    assert (seen.stopped_interval.low[0], seen.stopped_interval.high[0]) == pytest.approx(
        (float(gap.low), float(gap.high))
    )
    assert seen.everyone_interval.high[0] == pytest.approx(float(gap.high))


def test_with_clusters_the_intervals_are_those_of_a_plain_loop():
    cells = by_officer(7)
    seen = clustered_selection_bounds(**cells, extra=[0.25])
    tops = []
    for gone in range(7):
        use = cells["cluster"] != gone
        x, n, group = cells["events"][use], cells["stops"][use], cells["group"][use]
        left = selection_bounds(
            events=x[group].sum(), stops=n[group].sum(), reference_events=x[~group].sum(),
            reference_stops=n[~group].sum(), extra=0.25,
        )  # fmt: skip
        tops.append(float(left.everyone.high))
    error = np.sqrt(6 / 7 * ((np.array(tops) - seen.everyone.high) ** 2).sum())
    assert float(seen.everyone_interval.high[0]) == pytest.approx(float(seen.everyone.high[0] + 2.4469118 * error))


def test_where_nobody_had_it_the_clustered_interval_is_no_narrower():
    seen = clustered_selection_bounds(
        events=[0, 3, 0, 4], stops=[9, 30, 9, 30], group=[True, False] * 2, cluster=[1, 1, 2, 2], extra=[0.2]
    )
    plain = selection_bounds(events=0, stops=18, reference_events=7, reference_stops=60, extra=0.2)
    assert seen.stopped_interval.low[0] <= float(plain.stopped_interval.low)
    assert seen.stopped_interval.high[0] >= float(plain.stopped_interval.high)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cluster": [1, 1, 1, 1]}, "cluster holds one label"),
        ({"cluster": [1, 2]}, "one label for each of the 4 cells"),
        ({"group": [1, 0, 1, 0]}, "group must be True or False"),
        ({"events": [10, 3, 0, 4]}, "events is larger than stops"),
        ({"extra": [1.0]}, "extra must be 0 or more and below 1"),
        ({"level": 2}, "level must lie between"),
    ],
)
def test_clusters_that_cannot_be_are_refused_by_name(change, words):
    cells = {"events": [0, 3, 0, 4], "stops": [9, 30, 9, 30], "group": [True, False] * 2, "cluster": [1, 1, 2, 2]}
    with pytest.raises(ValueError, match=words):
        clustered_selection_bounds(**(cells | {"extra": [0.2]} | change))


def test_one_officer_with_all_of_a_group_says_nothing_of_how_officers_differ():
    seen = clustered_selection_bounds(
        events=[5, 3, 4], stops=[9, 30, 30], group=[True, False, False], cluster=[1, 1, 2], extra=[0.2]
    )
    assert (seen.stopped_interval.low[0], seen.everyone_interval.high[0]) == (-1, 1)
