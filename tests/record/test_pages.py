"""The pages about records: the catalogue is the generated one, and every example of the language gives what it says."""

import json
import re
from pathlib import Path

import pytest

from daylit.record import Form, parse
from daylit.record.expression import FUNCTIONS
from daylit.record.pages import catalogue_page
from rules.both import canonical, in_javascript, in_python
from rules.reading_cases import load

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "rules.md").read_text("utf-8")
RECORD = json.loads(re.search(r"```json\n(.+?)```", PAGE, re.S)[1])
EXAMPLES = [(text, json.loads(value)) for text, value in re.findall(r"^\| `(.+?)` \| `(.+?)` \|$", PAGE, re.M)]
FORM = load("form.json")
FORM["blocks"].append({"name": "force"})
FORM["elements"].append({"path": "force.kind", "kind": "choice", "label": "Force", "table": "none"})


def test_it_works_and_the_catalogue_is_the_generated_one():
    written = (DOCS / "record-problems.md").read_text("utf-8")
    assert written == catalogue_page(), "write it again: python -m daylit.record.pages > docs/record-problems.md"


def test_the_examples_are_found():
    assert len(EXAMPLES) >= 50


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example(name):
    assert any(f"{name}(" in text for text, _ in EXAMPLES)


def test_every_example_gives_what_the_page_says():
    form = {"page": Form.from_document(FORM)}
    jobs = [
        {"do": "value", "form": "page", "answers": RECORD, "at": "people[0]", "node": parse(text)}
        for text, _ in EXAMPLES
    ]
    expected = [(text, canonical(value)) for text, value in EXAMPLES]
    for results in (in_python(form, jobs), in_javascript(form, jobs)):
        said = [(text, canonical(value)) for (text, _), value in zip(EXAMPLES, results, strict=True)]
        assert said == expected
