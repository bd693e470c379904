"""Tests side by side in a report: the same in page, PDF and JSON, and nothing that the sections hide."""

import json
from html import unescape

from daylit.privacy.cells import HIDDEN
from daylit.report import write_report
from daylit.report.overview import _row, for_machines, overview
from daylit.report.small import guard_all
from daylit.studies.overview_words import by_group
from daylit.studies.registry import run
from daylit.studies.settings import Settings
from daylit.tables.made_up import make_agency
from report.test_several_ways import a_town

STUDIES = ("rates", "standardised", "hit_rates")


def of_the_town(rows=4_000, *, threshold=11):
    return guard_all([run(a_town(rows), name, Settings(threshold=1)) for name in STUDIES], threshold=threshold)


def test_each_group_has_a_table_of_all_tests_and_one_says_what_each_cannot_show():
    told = overview(of_the_town(threshold=1))
    assert [sheet.caption for sheet in told] == [
        "Asian people next to White people", "Black people next to White people", "What each cannot show",
    ]  # fmt: skip
    *tables, cannot = told
    for table in tables:
        assert [row[0] for row in table.rows] == [
            "Searched, as recorded (section 1)", "Searched, like compared with like (section 2)",
            "Searches that found something (section 3)",
        ]  # fmt: skip
        assert all(len(row) == len(table.columns) for row in table.rows)
    assert len(cannot.rows) == 3


def test_a_number_that_its_section_hides_is_hidden_here_and_so_is_how_firm_it_is():
    town = of_the_town()
    asked = by_group(part.finding for part in town)
    few = [_row(line, "1") for line in asked["race_ethnicity", "asian", "white"]]
    assert {row[1:] for row in few} == {(HIDDEN, "–", "–")}
    *tables, _ = overview(of_the_town(40_000))  # where there are enough of each group
    assert all(HIDDEN not in row for table in tables for row in table.rows)
    for line in for_machines(of_the_town()):
        if line["groups"]["race_ethnicity"] == "asian":
            assert (line["value"], line["low"], line["stands_out"]) == (None, None, None)


def test_a_group_of_which_no_test_tells_a_number_has_no_table_of_dashes(tmp_path):
    """Of 300 people there were 25 lines of “hidden” and dashes."""
    agency = make_agency(tmp_path / "agency", people=1_500, seed=1)
    told = guard_all([run(agency, name, Settings()) for name in STUDIES])
    *tables, silent, cannot = overview(told)
    assert [sheet.caption for sheet in tables] == ["Black people next to White people"]
    assert silent.caption == "No test tells a number"
    assert ("Hispanic people next to White people",) in silent.rows
    assert len(silent.rows) == 4
    assert cannot.rows
    assert overview(of_the_town(300)) == (), "where nothing is told of anybody, no section says so at length"


def test_a_verdict_whose_numbers_are_hidden_is_looked_up_where_its_section_tells_it():
    town = a_town(4_000)
    studies = ("rates", "robust_outcome", "hit_rates")
    cannot = "We cannot tell whether the bar for searching Black people is lower or higher."
    shown = guard_all([run(town, name, Settings(threshold=1)) for name in studies])
    assert cannot in shown[1].finding.answer
    rows = {row[0]: row[1] for table in overview(shown) for row in table.rows if len(row) == 4}
    assert rows["The bar for a search, by searches and finds together (section 2)"] == "told in section 2"
    assert rows["Something was found, as counted for the bar (section 2)"] == HIDDEN


def test_one_study_alone_stands_beside_nothing():
    alone = guard_all([run(a_town(), "rates", Settings())])
    assert overview(alone) == ()
    assert for_machines(alone) == []


def test_page_and_json_tell_the_same(tmp_path):
    town = a_town(40_000)
    written = write_report([run(town, name, Settings()) for name in STUDIES], town, tmp_path / "out")
    page = unescape(written.html.read_text("utf-8"))
    lines = json.loads(written.json.read_text("utf-8"))["overview"]
    assert len(lines) == 6
    assert "Tests side by side" in page
    for line in lines:
        assert line["cannot_show"] in page
        if line["value"] is not None:
            assert f"{line['value']:.2f} ({line['low']:.2f} to {line['high']:.2f})" in page
