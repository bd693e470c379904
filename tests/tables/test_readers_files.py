"""Whole files: encodings, packed files, and what is no table at all. Never a traceback, never a silent drop."""

import gzip
import io
import os
import random
import zipfile

import pytest

from daylit.tables.readers import ReadSpec, opening, read_headers, stage
from staged_rows import aside, codes, row_codes, rows, staged

PLAIN = "id,name\n1,José\n2,Zoë\n"
READ = [(2, "1", "José"), (3, "2", "Zoë")]


def zipped(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_it_works_and_knows_the_file_by_its_content(tmp_path):
    content = PLAIN.encode()
    result = staged(tmp_path, content)
    assert rows(result) == READ
    source = result.sources[0]
    assert (source.bytes, len(source.sha256), source.rows) == (len(content), 64, 2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_known_by_its_mark_or_its_nuls(tmp_path, encoding):
    result = staged(tmp_path, PLAIN.encode(encoding))
    assert rows(result) == READ
    assert codes(result) == ([] if encoding.startswith("utf-8") else ["file.encoding"])


def test_windows_1252_is_read_as_such_and_named_once(tmp_path):
    result = staged(tmp_path, PLAIN.encode("cp1252") + b"3,\x93x\x94 \x81\n")
    assert rows(result) == [*READ, (4, "3", "“x” \x81")]
    assert [(problem.code, problem.value) for problem in result.problems] == [("file.encoding", "Windows-1252")]
    assert row_codes(result) == []


def test_a_header_in_windows_1252_is_read_too(tmp_path):
    assert staged(tmp_path, "id,né\n1,a\n".encode("cp1252")).columns == ("id", "né")


def test_single_rows_in_another_encoding_are_named_one_by_one(tmp_path):
    result = staged(tmp_path, PLAIN.encode() + "3,Renée\n".encode("cp1252"))
    assert rows(result) == [*READ, (4, "3", "Renée")]
    assert codes(result) == []
    assert row_codes(result) == [(4, "row.encoding")]


def test_an_encoding_that_is_asked_for_is_used_and_a_wrong_name_is_named(tmp_path):
    assert rows(staged(tmp_path, "id,name\n1,Ж\n".encode("cp1251"), encoding="cp1251")) == [(2, "1", "Ж")]
    wrong = staged(tmp_path / "wrong", b"id,name\n1,a\n", encoding="klingon")
    assert codes(wrong) == ["file.unreadable"]


def test_gzip_is_unpacked_whatever_its_name(tmp_path):
    assert rows(staged(tmp_path, gzip.compress(PLAIN.encode()), name="stops.csv")) == READ


def test_a_gzip_that_ends_too_soon_gives_no_rows_at_all(tmp_path):
    lines = b"id,name\n" + os.urandom(400_000).hex().encode().replace(b"0", b"\n") + b"\n"
    result = staged(tmp_path, gzip.compress(lines)[:-5000], PLAIN.encode())
    assert rows(result) == READ
    assert codes(result) == ["file.damaged"]
    assert row_codes(result) == []
    assert result.rows_set_aside == 0


def test_a_zip_gives_each_of_its_tables_and_names_the_rest(tmp_path):
    content = zipped(a__csv="id,name\n1,x\n", b__csv="id,name\n2,y\n", notes__docx="hello", __MACOSX="")
    result = staged(tmp_path, content, name="all.zip")
    assert rows(result) == [(2, "1", "x"), (2, "2", "y")]
    assert [(problem.code, problem.source_file, problem.value) for problem in result.problems] == [
        ("file.member_ignored", "all.zip/notes.docx", "its name does not end as that of a table does"),
        ("file.members_read", "all.zip", "a.csv, b.csv"),
    ]
    assert result.sources[0].rows == 2


README = "Dear reader,\n\nthese are the stops of 2020,\nand of 2021.\n"


def test_a_file_of_words_beside_the_tables_of_a_zip_is_passed_over_and_it_is_said_why(tmp_path):
    months = {f"m{n}__csv": f"id,name\n{n},x\n" for n in range(5)}
    result = staged(tmp_path, zipped(README__txt=README, **months), name="all.zip")
    assert result.columns == ("id", "name")
    assert rows(result) == [(2, str(n), "x") for n in range(5)]
    assert (row_codes(result), aside(result), result.sources[0].rows) == ([], [], 5)
    assert [(problem.code, problem.source_file, problem.value) for problem in result.problems] == [
        ("file.member_ignored", "all.zip/README.txt", "it has no column of the table that was read"),
        ("file.members_read", "all.zip", "m0.csv, m1.csv, m2.csv and 2 more"),
    ]
    assert read_headers([tmp_path / "given-0" / "all.zip"]) == [("id", "name")]


def test_of_two_tables_in_a_zip_the_expected_one_is_read_or_the_one_asked_for(tmp_path):
    path = tmp_path / "all.zip"
    path.write_bytes(zipped(layout__csv="field,label,width\nid,Id,3\n", stops__csv="id,name\n1,x\n"))
    plain = stage([path], ReadSpec(), tmp_path / "plain")  # of two tables the one with more cells
    assert plain.columns == ("field", "label", "width")
    assert stage([path], ReadSpec(), tmp_path / "told", expected=["ID"]).columns == ("id", "name")
    asked = stage([path], ReadSpec(member="stops.csv"), tmp_path / "asked")
    assert rows(asked) == [(2, "1", "x")]
    assert [(problem.source_file, problem.value) for problem in asked.problems] == [
        ("all.zip/layout.csv", "the mapping asks for another file"),
        ("all.zip", "stops.csv"),
    ]


def test_files_of_a_zip_that_share_some_columns_are_one_table_and_the_gap_is_named(tmp_path):
    result = staged(tmp_path, zipped(a__csv="id,name\n1,x\n", b__csv="id,sex\n2,F\n"), name="all.zip")
    assert rows(result) == [(2, "1", "x", None), (2, "2", None, "F")]
    assert codes(result) == ["file.columns_differ", "file.columns_differ"]


def test_one_member_can_be_chosen_also_in_a_zip_within_a_zip(tmp_path):
    inner = zipped(a__csv="id,name\n1,x\n", b__csv="id,name\n2,y\n")
    assert rows(staged(tmp_path, zipped(in__zip=inner), member="in.zip/b.csv")) == [(2, "2", "y")]
    nothing = staged(tmp_path / "none", inner, member="c.csv")
    assert codes(nothing) == ["file.member"]
    assert "a.csv" in nothing.problems[0].value


def test_a_zip_bomb_and_a_gzip_bomb_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "BOMB_FLOOR", 2**20)
    lines = b"id,name\n" + b"0,0\n" * 2_000_000
    result = staged(tmp_path, zipped(a__csv=lines), gzip.compress(lines))
    assert codes(result) == ["file.zip_bomb", "file.zip_bomb"]
    assert result.parts == ()


def test_a_damaged_zip_is_named(tmp_path):
    content = zipped(a__csv=os.urandom(5000).hex())
    assert codes(staged(tmp_path, content[:-30])) == ["file.unreadable"] or codes(staged(tmp_path, content[:-30])) == [
        "file.damaged"
    ]
    broken = bytearray(content)
    broken[100:300] = bytes(200)
    assert codes(staged(tmp_path / "inside", bytes(broken))) == ["file.damaged"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\n\n  \n", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b"%PDF-1.7 ...", "file.unreadable"),
        (b"<!DOCTYPE html><table>", "file.unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "file.unreadable"),
        (bytes(range(256)) * 20, "file.unreadable"),
        (b"\0" * 500, "file.unreadable"),
        (b"PAR1 but not really", "file.damaged"),
        (b"a" * 5 + b"," * 5000 + b"\n", "file.too_wide"),
    ],
)
def test_what_is_no_table_is_named(tmp_path, content, code):
    result = staged(tmp_path, content)
    assert codes(result) == [code]
    assert (result.parts, result.columns, result.rows_read) == ((), (), 0)
    assert read_headers([tmp_path / "given-0" / "stops.csv"]) == [None]


def test_missing_files_and_folders_are_named_beside_the_file_that_is_read(tmp_path):
    good = tmp_path / "good.csv"
    good.write_text(PLAIN, encoding="utf-8")
    result = stage([tmp_path / "none.csv", tmp_path, good], ReadSpec(), tmp_path / "work")
    assert codes(result) == ["file.missing", "file.directory"]
    assert rows(result) == READ


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert codes(stage([tmp_path / "pipe"], ReadSpec(), tmp_path / "work")) == ["file.unreadable"]


def test_headers_are_read_at_a_glance(tmp_path):
    for name, content in {
        "a.csv": PLAIN.encode("utf-16"),
        "b.gz": gzip.compress(b"x;y\n1;2\n"),
        "c.zip": zipped(a__csv="p\tq\n1\t2\n"),
        "d.json": b'[{"k": 1, "m": {"n": 2}}]',
        "e.csv": b"old,mac\r1,2\r",
    }.items():
        (tmp_path / name).write_bytes(content)
    assert read_headers([tmp_path / f for f in ("a.csv", "b.gz", "c.zip", "d.json", "e.csv", "f.csv")]) == [
        ("id", "name"),
        ("x", "y"),
        ("p", "q"),
        ("k", "m.n"),
        ("old", "mac"),
        None,
    ]


PACKED = gzip.compress(b"id,name\n" + random.Random(1).randbytes(2000).hex().encode() + b"\n", mtime=0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x1f\x8bno gzip at all, whatever it says", "goes on as something else"),
        (PACKED + b"and then some", "goes on as something else"),
        (PACKED[:-4] + b"\1\2\3\4", "length is not the one"),
        (PACKED[:-8] + bytes(8), "check sum"),
        (PACKED[:-300], "ends in the middle"),
        (PACKED[:20] + bytes(200) + PACKED[220:], "packed content is broken"),
        (zipped(a__csv="id,name\n" + "1,x\n" * 99)[:-30], "packed content is broken"),
        (b"PAR1 but not really", "does not end as one"),
        (b'[{"id": 1},\n {"id"', "broken"),
        (b'{"rows":\n [{"id" 1}]}', "line 2, column 9"),
        (b'{"rows":\n ' + b"[" * 100_000, "nested too deeply"),
    ],
    ids=lambda part: part.replace(" ", "-") if isinstance(part, str) else "",
)
def test_damage_is_told_in_plain_words(tmp_path, content, words):
    result = staged(tmp_path, content, format="json" if content[:1] in b"[{" else "auto")
    ((code, value),) = [(problem.code, problem.value) for problem in result.problems]
    assert code in ("file.damaged", "file.unreadable")
    assert words in value
    for word in ("Error", "zlib", "gzipped", "CRC", str(tmp_path), "0x", "b'"):
        assert word not in value
