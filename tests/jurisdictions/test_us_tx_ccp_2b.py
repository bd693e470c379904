"""Texas: the stop, the yearly report that counts it, and the checks that the report adds up."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.crosstab import count_crosstab, failed_sums
from daylit.record import check
from jurisdictions.us_tx_ccp_2b_builder import a_stop, a_warning

PACK = load_pack("us-tx-ccp-2b", on=date(2025, 3, 4))


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


@pytest.mark.parametrize("answers", [a_stop(), a_warning(), a_warning(force_with_injury=True, bodily_injury_to="both")])
def test_it_works(answers: dict[str, Any]) -> None:
    assert check(PACK.form, answers) == []
    assert PACK.partial


def test_tx_r01_without_a_search_nothing_was_found_by_it() -> None:
    for changed in ({"search_basis": "consent"}, {"found": True}, {"found_description": ["drugs"]}):
        assert rules_of(a_warning(**changed)) == {"TX-R01"}


def test_tx_d01_result_and_arrest_agree() -> None:
    assert rules_of(a_warning(result="arrest")) == {"TX-D01"}
    assert rules_of(a_stop(result="citation")) == {"TX-D01"}


def test_tx_d02_a_find_that_led_to_an_arrest_needs_one() -> None:
    answers = a_stop(result="citation", arrested=False, arrest_basis=None, arrest_offence=None)
    assert rules_of(answers) == {"TX-D02"}


def test_tx_r03_the_place_names_nobody() -> None:
    told = a_stop(location={"road_kind": "city_street", "description": "Main at Fifth, call 555-123-4567"})
    assert rules_of(told) == {"TX-R03"}


def test_tx_r02_the_report_counts_each_stop_and_adds_up() -> None:
    black = {"value": "black", "how": "stated"}
    stops = [a_stop(), a_stop(race=black, found_description=["drugs", "weapons"]), a_warning(), a_warning(race=black)]
    counted = count_crosstab(PACK, file="tcole-report", contacts=stops)
    (row,) = counted.rows("stops.all")
    assert counted.tables[0].columns == (
        "Alaska Native/American Indian",
        "Asian/Pacific Islander",
        "Black",
        "White",
        "Hispanic/Latino",
    )
    assert (row.counts, row.total) == ((0, 0, 2, 2, 0), 4)
    assert [row.total for row in counted.rows("search")] == [2, 2]
    assert [row.counts[2] for row in counted.rows("found_kind")] == [1, 1, 0, 0, 0, 0]
    assert failed_sums(PACK, crosstab=counted) == []


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"race": None}, "Stops by race"),
        ({"gender": None}, "Stops by gender"),
        ({"race_known_before": None}, "race known before"),
        ({"reason": None}, "Stops by reason"),
        ({"searched": None}, "Stops with a search"),
        ({"search_basis": None}, "Searches by reason"),
        ({"found": None}, "Searches with a find"),
        ({"find_led_to_arrest": None}, "Finds with an arrest"),
        ({"found_description": None}, "fewer kinds of things"),
        ({"result": None}, "Stops by result"),
        ({"arrest_basis": None}, "Arrests by basis"),
        ({"force_with_injury": None}, "Stops with force"),
        ({"force_with_injury": True}, "Who was hurt"),
    ],
)
def test_tx_r02_names_each_part_that_does_not_add_up(broken: dict[str, Any], told: str) -> None:
    counted = count_crosstab(PACK, file="tcole-report", contacts=[a_stop(), a_stop(**broken)])
    problems = failed_sums(PACK, crosstab=counted)
    assert any(told in problem.sentence for problem in problems), [problem.sentence for problem in problems]
    assert {problem.rule for problem in problems} == {"TX-R02"}


def test_tx_r02_says_the_column_and_both_numbers() -> None:
    counted = count_crosstab(PACK, file="tcole-report", contacts=[a_stop(), a_stop(gender=None)])
    (problem,) = failed_sums(PACK, crosstab=counted)
    assert problem.sentence == "Stops by gender do not add up to all stops. White: 1 and 2; Total: 1 and 2."


def test_tx_r02_each_check_of_the_file_was_broken_above() -> None:
    """So that a check added to the pack is not left without a test: fourteen, location among them."""
    nowhere = a_stop(location={"road_kind": ""})
    counted = count_crosstab(PACK, file="tcole-report", contacts=[nowhere])
    assert "Stops by location" in failed_sums(PACK, crosstab=counted)[0].sentence
    assert len(PACK.file("tcole-report").sums) == 14


def test_the_report_drops_what_may_tell_who_someone_is() -> None:
    texts = {element.path for element in PACK.form.elements if element.kind == "text"}
    assert texts <= set(PACK.publication.drop)
    assert replace(PACK, missing=()).partial
