"""Conditions are read from short text; what cannot be read is refused in words."""

import pytest

from daylit.record.blocks import BLOCKS, chain, deepest
from daylit.record.expression import BadExpression, blocks_outside, parse, paths


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("person.age", ["get", "person", "age"]),
        ("person.age > 3 and\n  not person.searched", ["and", [">", ["get", "person", "age"], ["value", 3]],
                                                        ["not", ["get", "person", "searched"]]]),
        ("a" and "-1.5 < person.age", ["<", ["value", -1.5], ["get", "person", "age"]]),
        ("'a' not in person.race", ["not", ["in", ["value", "a"], ["get", "person", "race"]]]),
        ("1 < person.age < 3", ["and", ["<", ["value", 1], ["get", "person", "age"]],
                                ["<", ["get", "person", "age"], ["value", 3]]]),
        ("count(search)", ["count_block", "search"]),
        ("count(person.race)", ["count", ["get", "person", "race"]]),
        ("some(search, true)", ["some", "search", ["value", True]]),
        ("[1, 'a', -2, true]", ["value", [1, "a", -2, True]]),
        (r"matches(person.zip, '[0-9]\.')", ["matches", ["get", "person", "zip"], ["value", r"[0-9]\."]]),
    ],
)  # fmt: skip
def test_it_works(text, node):
    assert parse(text) == node


@pytest.mark.parametrize(
    "text",
    ["", " ", "person", "person.", "person.Age", "person.age.years", "people.age", "x == 1", "1 +", "1 + 1", "2 ** 9",
     "None", "person.age is 3", "f'{1}'", "b'x'", "1j", "1e999", "99999999999999999999", "[[1]]", "{}", "(1, 2)",
     "lambda: 1", "person.age if true else 1", "__import__('os')", "open('x')", "person.age()", "answered('x')",
     "answered(1, 2)", "count()", "some(contact, true)", "some(true, search)", "count(contact)",
     "matches(person.zip, person.age)", "matches(person.zip, '.')", "matches(person.zip, '(a+)+')",
     "count(x=person.age)", "count(*person.age)", "((((" * 100, "not " * 60 + "true", "x" * 2_001, "true;false",
     "a := 1", "\x00", "person.age # comment\n) or (true",
     "1" + "+1" * 600, "person" + ".b" * 900, "-" * 900 + "1", "9" * 1_990, "person.note == '\\ud800'",
     "some(person, every(search, some(person, true)))"],
)  # fmt: skip
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(BadExpression) as refused:
        parse(text)
    assert str(refused.value).endswith(".")


def test_it_tells_what_a_condition_looks_at():
    node = parse("some(search, search.basis == person.reason) and contact.start > '2024-01-01'")
    assert paths(node) == {("search", "basis"), ("person", "reason"), ("contact", "start")}
    assert blocks_outside(node) == {"person", "contact"}
    assert blocks_outside(parse("some(person, some(search, search.dog))")) == frozenset()
    assert blocks_outside(parse("count(search) > 0")) == {"person"}


def test_a_rule_stands_in_the_deepest_part_it_names():
    assert chain("search") == ("person", "search")
    assert deepest(frozenset({"contact", "search", "person"})) == "search"
    assert deepest(frozenset({"contact", "location"})) == "contact"
    with pytest.raises(ValueError, match="do not stand in one another"):
        deepest(frozenset({"search", "outcome"}))
    assert all(deepest(frozenset({name})) == (name if block.repeats else "contact") for name, block in BLOCKS.items())
