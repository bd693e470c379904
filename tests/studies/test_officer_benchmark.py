"""Officers beside their peers: who differs is counted, who works elsewhere is not, and nobody is named."""

from __future__ import annotations

import functools
import json
import re

import pytest

from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import check, folder
from studies.shapes import SHAPES, shaped

OFFICERS = 60


@functools.cache
def a_town(
    name: str, *, unusual: str = "false", officers: int = OFFICERS, people: int = 24_000, **more: str
) -> Extract:
    """Officers who work mostly in one of four areas; in one half of those stopped are Black, in another a fifth."""
    officer = f"(i % {officers})"
    area = f"(CASE WHEN hash(i, 'home') % 10 < 7 THEN {officer} % 4 ELSE hash(i, 'area') % 4 END)"
    chance = f"(200 + 100 * {area} + CASE WHEN {unusual.format(officer=officer)} THEN 300 ELSE 0 END)"
    columns = {
        "race_ethnicity": f"CASE WHEN hash(i, 'who') % 1000 < {chance} THEN 'black' ELSE 'white' END",
        "area": f"'Beat ' || {area}",
        "officer": f"'officer-' || {officer}",
        "minute": "hash(i, 'minute') % 1440",
        "month": "1 + hash(i, 'month') % 12",
        "year": "2021",
        "kind": "'traffic'",
        **more,
    }
    return extract_from_sql(folder() / f"officers-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract):
    finding = run(extract, "officer_benchmark", Settings())
    check(finding)
    return finding, {(one.quantity, one.groups["race_ethnicity"]): one.value for one in finding.estimates if one.groups}


def test_it_works_and_three_unusual_officers_are_counted():
    finding, value = told(a_town("unusual", unusual="{officer} IN (7, 8, 21)"))
    assert value["officers.judged", "black"] == OFFICERS
    assert (value["officers.more", "black"], value["officers.less", "black"]) == (3, 0)
    assert (value["officers.more", "white"], value["officers.less", "white"]) == (0, 3)
    assert (value["officers.once", "black"], value["officers.unchecked", "black"]) == (0, 0)
    assert "Far more often: 3. Far less often: 0." in " ".join(finding.answer)
    assert value["officers.by_chance", "black"] == pytest.approx(0.3)
    assert any("up to 1 of the list" in line for line in finding.answer)
    assert any("Of these 3, 3 stand out" in line and "each of 3 ways" in line for line in finding.answer)


EARLIER_ONLY = "(hash(i, 'month') % 12 < 6)"


def test_who_stands_out_in_one_half_alone_is_told_and_not_listed():
    """Two differ always, two only up to June, by so much that it shows over the whole year."""
    finding, value = told(
        a_town("passing", unusual="({officer} IN (7, 8) OR {officer} IN (21, 34) AND " + EARLIER_ONLY + ")")
    )
    assert value["officers.more", "black"] == 2
    assert value["officers.once", "black"] == 2
    assert any(line.startswith("Stood out once, but not again in both halves: 2.") for line in finding.answer)


def test_records_of_one_month_cannot_be_halved_and_nobody_is_listed():
    finding, value = told(a_town("one-month", unusual="{officer} IN (7, 8, 21)", month="6"))
    assert (value["officers.more", "black"], value["officers.less", "black"]) == (0, 0)
    assert value["officers.unchecked", "black"] == 3
    assert any("nobody is on a list for review" in line for line in finding.answer)
    assert not any("Far more often" in line for line in finding.answer)


def test_halves_hold_about_as_many_stops_and_no_month_in_both():
    """Nine tenths of the stops in the last quarter: the date lies within it, and the same officers are found."""
    late = "CASE WHEN hash(i, 'late') % 10 > 0 THEN 10 + hash(i, 'month') % 3 ELSE 1 + hash(i, 'month') % 9 END"
    _, value = told(a_town("late", unusual="{officer} IN (7, 8, 21)", month=late))
    assert value["officers.more", "black"] == 3


def test_of_a_hundred_officers_each_on_the_list_has_a_chance_of_being_an_accident():
    finding, value = told(a_town("hundred", unusual="{officer} IN (7, 8, 21)", officers=120, people=48_000))
    assert value["officers.more", "black"] == 3
    assert 0 <= value["officers.accident.least", "black"] <= value["officers.accident.most", "black"] < 0.2
    assert value["officers.by_chance", "black"] < 0.5
    (line,) = [line for line in finding.answer if "to be an accident of chance" in line and "Black people" in line]
    assert line.startswith("Of those listed for stops of Black people we expect fewer than 1 in 100")
    spanish = finding.told("es").answer
    assert len(spanish) == len(finding.answer)


def test_work_in_another_area_is_no_difference():
    """Shares of officers differ by 30 points, and nobody stands out."""
    finding, value = told(a_town("alike"))
    assert (value["officers.more", "black"], value["officers.less", "black"]) == (0, 0)
    assert value["officers.spread", "black"] < 1.2
    assert "none stops Black people so much more or less often that it stands out." in " ".join(finding.answer)


def test_without_the_area_the_same_officers_seem_to_differ():
    """Negative control: what is not held equal is told as not held equal, and shows as a wide spread."""
    finding, value = told(a_town("no-area", area=""))
    assert value["officers.spread", "black"] > 1.4
    assert any("Not recorded, so not held equal: area" in caution.sentence for caution in finding.cautions)


def test_no_officer_can_be_read_from_it():
    finding, _ = told(a_town("unusual", unusual="{officer} IN (7, 8, 21)"))
    for text in (finding.to_json(), finding.summary(), json.dumps(finding.told("es").to_dict())):
        assert not re.search(r"officer-\d", text)
    assert not finding.charts


def test_spanish_counts_the_same():
    finding, _ = told(a_town("unusual", unusual="{officer} IN (7, 8, 21)"))
    spanish = " ".join(finding.told("es").answer)
    assert "Mucho más: 3. Mucho menos: 0." in spanish
    assert "3 sobresalen, en todos los meses juntos, por la frecuencia con que paran a las personas negras." in spanish


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    finding = run(shaped(shape, **SHAPES[shape]), "officer_benchmark", Settings(threshold=1))
    check(finding)


def test_two_officers_have_no_peers_and_few_stops_are_not_judged():
    two = run(a_town("two", officers=2, people=4_000), "officer_benchmark", Settings())
    check(two)
    assert "the records name fewer than three officers" in two.estimates[0].note.lower()
    many, value = told(a_town("many", officers=400, people=8_000))
    assert value["officers.judged", "black"] == 0
    assert "No officer has enough stops" in " ".join(many.answer)


def test_it_is_no_part_of_a_report():
    assert "officer_benchmark" in ADVANCED
    assert "officer_benchmark" not in STUDIES
