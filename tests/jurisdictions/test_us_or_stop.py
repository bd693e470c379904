"""Oregon: stops that the officer began, told without naming anyone."""

from datetime import date
from typing import Any

from daylit.jurisdictions import load_pack
from daylit.record import check
from daylit.record.looking import Looking
from jurisdictions.us_or_stop_builder import a_stop

PACK = load_pack("us-or-stop", on=date(2024, 5, 1))


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def test_it_works() -> None:
    assert check(PACK.form, a_stop()) == []


def test_or_r01_stops_that_others_began_are_left_out() -> None:
    (left_out,) = PACK.scope.leave_out
    assert left_out.id == "OR-R01"
    for initiation, out in (("officer", False), ("call", True), ("other", True)):
        assert Looking(PACK.form, a_stop(initiation=initiation)).value(left_out.when) is out


def test_or_r01_a_place_that_names_someone_is_refused() -> None:
    assert rules_of(a_stop(area="Plate ABC1234, Salem")) == {"OR-R01"}


def test_or_r01_no_number_of_an_officer_is_asked() -> None:
    assert not any(element.block == "officer" for element in PACK.form.elements)


def test_or_d01_disposition_and_arrest_agree() -> None:
    assert rules_of(a_stop(result="arrest")) == {"OR-D01"}
    assert check(PACK.form, a_stop(result="arrest", arrested=True)) == []


def test_perception_is_perception() -> None:
    (problem,) = check(PACK.form, a_stop(race={"value": "white", "how": "document"}))
    assert problem.code == "answer.how_not_allowed"


def test_only_the_sender_tells_the_size_of_the_agency() -> None:
    answers = {name: part for name, part in a_stop().items() if name != "submission"}
    assert check(PACK.form, answers, phase="entry") == []
    assert [problem.code for problem in check(PACK.form, answers)] == ["answer.required"]
