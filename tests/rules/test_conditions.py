"""Every operation of the rule language and each trap of two languages: both readers give the value written down."""

import pytest

from daylit.record import Form
from daylit.record.evaluate import FUNCTIONS, READERS
from rules.both import canonical, in_javascript, in_python
from rules.reading_cases import load, parsed

GROUPS = load("conditions.json")
FORM = Form.from_document(load("form.json"))
JOBS = [
    {"do": "value", "form": "cases", "answers": group["answers"], "at": group["at"], "node": parsed(text)}
    for group in GROUPS
    for text, _ in group["cases"]
]
CASES = [(text, value) for group in GROUPS for text, value in group["cases"]]


@pytest.fixture(scope="module")
def theirs() -> list:
    return iter_results(in_javascript({"cases": FORM}, [job for job in JOBS if job["node"] is not None]))


def iter_results(results: list) -> list:
    """The results of JavaScript in the places of all cases; a refused condition has none."""
    left = iter(results)
    return [next(left) if job["node"] is not None else "no condition" for job in JOBS]


def test_it_works_and_there_are_enough_cases():
    assert len(CASES) >= 240


@pytest.mark.parametrize("index", range(len(CASES)), ids=lambda index: CASES[index][0])
def test_both_readers_give_the_value(index, theirs):
    _, value = CASES[index]
    job = JOBS[index]
    if value == "no condition":
        assert job["node"] is None
        return
    (ours,) = in_python({"cases": FORM}, [job])
    assert canonical(ours) == canonical(value)
    assert canonical(theirs[index]) == canonical(value)


def test_every_operation_is_in_the_cases():
    def names(node):
        yield node[0]
        for each in node[1:]:
            if isinstance(each, list) and each and isinstance(each[0], str) and node[0] != "value":
                yield from names(each)

    used = {name for job in JOBS if job["node"] for name in names(job["node"])}
    assert used == READERS.keys() | FUNCTIONS.keys()
