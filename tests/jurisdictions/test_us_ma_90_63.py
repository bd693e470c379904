"""Massachusetts: the citation as the registry's extract shows it, with its groups of offences."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.table_import import import_table
from daylit.record import check
from jurisdictions.us_ma_90_63_builder import a_citation

PACK = load_pack("us-ma-90-63", on=date(2024, 5, 1))


def rules_of(answers: dict[str, Any]) -> set[str]:
    return {problem.rule for problem in check(PACK.form, answers) if problem.rule}


def test_it_works() -> None:
    assert check(PACK.form, a_citation()) == []


def test_offences_of_the_sample_are_found_and_others_are_not() -> None:
    tables = PACK.sample_tables()
    first = next(iter(tables["offences"]))
    assert check(PACK.form, a_citation(offences=[first]), tables=tables) == []
    assert [problem.code for problem in check(PACK.form, a_citation(offences=["JAYWALKING"]), tables=tables)]


def test_ma_d01_without_a_search_there_is_no_result_of_one() -> None:
    none = {"searched": False, "search_basis": None, "found": None}
    assert check(PACK.form, a_citation(**none)) == []
    assert rules_of(a_citation(**{**none, "found": ["drugs"]})) == {"MA-D01"}
    assert rules_of(a_citation(**{**none, "search_basis": "consent"})) == {"MA-D01"}


def test_ma_d02_speeding_needs_the_speed() -> None:
    assert rules_of(a_citation(vehicle={"state": "MA"})) == {"MA-D02"}
    assert check(PACK.form, a_citation(vehicle={"speed": {"missing": "unknown"}})) == []


def test_every_group_of_the_sample_is_a_code() -> None:
    groups = {code.code for code in PACK.form.codes["offence_group"]}
    assert {row.label for table in PACK.tables for row in table.rows} <= groups


@pytest.mark.realdata
def test_the_importer_reads_the_whole_list_and_every_group_is_a_code() -> None:
    listed = Path(__file__).parents[3] / "shared" / "standards" / "ma_offense_groups.csv"
    if not listed.is_file():
        pytest.skip("the list of offences is not there")
    (table,) = PACK.tables
    read = import_table(listed, table)
    assert (len(read.rows), read.odd) == (898, ())
    assert {row.code for row in table.rows} <= {row.code for row in read.rows}
    assert {row.label for row in read.rows} == {code.code for code in PACK.form.codes["offence_group"]}
