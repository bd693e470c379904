"""A whole default plan of analysis, as the command runs it: a million people within a minute, counted by DuckDB.

DAYLIT_BENCH_PLAN_PEOPLE asks it of other numbers too, once each: 100000000 within ten minutes and 16 GB on two cores.
They are invented in the folder that DAYLIT_BENCH_DIR names, and kept there; without it, in a temporary one.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.studies.plan_file import first_plan
from daylit.studies.registry import FIRST_PLAN
from daylit.tables.extract import Extract, open_extract
from daylit.tables.made_up import make_agency

TIMES = 5
TARGETS = {1_000_000: 60.0, 100_000_000: 600.0}
"""Seconds within which so many people are to be told of."""
AGENCIES = 200
"""Among which more than a few million people are shared, as those of a state are."""
_COMMAND = "import sys; from daylit.cli import main; sys.exit(main())"


def run() -> list[dict[str, Any]]:
    further = os.environ.get("DAYLIT_BENCH_PLAN_PEOPLE", "")
    sizes = {1_000_000: TIMES} | {int(people): 1 for people in further.split(",") if people}
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as temp:
        return [_row(people, times, Path(temp)) for people, times in sizes.items()]


def _row(people: int, times: int, temp: Path) -> dict[str, Any]:
    extract = _made(Path(os.environ.get("DAYLIT_BENCH_DIR") or temp), people)
    (temp / "plan.toml").write_text(first_plan("The default plan", date(2026, 1, 31)), encoding="utf-8")
    taken = [_seconds(extract, temp / "plan.toml", temp / f"{people}-{turn}") for turn in range(times)]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    seconds, target = statistics.median(taken), TARGETS.get(people)
    often = "once" if times == 1 else f"median of {times}"
    row: dict[str, Any] = {
        "name": "plan",
        "figure": f"default plan, {people:,} people",
        "value": round(seconds, 2),
        "unit": "s",
        "note": f"the command, {len(FIRST_PLAN)} studies; {often}; at most {memory:.1f} GB of memory",
    }
    return row if target is None else {**row, "target": f"≤ {target:g} s", "met": seconds <= target and memory <= 16}


def _made(folder: Path, people: int) -> Extract:
    target = folder / f"invented-{people}"
    try:
        return open_extract(target)
    except DaylitError:
        print(f"   inventing {people:,} people …", flush=True)
        return make_agency(target, people=people, agencies=AGENCIES if people > 5_000_000 else 1)


def _seconds(extract: Extract, plan: Path, out: Path) -> float:
    words = ["plan", "run", str(plan), str(extract.path), "--out", str(out), "--json"]
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", _COMMAND, *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


if __name__ == "__main__":
    for figure in run():
        print(figure)
