"""What a form does not have is told with the part it stands in, and with the form that the day calls for."""

from datetime import date

from daylit.jurisdictions import load_pack
from daylit.record import check
from daylit.record.unknown import MOST_NAMED


def test_it_works_and_an_answer_for_another_version_says_which_form_this_is() -> None:
    form = load_pack("us-ca-ripa", on=date(2023, 5, 1)).form
    answers = {"contact": {"start": "2023-05-01T10:00", "kind": "pedestrian"}, "boat": {"name": "x"}}
    problems = {problem.at: str(problem) for problem in check(form, answers)}
    ours = "This form is us-ca-ripa 2018, for contacts from 2018-07-01 to 2023-12-31."
    assert problems["contact.kind"] == (
        f"The form has no question named “kind” in “Contact”. Remove it, or check its spelling and the day. {ours}"
    )
    assert problems["boat"] == (
        f"The form has no part named “boat”. Remove it, or check its spelling and the day. {ours}"
    )


def test_a_form_without_an_end_says_so() -> None:
    form = load_pack("us-ca-ripa", on=date(2024, 5, 1)).form
    (problem,) = [
        each for each in check(form, {"contact": {"start": "2024-05-01T10:00"}, "boat": 1}) if each.at == "boat"
    ]
    assert problem.remedy.endswith("This form is us-ca-ripa 2024, for contacts from 2024-01-01 on.")


def test_too_many_are_counted() -> None:
    form = load_pack("standard").form
    strange = {f"x{number}": 1 for number in range(MOST_NAMED + 3)}
    (more,) = [each for each in check(form, {"contact": strange}) if each.code == "answer.unknown_more"]
    assert more.values["count"] == "3"
    assert "This form is standard 2026" in more.remedy
