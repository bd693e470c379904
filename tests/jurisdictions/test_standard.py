"""The standard form: short, and each kind of contact asks only what applies to it."""

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import write_flat
from daylit.record.core import CORE
from daylit.record.evaluate import holds
from daylit.record.looking import Looking
from daylit.terms import registry as terms
from jurisdictions.changing import problems, seen
from jurisdictions.standard_builder import a_searched_stop, a_stop, another_kind

PACK = load_pack("standard")
OTHER_KINDS = ("bicycle", "pedestrian", "field_interview", "call", "care")

BROKEN = [
    ("ST-R01", a_stop({"location.point": None})),
    ("ST-R02", {**a_stop({"person.searched": True, "person.found": ["none"]})}),
    ("ST-R03", a_stop({"person.role": "passenger"})),
    ("ST-R04", a_searched_stop({"person.result": ["citation"]})),
    ("ST-R05", a_searched_stop({"search.targets": ["dwelling"]})),
    ("ST-R06", another_kind("care", {"person.result": ["citation"]})),
]


@pytest.mark.parametrize("record", [a_stop(), a_searched_stop(), *map(another_kind, OTHER_KINDS)])
def test_it_works_and_a_valid_contact_has_no_problem(record):
    assert problems(PACK, record) == []


@pytest.mark.parametrize(("rule", "record"), BROKEN)
def test_each_rule_is_found_when_broken(rule, record):
    assert problems(PACK, record) == [rule]


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == {rule for rule, _ in BROKEN}


def asked(record):
    """The questions that an officer sees for a record."""
    env = Looking(PACK.form, record).places["person"][0][1]
    return {
        element.path
        for element in PACK.form.elements
        if element.phase == "entry"
        and element.block in ("contact", "location", "person")
        and (element.show is None or holds(element.show, env))
    }


def test_a_speeding_stop_of_one_person_needs_twelve_answers_and_shows_few_more():
    record = a_stop()
    needed = sum(len(part) for part in (record["contact"], record["location"], *record["people"]))
    assert needed == 12
    assert asked(record) - {"location.description", "location.area", "person.actions"} == {
        *(f"contact.{name}" for name in record["contact"]),
        *(f"location.{name}" for name in record["location"]),
        *(f"person.{name}" for name in record["people"][0]),
    }


def test_each_kind_asks_only_what_applies():
    assert "person.role" in asked(a_stop())
    assert "contact.call_for_service" not in asked(a_stop())
    for kind in OTHER_KINDS:
        assert "person.role" not in asked(another_kind(kind))
    assert [kind for kind in OTHER_KINDS if "person.reason" not in asked(another_kind(kind))] == ["call", "care"]
    assert [kind for kind in OTHER_KINDS if "contact.call_for_service" not in asked(another_kind(kind))] == ["call"]


@pytest.mark.parametrize("answer", [seen(["white", "hispanic"]), {"missing": "not_observed"}, {"missing": "unknown"}])
def test_several_groups_and_not_knowing_are_answers(answer):
    assert problems(PACK, a_stop({"person.race": answer})) == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"value": ["white"], "how": "stated"}, "answer.how_not_allowed"),
        ({"missing": "refused"}, "answer.missing_not_allowed"),
        (None, "answer.required"),
    ],
)
def test_race_is_what_the_officer_saw_and_is_not_asked(answer, code):
    assert problems(PACK, a_stop({"person.race": answer})) == [code]


def test_speeding_is_no_reason_to_stop_someone_on_foot():
    assert problems(PACK, another_kind("pedestrian", {"person.reason": "speeding"})) == ["code.not_here"]


def test_a_suspicion_is_told_in_a_sentence_that_names_nobody():
    reason = {"person.reason": "suspicion"}
    assert problems(PACK, a_stop(reason)) == ["answer.required"]
    told = reason | {"person.reason_narrative": "Looked into parked cars with a light"}
    assert problems(PACK, a_stop(told)) == []
    told = reason | {"person.reason_narrative": "Call him at 202-555-0143"}
    assert problems(PACK, a_stop(told)) == ["text.personal"]


def test_every_code_that_can_be_speaks_a_word_of_the_core():
    for element in PACK.form.elements:
        words = CORE[element.path].terms
        if words:
            known = {code.value for code in terms.ALL[words]}
            spoken = {code.core for code in PACK.form.codes[element.codes]}
            assert spoken <= known, element.path


def test_the_public_table_to_the_letter():
    made = write_flat([a_stop(), a_searched_stop()], PACK.file("table"), form=PACK.form)
    assert made.files["table"].decode().splitlines()[1:] == [
        "2026-02-03,14:05,traffic,,6,38.846,-77.306,,driver,white,male,25-34,speeding,,no,,,none,,verbal_warning",
        "2026-02-03,14:05,traffic,,6,38.846,-77.306,,driver,white,male,25-34,speeding,ordered_out,yes,frisk,drugs,"
        "handcuffs,no,arrest",
    ]


def test_what_could_tell_who_is_not_in_the_public_table():
    written = {column.source for column in PACK.file("table").columns}
    assert written.isdisjoint(PACK.publication.drop)
