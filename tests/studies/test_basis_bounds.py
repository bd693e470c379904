"""Searches without a recorded basis: the ends of what searches by choice can have found, and when nothing is drawn."""

from __future__ import annotations

import functools
import json

import pytest

from daylit.report.small import guard_all
from daylit.studies.evidence import clear_results
from daylit.studies.registry import Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder


@functools.cache
def a_town(name: str, *, black: int, white: int, basis: str, people: int = 12_000, **more: str) -> Extract:
    """All are searched, half of each group, by 40 officers; ``black`` and ``white`` finds of 1,000 by choice."""
    group = "hash(concat(i, 'who')) % 2 = 0"
    columns = {
        "race_ethnicity": f"CASE WHEN {group} THEN 'black' ELSE 'white' END",
        "officer": "'o' || (i % 40)",
        "searched": "true",
        "search_basis": basis,
        "found": f"hash(concat(i, 'f')) % 1000 < (CASE WHEN {group} THEN {black} ELSE {white} END)",
        **more,
    }
    return extract_from_sql(folder() / f"basis-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "hit_rates", Settings(**settings))
    check(finding)
    return finding, {one.quantity: one for one in finding.estimates if "reference" in one.groups}


HALF = "CASE WHEN hash(concat(i, 'b')) % 2 = 0 THEN 'consent' END"


def test_it_works_where_half_of_the_searches_have_no_basis():
    """A wide gap of 150 of 1,000 stays on its side at 1 in 10, and could be none where most were no choice."""
    finding, one = told(a_town("wide", black=250, white=400, basis=HALF))
    naive = one["found.difference"].value
    ends = [(one[f"found.gap.least.{n}"], one[f"found.gap.most.{n}"]) for n in (10, 20, 33, 50, 100)]
    assert all(low.low < low.value < naive < high.value < high.high for low, high in ends)
    assert [low.value for low, _ in ends] == sorted((low.value for low, _ in ends), reverse=True)
    assert "This fits a lower bar for searching Black people, but it does not settle it." in finding.answer
    assert any(line.startswith("The basis is not recorded for ") for line in finding.answer)
    assert 0.2 < one["found.turns"].value < 1
    assert "choice_not_known" in {caution.code for caution in finding.cautions}
    wider, none = told(a_town("wider", black=150, white=450, basis=HALF))
    assert none["found.turns"].status == "not estimable"
    assert any(line.endswith("would not be 0 even if none of them was a choice.") for line in wider.answer)


def test_a_gap_that_few_mixed_searches_could_undo_is_not_taken_further():
    """A gap of 70 of 1,000 is clear, but without any basis 70 of 1,000 searches that were no choice would make it."""
    finding, one = told(a_town("narrow", black=200, white=270, basis=""))
    assert one["found.ratio"].q_value < 0.001
    assert one["found.turns"].value == pytest.approx(-one["found.difference"].value)
    assert any(line.endswith("So we draw nothing from it.") for line in finding.answer)
    assert not any("lower bar" in line for line in finding.answer)
    assert clear_results(finding) == []
    assert "basis_unknown" not in {caution.code for caution in finding.cautions}
    known, _ = told(a_town("known", black=200, white=270, basis="'consent'"))
    assert "This fits a lower bar for searching Black people, but it does not settle it." in known.answer


def test_the_ends_hold_the_truth_where_searches_after_an_arrest_hide_among_the_others():
    """Of 1,000 searches 200 of Black people came after an arrest and found more: by choice both find 250."""
    more = "CASE WHEN hash(concat(i, 'who')) % 2 = 0 AND hash(concat(i, 'a')) % 5 = 0 THEN"
    finding, one = told(
        a_town(
            "hidden", black=250, white=250, basis="",
            found=f"hash(concat(i, 'f')) % 1000 < ({more} 600 ELSE 250 END)",
        )
    )  # fmt: skip
    assert one["found.difference"].low > 0
    assert one["found.gap.least.20"].value < 0 < one["found.gap.most.20"].value
    assert any(line.endswith("So we draw nothing from it.") for line in finding.answer)


def test_where_the_basis_is_known_for_nearly_all_nothing_is_added():
    basis = "CASE WHEN hash(concat(i, 'b')) % 20 > 0 THEN 'consent' END"
    finding, one = told(a_town("nearly", black=150, white=300, basis=basis))
    assert not [quantity for quantity in one if quantity.startswith("found.gap")]
    assert "basis_unknown" in {caution.code for caution in finding.cautions}
    assert not [part for part in asked("hit_rates").estimates if part.quantity.startswith("found.gap")]


def test_few_searches_without_a_basis_are_not_told_of():
    """Of the group's 40 searches 5 have none: the ends would give their number away."""
    basis = "CASE WHEN i % 8 > 0 OR hash(concat(i, 'who')) % 2 = 1 AND i % 3 = 0 THEN 'consent' END"
    _, one = told(a_town("few", black=300, white=300, basis=basis, people=80))
    assert not [quantity for quantity in one if quantity.startswith("found.gap")]


def test_without_officers_searches_are_counted_one_by_one_and_it_is_told_in_spanish():
    finding, one = told(a_town("alone", black=200, white=270, basis="", officer=""))
    low = one["found.gap.least.10"]
    assert low.low < low.value
    spanish = finding.told("es")
    assert any(line.startswith("No se anotó la base en 100 de cada 100 cateos") for line in spanish.answer)
    assert "sin base anotada" in json.dumps(spanish.charts[-1].spec, ensure_ascii=False)


def test_a_report_hides_the_ends_with_what_they_rest_on():
    finding, one = told(a_town("hidden-few", black=200, white=4, basis="", people=1_200))
    assert one["found.gap.least.10"].status == "ok"
    (kept,) = guard_all((finding,))
    hidden = [part for part in kept.finding.estimates if part.quantity.startswith(("found.gap", "found.turns"))]
    assert {part.value for part in hidden} == {None}
    assert not [line for line in kept.finding.answer if "not a choice" in line and "points" in line]
    assert {row[2] for row in kept.finding.charts[-1].rows if len(row) == 4} <= {"hidden"}
