"""Areas drawn in: the truth of each lies in its range, alike areas have no order, and no place is told alone."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import SHAPES, shaped

AREAS = 20


@functools.cache
def a_town(name: str, *, searched: str, people: int = 12_000, **more: str) -> Extract:
    """Twenty areas, the last ten times as large as the first; ``searched`` of 1,000 in SQL over ``{area}``."""
    area = f"CAST(floor({AREAS} * pow(hash(concat(i, 'a')) % 10000 / 10000.0, 0.5)) AS INT)"
    column = f"hash(concat(i, 's')) % 1000 < ({searched.format(area=area)})"
    columns = {
        "race_ethnicity": "CASE WHEN hash(concat(i, 'who')) % 3 = 0 THEN 'black' ELSE 'white' END",
        "area": f"'Beat ' || printf('%02d', {area})",
        "year": "2021",
        "month": "1 + i % 12",
        "searched": column,
        **more,
    }
    return extract_from_sql(folder() / f"areas-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "small_areas", Settings(**settings))
    check(finding)
    return finding, {(one.quantity, one.groups.get("area")): one for one in finding.estimates}


DIFFER = "60 + 12 * (({area} * 7) % 20)"


def test_it_works_where_areas_differ_and_the_truth_lies_in_their_ranges():
    finding, value = told(a_town("differ", searched=DIFFER))
    truth = np.array([(60 + 12 * ((area * 7) % AREAS)) / 1_000 for area in range(AREAS)])
    rates = [value["searched.rate", f"Beat {area:02d}"] for area in range(AREAS)]
    held = [one.low <= chance <= one.high for one, chance in zip(rates, truth, strict=True)]
    assert sum(held) >= 18
    spread = value["searched.spread", None]
    assert spread.low < truth.std() < spread.high
    assert spread.q_value < 0.05
    assert any(line.startswith("Areas differ in how often all people were searched") for line in finding.answer)
    assert any("is in the upper half" in line for line in finding.answer)


def test_a_small_area_is_drawn_in_more_than_a_large_one():
    finding, value = told(a_town("differ", searched=DIFFER))
    first, last = (value["searched.rate", name] for name in ("Beat 00", "Beat 19"))
    assert first.n < last.n / 10
    middle = sum(one.events for (quantity, _), one in value.items() if quantity == "searched.rate") / finding.n_used
    moved = [1 - (one.value - middle) / (one.events / one.n - middle) for one in (first, last)]
    assert moved[0] > 0.3 > moved[1]


def test_no_place_is_told_without_its_range_and_no_sentence_names_an_area():
    finding, value = told(a_town("differ", searched=DIFFER))
    places = [one for (quantity, _), one in value.items() if quantity.endswith("place")]
    rates = [one for (quantity, _), one in value.items() if quantity.endswith("rate") and one.status == "ok"]
    assert len(places) == len(rates) > 2.5 * AREAS
    assert all(1 <= one.low <= one.value <= one.high <= AREAS for one in places)
    assert not [line for line in finding.answer if "Beat" in line]
    column = next(at for at, title in enumerate(finding.charts[0].columns) if title.startswith("Place"))
    assert all(re.fullmatch(r"\d+ to \d+", row[column]) for row in finding.charts[0].rows)
    names = [row[0] for row in finding.charts[0].rows]
    assert names == sorted(names)


def test_each_area_has_its_chance_of_lying_above_all_together():
    finding, value = told(a_town("differ", searched=DIFFER))
    truth = np.array([(60 + 12 * ((area * 7) % AREAS)) / 1_000 for area in range(AREAS)])
    rates = [value["searched.rate", f"Beat {area:02d}"] for area in range(AREAS)]
    chances = np.array([value["searched.above", f"Beat {area:02d}"].value for area in range(AREAS)])
    all_of_them = sum(one.events for one in rates) / sum(one.n for one in rates)
    above, below = chances >= 0.95, chances <= 0.05
    assert (truth[above] > all_of_them).mean() > 0.9
    assert (truth[below] < all_of_them).mean() > 0.9
    assert f"a chance of 95 of 100 or more: {above.sum()} of {AREAS}; below it: {below.sum()}." in " ".join(
        finding.answer
    )
    column = finding.charts[0].columns.index("Lies above all together, chances in 100")
    shown = [float(row[column]) for row in finding.charts[0].rows]
    assert shown == pytest.approx(np.clip(100 * chances, 0.1, 99.9), abs=0.051)
    assert "con una probabilidad de 95 de cada 100 o más" in " ".join(finding.told("es").answer)


def test_where_areas_are_alike_none_is_told_to_lie_above():
    finding, value = told(a_town("alike", searched="100"))
    chances = [one.value for (quantity, _), one in value.items() if quantity == "searched.above"]
    assert len(chances) == AREAS
    assert max(chances) < 0.95
    assert not [line for line in finding.answer if "95 of 100" in line]


def test_where_areas_are_alike_most_of_what_differs_is_chance_and_it_says_what_could_have_been_seen():
    finding, value = told(a_town("alike", searched="100"))
    assert value["searched.spread", None].q_value > 0.05
    assert value["searched.chance", None].high > 0.9
    assert any(
        line.startswith("We saw no clear spread between areas in how often all people were searched. We could only")
        for line in finding.answer
    )
    assert not [line for line in finding.answer if "upper half" in line]
    whole = [one for (quantity, _), one in value.items() if quantity == "searched.place"]
    assert sum(one.low <= 3 and one.high >= 18 for one in whole) >= 15


def test_the_invented_agency_and_its_spanish():
    """Its areas differ by the groups that live there and by who works there, which is little."""
    finding = asked("small_areas", benchmark=None)
    assert len(finding.charts) == 7
    assert {one.family for one in finding.estimates if one.p_value is not None} == {"areas alike, by group"}
    spanish = " ".join(finding.told("es").answer)
    assert "las zonas en la frecuencia" in spanish or "entre zonas en la frecuencia" in spanish
    alike = asked("small_areas", benchmark=None, alike=True)
    check(alike)
    assert [one.quantity for one in alike.estimates if one.q_value is not None and one.q_value < 0.05] == []


def test_stops_per_resident_are_told_only_where_residents_by_area_are(tmp_path: Path):
    lines = [f"{group},{1_000 + 100 * area},Beat {area:02d}" for area in range(AREAS) for group in ("black", "white")]
    file = tmp_path / "residents.csv"
    file.write_text("group,population,area\n" + "\n".join(lines), encoding="utf-8")
    finding, value = told(a_town("alike", searched="100"), benchmark=file)
    rate = value["stops_per_resident.rate", "Beat 19"]
    assert rate.low < 1_000 * rate.n / (2 * 2_900) < rate.high
    assert value["stops_per_resident.spread", None].q_value < 0.05
    assert any("stops a year for 1,000 residents, up or down" in line for line in finding.answer)
    assert "Stops for 1,000 residents a year, area by area" in {chart.title for chart in finding.charts}
    assert "de cada tres zonas, hasta" in " ".join(finding.told("es").answer)
    file.write_text("group,population\nblack,9000\nwhite,9000\n", encoding="utf-8")
    _, plain = told(a_town("alike", searched="100"), benchmark=file)
    assert not [quantity for quantity, _ in plain if quantity.startswith("stops")]


def test_a_report_shows_no_small_count_and_nothing_that_would_betray_it():
    finding, _ = told(a_town("few", searched="60", people=1_500))
    small = {
        (one.quantity, one.groups["area"])
        for one in finding.estimates
        if one.quantity.endswith("rate") and 0 < (one.events or 0) < 11
    }
    assert small
    (kept,) = guard_all((finding,))
    shown = {(one.quantity, one.groups.get("area")): one for one in kept.finding.estimates}
    assert {shown[where].value for where in small} == {None}
    assert {shown[quantity.replace("rate", "place"), area].value for quantity, area in small
            if (quantity.replace("rate", "place"), area) in shown} <= {None}  # fmt: skip
    assert {shown[quantity.replace("rate", "above"), area].value for quantity, area in small
            if (quantity.replace("rate", "above"), area) in shown} <= {None}  # fmt: skip
    for chart, was in zip(kept.finding.charts, finding.charts, strict=True):
        for row, before in zip(chart.rows, was.rows, strict=True):
            what = re.match(r"Searched(?: \((\w+)\))?", chart.title)
            quantity = f"searched.{what[1].lower()}.rate" if what[1] else "searched.rate"
            if (quantity, before[0]) in small:
                assert row[1:6] == ("hidden",) * 5


def test_areas_with_few_people_are_left_out_and_counted():
    finding, value = told(a_town("sparse", searched="150", people=300))
    (left,) = [part for part in finding.left_out if part.reason == "area.few"]
    assert 0 < left.n < 11 * AREAS
    assert all(one.n >= 11 for (quantity, _), one in value.items() if quantity == "searched.rate")


def test_groups_cannot_be_areas_and_two_areas_cannot_be_compared():
    by_area = run(a_town("alike", searched="100"), "small_areas", Settings(group="area"))
    check(by_area)
    assert "groups cannot be areas" in by_area.answer[1]
    two = run(a_town("two", searched="100", area="'Beat ' || (i % 2)"), "small_areas", Settings())
    check(two)
    assert "fewer than three areas" in two.estimates[0].note.lower()


def test_more_areas_than_a_chart_holds_are_told_with_the_most_people():
    finding, value = told(a_town("many", searched="100", area="'Beat ' || (hash(concat(i, 'a')) % 90)"))
    assert len(finding.charts[0].rows) == 40
    assert "the 40 areas with the most people" in finding.charts[0].alt
    assert len([area for quantity, area in value if quantity == "searched.rate"]) == 90


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "small_areas", Settings()))


def test_it_is_no_part_of_a_report():
    assert "small_areas" in ADVANCED
    assert "small_areas" not in STUDIES
