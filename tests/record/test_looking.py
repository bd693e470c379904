"""What is asked, what may not change, and looking into a record from the code above."""

import numpy as np
import pytest

from daylit.record import BlockUse, Element, FormCode, check, parse
from daylit.record.asking import asked
from daylit.record.locking import changed_locked
from daylit.record.looking import Looking, NoSuchPart
from daylit.record.made_up import NotMadeUp, made_up_record
from daylit.record.rules import Rule
from daylit.record.spoiling import spoiled
from record.drawn import a_form, a_record, told

SEARCHED = Element(path="person.searched", kind="yes_no", label="Searched", required=True)
RACE = Element(
    path="person.race", kind="choices", label="Race", codes="race", how=("perceived",), lock_after="first_acceptance"
)
BASIS = Element(path="search.basis", kind="choice", label="Basis", codes="basis", required=parse("person.searched"))
CODES = {
    "race": [FormCode(value="a", label="A"), FormCode(value="b", label="B")],
    "basis": [FormCode(value="x", label="X"), FormCode(value="y", label="Y", when=parse("count(search) > 1"))],
}
FORM = a_form(
    SEARCHED,
    RACE,
    BASIS,
    codes=CODES,
    blocks=(
        BlockUse(name="contact"),
        BlockUse(name="person", minimum=1),
        BlockUse(name="search", show=parse("person.searched")),
    ),
)


def test_it_works_and_asks_what_shows():
    questions = asked(FORM, {"people": [{"searched": True, "searches": [{}]}, {"searched": False, "searches": [{}]}]})
    assert [(each.at, each.required) for each in questions] == [
        ("contact.start", True),
        ("people", True),
        ("people[0].searched", True),
        ("people[0].race", False),
        ("people[0].searches", False),
        ("people[0].searches[0].basis", True),
        ("people[1].searched", True),
        ("people[1].race", False),
    ]
    assert questions[5].codes == ("x",)


def test_a_code_is_offered_where_its_condition_holds():
    questions = asked(FORM, {"people": [{"searched": True, "searches": [{}, {}]}]})
    assert questions[-1].codes == ("x", "y")


def test_a_condition_is_read_at_a_part():
    record = a_record(people=[{"searched": True}, {"searched": False, "searches": [{"basis": "x"}]}])
    looking = Looking(FORM, record)
    assert looking.day == "2024-03-05"
    assert looking.value(parse("person.searched"), at="people[0]") is True
    assert looking.value(parse("search.basis == 'x' and not person.searched"), at="people[1].searches[0]") is True
    assert looking.value(parse("count(person)")) == 2
    assert [part.at for part, _ in looking.places["search"]] == ["people[1].searches[0]"]
    with pytest.raises(NoSuchPart, match=r"people\[7\]"):
        looking.value(parse("person.searched"), at="people[7]")


def test_a_locked_answer_may_not_change():
    def record(race, **more):
        return a_record(people=[{"searched": False, "race": race, **more}])

    before = record({"value": ["a", "b"], "how": "perceived"})
    assert changed_locked(FORM, before, record({"value": ["b", "a"], "how": "perceived"}, searched=True)) == []
    assert told(changed_locked(FORM, before, record({"value": ["a"], "how": "perceived"}))) == [
        ("people[0].race", "answer.locked")
    ]
    (problem,) = changed_locked(FORM, before, record(None), rule="CA-R33")
    assert problem.rule == "CA-R33"
    assert changed_locked(FORM, before, {**before, "people": []}) == []


def test_records_made_up_are_valid_varied_and_repeatable():
    records = [made_up_record(FORM, np.random.default_rng(seed)) for seed in range(60)]
    assert all(check(FORM, record) == [] for record in records)
    assert records[0] == made_up_record(FORM, np.random.default_rng(0))
    searched = [person.get("searched") for record in records for person in record["people"]]
    assert {True, False} == set(searched)
    assert any("searches" in person for record in records for person in record["people"])


def test_a_form_whose_rules_contradict_each_other_is_given_up_in_words():
    form = a_form(
        SEARCHED,
        rules=(
            Rule(id="R1", message="It must be yes.", check=parse("person.searched")),
            Rule(id="R2", message="It must be no.", check=parse("person.searched == false")),
        ),
    )
    with pytest.raises(NotMadeUp, match=r"rule\.check at people\[0\] R"):
        made_up_record(form, np.random.default_rng(1))


def test_made_up_records_obey_rules_between_answers():
    form = a_form(
        SEARCHED,
        Element(path="person.age", kind="number", label="Age", whole=True, minimum=1, maximum=9),
        Element(path="person.zip", kind="text", label="ZIP", pattern="[0-9]{5}", pattern_says="It has five digits."),
        Element(path="search.narrative", kind="text", label="Why", min_length=5, max_length=9, required=True),
        rules=(
            Rule(id="R1", message="A search.", when=parse("person.searched"), check=parse("count(search) == 2")),
            Rule(id="R2", message="None.", when=parse("not person.searched"), check=parse("count(search) == 0")),
            Rule(id="R3", message="ZIP.", when=parse("person.age > 4"), require=("person.zip",)),
            Rule(id="R4", message="No ZIP.", when=parse("not person.age > 4"), prohibit=("person.zip",)),
            Rule(id="R5", message="Odd.", when=parse("person.searched"), check=parse("person.age in [1, 3, 9]")),
        ),
    )
    rng = np.random.default_rng(3)
    records = [made_up_record(form, rng) for _ in range(50)]
    assert [check(form, record) for record in records] == [[]] * 50
    assert {len(person.get("searches", [])) for record in records for person in record["people"]} == {0, 2}


def test_a_spoiled_record_leaves_the_first_as_it_was():
    rng = np.random.default_rng(2)
    record = made_up_record(FORM, rng)
    before = repr(record)
    changed = [spoiled(record, FORM, rng) for _ in range(100)]
    assert repr(record) == before
    assert sum(each != record for each in changed) > 80
