"""North Carolina: five tables of fixed widths that are joined by numbers."""

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.linked import read_linked, write_linked
from daylit.record import check
from jurisdictions.changing import problems
from jurisdictions.us_nc_sbi122_builder import a_searched_stop, a_stop

PACK = load_pack("us-nc-sbi122")
FILE = PACK.file("five-tables")

BROKEN = {
    "NC-R02": {"person.role": "passenger", "person.reason": None, "person.result": None},
    "NC-R03": {
        "search.basis": "probable_cause",
        "search.targets": ["driver"],
    },
    "NC-D01": {"person.result": "arrest"},
}


@pytest.mark.parametrize("build", [a_stop, a_searched_stop])
def test_it_works_and_a_valid_stop_has_no_problem(build):
    assert problems(PACK, build()) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_found_when_broken(rule):
    assert rule in problems(PACK, a_stop(BROKEN[rule]))


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == set(BROKEN)


def written(*records):
    return write_linked(records, FILE, form=PACK.form)


def test_the_tables_of_a_stop_to_the_letter():
    made = written(a_stop())
    stop = (
        f"{'D0001':12}{'Durham Police Department':100}{'2024-05-01 10:15:00':24}{'1':5}{'3':5}"
        f"{'0':3}{'0':3}{'0':3}{'0':3}{'0':3}{'0':3}{'0':3}{'A17':10}{'DURHAM':15}{'Durham':20}\r\n"
    )
    person = f"{'D00011':12}{'D0001':12}D{'34':5}MNB\r\n"
    assert made.files == {
        "STOPS.txt": stop.encode(),
        "PERSON.txt": person.encode(),
        "SEARCH.txt": b"",
        "CONTRABAND.txt": b"",
        "SEARCHBASIS.txt": b"",
    }
    assert (made.records, made.problems) == (1, ())


def test_searches_finds_and_grounds_are_joined_by_numbers():
    made = written(a_searched_stop())
    search = made.files["SEARCH.txt"].decode().splitlines()
    assert search == [
        f"{'D000111':12}{'D0001':12}{'D00011':12}{'3':5}{'1':3}{'1':3}{'0':3}{'0':3}{'0':3}{'1':3}{'0':3}"
    ]
    basis = [line.split() for line in made.files["SEARCHBASIS.txt"].decode().splitlines()]
    assert basis == [
        ["D0001111", "D000111", "D00011", "D0001", "OB"],
        ["D0001112", "D000111", "D00011", "D0001", "SM"],
    ]
    finds = [line.split() for line in made.files["CONTRABAND.txt"].decode().splitlines()]
    assert finds == [["D000111", "D000111", "D00011", "D0001", "3.5"], ["D000112", "D000111", "D00011", "D0001", "1"]]
    stop = made.files["STOPS.txt"].decode()
    assert stop[146:152].split() == ["0", "1"]  # the passenger was arrested, the driver was not


@pytest.mark.parametrize("build", [a_stop, a_searched_stop])
def test_reading_our_own_tables_gives_the_same_records(build):
    records = [build({"submission.record": f"D{number}"}) for number in range(3)]
    found = read_linked(written(*records).files, FILE, form=PACK.form)
    assert found.problems == ()
    assert list(found.records) == records
    assert [check(PACK.form, record) for record in found.records] == [[], [], []]


def test_every_width_is_that_of_the_layout_and_nothing_is_cut_off():
    made = written(a_stop({"location.county": "A COUNTY OF MORE THAN FIFTEEN"}), a_stop({"submission.record": "D2"}))
    assert [(each.code, each.at) for each in made.problems] == [("file.too_long", "records[0].location.county")]
    assert (made.left_out, made.records) == ((0,), 1)
    assert b"D0001" not in made.files["PERSON.txt"]
    assert b"FIFTEEN" not in made.files["STOPS.txt"]


def test_a_record_without_a_number_and_one_with_the_number_of_another_are_left_out():
    made = written(a_stop(), a_stop(), a_stop({"submission.record": None}))
    assert [each.code for each in made.problems] == ["file.key_twice", "file.no_key"]
    assert made.left_out == (1, 2)


def test_a_yes_that_may_be_about_several_people_is_not_read():
    record = a_searched_stop({"person.resistance": "yes", "person.officer_hurt": "no", "person.hurt": "no"})
    found = read_linked(written(record).files, FILE, form=PACK.form)
    assert [(each.code, each.values["column"]) for each in found.problems] == [("file.which_person", "EncounterForce")]
    assert "resistance" not in found.records[0]["people"][0]


def test_a_row_whose_parent_is_not_there_is_named():
    made = dict(written(a_searched_stop()).files)
    made["PERSON.txt"] = made["PERSON.txt"].splitlines(keepends=True)[1]
    found = read_linked(made, FILE, form=PACK.form)
    assert {each.code for each in found.problems} == {"file.no_parent"}
    assert [len(record["people"]) for record in found.records] == [1]


def test_a_table_that_is_not_there_is_named_and_nothing_is_read():
    made = dict(written(a_stop()).files)
    del made["SEARCH.txt"]
    found = read_linked(made, FILE, form=PACK.form)
    assert [each.code for each in found.problems] == ["file.no_table"]
    assert found.records == ()


def test_thirty_six_people_are_more_than_the_numbers_have_room_for():
    record = a_stop()
    record["people"] = record["people"] * 36
    assert [each.code for each in written(record).problems] == ["file.too_many"]
