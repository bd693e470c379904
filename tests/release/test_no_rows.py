"""DISC-7: no rows about single people are published. What would be asked of such rows has nothing to hold of.

Every row of every table stands for all who share two values, and no list anywhere grows with the people.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daylit.release import read
from daylit.release.dimensions import BY_DIMENSION, MEASURES
from release.test_building import PUBLIC

COUNTS = {measure.name for measure in MEASURES}


def rows_of_people(folder: Path, *, people: int) -> list[str]:
    """What in a bundle looks like rows about single people, by file; empty where there is nothing."""
    wrong = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        if path.suffix in (".csv", ".parquet"):
            columns, rows = tabular(path)
            by = [column for column in columns if column not in COUNTS and column != "hidden"]
            keys = [tuple(row[columns.index(column)] for column in by) for row in rows]
            plain = set(by) <= set(BY_DIMENSION) and len(by) <= 2 and "people" in columns
            wrong += [] if plain and len(set(keys)) == len(keys) else [name]
        elif path.suffix == ".json":
            longest = max((len(one) for one in lists(json.loads(path.read_text("utf-8")))), default=0)
            wrong += [name] if longest >= people else []
        elif path.suffix not in (".svg", ".pdf", ".txt", ".md"):
            wrong.append(name)
    return wrong


def tabular(path: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    if path.suffix == ".csv":
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8")))
        return header, [tuple(row) for row in rows]
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(path)
    return frame.columns, frame.rows()


def lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from lists(part)


def test_it_works_and_no_file_has_rows_of_people(made):
    assert rows_of_people(made.bundle, people=made.prepared.extract.manifest.people) == []
    assert read(made.bundle, preview=True).risk["microdata"] is False
    assert set(BY_DIMENSION) - {"period"} <= PUBLIC


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tables/people.csv", "period,area,race_ethnicity,people,hidden\n2022,North,white,1,false\n"),
        ("tables/people.csv", "area,gender,people,hidden\nNorth,male,1,false\nNorth,male,1,false\n"),
        ("tables/people.csv", "area,searched\nNorth,1\n"),
        ("people.json", json.dumps([{"area": "North"}] * 2_000)),
        ("people.jsonl", '{"area": "North"}\n'),
    ],
)
def test_rows_of_people_would_be_found(tmp_path: Path, name: str, text: str):
    """Negative control."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert rows_of_people(tmp_path, people=1_500) == [name]
