"""Every kind of problem, from the shared cases: both readers find the problems written down, and word them alike."""

import pytest

from daylit.record.form_check import form_mistakes
from daylit.record.problems import CATALOGUE
from rules.both import canonical, in_javascript, in_python
from rules.reading_cases import form_of, load

FORMS = {name: form_of(document) for name, document in load("forms.json").items()}
CASES = [(group, *case) for group in load("checks.json") for case in group["cases"]]
JOBS = [
    {"do": "check", "form": group["form"], "answers": answers, "tables": group.get("tables", {})}
    for group, _, answers, _ in CASES
]
# Found by reading text, by comparing two revisions, or only in records too large for a file of cases.
ELSEWHERE = {code for code in CATALOGUE if code.startswith("read.")} | {"answer.locked", "record.too_large"}


@pytest.fixture(scope="module")
def theirs() -> list:
    return in_javascript(FORMS, JOBS)


def test_it_works_and_there_are_enough_cases():
    assert len(CASES) >= 150


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_of_the_cases_have_no_mistakes(name):
    assert form_mistakes(FORMS[name]) == []


@pytest.mark.parametrize("index", range(len(CASES)), ids=lambda index: f"{CASES[index][0]['form']}: {CASES[index][1]}")
def test_both_readers_find_the_problems(index, theirs):
    expected = [tuple([*each, ""][:3]) for each in CASES[index][3]]
    (ours,) = in_python(FORMS, [JOBS[index]])
    assert [(problem["at"], problem["code"], problem["rule"]) for problem in ours] == expected
    assert canonical(theirs[index]) == canonical(ours)


def test_every_problem_of_the_catalogue_is_in_the_cases():
    seen = {each[1] for case in CASES for each in case[3]}
    assert seen == CATALOGUE.keys() - ELSEWHERE
