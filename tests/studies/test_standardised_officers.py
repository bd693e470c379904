"""Like compared with like, where officers differ: each rung of the ladder allows for that."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from daylit.stats.clustered import clustered_ratio
from daylit.studies import standardised
from daylit.studies.registry import run
from small_extract import extract_of


def rows(*, officers: int = 12, named: bool = True, dated: bool = True) -> list[dict[str, object]]:
    """Officers search from one in ten to nearly all; Black people more often met those who search much."""
    rng = np.random.default_rng(1)
    made = []
    for officer in range(officers):
        for n in range(120):
            black = rng.random() < 0.3 + 0.4 * officer / officers
            made.append(
                {
                    "race_ethnicity": "black" if black else "white",
                    "searched": bool(rng.random() < 0.1 + 0.8 * officer / officers),
                    "area": f"area {n % 3}",
                    "officer": f"O-{officer}" if named else None,
                    "date": date(2022, 1 + n % 12, 1 + n // 12) if dated else None,
                    "minute": None,
                }
            )
    return made


def told(tmp_path: Path, **which: bool):
    finding = run(extract_of(tmp_path / "town", rows(**which)), "standardised")
    return finding, {code.code for code in finding.cautions}


def ratio(finding, rung="area"):
    return next(one for one in finding.estimates if one.quantity == f"searched.ratio.{rung}")


def test_it_works_and_ranges_allow_for_officers(tmp_path):
    finding, codes = told(tmp_path)
    assert {"by_officer", "few_clusters"} <= codes
    made = rows()
    wanted = clustered_ratio(
        events=[row["searched"] for row in made], n=np.ones(len(made)),
        group=np.array([row["race_ethnicity"] == "black" for row in made]),
        cluster=[row["officer"] for row in made], stratum=[row["area"] for row in made],
    )  # fmt: skip
    found = ratio(finding)
    for name, value in (("value", wanted.estimate), ("low", wanted.low), ("high", wanted.high)):
        assert getattr(found, name) == pytest.approx(float(value)), name


def test_counted_one_by_one_it_would_be_far_too_sure(tmp_path, monkeypatch):
    allowed, _ = told(tmp_path / "allowed")
    monkeypatch.setattr(standardised, "MOST_PEOPLE", 100)
    alone, codes = told(tmp_path / "alone")
    assert "one_by_one" in codes
    assert "by_officer" not in codes
    assert ratio(alone).value == pytest.approx(ratio(allowed).value)
    narrow, wide = (np.log(one.high / one.low) for one in (ratio(alone), ratio(allowed)))
    assert narrow < 0.6 * wide


def test_without_officers_days_are_allowed_for_and_without_days_nothing_is(tmp_path):
    assert "by_date" in told(tmp_path / "days", named=False)[1]
    assert "one_by_one" in told(tmp_path / "neither", named=False, dated=False)[1]


def test_one_officer_alone_is_no_spread_between_officers(tmp_path):
    finding = run(extract_of(tmp_path / "town", rows(officers=1)), "standardised")
    assert "one_by_one" in {code.code for code in finding.cautions}
    assert ratio(finding).value is not None
