"""Places beside one another: the one that differs stands out, alike ones do not, and no officer is a place."""

from __future__ import annotations

import functools
import json
import re

import numpy as np
import pytest

from daylit.report.small import guard_all
from daylit.studies.funnel_fits import beside, controlled_together
from daylit.studies.outcomes import OF_CONTACTS
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import SHAPES, shaped

AREAS = 24


@functools.cache
def a_town(name: str, *, searched: str, people: int = 24_000, **more: str) -> Extract:
    """24 areas of sizes that differ tenfold; ``searched`` of 1,000 in SQL over ``{area}``."""
    area = f"CAST(floor({AREAS} * pow(hash(concat(i, 'a')) % 10000 / 10000.0, 0.6)) AS INT)"
    column = f"(hash(concat(i, 's')) % 1000 < ({searched.format(area=area)}))"
    columns = {
        "race_ethnicity": "CASE WHEN hash(concat(i, 'who')) % 3 = 0 THEN 'black' ELSE 'white' END",
        "area": f"'Beat ' || printf('%02d', {area})",
        "officer": "'officer-' || (hash(concat(i, 'o')) % 60)",
        "searched": column,
        "search_basis": f"CASE WHEN {column} THEN 'consent' END",
        "found": f"CASE WHEN {column} THEN hash(concat(i, 'f')) % 4 = 0 END",
        **more,
    }
    return extract_from_sql(folder() / f"funnel-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "funnel", Settings(**settings))
    check(finding)
    return finding, {(one.quantity, next(iter(one.groups.values()), None)): one for one in finding.estimates}


VARY = "120 + ({area} * 7) % 24"
ONE_OUT = f"CASE WHEN {{area}} = 20 THEN 320 ELSE {VARY} END"


def test_it_works_and_the_area_that_differs_stands_out_alone():
    finding, value = told(a_town("one-out", searched=ONE_OUT))
    stand = {key for key, one in value.items() if one.q_value is not None and one.q_value < 0.05}
    assert ("searched.rate", "Beat 20") in stand
    assert {place for _, place in stand} == {"Beat 20"}
    answer = " ".join(finding.answer)
    assert "In 24 areas we looked at how often all people were searched. Further above the rate of all than size and "\
        "chance explain: 1. Further below: 0." in answer  # fmt: skip
    assert "Of the places that stand out, fewer than 1 would do so by chance alone." in answer
    assert "To stand out is a signal to look, and no more. It names no cause." in answer
    assert "We made" in answer


def test_the_numbers_are_those_of_plain_counting():
    finding, value = told(a_town("one-out", searched=ONE_OUT))
    rates = [one for (quantity, _), one in value.items() if quantity == "searched.rate"]
    assert sum(one.n for one in rates) == finding.n_used == 24_000
    assert all(one.value == pytest.approx(one.events / one.n) for one in rates)
    finds = [one for (quantity, _), one in value.items() if quantity == "found.rate"]
    assert sum(one.n for one in finds) == sum(one.events for one in rates)
    assert {one.family for one in rates} == {"places beside one another"}


def test_no_sentence_names_a_place_and_no_officer_is_one():
    finding, _ = told(a_town("one-out", searched=ONE_OUT))
    assert not [line for line in finding.answer if "Beat" in line]
    for text in (finding.to_json(), json.dumps(finding.told("es").to_dict())):
        assert "officer-" not in text
    assert not [line for line in finding.answer if re.search(r"\b(best|worst|rank|highest|lowest)\b", line)]
    names = [row[0] for row in finding.charts[0].rows]
    assert names == sorted(names)


def test_where_places_are_alike_none_stands_out_and_it_says_what_could_have_been_seen():
    finding, value = told(a_town("alike", searched="120"))
    assert [key for key, one in value.items() if one.q_value is not None and one.q_value < 0.05] == []
    at = finding.answer.index(
        "In 24 areas we looked at how often all people were searched. Not one stands out from the others."
    )
    seen = re.fullmatch(
        r"At middle size we could only have seen one that lies about ([\d.]+) points away or more\.",
        finding.answer[at + 1],
    )
    assert 3 < float(seen[1]) < 15


def test_places_that_differ_as_places_do_widen_the_limits_and_none_stands_out():
    _, value = told(a_town("spread", searched="60 + 10 * (({area} * 7) % 24)"))
    assert [key for key, one in value.items() if one.q_value is not None and one.q_value < 0.05] == []
    truth = np.array([(60 + 10 * ((area * 7) % 24)) / 1_000 for area in range(AREAS)]).std()
    assert value["searched.usual_spread", None].value == pytest.approx(truth, rel=0.35)


@pytest.mark.parametrize("spread", [0.0, 0.03])
def test_false_flags_come_as_declared_over_many_agencies_that_are_as_they_are(spread: float):
    """Cells of agencies without an unusual place: in at most 5 of 100 does any stand out (7.7 of 100 by chance)."""
    rng, settings, any_stands, worlds = np.random.default_rng(7), Settings(), [], 240
    for _ in range(worlds):
        made = []
        for g in (-1, 0):
            n = np.exp(rng.uniform(np.log(60), np.log(4_000), 30)).astype(int)
            chance = np.clip(0.1 + spread * rng.normal(size=30), 0.005, 0.9)
            made.append(
                beside(kind="area", outcome=OF_CONTACTS[0], g=g, names=tuple(f"{at:02d}" for at in range(30)),
                       events=rng.binomial(n, chance), n=n, settings=settings)
            )  # fmt: skip
        any_stands.append(any(one.stands.any() for one in controlled_together(made, settings)))
    share = float(np.mean(any_stands))
    print(f"spread {spread}: something stands out in {share:.3f} of {worlds} agencies")
    assert share <= 0.05 + 1.96 * np.sqrt(0.05 * 0.95 / worlds)


def test_the_invented_agency_and_its_spanish():
    """Its areas differ by the groups that live there and by who works there: as areas do, so none stands out."""
    finding = asked("funnel", benchmark=None)
    check(finding)
    spanish = " ".join(finding.told("es").answer)
    assert "En 12 zonas miramos la frecuencia con que se cateó a todas las personas." in spanish
    assert "Fewer than ten units can be judged on how often all people were searched." in finding.answer
    alike = asked("funnel", benchmark=None, alike=True)
    check(alike)
    assert [one.label for one in alike.estimates if one.q_value is not None and one.q_value < 0.05] == []


def test_searches_that_follow_from_an_arrest_are_no_finds_that_count():
    basis = "CASE WHEN searched THEN CASE WHEN i % 2 = 0 THEN 'consent' ELSE 'incident_to_arrest' END END"
    searched = "(hash(concat(i, 's')) % 1000 < 200)"
    _, value = told(a_town("basis", searched="200", search_basis=basis.replace("searched", searched)))
    finds = sum(one.n for (quantity, _), one in value.items() if quantity == "found.rate")
    searches = sum(one.events for (quantity, _), one in value.items() if quantity == "searched.rate")
    assert 0.4 < finds / searches < 0.6


def test_areas_and_units_are_each_beside_their_own_kind():
    unit = "'unit-' || (hash(concat(i, 'u')) % 12)"
    finding, value = told(a_town("units", searched="120", unit=unit))
    assert sum(one.n for (quantity, _), one in value.items() if quantity == "searched_by_unit.rate") == finding.n_used
    assert "Searched, units beside one another" in {chart.title for chart in finding.charts}
    _, by_unit = told(a_town("units", searched="120", unit=unit), group="unit")
    assert not [quantity for quantity, _ in by_unit if "by_unit" in quantity]


def test_a_report_shows_no_small_count_and_keeps_the_drawing():
    finding, _ = told(a_town("few", searched="60", people=5_000))
    small = {
        (one.quantity, one.groups["area"])
        for one in finding.estimates
        if one.quantity.endswith("rate") and one.groups and 0 < (one.events or 0) < 11
    }
    assert small
    (kept,) = guard_all((finding,))
    shown = {(one.quantity, one.groups.get("area")): one for one in kept.finding.estimates}
    assert {(shown[where].value, shown[where].p_value, shown[where].q_value) for where in small} == {(None,) * 3}
    for chart, was in zip(kept.finding.charts, finding.charts, strict=True):
        hidden = {row[0] for row, before in zip(chart.rows, was.rows, strict=True) if row != before}
        drawn = {datum["label"] for datum in chart.spec["data"]["values"] if datum.get("value") is not None}
        assert not hidden & drawn
        if was.title == "Searched, areas beside one another":
            assert {area for quantity, area in small if quantity == "searched.rate"} <= hidden
            assert drawn


def test_nine_places_are_too_few_and_people_without_a_place_are_counted_as_left_out():
    nine = run(a_town("nine", searched="120", area="'Beat ' || (i % 9)"), "funnel", Settings())
    check(nine)
    assert "fewer than ten areas, or units" in nine.estimates[0].note.lower()
    some = "CASE WHEN i % 4 = 0 THEN NULL ELSE 'Beat ' || (hash(concat(i, 'a')) % 12) END"
    finding, _ = told(a_town("some", searched="120", area=some))
    assert [(part.reason, part.n) for part in finding.left_out] == [("place.few", 6_000)]


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "funnel", Settings()))


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_with_many_places_too(shape: str):
    many = {"area": "'Beat ' || (i % 12)", **SHAPES[shape]}
    check(run(shaped(f"funnel-{shape}", 3_000, **many), "funnel", Settings()))


def test_it_is_no_part_of_a_report():
    assert "funnel" in ADVANCED
    assert "funnel" not in STUDIES
