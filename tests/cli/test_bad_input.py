"""Bad input: never a traceback, never a silent drop. Each case is drawn here and goes through the command line.

What every case must hold: rows_read = rows_used + rows set aside; each problem has a code of the catalogue; a failed
import leaves nothing behind.
"""

import gzip
import json

import duckdb
import pytest

from cli.sources import HEADER, MAPPING, ROWS, a_gzip, a_mapping, a_source, a_zip_bomb
from daylit.tables.problems import CATALOGUE


@pytest.fixture
def importing(daylit, tmp_path):
    """Import a source; give the report and the problems with their row, column and value."""

    def act(*sources, mapping=MAPPING):
        out = tmp_path / "extract"
        answer = daylit("import", "--map", a_mapping(tmp_path, mapping), *sources, "--out", out, "--json")
        assert "Traceback" not in answer.out + answer.err
        report = answer.json
        if answer.code == 2:
            assert report["error"]
            assert not out.exists()
            assert sorted(path.name for path in tmp_path.iterdir() if "extract" in path.name) == []
            return answer, report, []
        assert answer.code == (1 if report["problems"] else 0)
        assert set(report["problems"]) <= set(CATALOGUE)
        found = rows(out / "problems.parquet", 'code, source_row, "column", value')
        aside = rows(out / "set_aside.parquet", "code, source_row, row")
        assert report["rows_read"] == report["rows_used"] + len(aside)
        assert sum(report["problems"].values()) >= len({row for _, row, *_ in found})
        return answer, report, found

    return act


def rows(path, columns):
    return duckdb.connect().execute(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY ALL").fetchall()


def test_it_works_and_a_good_file_has_no_problems(importing, tmp_path):
    answer, report, _ = importing(a_source(tmp_path))
    assert answer.code == 0
    assert (report["rows_read"], report["rows_used"], report["people"], report["problems"]) == (3, 3, 3, {})


def test_an_unknown_code_is_named_with_row_column_and_value(importing, tmp_path):
    _, report, found = importing(a_source(tmp_path, "4,3/21/2024,10:00,Zebra,20,N"))
    assert report["rows_used"] == 4
    assert ("value.unknown_code", 5, "race", "Zebra") in found


def test_every_problem_of_a_row_is_named_at_once(importing, tmp_path):
    _, _, found = importing(a_source(tmp_path, "4,31/31/2024,25:99,Zebra,999,maybe"))
    assert {(row, column) for _, row, column, _ in found} == {
        (5, name) for name in ("day", "time", "race", "age", "searched")
    }


def test_a_date_in_another_style_is_named_not_guessed(importing, tmp_path):
    _, report, found = importing(a_source(tmp_path, "4,2024-03-21,10:00,W,20,N", "5,25/03/2024,10:00,W,20,N"))
    assert report["rows_used"] == 5
    assert {value for code, _, column, value in found if column == "day"} == {"2024-03-21", "25/03/2024"}


def test_ragged_rows_are_kept_apart_with_their_text(importing, tmp_path):
    _, report, _ = importing(
        a_source(tmp_path, "4,3/21/2024", "5,3/21/2024,10:00,W,20,N,surplus,more", "6,3/22/2024,10:00,W,20,N")
    )
    assert report["rows_read"] == 6
    aside = rows(tmp_path / "extract/set_aside.parquet", "source_row, row")
    assert [row for row, _ in aside] == [5, 6]
    assert "surplus" in aside[1][1]


def test_a_nul_byte_does_not_hide_the_rows_after_it(importing, tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes(f"{HEADER}\n{ROWS[0]}\n2,3/15/2024,21:40,B\x00,44,Y\n{ROWS[2]}\n".encode())
    _, report, _ = importing(path)
    assert report["rows_read"] == 3
    assert report["problems"]


def test_a_cell_of_ten_megabytes_is_answered(importing, tmp_path):
    _, report, _ = importing(
        a_source(tmp_path, f"4,3/21/2024,10:00,{'x' * 10_000_000},20,N", "5,3/22/2024,10:00,W,20,N")
    )
    assert report["rows_read"] == 5
    assert report["rows_used"] >= 4
    assert report["problems"]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16", "utf-8-sig"])
def test_a_file_in_another_encoding_is_read_or_named(importing, tmp_path, encoding):
    path = tmp_path / "s.csv"
    text = "\n".join((HEADER, *ROWS, "4,3/21/2024,10:00,Señor,20,N")) + "\n"
    path.write_bytes(text.encode(encoding))
    _, report, found = importing(path)
    assert report["rows_used"] == 4
    assert ("value.unknown_code", 5, "race", "Señor") in found


def test_a_byte_that_fits_no_encoding_loses_nothing(importing, tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes(
        "\n".join((HEADER, *ROWS)).encode()
        + b"\n4,3/21/2024,10:00,\xff\xfe\x81,20,N\n"
        + "5,3/22/2024,10:00,é,20,N\n".encode()
    )
    _, report, _ = importing(path)
    assert report["rows_read"] == 5
    assert report["problems"]


def test_a_repeated_id_is_set_aside_not_dropped(importing, tmp_path):
    _, report, _ = importing(a_source(tmp_path, "3,3/21/2024,10:00,W,20,N"))
    assert (report["rows_read"], report["rows_used"]) == (4, 3)
    assert report["problems"]["id.repeated"] == 1


def test_a_row_inside_quotes_over_two_lines_keeps_the_count_of_rows(importing, tmp_path):
    _, report, found = importing(a_source(tmp_path, '4,3/21/2024,10:00,"a\nb",20,N', "5,3/22/2024,10:00,Zebra,20,N"))
    assert report["rows_read"] == 5
    assert (5, "race") in {(row, column) for _, row, column, _ in found}
    assert (6, "race") in {(row, column) for _, row, column, _ in found}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (f"{HEADER}\n".encode(), "row"), (HEADER.encode(), "row"), (b"\n\n\n", ""), (b"\x00" * 400, "")],
    ids=["empty", "header only", "header without a line end", "blank lines", "only NULs"],
)
def test_a_file_with_nothing_in_it_is_answered_kindly(importing, tmp_path, content, words):
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    answer, report, _ = importing(path)
    assert answer.code in (1, 2)
    assert words in json.dumps(report)


def test_a_missing_column_names_the_column_and_what_is_there(importing, tmp_path):
    answer, report, _ = importing(a_source(tmp_path, header="id,day,time,ethnicity,age,searched"))
    assert answer.code == 2
    assert "race" in report["error"]


def test_a_directory_is_no_file(importing, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    answer, report, _ = importing(folder)
    assert answer.code == 2
    assert "/folder” is a folder" in report["error"]


def test_a_file_that_is_not_there(importing, tmp_path):
    answer, report, _ = importing(tmp_path / "nothing.csv")
    assert answer.code == 2
    assert "nothing.csv”" in report["error"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(importing, tmp_path):
    answer, report, _ = importing(a_zip_bomb(tmp_path))
    assert answer.code == 2
    assert "bomb.zip" in report["error"]


def test_a_damaged_archive_is_answered(importing, tmp_path):
    whole = a_gzip(tmp_path, "\n".join((HEADER, *ROWS * 500)).encode())
    whole.write_bytes(whole.read_bytes()[:-40])
    answer, report, _ = importing(whole)
    assert answer.code in (1, 2)
    assert "s.csv.gz" in json.dumps(report)


@pytest.mark.parametrize("name", ["picture.csv", "book.xlsx", "archive.zip", "table.parquet", "lines.jsonl"])
def test_bytes_that_are_no_table_are_answered(importing, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 64)
    answer, _, _ = importing(path)
    assert answer.code in (1, 2)


def test_every_mistake_of_a_mapping_is_named_at_once(daylit, tmp_path):
    wrong = (
        MAPPING.replace('W = "white"', 'W = "wite"').replace("[columns.age]", "[columns.agge]")
        + '\n[place2]\nname = "x"\n'
    )
    answer = daylit("check", a_source(tmp_path), "--map", a_mapping(tmp_path, wrong), "--json")
    assert answer.code == 2
    for word in ("wite", "agge", "place2"):
        assert word in answer.json["error"]


def test_check_writes_nothing(daylit, tmp_path):
    source, mapping = a_source(tmp_path, "4,3/21/2024,10:00,Zebra,20,N"), a_mapping(tmp_path)
    before = sorted(tmp_path.iterdir())
    answer = daylit("check", source, "--map", mapping, "--json")
    assert answer.code == 1
    assert answer.json["problems"] == {"value.unknown_code": 1}
    assert sorted(tmp_path.iterdir()) == before


def test_an_extract_that_is_there_is_never_replaced(daylit, tmp_path):
    words = ("import", a_source(tmp_path), "--map", a_mapping(tmp_path), "--out", tmp_path / "extract", "--json")
    first = daylit(*words)
    again = daylit(*words)
    assert (first.code, again.code) == (0, 2)
    assert daylit("count", tmp_path / "extract", "--by", "race", "--json").code == 0


@pytest.mark.parametrize("words", [["--out", ""], ["--out="]])
def test_an_empty_folder_is_not_taken_for_the_one_we_are_in(daylit, tmp_path, words):
    """As where a variable of the shell is not set: --out "$FOLDER"."""
    answer = daylit("import", "--map", "standard", a_source(tmp_path), *words, "--json")
    assert answer.code == 2
    assert "“--out”" in answer.json["error"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "holds nothing at all"),
        ("short.gz", gzip.compress(b"id,race\n1,W\n", mtime=0)[:-9], "ends in the middle"),
        ("header.csv", b"id,race\n", "header.csv has a header but no rows"),
    ],
    ids=["empty", "cut short", "no rows"],  # by name: every worker of the suite has to see the same tests
)
def test_a_proposal_tells_why_a_file_could_not_be_read(daylit, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    answer = daylit("map", tmp_path / name, "--out", tmp_path / "map.toml", "--json")
    assert answer.code == 2
    assert words in answer.json["error"]
    assert not (tmp_path / "map.toml").exists()
