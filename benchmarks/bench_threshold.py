"""The threshold test from counts to an answer that its gate lets through, in both families; beside Stan's in rstan.

The peer is the published beta model, written in Stan from its formulas (threshold_peer.stan) and run by Debian's
r-cran-rstan: two chains of 1,200, 600 of them warm-up, compiled beforehand. Both are held to the same measure:
CPU-seconds for each effective draw of the threshold with the fewest, as ``daylit.stats.chains`` counts them. Where R,
rstan or the published cells are not on this machine, the note says so, and ours is measured all the same, on made-up
cells if it must be. A thousand places have a benchmark of their own (bench_threshold_many).
"""

from __future__ import annotations

import csv
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np

from daylit.stats.chains import effective_draws
from daylit.stats.threshold import ThresholdTest, threshold_test

HERE = Path(__file__).parent
DATA = Path(os.environ.get("DAYLIT_SHARED_DATA") or HERE.parents[1] / "shared" / "data")
PUBLISHED = DATA / "openpolicing-2018" / "threshold_test.csv"
FAMILIES: Final = ("beta", "discriminant")
NINE_STATES = 60.0
ONE_STATE, TIMES_FEWER = 10.0, 30.0
TIMES: Final = 5

Cells = dict[str, Any]
Run = tuple[float, float, ThresholdTest]  # seconds on the clock, seconds of the processor, the answer


def published() -> dict[str, Cells]:
    """The published cells of each state; none where the file is not here."""
    if not PUBLISHED.exists():
        return {}
    with PUBLISHED.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    made = {}
    for state in dict.fromkeys(row["state"] for row in rows):
        own = [row for row in rows if row["state"] == state]
        counts = {name: np.array([int(row[f"num_{name}"]) for row in own]) for name in ("stops", "searches", "hits")}
        made[state] = {
            "group": [row["driver_race"].split()[0] for row in own],
            "place": [row["location_variable"] for row in own],
        } | counts
    return made


def made_up(places: int, groups: int, seed: int = 1) -> Cells:
    """Cells drawn from chances of a search and a find that differ by place and group."""
    rng = np.random.default_rng(seed)
    shape = (places, groups)
    stops = np.rint(np.exp(rng.normal(6.5, 1.0, shape))).astype(int)
    searched = 1 / (1 + np.exp(3.0 - rng.normal(0, 0.4, (places, 1)) - np.linspace(0, 0.6, groups)))
    found = 1 / (1 + np.exp(1.0 - rng.normal(0, 0.2, (places, 1)) + np.linspace(0, 0.4, groups)))
    searches = rng.binomial(stops, np.broadcast_to(searched, shape))
    hits = rng.binomial(searches, np.broadcast_to(found, shape))
    place, group = np.indices(shape)
    names = ("group", "place", "stops", "searches", "hits")
    return {name: one.ravel() for name, one in zip(names, (group, place, stops, searches, hits), strict=True)}


def timed(cells: Cells, family: Any) -> Run:
    """Seconds on the clock, seconds of the processor, and the answer."""
    wall, own = time.perf_counter(), time.process_time()
    test = threshold_test(**cells, family=family)
    return time.perf_counter() - wall, time.process_time() - own, test


def side_by_side(cells: list[Cells], family: str) -> tuple[float, list[Run]]:
    """Several answers, as many at once as there are cores, the largest first; and the seconds on the clock for all."""
    order = sorted(cells, key=lambda one: -len(one["stops"]))
    begin = time.perf_counter()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # so that no process takes the core of another
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        runs = list(pool.map(timed, order, [family] * len(order)))
    del os.environ["OPENBLAS_NUM_THREADS"]
    return time.perf_counter() - begin, runs


def figure(name: str, repeats: list[tuple[float, list[Run]]], target: float) -> dict[str, Any]:
    """The median seconds on the clock of several repeats; met only where every gate of each of them opened."""
    wall = statistics.median(seconds for seconds, _ in repeats)
    own = statistics.median(sum(run[1] for run in runs) for _, runs in repeats)
    gates = [run[2].diagnostics for _, runs in repeats for run in runs]
    opened = sum(gate.settled for gate in gates)
    note = (
        f"median of {len(repeats)}, the slowest {max(seconds for seconds, _ in repeats):.1f} s; {own:.1f} CPU-seconds; "
        f"gate open in {opened} of {len(gates)}; fewest effective draws {min(gate.effective for gate in gates):.0f}; "
        f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )
    return {
        "name": name, "figure": name, "value": wall, "unit": "s", "target": f"≤ {target:.0f} s",
        "met": opened == len(gates) and wall <= target, "note": note,
    }  # fmt: skip


def peer(cells: Cells) -> tuple[float | None, str]:
    """CPU-seconds of rstan for each effective draw, or why there is none."""
    if shutil.which("Rscript") is None:
        return None, "no peer: R is not on this machine"
    with tempfile.TemporaryDirectory() as held:
        given, drawn = Path(held) / "cells.csv", Path(held) / "draws.csv"
        numbered = [np.unique(cells[name], return_inverse=True)[1] for name in ("group", "place")]
        first = np.argsort(np.unique(numbered[1], return_index=True)[1])
        places = np.argsort(first)[numbered[1]]
        table = np.column_stack([numbered[0] + 1, places + 1, cells["stops"], cells["searches"], cells["hits"]])
        np.savetxt(given, table, fmt="%d", delimiter=",", header="group,place,stops,searches,hits", comments="")
        made = subprocess.run(
            ["Rscript", HERE / "threshold_peer.R", given, HERE / "threshold_peer.stan", drawn],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode or not drawn.exists():
            return None, "no peer: rstan is not on this machine, or could not compile the model"
        seconds, diverged = made.stdout.split()[-2:]
        draws = np.loadtxt(drawn, delimiter=",")
    effective = float(effective_draws(draws.reshape(len(draws), -1, 2, order="C").swapaxes(1, 2)).min())
    note = f"rstan: {float(seconds):.0f} CPU-seconds, {effective:.0f} effective draws, {diverged} divergences"
    return float(seconds) / effective, note


def per_draw(runs: list[Run], cells: Cells) -> dict[str, Any]:
    """CPU-seconds for each effective draw, ours (warm-up included) beside the peer's (its own likewise)."""
    ours = float(np.median([own / test.diagnostics.effective for _, own, test in runs]))
    other, note = peer(cells)
    ratio = None if other is None else other / ours
    return {
        "name": "threshold test, beta, one state, for each effective draw",
        "figure": "CPU-seconds for each effective draw, Rhode Island, beta", "value": ours, "unit": "s",
        "peer": "published model in rstan", "peer_value": other, "ratio": ratio, "target": f"≥ {TIMES_FEWER:.0f} ×",
        "met": None if ratio is None else ratio >= TIMES_FEWER, "note": note,
    }  # fmt: skip


def run() -> list[dict[str, Any]]:
    """Every figure."""
    states = published()
    figures = []
    one = {name: states[name] for name in ("RI", "CT") if name in states} or {"made up": made_up(6, 3)}
    for family in FAMILIES:
        for name, cells in one.items():
            runs = [timed(cells, family) for _ in range(TIMES)]
            words = f"one state ({name}, {len(cells['stops'])} cells), {family}: to an open gate"
            figures.append(figure(words, [(run[0], [run]) for run in runs], ONE_STATE))
            if family == "beta" and name != "CT":
                figures.append(per_draw(runs, cells))
    for family in FAMILIES:
        if states:
            together = [side_by_side(list(states.values()), family) for _ in range(TIMES)]
            figures.append(figure(f"the nine states, both cores, {family}", together, NINE_STATES))
    return figures


if __name__ == "__main__":
    for line in run():
        print(line)
