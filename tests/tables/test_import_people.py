"""Rows and people: several persons in a row or in several rows, rows to merge, rows left out, a second table."""

import json
from datetime import date

import duckdb
import pytest

from daylit.tables.importing import import_files
from daylit.tables.mapping import WrongSource
from tables.drawn import DENVER, HEAD, Drawn, a_file, a_mapping, drawn

DATE = '[columns.date]\nfrom = "d"\nformat = "iso"\n'
ID = '[columns.contact_id]\nfrom = "id"\n'
RACE = '[columns.race]\nfrom = "race"\n'


def same_id(how):
    return HEAD + f'[source]\nsame_id = "{how}"\n' + DENVER


def test_it_works_and_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    done = drawn(tmp_path, DATE + RACE, "d,race", "2020-02-01,black", "2020-01-01,white")
    assert done.people("source_file", "source_row", "race") == [("stops.csv", 2, "black"), ("stops.csv", 3, "white")]
    in_file = duckdb.sql(f"SELECT date FROM read_parquet('{done.path}/people/part-*.parquet')").fetchall()
    assert in_file == [(date(2020, 1, 1),), (date(2020, 2, 1),)], "sorted by agency and date"


def test_an_id_used_again_is_set_aside_with_its_row(tmp_path):
    done = drawn(
        tmp_path, DATE + ID, "d,id", "2020-01-01,A", "2020-01-02, A ", "2020-01-03,B", "2020-01-04,", "2020-01-05,"
    )
    assert (done.report.rows_read, done.report.rows_used, done.report.people) == (5, 4, 4)
    assert done.people("source_row") == [2, 4, 5, 6]
    assert done.problems("code", "source_row", "column", "value") == [("id.repeated", 3, "id", "A")]
    [(row, code, text)] = done.set_aside("source_row", "code", "row")
    assert (row, code, json.loads(text)) == (3, "id.repeated", {"d": "2020-01-02", "id": " A "})


def test_the_same_id_in_another_agency_is_another_contact(tmp_path):
    mapping = DATE + ID + '[columns.agency]\nfrom = "a"\n'
    done = drawn(tmp_path, mapping, "d,id,a", "2020-01-01,1,North", "2020-01-01,1,South")
    assert done.report.rows_used == 2


def test_rows_with_one_id_are_persons_of_one_contact(tmp_path):
    lines = ("d,id,race", "2020-01-01,A,white", "2020-01-01,B,white", "2020-01-01,A,black", "2020-01-01,,white")
    done = drawn(tmp_path, DATE + ID + RACE, *lines, "2020-01-01,,white", head=same_id("persons"))
    assert done.people("contact_id", "person") == [("A", 1), ("B", 1), ("A", 2), (None, 1), (None, 1)]
    assert done.report.problems == {"row.identical": 1}


def test_rows_about_one_person_are_merged(tmp_path):
    mapping = DATE + ID + RACE + '[columns.cited]\nfrom = "c"\n[columns.searched]\nfrom = "s"\n'
    lines = (
        "2020-01-01,A,,N,",
        "2020-01-01,A,white,Y,N",
        "2020-01-01,A,black,N,",
        "2020-01-02,B,white,N,",
        "2020-01-03,,,N,",
    )
    done = drawn(tmp_path, mapping, "d,id,race,c,s", *lines, head=same_id("merge"))
    assert (done.report.rows_read, done.report.rows_used, done.report.people) == (5, 5, 3)
    assert done.people("contact_id", "race", "race_raw", "cited", "searched", "source_row") == [
        ("A", "white", "white", True, False, 2),
        ("B", "white", "white", False, None, 5),
        (None, None, None, False, None, 6),
    ]


@pytest.mark.parametrize("how", ["repeated", "keep"])
def test_several_persons_in_one_row(tmp_path, how):
    persons = '[persons]\nnumbered = 3\nexists = ["race_{n}"]\n'
    mapping = persons + DATE + ID + '[columns.race]\nfrom = "race_{n}"\n[columns.searched]\nfrom = "searched_{n}"\n'
    lines = ("2020-01-01,A,white,Y,black,N,", "2020-01-02,B,,,,,", "2020-01-03,C,white,N,,Y,zebra")
    done = drawn(tmp_path, mapping, "d,id,race_1,searched_1,race_2,searched_2,race_3", *lines, head=same_id(how))
    assert done.people("contact_id", "person", "race", "searched") == [
        ("A", 1, "white", True),
        ("A", 2, "black", False),
        ("B", 1, None, None),
        ("C", 1, "white", False),
        ("C", 3, None, None),
    ]
    assert (done.report.rows_read, done.report.rows_used, done.report.people) == (3, 3, 5)
    assert done.problems("code", "source_row", "column", "value") == [("value.unknown_code", 4, "race_3", "zebra")]


def test_rows_alike_in_every_column_are_kept_and_noted(tmp_path):
    lines = ("d,race,x", "2020-01-01,white,1", "2020-01-01,white,2", "2020-01-01,white,1", "2020-01-01,white,1")
    done = drawn(tmp_path, DATE + RACE, *lines)
    assert done.report.people == 4
    assert done.problems("code", "source_row") == [("row.identical", 4), ("row.identical", 5)]


def test_rows_left_out_by_the_mapping_are_set_aside(tmp_path):
    head = HEAD + '[source]\nonly = { not = { column = "kind", is = "test" } }\n' + DENVER
    done = drawn(tmp_path, DATE + RACE, "d,race,kind", "2020-01-01,zebra,Test", "2020-01-01,white,", head=head)
    assert (done.report.rows_read, done.report.rows_used) == (2, 1)
    assert done.report.problems == {"row.filtered": 1}, "a row left out has no other problem"
    assert json.loads(done.set_aside("row")[0])["kind"] == "Test"


SIDE = """
[source]
required = ["id", "d"]
[tables.res]
required = ["key", "what"]
key = "key"
on = "id"
pivot = "what"
take = "text"
columns = ["HOW", "END"]
[columns.contact_id]
from = "id"
[columns.kind]
from = "res.HOW"
values = { car = "traffic", walk = "pedestrian" }
[columns.arrested]
yes_when = { column = "res.END", has = "arrest" }
no_when = { column = "res.END", filled = true }
"""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["main first", "results first"])
def test_a_second_table_of_keys_and_values_in_any_order(tmp_path, order):
    main = a_file(tmp_path, "id,d", "1,2020-01-01", "2,2020-01-02", "3,2020-01-03", name="main.csv")
    lines = ("1,HOW,car", " 1 ,end,Arrest", "1,END,cite", "2,HOW,walk", "2,END,none", "9,HOW,car", ",HOW,car")
    side = a_file(tmp_path, "key,what,text", *lines, name="results.csv")
    mapping, files = a_mapping(tmp_path, SIDE + DATE), [main, side]
    report = import_files([files[n] for n in order], mapping=mapping, out=tmp_path / "extract")
    done = Drawn(report, tmp_path / "extract")
    assert done.people("contact_id", "kind", "arrested") == [
        ("1", "traffic", True),
        ("2", "pedestrian", False),
        ("3", None, None),
    ]
    assert done.problems("code", "source_file", "source_row", "column", "value") == [
        ("id.without_results", "main.csv", 4, "id", "3"),
        ("id.orphan", "results.csv", 7, "key", "9"),
        ("row.no_key", "results.csv", 8, "key", None),
    ]
    assert [json.loads(row)["key"] for row in done.set_aside("row")] == ["9", None]
    assert (report.rows_read, report.rows_set_aside, report.side_rows) == (3, 0, {"res": 7})


def test_a_second_table_that_is_not_there_is_asked_for(tmp_path):
    main = a_file(tmp_path, "id,d", "1,2020-01-01")
    with pytest.raises(WrongSource, match="No file has the columns of its table “res”"):
        import_files([main], mapping=a_mapping(tmp_path, SIDE + DATE), out=tmp_path / "extract")


def test_a_second_table_that_cannot_be_read_is_named(tmp_path):
    main = a_file(tmp_path, "id,d", "1,2020-01-01")
    for side, words in ((tmp_path / "not-there.csv", "There is no file at"), (tmp_path / "empty.csv", "holds nothing")):
        if "empty" in side.name:
            side.write_bytes(b"")
        with pytest.raises(WrongSource, match=words):
            import_files([main, side], mapping=a_mapping(tmp_path, SIDE + DATE), out=tmp_path / "extract")
        assert not (tmp_path / "extract").exists()


def test_columns_that_may_be_absent_are_missing(tmp_path):
    head = HEAD + "[source]\noptional = true\n" + DENVER
    mapping = DATE + RACE + '[columns.searched]\nany_yes = ["a", "b"]\n[columns.found]\nfrom = "f"\n'
    done = drawn(tmp_path, mapping, "d,a", "2020-01-01,N", head=head)
    assert done.people("race", "searched", "found") == [(None, False, None)]


def test_every_absent_column_is_named_at_once_with_what_is_near(tmp_path):
    mapping = (
        DATE + RACE + '[columns.gender]\nfrom = "sex"\n[columns.searched]\nyes_when = { column = "srch", is = "Y" }\n'
    )
    with pytest.raises(WrongSource) as caught:
        drawn(tmp_path, mapping, "d,Race_,search", "2020-01-01,white,Y")
    for word in ("“race”, named in [columns.race]. The source has “Race_”", "“sex”", "“srch”"):
        assert word in str(caught.value)
    assert not (tmp_path / "extract").exists()


def test_several_files_keep_their_names_and_rows(tmp_path):
    files = [a_file(tmp_path, "d,race", f"2020-0{n}-01,white", f"2020-0{n}-02,zebra", name=f"{n}.csv") for n in (1, 2)]
    report = import_files(files, mapping=a_mapping(tmp_path, DATE + RACE), out=tmp_path / "extract")
    done = Drawn(report, tmp_path / "extract")
    assert done.people("source_file", "source_row") == [("1.csv", 2), ("1.csv", 3), ("2.csv", 2), ("2.csv", 3)]
    assert done.problems("source_file", "source_row") == [("1.csv", 3), ("2.csv", 3)]


def test_the_name_of_the_file_can_be_a_column(tmp_path):
    mapping = DATE + '[columns.agency]\nfrom = "source_file"\npatterns = [["^stops", "Alder Bend Police"]]\n'
    assert drawn(tmp_path, mapping, "d", "2020-01-01").people("agency") == ["Alder Bend Police"]


@pytest.mark.parametrize("ids", ['same_id = "repeated"\n', 'same_id = "keep"\nonly = { column = "d", is = "x" }\n'])
def test_a_file_of_three_thousand_columns_is_read(tmp_path, ids):
    names = ["d", "race", *(f"c{number}" for number in range(2_998))]
    mapping = f'[source]\n{ids}[columns.date]\nfrom = "d"\nformat = "iso"\n[columns.race]\nfrom = "race"\n'
    lines = [",".join([f"2020-01-{1 + n % 9:02d}", "white", *["x"] * 2_998]) for n in range(3_000)]
    done = drawn(tmp_path, mapping, ",".join(names), *lines)
    assert done.report.rows_read == 3_000
    assert done.report.problems["row.identical"] == 2_991
    assert done.report.people == (3_000 if "repeated" in ids else 0)


def test_persons_told_by_a_column_that_is_not_there_are_refused_with_its_name(tmp_path):
    mapping = '[persons]\nnumbered = 2\nexists = ["race_{n}"]\n' + DATE + RACE
    with pytest.raises(WrongSource, match=r"race_\{n\}.*\[persons\] exists"):
        drawn(tmp_path, mapping, "d,race", "2020-01-01,white")
