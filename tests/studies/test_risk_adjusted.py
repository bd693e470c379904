"""Searches at the same chance: what the chance of a find explains is no gap, what it does not is one; and refusals."""

from __future__ import annotations

import functools
import itertools

import pytest

from daylit.stats import levels
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder, value
from studies.shapes import SHAPES, shaped

EAST = "hash(i, 'where') % 100 < CASE WHEN i % 2 = 0 THEN 70 ELSE 30 END"


@functools.cache
def a_town(name: str, *, rows: int = 16_000, more: int = 0, **columns: str) -> Extract:
    """In the East a search finds something in 50 of 100 cases and 30 of 100 are searched; in the West 20 and 15.

    Most Black people are stopped in the East; ``more`` of 100 of them are searched besides.
    """
    searched = f"hash(i, 's') % 100 < CASE WHEN {EAST} THEN 30 ELSE 15 END + CASE WHEN i % 2 = 0 THEN {more} ELSE 0 END"
    found = f"hash(i, 'f') % 100 < CASE WHEN {EAST} THEN 50 ELSE 20 END"
    made = {
        "race_ethnicity": "['black', 'white'][1 + i % 2]",
        "area": f"CASE WHEN {EAST} THEN 'East' ELSE 'West' END",
        "searched": searched,
        "search_basis": f"CASE WHEN {searched} THEN 'consent' END",
        "found": f"CASE WHEN {searched} THEN {found} END",
        **columns,
    }
    return extract_from_sql(folder() / f"chance-{name}", rows, **{key: sql for key, sql in made.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "risk_adjusted", Settings(**settings))
    check(finding)
    return finding


def test_a_gap_that_the_chance_of_a_find_explains_is_none():
    finding = told(a_town("alike"))
    assert value(finding, "searched.difference.crude", "black").value > 0.04
    gap = value(finding, "searched.difference.risk", "black")
    assert gap.low < 0 < gap.high
    assert any(line.startswith("Black people: at the same estimated chance, no clear gap") for line in finding.answer)


def test_a_gap_at_the_same_chance_is_told_with_what_would_undo_it():
    finding = told(a_town("more", more=10))
    gap = value(finding, "searched.difference.risk", "black")
    assert gap.low < 0.10 < gap.high
    assert gap.low > 0.05
    (line,) = [line for line in finding.answer if line.startswith("At the same")]
    assert line.startswith(f"At the same estimated chance, {round(1_000 * gap.value)} more of every 1,000 Black people")
    assert any("if our estimates were off by" in line for line in finding.answer)
    assert len(finding.charts) == 2


def test_bounds_begin_at_the_estimate_and_widen_and_hold_the_turn():
    finding = told(a_town("little", more=3))
    bounds = [value(finding, f"searched.difference.bounds.{place}", "black") for place in range(8)]
    assert bounds[0].low == pytest.approx(bounds[0].high)
    assert bounds[0].low == pytest.approx(value(finding, "searched.difference.risk", "black").value, abs=0.002)
    assert all(one.low >= two.low - 1e-9 for one, two in itertools.pairwise(bounds))
    assert all(one.high <= two.high + 1e-9 for one, two in itertools.pairwise(bounds))
    turns = value(finding, "risk.turns", "black")
    assert (turns.value is not None) == (min(one.low for one in bounds) <= 0)


def test_what_little_error_turns_around_is_not_firm():
    answer = told(a_town("weak", rows=60_000, more=2)).answer
    assert any("It would turn around only if" in line for line in answer)


def test_fewer_than_two_thousand_searches_are_refused():
    finding = told(a_town("few", rows=4_000))
    assert finding.estimates[0].status == "not estimable"
    assert "fewer than 2,000 searches by choice" in " ".join(finding.answer)


def test_searches_after_an_arrest_do_not_count():
    finding = told(a_town("arrests", search_basis="'incident_to_arrest'"))
    assert not finding.answered


def test_where_the_chance_does_not_vary_nothing_is_said():
    flat = "['Beat'][1]"
    finding = told(a_town("flat", area=flat))
    assert not finding.answered
    assert "does not tell one chance of a find from another" in " ".join(finding.answer)


def test_what_is_not_recorded_is_told():
    cautions = {caution.code: caution.sentence for caution in told(a_town("alike")).cautions}
    assert cautions["estimated_without"].startswith("Not recorded, so the estimates do without: time of day,")


def test_the_invented_agency_and_the_one_where_all_are_treated_alike():
    finding = asked("risk_adjusted", benchmark=None, people=50_000)
    check(finding)
    assert value(finding, "searched.difference.risk", "black").low > 0
    spanish = " ".join(finding.told("es").answer)
    assert "Con la misma probabilidad estimada, se cateó a" in spanish
    alike = asked("risk_adjusted", benchmark=None, alike=True, people=50_000)
    check(alike)
    assert not any(line.startswith("At the same estimated chance,") for line in alike.answer)


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "risk_adjusted", Settings(threshold=1)))


@pytest.mark.parametrize("shape", ["no_places", "nothing_found", "everybody_searched", "one_officer", "midnight"])
def test_odd_records_of_many_people(shape: str):
    check(run(shaped(f"crowd-{shape}", 24_000, **SHAPES[shape]), "risk_adjusted", Settings()))


def test_more_areas_than_one_fit_can_hold_are_said_to_be_too_many(monkeypatch):
    monkeypatch.setattr(levels, "MOST_WORK", 1)
    told = run(a_town("east"), "risk_adjusted", Settings())
    check(told)
    assert told.answer[2] == "There are too many areas to tell the chance of a find in each."
    assert told.told("es").answer[2] == "Hay demasiadas zonas para decir la probabilidad de un hallazgo en cada una."


def test_the_reason_of_no_answer_is_told_in_spanish_too():
    told = run(shaped("plain"), "risk_adjusted", Settings()).told("es").answer
    assert told[1:] == (
        "No se pueden comparar dos grupos.",
        "Hay menos de 2,000 cateos por decisión del agente con resultado conocido, o menos de 100 de un grupo.",
    )


def test_it_is_no_part_of_a_report():
    assert "risk_adjusted" in ADVANCED
    assert "risk_adjusted" not in STUDIES
