"""If some stops would not have happened: the gaps along the row, where they turn, and nothing told as the answer."""

from __future__ import annotations

import functools
import json

import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.studies.selection import SHARES, TOLD
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder, value
from studies.shapes import SHAPES, shaped

NUMBERS = [round(100 * SHARES[place][0]) for place in TOLD]


@functools.cache
def a_town(name: str, *, black: str, white: str, people: int = 24_000, **more: str) -> Extract:
    """Half of each group and 40 officers; ``black`` and ``white`` are searches of 1,000, in SQL."""
    group = "hash(concat(i, 'who')) % 2 = 0"
    searched = f"hash(concat(i, 's')) % 1000 < (CASE WHEN {group} THEN {black} ELSE {white} END)"
    columns = {
        "race_ethnicity": f"CASE WHEN {group} THEN 'black' ELSE 'white' END",
        "officer": "'o' || (i % 40)",
        "searched": searched,
        **more,
    }
    return extract_from_sql(folder() / f"selection-{name}", people, **{key: sql for key, sql in columns.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "selection_bounds", Settings(**settings))
    check(finding)
    return finding, {one.quantity: one for one in finding.estimates if "reference" in one.groups}


def test_it_works_where_a_third_of_the_stops_would_not_have_happened():
    """Of them 30 of 1,000 are searched, of others 120 and 60: among those stopped the gap is 2/3 · 60 + 1/3 · 30."""
    finding, one = told(
        a_town("a-third", black="(CASE WHEN hash(concat(i, 'extra')) % 3 = 0 THEN 30 ELSE 120 END)", white="60")
    )
    assert one["searched.gap.33"].low < 0.05 < one["searched.gap.33"].high
    assert not one["searched.gap.0"].low < 0.05 < one["searched.gap.0"].high
    assert one["searched.gap.0"].value == pytest.approx(one["searched.difference"].value)
    assert one["searched.gap.0"].low == pytest.approx(one["searched.difference"].low, abs=1e-6)
    (line,) = (line for line in finding.answer if line.startswith("Black people: a clear gap to White people of +"))
    assert "If a third of their stops would not have happened to White people, it would be +" in line
    assert line.endswith("No share of such stops would bring it to 0: the larger the share, the more it rises.")
    assert one["searched.turns"].status == "not estimable"


def test_a_row_of_numbers_is_told_and_never_one():
    finding, one = told(
        a_town("a-third", black="(CASE WHEN hash(concat(i, 'extra')) % 3 = 0 THEN 30 ELSE 120 END)", white="60")
    )
    gaps = [one[f"searched.gap.{number}"] for number in NUMBERS]
    assert all(gap.low < gap.value < gap.high and gap.p_value is None for gap in gaps)
    assert [gap.value for gap in gaps] == sorted(gap.value for gap in gaps)
    for number in NUMBERS[1:]:
        least, most = (one[f"searched.gap_over_all.{end}.{number}"] for end in ("least", "most"))
        assert least.low < least.value <= most.value < most.high
    assert "share_not_known" in {caution.code for caution in finding.cautions}
    assert finding.answer[1].startswith("Nobody knows how many stops of a group would not have happened to others.")
    assert len(finding.answer) == 5  # counted, nobody knows, signs, the reference, the gap


def test_a_reader_can_move_the_share_from_none_to_half_and_each_number_is_in_the_file():
    """The row of the chart has every share; pages show its table, and the frame and the JSON have the numbers."""
    finding, one = told(a_town("lower", black="90", white="120"))
    (chart,) = finding.charts
    assert chart.along == "Share of stops"
    shares = [row[chart.columns.index(chart.along)] for row in chart.rows]
    assert shares == ["0 %", "5 %", "10 %", "15 %", "20 %", "25 %", "30 %", "a third", "35 %", "40 %", "45 %", "50 %"]
    frame = chart.to_frame()
    assert list(frame["share"]) == pytest.approx([share for share, _ in SHARES], abs=1e-5)
    for place, number in zip(TOLD, NUMBERS, strict=True):
        row, gap = frame.iloc[place], one[f"searched.gap.{number}"]
        least, most = (one[f"searched.gap_over_all.{end}.{number}"] for end in ("least", "most"))
        told_here = [row[name] for name in ("value", "low", "high", "least", "lowest", "most", "highest")]
        wanted = [gap.value, gap.low, gap.high, least.value, least.low, most.value, most.high]
        assert told_here == pytest.approx(wanted, rel=1e-4, abs=1e-6)
    kept = json.loads(finding.to_json())["charts"][0]
    assert kept["along"] == "Share of stops"
    assert [datum["share"] for datum in kept["spec"]["data"]["values"]] == list(frame["share"])


def test_words_tell_of_a_gap_that_would_show_at_a_third_only_with_the_gap_as_counted():
    finding, one = told(a_town("as-a-third", black="62", white="60"))
    assert one["searched.gap.33"].low > 0 > one["searched.gap.0"].low
    (line,) = (line for line in finding.answer if line.startswith("Searched, Black people: no "))
    assert " points. If a third of the stops of Black people would not have happened to White people" in line
    assert " As counted, the gap is +" in line
    assert "A gap of 0 fits with any share up to " in line


def test_words_list_those_of_whom_neither_would_show():
    finding, one = told(a_town("few-people", black="45", white="60", people=2_400))
    assert one["searched.gap.33"].low < 0
    line = "Black people: a gap of 0 to White people fits if there are no such stops, and if a third are such."
    assert line in finding.answer


def test_a_lower_rate_says_which_share_brings_the_gap_to_nothing():
    finding, one = told(a_town("lower", black="90", white="120"))
    turns = one["searched.turns"]
    assert turns.low < 0.25 < turns.high
    assert turns.low > 0
    assert any(
        line.startswith("Black people: a clear gap to White people of −") and "It would be 0 if " in line
        for line in finding.answer
    )
    assert one["searched.gap.0"].value < 0 < one["searched.gap.50"].value


@pytest.mark.parametrize("seed", [1, 2])
def test_where_all_are_treated_alike_nothing_stands_out_and_it_says_what_could_have_been_seen(seed: int):
    finding = asked("selection_bounds", alike=True, seed=seed)
    check(finding)
    clear = [one for one in finding.estimates if one.q_value is not None and one.q_value < 0.05]
    assert clear == []
    assert "no clear gap to White people. We could only have seen one of about" in " ".join(finding.answer)
    assert any("A gap of 0 fits with any share up to " in line for line in finding.answer)
    plain = value(finding, "searched.gap.0", "black")
    assert plain.low < 0 < plain.high


def test_the_invented_agency_and_its_spanish():
    finding = asked("selection_bounds", benchmark=None)
    assert {one.quantity.split(".")[0] for one in finding.estimates} == {"searched", "arrested", "force"}
    assert [one.quantity for one in finding.estimates if one.q_value is not None and one.q_value < 0.05] == [
        "searched.ratio"
    ] * 2
    assert len(finding.answer) < 26  # 15 pairs; the rest is left to the table along which a reader moves
    spanish = finding.told("es")
    assert any("Si un tercio de las paradas de las personas negras no les" in line for line in spanish.answer)
    assert spanish.charts[0].along in spanish.charts[0].columns
    assert "Proporción de las paradas del grupo" in json.dumps(spanish.charts[0].spec, ensure_ascii=False)


def test_without_officers_and_days_people_are_counted_one_by_one():
    finding, one = told(a_town("alone", black="90", white="120", officer=""))
    assert "one_by_one" in {caution.code for caution in finding.cautions}
    assert one["searched.gap.33"].low < one["searched.gap.33"].value < one["searched.gap.33"].high


def test_officers_who_differ_make_wider_ranges():
    more = "+ CASE WHEN i % 40 < 20 THEN 100 ELSE 0 END"
    plain = {
        "black": f"(120 {more} * (hash(concat(i, 'x')) % 2))",
        "white": f"(60 {more} * (hash(concat(i, 'x')) % 2))",
    }
    _, by_officer = told(
        a_town("officers", **plain, race_ethnicity="CASE WHEN i % 40 < 24 THEN 'black' ELSE 'white' END")
    )
    _, alone = told(
        a_town("no-officers", **plain, race_ethnicity="CASE WHEN i % 40 < 24 THEN 'black' ELSE 'white' END", officer="")
    )
    width = [one["searched.gap.33"].high - one["searched.gap.33"].low for one in (by_officer, alone)]
    assert width[0] > 1.5 * width[1]


def test_a_small_group_is_not_shown_and_a_report_hides_what_hangs_on_few_searches():
    """Few searches of the reference group: with the gap and its own rate anybody could work them out."""
    finding, one = told(a_town("few", black="100", white="8", people=1_500))
    assert one["searched.gap.33"].status == "ok"
    (kept,) = guard_all((finding,))
    hidden = {part.quantity: part for part in kept.finding.estimates if "reference" in part.groups}
    assert {part.value for quantity, part in hidden.items() if quantity.startswith("searched.")} == {None}
    assert {row[3:] for chart in kept.finding.charts for row in chart.rows} == {("hidden",) * 2}
    assert not [line for line in kept.finding.answer if "such stops would" in line or "a third" in line]
    assert not [datum for chart in kept.finding.charts for datum in chart.spec.get("data", {}).get("values", ())]


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "selection_bounds", Settings()))


def test_it_is_no_part_of_a_report():
    assert "selection_bounds" in ADVANCED
    assert "selection_bounds" not in STUDIES
