"""How fast a view of Explore is answered over a million people: the slowest but five of 100, beside pandas on rows.

The address is drawn anew for each view: by any column, narrowed by none to three others. The peer has the same columns
in memory as categories, which is as quick as pandas on rows gets. The week's figures come from the same tables.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pandas

from daylit.tables.cube import BY, KEYS, OUTCOMES, SPANS, TAG, make_cube, view
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import make_agency

PEOPLE, VIEWS, TARGET = 1_000_000, 100, 0.3
NARROWED = {
    "race_ethnicity": ("black", "white", "hispanic"),
    "gender": ("male", "female"),
    "kind": ("traffic", "pedestrian"),
    "initiation": ("officer", "call"),
    "reason_group": ("safety", "investigatory"),
}
COLUMNS = [name for name in BY if name not in (TAG, *SPANS, "date")]


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="daylit-bench-") as temp:
        extract = make_agency(Path(temp) / "town", people=PEOPLE)
        began = time.perf_counter()
        cube = make_cube(extract, Path(temp) / "cells.parquet")
        made = time.perf_counter() - began
        rows = _rows(extract)
        asked = list(_asked())

        def ours(by: str, where: dict[str, str]) -> object:
            return view(cube, by=by, where=Filters.parse([f"{name}={value}" for name, value in where.items()]))

        def peer(by: str, where: dict[str, str]) -> object:
            found = rows
            for name, value in where.items():
                found = found[found[name] == value]
            sums = {name: ["sum", "count"] for name in OUTCOMES}
            return found.groupby(by, dropna=False, observed=True).agg(sums)

        own, other = (_slow(asked, one) for one in (ours, peer))
        cells = _cells(cube.path)
    return [
        {
            "name": "dashboard_view",
            "figure": f"A view of Explore, the slowest but 5 of {VIEWS}, 1 million people",
            "value": own,
            "unit": "s",
            "peer": "pandas on rows in memory",
            "peer_value": other,
            "ratio": other / own,
            "target": f"≤ {TARGET:g} s",
            "met": own <= TARGET,
            "note": f"count tables made once in {made:.1f} s, {PEOPLE:,} people in {cells:,} cells",
        }
    ]


def _asked() -> Any:
    random = Random(1)
    for _ in range(VIEWS):
        names = random.sample(list(NARROWED), random.randrange(4))
        yield random.choice(COLUMNS), {name: random.choice(NARROWED[name]) for name in names}


def _rows(extract: Extract) -> pandas.DataFrame:
    columns = [name for name in (*KEYS, *OUTCOMES) if name != "tags"]
    rows = pandas.concat(pandas.read_parquet(file, columns=columns) for file in extract.people_files)
    for name in KEYS:
        if name in rows and name != "date":
            rows[name] = rows[name].astype("category")
    for name in OUTCOMES:
        rows[name] = rows[name].astype("float32")
    return rows


def _slow(asked: list[tuple[str, dict[str, str]]], answer: Callable[[str, dict[str, str]], object]) -> float:
    took = []
    answer(*asked[0])  # what is opened for the first time
    for by, where in asked:
        began = time.perf_counter()
        answer(by, where)
        took.append(time.perf_counter() - began)
    return sorted(took)[-6]


def _cells(path: Path) -> int:
    return len(pandas.read_parquet(path, columns=["n"]))


if __name__ == "__main__":
    for figure in run():
        print(figure)
