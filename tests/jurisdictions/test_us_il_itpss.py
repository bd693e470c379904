"""Illinois: one row with a block for the vehicle, the driver, the passengers and the dog."""

import csv
from datetime import date
from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from daylit.jurisdictions.files.rows import by_name
from jurisdictions.changing import problems, seen
from jurisdictions.us_il_itpss_builder import a_pedestrian_stop, a_searched_stop, a_stop

PACK = load_pack("us-il-itpss", on=date(2018, 5, 1))
LATER = load_pack("us-il-itpss", on=date(2024, 5, 1))
STANDARDS = Path(__file__).parents[3] / "shared/standards"

BROKEN = [
    ("IL-R01", a_stop({"person.moving_type": None})),
    ("IL-R01", a_stop({"person.reason": "equipment"})),
    ("IL-R02", a_stop({"vehicle.search_basis": "consent"})),
    ("IL-R02", a_stop({"person.found": ["drugs"]})),
    ("IL-R04", a_stop({"person.race": {"value": "white", "how": "document"}})),
    ("IL-D01", a_stop({"person.role": "passenger"})),
    ("IL-D02", a_stop({"vehicle.searched": "yes"})),
    ("IL-D03", a_stop({"person.searched": "yes"})),
    ("IL-D04", a_stop({"vehicle.searched": "yes", "vehicle.search_basis": "other", "vehicle.found": ["drugs"]})),
    ("IL-D05", a_stop({"person.searched": "yes", "person.search_basis": "other", "person.found": ["drugs"]})),
    ("IL-D06", {**a_pedestrian_stop(), "people": a_pedestrian_stop()["people"] * 2}),
]


@pytest.mark.parametrize("build", [a_stop, a_searched_stop, a_pedestrian_stop])
def test_it_works_and_a_valid_stop_has_no_problem(build):
    assert problems(PACK, build()) == []


@pytest.mark.parametrize(("rule", "record"), BROKEN)
def test_each_rule_is_found_when_broken(rule, record):
    assert rule in problems(PACK, record)


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == {rule for rule, _ in BROKEN}


def cells(record, name, pack=PACK):
    made = write_flat([record], pack.file(name), form=pack.form)
    assert made.problems == ()
    heading, line = made.files[name].decode().splitlines()
    return dict(zip(heading.split("~"), line.split("~"), strict=True)), line


def test_the_row_of_a_plain_stop_to_the_letter():
    _, line = cells(a_stop(), "traffic")
    start = "10101~Chicago Police~05/01/2018~10:15~12~60601~Ford~2011~1990~1~4~1~1~1~Beat 12"
    vehicle, driver, passenger = "~2~0~2~0~0~0~0~0~0~0~0~0", "~2~0~2~0", "~0~0~0~0"
    found, dog = "~0~0~0~0~0~0~0~0", "~2~0~0~0~0~0~0~0~0~0~0"
    assert line == start + vehicle + driver + passenger + found + dog


def test_each_block_of_a_searched_stop_is_filled_from_its_own_answers():
    row, _ = cells(a_searched_stop(), "traffic")
    assert [row[f"Vehicle{name}"] for name in ("ConsentGiven", "SearchConductedBy", "DrugsFound", "AlcoholFound")] == [
        *("1", "1", "1", "2")
    ]
    assert [row["VehicleDrugAmount"], row["DriverPassengerDrugAmount"]] == ["2", "1"]
    assert [row[f"Passenger{name}"] for name in ("ConsentSearchRequested", "ConsentGiven", "SearchConducted")] == [
        *("1", "2", "1")
    ]
    assert [row["DriverSearchConducted"], row["PoliceDogAlertIfSniffed"], row["PoliceDogContrabandFound"]] == [
        *("2", "1", "0")
    ]


def test_the_row_of_a_pedestrian_stop_to_the_letter():
    _, line = cells(a_pedestrian_stop(), "pedestrian")
    assert line == (
        "Chicago Police~05/01/2018~10:15~State and Lake~Beat 12~2~5~2~1~2~2~2~2~2~1~Ran from the store"
        "~1~2~2~2~2~2~1~2~2~~2~2~0~0~0~0~0~0~~0~0~0~0~0~0~0~0~2~2~"
    )


def test_each_file_holds_its_own_kind_of_stop():
    made = write_flat([a_stop(), a_pedestrian_stop()], PACK.file("pedestrian"), form=PACK.form)
    assert (made.records, len(made.files["pedestrian"].splitlines())) == (1, 2)


def test_the_delimiter_in_an_answer_keeps_the_record_out():
    made = write_flat([a_stop({"vehicle.make": "Fo~rd"})], PACK.file("traffic"), form=PACK.form)
    assert [(each.code, each.at) for each in made.problems] == [("file.forbidden", "records[0].vehicle.make")]
    assert made.records == 0


def test_reading_a_plain_row_gives_back_what_it_holds():
    content = write_flat([a_stop()], PACK.file("traffic"), form=PACK.form).files["traffic"]
    found = read_flat(content, PACK.file("traffic"), form=PACK.form)
    wanted = a_stop({"person.result": ["citation"], "person.searched": None, "person.consent_person_asked": None})
    del wanted["contact"]["kind"]
    assert list(found.records) == [wanted]
    assert "DriverSearchConducted" in found.not_read


def test_pedestrian_stops_are_reported_from_2016_on():
    assert "code.not_yet" in problems(PACK, a_pedestrian_stop({"contact.start": "2015-12-31T10:00"}))


def test_from_2024_on_there_is_a_third_gender_and_the_pack_is_a_draft():
    record = a_stop({"contact.start": "2024-05-01T10:15", "person.gender": "nonbinary"})
    assert problems(LATER, record) == []
    assert "code.unknown" in problems(PACK, a_stop({"person.gender": "nonbinary"}))
    assert cells(record, "traffic", LATER)[0]["DriverSex"] == "3"
    assert (LATER.completeness, LATER.partial) == ("draft", True)


def test_race_is_what_the_officer_saw():
    assert problems(PACK, a_stop({"person.race": seen("white")})) == []
    assert problems(PACK, a_stop({"person.race": "white"})) == ["answer.how_missing", "IL-R04"]


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "layout"), [("traffic", "traffic-2012+"), ("pedestrian", "pedestrian-2016+")])
def test_the_columns_are_those_of_the_layout_in_order(name, layout):
    path = STANDARDS / "il_itpss_layouts.csv"
    if not path.exists():
        pytest.skip("../shared/standards is not there")
    with path.open(newline="") as file:
        wanted = [line["field"] for line in csv.DictReader(file) if line["layout"] == layout]
    assert list(by_name(PACK.file(name).columns)) == wanted
