"""How fast a CSV becomes a checked Extract, against pandas with pandera; and what memory ten times as much takes."""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.import_source import MAPPING, write_source

ROWS, MANY_ROWS = 1_000_000, 10_000_000
REPEATS = 5


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="daylit-bench-", dir=os.environ.get("DAYLIT_BENCH_DIR")) as temp:
        folder = Path(temp)
        mapping = folder / "bench.toml"
        mapping.write_text(MAPPING, encoding="utf-8")
        return [*_speed(folder, mapping), _memory(folder, mapping)]


def _speed(folder: Path, mapping: Path) -> list[dict[str, Any]]:
    from benchmarks.import_peer import copy_with_duckdb, import_with_pandas
    from daylit.tables.importing import import_files

    source, out, theirs = folder / "stops.csv", folder / "extract", folder / "peer"
    write_source(source, rows=ROWS)
    theirs.mkdir()

    def ours() -> None:
        shutil.rmtree(out, ignore_errors=True)
        import_files([source], mapping=mapping, out=out)

    def peer() -> None:
        import_with_pandas(source, theirs)

    def floor() -> None:
        copy_with_duckdb(source, theirs)

    (seconds, busy), (peer_seconds, peer_busy), (floor_seconds, _) = _medians(ours, peer, floor)
    rate, peer_rate = ROWS / seconds, ROWS / peer_seconds
    speed = {
        "name": "import_speed",
        "figure": f"CSV of {ROWS:,} rows and 20 columns to a checked Extract",
        "value": rate,
        "unit": "rows/s",
        "peer": "pandas (pyarrow reader) + pandera (lazy)",
        "peer_value": peer_rate,
        "ratio": rate / peer_rate,
        "target": "≥ 350,000 rows/s and ≥ 2.5 × the peer",
        "met": rate >= 350_000 and rate >= 2.5 * peer_rate,
        "note": f"median of {REPEATS} in turn: {seconds:.2f} s ({busy:.2f} s of a core) "
        f"against {peer_seconds:.2f} s ({peer_busy:.2f} s)",
    }
    floor_rate = ROWS / floor_seconds
    plain = {
        "name": "import_floor",
        "figure": "For comparison: the engine alone, CSV to sorted Parquet as text, nothing checked",
        "value": floor_rate,
        "unit": "rows/s",
        "peer": "our import",
        "peer_value": rate,
        "ratio": floor_rate / rate,
        "target": "",
        "met": None,
        "note": f"median of {REPEATS} in turn: {floor_seconds:.2f} s; no bound: typed columns write faster",
    }
    return [speed, plain]


def _memory(folder: Path, mapping: Path) -> dict[str, Any]:
    source = folder / "many.csv"
    write_source(source, rows=MANY_ROWS)
    command = [sys.executable, __file__, "--import", str(source), str(mapping), str(folder / "many")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    return {
        "name": "import_memory",
        "figure": f"Peak memory of importing {MANY_ROWS:,} rows",
        "value": answer["peak"] / 1e9,
        "unit": "GB",
        "peer": "",
        "peer_value": None,
        "ratio": None,
        "target": "< 1 GB",
        "met": answer["peak"] < 1e9,
        "note": f"{answer['seconds']:.0f} s ({answer['busy']:.0f} s of a core), "
        f"{MANY_ROWS / answer['seconds']:,.0f} rows/s; of its own process",
    }


def _medians(*works: Callable[[], None]) -> list[tuple[float, float]]:
    """Seconds, and seconds of a core, of works done in turn, so that a busy moment of the machine falls on all of them.

    Only the first is longer where other programs want the cores too.
    """
    times: list[list[tuple[float, float]]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, taken in zip(works, times, strict=True):
            begin, busy = time.perf_counter(), time.process_time()
            work()
            taken.append((time.perf_counter() - begin, time.process_time() - busy))
    return [(statistics.median(a for a, _ in taken), statistics.median(b for _, b in taken)) for taken in times]


def _import_and_tell(source: str, mapping: str, out: str) -> None:
    from daylit.tables.importing import import_files

    begin = time.perf_counter()
    import_files([source], mapping=mapping, out=out)
    print(json.dumps({"seconds": time.perf_counter() - begin, "busy": time.process_time(), "peak": _peak_memory()}))


def _peak_memory() -> int:
    """The most memory this process has held, in bytes.

    Linux hands the peak of the process that started it down with ``ru_maxrss``, so it is read where it is told apart.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--import"]:
        _import_and_tell(*sys.argv[2:])
    else:
        for figure in run():
            print(figure)
