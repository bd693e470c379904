"""Code lists: one home for each word, found by name, used by the contract of the columns."""

from dataclasses import replace
from datetime import date

import pytest

from daylit.tables.contract import COLUMNS
from daylit.terms import ALL
from daylit.terms.codes import NOT_RECORDED, Code, CodeList, UnknownCode
from daylit.terms.contact import DISCRETIONARY, SEARCH_BASIS
from daylit.terms.people import BLENDS, NO_ANSWER, RACE, RACE_CORE
from daylit.terms.reasons import GROUP_OF_REASON, REASON, REASON_GROUP

A_CODE = Code(value="a", label="A", meaning="The first.")


def test_it_works():
    assert ALL["race"] is RACE
    assert RACE.label("white") == "White"
    assert RACE.label(None) == NOT_RECORDED


def test_it_holds_every_list_of_the_contract():
    for column in COLUMNS:
        if column.codes is not None:
            assert ALL[column.codes.name] is column.codes, column.name


def test_it_names_the_groups_that_outside_checks_know():
    assert set(RACE.values) == {
        "asian",
        "black",
        "hispanic",
        "middle_eastern",
        "native_american",
        "pacific_islander",
        "white",
        "multiple",
        "other",
        "unknown",
    }
    assert set(ALL["kind"].values) == {"traffic", "pedestrian", "bicycle", "field_interview", "call", "other"}


@pytest.mark.parametrize("codes", ALL.values(), ids=ALL)
def test_it_says_what_each_code_means_in_a_sentence(codes: CodeList):
    for code in codes:
        assert code.label.strip() == code.label
        assert code.label
        assert code.meaning.endswith("."), code.value
    labels = [code.label for code in codes]
    assert len(set(labels)) == len(labels)


def test_it_refuses_an_unknown_code_and_says_what_to_use():
    with pytest.raises(UnknownCode, match="Use one of: asian, black"):
        RACE["martian"]


def test_it_refuses_a_list_with_a_value_twice():
    with pytest.raises(ValueError, match="twice"):
        CodeList(name="x", title="X", meaning="Both.", codes=(A_CODE, A_CODE))


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2024, 6, 30), True), (date(2024, 7, 1), False)],
)
def test_a_code_is_valid_between_its_days_both_included(day: date, valid: bool):
    code = replace(A_CODE, valid_from=date(2024, 1, 1), valid_until=date(2024, 6, 30))
    assert code.valid_on(day) is valid


def test_a_code_without_days_is_always_valid():
    assert A_CODE.valid_on(date(1900, 1, 1))
    assert A_CODE.valid_on(date(2100, 1, 1))


def test_each_reason_has_a_group_and_a_reason_for_it():
    assert set(GROUP_OF_REASON) == set(REASON.values)
    for group, why in GROUP_OF_REASON.values():
        assert group in REASON_GROUP
        assert why.endswith(".")
    assert GROUP_OF_REASON["speeding"][0] == "safety"
    assert GROUP_OF_REASON["equipment"][0] == "equipment_administrative"
    assert {group for group, _ in GROUP_OF_REASON.values()} == set(REASON_GROUP.values)


def test_searches_that_follow_from_an_earlier_decision_are_not_discretionary():
    assert set(SEARCH_BASIS.values) - DISCRETIONARY == {"incident_to_arrest", "inventory", "warrant"}


def test_blends_and_missing_answers_are_core_codes():
    assert set(RACE_CORE.values) >= NO_ANSWER
    for blend, parts in BLENDS.items():
        assert blend in RACE_CORE
        assert set(RACE_CORE.values) >= parts
        assert blend not in parts
