"""What came of a search: with an arrest, without, or nothing; and what is drawn where these point apart."""

from __future__ import annotations

import pytest

from daylit.report.small import guard_all
from daylit.studies.evidence import clear_results
from daylit.studies.registry import Settings, run
from daylit.studies.three_ways import PARTS
from studies.asking import asked, check, value
from studies.test_basis_bounds import a_town, told

ROLL = "hash(concat(i, 'f')) % 1000"
BLACK = "hash(concat(i, 'who')) % 2 = 0"


def arrests(black: int, white: int) -> str:
    """Arrests in so many of 1,000 searches, all of them with a find."""
    return f"{ROLL} < (CASE WHEN {BLACK} THEN {black} ELSE {white} END)"


def test_it_works_where_finds_come_with_and_without_an_arrest():
    finding, one = told(a_town("with", black=200, white=300, basis="'consent'", arrested=arrests(black=100, white=150)))
    rate = value(finding, "found_with_arrest.rate", "black")
    assert rate.value == pytest.approx(0.1, abs=0.015)
    assert one["found_with_arrest.ratio"].q_value < 0.01
    (chart,) = [chart for chart in finding.charts if chart.title == "What came of searches"]
    shares = {row[:2]: row[2:] for row in chart.rows}
    counts = {key: int(n.replace(",", "")) for key, (n, _) in shares.items()}
    found = value(finding, "found.rate", "black")
    assert counts["Black", PARTS[0]] + counts["Black", PARTS[1]] == found.events
    assert sum(n for (group, _), n in counts.items() if group == "Black") == found.n
    assert counts["Black", PARTS[2]] == 0
    assert "This fits a lower bar for searching Black people, but it does not settle it." in finding.answer
    assert any("ninguno" in line or "junto con un arresto" in line for line in finding.told("es").answer)


def test_where_finds_with_an_arrest_point_the_other_way_nothing_is_drawn():
    finding, one = told(
        a_town("turned", black=200, white=300, basis="'consent'", arrested=arrests(black=150, white=80))
    )
    assert one["found.ratio"].value < 1 < one["found_with_arrest.ratio"].value
    assert any(
        line.startswith("For finds that went with an arrest, the gap for Black people") for line in finding.answer
    )
    assert not any("lower bar" in line for line in finding.answer)
    assert clear_results(finding) == []


def test_an_arrest_that_is_not_recorded_is_not_read_as_none():
    half = f"CASE WHEN hash(concat(i, 'a')) % 2 = 0 THEN {arrests(black=100, white=150)} END"
    finding, _ = told(a_town("half", black=200, white=300, basis="'consent'", arrested=half))
    rate = value(finding, "found_with_arrest.rate", "black")
    assert rate.n < 0.6 * value(finding, "found.rate", "black").n
    assert rate.value == pytest.approx(0.1, abs=0.02)
    assert "What came of searches" not in {chart.title for chart in finding.charts}


def test_without_arrests_nothing_is_added():
    finding, one = told(a_town("no-arrests", black=200, white=270, basis="'consent'"))
    assert not [quantity for quantity in one if quantity.startswith("found_with")]
    assert "What came of searches" not in {chart.title for chart in finding.charts}


def test_few_arrests_without_a_find_are_not_asked_after():
    """With them a report hid the finds of the largest groups."""
    some = f"({arrests(black=100, white=150)}) OR ({BLACK} AND {ROLL} >= 996)"
    extract = a_town("few-ways", black=200, white=300, basis="'consent'", arrested=some, people=2_000)
    finding = run(extract, "hit_rates", Settings())
    check(finding)
    assert not [one for one in finding.estimates if one.quantity.startswith("found_with")]
    (kept,) = guard_all((finding,))
    assert value(kept.finding, "found.rate", "black").events


@pytest.mark.parametrize(("black", "white"), [(4, 150), (196, 150)])
def test_few_finds_of_one_kind_are_not_asked_after(black, white):
    """Their protection would hide the rates of all finds, and a release would leave the whole finding out."""
    extract = a_town(
        f"few-{black}",
        black=200,
        white=300,
        basis="'consent'",
        arrested=arrests(black=black, white=white),
        people=2_000,
    )
    finding = run(extract, "hit_rates", Settings())
    check(finding)
    assert not [one for one in finding.estimates if one.quantity.startswith("found_with")]
    assert "What came of searches" not in {chart.title for chart in finding.charts}


def test_the_invented_agency_has_the_chart():
    charts = [chart for chart in asked("hit_rates").charts if chart.title == "What came of searches"]
    assert len(charts) <= 1
