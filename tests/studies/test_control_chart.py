"""Months that are watched: a change is told with its first month, none where nothing changed, and of whom."""

from __future__ import annotations

import functools
import re

import numpy as np
import pytest

from daylit.report.small import guard_all
from daylit.studies.explaining import explanation_of
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.studies.watch_fits import Cells, beside, like_others, watched
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import SHAPES, shaped

BLACK = "hash(concat(i, 'who')) % 2 = 0"
THIRD = "(i % 36) >= 24"


@functools.cache
def a_town(name: str, *, searched: str, people: int = 36_000, months: int = 36, **more: str) -> Extract:
    """Months of 2021 to 2023; ``searched`` of 1,000 in SQL. The third year is ``THIRD``."""
    month = f"i % {months}"
    column = more.pop("half", f"(hash(concat(i, 's')) % 1000 < ({searched}))")
    columns = {
        "race_ethnicity": f"CASE WHEN {BLACK} THEN 'black' ELSE 'white' END",
        "date": f"make_date(2021 + ({month}) // 12, 1 + ({month}) % 12, CAST(1 + hash(concat(i, 'd')) % 28 AS BIGINT))",
        "year": f"2021 + ({month}) // 12",
        "month": f"1 + ({month}) % 12",
        "minute": "hash(concat(i, 'm')) % 1440",
        "area": "'Beat ' || (hash(concat(i, 'a')) % 6)",
        "officer": "'officer-' || (hash(concat(i, 'o')) % 60)",
        "searched": column,
        "search_basis": f"CASE WHEN {column} THEN 'consent' END",
        "found": f"CASE WHEN {column} THEN hash(concat(i, 'f')) % 4 = 0 END",
        **more,
    }
    return extract_from_sql(folder() / f"watched-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "control_chart", Settings(**settings))
    check(finding)
    return finding, {one.label: one for one in finding.estimates}


EVERYONE = f"CASE WHEN {THIRD} THEN 200 ELSE 110 END"
ONE_GROUP = f"CASE WHEN {THIRD} AND {BLACK} THEN 240 ELSE 110 END"


def test_it_works_and_a_share_that_grew_is_told_with_its_first_month():
    finding, value = told(a_town("everyone", searched=EVERYONE))
    (line,) = [line for line in finding.answer if line.startswith("The share of all people who were searched left")]
    first = re.search(r"upwards, first in (\w+) 2023\.", line)
    assert first[1] in ("January", "February", "March")
    assert value["Share searched, months with a signal: Everybody"].value >= 9
    assert value["Share searched, usual: Everybody"].value == pytest.approx(0.11, abs=0.01)
    assert "A signal is a reason to look, and no more. It names no cause." in finding.answer


def test_where_all_are_searched_more_often_no_gap_to_like_people_grew():
    finding, value = told(a_town("everyone", searched=EVERYONE))
    gap = "The gap in searches between Black people and others in like places and hours kept its usual range."
    assert gap in finding.answer
    seen = finding.answer[finding.answer.index(gap) + 1]
    assert re.fullmatch(r"We could only have seen odds that grew to [\d.]+ times or more\.", seen)
    assert value["Searches beside those of others, months with a signal: Black"].value == 0


def test_a_gap_that_grew_is_told():
    finding, value = told(a_town("one-group", searched=ONE_GROUP))
    assert any(
        re.match(
            "The gap in searches between Black people and others in like places and hours left its usual range "
            r"upwards, first in (January|February|March) 2023\.",
            line,
        )
        for line in finding.answer
    )
    assert value["Searches beside those of others, months with a signal: Black"].value >= 1
    assert value["Share searched, months with a signal: White"].value == 0


def test_where_nothing_changes_nothing_signals_and_it_says_what_could_have_been_seen():
    finding, value = told(a_town("still", searched="110"))
    assert sum(one.value for label, one in value.items() if "months with a signal" in label) == 0
    at = finding.answer.index("The share of all people who were searched kept its usual range.")
    seen = re.fullmatch(
        r"We could only have seen a lasting change of about ([\d.]+) points or more\.", finding.answer[at + 1]
    )
    assert 1 < float(seen[1]) < 6
    assert "Where nothing changes, a chart like these signals in about 5 of every 100 agencies." in finding.answer


def test_each_chart_says_how_often_it_signals_without_a_change():
    finding, value = told(a_town("still", searched="110"))
    rates = [one for label, one in value.items() if "without a change that would signal" in label]
    charts = sum(label.startswith(("Share", "Searches")) and "months with a signal" in label for label in value)
    assert len(rates) == charts == 7
    assert all(0.03 < one.value < 0.075 and one.low < one.value < one.high for one in rates)
    assert (
        "With 7 charts, chance alone makes at least one signal in up to 30 of every 100 such agencies."
        in finding.answer
    )


@pytest.mark.parametrize("within", [0.0, 0.002])
def test_false_alarms_come_as_declared_over_many_records_in_which_nothing_changed(within: float):
    """Cells of two groups in six places; the group meets 1.5 times as many searches before and after."""
    rng, worlds, share, gap = np.random.default_rng(8), 80, [], []
    for _ in range(worlds):
        people = rng.poisson([[[60.0] * 6] * 36, [[90.0] * 6] * 36])
        rate = np.array([[0.15], [0.10]])[:, :, None] * rng.uniform(0.6, 1.4, 6)
        strength = 1 / within - 1 if within else 0
        shares = rng.beta(rate * strength, (1 - rate) * strength, people.shape) if within else rate
        searches = rng.binomial(people, np.broadcast_to(shares, people.shape))
        one = watched(
            column="searched", g=0, events=searches[0].sum(axis=1), n=people[0].sum(axis=1), threshold=11, rng=rng
        )
        share.append(bool((one.chart.signal_up | one.chart.signal_down).any()))
        events, n, expected, least = like_others(Cells(people=people, searches=searches, place=np.arange(6)), 0)
        other = beside(g=0, events=events, n=n, expected=expected, least=least, threshold=11, rng=rng)
        gap.append(bool((other.chart.signal_up | other.chart.signal_down).any()))
    print(
        f"alike within {within}: a false alarm of the share in {np.mean(share):.3f}, of the gap in {np.mean(gap):.3f}"
    )
    assert np.mean(share) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / worlds)
    assert np.mean(gap) <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / worlds)


def test_what_others_met_is_asked_in_the_same_place_hour_and_month():
    """By hand: others met 10 and 30 of 100 in two places, and twice that in the second month."""
    people = np.array([[[50, 10], [20, 40]], [[1_000, 1_000], [1_000, 1_000]]])
    searches = np.array([[[5, 3], [4, 12]], [[100, 300], [200, 600]]])
    events, n, expected, least = like_others(Cells(people=people, searches=searches, place=np.arange(2)), 0)
    assert events.tolist() == [8, 16]
    assert n.tolist() == [60, 60]
    assert expected == pytest.approx([50 * 0.1 + 10 * 0.3, 20 * 0.2 + 40 * 0.6])
    assert least == pytest.approx(1 + ((25 / 100 + 9 / 300) / 8 + (16 / 200 + 24**2 / 600) / 28) / 2)


def a_gap(rng: np.random.Generator, after: tuple[float, float], times: float = 1.0) -> tuple[bool, bool]:
    """Whether a gap signals upwards or downwards where the group is met mostly in three of ten places, of six hours
    each. Everybody's rate there and elsewhere is 0.25 and 0.08, then ``after``; the group's is so many times that.
    """
    size = np.where(np.arange(60) < 18, 1.0, 0.8)
    people = rng.poisson(
        np.array([np.where(size == 1, 9.0, 2.5), np.where(size == 1, 3.5, 10.0)])[:, None, :], (2, 54, 60)
    )
    rate = np.empty((2, 54, 60))
    rate[:, :29], rate[:, 29:] = np.where(size == 1, 0.25, 0.08), np.where(size == 1, *after)
    rate[0, 29:] *= times
    cells = Cells(people=people, searches=rng.binomial(people, rate), place=np.arange(60) // 6)
    events, n, expected, least = like_others(cells, 0)
    made = beside(g=0, events=events, n=n, expected=expected, least=least, threshold=11, rng=rng)
    return bool(made.chart.signal_up.any()), bool(made.chart.signal_down.any())


@pytest.mark.parametrize("after", [(0.35, 0.18), (0.25, 0.25), (0.08, 0.08), (0.5, 0.08), (0.9, 0.9)])
def test_where_places_change_each_in_its_own_way_and_all_are_treated_alike_no_gap_signals(after):
    rng = np.random.default_rng(18)
    false = np.mean([any(a_gap(rng, after)) for _ in range(40)])
    print(f"after {after}: a false alarm in {false:.3f}")
    assert false <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / 40)


def test_and_a_gap_that_grows_within_the_places_is_still_seen():
    rng = np.random.default_rng(19)
    seen = np.mean([a_gap(rng, (0.35, 0.18), times=1.4)[0] for _ in range(20)])
    print(f"seen in {seen:.2f}")
    assert seen >= 0.8


def test_the_invented_agency_and_its_spanish():
    """Half of what changed there is one unit's training, which moves too few people to be seen over all."""
    finding = asked("control_chart", benchmark=None)
    check(finding)
    assert len(finding.charts) == 3
    spanish = " ".join(finding.told("es").answer)
    assert "La proporción de todas las personas que fueron cateadas se quedó en su rango usual." in spanish
    alike = asked("control_chart", benchmark=None, alike=True)
    check(alike)
    assert sum(one.value for one in alike.estimates if one.quantity.endswith("signals")) == 0


EARLY = "i % 36 < 24"


def test_months_that_hold_no_searches_are_not_said_to_have_kept_their_range():
    finding, _ = told(a_town("ended", searched=f"CASE WHEN {EARLY} THEN 110 ELSE 0 END"))
    said = " ".join(finding.answer)
    assert "something kept its usual range. We" not in said
    assert "in like places and hours kept its usual range. We" not in said
    assert (
        "The share of searches of all people that found something kept its usual range through December 2022. After "
        "that there was nothing to watch."
    ) in said
    assert (
        "The gap in searches between Black people and others in like places and hours kept its usual range through "
        "December 2022. After that there was nothing to watch."
    ) in said
    assert "Después no hubo nada que mirar." in " ".join(finding.told("es").answer)


def test_months_in_between_that_hold_nothing_are_told():
    none = "i % 36 BETWEEN 24 AND 26"
    finding, _ = told(a_town("pause", searched=f"CASE WHEN {none} THEN 0 ELSE 110 END"))
    at = finding.answer.index("The share of searches of all people that found something kept its usual range.")
    assert finding.answer[at + 1] == "In 3 of the watched months there was nothing to watch for it."


def test_a_group_that_cannot_be_watched_beside_others_is_told():
    finding, _ = told(a_town("alone", searched=f"CASE WHEN {BLACK} THEN 110 ELSE 0 END"))
    assert (
        "Too few searches, or people without one, of theirs or of others, to watch beside others by month: "
        "Black people." in finding.answer
    )


def test_months_without_records_are_not_told_as_covered():
    empty = "CASE WHEN i % 36 BETWEEN 5 AND 9 THEN NULL ELSE make_date(2021 + (i % 36) // 12, 1 + i % 12, 15) END"
    edges = "CASE WHEN i % 36 IN (0, 35) THEN make_date(2021 + (i % 36) // 12, 1 + i % 12, 1 + i % 28) END"
    finding, _ = told(a_town("hole", searched="110", date=f"coalesce({edges}, {empty})"))
    assert finding.answer[:3] == (
        "The records cover 31 whole months, from January 2021 to December 2023.",
        "In between they hold nobody in 5 months: June 2021, July 2021, August 2021, September 2021 and October 2021. "
        "These are left out.",
        "The first 12 say what is usual. Those after them are watched.",
    )
    two = run(a_town("two", searched="110", people=6_000, date="CASE WHEN i % 2 = 0 THEN DATE '2021-01-01' + (i % 31)"
                     "::INT ELSE DATE '2023-12-01' + (i % 31)::INT END"), "control_chart", Settings())  # fmt: skip
    assert "fewer than 18 whole months" in two.estimates[0].note


def test_who_has_no_recorded_search_is_left_out_and_counted():
    half = "CASE WHEN i % 5 > 0 THEN hash(concat(i, 's')) % 1000 < 110 END"
    finding, _ = told(a_town("unknown", searched="110", half=half))
    assert [(part.reason, part.n) for part in finding.left_out] == [("searched.missing", 7_200)]


def test_it_says_among_which_searches_finds_are_counted():
    finding, _ = told(a_town("still", searched="110"))
    assert "Finds are counted among searches that were the officer's choice." in finding.answer
    unknown, _ = told(a_town("no-basis", searched="110", search_basis=""))
    assert "Finds are counted among all searches: their basis is not recorded." in unknown.answer


def test_it_does_not_say_that_no_other_cause_was_taken_into_account():
    assert (
        "No other causes" not in explanation_of(ADVANCED["control_chart"], group="race_ethnicity", language="en").design
    )


def test_the_same_question_gives_the_same_bytes_and_no_officer_is_in_it():
    finding, _ = told(a_town("everyone", searched=EVERYONE))
    again, _ = told(a_town("everyone", searched=EVERYONE))
    assert finding.to_json() == again.to_json()
    assert "officer-" not in finding.to_json()


def test_seventeen_months_are_too_few_and_a_partial_month_is_left_out_by_name():
    short = run(a_town("short", searched="110", people=6_000, months=17), "control_chart", Settings())
    check(short)
    assert "fewer than 18 whole months" in short.estimates[0].note
    late = (
        "make_date(2021 + (i % 36) // 12, 1 + (i % 36) % 12, CASE WHEN i % 36 = 35 THEN 1 + i % 9 ELSE 1 + i % 28 END)"
    )
    finding, _ = told(a_town("late", searched="110", date=late))
    assert [part.n for part in finding.left_out] == [1_000]
    assert "December 2023" in finding.left_out[0].sentence


def test_a_report_shows_no_small_count():
    finding, _ = told(a_town("few", searched="CASE WHEN i % 36 < 12 THEN 60 ELSE 55 END", people=9_000))
    (kept,) = guard_all((finding,))
    for one, was in zip(kept.finding.estimates, finding.estimates, strict=True):
        if was.events is not None and 0 < was.events < 11:
            assert one.value is None
    assert len(kept.finding.charts) == len(finding.charts)


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "control_chart", Settings()))


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_of_three_years_too(shape: str):
    dated = {"date": "make_date(2021 + i % 3, 1 + i % 12, 1 + i % 28)", "year": "2021 + i % 3", **SHAPES[shape]}
    check(run(shaped(f"watched-{shape}", 6_000, **dated), "control_chart", Settings()))


def test_it_is_no_part_of_a_report():
    assert "control_chart" in ADVANCED
    assert "control_chart" not in STUDIES
