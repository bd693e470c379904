"""Washington, DC: what the NEAR Act asks of a stop."""

from datetime import date
from typing import Any

from daylit.jurisdictions import load_pack
from daylit.record import check
from jurisdictions.us_dc_near_builder import a_stop

PACK = load_pack("us-dc-near", on=date(2024, 5, 1))


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def test_it_works() -> None:
    assert check(PACK.form, a_stop()) == []


def test_dc_d01_who_agreed_has_consent_among_the_reasons() -> None:
    assert rules_of(a_stop(search_basis=["frisk"])) == {"DC-D01"}


def test_dc_d02_consent_means_that_the_person_agreed() -> None:
    assert rules_of(a_stop(search_consensual=False)) == {"DC-D02"}


def test_the_date_of_birth_is_never_published() -> None:
    assert "person.birth_date" in PACK.publication.drop
    assert "person.birth_date" not in {column.source for column in PACK.file("stops").columns}
