"""The public portal as `daylit portal` runs it: random questions to the tables over loopback, and the weight of pages.

No answer is asked for twice, so nothing is answered from memory. The askers share the server's two cores.
"""

import gzip
import http.client
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECONDS, ASKERS, TARGET, HEAVIEST = 10, 4, 100, 150
TESTS = Path(__file__).parents[1] / "tests"


def run() -> list[dict[str, Any]]:
    sys.path[:0] = [str(TESTS)]
    from portal.shown import shown

    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder, shown(Path(folder), workers=2) as running:
        busy = os.getloadavg()[0]
        times = _asked(int(running.url.rpartition(":")[2]))
        heaviest = _heaviest(running)
    rate, times = len(times) / SECONDS, sorted(times)
    note = (
        f"random questions to five tables for {SECONDS} s, {len(times):,} pages, none twice, {ASKERS} askers on "
        f"the same 2 cores, 2 workers; load before {busy:.1f}; one run"
    )
    p95 = times[int(len(times) * 0.95)] * 1_000
    light = heaviest <= HEAVIEST * 1024
    return [
        _figure("pages a second", rate, "", f"≥ {TARGET}", rate >= TARGET, note),
        _figure("page, 95 of 100 within", p95, "ms", "–", None, note),
        _figure("heaviest page, packed", heaviest / 1024, "KB", f"≤ {HEAVIEST} KB", light, "pictures apart"),
    ]


def questions(seed: int) -> Any:
    """Addresses of random questions, in both languages; each asker has its own."""
    from portal import town

    draw = random.Random(seed)
    columns = {column: town.values(column, 2) for column in ("area", "month", "reason", "race_ethnicity")}
    while True:
        by, *rest = draw.sample(list(columns), 3)
        asked = {"by": by, "show": draw.choice(town.MEASURES[1:])}
        asked |= {column: draw.choice(columns[column]) for column in rest[: draw.choice((0, 1, 1, 1, 2))]}
        yield f"/{draw.choice(('en', 'es'))}/explore/?{urlencode({**asked, 'seen': draw.randrange(10**9)})}"


def _asked(port: int) -> list[float]:
    times: list[float] = []
    end = time.perf_counter() + SECONDS

    def ask(seed: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for path in questions(seed):
            begin = time.perf_counter()
            if begin >= end:
                return
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise AssertionError(f"{path}: {answer.status}")
            times.append(time.perf_counter() - begin)

    askers = [threading.Thread(target=ask, args=(seed,)) for seed in range(ASKERS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return times


def _heaviest(running: Any) -> int:
    from portal import crawl

    pages = (one for one in crawl.walk(running.get, pairs=False) if one.page is not None)
    return max(len(gzip.compress(one.body)) for one in pages)


def _figure(name: str, value: float, unit: str, target: str, met: bool | None, note: str) -> dict[str, Any]:
    return {"name": name, "figure": name, "value": value, "unit": unit, "target": target, "met": met, "note": note}


if __name__ == "__main__":
    for figure in run():
        print(figure)
