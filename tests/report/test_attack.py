"""Nobody who reads a whole report can work out a count that it hides."""

from __future__ import annotations

import copy
import functools
import json
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import run_all
from daylit.tables.made_up import make_agency
from report.attacker import Attack, read
from small_extract import extract_of

TOWNS = ((1, 6_000), (3, 6_000), (2, 1_500))
"""Seeds and people. Tables protected one by one betrayed counts of 1 and 2 people in the first two."""


@functools.cache
def reports(seed: int, people: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The findings of a small invented agency as they stand in the JSON, without protection and with it."""
    with tempfile.TemporaryDirectory() as folder:
        findings = run_all(make_agency(Path(folder) / "town", people=people, seed=seed))
        open_, closed = (
            json.loads(json.dumps({"findings": [part.to_dict() for part in guard_all(findings, threshold=threshold)]}))
            for threshold in (1, 11)
        )
    return open_, closed


def attack(truth: dict[str, Any], shown: dict[str, Any]) -> list[Any]:
    return Attack(truth=read(truth), seen=read(shown)).found()


@pytest.mark.parametrize(("seed", "people"), TOWNS)
def test_it_works(seed: int, people: int):
    truth, shown = reports(seed, people)
    assert sum(value is None for value in read(shown).counts.values()) > 20, "a small agency has much to hide"
    assert attack(truth, shown) == []


@pytest.mark.parametrize(("seed", "people"), TOWNS)
def test_the_words_of_a_chart_tell_no_number_that_its_table_hides(seed: int, people: int):
    """What a screen reader reads of a chart once told the least and the greatest rate, hidden or not."""
    truth, shown = reports(seed, people)
    hiding = telling = 0
    for before, after in zip(truth["findings"], shown["findings"], strict=True):
        for whole, chart in zip(before["charts"], after["charts"], strict=True):
            table = {cell for row in chart["rows"] for cell in row}
            hidden = {cell for row in whole["rows"] for cell in row if re.fullmatch(r"\d+[.]\d+( %)?", cell)} - table
            hiding += bool(hidden)
            telling += any(cell in whole["alt"] for cell in hidden)
            assert not [cell for cell in hidden if re.search(rf"(?<![\d.]){re.escape(cell)}", chart["alt"])]
    assert hiding
    assert telling, "a control: without protection the words tell some of them"


@functools.cache
def with_unknown_groups(searched: int) -> dict[str, Any]:
    """Findings of 1,600 people, of whom 29 have no group; so many of these were searched, some each month."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            {
                "race_ethnicity": ("white", "black", "hispanic")[n % 3] if n >= 29 else None,
                "searched": n % 5 == 0 if n >= 29 else n < searched,
                "search_basis": "consent" if n % 12 < 4 or n // 5 % 3 else None,
                "found": n % 10 == 0 if n % 4 else None,
                "date": date(2022, 1 + n % 12, 1 + n % 28),
                "year": 2022,
                "month": 1 + n % 12,
            }
            for n in range(1_600)
        ]
        findings = run_all(extract_of(Path(folder) / "e", rows))
        return json.loads(json.dumps({"findings": [part.to_dict() for part in guard_all(findings)]}))


@pytest.mark.parametrize("searched", [3, 26])
def test_how_many_people_without_a_group_were_searched_is_told_nowhere(searched: int):
    missing, rates = with_unknown_groups(searched)["findings"][:2]
    known = [part["events"] for part in rates["estimates"] if part["quantity"] == "searched.rate"]
    assert None not in known, "so the rest could be worked out from any total"
    of_searches = [part for part in missing["estimates"] if part["label"].endswith("(of searches)")]
    assert [(part["n"], part["events"]) for part in of_searches] == [(None, None)] * 2
    assert all(part["value"] == round(part["value"], 2) for part in of_searches)
    assert next(part for part in missing["estimates"] if part["quantity"].endswith("bounds"))["low"] is None
    assert not any("Whoever the others are" in sentence for sentence in missing["answer"])
    shown = [row for chart in missing["charts"] for row in chart["rows"] if row[0].endswith("(of searches)")]
    assert len(shown) > 12
    assert {row[-1] for row in shown} == {"hidden"}
    assert not any("." in cell for row in shown for cell in row[1:])
    assert not [chart["alt"] for chart in missing["charts"] if re.search(r"\d[.]\d", chart["alt"])]


def test_with_many_such_searches_the_total_is_shown_and_no_month():
    missing = with_unknown_groups(14)["findings"][0]
    assert all(part["n"] for part in missing["estimates"] if part["label"].endswith("(of searches)"))
    years, months = ([row for row in chart["rows"] if row[0].endswith("(of searches)")] for chart in missing["charts"])
    assert "hidden" not in {row[-1] for row in years}
    assert {row[-1] for row in months} == {"hidden"}


def test_without_people_of_no_group_nothing_more_is_hidden():
    missing = with_unknown_groups(0)["findings"][0]
    shown = [row for chart in missing["charts"] for row in chart["rows"] if row[0].endswith("(of searches)")]
    assert len(shown) > 12
    assert "hidden" not in {row[-1] for row in shown}


@pytest.mark.parametrize(
    ("study", "what"), [("rates", "estimates"), ("search_reasons", "estimates"), ("search_reasons", "charts")]
)
def test_with_the_protection_of_one_table_switched_off_the_attacker_finds_small_counts(study: str, what: str):
    truth, shown = reports(2, 1_500)
    opened = copy.deepcopy(shown)
    for finding, real in zip(opened["findings"], truth["findings"], strict=True):
        if finding["study"] == study:
            finding[what] = real[what]
    hidden = {cell for cell, value in read(opened).counts.items() if value is None}
    betrayed = attack(truth, opened)
    assert {cell for cell, _, _ in betrayed} <= hidden, "counts that no table shows"
    assert any(low == high for _, low, high in betrayed)
