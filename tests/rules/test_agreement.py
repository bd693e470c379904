"""Both readers say the same of records and conditions that nobody wrote down; and a wrong reader is found out."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylit.record import Form, check
from daylit.record.made_up import made_up_record
from rules.both import READER, canonical, differences, in_python
from rules.generating import answers, conditions, generated_jobs, names, people
from rules.reading_cases import form_of, load

FORMS = {name: form_of(document) for name, document in load("forms.json").items()}
CASES = Form.from_document(load("form.json"))


PHASES = form_of(
    {
        "pack": "phases",
        "version": "1",
        "title": "Phases",
        "effective_from": "2024-01-01",
        "blocks": [{"name": "contact"}, {"name": "submission"}],
        "elements": [
            {"path": "contact.start", "kind": "datetime", "label": "Start", "required": True},
            {"path": "contact.note", "kind": "text", "label": "Note"},
            {"path": "submission.record", "kind": "text", "label": "Number", "required": True, "phase": "submit"},
        ],
        "rules": [
            {"id": id, "phase": [phase], "check": "answered(contact.note)", "message": "A note is needed."}
            for id, phase in {"E": "entry", "S": "submit", "R": "review"}.items()
        ],
    }
)


@pytest.mark.parametrize("name", FORMS)
def test_it_works_for_500_records_of_each_form(name):
    assert differences(FORMS, generated_jobs(name, FORMS[name], count=500, seed=3)) == []


@pytest.mark.parametrize("phase", ["entry", "submit", "review"])
def test_each_phase_reads_the_rules_of_its_own(phase):
    jobs = [{**job, "phase": phase} for job in generated_jobs("phases", PHASES, count=60, seed=6)]
    assert differences({"phases": PHASES}, jobs) == []
    broken = {rule.rule for rule in check(PHASES, {"contact": {"start": "2024-01-01T00:00"}}, phase=phase)}
    expected = {"entry": {"E"}, "submit": {"E", "S", ""}, "review": {"E", "S", "R", ""}}
    assert broken == expected[phase]


@pytest.mark.soak
@pytest.mark.parametrize("name", FORMS)
def test_20_000_records_of_each_form(name):
    assert differences(FORMS, generated_jobs(name, FORMS[name], count=20_000, seed=4)) == []


@pytest.mark.parametrize("name", FORMS)
def test_records_made_up_to_be_valid_have_no_problem(name):
    rng = np.random.default_rng(5)
    records = [made_up_record(FORMS[name], rng) for _ in range(200)]
    assert [check(FORMS[name], record) for record in records] == [[]] * 200
    assert len({canonical(record) for record in records}) > 30, "the records are all the same"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.tuples(people, conditions), min_size=25, max_size=60), st.lists(people, max_size=3))
def test_conditions_that_nobody_wrote(pairs, searches):
    jobs = [
        {
            "do": "value",
            "form": "cases",
            "answers": {"contact": {"start": "2024-02-29T10:00"}, "people": [{**person, "searches": searches}]},
            "at": "people[0]",
            "node": json.loads(json.dumps(condition)),
        }
        for person, condition in pairs
    ]
    assert differences({"cases": CASES}, jobs) == []


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.dictionaries(names, answers, max_size=4), min_size=5, max_size=15))
def test_documents_that_are_no_records(documents):
    jobs = [{"do": "check", "form": "kinds", "answers": document} for document in documents]
    jobs += [{"do": "check", "form": "small", "answers": {"contact": each, "people": [each]}} for each in documents]
    jobs += [{"do": "check", "form": "dated", "answers": {"people": each, "officer": [each]}} for each in documents]
    assert differences(FORMS, jobs) == []


WRONG = {
    "evaluate.js": [
        ("left === right", "left == right + 0"),
        ("compare(left, right)", "compare(right, left)"),
        ("read(env) !== true", "!read(env)"),
        ("reads.every((read)", "reads.some((read)"),
    ],
    "texts.js": [("for (const sign of text)", 'for (const sign of text.split(""))'), ('"u"', '""')],
    "moments.js": [("year % 100 !== 0", "true")],
    "values.js": [
        ("figures < minimum", "figures <= minimum"),
        ("Math.floor(grown + 0.5)", "Math.round(value)"),
        ("clock < gap[1]", "clock <= gap[1]"),
    ],
    "found.js": [
        ("said.rule ||= rule.id;", ""),
        ('(ready.element.rule ?? "")', '""'),
        ("said.code === NOT_ASKED", "true"),
        ("if (this.ruled.has(", "if (false && this.ruled.has("),
    ],
    "check.js": [(".sort()", ""), ('marker !== "not_applicable"', "true")],
}


@pytest.mark.parametrize(("file", "right", "wrong"), [(file, *each) for file, pairs in WRONG.items() for each in pairs])
def test_a_wrong_reader_is_found_out(tmp_path, file, right, wrong):
    """Negative control: with one mistake put into the JavaScript reader, the shared cases tell the readers apart."""
    reader = tmp_path / "rules"
    shutil.copytree(READER, reader)
    text = (reader / file).read_text("utf-8")
    assert right in text
    (reader / file).write_text(text.replace(right, wrong), "utf-8")
    from rules.test_checks import JOBS as CHECKS
    from rules.test_conditions import JOBS as CONDITIONS

    jobs = [*CHECKS, *(job for job in CONDITIONS if job["node"] is not None)]
    assert differences({**FORMS, "cases": CASES}, jobs, reader=reader) != []


def test_a_reader_that_throws_is_found_out(tmp_path):
    reader = tmp_path / "rules"
    shutil.copytree(READER, reader)
    (reader / "values.js").write_text((reader / "values.js").read_text().replace("const count =", "throw count ="))
    job = {"do": "check", "form": "kinds", "answers": {"people": [{"note": "x"}]}}
    assert in_python(FORMS, [job]) == [[]]
    (difference,) = differences(FORMS, [job], reader=reader)
    assert "threw" in difference
