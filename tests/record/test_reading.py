"""A record that comes as text is read once, whole, or not at all; and is never an exception."""

import json

import pytest

from daylit.record import read_answers
from daylit.record.reading import DEEPEST, LARGEST


def codes(text):
    answers, problems = read_answers(text)
    assert answers is None or not problems
    return [problem.code for problem in problems]


def test_it_works():
    assert read_answers('{"contact": {"start": "2024-03-05T14:05"}}') == (
        {"contact": {"start": "2024-03-05T14:05"}},
        [],
    )
    assert read_answers(b'\xef\xbb\xbf{"a": "\xc3\xa9"}') == ({"a": "é"}, [])
    assert read_answers(" [1, 2.5, null, true] ") == ([1, 2.5, None, True], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "read.not_json"), ("{", "read.not_json"), ("{'a': 1}", "read.not_json"), ("NaN", "read.not_json"),
     ('{"a": Infinity}', "read.not_json"), ('{"a": 1,}', "read.not_json"), ("{} {}", "read.not_json"),
     (b"\xff\xfe{}", "read.encoding"), ('{"a": {"b": 1, "b": 2}}', "read.repeated_key"),
     ("[" * 10_000 + "]" * 10_000, "read.too_deep"), ('{"a":' * 100_000, "read.too_deep"),
     ("[" * 10_000, "read.too_deep"), ("x" * (LARGEST + 1), "read.too_large"), ("]" * 1_000, "read.not_json")],
)  # fmt: skip
def test_what_cannot_be_read_is_a_problem(text, code):
    assert codes(text) == [code]


def test_the_problem_says_where():
    (problem,) = read_answers('{"a": 1,\n "b" 2}')[1]
    assert "line 2, character 6" in problem.sentence
    for word in ("NaN", "Infinity", "-Infinity"):
        (problem,) = read_answers(f'{{"a": "{word}",\n "b": {word}}}')[1]
        assert "line 2, character 7" in problem.sentence
    (problem,) = read_answers('{"name of someone": 1, "name of someone": 2}')[1]
    assert "someone" not in problem.sentence


def test_brackets_inside_texts_do_not_nest():
    text = json.dumps({"note": "[" * 1_000, "quoted": '\\"[' * 50, "open": '"'})
    assert codes(text) == []
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["read.too_deep"]


def test_numbers_beyond_what_fits_are_read_as_other_programs_read_them():
    answers, _ = read_answers('{"a": 12345678901234567890123, "b": 1e999, "c": ' + "9" * 5_000 + "}")
    assert answers["a"] == 12345678901234567890123.0
    assert answers["b"] == answers["c"] == float("inf")
