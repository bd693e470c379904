"""The United Kingdom: a view with moved map points and bands of age."""

import json

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from daylit.jurisdictions.files.snapping import MapPoint, nearest, snapped
from daylit.jurisdictions.files.tree import write_json
from jurisdictions.changing import problems
from jurisdictions.uk_stop_search_builder import a_search, a_vehicle_search

PACK = load_pack("uk-stop-search")
POINTS = [
    MapPoint(id=1738518, name="On or near Crescent Street", latitude=52.628997, longitude=-1.130273),
    MapPoint(id=1738519, name="On or near a Park", latitude=52.64, longitude=-1.14),
]

BROKEN = [
    ("UK-R01", a_vehicle_search({"person.gender": "male"})),
    ("UK-R01", a_vehicle_search({"search.outer_clothing": True})),
    ("UK-D01", a_search({"person.race": None})),
]


@pytest.mark.parametrize("build", [a_search, a_vehicle_search])
def test_it_works_and_a_valid_search_has_no_problem(build):
    assert problems(PACK, build()) == []


@pytest.mark.parametrize(("rule", "record"), BROKEN)
def test_each_rule_is_found_when_broken(rule, record):
    assert rule in problems(PACK, record)


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == {rule for rule, _ in BROKEN}


def test_the_public_point_stands_for_the_place():
    record = a_search()
    public = snapped(record, points=POINTS)
    assert public["location"] == {
        "point": {"latitude": 52.628997, "longitude": -1.130273},
        "street": "On or near Crescent Street",
        "street_id": 1738518,
    }
    assert record["location"] == {"point": {"latitude": 52.6291, "longitude": -1.1304}}
    assert problems(PACK, public) == []


def test_a_place_far_from_every_public_point_is_left_out():
    assert nearest(51.0, 0.0, points=POINTS) is None
    assert snapped(a_search(), points=[])["location"] == {}


def test_a_place_in_words_never_stays():
    record = {"location": {"description": "12 Crescent Street", "zip": "LE1", "county": "Leicestershire"}}
    assert snapped(record, points=POINTS)["location"] == {"county": "Leicestershire"}


def test_twenty_kilometres_is_the_limit():
    point = MapPoint(id=1, name="On or near a Road", latitude=52.0, longitude=0.0)
    assert nearest(52.0 + 19.9 / 111.195, 0.0, points=[point]) is point
    assert nearest(52.0 + 20.1 / 111.195, 0.0, points=[point]) is None


def test_the_public_record_to_the_letter():
    tree = json.loads(write_json(snapped(a_search(), points=POINTS), PACK.file("police-api"), form=PACK.form))
    assert tree == {
        "type": "Person search",
        "involved_person": "true",
        "datetime": "2024-01-06T22:45:00",
        "operation": "false",
        "operation_name": "",
        "location": {
            "latitude": "52.628997",
            "longitude": "-1.130273",
            "street": {"id": "1738518", "name": "On or near Crescent Street"},
        },
        "gender": "Male",
        "age_range": "18-24",
        "self_defined_ethnicity": "Asian/Asian British - Indian",
        "officer_defined_ethnicity": "Asian",
        "legislation": "Misuse of Drugs Act 1971 (section 23)",
        "object_of_search": "Controlled drugs",
        "outcome": "A no further action disposal",
        "outcome_object": {"id": "bu-no-further-action", "name": "A no further action disposal"},
        "outcome_linked_to_object_of_search": "false",
        "removal_of_more_than_outer_clothing": "false",
    }


def test_the_public_table_to_the_letter_and_back():
    file = PACK.file("police-csv")
    public = snapped(a_search(), points=POINTS)
    made = write_flat([public, a_vehicle_search({"location.point": None})], file, form=PACK.form)
    assert made.files["police-csv"].decode().splitlines()[1:] == [
        "Person search,2024-01-06T22:45:00,False,,52.628997,-1.130273,Male,18-24,Asian/Asian British - Indian,Asian,"
        "Misuse of Drugs Act 1971 (section 23),Controlled drugs,A no further action disposal,False,False",
        "Vehicle search,2024-01-06T22:45:00,False,,,,,,,,Misuse of Drugs Act 1971 (section 23),Controlled drugs,"
        "A no further action disposal,False,",
    ]
    first, second = read_flat(made.files["police-csv"], file, form=PACK.form).records
    del public["location"]["street"], public["location"]["street_id"]
    assert first == public
    vehicle = a_vehicle_search()
    del vehicle["location"]
    assert second == vehicle
