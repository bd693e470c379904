"""What a plan may ask beyond a report, of a million people: each study, and all within five minutes.

The plan that ``daylit plan new`` writes has selection bounds, small areas, places beside one another, months that are
watched and searches that find nothing; ``bench_plan`` runs it whole, as the command does. Weighted outcomes, the
threshold test in six ways, officers beside their peers and variance shares are asked beyond it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from daylit.studies.registry import Settings, run_all
from daylit.studies.registry import run as ask
from daylit.tables.extract import Extract
from daylit.tables.made_up import make_agency, write_benchmark

PEOPLE = 1_000_000
TIMES = 5
REPORT = "report"
MINUTE = ("fruitless_searches", "selection_bounds", "small_areas", "funnel", "control_chart")
FIVE = ("predicted_disposition", "threshold_test", "officer_benchmark", "variance_shares")


def run() -> list[dict[str, Any]]:
    """Median seconds of each; the report's studies once beforehand, which loads the modules."""
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        extract = make_agency(Path(folder) / "town", people=PEOPLE, seed=1)
        settings = Settings(benchmark=write_benchmark(Path(folder) / "residents.csv"))
        run_all(extract, settings)
        turns = [_turn(extract, settings) for _ in range(TIMES)]
    rows = [_row(f"study {name}", [taken[name] for taken in turns]) for name in (*MINUTE, *FIVE)]
    minute = [taken[REPORT] + sum(taken[name] for name in MINUTE) for taken in turns]
    return [
        *rows,
        _row("report's studies with those of a minute", minute, 60.0),
        _row("all of these together", [sum(taken.values()) for taken in turns], 300.0),
    ]


def _turn(extract: Extract, settings: Settings) -> dict[str, float]:
    """Seconds of the report's studies, and of each further one."""
    begun = time.perf_counter()
    run_all(extract, settings)
    taken = {REPORT: time.perf_counter() - begun}
    for name in (*MINUTE, *FIVE):
        begun = time.perf_counter()
        ask(extract, name, settings)
        taken[name] = time.perf_counter() - begun
    return taken


def _row(figure: str, taken: list[float], target: float | None = None) -> dict[str, Any]:
    value = statistics.median(taken)
    row = {
        "name": "plan_further",
        "figure": f"{figure}, {PEOPLE:,} people",
        "value": value,
        "unit": "s",
        "note": f"median of {TIMES}, the slowest {max(taken):.1f} s",
    }
    return row if target is None else {**row, "target": f"≤ {target:g} s", "met": value <= target}
