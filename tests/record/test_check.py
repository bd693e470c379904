"""``check`` finds every problem of a record at once, in a fixed order, and never falls over."""

from datetime import date

import pytest

from daylit.record import BlockUse, Element, FormCode, Rule, check, parse
from record.drawn import START, a_form, a_record, told

RACE = Element(path="person.race", kind="choices", label="Race", codes="race", how=("perceived",), required=True)
AGE = Element(path="person.age", kind="number", label="Age", whole=True, minimum=1, maximum=120, missing=("unknown",))
SEARCHED = Element(path="person.searched", kind="yes_no", label="Searched", required=True)
BASIS = Element(path="search.basis", kind="choice", label="Basis", codes="basis", required=True)
CODES = {
    "race": [FormCode(value="a", label="A"), FormCode(value="none", label="None", exclusive=True)],
    "basis": [FormCode(value="consent", label="Consent"), FormCode(value="inventory", label="Inventory")],
}
FORM = a_form(
    RACE,
    AGE,
    SEARCHED,
    BASIS,
    codes=CODES,
    rules=(
        Rule(id="R1", when=parse("person.searched"), check=parse("count(search) >= 1"), message="Tell of the search."),
        Rule(
            id="R2",
            when=parse("search.basis == 'inventory'"),
            require=("person.age",),
            message="An inventory needs an age.",
        ),
    ),
)
GOOD = a_record(people=[{"race": {"value": ["a"], "how": "perceived"}, "age": 30, "searched": False}])


def test_it_works():
    assert check(FORM, GOOD) == []


def test_it_finds_every_problem_at_once_in_order():
    answers = {
        "weather": "fine",
        "people": [
            {"race": ["a", "none"], "age": 200.5, "searched": True},
            {"searched": "yes", "searches": [{"basis": "inventory"}, {}]},
        ],
    }
    assert told(check(FORM, answers)) == [
        ("weather", "block.unknown"),
        ("contact.start", "answer.required"),
        ("people[0].race", "answer.how_missing"),
        ("people[0].race", "code.exclusive"),
        ("people[0].age", "number.not_whole"),
        ("people[0].age", "number.too_large"),
        ("people[1].race", "answer.required"),
        ("people[1].searched", "answer.wrong_type"),
        ("people[1].searches[1].basis", "answer.required"),
        ("people[0]", "rule.check"),
        ("people[1].age", "rule.require"),
    ]


def test_a_problem_says_where_what_and_what_to_do():
    (problem,) = check(FORM, a_record(people=[{**GOOD["people"][0], "searches": [{}]}]))
    assert problem.at == "people[0].searches[0].basis"
    assert str(problem) == "Person 1, search 1: “Basis” is not answered yet. Please answer it."


def test_the_four_reasons_stay_apart_from_each_other_and_from_no_answer():
    form = a_form(AGE)
    assert check(form, a_record(people=[{"age": {"missing": "unknown"}}])) == []
    assert told(check(form, a_record(people=[{"age": {"missing": "refused"}}]))) == [
        ("people[0].age", "answer.missing_not_allowed")
    ]
    assert told(check(form, a_record(people=[{"age": {"missing": "forgotten"}}]))) == [
        ("people[0].age", "answer.malformed")
    ]
    assert check(form, a_record(people=[{"age": None}])) == []


def test_what_is_not_asked_here_is_a_problem_when_it_is_answered():
    form = a_form(SEARCHED, Element(path="person.age", kind="number", label="Age", show=parse("person.searched")))
    assert told(check(form, a_record(people=[{"searched": False, "age": 30}]))) == [
        ("people[0].age", "answer.not_asked")
    ]
    assert check(form, a_record(people=[{"searched": False, "age": {"missing": "not_applicable"}}])) == []
    assert check(form, a_record(people=[{"searched": True, "age": 30}])) == []


def test_an_element_lives_by_the_day_of_the_contact():
    new = Element(path="person.age", kind="number", label="Age", required=True, valid_from=date(2024, 4, 1))
    old = Element(path="person.zip", kind="text", label="ZIP", required=True, valid_until=date(2024, 2, 1))
    banned = Element(
        path="officer.gender",
        kind="choice",
        label="Gender",
        codes="g",
        required=True,
        prohibited_from=date(2024, 3, 1),
        prohibited_because="A court forbade it.",
        prohibited_rule="CA-R43",
    )
    form = a_form(new, old, banned, codes={"g": [FormCode(value="f", label="F")]})
    assert check(form, a_record(people=[{}])) == []
    problems = check(form, a_record(people=[{"age": 3, "zip": "12345"}], officer={"gender": None}))
    assert told(problems) == [
        ("people[0].age", "answer.not_yet"),
        ("people[0].zip", "answer.no_longer"),
        ("officer.gender", "answer.prohibited"),
    ]
    assert problems[2].rule == "CA-R43"
    assert "A court forbade it." in problems[2].sentence
    assert told(check(form, {"contact": {"start": "2024-01-31T00:00"}, "people": [{}]})) == [
        ("people[0].zip", "answer.required"),
        ("officer.gender", "answer.required"),
    ]


def test_a_contact_of_another_day_needs_another_form():
    form = a_form(effective_until=date(2024, 12, 31), version_rule="CA-R01")
    (problem,) = check(form, {"contact": {"start": "2025-01-01T00:00"}})
    assert (problem.code, problem.rule) == ("form.wrong_version", "CA-R01")
    assert check(form, {"contact": {"start": "2024-12-31T23:59"}}) == []


def test_what_only_the_sender_knows_waits_for_the_sending():
    form = a_form(Element(path="submission.agency", kind="text", label="Agency", required=True, phase="submit"))
    assert told(check(form, a_record())) == [("submission.agency", "answer.required")]
    assert check(form, a_record(), phase="entry") == []


def test_a_table_is_looked_into_when_it_is_handed_in():
    form = a_form(Element(path="person.offences", kind="choices", label="Offences", table="offences"))
    record = a_record(people=[{"offences": ["1", "2", "3"]}])
    assert check(form, record) == []
    offences = {"1": None, "2": ("2010-01-01", "2020-12-31")}
    assert told(check(form, record, tables={"offences": offences})) == [
        ("people[0].offences", "table.not_valid"),
        ("people[0].offences", "table.unknown"),
    ]


@pytest.mark.parametrize(
    "answers",
    [None, [], "text", 1, True, {"contact": []}, {"contact": {"start": {"value": {"value": []}}}}, {"people": {}},
     {"people": [None, 1, []]}, {"people": [[{}]]}, {"people": [{"searches": "no"}]}],
)  # fmt: skip
def test_any_json_at_all_gives_problems_and_never_an_exception(answers):
    assert check(FORM, answers)


def test_deep_wide_and_long_answers_are_problems():
    deep: list = []
    for _ in range(10_000):
        deep = [deep]
    assert told(check(FORM, {**GOOD, "people": [{**GOOD["people"][0], "age": deep}]})) == [
        ("people[0].age", "answer.wrong_type")
    ]
    assert told(check(FORM, {**GOOD, "people": [{}] * 100_000})) == [("people", "block.too_many")]
    many = [{"searches": [{}] * 400}] * 400
    assert told(check(FORM, {**GOOD, "people": many})) == [("", "record.too_large")]
    long = a_record(people=[{**GOOD["people"][0], "searched": "x" * 1_000_000}])
    assert told(check(FORM, long)) == [("people[0].searched", "answer.wrong_type")]
    strange = {f"{number}€": 1 for number in range(1_000)}
    assert told(check(FORM, {**GOOD, **strange})) == [("", "answer.unknown_more")]


def test_it_does_not_change_the_answers():
    answers = a_record(people=[{"race": {"value": ["a", "q"]}, "searches": [{"basis": {"missing": "refused"}}]}])
    before = repr(answers)
    check(FORM, answers)
    assert repr(answers) == before


def test_bounds_of_a_part_hold():
    form = a_form(START, AGE, elements=(START, AGE),
                  blocks=(BlockUse(name="contact"), BlockUse(name="person", minimum=1, maximum=2)))  # fmt: skip
    assert told(check(form, a_record())) == [("people", "block.too_few")]
    assert told(check(form, a_record(people=[{}] * 3))) == [("people", "block.too_many")]
    assert check(form, a_record(people=[{}] * 2)) == []
