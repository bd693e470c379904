"""A release of a million people, from a sealed Extract to the unsigned bundle: within two minutes on two cores.

Choosing how coarse it is, freezing the records, every study, protection and attack, charts, PDF and files: all of it.
"""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from daylit.release.building import Agency, Telling, build
from daylit.release.freezing import prepare
from daylit.studies.registry import run_all
from daylit.tables.made_up import make_agency

PEOPLE = 1_000_000
TARGET = 120.0


def run() -> list[dict[str, Any]]:
    """Seconds of each step, once: it is long, and the steps are many."""
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        place = Path(folder)
        extract = make_agency(place / "town", people=PEOPLE, seed=1)
        begun = time.perf_counter()
        prepared = prepare(extract, place / "private")
        frozen = time.perf_counter()
        findings = run_all(prepared.extract)
        asked = time.perf_counter()
        steps: list[tuple[str, float]] = []
        built = build(
            prepared,
            place / "bundle",
            findings=findings,
            agency=Agency(name="Elmford", slug="elmford"),
            telling=Telling(
                title={"en": "Stops", "es": "Paradas"},
                released=date(2024, 2, 1),
                plan={"studies": [finding.study for finding in findings]},
                documents={},
            ),
            previous=None,
            progress=lambda step, share: steps.append((step, time.perf_counter())),
        )
        ended = time.perf_counter()
    protected = next(at for step, at in steps if step == "Writing findings")
    note = f"{built.risk['attack']['cells']:,} small counts, {built.risk['hidden_share']:.1%} of people hidden"
    return [
        _row("choose and freeze", frozen - begun),
        _row("every study", asked - frozen),
        _row("protect and attack", protected - asked, note=note),
        _row("words, charts, PDF and files", ended - protected),
        _row("release, all together", ended - begun, target=TARGET),
    ]


def _row(figure: str, value: float, *, target: float | None = None, note: str = "once") -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": "release",
        "figure": f"{figure}, {PEOPLE:,} people",
        "value": round(value, 1),
        "unit": "s",
        "note": note,
    }
    if target is not None:
        row |= {"target": f"≤ {target:g} s", "met": value <= target}
    return row
