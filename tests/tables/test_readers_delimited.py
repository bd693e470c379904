"""Delimited files: what is whole is read as it stands, what is broken is kept apart, and nothing is lost."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daylit.tables.engine import connect
from daylit.tables.readers import ReadSpec, copying, delimited, stage
from daylit.tables.readers.checking import Checker
from daylit.tables.readers.dialect import Dialect
from staged_rows import aside, codes, row_codes, rows, staged


def test_it_works_and_counts_rows_as_a_spreadsheet_does(tmp_path):
    result = staged(tmp_path, b"id,race,age\n1,White,30\n2,,41\n")
    assert result.columns == ("id", "race", "age")
    assert rows(result) == [(2, "1", "White", "30"), (3, "2", None, "41")]
    assert (result.rows_read, result.rows_set_aside, codes(result)) == (2, 0, [])
    assert result.sources[0].name == "stops.csv"
    assert result.sources[0].rows == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_it_finds_delimiter_and_line_end(tmp_path, delimiter, eol):
    text = eol.join(delimiter.join(row) for row in [("id", "race"), ("1", "a"), ("2", "b")])
    assert rows(staged(tmp_path, text.encode())) == [(2, "1", "a"), (3, "2", "b")]


def test_a_quoted_line_end_does_not_shift_the_rows_after_it(tmp_path):
    result = staged(tmp_path, b'id,text\r\n1,"one\ntwo, ""three"""\r\n2,x\r\n')
    assert rows(result) == [(2, "1", 'one\ntwo, "three"'), (3, "2", "x")]


def test_lines_with_a_carriage_return_alone_are_an_old_macs(tmp_path):
    assert rows(staged(tmp_path, b"id,race\r1,a\r2,b\r")) == [(2, "1", "a"), (3, "2", "b")]


def test_mixed_line_ends_are_read(tmp_path):
    result = staged(tmp_path, b"id,race\r\n1,a\n2,b\r\n3,c\n")
    assert rows(result) == [(2, "1", "a"), (3, "2", "b"), (4, "3", "c")]


def test_ragged_rows_are_set_aside_and_the_rest_keeps_its_numbers(tmp_path):
    result = staged(tmp_path, b"id,race,age\n1,a,30\n2,b\n3,c,32,extra\n4,d,33\n")
    assert rows(result) == [(2, "1", "a", "30"), (5, "4", "d", "33")]
    assert aside(result) == [(3, "row.ragged_short", "2,b"), (4, "row.ragged_long", "3,c,32,extra")]
    assert row_codes(result) == [(3, "row.ragged_short"), (4, "row.ragged_long")]
    assert result.rows_read == 4


def test_short_rows_are_padded_where_the_mapping_asks_for_it(tmp_path):
    result = staged(tmp_path, b"id,race,age\n1,a,30\n2,b\n", short_rows="pad")
    assert rows(result) == [(2, "1", "a", "30"), (3, "2", "b", None)]
    assert result.rows_set_aside == 0


def test_a_key_with_nothing_else_is_a_row(tmp_path):
    assert rows(staged(tmp_path, b"a,b,c,d,e\n1,2,3,4,5\n1,,,,\n"))[-1] == (3, "1", None, None, None, None)


def test_a_nul_sets_its_row_aside_and_is_kept(tmp_path):
    result = staged(tmp_path, b"id,race\n1,a\x00b\n2,c\n")
    assert rows(result) == [(3, "2", "c")]
    assert aside(result) == [(2, "row.nul", "1,a\x00b")]


def test_a_nul_within_quotation_marks_sets_its_row_aside_too(tmp_path):
    result = staged(tmp_path, b'id,race\n1,"a\x00b"\n2,"c"\n')
    assert rows(result) == [(3, "2", "c")]
    assert aside(result) == [(2, "row.nul", '1,"a\x00b"')]


def test_the_sample_holds_no_row_that_was_set_aside(tmp_path):
    result = staged(tmp_path, b"id,race\n1,a\nbroken\n2,b\n")
    with connect() as engine:
        found = engine.execute(f"SELECT id, race FROM ({result.samples[0]})").fetchall()
    assert found == [("1", "a"), ("2", "b")]


def test_a_cell_of_10_megabytes_is_set_aside_whole(tmp_path):
    big = b"x" * 10_000_000
    result = staged(tmp_path, b'id,text\n1,a\n2,"' + big + b'"\n3,b\n4,' + big + b"\n5,c\n")
    assert [row[0] for row in rows(result)] == [2, 4, 6]
    assert [(row, code, len(raw)) for row, code, raw in aside(result)] == [
        (3, "row.too_long", 10_000_004),
        (5, "row.too_long", 10_000_002),
    ]


def test_a_cell_of_10_megabytes_with_line_ends_in_it_is_set_aside_whole(tmp_path):
    big = b"xxxxxxx\n" * 1_250_000
    result = staged(tmp_path, b'id,text\n1,a\n2,"' + big + b'"\n3,b\n')
    assert [row[0] for row in rows(result)] == [2, 4]
    assert [(row, code) for row, code, _ in aside(result)] == [(3, "row.too_long")]


def test_a_line_without_end_is_cut_and_named(tmp_path):
    result = staged(tmp_path, b"id,text\n1,a\n2," + b"y" * 40_000_000 + b"\n3,b\n")
    assert [row[0] for row in rows(result)] == [2, 4]
    ((row, code, raw),) = aside(result)
    assert (row, code) == (3, "row.too_long")
    assert len(raw) == 16 * 2**20


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(tmp_path):
    lines = [b"id,text"] + [b"%d,x" % number for number in range(2, 1000)]
    lines[500] = b'501,"open'
    result = staged(tmp_path, b"\n".join(lines) + b"\n")
    assert aside(result) == [(501, "row.quote_open", '501,"open')]
    assert [row[0] for row in rows(result)] == [number for number in range(2, 1000) if number != 501]


def test_a_quotation_mark_that_meets_one_of_another_row_costs_its_own_row_only(tmp_path):
    result = staged(tmp_path, b'id,text,n\n1,"open,1\n2,b,2\n3,"c,d",3\n4,e,4\n')
    assert aside(result) == [(2, "row.quote_open", '1,"open,1')]
    assert rows(result) == [(3, "2", "b", "2"), (4, "3", "c,d", "3"), (5, "4", "e", "4")]


def test_quotation_marks_within_a_cell_are_ordinary_signs(tmp_path):
    result = staged(tmp_path, b'id,text\n1,5" knife\n2,"a"b\n3, "c"\n')
    assert rows(result) == [(2, "1", '5" knife'), (3, "2", "ab"), (4, "3", ' "c"')]


def test_files_without_quoting_are_read_so_when_asked(tmp_path):
    result = staged(tmp_path, b'id|text\n1|"a\n2|b"\n', quote="", delimiter="|")
    assert rows(result) == [(2, "1", '"a'), (3, "2", 'b"')]


def test_empty_rows_are_named_but_line_ends_after_the_last_row_are_no_rows(tmp_path):
    result = staged(tmp_path, b"id,race\n1,a\n\n,\n2,b\n\n\n\n")
    assert rows(result) == [(2, "1", "a"), (5, "2", "b")]
    assert aside(result) == [(3, "row.empty", ""), (4, "row.empty", ",")]
    assert result.sources[0].rows == 4


def test_rows_of_empty_quotation_marks_are_empty_too(tmp_path):
    result = staged(tmp_path, b'id,race\n"",""\n"1","a"\n,""\n"2",""\n')
    assert rows(result) == [(3, "1", "a"), (5, "2", None)]
    assert [(row, code) for row, code, _ in aside(result)] == [(2, "row.empty"), (4, "row.empty")]


def test_a_header_alone_is_said_to_be_alone(tmp_path):
    result = staged(tmp_path, b"id,race\n")
    assert (result.columns, result.rows, codes(result)) == (("id", "race"), 0, ["file.header_only"])


def test_repeated_and_missing_names_are_told_apart(tmp_path):
    result = staged(tmp_path, b"id,Race,race,,source_row\n1,a,b,c,d\n")
    assert result.columns == ("id", "Race", "race_2", "column_4", "source_row_2")
    assert codes(result) == ["file.column_repeated", "file.column_unnamed", "file.column_repeated"]
    assert rows(result) == [(2, "1", "a", "b", "c", "d")]


def test_a_delimiter_at_the_end_of_rows_or_header_alone_is_no_column_too_many(tmp_path):
    only_rows = staged(tmp_path / "rows", b"id,race\n1,a,\n2,b,\n")
    assert rows(only_rows) == [(2, "1", "a", None), (3, "2", "b", None)]
    only_header = staged(tmp_path / "header", b"id,race,\n1,a\n2,b\n")
    assert rows(only_header) == [(2, "1", "a"), (3, "2", "b")]


def test_titles_and_comments_before_the_header_are_passed_over_and_named(tmp_path):
    result = staged(tmp_path, b"# made 2020\nStops of 2020\n\nid,race,age\n1,a,3\n2,b,4\n")
    assert rows(result) == [(5, "1", "a", "3"), (6, "2", "b", "4")]
    assert [(problem.code, problem.source_row) for problem in result.problems] == [("file.lines_before_header", 4)]


def test_a_file_without_a_header_is_given_names(tmp_path):
    result = staged(tmp_path, b"1,a\n2,b\n", header=False, names=("id", "race"))
    assert result.columns == ("id", "race")
    assert rows(result) == [(1, "1", "a"), (2, "2", "b")]


def test_files_with_other_columns_are_joined_by_name_and_the_gap_is_named(tmp_path):
    result = staged(tmp_path, b"id,race\n1,a\n", b"RACE,sex\nb,F\n")
    assert result.columns == ("id", "race", "sex")
    assert sorted(rows(result), key=str) == [(2, "1", "a", None), (2, None, "b", "F")]
    assert {(problem.source_file, problem.column) for problem in result.problems} == {
        ("given-0/stops.csv", "sex"),
        ("given-1/stops.csv", "id"),
    }


def test_the_same_content_given_twice_is_read_once(tmp_path):
    result = staged(tmp_path, b"id,race\n1,a\n", b"id,race\n1,a\n")
    assert (result.rows, codes(result)) == (1, ["file.repeated"])


def test_one_column_is_a_table_too(tmp_path):
    assert rows(staged(tmp_path, b'id\n1\n"2"\n3\n')) == [(2, "1"), (3, "2"), (4, "3")]


def test_it_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "CHUNK", 2 * 2**20)
    path = tmp_path / "stops.csv"
    path.write_bytes(b"id,race\n" + b"1,a\n" * 2_000_000)
    told = []
    stage([path], ReadSpec(), tmp_path / "work", progress=lambda *step: told.append(step))
    assert len(told) > 3
    assert told[-1] == ("stops.csv", 8_000_008, 8_000_008)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_parts_hold_the_rows_in_order_with_their_own_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "PART_BYTES", 1000)
    monkeypatch.setattr(delimited, "CHUNK", 300)
    monkeypatch.setattr(delimited, "HEAD", 300)
    result = staged(tmp_path, b"id,text\n" + b"".join(b'%d,"a,\n%d"\n' % (n, n) for n in range(2, 2002)))
    assert len(result.parts) > 10
    assert rows(result) == [(n, str(n), f"a,\n{n}") for n in range(2, 2002)]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1a", exclude_categories=["Cs"]), max_size=12) | (
    st.text('",\n\r; ab', max_size=8)
)


@settings(max_examples=50, deadline=None)
@given(
    table=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=12)
    ),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    eol=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    chunk=st.integers(10, 200),
)
def test_whatever_a_csv_writer_writes_is_read_back(tmp_path_factory, table, quoting, eol, encoding, chunk):
    if quoting == csv.QUOTE_MINIMAL and eol == "\n":
        # Python's writer leaves a lone carriage return bare, which nobody can tell from a line end afterwards.
        table = [[cell.replace("\r", "") for cell in row] for row in table]
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator=eol)
    width = len(table[0]) if table else 2
    writer.writerow([f"c{n}" for n in range(width)])
    writer.writerows(table)
    folder = tmp_path_factory.mktemp("csv")
    (folder / "x.csv").write_bytes(text.getvalue().encode(encoding))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK", chunk)
        patch.setattr(copying, "PIECE", chunk // 3 + 1)
        result = stage([folder / "x.csv"], ReadSpec(delimiter=","), folder / "work")
    expected = [(number, *(cell or None for cell in row)) for number, row in enumerate(table, start=2) if any(row)]
    assert rows(result) == expected


@settings(max_examples=80, deadline=None)
@given(
    data=st.lists(
        st.sampled_from([b",", b"\n", b'"', b"\r\n", b"\r", b"a", b"bc", b" ", b"\0", b"\xe9", b"\xc3\xa9", b"\x1a"]),
        max_size=60,
    ),
    chunk=st.integers(1, 40),
    piece=st.integers(1, 20),
)
def test_any_bytes_are_answered_and_every_row_is_accounted_for(tmp_path_factory, data, chunk, piece):
    folder = tmp_path_factory.mktemp("any")
    (folder / "x.csv").write_bytes(b"p,q\n1,2\n" + b"".join(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "CHUNK", chunk)
        patch.setattr(delimited, "HEAD", 8 + chunk)
        patch.setattr(copying, "PIECE", piece)
        result = stage([folder / "x.csv"], ReadSpec(delimiter=",", skip=0), folder / "work")
    read = [row[0] for row in rows(result)]
    numbers = sorted(read + [row for row, _, _ in aside(result)])
    assert numbers == list(range(2, 2 + result.rows_read))
    assert result.sources[0].rows == result.rows_read


def test_cursors_side_by_side_give_the_same_rows(tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    monkeypatch.setattr(copying, "PART_BYTES", 100_000)
    monkeypatch.setattr(delimited, "CHUNK", 100_000)
    result = staged(tmp_path, b"id,text\n" + b"".join(b"%d,x\n" % n for n in range(2, 200_002)))
    with connect() as engine, ThreadPoolExecutor(4) as pool:
        sums = pool.map(
            lambda part: (
                engine.cursor()
                .execute(f"SELECT count(*) FILTER (id::BIGINT = source_row) FROM ({part.sql})")
                .fetchall()[0][0]
            ),
            result.parts,
        )
        assert sum(sums) == 200_000


def test_rows_that_only_a_carriage_return_parts_are_read_and_named(tmp_path):
    result = staged(tmp_path, b"id,race\r\n1,a\r2,b\r3,c\r\n4,d\r\n")
    assert rows(result) == [(2, "1", "a"), (3, "2", "b"), (4, "3", "c"), (5, "4", "d")]
    assert row_codes(result) == [(2, "row.parted"), (3, "row.parted")]
    assert result.rows_read == 4


def test_a_carriage_return_parts_quoted_rows_too_and_is_a_sign_within_quotation_marks(tmp_path):
    result = staged(tmp_path, b'id,race\r\n"1","a\rx"\r"2","b"\r\n"3","c\ry"\r\n')
    assert rows(result) == [(2, "1", "a\rx"), (3, "2", "b"), (4, "3", "c\ry")]
    assert row_codes(result) == [(2, "row.parted")]


def test_a_carriage_return_before_the_header_ends_or_right_after_it_is_a_line_end(tmp_path):
    expected = [("1", "a"), ("2", "b")]
    for number, content in enumerate((b"id,race\r1,a\r\n2,b\r\n", b"Stops\rid,race\r\n1,a\r\n2,b\r\n")):
        result = staged(tmp_path / str(number), content)
        assert result.columns == ("id", "race")
        assert [row[1:] for row in rows(result)] == expected


def test_a_carriage_return_that_parts_no_whole_rows_keeps_the_text_of_both(tmp_path):
    result = staged(tmp_path, b"id,race,age\r\n1,a\r2,b,3\r\n4,d,5\r\n6,e\rf,7\r\n")
    assert rows(result) == [(3, "4", "d", "5"), (4, "6", "e\rf", "7")]
    assert aside(result) == [(2, "row.joined", "1,a\r2,b,3")]
    padded = staged(tmp_path / "pad", b"id,race,age,x\r\n1,a\r2,b\r\n4,d,5,6\r\n", short_rows="pad")
    assert aside(padded) == [(2, "row.joined", "1,a\r2,b")]


def test_a_carriage_return_parts_rows_also_where_quotation_marks_mean_nothing(tmp_path):
    result = staged(tmp_path, b'id|race\r\n1|"a\r2|b\r\n3|c\x00\r4|d\r\n', quote="", delimiter="|")
    assert rows(result) == [(2, "1", '"a'), (3, "2", "b"), (5, "4", "d")]
    assert aside(result) == [(4, "row.nul", "3|c\x00")]


def test_a_carriage_return_in_a_single_column_parts_rows(tmp_path):
    result = staged(tmp_path, b"id\r\n1\r2\r\n3\r\n4\r\r5\r\n")
    assert rows(result) == [(2, "1"), (3, "2"), (4, "3")]
    assert aside(result) == [(5, "row.joined", "4\r\r5")]


def a_checker(width, eol=b"\n"):
    names = tuple(f"c{n}" for n in range(width))
    return Checker(Dialect(delimiter=b",", quote=b'"', eol=eol, names=names))


@given(
    st.lists(
        st.sampled_from([b"a", b",", b",,", b'"', b'""', b"\n", b"\r\n", b"\r", b"\0", b"\x1a", b"\xfc", "ü".encode()])
    ),
    st.integers(1, 3),
    st.sampled_from([b"\n", b"\r\n"]),
)
def test_a_stretch_beyond_doubt_is_plain_by_the_other_check_too(pieces, width, eol):
    data, checker = b"".join(pieces), a_checker(width, eol)
    cells = checker.cells(data) if data else None
    assert cells is None or len(cells) == checker.rows(data)


@given(st.lists(st.lists(st.text(alphabet='a é",;\n', max_size=5), min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_a_csv_writer_writes_is_beyond_doubt(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    cells = a_checker(3).cells(out.getvalue().encode())
    if any(not any(row) for row in rows):
        assert cells is None
    elif cells is None:  # a line that looks like an empty row, within quotation marks, is a doubt too
        assert any(re.search(r'(^|\n)(""|,)[",]*(\n|$)', cell.replace('"', '""')) for row in rows for cell in row)
    else:
        assert len(cells) == len(rows)
