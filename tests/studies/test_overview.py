"""Tests side by side: each line says what the answer of its study says, by that study's own gate."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from daylit.studies.finding import Estimate
from daylit.studies.gate import gate
from daylit.studies.overview import Entry, lines
from daylit.studies.overview_words import HEAD, READING, by_group, heading, limits, row
from daylit.studies.registry import EVERY, STUDIES, run
from daylit.studies.settings import Settings
from studies.asking import asked
from studies.test_bar_basis import a_town, unknown

PAIR = {"race_ethnicity": "black", "reference": "white"}
OF_A_REPORT = [name for name in STUDIES if EVERY[name].overview]


def number(quantity, *ends, q=None, unit="ratio", groups=PAIR):
    value, low, high = ends or (None, None, None)
    return Estimate(
        quantity=quantity, label=quantity, groups=groups, value=value, low=low, high=high, unit=unit, n=100, q_value=q,
        status="ok" if ends else "not estimable",
    )  # fmt: skip


def line(*numbers, **told):
    finding = replace(asked("rates"), estimates=numbers)
    (only,) = lines(finding, [Entry(quantities=("x",), what="Searched", ways=(".1", ".2"), **told)])
    return only


UP, LEANS, DOWN = (1.4, 1.2, 1.6), (1.2, 0.9, 1.5), (0.7, 0.6, 0.8)


@pytest.mark.parametrize("name", OF_A_REPORT)
def test_every_group_that_is_compared_has_a_line_for_each_entry(name):
    told = list(lines(asked(name), EVERY[name].overview))
    groups = 4 if name == "robust_outcome" else 5  # fewer than 1,000 of the smallest one are too few for the bar
    assert len(told) == groups * len(EVERY[name].overview)
    assert {one.study for one in told} == {name}
    for one in told:
        gate([one.what, *row(one), one.cannot])
        assert one.cannot in EVERY[name].does_not_show


@pytest.mark.parametrize("name", ["standardised", "hit_rates", "fruitless_searches", "predicted_disposition"])
def test_a_line_counts_the_ways_as_the_answer_does(name):
    finding = asked(name)
    said = [sentence for sentence in finding.answer if "points the same way" in sentence]
    found = set()
    for one in lines(finding, EVERY[name].overview):
        who = row(one)[0].split(",")[0]
        counts = f"in {one.same} of {one.asked} ways of asking, clearly in {one.clearly}"
        people = heading(("race_ethnicity", one.groups["race_ethnicity"], "white")).split(" next to ")[0]
        mine = [s for s in said if people in s and (who in s or len(EVERY[name].overview) == 1)]
        assert all(counts in sentence for sentence in mine[:1]), (mine, counts)
        found |= {*mine[:1]}
    assert found


def test_the_bar_stands_out_where_its_answer_says_that_it_fits_and_nowhere_else():
    finding = asked("robust_outcome")
    fits = " ".join(sentence for sentence in finding.answer if re.match("Searches and finds both fit", sentence))
    verdicts = {
        one.groups["race_ethnicity"]: one for one in lines(finding, EVERY["robust_outcome"].overview) if one.verdict
    }
    black = verdicts["black"]
    assert black.stands is True
    assert "a lower bar for searching Black people" in fits
    assert row(black)[1:] == (
        "fits a lower bar",
        "yes",
        f"{black.asked} of {black.asked} ways, clearly in {black.clearly}",
    )
    counted = f"Each of the {black.asked} ways of counting " + (
        "says so clearly" if black.clearly == black.asked else f"points there, {black.clearly} of them clearly"
    )
    assert counted in " ".join(finding.answer)
    told = {group for group, one in verdicts.items() if one.stands}
    assert told == {"black", *(["hispanic"] if "Hispanic" in fits else [])}
    assert {row(one)[1:] for group, one in verdicts.items() if group not in told} == {("cannot be told", "no", "–")}


def test_the_dark_stands_out_where_its_answer_says_so():
    finding = asked("veil_of_darkness")
    answer = " ".join(finding.answer)
    for one in lines(finding, EVERY["veil_of_darkness"].overview):
        people = heading(("race_ethnicity", one.groups["race_ethnicity"], "white")).split(" next to ")[0]
        said = f"the share of {people} (next to White people) was clearly lower in the dark" in answer
        assert not one.stands or said
    assert "a sign that stops respond" in answer
    assert any(one.stands for one in lines(finding, EVERY["veil_of_darkness"].overview))


def test_it_stands_by_its_adjusted_p_value_and_without_one_by_its_range():
    assert line(number("x", *UP, q=0.04)).stands
    assert not line(number("x", *UP, q=0.06)).stands
    assert line(number("x", *UP)).stands
    assert not line(number("x", *LEANS)).stands
    assert line(number("x", 0.03, 0.01, 0.05, unit="points")).stands
    assert not line(number("x", 0.03, -0.01, 0.07, unit="points")).stands


def test_an_end_without_a_limit_does_not_hide_what_stands():
    assert line(number("x", 4.0, 2.1, None, q=0.001)).stands
    assert line(number("x", 4.0, 2.1, None)).stands
    assert not line(number("x", 4.0, 0.5, None)).stands
    assert not line(number("x", 4.0, None, None)).stands


@pytest.mark.parametrize(
    ("gate_", "ways", "stands"),
    [
        ("first", (DOWN, DOWN), True), ("most", (UP, LEANS), True), ("most", (LEANS, LEANS), False),
        ("most", (UP, DOWN), False),
        ("clearly", (UP, UP), True), ("clearly", (UP, LEANS), False), ("clearly", (UP, ()), False),
    ],
)  # fmt: skip
def test_each_gate_asks_of_the_other_ways_what_it_says(gate_, ways, stands):
    told = line(number("x", *UP), *(number(f"x.{n}", *ends) for n, ends in enumerate(ways, start=1)), gate=gate_)
    assert told.stands is stands


def of_the_bar(*numbers):
    """The lines of a finding of the bar that holds these numbers: the verdict's, that of searches and that of finds."""
    finding = replace(asked("robust_outcome"), estimates=numbers)
    return list(lines(finding, EVERY["robust_outcome"].overview))


def test_searches_and_finds_are_judged_together_and_neither_by_itself():
    searched, found = number("searched.ratio.bar", *UP), number("found.ratio.bar", *DOWN, q=0.01)
    verdict, *parts = of_the_bar(searched, found)
    assert row(verdict)[1:3] == ("fits a lower bar", "yes")
    assert [row(part)[1:] for part in parts] == [("1.40 (1.20 to 1.60)", "–", "–"), ("0.70 (0.60 to 0.80)", "–", "–")]
    more_found = number("found.ratio.bar", *UP, q=0.01)
    assert of_the_bar(number("searched.ratio.bar", *DOWN), more_found)[0].verdict == "higher bar"


def test_the_verdict_cannot_be_told_where_a_way_or_chance_speaks_against_it():
    searched, found = number("searched.ratio.bar", *UP), number("found.ratio.bar", *DOWN, q=0.01)
    for numbers in (
        (searched, replace(found, q_value=0.2)),
        (searched, found, number("found.ratio.bar.1", *UP)),
        (searched, found, number("searched.ratio.bar.3", *DOWN)),
        (searched, number("found.ratio.bar", *UP, q=0.001)),
    ):
        assert row(of_the_bar(*numbers)[0])[1:] == ("cannot be told", "no", "–")


def test_the_verdict_is_not_told_where_its_numbers_are_not():
    searched, found = number("searched.ratio.bar", *UP), number("found.ratio.bar", *DOWN, q=0.01)
    assert row(of_the_bar(searched, number("found.ratio.bar"))[0])[1:] == ("–", "–", "–")
    assert row(of_the_bar(number("searched.ratio.bar"), found)[0])[1:] == ("–", "–", "–")


def test_a_way_of_the_verdict_counts_where_both_numbers_of_it_are_told():
    searched, found = number("searched.ratio.bar", *UP), number("found.ratio.bar", *DOWN, q=0.01)
    ways = [number("searched.ratio.bar.1", *LEANS), number("found.ratio.bar.1", *DOWN)]
    half = [number("searched.ratio.bar.2", *UP), number("found.ratio.bar.2")]
    verdict = of_the_bar(searched, found, *ways, *half)[0]
    assert (verdict.asked, verdict.same, verdict.clearly) == (2, 2, 1)


def test_what_is_not_told_has_no_number_and_does_not_stand():
    told = line(number("x"), number("x.1", *UP))
    assert told.stands is None
    assert row(told)[1:] == ("–", "–", "–")


def test_other_groups_and_single_groups_are_not_mixed_in():
    other = number("x.1", *DOWN, groups={"race_ethnicity": "asian", "reference": "white"})
    alone = number("x", *UP, groups={"race_ethnicity": "black"})
    told = line(number("x", *UP), other, alone)
    assert (told.asked, told.same) == (1, 1)
    assert row(told)[3] == "asked in one way"


def test_the_words_of_numbers():
    assert row(line(number("x", *UP), number("x.1", *LEANS), number("x.2", *DOWN)))[1:] == (
        "1.40 (1.20 to 1.60)", "yes", "2 of 3 ways, clearly in 1",
    )  # fmt: skip
    assert row(line(number("x", 0.031, 0.01, 0.05, unit="points")))[1] == "+3.1 points (+1.0 to +5.0)"
    assert row(line(number("x", 1.4, 0.0, float("inf"))))[1] == "too few"
    assert row(line(number("x", 1.4, 0.0, None)))[1:3] == ("too few", "no")
    assert row(line(number("x", 1.4, None, None)))[1:3] == ("1.40 (no likely range)", "no")


def test_groups_that_one_study_alone_compares_have_no_table():
    assert by_group([asked("rates")]) == {}
    told = by_group([asked("rates"), asked("hit_rates")])
    assert len(told) == 5
    assert all(len(rows) == 3 for rows in told.values())
    assert len(limits(line for rows in told.values() for line in rows)) == 3
    assert by_group([replace(asked("rates"), study="of another version"), asked("hit_rates")]) == {}
    gate([*READING, *HEAD])


def test_where_nothing_is_drawn_from_a_gap_in_finds_it_does_not_stand_and_no_ways_are_counted():
    """Many searches have no recorded basis, so that the gap could be none: the answer draws nothing from it."""
    few_told = {"searched": (400, 150), "found": (260, 330), "basis": unknown(60)}
    finding = run(a_town("overview", **few_told), "hit_rates", Settings())
    (told,) = lines(finding, EVERY["hit_rates"].overview)
    assert "draw nothing from it" in " ".join(finding.answer)
    assert told.estimate.q_value < 0.05
    assert row(told)[2:] == ("no", "–")
