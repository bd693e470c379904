"""How fast people are counted: agency × group × year over 10 and 100 million people, and one agency among them.

The invented agencies are made once and kept in the folder that DAYLIT_BENCH_DIR names (2 GB); without it, in a
temporary folder, which takes some minutes each time.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars

from daylit.errors import DaylitError
from daylit.tables.counts import Counts, count
from daylit.tables.extract import Extract, open_extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import make_agency

REPEATS = 7
BY = ["agency", "race_ethnicity", "year"]
AGENCIES = 200
ONE = "Quillhaven Police 101"


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as temp:
        folder = Path(os.environ.get("DAYLIT_BENCH_DIR") or temp)
        ten, hundred = (_made(folder, people) for people in (10_000_000, 100_000_000))
        one = Filters.parse([f"agency={ONE}"])
        return [
            _figure("count_10m", "Count by agency × group × year, 10 million people", ten, BY, None, 0.5),
            _figure("count_100m", "Count by agency × group × year, 100 million people", hundred, BY, None, 5.0),
            _figure("count_one_agency", "One agency by group × year, of 100 million people", hundred, BY[1:], one, 0.1),
        ]


def _made(folder: Path, people: int) -> Extract:
    target = folder / f"invented-{people}"
    try:
        return open_extract(target)
    except DaylitError:
        print(f"   inventing {people:,} people …", flush=True)
        return make_agency(target, people=people, agencies=AGENCIES)


def _figure(
    name: str, words: str, extract: Extract, by: list[str], where: Filters | None, target: float
) -> dict[str, Any]:
    def ours() -> Counts:
        return count(extract, by, where=where)

    def peer() -> Any:
        frame = polars.scan_parquet(extract.people_glob)
        if where is not None:
            frame = frame.filter(polars.col("agency") == ONE)
        return frame.group_by(by).len().sort(by, nulls_last=True).collect()

    begin = time.perf_counter()
    cells = ours()
    first = time.perf_counter() - begin
    theirs = peer()
    assert cells.n.tolist() == theirs["len"].to_list(), "both must count the same"
    seconds, peer_seconds = _median(ours), _median(peer)
    return {
        "name": name,
        "figure": words,
        "value": seconds,
        "unit": "s",
        "peer": "Polars scan_parquet",
        "peer_value": peer_seconds,
        "ratio": peer_seconds / seconds,
        "target": f"≤ {target:g} s",
        "met": seconds <= target,
        "note": f"{cells.n_read:,} people in {len(cells):,} cells; median of {REPEATS}, the first took {first:.2f} s",
    }


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


if __name__ == "__main__":
    for figure in run():
        print(figure)
