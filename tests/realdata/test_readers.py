"""The real files, read: the row counts of ../shared/data/INDEX.md come out, and every row keeps its number."""

from pathlib import Path

import pytest

from daylit.tables.engine import connect
from daylit.tables.readers import ReadSpec, stage

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.exists(), reason="the real files of ../shared/data are not here"),
]


@pytest.mark.parametrize(
    ("file", "rows", "columns"),
    [
        ("boulder-2018/police_stop_data_main_2018.csv.gz", 8_215, 12),
        ("boulder-2018/police_stop_data_results_2018.csv.gz", 39_569, 5),
        ("virginia-cpa/albemarle.csv.gz", 59_509, 21),
        ("virginia-cpa/charlottesville.csv.gz", 20_908, 21),
        ("dc-2020/stops.csv.gz", 81_020, 58),
        ("nypd-sqf/2014.zip", 45_787, 112),
        ("nypd-sqf/nypd-stop-frisk-2021.xlsx", 8_947, 83),
        ("boston-citations/stops_2011_2020.csv.gz", 240_092, 6),
        ("boston-citations/officer_place_summary.csv.gz", 15_913, 7),
        ("boston-citations/offences_2020.csv.gz", 42_993, 43),
        ("new-orleans/stops.csv.gz", 395_457, 7),
        ("daylight/OH1.csv.gz", 195_030, 17),
        ("openpolicing-2018/combined_data.csv", 2_688, 11),
    ],
)
def test_it_reads_every_row_with_its_number(tmp_path, file, rows, columns):
    result = stage([DATA / file], ReadSpec(), tmp_path)
    assert (result.rows_read, result.rows_set_aside, len(result.columns)) == (rows, 0, columns)
    assert result.problems == ()
    with connect() as engine:
        sql = f"SELECT count(*), count(DISTINCT source_row), min(source_row), max(source_row) FROM ({result.sql})"
        assert engine.execute(sql).fetchall() == [(rows, rows, 2, rows + 1)]


def test_months_of_two_forces_are_one_table(tmp_path):
    files = sorted((DATA / "uk-london").glob("*.csv.gz"))
    result = stage(files, ReadSpec(), tmp_path)
    assert len(files) == 16
    assert len(result.columns) == 15
    assert result.problems == ()
    assert result.rows == sum(source.rows for source in result.sources)
    assert {source.name: source.rows for source in result.sources}[
        "2018-07-metropolitan-stop-and-search.csv.gz"
    ] == 9_588


def test_the_broken_last_line_of_boulder_is_a_row_for_the_import_to_judge(tmp_path):
    result = stage([DATA / "boulder-2018/police_stop_data_results_2018.csv.gz"], ReadSpec(), tmp_path)
    with connect() as engine:
        last = engine.execute(f"SELECT * FROM ({result.sql}) ORDER BY source_row DESC LIMIT 1").fetchall()[0]
    assert last[1:] == (39_570, "1", None, None, None, None)
