"""Conditions are said in plain English, by the labels of the form."""

import pytest

from daylit.record import Element, FormCode, parse
from daylit.record.words import in_words
from record.drawn import a_form
from rules.reading_cases import load, parsed

FORM = a_form(
    Element(path="person.searched", kind="yes_no", label="Searched"),
    Element(path="person.age", kind="number", label="Age"),
    Element(path="person.race", kind="choices", label="Race", codes="race", how=("perceived",)),
    Element(path="person.note", kind="text", label="Note"),
    Element(path="search.basis", kind="choice", label="Basis", codes="basis"),
    codes={
        "race": [FormCode(value="a", label="First"), FormCode(value="b", label="Second")],
        "basis": [FormCode(value="consent", label="Consent given"), FormCode(value="other", label="Another basis")],
    },
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("person.searched", "“Searched” is yes"),
        ("not person.searched", "“Searched” is not yes"),
        ("person.searched == false", "“Searched” is no"),
        ("person.age >= 1_000", "“Age” is at least 1,000"),
        ("person.searched and (person.age < 18 or not answered(person.age))",
         "“Searched” is yes and (“Age” is less than 18 or “Age” is not answered)"),
        ("any_of(person.race, ['a', 'b'])", "“Race” holds “First” or “Second”"),
        ("none_of(person.race, ['a', 'b'])", "“Race” holds neither “First” nor “Second”"),
        ("not any_of(person.race, ['a'])", "“Race” does not hold “First”"),
        ("'a' in person.race", "“Race” holds “First”"),
        ("'a' not in person.race", "“Race” does not hold “First”"),
        ("search.basis in ['consent', 'other']", "“Basis” is one of “Consent given”, “Another basis”"),
        ("search.basis not in ['consent']", "“Basis” is not “Consent given”"),
        ("'consent' == search.basis", "“Basis” is “Consent given”"),
        ("how(person.race) == 'perceived'", "how “Race” came to be known is “Perceived by the officer”"),
        ("missing(person.age) == 'unknown'", "the reason for leaving “Age” out is “Not known”"),
        ("count(search) >= 1", "the number of search entries is at least 1"),
        ("count(person.race) == 2", "the number of choices in “Race” is 2"),
        ("some(search, search.basis == 'consent')", "for at least one search, “Basis” is “Consent given”"),
        ("every(search, answered(search.basis))", "for every search, “Basis” is answered"),
        ("date(contact.start) >= '2024-07-01'", "the day of “Start of the contact” is not before “2024-07-01”"),
        ("implies(person.searched, length(person.note) > 5)",
         "if “Searched” is yes, then the number of characters of “Note” is more than 5"),
        ("not contains(person.note, ',')", "“Note” has no “,” in it"),
        ("contains(person.note, '[0-9]{3}')", "“Note” holds something of the form “[0-9]{3}”"),
        ("not matches(person.note, 'A[0-9]')", "“Note” does not have the form “A[0-9]”"),
        ("not (person.searched and person.age < 18)",
         "it is not so that (“Searched” is yes and “Age” is less than 18)"),
        ("true", "always"),
    ],
)  # fmt: skip
def test_it_works(text, words):
    assert in_words(parse(text), FORM) == words


def test_every_condition_of_the_cases_can_be_said():
    nodes = [parsed(text) for group in load("conditions.json") for text, _ in group["cases"]]
    assert all(in_words(node, FORM) for node in nodes if node)
