"""Events of a dispatch log matched with records: by number, then by officer and time, one to one."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from daylit.tables.matching import Matches, match_events, plain_number


def matched(events: list[tuple[str, str, float]], records: list[tuple[str, str, float]], **limits: float) -> Matches:
    sides = [list(zip(*side, strict=True)) or [(), (), ()] for side in (events, records)]
    names = ("number", "officer", "minute")
    told = {f"{kind}_{name}": side[at] for kind, side in zip(("event", "record"), sides, strict=True)
            for at, name in enumerate(names)}  # fmt: skip
    return match_events(**told, **limits)


def test_it_works():
    found = matched(
        [("26-0001", "a", 0), ("26-0002", "a", 100), ("", "b", 200), ("26-9", "c", 300)],
        [("260002", "z", 500), ("", "a", 3), ("", "b", 240), ("", "b", 900)],
    )
    assert found.record.tolist() == [1, 0, 2, -1]
    assert found.how == ("close", "number", "near", "")
    assert found.minutes[:3].tolist() == [3, 400, 40]
    assert found.covered.tolist() == [True, True, True, False]
    assert found.spare.tolist() == [3]


def test_numbers_are_read_as_both_systems_write_them():
    assert plain_number(" 26-00 41a ") == "260041A"
    assert matched([("CAD 12/7", "a", 0)], [("cad-127", "b", 9_999)]).how == ("number",)


def test_of_several_records_with_a_number_the_officers_own_comes_first():
    found = matched([("7", "a", 0), ("7", "b", 0)], [("7", "x", 1), ("7", "b", 50), ("7", "a", 40)])
    assert found.record.tolist() == [2, 1]
    assert found.spare.tolist() == []


def test_one_record_covers_every_line_of_its_incident():
    assert matched([("7", "a", 0), ("7", "b", 0)], [("7", "a", 1)]).record.tolist() == [0, 0]


def test_a_record_with_a_known_number_stands_for_no_other_event():
    found = matched([("7", "a", 0), ("", "a", 2)], [("7", "a", 1)])
    assert found.record.tolist() == [0, -1]


def test_a_number_that_the_log_does_not_know_still_counts_by_time():
    assert matched([("7", "a", 0)], [("8", "a", 1)]).how == ("close",)


def test_as_many_as_possible_are_matched_and_then_the_nearest():
    found = matched([("", "a", 0), ("", "a", 50)], [("", "a", 45), ("", "a", 105)])
    assert found.record.tolist() == [0, 1]  # the nearest first would leave one of them without a record


def test_nothing_is_further_apart_than_asked():
    assert matched([("", "a", 0)], [("", "a", 61)]).record.tolist() == [-1]
    assert matched([("", "a", 0)], [("", "a", 61)], near=61).record.tolist() == [0]


def test_empty_sides_are_answered():
    assert matched([], [("", "a", 0)]).spare.tolist() == [0]
    assert matched([("", "a", 0)], []).record.tolist() == [-1]
    assert matched([("", "", 0)], [("", "", 0)]).record.tolist() == [-1]


@pytest.mark.parametrize("minute", [float("nan"), float("inf")])
def test_a_minute_that_is_none_is_refused(minute: float):
    with pytest.raises(ValueError, match="finite"):
        matched([("", "a", minute)], [])


def test_lists_of_unlike_length_are_refused():
    with pytest.raises(ValueError, match="each event"):
        match_events(event_number=["1"], event_officer=[], event_minute=[0], record_number=[], record_officer=[],
                     record_minute=[])  # fmt: skip


def test_it_is_as_good_as_trying_every_way():
    chance = np.random.default_rng(5)
    for _ in range(200):
        ours, theirs = (np.sort(chance.uniform(0, 200, chance.integers(1, 6))) for _ in range(2))
        found = matched([("", "a", one) for one in ours], [("", "a", one) for one in theirs])
        best = max(_ways(ours, theirs))
        seen = (int(found.covered.sum()), -round(float(np.nansum(found.minutes)), 6))
        assert seen == best


def _ways(ours: np.ndarray, theirs: np.ndarray) -> set[tuple[int, float]]:
    """Every way to give each event one record or none: how many are matched, and how near."""
    places = [*range(len(theirs)), *([-1] * len(ours))]
    found = set()
    for way in set(permutations(places, len(ours))):
        apart = [abs(ours[at] - theirs[place]) for at, place in enumerate(way) if place >= 0]
        if all(one <= 60 for one in apart):
            found.add((len(apart), -round(sum(apart), 6)))
    return found


def test_invented_logs_come_out():
    """Half of the events without a number, clocks up to four minutes apart, one in ten stops never recorded."""
    chance = np.random.default_rng(1)
    events = [(f"26-{n:05d}" if n % 2 else "", f"o{n % 20}", 90.0 * (n // 20) + n % 7) for n in range(4_000)]
    told = chance.random(len(events)) > 0.1
    records = [(number, officer, minute + chance.uniform(-4, 4))
               for (number, officer, minute), kept in zip(events, told, strict=True) if kept]  # fmt: skip
    found = matched(events, records)
    right = np.flatnonzero(told)
    assert (found.record[right] == np.arange(len(right))).mean() > 0.99
    assert (found.covered == told).mean() > 0.995
