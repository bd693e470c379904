"""Nobody who reads a whole report can work out a count that it hides."""

from __future__ import annotations

import copy
import functools
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import run_all
from daylit.tables.made_up import make_agency
from report.attacker import Attack, read

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
