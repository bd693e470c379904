"""Maryland: named columns in order, and the purpose of a stop from the section of the law."""

import csv
from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from daylit.jurisdictions.table_import import import_table
from daylit.record.looking import Looking
from jurisdictions.changing import problems
from jurisdictions.us_md_tr25_113_builder import a_searched_stop, a_stop

PACK = load_pack("us-md-tr25-113")
(TABLE,) = PACK.tables
STANDARDS = Path(__file__).parents[3] / "shared/standards"

BROKEN = [
    ("MD-R02", a_stop({"person.search_scope": "both"})),
    ("MD-D01", a_searched_stop({"person.search_basis": None})),
    ("MD-D02", a_stop({"person.statute": "22-201"})),
]


@pytest.mark.parametrize("build", [a_stop, a_searched_stop])
def test_it_works_and_a_valid_stop_has_no_problem(build):
    assert problems(PACK, build()) == []


@pytest.mark.parametrize(("rule", "record"), BROKEN)
def test_each_rule_is_found_when_broken(rule, record):
    assert rule in problems(PACK, record)


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == {rule for rule, _ in BROKEN}


def test_a_section_that_is_not_in_the_table_is_named():
    assert problems(PACK, a_stop({"person.statute": "21-999"})) == ["table.unknown", "MD-D02"]


@pytest.mark.parametrize(
    "answers", [{"contact.checkpoint": True}, {"contact.crash": True}, {"contact.automated": "plate_reader"}]
)
def test_what_the_law_leaves_out_is_left_out(answers):
    def left(record):
        looking = Looking(PACK.form, record)
        return [each.message for each in PACK.scope.leave_out if looking.value(each.when) is True]

    assert left(a_stop()) == []
    assert len(left(a_stop(answers))) == 1


def test_the_yearly_table_to_the_letter():
    made = write_flat([a_stop(), a_searched_stop()], PACK.file("msac"), form=PACK.form)
    assert made.files["msac"].decode().splitlines() == [
        "Agency,Gender,Race,StopReason,Registration,Search,SearchReason",
        "HCPD,m,o,21.8,i,,",
        "HCPD,m,o,21.8,i,both,consent",
    ]


def test_the_released_columns_to_the_letter_and_back():
    file = PACK.file("delivered")
    made = write_flat([a_stop()], file, form=PACK.form)
    assert made.files["delivered"].decode().splitlines()[1] == (
        "05/01/2024,10:15,Rt 50 at exit 8,12,21-801,N,,,,citation,21-801(a),MD,M,02/29/1980,MD,Howard,"
        "NATIVE AMERICAN,77,HCPD"
    )
    (record,) = read_flat(made.files["delivered"], file, form=PACK.form).records
    wanted = a_stop(
        {
            "person.result": ["citation"],
            "person.statute_group": None,
            "vehicle.in_state": None,
            "contact.checkpoint": None,
            "contact.crash": None,
            "contact.automated": None,
        }
    )
    assert record == wanted


@pytest.mark.realdata
def test_the_public_table_is_read_whole_and_the_sample_agrees_with_it():
    path = STANDARDS / "md_statute_to_purpose.csv"
    if not path.exists():
        pytest.skip("../shared/standards is not there")
    with path.open(newline="") as file:
        wanted = {line["md_tr_section"] for line in csv.DictReader(file)}
    read = import_table(path, TABLE)
    rows = {row.code: row.label for row in read.rows}
    assert set(rows) == wanted
    assert len(set(rows.values())) == 12
    assert {row.code: rows[row.code] for row in TABLE.rows} == {row.code: row.label for row in TABLE.rows}
