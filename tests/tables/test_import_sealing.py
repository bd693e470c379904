"""Importing is all or nothing, adds up, and gives the same extract for the same source."""

import threading

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylit.tables import importing
from daylit.tables.contract import COLUMNS, RAW_COLUMNS
from daylit.tables.counts import count
from daylit.tables.extract import open_extract
from daylit.tables.importing import NoRoom, NothingToImport, check_files, import_files
from daylit.tables.problems import CATALOGUE
from daylit.tables.sealing import ExtractExists
from daylit.tables.words import fold
from tables.drawn import a_file, a_mapping, drawn

MAPPING = """
[columns.contact_id]
from = "id"
[columns.date]
from = "d"
format = "iso"
[columns.minute]
from = "t"
format = "hh:mm"
[columns.race]
from = "race"
[columns.age]
from = "age"
[columns.searched]
from = "s"
"""
HEADER = "id,d,t,race,age,s"
LINES = (HEADER, "1,2020-01-05,10:00,white,30,N", "2,2020-02-05,11:00,zebra,999,Y", "2,2020-01-05,,black,old,maybe")


def test_it_works_and_the_extract_opens_whole(tmp_path):
    done = drawn(tmp_path, MAPPING, *LINES)
    extract = open_extract(done.path, verify=True)
    manifest = extract.manifest
    assert done.report.fingerprint == manifest.fingerprint
    assert (manifest.rows_read, manifest.rows_used, manifest.rows_set_aside, manifest.people) == (3, 2, 1, 2)
    assert dict(manifest.problems) == dict(done.report.problems)
    assert manifest.mapping["name"] == "drawn"
    assert manifest.place.zone == "America/Denver"
    assert [source.name for source in manifest.sources] == ["stops.csv"]
    assert count(extract, ["race"]).n.sum() == 2


def test_the_columns_are_those_of_the_contract_with_their_types(tmp_path):
    done = drawn(tmp_path, MAPPING, *LINES)
    found = duckdb.sql(f"DESCRIBE FROM read_parquet('{done.path}/people/part-*.parquet')").fetchall()
    expected = [(column.name, column.sql_type) for column in COLUMNS] + [(name, "VARCHAR") for name in RAW_COLUMNS]
    assert [(name, kind) for name, kind, *_ in found] == expected


def test_the_same_source_gives_the_same_fingerprint(tmp_path):
    report = [drawn(_folder(tmp_path, name), MAPPING, *LINES).report for name in ("a", "b")]
    other = drawn(_folder(tmp_path, "c"), MAPPING, *LINES, "3,2020-01-05,,black,31,N").report
    assert report[0].fingerprint == report[1].fingerprint != other.fingerprint


def test_many_parts_give_the_same_extract_however_many_threads(tmp_path, monkeypatch):
    lines = [HEADER, *(f"{n},2020-01-{1 + n % 28:02d},10:{n % 60:02d},white,{n % 130},N" for n in range(60_000))]
    found = []
    for threads in (1, 2):
        monkeypatch.setattr("daylit.tables.importing.people.available_threads", lambda threads=threads: threads)
        monkeypatch.setattr("daylit.tables.readers.copying.PART_BYTES", 300_000 * threads)
        found.append(drawn(_folder(tmp_path, str(threads)), MAPPING, *lines).report)
    assert found[0].problems == found[1].problems
    assert found[0].fingerprint == found[1].fingerprint


def test_check_says_the_same_and_writes_nothing(tmp_path):
    source, mapping = a_file(tmp_path, *LINES), a_mapping(tmp_path, MAPPING)
    before = sorted(path.name for path in tmp_path.iterdir())
    checked = check_files([source], mapping=mapping)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    imported = import_files([source], mapping=mapping, out=tmp_path / "extract")
    assert {**imported.to_dict(), "fingerprint": None} == checked.to_dict()
    assert imported.examples == checked.examples


def test_every_problem_is_in_the_catalogue_and_has_an_example(tmp_path):
    report = drawn(tmp_path, MAPPING, *LINES).report
    assert set(report.problems) <= set(CATALOGUE)
    assert {problem.code for problem in report.examples} == set(report.problems)


def test_an_extract_that_is_there_is_refused_before_any_work(tmp_path):
    (tmp_path / "extract").mkdir()
    with pytest.raises(ExtractExists):
        import_files([tmp_path / "not there.csv"], mapping="new-orleans", out=tmp_path / "extract")


@pytest.mark.parametrize(
    "trouble",
    [
        KeyboardInterrupt(),
        OSError(28, "No space left on device"),
        duckdb.IOException("Could not write file: No space left on device"),
        duckdb.OutOfMemoryException("failed to allocate"),
        RuntimeError("a mistake of ours"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
@pytest.mark.parametrize("step", ["standardise", "_write", "write_people"])
def test_nothing_half_written_remains(tmp_path, monkeypatch, trouble, step):
    def fail(*_, **__):
        raise trouble

    source, mapping = a_file(tmp_path, *LINES), a_mapping(tmp_path, MAPPING)
    monkeypatch.setattr(importing, step, fail)
    expected = NoRoom if isinstance(trouble, OSError | duckdb.Error) else type(trouble)
    with pytest.raises(expected):
        import_files([source], mapping=mapping, out=tmp_path / "extract")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawn.toml", "stops.csv"]


def test_nothing_that_can_be_read_is_said_with_every_reason(tmp_path):
    empty = a_file(tmp_path, name="empty.csv")
    empty.write_bytes(b"")
    with pytest.raises(NothingToImport) as caught:
        import_files([empty, tmp_path / "gone.csv"], mapping="new-orleans", out=tmp_path / "extract")
    assert "empty.csv" in str(caught.value)
    assert "gone.csv”" in str(caught.value)


def test_a_header_alone_gives_an_extract_without_people(tmp_path):
    done = drawn(tmp_path, MAPPING, HEADER)
    assert (done.report.rows_read, done.report.people) == (0, 0)
    assert done.report.problems == {"file.header_only": 1}
    assert done.people("race") == []


def test_progress_tells_each_step_and_ends_at_one(tmp_path):
    told = []
    drawn(tmp_path, MAPPING, *LINES, progress=lambda step, share: told.append((step, share, threading.get_ident())))
    assert {step.split()[0] for step, *_ in told} == {"Reading", "Standardising", "Writing", "Sealing"}
    assert all(0 <= share <= 1 for _, share, _ in told)
    assert {thread for *_, thread in told} == {threading.get_ident()}, "a progress bar is drawn by one thread"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=8)
ROW = st.tuples(
    st.sampled_from(["1", "2", "3", "", " 1"]),
    st.one_of(st.dates().map(str), CELL),
    st.one_of(st.times().map(lambda time: time.strftime("%H:%M")), CELL),
    st.one_of(st.sampled_from(["white", "Black", "N/A"]), CELL),
    st.one_of(st.integers(-5, 200).map(str), CELL),
    st.one_of(st.sampled_from(["Y", "n", ""]), CELL),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_whatever_the_cells_hold_every_row_is_used_or_set_aside(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    done = drawn(folder, MAPPING, HEADER, *lines)
    report = done.report
    assert report.rows_read == len(rows) == report.rows_used + len(done.set_aside("code"))
    assert report.people == report.rows_used == len(done.people("race"))
    filled = {name: position for position, name in enumerate(HEADER.split(","))}
    wrong = {(row, column) for row, column in done.problems("source_row", "column")}
    for row, race, raw in done.people("source_row", "race", "race_raw"):
        cell = rows[row - 2][filled["race"]]
        assert (raw or "") == cell
        if race is None and cell.strip():
            assert (row, "race") in wrong or not fold(cell.replace("\ufeff", "")), (
                "a value that is not understood is named"
            )


def _folder(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    return folder
