"""Searches at the same risk: a range where much is searched, nearly nothing where little is, and refusals."""

from __future__ import annotations

import functools
import re

import pytest

from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder, value
from studies.shapes import SHAPES, shaped

WHO = "(hash(i, 'o') % 60)"
BLACK = "(hash(concat(i, 'g')) % 2 = 0)"


@functools.cache
def a_town(name: str, *, rows: int = 30_000, low: float = 0.3, more: float = 0.15, **columns: str) -> Extract:
    """Sixty officers in five areas on twenty days; finds are rarer, the more an officer searches."""
    rate = f"({low} + {low} * {WHO} / 40.0 + CASE WHEN {BLACK} THEN {more} ELSE 0 END)"
    searched = f"hash(concat(i, 's')) % 1000 < 1000 * {rate}"
    found = f"hash(concat(i, 'f')) % 1000 < 1000 * (0.7 - 0.3 * {rate})"
    made = {
        "race_ethnicity": f"CASE WHEN {BLACK} THEN 'black' ELSE 'white' END",
        "officer": f"'o' || {WHO}",
        "area": "'a' || (hash(concat(i, 'a')) % 5)",
        "date": "DATE '2021-01-01' + (hash(concat(i, 'd')) % 20)::INT",
        "minute": "(hash(concat(i, 'm')) % 1440)::INT",
        "searched": searched,
        "search_basis": f"CASE WHEN {searched} THEN 'consent' END",
        "found": f"CASE WHEN {searched} THEN {found} END",
        **columns,
    }
    return extract_from_sql(folder() / f"assigned-{name}", rows, **{key: sql for key, sql in made.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "quasi_random", Settings(**settings))
    check(finding)
    return finding


def test_where_much_is_searched_the_range_holds_the_truth():
    finding = told(a_town("much"))
    least, most = (value(finding, f"searched.difference.{end}", "black").value for end in ("least", "most"))
    assert 0.05 < least < 0.15 < most < 0.25
    (line,) = [line for line in finding.answer if line.startswith("At the same risk")]
    assert line == (
        f"At the same risk, between {round(100 * least)} and {round(100 * most)} more of every 100 Black people than "
        "White people were searched."
    )
    assert value(finding, "assignment.spread", "black").p_value > 0.05
    assert len(finding.charts) == 2
    assert {cells[-2:] for cells in finding.charts[1].rows} == {("3 of 3", "3 of 3")}  # shifts, half shifts, days
    axes = [
        layer["encoding"]["x"] for layer in finding.charts[0].spec["layer"] if "axis" in layer["encoding"].get("x", {})
    ]
    assert all("in points" in x["title"] and "%" not in x["axis"]["labelExpr"] for x in axes)
    assert axes
    assert "Con el mismo riesgo, se cateó a entre" in " ".join(finding.told("es").answer)


def test_where_fewer_are_searched_the_same_is_told_the_other_way():
    finding = told(a_town("fewer", low=0.4, more=-0.2))
    assert value(finding, "searched.difference.most", "black").value < 0
    assert any("fewer of every" in line and line.startswith("At the same risk") for line in finding.answer)


def test_where_little_is_searched_nearly_everything_remains_possible():
    finding = told(a_town("little", low=0.03, more=0.02))
    least, most = (value(finding, f"searched.difference.{end}", "black").value for end in ("least", "most"))
    assert least < -0.1 < 0.1 < most
    assert any("no record tells" in line for line in finding.answer)
    assert any("no clear gap" in line for line in finding.answer)
    assert "far_extrapolation" in {caution.code for caution in finding.cautions}


def test_where_chance_holds_for_one_group_it_is_not_said_to_hold_for_none():
    race = f"CASE WHEN {BLACK} THEN (CASE WHEN i % 3 = 0 THEN 'hispanic' ELSE 'black' END) ELSE 'white' END"
    finding = told(a_town("one-alike", rows=60_000, race_ethnicity=race))
    assert any("did not meet Black people and White people as chance would have it" in line for line in finding.answer)
    assert any("more of every 100 Hispanic people" in line for line in finding.answer)
    assert "unlike_people" not in {caution.code for caution in finding.cautions}


def test_where_officers_meet_other_people_no_gap_is_told():
    own = f"CASE WHEN hash(concat(i, 'g')) % 100 < 35 + {WHO} / 2 THEN 'black' ELSE 'white' END"
    finding = told(a_town("unlike", race_ethnicity=own))
    assert value(finding, "searched.difference.least", "black").status == "not estimable"
    assert value(finding, "assignment.spread", "black").value > 0.04
    assert any("as chance would have it" in line for line in finding.answer)
    assert finding.charts == ()


def test_too_few_officers_are_refused_in_both_languages():
    finding = told(a_town("small", rows=5_000))
    assert not finding.answered
    assert "50 officers with 200 stops each" in " ".join(finding.answer)
    assert "50 agentes con 200 paradas" in " ".join(finding.told("es").answer)


def test_who_has_no_place_is_left_out_and_counted():
    finding = told(a_town("lost", area="CASE WHEN i % 20 > 0 THEN 'a' || (hash(concat(i, 'a')) % 5) END"))
    (left,) = [part for part in finding.left_out if part.reason == "assignment.missing"]
    assert left.n == 1_500


def test_only_people_of_places_that_officers_share_are_counted():
    shared = "hash(concat(i, 'zz')) % 3 = 0"
    own = f"CASE WHEN {shared} THEN 'a' || (hash(concat(i, 'a')) % 5) ELSE 'own' || {WHO} END"
    finding = told(a_town("own", rows=90_000, area=own))
    assert 29_000 < finding.n_used < 31_000
    assert finding.answer[0] == f"This answer counts {finding.n_used:,} people."
    assert "It counts people of officers who share places and hours with other officers." in finding.answer
    assert {one.n for one in finding.estimates} == {finding.n_used}
    assert {part.reason: part.n for part in finding.left_out}["assignment.alone"] == 90_000 - finding.n_used
    crude = value(finding, "searched.difference.crude", "black")
    assert crude.label.startswith("Searched by choice, as recorded in shared places and hours: Black")


def test_people_of_a_group_that_is_not_compared_are_left_out():
    third = f"CASE WHEN i % 100 = 0 THEN 'asian' WHEN {BLACK} THEN 'black' ELSE 'white' END"
    finding = told(a_town("third", race_ethnicity=third))
    assert {part.reason: part.n for part in finding.left_out}["assignment.group"] == 300
    assert finding.n_used <= 29_700


def test_it_says_which_searches_count():
    assert "Only searches that were the officer's choice are counted." in told(a_town("much")).answer
    finding = told(a_town("no-basis", search_basis=""))
    assert "All searches are counted: their basis is not recorded." in finding.answer
    assert value(finding, "searched.difference.crude", "black").label.startswith("Searched, as recorded")


def test_it_says_whom_the_most_searching_officers_searched():
    finding = told(a_town("little", low=0.03, more=0.02))
    (line,) = [line for line in finding.answer if line.startswith("The tenth")]
    assert re.match(
        r"The tenth of officers who search most searched \d+ of every 100 Black people, "
        r"and \d+ of every 100 White people\.",
        line,
    )
    assert "Most searching officers, of White people" in finding.charts[0].columns


def test_searches_after_an_arrest_are_no_choice():
    finding = told(a_town("arrests", search_basis="'incident_to_arrest'"))
    assert not finding.answered


def test_the_same_records_give_the_same_answer():
    one, other = (run(a_town("much"), "quasi_random", Settings()) for _ in range(2))
    assert one.to_json() == other.to_json()


def test_the_invented_agency_has_an_answer_or_says_why_not():
    check(asked("quasi_random", benchmark=None, people=50_000))


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "quasi_random", Settings(threshold=1)))


def test_it_is_no_part_of_a_report():
    assert "quasi_random" in ADVANCED
    assert "quasi_random" not in STUDIES


def test_passengers_of_one_car_are_met_together_where_stops_are_told_apart():
    """Four of each car are of one group; by itself each would be a reason to say that officers meet other people."""
    car = "(i // 4)"
    made = {
        "race_ethnicity": f"CASE WHEN hash(concat({car}, 'g')) % 2 = 0 THEN 'black' ELSE 'white' END",
        "officer": f"'o' || (hash({car}, 'o') % 60)",
        "area": f"'a' || (hash(concat({car}, 'a')) % 5)",
        "date": f"DATE '2021-01-01' + (hash(concat({car}, 'd')) % 20)::INT",
        "minute": f"(hash(concat({car}, 'm')) % 1440)::INT",
    }
    together = told(a_town("cars", contact_id=f"'c' || {car}", **made))
    alone = told(a_town("people", contact_id="'c' || i", **made))
    assert value(together, "assignment.spread", "black").p_value > 0.05
    assert value(alone, "assignment.spread", "black").p_value < 0.001
    assert any(line.startswith("At the same risk") for line in together.answer)
