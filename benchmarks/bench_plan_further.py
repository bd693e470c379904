"""What a plan may ask beyond a report, of a million people: each study once, and all within five minutes.

The plan that ``daylit plan new`` writes has selection bounds, small areas, places beside one another, months that are
watched and searches that find nothing; ``bench_plan`` runs it whole, as the command does. Weighted outcomes, the
threshold test in six ways, officers beside their peers and variance shares are asked beyond it.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from daylit.studies.registry import Settings, run_all
from daylit.studies.registry import run as ask
from daylit.tables.made_up import make_agency, write_benchmark

PEOPLE = 1_000_000
MINUTE = ("fruitless_searches", "selection_bounds", "small_areas", "funnel", "control_chart")
FIVE = ("predicted_disposition", "threshold_test", "officer_benchmark", "variance_shares")


def run() -> list[dict[str, Any]]:
    """Seconds of each, once; the report's studies once beforehand, which loads the modules."""
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        extract = make_agency(Path(folder) / "town", people=PEOPLE, seed=1)
        settings = Settings(benchmark=write_benchmark(Path(folder) / "residents.csv"))
        begun = time.perf_counter()
        run_all(extract, settings)
        report = time.perf_counter() - begun
        taken = {}
        for name in (*MINUTE, *FIVE):
            begun = time.perf_counter()
            ask(extract, name, settings)
            taken[name] = time.perf_counter() - begun
    minute = report + sum(taken[name] for name in MINUTE)
    whole = report + sum(taken.values())
    rows = [_row(f"study {name}", value) for name, value in taken.items()]
    return [
        *rows,
        _row("report's studies with those of a minute", minute, 60.0),
        _row("all of these together", whole, 300.0),
    ]


def _row(figure: str, value: float, target: float | None = None) -> dict[str, Any]:
    row = {
        "name": "plan_further",
        "figure": f"{figure}, {PEOPLE:,} people",
        "value": value,
        "unit": "s",
        "note": "once",
    }
    return row if target is None else {**row, "target": f"≤ {target:g} s", "met": value <= target}
