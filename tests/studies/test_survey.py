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
    assert "“I was heard.”: 83 of 100 agree. The range is 68 to 92, from 36 people." in found.answer
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
