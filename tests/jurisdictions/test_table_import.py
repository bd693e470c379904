"""The state's own code table: from a spreadsheet or CSV to a table file, every odd row named."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from daylit.jurisdictions.pack import ExternalTable, TableRow
from daylit.jurisdictions.reading import read_toml
from daylit.jurisdictions.table_import import BadTable, import_table, read_table, table_file

OFFENCES = ExternalTable(
    id="offences", title="Offences", sheet="Offense Table", key="Offense Code", label="Literal",
    from_column="Enacted", until_column="Repealed",
)  # fmt: skip
ROWS = [
    ["A title of the state"],
    ["Offense Code", "Literal", "Enacted", "Repealed", "More"],
    [54106, "Unsafe speed", datetime.fromisoformat("1959-09-18"), None, "x"],
    ["22004", "Burglary", "1872-01-01", "2011-12-31", None],
    [None, None, None, None, None],
    ["", "No code", None, None, None],
    ["7", "", None, None, None],
    ["8", "Bad day", "soon", None, None],
    ["9", "Ends first", "2020-01-01", "2019-01-01", None],
    ["22004", "Burglary", "2015-01-01", None, None],
    [3.0, "Arrest | “held”", None, None, None],
]


def sheet(path: Path, rows: list[list[object]] = ROWS, name: str = "Offense Table") -> Path:
    book = Workbook()
    page = book.active
    page.title = name
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_it_works(tmp_path):
    imported = import_table(sheet(tmp_path / "t.xlsx"), OFFENCES)
    assert imported.rows == (
        TableRow(code="54106", label="Unsafe speed", valid_from=date(1959, 9, 18)),
        TableRow(code="22004", label="Burglary", valid_from=date(1872, 1, 1)),
        TableRow(code="3", label="Arrest | “held”"),
    )
    assert [each.row for each in imported.odd] == [6, 7, 8, 9, 10]
    assert imported.read == 8


def test_the_table_file_is_read_back(tmp_path):
    imported = import_table(sheet(tmp_path / "t.xlsx"), OFFENCES)
    (tmp_path / "offences.toml").write_text(table_file(imported, title="Offences", source=""))
    table = read_table(tmp_path / "offences.toml")
    assert table == {"54106": ("1959-09-18", None), "22004": ("1872-01-01", None), "3": None}


HEAD = "Offense Code,Literal,Enacted,Repealed\n"


@pytest.mark.parametrize("label", ["A smile 😀", "𠮷 (far east)", "a\x7fb", 'a "b" \\ c', "Café"])
def test_any_label_comes_back_from_the_table_file(tmp_path, label):
    quoted = label.replace('"', '""')
    (tmp_path / "t.csv").write_text(f'{HEAD}1,"{quoted}",,\n', encoding="utf-8")
    imported = import_table(tmp_path / "t.csv", OFFENCES)
    assert [row.label for row in imported.rows] == [label]
    (tmp_path / "t.toml").write_text(table_file(imported, title="Offences", source=""), encoding="utf-8")
    assert read_toml(tmp_path / "t.toml", "t.toml")["list"][0]["label"] == label


def test_a_code_that_stands_twice_is_kept_once_and_a_different_label_is_told(tmp_path):
    (tmp_path / "t.csv").write_text(f"{HEAD}1,A,2020-01-01,2020-12-31\n1,B,,\n2,C,,\n2,C,,\n{'9' * 201},D,,\n")
    imported = import_table(tmp_path / "t.csv", OFFENCES)
    assert imported.rows == (TableRow(code="1", label="A"), TableRow(code="2", label="C"))
    assert [each.sentence for each in imported.odd] == [
        "The code “1” stands there as “A” and as “B”; the first one and the whole span of days are kept.",
        "The code “2” stands there once more, word for word; it is kept once.",
        f"“{'9' * 79}…” is too long for a code; it is left out.",
    ]


def test_blanks_within_a_code_are_kept_and_those_around_it_are_not(tmp_path):
    (tmp_path / "t.csv").write_text(f"{HEAD} A  B ,two  blanks,,\nA B,one,,\n")
    rows = import_table(tmp_path / "t.csv", OFFENCES).rows
    assert [(row.code, row.label) for row in rows] == [("A  B", "two blanks"), ("A B", "one")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_too(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes(
        "Offense Code,Literal,Enacted,Repealed\n1,Café,01/31/2020,\n2,B,20200131,2021-01-31\n".encode(encoding)
    )
    assert [(row.label, row.valid_from) for row in import_table(path, OFFENCES).rows] == [
        ("Café", date(2020, 1, 31)),
        ("B", date(2020, 1, 31)),
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_such_table_is_refused(tmp_path, content):
    for name in ("t.csv", "t.xlsx"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadTable):
            import_table(tmp_path / name, OFFENCES)


def test_a_quotation_without_end_does_not_take_the_rows_below_it(tmp_path):
    (tmp_path / "t.csv").write_text('Offense Code,Literal,Enacted,Repealed\n1,"A,,\n2,B,,\n')
    with pytest.raises(BadTable, match="unexpected end"):
        import_table(tmp_path / "t.csv", OFFENCES)


def test_a_missing_sheet_names_those_there_are(tmp_path):
    with pytest.raises(BadTable, match="City_Table"):
        import_table(sheet(tmp_path / "t.xlsx", name="City_Table"), OFFENCES)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadTable, match="no file"):
        import_table(tmp_path / "none.xlsx", OFFENCES)
