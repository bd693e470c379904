"""DISC-1, the whole way: 500 canaries in private columns, `daylit release build`, the portal, a walk through all of it.

The walk opens every page, file, archive, table and printed report. The negative control goes the same way with one
private column let through, and finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from daylit.cli.run import run
from daylit.release import counting, joining, read
from daylit.release.dimensions import BY_DIMENSION, DIMENSIONS
from daylit.release.writing import write_signatures
from daylit.tables.contract import RAW_COLUMNS
from portal import crawl
from portal.opening import unpacked
from portal.shown import Shown, shown
from release import sample
from release.towns import a_town, built

TEXTS = ("contact_id", "officer", "unit", "race_selected", "source_file", *RAW_COLUMNS)
"""Private columns that hold text. Where, which minute and how old are numbers, and have canaries of digits."""
NUMBERS = {"latitude": "41.7309 + (i % 500) / 1e7", "longitude": "-87.9172 - (i % 500) / 1e7"}
CANARY = re.compile(rb"canary[ -][a-z_]*-?\d+|41\.7309\d|87\.9172\d|12 Elm St", re.IGNORECASE)
ROWS, EACH = 1_500, 500


def seeded() -> dict[str, str]:
    """SQL of each private column: 500 canaries over all columns of text, and 500 in each number; odd areas too."""
    columns = {
        name: f"CASE WHEN i < {EACH} AND i % {len(TEXTS)} = {place} THEN 'CANARY-{name}-' || i END"
        for place, name in enumerate(TEXTS)
    }
    area = "CASE WHEN i % 40 = 0 THEN 'CANARY at 12 Elm St ' || i WHEN i % 3 = 0 THEN 'South' ELSE 'North' END"
    return {**columns, **NUMBERS, "area": area}


@contextmanager
def portal_of(home: Path, bundle: Path) -> Iterator[Shown]:
    """The portal over one bundle, signed by two."""
    fingerprint = read(bundle, preview=True).fingerprint
    write_signatures(bundle, sample.signatures(fingerprint))
    with shown(home, numbers=()) as running:
        running.shelf.look()
        running.wait_until_shown()
        yield running


def found(running: Shown) -> tuple[set[bytes], set[str]]:
    """The canaries that a full walk sees, and the kinds of answers that it opened."""
    answers = list(crawl.walk(running.get, pairs=False))
    whole = b"\n".join(unpacked(one) for one in answers)
    kinds = {one.headers.get("content-type", "").partition(";")[0] for one in answers}
    assert b"People" in whole
    assert len(answers) > 100
    return set(CANARY.findall(whole)), kinds


def test_it_works_and_none_of_500_canaries_comes_out_at_the_other_end(tmp_path: Path):
    a_town(tmp_path / "extract", rows=ROWS, **seeded())
    words = [
        *("release", "build", tmp_path / "extract", "--out", tmp_path / "releases" / "1"),
        *("--private", tmp_path / "private", "--agency", "Elmford", "--id", "elmford", "--day", "2024-02-01", "--json"),
    ]
    assert run([str(word) for word in words]) == 0
    with portal_of(tmp_path, tmp_path / "releases" / "1") as running:
        seen, kinds = found(running)
    assert seen == set()
    assert {"text/html", "text/csv", "application/json", "application/pdf", "application/zip", "image/svg+xml"} <= kinds


def test_a_private_column_that_is_let_through_comes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Negative control: with the officer among the public's columns, the same walk finds both canaries in them."""
    wrong = replace(BY_DIMENSION["gender"], name="officer", column="officer")
    kept = tuple(one for one in DIMENSIONS if one.name != "gender")
    monkeypatch.setattr(counting, "DIMENSIONS", (*kept, wrong))
    monkeypatch.setattr(joining, "TABLES", (("race_ethnicity", "officer"),))
    monkeypatch.setitem(BY_DIMENSION, "officer", wrong)
    town = a_town(tmp_path / "extract", rows=4_000, officer="'CANARY officer-' || i % 2")
    _, _, bundle = built(town, tmp_path, studies=())
    (tmp_path / "releases").mkdir()
    with portal_of(tmp_path, bundle.rename(tmp_path / "releases" / "1")) as running:
        seen, _ = found(running)
    assert {b"CANARY officer-0", b"CANARY officer-1"} <= seen
