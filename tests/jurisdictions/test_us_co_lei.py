"""Colorado: one contact makes a contact record and, where force was used, a record of it."""

from datetime import date
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from daylit.record import check
from daylit.record.looking import Looking
from jurisdictions.us_co_lei_builder import a_contact, a_force, a_person

PACK = load_pack("us-co-lei", on=date(2024, 5, 1))
BOTH = ["contact", "use_of_force"]


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def left_out(answers: dict[str, Any], *, at: str = "") -> set[str]:
    unit = "person" if at else "contact"
    looking = Looking(PACK.form, answers)
    return {one.id for one in PACK.scope.leave_out if one.unit == unit and looking.value(one.when, at=at) is True}


def test_it_works() -> None:
    forced = a_contact(a_person(force=[a_force()]), record_kind=BOTH)
    assert check(PACK.form, a_contact()) == []
    assert check(PACK.form, forced) == []
    assert left_out(forced) == left_out(forced, at="people[0]") == set()


@pytest.mark.parametrize("exempt", ["entry_check", "motorist_assist", "undercover", "jail", "public_began_it"])
def test_co_r01_meetings_that_are_no_contacts_are_left_out(exempt: str) -> None:
    assert left_out(a_contact(exempt=exempt)) == {"CO-R01"}
    assert left_out(a_contact(exempt="none")) == set()


def test_co_r02_of_a_traffic_stop_only_the_driver_is_reported() -> None:
    two = (a_person(), a_person(role="passenger"))
    assert left_out(a_contact(*two), at="people[1]") == {"CO-R02"}
    assert left_out(a_contact(*two), at="people[0]") == set()
    assert left_out(a_contact(*two, traffic_stop=False), at="people[1]") == set()


def test_co_r02_force_toward_a_passenger_is_reported() -> None:
    two = a_contact(a_person(), a_person(role="passenger", force=[a_force()]), record_kind=BOTH)
    assert check(PACK.form, two) == []
    assert left_out(two, at="people[1]") == set()


def test_co_n01_a_citation_needs_its_violation() -> None:
    for result in ("warning", "citation", "arrest"):
        assert rules_of(a_contact(a_person(result=[result], charges=None))) == {"CO-N01"}
    assert check(PACK.form, a_contact(a_person(result=["no_action"], charges=None))) == []


def test_co_d01_a_force_record_needs_a_use_of_force() -> None:
    assert rules_of(a_contact(record_kind=BOTH)) == {"CO-D01"}


def test_co_d02_every_contact_makes_a_contact_record() -> None:
    assert rules_of(a_contact(a_person(force=[a_force()]), record_kind=["use_of_force"])) == {"CO-D02"}


def test_co_d03_property_taken_is_described() -> None:
    assert rules_of(a_contact(a_person(seizures=None))) == {"CO-D03"}


def test_force_is_not_asked_without_a_force_record() -> None:
    (problem,) = check(PACK.form, a_contact(a_person(force=[a_force()])))
    assert problem.code == "block.not_asked"


def test_the_two_records_are_two_files() -> None:
    units = {file.id: file.unit for file in PACK.files}
    assert units == {"contacts": "person", "use-of-force": "force"}
    forced = {column.source for column in PACK.file("use-of-force").columns}
    assert {element.path for element in PACK.form.elements if element.block == "force"} <= forced


def test_names_of_officers_are_never_published() -> None:
    assert "force.officers" in PACK.publication.drop
