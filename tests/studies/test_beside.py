"""Stops beside other counts than residents: read from the same file, told for each clear gap, never a family's test."""

from __future__ import annotations

import numpy as np
import pytest

from daylit.report.small import guard_all
from daylit.studies.benchmarks import BadBenchmark, load_benchmark
from daylit.studies.registry import Settings, run
from small_extract import extract_from_sql
from studies.asking import check, folder

FILE = """group,population,benchmark,year
white,60000,,2021
black,20000,residents,2021
white,300,crashes,2020
black,200,crashes,2020
white,999,crashes,2019
black,1,crashes,2019
white,500,arrests,2021
black,800,arrests,2021
"""


def asked(tmp_path, text=FILE, *, people=12_000, name="beside"):
    path = tmp_path / "counts.csv"
    path.write_text(text, "utf-8")
    target = folder() / f"{name}-{people}"
    if not target.exists():
        columns = {"race_ethnicity": "CASE WHEN hash(concat(i, 'g')) % 2 = 0 THEN 'black' ELSE 'white' END"}
        columns |= {"year": "2021", "month": "1 + i % 12", "date": "make_date(2021, 1 + i % 12, 1 + i % 28)"}
        extract_from_sql(target, people, **columns)
    from daylit.tables.extract import open_extract

    finding = run(open_extract(target), "benchmark", Settings(benchmark=path))
    check(finding)
    return finding, {part.quantity: part for part in finding.estimates if "reference" in part.groups}


def test_it_works_beside_crashes_and_arrests(tmp_path):
    """As many stops of both: 3 times per resident, 1.5 beside crashes, and fewer beside arrests."""
    finding, one = asked(tmp_path)
    assert one["stops.ratio"].value == pytest.approx(3, rel=0.05)
    crashes, arrests = one["stops.ratio.beside.crashes"], one["stops.ratio.beside.arrests"]
    assert crashes.value == pytest.approx(one["stops.ratio"].value / 2)
    assert arrests.value == pytest.approx(one["stops.ratio"].value / 3 * 5 / 8)
    own = 1.96 * np.sqrt(1 / 200 + 1 / 300)
    assert np.log(crashes.high / crashes.value) >= own, "300 crashes have a chance of their own"
    assert crashes.q_value is None
    text = " ".join(finding.answer)
    assert "Beside drivers in crashes that others caused, Black people were stopped 1.5 times as often as White" in text
    assert "Beside people arrested, White people were stopped 1.6 times as often as Black people" in text
    assert {"benchmarks_disagree", "benchmark_by_policing"} <= {caution.code for caution in finding.cautions}
    assert "Frente a las personas arrestadas" in " ".join(finding.told("es").answer)


def test_a_count_that_could_account_for_the_gap_says_so(tmp_path):
    text = FILE.replace("black,200,crashes", "black,290,crashes")
    finding, one = asked(tmp_path, text)
    assert one["stops.ratio.beside.crashes"].low < 1 < one["stops.ratio.beside.crashes"].high
    assert "Beside drivers in crashes that others caused the gap could be none:" in " ".join(finding.answer)


def test_a_file_of_residents_alone_adds_nothing(tmp_path):
    finding, one = asked(tmp_path, "group,population\nwhite,60000\nblack,20000\n")
    assert not [quantity for quantity in one if "beside" in quantity]
    assert "benchmarks_disagree" not in {caution.code for caution in finding.cautions}


def test_the_latest_year_of_each_is_used_and_residents_are_needed(tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text(FILE, "utf-8")
    file = load_benchmark(path)
    assert file.beside == {"crashes": {"white": 300, "black": 200}, "arrests": {"white": 500, "black": 800}}
    assert file.people == {"white": 60_000, "black": 20_000}
    path.write_text("group,population,benchmark\nwhite,3,crashes\n", "utf-8")
    with pytest.raises(BadBenchmark, match="it holds no residents"):
        load_benchmark(path)
    path.write_text("group,population,benchmark\nwhite,3,ufo\n", "utf-8")
    with pytest.raises(BadBenchmark, match="“ufo” is not a benchmark"):
        load_benchmark(path)


def test_a_count_without_the_reference_or_with_one_group_alone_is_left_out(tmp_path):
    _, one = asked(tmp_path, FILE.replace("white,300,crashes", "asian,300,crashes"))
    assert "stops.ratio.beside.crashes" not in one
    assert "stops.ratio.beside.arrests" in one


def test_a_report_hides_them_with_the_group(tmp_path):
    finding, _ = asked(tmp_path, people=16, name="beside-few")
    (kept,) = guard_all((finding,))
    assert not [part for part in kept.finding.estimates if part.value is not None and "reference" in part.groups]
