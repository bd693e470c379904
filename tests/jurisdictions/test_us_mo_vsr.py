"""Missouri: the vehicle stop, and the yearly report that counts it by race."""

from datetime import date
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.crosstab import count_crosstab, failed_sums
from daylit.record import check
from jurisdictions.us_mo_vsr_builder import a_stop

PACK = load_pack("us-mo-vsr", on=date(2024, 6, 15))


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def test_it_works() -> None:
    assert check(PACK.form, a_stop()) == []
    assert PACK.partial


def test_race_is_what_the_officer_saw() -> None:
    (problem,) = check(PACK.form, a_stop(race={"value": "black", "how": "stated"}))
    assert problem.code == "answer.how_not_allowed"


def test_mo_d01_result_and_arrest_agree() -> None:
    assert rules_of(a_stop(result=["citation"])) == {"MO-D01"}


def test_mo_d02_counts_add_up() -> None:
    stops = [a_stop(), a_stop(town_resident={"missing": "unknown"}, reason=["moving", "equipment"])]
    counted = count_crosstab(PACK, file="vsr-report", contacts=stops)
    assert [row.total for row in counted.rows("residency")] == [1, 0, 1]
    assert [row.total for row in counted.rows("reason")] == [2, 1, 0, 0]
    assert failed_sums(PACK, crosstab=counted) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"race": None}, "by race"),
        ({"gender": None}, "by gender"),
        ({"age_band": None}, "by age"),
        ({"town_resident": None}, "where the driver lives"),
        ({"searched": None}, "by search"),
        ({"arrested": None}, "by arrest"),
        ({"search_duration_band": None}, "how long they took"),
        ({"found": None}, "with a find"),
        ({"reason": None}, "fewer reasons"),
        ({"result": None}, "fewer results"),
        ({"search_basis": None}, "fewer authorities"),
        ({"found_description": None}, "fewer kinds"),
        ({"charges": None}, "fewer charges"),
        ({"result": ["citation"]}, "results that are arrests"),
    ],
)
def test_mo_d02_names_each_part_that_does_not_add_up(broken: dict[str, Any], told: str) -> None:
    counted = count_crosstab(PACK, file="vsr-report", contacts=[a_stop(**broken)])
    problems = failed_sums(PACK, crosstab=counted)
    assert any(told in problem.sentence for problem in problems), [problem.sentence for problem in problems]
    assert {problem.rule for problem in problems} == {"MO-D02"}
