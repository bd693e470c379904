"""What is hidden in one place of a finding stands nowhere else in it: a whole by a share, an estimate in a chart."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from daylit.privacy.cells import HIDDEN
from daylit.report import write_report
from daylit.report.sentences import group_key, group_name
from daylit.report.small import Guarded, guard_all
from daylit.studies import charts
from daylit.studies.finding import Chart, Estimate, Finding
from daylit.studies.registry import EVERY, Settings, run
from report.builders import a_finding, a_rate
from small_extract import extract_from_sql
from studies.asking import asked

SLOW = "threshold_test"
"""Fits a model for minutes; no count of people has an outcome of its own there."""
PEOPLE = 12_000


def of_people(n: int, **changes: Any) -> Finding:
    return a_finding(n_read=n, n_used=n, left_out=(), answer=(), **changes)


def searched() -> Finding:
    """The 8 searches of Asian people are hidden, and with them the 59 of Black people."""
    rows = (("asian", "Asian", 59, 8), ("black", "Black", 697, 59), ("white", "White", 1_744, 137))
    return a_finding(
        estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=(), n_read=2_500, n_used=2_500, left_out=()
    )


def by_basis(*, black: tuple[int, ...] = (21, 16, 11, 11), white: tuple[int, ...] = (42, 23, 25, 47)) -> Finding:
    names = ("Consent", "Pat-down for weapons", "Probable cause", "After an arrest")
    rows = [
        (group, name, f"{n}", f"{100 * n / sum(counts):.1f} %")
        for group, counts in (("Black", black), ("White", white))
        for name, n in zip(names, counts, strict=True)
    ]
    chart = charts.bars(
        title="On what basis people were searched",
        alt="Two groups.",
        axis="Share",
        scale="percent",
        data=(),
        stacks=[(group, "All", 1.0) for group in ("Black", "White")],
        table=charts.Table(columns=("Group", "Basis", "Searches", "Share"), rows=tuple(rows)),
    )
    stops = tuple(
        a_rate(value, label, n, n // 2, "stopped")
        for value, label, n in (("black", "Black", 697), ("white", "White", 1_744))
    )
    return a_finding(
        study="search_reasons", estimates=stops, charts=(chart,), answer=(), n_read=2_500, n_used=2_500, left_out=()
    )


def told(chart: Chart) -> set[str]:
    """The groups of which a row tells a count and its share."""
    return {row[0] for row in chart.rows if row[2].isdigit() and int(row[2]) and row[3] != HIDDEN}


def test_it_works_and_a_count_does_not_stand_beside_the_share_that_tells_a_hidden_whole():
    """“Black, Consent, 21, 35.6 %” told 59 searches, and these the 8 of the others."""
    _, reasons = guard_all((searched(), by_basis()))
    assert told(reasons.finding.charts[0]) == {"White"}
    assert reasons.finding.charts[0].spec == {}


def test_shares_of_a_whole_that_is_shown_stay():
    rows = (("black", "Black", 697, 59), ("white", "White", 1_744, 137))
    rates = a_finding(
        estimates=tuple(a_rate(*row) for row in rows), charts=(), answer=(), n_read=2_441, n_used=2_441, left_out=()
    )
    _, reasons = guard_all((rates, by_basis()))
    assert reasons.finding.charts[0] == by_basis().charts[0]


@pytest.mark.parametrize("seed", [1, 5])
def test_the_few_of_a_small_town_are_told_by_no_share_in_any_file(tmp_path: Path, seed: int):
    """Everybody who was searched, less the wholes that shares tell, were the 8 of one group and the 2 of another."""
    town = a_town(tmp_path / "town", seed)
    findings = [run(town, study, Settings()) for study in ("rates", "search_reasons", "hit_rates")]
    done = write_report(findings, town, tmp_path / "out")
    shown = json.loads(done.json.read_text())["findings"]
    kept = {group_name_of(part) for part in shown[0]["estimates"] if is_search(part) and part["events"] is not None}
    chart = next(one for one in shown[1]["charts"] if one["title"] == "On what basis people were searched")
    with_shares = {row[0] for row in chart["rows"] if row[2].isdigit() and int(row[2]) and row[3] != HIDDEN}
    assert kept == with_shares == {"White"}
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", done.html.read_text()))
    assert re.search(r"Black Consent \d+ hidden", page)


def a_town(folder: Path, seed: int):
    drawn = {name: f"(hash(concat(i, '{name}', '{seed}')) % 1000)" for name in "wsbfr"}
    was = f"({drawn['s']} < 80)"
    bases = "['consent', 'consent', 'frisk', 'probable_cause', 'incident_to_arrest', 'warrant']"
    race = f"CASE WHEN {drawn['w']} < 20 THEN 'asian' WHEN {drawn['w']} < 320 THEN 'black' ELSE 'white' END"
    return extract_from_sql(
        folder,
        rows=2_500,
        searched=was,
        race_ethnicity=race,
        search_basis=f"CASE WHEN {was} THEN {bases}[CAST(1 + {drawn['b']} % 6 AS BIGINT)] END",
        found=f"CASE WHEN {was} THEN {drawn['f']} % 4 = 0 END",
        reason_group=f"CASE WHEN {drawn['r']} % 4 = 0 THEN 'investigatory' ELSE 'safety' END",
    )


def is_search(part: Mapping[str, object]) -> bool:
    return part["quantity"] == "searched.rate"


def group_name_of(part: Mapping[str, object]) -> str:
    return str(part["label"]).split(": ")[-1]


class Hides(dict):
    """Every count of those of one group who had an outcome is hidden, in the estimates of every finding."""

    def __init__(self, group: str) -> None:
        self.group = group

    def get(self, where, default=None):
        return not (where[2] == self.group and where[3] == "events" and not where[1].startswith("chart"))


GROUPS = ("race_ethnicity=black", "race_ethnicity=white", "area=District 01")
"""The first is compared with the second. Some studies tell of places."""


@pytest.mark.parametrize("study", [name for name in EVERY if name != SLOW])
@pytest.mark.parametrize("group", GROUPS)
def test_an_estimate_that_is_hidden_stands_in_no_row_dot_or_sentence(study: str, group: str):
    """“Searched, Black, 8.5 %” stood in the chart beside an estimate that was hidden: of 697, only 59 are 8.5 %."""
    whole = asked(study, people=PEOPLE)
    _, safe = guard_all((asked("rates", people=PEOPLE), whole), told=Hides(group))
    for part in hidden(whole, safe):
        for chart in safe.finding.charts:
            assert not [row for row in chart.rows if tells(chart, row, part)], (chart.title, part.label)
            assert not [dot for dot in dots(chart) if draws(dot, part)], (chart.title, part.label)
    if any(group_key(part) == group and part.events for part in hidden(whole, safe)):
        assert_no_sentence(whole, safe, group)


def test_what_is_hidden_of_like_people_goes_with_its_row_and_its_dot():
    whole = asked("predicted_disposition", people=PEOPLE)
    _, safe = guard_all((asked("rates", people=PEOPLE), whole), told=Hides("race_ethnicity=black"))
    rows = [row for row in safe.finding.charts[0].rows if row[1] == "Black"]
    assert rows
    assert {cell for row in rows for cell in row[2:]} == {HIDDEN}
    assert any(part.value for part in whole.estimates if group_key(part) == "race_ethnicity=black")
    assert not [dot for dot in dots(safe.finding.charts[0]) if dot["series"] == "Black" and dot["value"] is not None]


def hidden(whole: Finding, safe: Guarded) -> list[Estimate]:
    pairs = zip(whole.estimates, safe.finding.estimates, strict=True)
    return [was for was, now in pairs if was.value is not None and now.value is None]


def dots(chart: Chart) -> list[Mapping[str, object]]:
    return list(chart.spec.get("data", {}).get("values", ()))


def draws(dot: Mapping[str, object], part: Estimate) -> bool:
    value = dot.get("value")
    return bool(value) and group_name(part) in dot.values() and value == float(f"{part.value:.6g}")


def tells(chart: Chart, row: tuple[str, ...], part: Estimate) -> bool:
    """Whether a row names the group and the outcome, and holds the number."""
    outcome = part.label.split(": ")[0].split(", ")[0]
    named = group_name(part) in row and (outcome in row or chart.title.startswith(outcome))
    value = part.value or 0.0
    return named and (f"{100 * value:.1f} %" if part.unit in ("percent", "points") else f"{value:.2f}") in row


def assert_no_sentence(whole: Finding, safe: Guarded, group: str) -> None:
    """No sentence with a number names the group and an outcome whose rate is hidden."""
    name = next(group_name(part) for part in whole.estimates if group_key(part) == group)
    deeds = ("were searched", "were arrested", "found something", "had force used")
    told_of = [one for one in safe.finding.answer if re.search(r"\d", one) and re.search(rf"\b{name}\b", one)]
    assert not [one for one in told_of if any(deed in one for deed in deeds)]
