"""A survey that stays open, in one release after the other: what came in between tells nothing of few people."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from cast import Cast
from listening import a_survey, answer

from daylit.web.community.models import Survey
from daylit.web.publish.gathering import gathered

YES, NO = {"a1": 5}, {"a1": 1}


def released(cast: Cast, *before: dict[str, Any]) -> dict[str, Any]:
    """The survey as it stands in a release after these."""
    told = gathered(cast.millbrook, before=[SimpleNamespace(surveys=[one]) for one in before])
    (found,) = told.documents["surveys"]
    return dict(found)


def shown(told: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """By group, what a reader computes: how many marked the first sentence, and how many of these agree."""
    return {
        "".join(one["groups"].values()): (one["n"], round(one["value"] * one["n"]))
        for one in told["numbers"]
        if one["quantity"] == "survey.agree" and one["value"] is not None
    }


@pytest.fixture
def survey(cast: Cast) -> Survey:
    made = a_survey(cast)
    for kind in ("traffic", "pedestrian"):
        answer(made, many=20, marks=YES, kind=kind)
        answer(made, many=20, marks=NO, kind=kind)
    return made


def test_it_works_and_many_new_answers_are_told(cast: Cast, survey: Survey):
    first = released(cast)
    assert shown(first)[""] == (80, 40)
    for kind in ("traffic", "pedestrian"):
        answer(survey, many=11, marks=YES, kind=kind)
    second = released(cast, first)
    assert shown(second) == {"": (102, 62), **{group: (51, 31) for group in shown(first) if group}}
    assert len(shown(second)) == 3


@pytest.mark.parametrize(("yes", "no"), [(1, 0), (0, 10), (20, 3)])
def test_few_new_answers_leave_the_survey_as_it_was(cast: Cast, survey: Survey, yes: int, no: int):
    first = released(cast)
    answer(survey, many=yes, marks=YES, kind="traffic")
    answer(survey, many=no, marks=NO, kind="traffic")
    second = released(cast, first)
    assert (shown(second), second["people"]) == (shown(first), 80)
    assert "earlier release" in second["en"]["answer"][-1]
    assert "publicación anterior" in second["es"]["answer"][-1]
    third = released(cast, first, second)
    assert third["en"]["answer"] == second["en"]["answer"]  # said once


def test_few_new_answers_of_a_group_leave_out_the_groups(cast: Cast, survey: Survey):
    first = released(cast)
    answer(survey, many=20, marks=YES, kind="traffic")
    answer(survey, many=3, marks=YES, kind="pedestrian")
    second = released(cast, first)
    assert shown(second) == {"": (103, 63)}
    assert all(not one["groups"] for one in second["es"]["estimates"])


def test_few_new_answers_without_a_group_are_not_the_rest(cast: Cast, survey: Survey):
    first = released(cast)
    answer(survey, many=20, marks=YES, kind="traffic")
    answer(survey, many=3, marks=YES, kind="")
    assert shown(released(cast, first)) == {"": (103, 63)}


def test_what_only_an_older_release_showed_counts_too(cast: Cast, survey: Survey):
    first = released(cast)
    answer(survey, many=4, marks=YES, kind="pedestrian")
    between = {**first, "numbers": [], "people": None}
    assert shown(released(cast, first, between)) == {}
