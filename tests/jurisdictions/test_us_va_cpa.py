"""Virginia: a file parted by commas, in which no comma may stand."""

from datetime import date

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from jurisdictions.changing import problems
from jurisdictions.us_va_cpa_builder import a_stop

PACK = load_pack("us-va-cpa")
FILE = PACK.file("vsp-csv")

BROKEN = [
    ("VA-R01", {"location.description": "Main Street, Fairfax"}),
    ("VA-R01", {"location.description": "x" * 46}),
    ("VA-R02", {"person.offences": None}),
    ("VA-R03", {"submission.record": "24 0001"}),
    ("VA-R03", {"submission.record": "2024-00000123"}),
    ("VA-D01", {"person.charges": "Speeding, 20 over"}),
]


def test_it_works_and_a_valid_stop_has_no_problem():
    assert problems(PACK, a_stop()) == []


@pytest.mark.parametrize(("rule", "changes"), BROKEN)
def test_each_rule_is_found_when_broken(rule, changes):
    assert rule in problems(PACK, a_stop(changes))


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.rules if rule.kind in ("check", "element")} == {rule for rule, _ in BROKEN}


def test_the_file_to_the_letter():
    made = write_flat([a_stop()], FILE, form=PACK.form)
    heading, line, end = made.files["vsp-csv"].decode("ascii").split("\r\n")
    assert heading.startswith("Record ID,Stop date,ORI,Location,Jurisdiction code,Initial reason for stop,Person type,")
    assert line == (
        "24-000123,050124,VA0290100,38.8462 -77.3064,029,TRAFFIC VIOLATION,DRIVER,WHITE,HISPANIC OR LATINO,41,FEMALE,"
        "YES,OTHER VIRGINIA JURISDICTION RESIDENT,CITATION/SUMMONS,Speeding 20 over,SPE-6712-I6,NO,NO,NO,NO"
    )
    assert end == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"location.description": "Main Street, Fairfax"}, "file.forbidden"),
        ({"location.description": "Main Street\nFairfax"}, "file.line_break"),
        ({"person.charges": "Caf\u00e9"}, "file.encoding"),
    ],
)
def test_what_the_file_must_not_hold_is_named_and_never_replaced(changes, code):
    made = write_flat([a_stop(changes), a_stop()], FILE, form=PACK.form)
    assert {each.code for each in made.problems} == {code}
    assert (made.left_out, made.records) == ((0,), 1)
    assert len(made.files["vsp-csv"].split(b"\r\n")) == 3


def test_reading_our_own_file_gives_the_same_records_but_the_time_and_the_way_of_knowing():
    records = [a_stop({"submission.record": f"24-{number}"}) for number in range(3)]
    found = read_flat(write_flat(records, FILE, form=PACK.form).files["vsp-csv"], FILE, form=PACK.form)
    wanted = [
        a_stop(
            {
                "submission.record": f"24-{number}",
                "contact.start": "2024-05-01",
                "person.race": "white",
                "person.ethnicity": "hispanic",
            }
        )
        for number in range(3)
    ]
    assert list(found.records) == wanted
    assert (found.problems, found.not_read) == ((), ())


def test_two_people_of_one_stop_come_back_as_one_record():
    record = a_stop()
    record["people"].append({**record["people"][0], "role": "passenger"})
    found = read_flat(write_flat([record], FILE, form=PACK.form).files["vsp-csv"], FILE, form=PACK.form)
    assert [[person["role"] for person in each["people"]] for each in found.records] == [["driver", "passenger"]]


def test_the_first_year_asks_less_and_leaves_passengers_out():
    first = load_pack("us-va-cpa", on=date(2020, 7, 1))
    assert first.version == "2020"
    less = dict.fromkeys(("speaks_english", "residency", "used_force", "resistance"))
    record = a_stop({"contact.start": "2020-08-01T10:15", **{f"person.{name}": None for name in less}})
    assert problems(first, record) == []
    assert len(first.file("vsp-csv").columns) == len(FILE.columns) - 4
    assert [left.id for left in first.scope.leave_out] == ["VA-D20"]


def test_a_heading_of_another_file_is_refused():
    found = read_flat(b"a,b\r\n1,2\r\n", FILE, form=PACK.form)
    assert ([each.code for each in found.problems], found.records) == (["file.header"], ())


def test_a_line_with_too_few_cells_is_named_and_the_others_are_read():
    content = write_flat([a_stop()], FILE, form=PACK.form).files["vsp-csv"] + b"24-2,050124\r\n"
    found = read_flat(content, FILE, form=PACK.form)
    assert [(each.code, each.at) for each in found.problems] == [("file.cells", "vsp-csv line 3")]
    assert len(found.records) == 1
