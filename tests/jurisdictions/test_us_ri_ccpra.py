"""Rhode Island: the traffic stop of the state's study."""

from datetime import date
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from daylit.record import check
from daylit.record.looking import Looking
from jurisdictions.us_ri_ccpra_builder import a_stop, help_for_a_motorist

PACK = load_pack("us-ri-ccpra", on=date(2024, 5, 1))
TOWED = {"searched": True, "search_basis": ["inventory"], "found": ["none"]}


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def left_out(answers: dict[str, Any]) -> bool:
    (one,) = PACK.scope.leave_out
    return Looking(PACK.form, answers).value(one.when, at="people[0]") is True


def test_it_works() -> None:
    assert check(PACK.form, a_stop()) == []
    assert check(PACK.form, help_for_a_motorist()) == []
    assert not left_out(a_stop())


def test_ri_n01_help_after_which_nothing_followed_is_left_out() -> None:
    assert left_out(help_for_a_motorist())
    assert left_out(help_for_a_motorist(**TOWED))


@pytest.mark.parametrize(
    "followed",
    [
        {"result": "warning"},
        {"frisked": True, "search_basis": ["frisk"], "found": ["none"]},
        {**TOWED, "search_basis": ["inventory", "odor"]},
        {**TOWED, "search_basis": ["probable_cause"]},
        {"searched": None},
    ],
)
def test_ri_n01_help_after_which_something_followed_is_reported(followed: dict[str, Any]) -> None:
    assert not left_out(help_for_a_motorist(**followed))


def test_ri_d01_a_pat_down_needs_a_reason_that_is_not_the_tow() -> None:
    assert rules_of(a_stop(frisked=True, search_basis=["inventory"])) == {"RI-D01"}
    assert check(PACK.form, a_stop(frisked=True, search_basis=["inventory", "frisk"])) == []


def test_three_reasons_fit_and_four_do_not() -> None:
    reasons = ["odor", "plain_view", "frisk", "suspicion"]
    assert check(PACK.form, a_stop(search_basis=reasons[:3])) == []
    assert [problem.code for problem in check(PACK.form, a_stop(search_basis=reasons))] == ["choices.too_many"]
