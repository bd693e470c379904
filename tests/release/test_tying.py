"""What a finding tells of a table, and of a release before: months of a period, groups by reason, what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daylit.privacy.attacker import Attack, attack
from daylit.privacy.joint import protect
from daylit.release import joining, protecting
from daylit.release.counting import Choice, cube_of
from daylit.release.freezing import _frozen
from daylit.release.joining import Joined, Memory, joined, memory_of
from daylit.tables.extract import Extract
from release.agencies import BEFORE, LAST
from release.towns import a_town, ask

LIMIT = 11
CASES = [(1_800, "quarter", "trend"), (600, "all", "search_reasons")]


def made_of(
    extract: Extract, *studies: str, grain: str, last: date = LAST, earlier: Memory | None = None, **choice: Any
) -> Joined:
    return joined(
        cube_of(extract, last=last), Choice(grain=grain, **choice), ask(extract, *studies), last=last.isoformat(),
        threshold=LIMIT, earlier=earlier,
    )  # fmt: skip


def what_is_learnt(made: Joined, careless: Joined) -> Attack:
    """The attack on everything that adds up, where what is shown was chosen with less in mind."""
    told = protect(careless.system, threshold=LIMIT)
    shown = dict(zip(careless.system.names, told.shown, strict=True))
    system = made.system
    seen = np.array([shown.get(name, was) for name, was in zip(system.names, system.shown, strict=True)])
    few = np.asarray(system.values)
    few = (few > 0) & (few < LIMIT) & np.asarray(system.care) & ~seen
    return attack(system, seen, threshold=LIMIT, cells=np.flatnonzero(few))


@pytest.mark.parametrize(("rows", "grain", "study"), CASES)
def test_findings_are_tied_to_tables_and_without_that_counts_are_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, grain: str, study: str
):
    extract = a_town(tmp_path / "town", rows=rows, seed=3)
    made = made_of(extract, "rates", study, grain=grain)
    safe = protecting.protected(
        cube_of(extract, last=LAST), Choice(grain=grain), ask(extract, "rates", study), last=LAST.isoformat(),
        threshold=LIMIT, earlier=None,
    )  # fmt: skip
    assert safe.tried.failed
    assert safe.findings
    monkeypatch.setattr(joining, "tie", lambda _: None)
    learnt = what_is_learnt(made, made_of(extract, "rates", study, grain=grain))
    assert learnt.close > 0


def test_the_months_of_a_group_make_its_periods(tmp_path: Path):
    made = made_of(a_town(tmp_path / "town", rows=1_800, seed=3), "trend", grain="quarter")
    names = made.system.names
    wholes = {
        names[whole]: len(parts)
        for whole, parts in made.system.sums
        if names[whole].startswith("people||period=") and all(names[part].startswith("finding trend") for part in parts)
    }
    white = [many for name, many in wholes.items() if name.endswith("race_ethnicity='white'")]
    assert white == [3] * 12


def test_groups_that_a_table_takes_together_are_tied_together(tmp_path: Path):
    extract = _frozen(
        a_town(tmp_path / "town", rows=1_800, seed=3), tmp_path / "frozen", last=LAST, earlier=None, before=None
    )
    made = made_of(extract, "rates", grain="year", kept={"race_ethnicity": ("white", "black")})
    names = made.system.names
    tied = [
        parts
        for whole, parts in made.system.sums
        if names[whole] == f"searched|until {LAST}|race_ethnicity='other_small'"
        and names[parts[0]].startswith("finding")
    ]
    assert tied
    assert {len(parts) for parts in tied} >= {3}, "Hispanic, Asian and Native American people"


def test_what_is_new_in_a_finding_since_a_release_is_nobody_or_eleven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The agency's pages set two findings of two releases side by side."""
    extract, choice = a_town(tmp_path / "town", rows=900, seed=3), Choice(grain="all")
    before = _frozen(extract, tmp_path / "before", last=BEFORE, earlier=None, before=None)
    first = made_of(before, "rates", grain="all", last=BEFORE)
    earlier = memory_of(first, protect(first.system, threshold=LIMIT).shown, number=1, choice=choice)
    made = made_of(extract, "rates", grain="all", earlier=earlier)
    since = [name for name in made.system.names if name.startswith("since finding rates")]
    assert any(0 < made.system.values[made.system.place[name]] < LIMIT for name in since)
    safe = protecting.protected(
        cube_of(extract, last=LAST), choice, ask(extract, "rates"), last=LAST.isoformat(), threshold=LIMIT,
        earlier=earlier,
    )  # fmt: skip
    assert safe.tried.failed
    monkeypatch.setattr(joining, "_since", lambda *_: None)
    learnt = what_is_learnt(made, made_of(extract, "rates", grain="all", earlier=earlier))
    assert learnt.exact > 0


LACKING = {
    "searched": "CASE WHEN hash(i, 5, 'lack') % 60 <> 0 THEN hash(i, 4, 'searched') % 9 = 0 END",
    "reason_group": "CASE WHEN hash(i, 5, 'no') % 60 <> 0 THEN "
    "list_value('safety', 'investigatory', 'other')[1 + CAST(hash(i, 3, 'reason') % 3 AS INTEGER)] END",
}
"""A town of some of whose people it is not recorded whether they were searched, or why they were stopped."""


def test_of_those_whom_a_finding_leaves_out_no_more_had_an_outcome_than_there_are(tmp_path: Path):
    extract = a_town(tmp_path / "town", rows=1_800, seed=4, **LACKING)
    system = made_of(extract, "rates", "trend", grain="quarter").system
    split = [
        [system.names[part] for part in parts]
        for whole, parts in system.sums
        if system.names[whole].startswith("left out") and system.names[whole].split()[-2] == "n"
    ]
    assert len(split) > 10
    assert all(len(parts) == 2 and parts[0].split()[-2] == "events" for parts in split)


def test_a_few_new_records_without_a_reason_take_no_finding_out_of_a_later_release(tmp_path: Path):
    """That so few lack a value tells nothing of them, and of how many in all no finding tells."""
    extract, choice = a_town(tmp_path / "town", rows=900, seed=3, **LACKING), Choice(grain="all")
    before = _frozen(extract, tmp_path / "before", last=BEFORE, earlier=None, before=None)
    first = made_of(before, "rates", "search_reasons", grain="all", last=BEFORE)
    earlier = memory_of(first, protect(first.system, threshold=LIMIT).shown, number=1, choice=choice)
    safe = protecting.protected(
        cube_of(extract, last=LAST), choice, ask(extract, "rates", "search_reasons"), last=LAST.isoformat(),
        threshold=LIMIT, earlier=earlier,
    )  # fmt: skip
    assert safe.tried.failed
    assert [finding.study for finding in safe.findings] == ["rates", "search_reasons"]


def test_the_finding_beside_what_was_found_out_is_left_out_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Four of ten counts found out stand beside one finding: without it the others are told."""
    extract = a_town(tmp_path / "town", rows=900, seed=3)
    asked = ask(extract, "rates", "search_reasons", "trend")
    true_attack = protecting._attacked

    def found_out(made: Joined, told: Any, threshold: int) -> Attack:
        tried = true_attack(made, told, threshold)
        place = next((at for at, one in enumerate(made.ledger.findings) if one.study == "search_reasons"), None)
        cells = tuple({cell for where, cell in made.findings.items() if where[0] == place and "safety" in where[1]})
        return replace(tried, close=len(cells), learnt=cells)

    monkeypatch.setattr(protecting, "_attacked", found_out)
    safe = protecting.protected(
        cube_of(extract, last=LAST), Choice(grain="all"), asked, last=LAST.isoformat(), threshold=LIMIT, earlier=None
    )
    assert [finding.study for finding in safe.findings] == ["rates", "trend"]
