"""The finding of a survey: complete, careful with few people, and the same in both languages."""

import numpy as np
import pytest

from daylit.studies.survey import Answers, Breakdown, shown_groups, survey_finding
from daylit.studies.survey_words import SENTENCES


def some(**changes) -> Answers:
    marks = np.array([[1, 2, 3, 20, 10], [0, 0, 0, 5, 3]])
    told = {"title": "Stops", "questions": ("I was heard.", "It was explained."), "marks": marks, "people": 40}
    return Answers(**{**told, "marked": 38, "asked": 100, "recorded": True, **changes})


def test_it_works_and_says_how_many_and_from_where_to_where():
    found = survey_finding(some())
    assert "“I was heard.”: 83 of every 100 agree. The range is 68 to 92, from 36 people." in found.answer
    assert (found.n_read, found.n_used, found.left_out[0].n) == (40, 38, 2)
    assert {one.code for one in found.cautions} == {"survey.nonresponse", "survey.handed_out"}


def test_a_sentence_that_few_marked_is_not_shown():
    (few,) = [
        one for one in survey_finding(some()).estimates
        if one.label == "It was explained." and one.quantity.endswith("agree")
    ]  # fmt: skip
    assert (few.status, few.value, few.n) == ("too few", None, 0)


def test_fewer_than_eleven_people_are_no_answer():
    found = survey_finding(some(marks=np.array([[0, 0, 0, 5, 5], [0, 0, 0, 0, 0]]), people=10, marked=10))
    assert found.answer == ("Fewer than 11 people have answered yet, so nothing is shown.",)
    assert all(one.value is None for one in found.estimates)


def test_more_answers_than_people_who_were_asked_are_told():
    assert "survey.more_than_asked" in {one.code for one in survey_finding(some(asked=20)).cautions}


def breakdown(*people: int) -> Breakdown:
    marks = np.array([[[0, 0, 0, n, 0], [0, 0, 0, n, 0]] for n in people])
    return Breakdown(name="Kind", labels=tuple("abcdef"[: len(people)]), marks=marks, people=np.array(people))


@pytest.mark.parametrize(
    ("people", "shown"),
    [((20, 15, 12), (True, True, True)), ((20, 15, 3), (True, False, False)), ((20, 6, 5), (True, False, False))],
)
def test_a_small_group_is_hidden_and_so_is_what_would_betray_it(people, shown):
    assert tuple(shown_groups(breakdown(*people), threshold=11)) == shown


def test_hiding_the_small_one_alone_would_leak():
    """Negative control: with the total and the other groups, the small one is a subtraction."""
    people = np.array([20, 15, 3])
    primary = people >= 11
    assert people.sum() - people[primary].sum() == 3
    hidden = ~shown_groups(breakdown(*people), threshold=11)
    assert people[hidden].sum() >= 11


def test_both_languages_say_the_same_numbers():
    english, spanish = (survey_finding(some(), language=code) for code in ("en", "es"))
    assert [one.value for one in english.estimates] == [one.value for one in spanish.estimates]
    assert len(english.answer) == len(spanish.answer)
    assert SENTENCES["en"].keys() == SENTENCES["es"].keys()
    with pytest.raises(ValueError, match="no sentences"):
        survey_finding(some(), language="xx")


def two_groups(*agree_and_other: tuple[int, int]) -> Answers:
    """One sentence, marked by two kinds of people and some who did not say which."""
    marks = np.array([[[0, other, 0, agree, 0]] for agree, other in agree_and_other])
    part = Breakdown(name="Kind", labels=("by car", "on foot"), marks=marks[:2], people=np.array([60, 20]))
    total = marks.sum(axis=0)
    return Answers(
        title="Stops", questions=("I was heard.",), marks=total, people=90, marked=int(total.sum()), breakdowns=(part,)
    )


def told(answers: Answers, **how) -> dict[str, tuple[int, int]]:
    """What a reader computes: for everyone and each group how many marked it, and how many of these agree."""
    return {
        one.groups.get("Kind", "all"): (one.n, round(one.value * one.n))
        for one in survey_finding(answers, **how).estimates
        if one.quantity.endswith("agree") and one.value is not None
    }


@pytest.mark.parametrize("public", [False, True])
def test_a_group_in_which_few_marked_a_sentence_is_no_subtraction(public):
    """Six of twenty on foot marked it: everyone less those by car would be the six, and what they think."""
    shown = told(two_groups((40, 20), (4, 2), (0, 0)), public=public)
    assert "on foot" not in shown
    assert not {"all", "by car"} <= shown.keys()


def test_to_the_public_the_few_who_agree_are_no_subtraction():
    """Five of twenty on foot agree: inside a share of eleven and more, to the public a count of five."""
    answers = two_groups((40, 20), (5, 15), (0, 0))
    assert told(answers) == {"all": (80, 45), "by car": (60, 40), "on foot": (20, 5)}
    shown = told(answers, public=True)
    assert "on foot" not in shown
    assert not {"all", "by car"} <= shown.keys()


def test_what_the_few_think_who_did_not_say_their_group_is_no_subtraction():
    shown = told(two_groups((40, 20), (15, 12), (2, 1)), public=True)
    assert not {"all", "by car", "on foot"} <= shown.keys()


def test_where_nothing_is_small_everything_is_told():
    assert len(told(two_groups((40, 20), (15, 12), (0, 0)), public=True)) == 3
    assert not any("not shown" in line for line in survey_finding(two_groups((40, 20), (15, 12), (0, 0))).answer)
