"""The attack on the releases of five hundred invented agencies (DISC-4): every small count of each, in ten minutes.

Timed is the attack alone, by as many workers as there are cores; making the agencies and protecting their releases is
told beside it. The peer asks the same question of a few of these counts the plain way: two programs over everything for
each, by scipy's ``linprog``, started anew; its time is scaled to all counts.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linprog

from daylit.privacy.attacker import attack
from daylit.privacy.joint import System

TESTS = Path(__file__).parents[1] / "tests"
AGENCIES = int(os.environ.get("DAYLIT_AGENCIES", "500"))
TARGET = 600.0
PLAIN = 3
"""How many counts of each twentieth agency (of those with two releases) the peer is asked for."""


@dataclass(frozen=True, slots=True)
class Attacked:
    """What one agency took, in seconds of a core, and how its attack ended."""

    made: float
    attacked: float
    cells: int
    learnt: int
    plain: float
    asked: int


def run() -> list[dict[str, Any]]:
    """Protect and attack every agency once."""
    sys.path[:0] = [str(TESTS)]
    from release.agencies import SEEDS

    begun = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as workers:
        done = workers.map(one, SEEDS[:AGENCIES], chunksize=1)
    wall = time.perf_counter() - begun
    cores = os.cpu_count() or 1
    cells, attacked = sum(each.cells for each in done), sum(each.attacked for each in done)
    made, learnt = sum(each.made for each in done), sum(each.learnt for each in done)
    each_plain = sum(one.plain for one in done) / max(sum(one.asked for one in done), 1)
    note = f"{cells:,} small counts; {attacked:.0f} s of a core over {cores} cores"
    return [
        {
            "name": "attack",
            "figure": f"attack on every small count of {len(done)} agencies",
            "value": attacked / cores,
            "unit": "s",
            "peer": "scipy linprog, two programs a count, scaled",
            "peer_value": each_plain * cells / cores,
            "ratio": each_plain * cells / attacked,
            "target": f"≤ {TARGET:g} s",
            "met": attacked / cores <= TARGET,
            "note": note,
        },
        _row("counts of which too much was learnt", learnt, "", f"of {cells:,}", target="0", met=learnt == 0),
        _row("making the agencies and protecting their releases", made / cores, "s", f"{made:.0f} s of a core"),
        _row("all of it", wall, "s", f"{cores} workers, the peer's part included"),
    ]


def one(seed: int) -> Attacked:
    """One agency: made, protected and attacked, and some of its counts asked for the plain way."""
    sys.path[:0] = [str(TESTS)]
    from release.agencies import protected_agency

    begun = time.process_time()
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as folder:
        agency = protected_agency(Path(folder), seed)
    made = time.process_time()
    tried = attack(agency.system, agency.told.shown, threshold=11, cells=agency.told.small)
    ended = time.process_time()
    asked = agency.told.small[:: len(agency.told.small) // PLAIN][:PLAIN] if seed % 20 == 3 else agency.told.small[:0]
    for cell in asked.tolist():
        plainly(agency.system, agency.told.shown, cell)
    plain = time.process_time() - ended
    return Attacked(made - begun, ended - made, tried.cells, len(tried.learnt), plain, len(asked))


def plainly(system: System, shown: np.ndarray, cell: int) -> None:
    """The least and the greatest value of one count, over everything, from the start."""
    values = np.asarray(system.values, dtype=float)
    limits = np.column_stack([np.where(shown, values, 0.0), np.where(shown, values, np.inf)])
    matrix = system.balance()
    for sign in (1.0, -1.0):
        cost = np.zeros(len(values))
        cost[cell] = sign
        linprog(cost, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=limits, method="highs")


def _row(figure: str, value: float, unit: str, note: str, **more: Any) -> dict[str, Any]:
    return {"name": "attack", "figure": figure, "value": value, "unit": unit, "note": note, **more}
