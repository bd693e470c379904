"""Every study on a million people of the invented agency: all together within ten seconds."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from daylit.studies.registry import STUDIES, Settings, run_all
from daylit.studies.registry import run as ask
from daylit.tables.made_up import make_agency, write_benchmark

PEOPLE = 1_000_000
TIMES = 5
TARGET = 10.0


def run() -> list[dict[str, Any]]:
    """Median seconds of each study and of all together; the first asking, which loads the modules, is not counted.

    What is missing tells what the others can answer, so asked alone it asks them all.
    """
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        extract = make_agency(Path(folder) / "town", people=PEOPLE, seed=1)
        settings = Settings(benchmark=write_benchmark(Path(folder) / "residents.csv"))
        run_all(extract, settings)
        each: dict[str, list[float]] = {name: [] for name in STUDIES}
        together: list[float] = []
        for _ in range(TIMES):
            start = time.perf_counter()
            run_all(extract, settings)
            together.append(time.perf_counter() - start)
            for name, taken in each.items():
                start = time.perf_counter()
                ask(extract, name, settings)
                taken.append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in each.items()}
    rows = [_row(f"study {name}", value, None) for name, value in medians.items()]
    return [*rows, _row("all studies together", statistics.median(together), TARGET)]


def _row(figure: str, value: float, target: float | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": "studies",
        "figure": f"{figure}, {PEOPLE:,} people",
        "value": round(value, 3),
        "unit": "s",
        "note": f"median of {TIMES}",
    }
    return row if target is None else {**row, "target": f"≤ {target:g} s", "met": value <= target}
