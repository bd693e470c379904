"""The counts typed into docs/methods are those of the files."""

import csv
import gzip
import re
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest

from realdata.sources import DATA, needs_data
from stats.test_method_pages import DOCS, run

pytestmark = needs_data


def page(name):
    return run(name, dict(run("index", {})[2]))[2]


def published(state, who):
    with (DATA / "openpolicing-2018/threshold_test.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["state"] == state and row["driver_race"].startswith(who)]
    return rows, {name: [int(row[f"num_{name}"]) for row in rows] for name in ("stops", "searches", "hits")}


def test_rhode_island():
    shared = run("index", {})[2]
    for who in ("White", "Black", "Hispanic"):
        rows, counts = published("RI", who)
        assert shared[who.lower()] == counts
        assert [f"Zone {zone}" for zone in shared["zones"]] == [row["location_variable"] for row in rows]


def test_the_districts_of_illinois():
    _, counts = published("IL", "White")
    for name in ("funnel", "shares"):
        known = page(name)
        assert (known["searches"], known["hits"]) == (counts["searches"], counts["hits"])


def test_the_arrests_of_new_orleans():
    known, stops, arrests = page("weighting"), Counter(), Counter()
    with gzip.open(DATA / "new-orleans/stops.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            cell = (row["race"], row["sex"], int(float(row["time"]) // 14_400))
            stops[cell] += 1
            arrests[cell] += row["arrested"] == "1"
    for race in ("black", "white"):
        for counted, typed in ((stops, "stops"), (arrests, "arrests")):
            table = [[counted[race, sex, band] for band in range(6)] for sex in ("female", "male")]
            assert known[typed][race] == table
    assert known["people"].sum() == 378_467


def test_the_evenings_of_louisville():
    known, seen = page("veil"), Counter()
    with gzip.open(DATA / "method-checks/KY1_vod.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            half_hour = min(max(float(row["minute"]) // 30 * 30, 1080), 1260)
            seen[int(row["dark"] in ("1", "TRUE")), int(half_hour), int(row["black"] in ("1", "TRUE"))] += 1
    counted = [[[seen[d, minute, b] for b in (0, 1)] for minute in known["half_hours"]] for d in (0, 1)]
    assert np.array_equal(known["count"], counted)


def test_the_months_of_albemarle():
    known, stops, searches = page("watching"), Counter(), Counter()
    with gzip.open(DATA / "virginia-cpa/albemarle.csv.gz", "rt") as lines:
        for row in csv.DictReader(lines):
            if row["agency_name"].startswith("Albemarle County Polic") and row["person_searched"] in ("Y", "N"):
                month, _, year = row["stop_date"].split("/")
                stops[year[:4], int(month)] += 1
                searches[year[:4], int(month)] += row["person_searched"] == "Y"
    months = sorted(stops)
    assert (months[0], months[-1], len(months)) == (("2020", 7), ("2025", 10), 64)
    assert known["stops"] == [stops[month] for month in months]
    assert known["searches"] == [searches[month] for month in months]


@pytest.mark.parametrize(("name", "folder"), [("officers", "boston-citations"), ("staggered", "method-checks")])
def test_what_is_printed_beside_a_file_comes_out_of_it(name, folder, monkeypatch):
    text = (DOCS / "methods" / f"{name}.md").read_text("utf-8")
    ((lines, printed),) = re.findall(r"```python\n(.*?)```\s+```text\n(.*?)```", text, re.DOTALL)
    known, told = page(name), StringIO()
    monkeypatch.chdir(DATA / folder)
    with redirect_stdout(told):
        exec(lines, known)
    assert told.getvalue() == printed
