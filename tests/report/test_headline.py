"""What is hidden for the sake of a few is looked for where readers miss it least: not in the answer's own numbers."""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daylit.report.gathering import open_ledger
from daylit.report.ledger import Ledger
from daylit.report.small import guard_all
from daylit.studies.finding import Finding
from daylit.studies.registry import run_all
from daylit.studies.three_ways import PARTS
from report.attacker import Attack, read
from small_extract import extract_of

ENDED = {
    "white": (69, 66, 14, 350),
    "black": (57, 55, 13, 323),
    "hispanic": (33, 41, 5, 179),
    "asian": (7, 8, 0, 45),
    "other": (8, 7, 1, 18),
}
"""Searches by how they ended: found something with an arrest, without one, nothing but an arrest, neither."""


EVEN = {"white": (20, 60, 0, 285), "black": (90, 210, 0, 900), "hispanic": (20, 60, 0, 403), "asian": (0, 5, 0, 22)}
"""As in a capital's records: finds of the reference, white people, and of Hispanic people are as many."""

Ended = dict[str, tuple[int, int, int, int]]


def asked(ended: Ended) -> tuple[Finding, ...]:
    """Every person of a town was searched or, as many again, was not."""
    rows = [
        {"race_ethnicity": group, "searched": searched, "search_basis": "consent" if searched else None}
        | {"found": end < 2 if searched else None, "arrested": end in (0, 2)}
        for group, ways in ended.items()
        for end, n in enumerate(ways)
        for searched in (True, False)
        for _ in range(n)
    ]
    with tempfile.TemporaryDirectory() as folder:
        return run_all(extract_of(Path(folder) / "e", rows))


@functools.cache
def findings() -> tuple[Finding, ...]:
    return asked(ENDED)


def told(findings: Sequence[Finding], threshold: int = 11) -> dict[str, Any]:
    parts = [part.to_dict() for part in guard_all(findings, threshold=threshold)]
    return json.loads(json.dumps({"findings": parts}))


def betrayed(findings: Sequence[Finding]) -> list[Any]:
    return Attack(truth=read(told(findings, 1)), seen=read(told(findings))).found()


def finds(report: dict[str, Any]) -> dict[str, int | None]:
    searches = next(part for part in report["findings"] if part["study"] == "hit_rates")
    rates = [part for part in searches["estimates"] if part["quantity"] == "found.rate"]
    return {part["groups"]["race_ethnicity"]: part["events"] for part in rates}


def test_the_finds_of_large_groups_are_told():
    """Few searches found nothing but ended in an arrest; they once took the finds of 448 and 258 searches with them."""
    shown = finds(told(findings()))
    assert {group: shown[group] for group in ("white", "black", "hispanic")} == {
        "white": 135, "black": 112, "hispanic": 74
    }  # fmt: skip
    assert betrayed(findings()) == []


def test_all_counts_alike_they_would_not_be(monkeypatch: pytest.MonkeyPatch):
    """A control: where the answer's numbers are no dearer than those of a table."""
    made = open_ledger

    def alike(*given: Any) -> Ledger:
        ledger = made(*given)
        ledger.dear.clear()
        return ledger

    monkeypatch.setattr("daylit.report.small.open_ledger", alike)
    assert None in [finds(told(findings()))[group] for group in ("white", "black", "hispanic")]


def test_few_searches_that_ended_in_one_way_are_hidden_with_another_row():
    (searches,) = [part for part in told(findings())["findings"] if part["study"] == "hit_rates"]
    (chart,) = [chart for chart in searches["charts"] if chart["title"] == "What came of searches"]
    rows = {tuple(row[:2]): row[2:] for row in chart["rows"]}
    assert rows["Hispanic", PARTS[2]] == ["hidden", "hidden"]
    hidden = [group for (group, _), cells in rows.items() if cells == ["hidden", "hidden"]]
    assert hidden.count("Hispanic") > 1, "one alone is told by the whole"


def test_a_row_that_a_rate_counts_again_is_one_count():
    """Finds that went with an arrest are told as a rate and as a row of what came of searches."""
    assert betrayed(findings()) == []
    apart = [
        replace(part, charts=tuple(replace(chart, sums=chart.sums[:2]) for chart in part.charts))
        if part.study == "hit_rates"
        else part
        for part in findings()
    ]
    assert betrayed(apart), "a control: told as two, one gives the other away"


def test_those_whom_others_are_compared_with_are_hidden_last():
    """With them every comparison would go."""
    shown = finds(told(asked(EVEN)))
    assert shown == {"white": 80, "black": 300, "hispanic": None, "asian": None}
