"""The Open Policing view: one race, one outcome, and NA where a column does not apply."""

import json
from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from daylit.jurisdictions.files.rows import by_name
from jurisdictions.changing import problems
from jurisdictions.stanford_opp_builder import a_stop, an_unsearched_stop

PACK = load_pack("stanford-opp")
FILE = PACK.file("opp-csv")
STANDARDS = Path(__file__).parents[3] / "shared/standards"


def row(record):
    made = write_flat([record], FILE, form=PACK.form)
    assert made.problems == ()
    heading, line = made.files["opp-csv"].decode().splitlines()
    return dict(zip(heading.split(","), line.split(","), strict=True))


@pytest.mark.parametrize("build", [a_stop, an_unsearched_stop])
def test_it_works_and_a_valid_stop_has_no_problem(build):
    assert problems(PACK, build()) == []


def test_the_row_of_a_searched_stop_to_the_letter():
    cells = row(a_stop())
    assert {name: text for name, text in cells.items() if text != "NA"} == {
        "raw_row_number": "1",
        "date": "2019-07-04",
        "time": "08:05:00",
        "location": "Main St",
        "lat": "35.9900000",
        "lng": "-78.9000000",
        "county_name": "Durham",
        "subject_age": "31",
        "subject_race": "black",
        "subject_sex": "female",
        "officer_id_hash": "a1b2c3",
        "officer_race": "white",
        "officer_sex": "male",
        "officer_years_of_service": "4",
        "department_name": "Durham Police",
        "type": "vehicular",
        "arrest_made": "TRUE",
        "citation_issued": "TRUE",
        "warning_issued": "FALSE",
        "outcome": "arrest",
        "contraband_found": "TRUE",
        "contraband_drugs": "TRUE",
        "contraband_weapons": "FALSE",
        "contraband_alcohol": "FALSE",
        "contraband_other": "FALSE",
        "frisk_performed": "FALSE",
        "search_conducted": "TRUE",
        "search_person": "FALSE",
        "search_vehicle": "TRUE",
        "search_basis": "consent",
        "reason_for_arrest": "Possession",
        "reason_for_stop": "Speeding",
        "speed": "71",
        "posted_speed": "55",
        "vehicle_registration_state": "NC",
        "vehicle_year": "2012",
    }


def test_opp_r01_columns_that_depend_on_a_search_or_an_arrest_are_na_without_one():
    cells = row(an_unsearched_stop())
    names = ("search_person", "search_vehicle", "search_basis", "reason_for_search", "reason_for_arrest")
    assert {cells[name] for name in (*names, "contraband_found", "contraband_drugs", "reason_for_frisk")} == {"NA"}
    assert (cells["search_conducted"], cells["arrest_made"]) == ("FALSE", "FALSE")


def test_opp_r01_what_was_found_is_na_where_nothing_was():
    cells = row(a_stop({"person.found": None}))
    assert [cells[f"contraband_{name}"] for name in ("found", "drugs", "other")] == ["FALSE", "NA", "NA"]


@pytest.mark.parametrize(("age", "text"), [(9, "NA"), (10, "10"), (110, "110"), (111, "NA")])
def test_opp_r02_an_age_out_of_bounds_is_na(age, text):
    assert row(a_stop({"person.age": age}))["subject_age"] == text


@pytest.mark.parametrize(
    ("race", "ethnicity", "text"),
    [
        (["white"], "hispanic", "hispanic"),
        (["white", "hispanic"], None, "hispanic"),
        (["white", "black"], None, "other"),
        (["asian_pacific"], "not_hispanic", "asian/pacific islander"),
        ({"missing": "unknown"}, None, "NA"),
    ],
)
def test_opp_r03_hispanic_stands_over_race_and_several_groups_are_other(race, ethnicity, text):
    assert row(a_stop({"person.race": race, "person.ethnicity": ethnicity}))["subject_race"] == text


@pytest.mark.parametrize(
    ("result", "text"),
    [(["warning"], "warning"), (["warning", "citation"], "citation"), (["summons", "citation"], "summons")],
)
def test_opp_r04_the_most_severe_outcome_is_written(result, text):
    assert row(an_unsearched_stop({"person.result": result}))["outcome"] == text


def test_every_rule_has_its_test_here():
    tests = [name for name in globals() if name.startswith("test_opp_r")]
    assert {rule.id for rule in PACK.rules} == {f"OPP-R{name[10:12]}" for name in tests}


def test_reading_the_row_back_gives_what_the_view_keeps():
    content = write_flat([an_unsearched_stop()], FILE, form=PACK.form).files["opp-csv"]
    (record,) = read_flat(content, FILE, form=PACK.form).records
    assert record == an_unsearched_stop()


@pytest.mark.realdata
def test_the_columns_are_those_of_the_standard_in_order_and_what_is_redacted_is_never_written():
    path = STANDARDS / "opp_schema.json"
    if not path.exists():
        pytest.skip("../shared/standards is not there")
    schema = json.loads(path.read_text())
    columns = by_name(FILE.columns)
    assert list(columns) == [column["name"] for column in schema["columns"]]
    assert {name for name, (first, *_) in columns.items() if not first.source and not first.value} == set(
        schema["redact_for_public_release"]
    )
