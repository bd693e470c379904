"""Tables of one kind of row: widths, signs that may not stand, and reading back what was written."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.jurisdictions import load_pack, packs
from daylit.jurisdictions.files.flat import read_flat, write_flat
from daylit.jurisdictions.files.lines import taken_apart
from daylit.jurisdictions.files.rows import by_name
from daylit.jurisdictions.pack import FileColumn, StateFile
from daylit.record.blocks import BLOCKS
from daylit.record.made_up import made_up_record
from jurisdictions.standard_builder import a_stop

FORM = load_pack("standard").form
COLUMNS = (
    FileColumn(to="Start", source="contact.start", how="date:%Y-%m-%d %H:%M"),
    FileColumn(to="Minutes", source="contact.duration", width=4, pad="0", align="right"),
    FileColumn(to="Place", source="location.description", width=12),
    FileColumn(to="Results", source="person.result", width=30),
)
DELIMITED = StateFile(id="t", title="T", format="delimited", unit="person", columns=COLUMNS)
FIXED = StateFile(
    id="t", title="T", format="fixed", unit="person", columns=(replace(COLUMNS[0], width=16), *COLUMNS[1:])
)


def content(file, *records):
    made = write_flat(records, file, form=FORM)
    assert made.problems == ()
    return made.files["t"]


def placed(text, results=("citation", "arrest")):
    return a_stop({"location.point": None, "location.description": text, "person.result": list(results)})


def kept(text, results=("citation", "arrest")):
    """What of that record these columns hold."""
    return {
        "contact": {"start": "2026-02-03T14:05", "duration": 6},
        "location": {"description": text},
        "people": [{"result": list(results)}],
    }


def test_it_works_and_a_table_is_written_and_read_back():
    raw = content(DELIMITED, placed("By a park"))
    assert raw == b"Start,Minutes,Place,Results\r\n2026-02-03 14:05,6,By a park,citation;arrest\r\n"
    assert read_flat(raw, DELIMITED, form=FORM).records == (kept("By a park"),)


def test_fixed_widths_are_filled_on_the_side_that_the_column_says():
    raw = content(FIXED, placed("By a park"))
    assert raw == f"2026-02-03 14:050006{'By a park':12}{'citation;arrest':30}\r\n".encode()
    assert read_flat(raw, FIXED, form=FORM).records == (kept("By a park"),)


def test_a_column_may_number_the_people():
    columns = (FileColumn(to="Number", source="person", how="number"), COLUMNS[3])
    file = replace(DELIMITED, columns=columns)
    (one,) = placed("By a park")["people"]
    raw = content(file, {**placed("By a park"), "people": [one, one, one]}, placed("By a park"))
    assert [line.split(b",")[0] for line in raw.splitlines()] == [b"Number", b"1", b"2", b"3", b"1"]
    read = read_flat(raw, file, form=FORM)
    assert read.records[0] == {"people": [{"result": ["citation", "arrest"]}]}
    assert read.not_read == ("Number",)


TABLES = [
    (each.pack, each.version, file.id)
    for each in packs()
    for file in load_pack(each.pack, version=each.version).files
    if file.format == "delimited"
]


@pytest.mark.parametrize(("name", "version", "table"), TABLES)
def test_numbers_of_people_and_rows_are_filled_in_every_shipped_table(name, version, table):
    pack = load_pack(name, version=version)
    file, rng = pack.file(table), np.random.default_rng(8)
    records = [made_up_record(pack.form, rng, tables=pack.sample_tables()) for _ in range(20)]
    text = write_flat(records, file, form=pack.form).files[table].decode(file.encoding)
    named = by_name(file.columns)
    for line in taken_apart(text, file.columns, file)[int(file.header) :]:
        cells = dict(zip(named, line, strict=True))
        assert all(cells[to] for to, same in named.items() if same[0].source in BLOCKS)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), min_size=1).filter(str.strip))
def test_any_text_comes_back_from_a_quoted_table(text):
    assert read_flat(content(DELIMITED, placed(text)), DELIMITED, form=FORM).records == (kept(text),)


@given(st.text(min_size=1, max_size=30))
def test_without_quotes_a_text_comes_back_or_the_record_is_left_out_and_named(text):
    file = replace(DELIMITED, quote="", delimiter="~", encoding="latin-1")
    record = placed(text)
    made = write_flat([record], file, form=FORM)
    if made.problems:
        assert (made.left_out, made.files["t"].count(b"\r\n")) == ((0,), 1)
        assert {each.at for each in made.problems} == {"records[0].location.description"}
    elif text.strip():
        assert read_flat(made.files["t"], file, form=FORM).records == (kept(text),)


@given(st.text(st.sampled_from("ab,;\"'~\t é"), min_size=1, max_size=20).filter(str.strip))
def test_a_fixed_text_comes_back_without_its_last_blanks_or_is_named(text):
    made = write_flat([placed(text)], FIXED, form=FORM)
    if len(text) > 12:
        assert [each.code for each in made.problems] == ["file.too_long"]
        assert made.files["t"] == b""
    else:
        assert read_flat(made.files["t"], FIXED, form=FORM).records == (kept(text.rstrip(" ")),)


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        (replace(DELIMITED, forbidden="|"), "a|b", "file.forbidden"),
        (replace(DELIMITED, quote=""), "a,b", "file.forbidden"),
        (replace(DELIMITED, quote=""), "a\nb", "file.line_break"),
        (replace(DELIMITED, encoding="ascii"), "Café", "file.encoding"),
        (FIXED, "a\nb", "file.line_break"),
        (FIXED, "more than twelve", "file.too_long"),
    ],
)
def test_what_cannot_be_written_is_named_with_its_place(file, text, code):
    made = write_flat([placed("fine"), placed(text)], file, form=FORM)
    assert [(each.code, each.at) for each in made.problems] == [(code, "records[1].location.description")]
    assert (made.records, made.left_out) == (1, (1,))
    assert b"fine" in made.files["t"]


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        (b"\xff\xfe\x00", ["file.not_text"]),
        (b"", ["file.header"]),
        (b'Start,Minutes,Place,Results\r\n"never ends,1', ["file.not_a_table"]),
        (b"Start,Minutes,Place,Results\r\n" + b"x" * 200_000 + b",1,2,3", ["file.not_a_table"]),
        (b"Start,Minutes,Place,Results\r\n1,2\r\n", ["file.cells"]),
    ],
)
def test_a_file_that_is_none_is_named_and_never_raises(raw, codes):
    found = read_flat(raw, DELIMITED, form=FORM)
    assert ([each.code for each in found.problems], found.records) == (codes, ())


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_named(raw):
    heading = b"Start,Minutes,Place,Results\r\n"
    for file, start in ((DELIMITED, heading), (FIXED, b"")):
        found = read_flat(start + raw, file, form=FORM)
        assert all(each.code.startswith("file.") for each in found.problems)


def test_a_text_that_fits_no_answer_is_kept_for_check_to_name():
    raw = b"Start,Minutes,Place,Results\r\nyesterday,soon,Park,dismissed\r\n"
    (record,) = read_flat(raw, DELIMITED, form=FORM).records
    assert record == {
        "contact": {"start": "yesterday", "duration": "soon"},
        "location": {"description": "Park"},
        "people": [{"result": ["dismissed"]}],
    }


def test_the_first_column_that_applies_writes_the_cell():
    parse_free = [
        FileColumn(to="A", value="long", when=[">", ["get", "contact", "duration"], ["value", 30]]),
        FileColumn(to="A", source="contact.duration"),
    ]
    file = StateFile(id="t", title="T", format="delimited", unit="contact", columns=tuple(parse_free))
    records = (a_stop({"contact.duration": 31}), a_stop({"contact.duration": 30}))
    assert content(file, *records) == b"A\r\nlong\r\n30\r\n"
