"""Where searches differ: the built-in spreads come out, alike members give none, and what is one is told as one."""

from __future__ import annotations

import functools
import json
import re

import numpy as np
import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.studies.share_fits import levels_of
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import SHAPES, shaped

OFFICER = "(hash(concat(i, 'o')) % 60)"


@functools.cache
def a_town(name: str, *, searched: str, people: int = 24_000, **more: str) -> Extract:
    """60 officers in 6 units, who work in all of 10 areas; ``searched`` of 1,000 in SQL."""
    columns = {
        "race_ethnicity": "CASE WHEN hash(concat(i, 'who')) % 2 = 0 THEN 'black' ELSE 'white' END",
        "officer": f"'officer-' || {OFFICER}",
        "unit": f"'unit-' || ({OFFICER} % 6)",
        "area": "'Beat ' || (hash(concat(i, 'a')) % 10)",
        "searched": f"hash(concat(i, 's')) % 1000 < ({searched})",
        **more,
    }
    return extract_from_sql(folder() / f"shares-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "variance_shares", Settings(**settings))
    check(finding)
    return finding, {one.quantity: one for one in finding.estimates}


BY_OFFICER = f"60 + 8 * (({OFFICER} * 17) % 29)"


def test_it_works_and_officers_who_differ_hold_nearly_all_of_it():
    finding, value = told(a_town("officers", searched=BY_OFFICER))
    truth = np.array([(60 + 8 * ((officer * 17) % 29)) / 1_000 for officer in range(60)]).std()
    spread = value["searched.officer.spread"]
    assert spread.low < truth < spread.high
    assert spread.q_value < 0.05
    assert value["searched.officer.share"].value > 0.8
    assert value["searched.area.spread"].q_value > 0.05
    assert value["searched.officer.of_all"].value == pytest.approx(spread.value**2 / (0.17 * 0.83), rel=0.15)
    answer = " ".join(finding.answer)
    assert "How often people are searched differs between officers by more than chance makes." in answer
    assert (
        "We saw no clear spread between areas in how often people are searched. We could only have seen one" in answer
    )
    assert "are between people stopped, not between officers, units and areas" in answer


def test_the_tenth_who_search_most_hold_nearly_all_of_the_excess_where_only_they_search_more():
    """Six of 60 officers search 400 of 1,000, the others 100; where all differ smoothly it is far less."""
    finding, value = told(a_town("tenth", searched=f"CASE WHEN {OFFICER} < 6 THEN 400 ELSE 100 END"))
    part = value["searched.officer.top_tenth"]
    assert part.low > 0.8
    assert part.low <= part.value <= part.high <= 1
    assert any("lie with the tenth of officers who search most (6 of 60; likely" in line for line in finding.answer)
    assert any("is part of this" in line for line in finding.answer)
    assert "de la décima parte de agentes que más catea (6 de 60" in " ".join(finding.told("es").answer)
    _, value = told(a_town("officers", searched=BY_OFFICER))
    assert value["searched.officer.top_tenth"].value < 0.4
    alike, value = told(a_town("none", searched="150"))
    assert value["searched.officer.top_tenth"].value is None
    assert not [line for line in alike.answer if "tenth" in line]


def test_a_gap_that_differs_from_officer_to_officer_is_shared_out_and_one_that_is_the_same_is_not():
    black = "CASE WHEN hash(concat(i, 'who')) % 2 = 0 THEN 1 ELSE 0 END"
    finding, value = told(a_town("gap", searched=f"80 + {black} * 10 * ({OFFICER} % 20)"))
    truth = np.array([0.01 * (officer % 20) for officer in range(60)]).std()
    spread = value["searched.gap.black.officer.spread"]
    assert spread.low < truth < spread.high
    assert spread.q_value < 0.05
    assert any("The gap in searches of Black people to White people differs between officers" in line
               for line in finding.answer)  # fmt: skip
    same, alike = told(a_town("same-gap", searched=f"80 + {black} * 80"))
    assert [quantity for quantity, one in alike.items() if one.q_value is not None and one.q_value < 0.05] == []
    assert alike["searched.gap.black.officer.share"].status == "not estimable"
    assert len(same.charts) == 1
    assert any("in the gap in searches of Black people to White people. We could only have seen one of about" in line
               for line in same.answer)  # fmt: skip


def test_where_each_unit_has_its_own_area_they_are_told_as_one():
    finding, value = told(a_town("one", searched=BY_OFFICER, area=f"'Beat ' || ({OFFICER} % 6)"))
    assert finding.answer[1] == (
        "Units and areas cannot be told apart in these records: nearly each has its own. Here they count as units."
    )
    assert not [quantity for quantity in value if "area" in quantity]
    nearly = f"'Beat ' || CASE WHEN hash(concat(i, 'x')) % 100 < 2 THEN 0 ELSE {OFFICER} % 6 END"
    again, _ = told(a_town("nearly-one", searched=BY_OFFICER, area=nearly))
    assert again.answer[1] == finding.answer[1]


def test_nobody_can_be_read_from_it():
    finding, _ = told(a_town("officers", searched=BY_OFFICER))
    for text in (finding.to_json(), finding.summary(), json.dumps(finding.told("es").to_dict())):
        assert not re.search(r"officer-\d|unit-\d|Beat \d", text)
    (kept,) = guard_all((finding,))
    assert kept.finding.answer == finding.answer
    assert [one.value for one in kept.finding.estimates] == [one.value for one in finding.estimates]


def test_the_invented_agency_and_its_spanish():
    """Half of a unit's gap went with its training: that lies between units."""
    finding = asked("variance_shares", benchmark=None)
    value = {one.quantity: one for one in finding.estimates}
    assert value["searched.gap.black.unit.spread"].q_value < 0.05
    assert value["searched.gap.black.unit.share"].value > 0.5
    assert value["searched.officer.spread"].q_value < 0.05
    assert len(finding.charts) == 2
    spanish = " ".join(finding.told("es").answer)
    assert "difiere entre agentes más que por azar" in spanish
    assert "De lo que esta diferencia varía entre agentes, unidades y zonas" in spanish


def test_where_all_groups_are_treated_alike_no_gap_differs_between_members():
    finding = asked("variance_shares", benchmark=None, alike=True)
    check(finding)
    gaps = [one for one in finding.estimates if ".gap." in one.quantity and one.q_value is not None]
    assert gaps
    assert [one.quantity for one in gaps if one.q_value < 0.05] == []


def test_one_kind_alone_says_that_the_others_cannot_be_told_from_it():
    finding, value = told(a_town("alone", searched=BY_OFFICER, unit="", area=""))
    assert "Only officers can be looked at" in finding.answer[1]
    assert any(line.startswith("Two of three officers lie within") for line in finding.answer)
    assert value["searched.officer.share"].value == pytest.approx(1)
    assert len(finding.charts) == 1


def test_two_units_are_too_few_and_a_kind_that_few_records_hold_is_not_looked_at():
    finding, value = told(
        a_town("two", searched=BY_OFFICER, unit=f"'unit-' || ({OFFICER} % 2)", area="CASE WHEN i % 3 = 0 THEN 'a' END")
    )
    assert "There are too few units to tell how much they differ." in finding.answer
    assert {quantity.split(".")[-2] for quantity in value} == {"officer"}
    assert finding.n_used == 24_000


def test_levels_with_more_members_than_can_be_fitted_are_left_out_by_size():
    code = np.arange(4_000)
    small = levels_of({"officer": code % 400, "unit": code % 7, "area": code % 201}, np.full(4_000, 5))
    assert (tuple(small.codes), small.many) == (("officer", "unit", "area"), ())
    found = levels_of({"officer": code % 1_000, "unit": code % 7, "area": code % 201}, np.full(4_000, 5))
    assert (tuple(found.codes), found.many) == (("officer", "unit"), ("area",))


def test_groups_that_are_units_are_no_level_too():
    _, value = told(a_town("officers", searched=BY_OFFICER), group="unit", reference="unit-1")
    assert {quantity.split(".")[-2] for quantity in value} == {"officer", "area"}


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "variance_shares", Settings()))


def test_it_is_no_part_of_a_report():
    assert "variance_shares" in ADVANCED
    assert "variance_shares" not in STUDIES
