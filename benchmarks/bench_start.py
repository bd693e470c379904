"""How fast the command line answers: `daylit --help` and `import daylit`, each in a new process."""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REPEATS = 9


def _seconds(command: list[str]) -> float:
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def run() -> list[dict[str, Any]]:
    bare = _seconds([sys.executable, "-c", "pass"])
    figures = []
    for name, command in (
        ("daylit --help", [str(Path(sys.executable).parent / "daylit"), "--help"]),
        ("import daylit", [sys.executable, "-c", "import daylit"]),
    ):
        seconds = _seconds(command)
        figures.append(
            {
                "name": name,
                "figure": name,
                "value": seconds,
                "unit": "s",
                "peer": "python -c pass",
                "peer_value": bare,
                "target": "≤ 0.3 s",
                "met": seconds <= 0.3,
                "note": f"median of {REPEATS}",
            }
        )
    return figures


if __name__ == "__main__":
    for figure in run():
        print(figure)
