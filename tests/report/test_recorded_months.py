"""How full the records are by month tells, less the groups that are drawn by month, of no few people of the others."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from daylit.report import small
from daylit.report.document import _figure
from daylit.report.small import guard_all
from daylit.studies.finding import Finding
from daylit.studies.registry import run
from daylit.studies.settings import Settings
from daylit.tables.made_up import make_agency

LIMIT = 11


@functools.cache
def findings(people: int, seed: int, by: str) -> tuple[Finding, ...]:
    with tempfile.TemporaryDirectory() as folder:
        extract = make_agency(Path(folder) / "town", people=people, seed=seed)
        return tuple(run(extract, study, Settings(group=by)) for study in ("rates", "trend", "missingness"))


def left_over(people: int, seed: int, by: str) -> list[int]:
    """For each month, as a reader works it out, the people, and those with a group, less those of the groups shown."""
    _, trend, records = (one.finding for one in guard_all(findings(people, seed, by), threshold=LIMIT))
    drawn: Counter[str] = Counter()
    for _, month, count, *_ in trend.charts[0].rows:
        drawn[month] += 0 if count == "hidden" else int(count.replace(",", ""))
    found = []
    for column, month, share, count in (row for chart in records.charts[1:] for row in chart.rows):
        if count != "hidden" and month in drawn and "of searches" not in column:
            n = int(count.replace(",", ""))
            found.append(n - drawn[month])
            named = {"race_ethnicity": "Race or ethnicity", "gender": "Gender"}[by]
            if column == named and share != "hidden":
                found.append(round(float(share.split()[0]) / 100 * n) - drawn[month])
    return [n for n in found if 0 < n < LIMIT]


TOWNS = [(20_000, 1, "race_ethnicity"), (2_000, 3, "race_ethnicity")]


@pytest.mark.parametrize(("people", "seed", "by"), TOWNS)
def test_no_few_people_are_left_over_in_a_month(people: int, seed: int, by: str):
    """In 31 of 36 months it told the Native Americans among 20,000 people, from one to eight."""
    assert left_over(people, seed, by) == []


@pytest.mark.parametrize(("people", "seed", "by"), TOWNS)
def test_without_this_they_were(people: int, seed: int, by: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(small, "untold_months", lambda *_, **__: frozenset())
    assert len(left_over(people, seed, by)) > 10


def test_a_table_of_which_nothing_is_left_is_not_shown():
    *_, records = guard_all(findings(2_000, 3, "race_ethnicity"), threshold=LIMIT)
    overall, by_month = records.finding.charts
    assert _figure(overall, "one").table.rows
    assert by_month.rows
    assert not _figure(by_month, "two").table.rows
    assert by_month.spec == {}


def test_inside_the_agency_all_is_told():
    *_, records = guard_all(findings(20_000, 1, "race_ethnicity"), threshold=1)
    assert not any("hidden" in row for chart in records.finding.charts for row in chart.rows)
