"""Searches that find nothing: the rates by hand, and the parts of a difference, which add up to it."""

from __future__ import annotations

import functools

import pytest
from scipy import stats

from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from daylit.terms.telling import untold_in
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import SHAPES, shaped


@functools.cache
def a_town(name: str, *, black: int, white: int, finds: int, **more: str) -> Extract:
    """4,000 of each group in two areas; so many of 1,000 are searched, so many of 100 searches of one group find."""
    group = "i % 2 = 0"
    searched = f"hash(i, 's') % 1000 < (CASE WHEN {group} THEN {black} ELSE {white} END)"
    found = f"hash(i, 'f') % 100 < (CASE WHEN {group} THEN {finds} ELSE 30 END)"
    columns = {
        "race_ethnicity": f"CASE WHEN {group} THEN 'black' ELSE 'white' END",
        "area": "'Beat ' || (i // 2 % 2)",
        "searched": searched,
        "search_basis": f"CASE WHEN {searched} THEN 'consent' END",
        "found": f"CASE WHEN {searched} THEN {found} END",
        **more,
    }
    return extract_from_sql(folder() / f"fruitless-{name}", 8_000, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract):
    finding = run(extract, "fruitless_searches", Settings())
    check(finding)
    return finding, {(one.quantity, one.groups.get("race_ethnicity")): one for one in finding.estimates}


def test_it_works_and_the_parts_add_up_to_the_difference():
    finding, value = told(a_town("more-searched", black=120, white=60, finds=30))
    rate = value["nothing_found.rate", "black"]
    assert rate.value == pytest.approx(0.12 * 0.7, abs=0.012)
    assert rate.value == rate.events / rate.n
    parts = [value[f"nothing_found.part.{link}", "black"].value for link in ("where", "searched", "found")]
    assert sum(parts) == pytest.approx(value["nothing_found.difference", "black"].value, abs=1e-9)
    assert abs(parts[0]) < 0.003
    assert parts[1] > 0.03
    assert "From how often they are searched in the same areas: +" in " ".join(finding.answer)


def test_where_as_many_are_searched_and_fewer_finds_come_of_it_the_last_part_holds_it_all():
    _, value = told(a_town("less-found", black=200, white=200, finds=5))
    parts = {link: value[f"nothing_found.part.{link}", "black"].value for link in ("where", "searched", "found")}
    assert parts["found"] > 0.03
    assert max(abs(parts["where"]), abs(parts["searched"])) < 0.5 * parts["found"]


def test_where_nothing_differs_nothing_is_shared_out():
    finding, value = told(a_town("alike", black=100, white=100, finds=30))
    assert not [quantity for quantity, _ in value if "part" in quantity]
    assert "parts_one_by_one" not in {caution.code for caution in finding.cautions}


def test_without_areas_the_difference_is_told_and_not_shared_out():
    _, value = told(a_town("no-area", black=120, white=60, finds=30, area=""))
    assert value["nothing_found.ratio", "black"].value > 1.5
    assert not [quantity for quantity, _ in value if "part" in quantity]


def test_searches_that_follow_from_an_arrest_count_too():
    """A person searched in vain bears it, whatever the basis."""
    basis = {"search_basis": "CASE WHEN hash(i, 's') % 1000 < 60 THEN 'incident_to_arrest' END"}
    _, value = told(a_town("arrests", black=120, white=60, finds=30, **basis))
    _, plain = told(a_town("more-searched", black=120, white=60, finds=30))
    assert value["nothing_found.rate", "black"].events == plain["nothing_found.rate", "black"].events


def test_the_invented_agency_and_its_spanish():
    finding = asked("fruitless_searches", benchmark=None)
    assert any("Black people were searched with nothing found" in line for line in finding.answer)
    spanish = " ".join(finding.told("es").answer)
    assert "fueron cateadas sin que se encontrara nada" in spanish
    assert "Por dónde se les para:" in spanish
    alike = asked("fruitless_searches", benchmark=None, alike=True)
    assert not any("times as often" in line for line in alike.answer)


def beside(tmp_path, extract: Extract, rows: str):
    file = tmp_path / "residents.csv"
    file.write_text(f"group,area,population\n{rows}", encoding="utf-8")
    finding = run(extract, "fruitless_searches", Settings(benchmark=file))
    check(finding)
    assert untold_in(finding, "es") == ()
    return finding, {(one.quantity, one.groups.get("race_ethnicity")): one for one in finding.estimates}


HALF = "black,Beat 0,10000\nblack,Beat 1,10000\nwhite,Beat 0,20000\nwhite,Beat 1,20000\n"


def test_beside_residents_the_burden_is_that_of_the_counts_and_four_links_add_up(tmp_path):
    """4,000 stopped of 20,000 and of 40,000: the group is stopped twice as often, and searched twice as often."""
    town = a_town("by-month", black=120, white=60, finds=30, year="2021 + i // 2 % 24 // 12", month="1 + i // 2 % 12")
    finding, value = beside(tmp_path, town, HALF)
    rate = value["nothing_found.per_resident", "black"]
    events = value["nothing_found.rate", "black"].events
    assert (rate.events, rate.value) == (events, pytest.approx(1_000 * events / (20_000 * 2)))
    exact = stats.chi2.ppf([0.025, 0.975], [2 * events, 2 * events + 2]) / 2 / 40
    assert (rate.low, rate.high) == pytest.approx(tuple(exact))
    parts = {
        link: value[f"nothing_found.resident_part.{link}", "black"].value
        for link in ("where", "stopped", "searched", "found")
    }
    whole = rate.value - value["nothing_found.per_resident", "white"].value
    assert sum(parts.values()) == pytest.approx(whole, rel=1e-9)
    assert abs(parts["where"]) < 0.2
    assert min(parts["stopped"], parts["searched"]) > 1
    assert any("In the 2 areas whose residents are known" in line for line in finding.answer)
    assert "residents_are_not_drivers" in {one.code for one in finding.cautions}


def test_residents_of_no_area_give_rates_and_no_parts(tmp_path):
    town = a_town("more-searched", black=120, white=60, finds=30)
    _, value = beside(tmp_path, town, "black,,20000\nwhite,,40000\n")
    assert value["nothing_found.per_resident", "white"].value > 0
    assert not [quantity for quantity, _ in value if "resident_part" in quantity]
    _, one_area = beside(tmp_path, town, "black,Beat 0,20000\nwhite,Beat 0,40000\n")
    assert not [quantity for quantity, _ in one_area if "resident_part" in quantity]


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_beside_residents(shape: str, tmp_path):
    beside(tmp_path, shaped(shape, **SHAPES[shape]), HALF)


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "fruitless_searches", Settings()))


def test_it_is_no_part_of_a_report():
    assert "fruitless_searches" in ADVANCED
    assert "fruitless_searches" not in STUDIES
