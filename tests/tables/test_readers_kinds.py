"""Fixed width, JSON, XLSX and Parquet give the same relations of text as delimited files do."""

import datetime
import io
import json
import re
import zipfile

import openpyxl
import pytest

from daylit.tables.engine import connect
from daylit.tables.readers import Field, ReadSpec, read_spec, stage
from daylit.tables.words import DATED
from staged_rows import aside, codes, row_codes, rows, staged


def sheet(*tables, titles=("Stops", "Notes"), hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, table in zip(titles, tables, strict=False):
        one = book.create_sheet(title)
        for row in table:
            one.append(row)
        if title in hidden:
            one.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_it_works_for_fixed_width(tmp_path):
    spec, wrong = read_spec({"fields": [["id", 1, 3], ["race", 4, 5], {"name": "age", "start": 9, "width": 2}]})
    assert wrong == []
    (tmp_path / "x.txt").write_bytes(b"001White30\r\n002Blac 4\r\n\r\n003     41\r\n")
    result = stage([tmp_path / "x.txt"], spec, tmp_path / "work")
    assert rows(result) == [(1, "001", "White", "30"), (2, "002", "Blac", "4"), (4, "003", None, "41")]
    assert aside(result) == [(3, "row.empty", "")]


LAYOUT = {"format": "fixed", "fields": (Field("id", 1, 3), Field("age", 9, 2), Field("race", 4, 5))}


def test_text_after_the_last_column_is_kept_apart_and_blanks_there_are_nothing(tmp_path):
    result = staged(
        tmp_path,
        b"001White30   \t\n002Black301x\n003White 31 late\n004White32\n005White33" + b" " * 300 + b"x\n",
        **LAYOUT,
    )
    assert rows(result) == [(1, "001", "30", "White"), (4, "004", "32", "White")]
    assert aside(result) == [
        (2, "row.beyond_layout", "002Black301x"),
        (3, "row.beyond_layout", "003White 31 late"),
        (5, "row.beyond_layout", "005White33" + " " * 300 + "x"),
    ]
    assert [value for *_, value in problems_of(result)] == ["1x", "1 late", "x"]
    assert result.rows_read == 5


def test_a_line_that_ends_too_soon_is_kept_apart_unless_the_export_leaves_out_spaces(tmp_path):
    lines = b"001White30\n002Wh\n003\n004White3\n"
    result = staged(tmp_path / "a", lines, **LAYOUT)
    assert rows(result) == [(1, "001", "30", "White"), (4, "004", "3", "White")]
    assert problems_of(result) == [("row.ragged_short", 2, None, "002Wh"), ("row.ragged_short", 3, None, "003")]
    assert [raw for *_, raw in aside(result)] == ["002Wh", "003"]
    padded = staged(tmp_path / "b", lines, short_rows="pad", **LAYOUT)
    assert [row for row, *_ in rows(padded)] == [1, 2, 3, 4]
    assert problems_of(padded) == []


def test_widths_with_names_are_a_layout_and_letters_beyond_ascii_count_as_one(tmp_path):
    spec, wrong = read_spec({"widths": [4, 2], "names": ["name", "age"], "skip": 1})
    assert wrong == []
    (tmp_path / "x.txt").write_text("NAMEAG\nJosé30\n", encoding="cp1252")
    assert rows(stage([tmp_path / "x.txt"], spec, tmp_path / "work")) == [(2, "José", "30")]


def test_fixed_width_without_a_layout_is_named(tmp_path):
    assert codes(staged(tmp_path, b"001White30\n", format="fixed")) == ["file.no_layout"]


def test_wrong_settings_of_the_reader_are_named_all_at_once():
    spec, wrong = read_spec(
        {"delimiter": "ab", "skip": -1, "sheeet": "x", "fields": [["a", 0, 2]], "widths": [1], "names": ["a", "b"]}
    )
    assert spec.delimiter == "auto"
    assert len(wrong) == 5


def test_json_lines_become_columns_and_broken_lines_are_set_aside(tmp_path):
    lines = [
        '{"id": 1, "place": {"city": "Aurora", "at": {"lat": 39.7}}, "tags": ["a", "b"]}',
        "{broken",
        "[1, 2]",
        '{"id": "2", "new/key": true, "place": null, "empty": ""}',
    ]
    result = staged(tmp_path, "\n".join(lines).encode(), name="stops.jsonl")
    assert result.columns == ("id", "place.city", "place.at.lat", "tags", "new/key", "empty")
    assert rows(result) == [
        (2, "1", "Aurora", "39.7", '["a","b"]', None, None),
        (5, "2", None, None, None, "true", None),
    ]
    assert aside(result) == [(3, "row.unreadable", "{broken"), (4, "row.unreadable", "[1, 2]")]


def test_a_json_array_and_an_object_around_it_are_read(tmp_path):
    table = [{"id": 1, "race": "a"}, {"id": 2, "race": None}]
    expected = [(2, "1", "a"), (3, "2", None)]
    assert rows(staged(tmp_path / "a", json.dumps(table, indent=1).encode(), name="x.json")) == expected
    wrapped = json.dumps({"meta": {"n": 2}, "data": {"rows": table}}, indent=1).encode("utf-16")
    assert rows(staged(tmp_path / "b", wrapped, name="x.json")) == expected


def test_a_key_used_twice_in_one_object_is_named_with_the_value_that_was_not_used(tmp_path):
    first = '{"id": 1, "race": "a", "at": {"x": 1, "x": null, "y": {"z": 5, "z": 6}}, "race": "b", "race": {"c": 1}}'
    other = '{"id": 2, "race": "c", "at": {"x": 3}, "tags": [{"t": 1, "t": 2}]}'
    named = [
        ("value.key_repeated", 2, "at.x", "null"),
        ("value.key_repeated", 2, "at.y.z", "6"),
        ("value.key_repeated", 2, "race", 'b | {"c":1}'),
    ]
    whole = {
        "lines": f"{first}\n{other}\n",
        "array": f"[{first}, {other}]",
        "wrapped": f'{{"d":\n [{first}, {other}]}}',
    }
    for kind, text in whole.items():
        result = staged(tmp_path / kind, text.encode(), name="stops.json")
        assert result.columns == ("id", "race", "at.x", "at.y.z", "tags")
        assert rows(result)[0] == (2, "1", "a", "1", "5", None)
        assert problems_of(result) == named, kind


@pytest.mark.parametrize("content", [b'[{"id": 1}, {"id"', b"[1, 2]", b'{"a":\n 1}', b'[{"a": 1}, 2]'])
def test_json_without_rows_is_named(tmp_path, content):
    result = staged(tmp_path, content, format="json")
    assert set(codes(result)) <= {"file.damaged", "file.unreadable"}
    assert codes(result)
    assert result.parts == ()


def test_a_sheet_loses_no_date_time_or_number(tmp_path):
    row = [
        "7",
        8,
        1.5,
        2.0,
        True,
        datetime.date(2020, 1, 2),
        datetime.datetime.fromisoformat("2020-01-02T03:04:05"),
        None,
    ]
    content = sheet([list("abcdefgh"), row, [None] * 8, [1, None, None, None, None, None, None, "z\n,y"]])
    result = staged(tmp_path, content, name="stops.xlsx")
    assert rows(result) == [
        (2, "7", "8", "1.5", "2", "TRUE", "2020-01-02" + DATED, "2020-01-02 03:04:05" + DATED, None),
        (4, "1", None, None, None, None, None, None, "z\n,y"),
    ]
    assert aside(result) == [(3, "row.empty", "")]
    assert result.sources[0].rows == 3


def test_times_of_a_sheet_are_text_with_a_mark(tmp_path):
    content = sheet([["t", "u"], [datetime.time(2, 14), datetime.timedelta(hours=26)]])
    assert rows(staged(tmp_path, content)) == [(2, "02:14:00" + DATED, "26:00:00" + DATED)]


def test_the_fullest_sheet_is_read_unless_one_is_named(tmp_path):
    content = sheet(
        [["About"]],
        [["id", "race"], [1, "a"], [2, "b"]],
        [["x"]] * 9,
        titles=("Read me", "Stops", "Old"),
        hidden=("Old",),
    )
    result = staged(tmp_path / "a", content)
    assert rows(result) == [(2, "1", "a"), (3, "2", "b")]
    assert [problem.value for problem in result.problems] == ["Read me"]
    assert codes(staged(tmp_path / "b", content, sheet="None")) == ["file.sheet"]
    assert staged(tmp_path / "c", content, sheet="Old").rows == 8


def test_titles_above_a_sheets_header_are_passed_over(tmp_path):
    content = sheet([["Stops of 2020"], [], ["id", "race", "age"], [1, "a", 3], [2, "b", 4]])
    result = staged(tmp_path, content)
    assert rows(result) == [(4, "1", "a", "3"), (5, "2", "b", "4")]
    assert codes(result) == ["file.lines_before_header"]


def test_a_damaged_workbook_is_named(tmp_path):
    content = bytearray(sheet([["id"], [1]]))
    at = content.find(b"xl/worksheets/sheet1.xml")
    content[at + 30 : at + 90] = bytes(60)
    assert codes(staged(tmp_path, bytes(content))) == ["file.damaged"]


def test_parquet_is_read_where_it_lies(tmp_path):
    path = tmp_path / "x.parquet"
    with connect() as engine:
        engine.execute(
            "COPY (SELECT i AS id, DATE '2020-01-01' + i::INTEGER AS d, [i, 2] AS l, {'a': i} AS s, '' AS e "
            f"FROM range(3) t(i)) TO '{path}' (FORMAT parquet)"
        )
    result = stage([path], ReadSpec(), tmp_path / "work")
    assert rows(result) == [
        (2, "0", "2020-01-01" + DATED, "[0,2]", '{"a":0}', None),
        (3, "1", "2020-01-02" + DATED, "[1,2]", '{"a":1}', None),
        (4, "2", "2020-01-03" + DATED, "[2,2]", '{"a":2}', None),
    ]


def test_blank_cells_far_down_and_far_right_are_no_rows_and_no_columns(tmp_path):
    far = [None] * 9 + [" "]
    content = sheet([["id", "race"], [1, "a"], [2, "b", None, "\u00a0"], *[[]] * 30_000, [" "], far])
    result = staged(tmp_path, content)
    assert result.columns == ("id", "race")
    assert rows(result) == [(2, "1", "a"), (3, "2", "b")]
    assert (codes(result), row_codes(result), result.rows_read) == ([], [], 2)


def test_a_long_gap_in_a_sheet_is_named_once_and_the_row_after_it_keeps_its_number(tmp_path):
    result = staged(tmp_path, sheet([["id", "race"], [1, "a"], *[[" "]] * 30_000, [2, "b"], [], [3, "c"]]))
    assert rows(result) == [(2, "1", "a"), (30_003, "2", "b"), (30_005, "3", "c")]
    assert row_codes(result) == [(3, "row.empty_stretch"), (30_004, "row.empty")]
    assert (result.rows_read, result.sources[0].rows, aside(result)) == (4, 4, [(30_004, "row.empty", "")])


def problems_of(result):
    with connect() as engine:
        asked = f"SELECT code, source_row, \"column\", value FROM '{result.row_problems}' ORDER BY ALL"
        return engine.execute(asked).fetchall()


def test_a_formula_without_a_stored_result_is_named_with_its_text(tmp_path):
    table = [["id", "age", "race"], [1, "=A2+1", "a"], [2, 30, "b"], [3, "=" + "+".join(["A4"] * 200), "c"]]
    result = staged(tmp_path, sheet([*table, [None, "=A5+1", None], [5, 31, "e"]]))
    assert rows(result) == [(2, "1", None, "a"), (3, "2", "30", "b"), (4, "3", None, "c"), (6, "5", "31", "e")]
    assert aside(result) == [(5, "row.unreadable", "=A5+1")]
    found = [problem for problem in problems_of(result) if problem[0] == "value.formula"]
    assert [(row, column, text[:6]) for _, row, column, text in found] == [
        (2, "age", "=A2+1"),
        (4, "age", "=A4+A4"),
        (5, "age", "=A5+1"),
    ]
    assert max(len(text) for *_, text in found) == 200


def test_a_formula_with_a_stored_result_is_read_also_when_the_result_is_the_empty_text(tmp_path):
    content = sheet([["id", "age"], [1, "=20+1"], [2, '=""']])
    whole = rewritten(content, b"<f>20+1</f><v/>", b"<f>20+1</f><v>21</v>")
    whole = rewritten(whole, b'<c r="B3"><f>""</f><v/>', b'<c r="B3" t="str"><f>""</f><v></v>')
    result = staged(tmp_path, whole)
    assert rows(result) == [(2, "1", "21"), (3, "2", None)]
    assert problems_of(result) == []


def rewritten(content, old, new):
    """The workbook with other bytes in its first sheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = re.sub(rb"<v ?/>|<v></v>", b"<v/>", data)  # lxml, where installed, writes it another way
                assert old in data, data
                data = data.replace(old, new)
            after.writestr(name, data)
    return buffer.getvalue()
