"""Cells numbered by their bytes: the same numbers, and so the same extract, as when the engine reads their texts."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.tables.importing import import_files, known, numbering
from daylit.tables.importing.known import UNKNOWN, Known, can_be_known
from daylit.tables.importing.numbering import Given
from daylit.tables.readers import cells
from daylit.tables.readers.cells import LONGEST, Cells, Form, NotPlain, PlainText
from tables.drawn import a_mapping
from tables.test_import_ahead import ODD, as_bytes
from tables.test_import_pieces import MAPPING, folder, in_pieces, some_lines

TEXTS = st.text(alphabet='ab "é,;\n\t', max_size=20)


def form_of(width, *, line_end=b"\n", quote=b'"'):
    return Form(names=tuple(f"c{n}" for n in range(width)), delimiter=b",", quote=quote, line_end=line_end)


def plain_text(path, *, width, rows):
    return PlainText(path=path, file="drawn.csv", form=form_of(width), rows=rows, first=2)


def written(rows, *, line_end="\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


def cells_of(data, *, width, **given):
    return Cells(data, form_of(width, **given))


def as_texts(words):
    """What some words say, row by row: the reading of ``Cells.words`` written out the plain way."""
    return [
        b"".join(int(word[row]).to_bytes(8, "little") for word in words).rstrip(b"\0").decode()
        for row in range(len(words[0]))
    ]


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_the_words_of_cells_are_their_texts(rows, line_end, quoting):
    data = written(rows, line_end=line_end, quoting=quoting)
    found = cells_of(data, width=3, line_end=line_end.encode())
    for column in range(3):
        expected = [row[column] for row in rows]
        words = found.words(column)
        if any('"' in text for text in expected):
            assert words is None
        else:
            assert as_texts(words) == expected
            assert found.texts(column, np.arange(len(rows))) == expected


@given(
    st.lists(st.lists(TEXTS.map(lambda text: text[:5]), min_size=4, max_size=4), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sets(st.integers(0, 3), min_size=2).map(sorted),
)
def test_columns_alone_are_written_as_they_are_in_the_whole(rows, line_end, columns):
    found = cells_of(written(rows, line_end=line_end), width=4, line_end=line_end.encode()).only(columns)
    text = found.decode()
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[row[column] for column in columns] for row in rows]


def test_columns_alone_are_not_given_where_they_are_long_or_a_row_was_passed_over():
    assert cells_of(b"a,b," + b"c" * (LONGEST + 1) + b"\n", width=3).only([0, 2]) is None
    assert cells_of(b"a,b,c\n\x1aset aside,,\n", width=3).only([0, 2]) is None
    assert cells_of(b"a,b,c\nd,e,f\n", width=3).only([0, 2]) == b"a,c\nd,f\n"


def test_cells_that_are_too_long_are_left_to_the_engine():
    found = cells_of(written([["a" * LONGEST, "a" * (LONGEST + 1)]]), width=2)
    assert (len(found.words(0)), found.words(1)) == (LONGEST // 8, None)


@pytest.mark.parametrize("data", [b"a,b\nc\n", b"a,b\nc,d,e\n", b"a\nb,c\n", b"a,b\r\nc,d\n"])
def test_rows_without_all_their_cells_are_not_plain(data):
    with pytest.raises(NotPlain):
        cells_of(data, width=2, line_end=b"\r\n" if b"\r" in data else b"\n")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=30))
def test_stretches_are_cut_between_rows(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("cut") / "part.csv"
    path.write_bytes(written(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "STRETCH", 7)
        found = [one.texts(1, np.arange(len(one))) for one in plain_text(path, width=2, rows=len(rows)).cells()]
    kept = [
        text.replace('"', '""') for text in (row[1] for row in rows)
    ]  # marks stay doubled: such cells are not asked
    assert [text for one in found for text in one] == kept


def numbers_of(texts, asked):
    data = written([[text, "x"] for text in asked])
    return Known(texts).find(cells_of(data, width=2).words(0)).tolist()


def test_it_finds_the_number_of_each_text_and_says_which_have_none():
    texts = ["a", "ab", "PROBABLE CAUSE", "PROBABLE CURE", "12345678", "123456789", "é" * 30]
    assert numbers_of(texts, [*texts, "", "b", "PROBABLE", "12345678\t", "é" * 29]) == [
        *range(1, len(texts) + 1),
        0,
        *[UNKNOWN] * 4,
    ]


@pytest.mark.parametrize("spread", [0, 1])
def test_texts_with_the_same_slot_or_the_same_key_are_never_taken_for_each_other(monkeypatch, spread):
    """With multipliers of 0 every text wants the same slot, and texts alike in their first eight bytes have one key."""
    monkeypatch.setattr(known, "_SPREAD", np.uint64(spread))
    monkeypatch.setattr(known, "_MIXERS", np.zeros(9, dtype=np.uint64))
    texts = [f"the same {n}" for n in range(50)] + [str(n) for n in range(50)]
    found = numbers_of(texts, texts)
    assert all(number in (place, UNKNOWN) for place, number in enumerate(found, start=1))
    assert found[50:] == list(range(51, 101))


def test_texts_that_bytes_do_not_tell_apart_are_left_to_the_engine(monkeypatch):
    monkeypatch.setattr(known, "MOST", 3)
    assert can_be_known(["a", "b", "é" * (LONGEST // 2)])
    assert not can_be_known(["a", "b", "c", "d"])
    assert not can_be_known(["é" * (LONGEST // 2 + 1)])
    assert not can_be_known(["a", "a\0"])


class Counter:
    """How many columns of how many parts were numbered by their bytes, or by the engine."""

    def __init__(self, monkeypatch):
        in_pieces(monkeypatch)
        self.columns, self.alone, of = [], [], numbering.Numbering.of

        def counting(numbers, cursor, plain, found=()):
            given = of(numbers, cursor, plain, found)
            self.columns.append(len(given.arrays))
            self.alone.append(len(given.columns))
            return given

        monkeypatch.setattr(numbering.Numbering, "of", counting)


def imported(tmp_path, name, *files, mapping=MAPPING):
    place = folder(tmp_path, name)
    paths = [place / f"stops-{number}.csv" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    return import_files(paths, mapping=a_mapping(place, mapping), out=place / "extract")


def by_the_engine(monkeypatch):
    """From here on nothing is numbered by its bytes."""
    monkeypatch.setattr(numbering.Numbering, "of", lambda self, cursor, plain, found=(): Given({}))


KINDS = {
    **ODD,
    "every cell quoted": as_bytes(['"' + line.replace(",", '","') + '"' for line in some_lines()]),
    "marks within cells": as_bytes(some_lines(late=['"the ""night"" shift"'] * 50)),
    "delimiters within cells": as_bytes(some_lines(late=['"patrol, north"'] * 50)),
    "spaces and empty cells": as_bytes(some_lines(late=[" ", "", '""', " patrol", "patrol "] * 20)),
    "texts alike at first": as_bytes(some_lines(late=["patrol n", "patrol north", "patrol south"] * 20)),
    "long texts": as_bytes(some_lines(late=["north " * 20] * 20)),
    "texts ever new": as_bytes(some_lines(late=[f"unit {n}" for n in range(9000)])),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("often", [0.05, 2.0], ids=["by what comes", "each text by itself"])
def test_the_extract_is_the_same(tmp_path, monkeypatch, kind, often):
    counter = Counter(monkeypatch)
    monkeypatch.setattr(numbering, "OFTEN", often)
    monkeypatch.setattr("daylit.tables.readers.copying.SAMPLE_BYTES", 1)
    first = imported(tmp_path, "bytes", KINDS[kind])
    assert max(counter.columns) >= 3
    assert max(counter.alone) == 2
    by_the_engine(monkeypatch)
    second = imported(tmp_path, "engine", KINDS[kind])
    assert (first.fingerprint, first.problems) == (second.fingerprint, second.problems)


def test_text_read_alone_that_lacks_a_row_is_noticed(tmp_path, monkeypatch):
    in_pieces(monkeypatch)
    only = Cells.only
    monkeypatch.setattr(Cells, "only", lambda self, columns: only(self, columns).split(b"\n", 1)[1])
    with pytest.raises(ValueError, match="other rows"):
        imported(tmp_path, "short", as_bytes(some_lines()))


@pytest.mark.parametrize("texts", [["", "b"], ["", ""], ['""', ""], ['"a\nb"', ""], ['"a ""b"""', '","']])
def test_cells_that_are_read_alone_are_those_of_the_whole_row(tmp_path, monkeypatch, texts):
    counter = Counter(monkeypatch)
    lines = ["unit,id,agency,d", *(f"{text},{text},Agency {n % 3},2020-01-02" for n, text in enumerate(texts * 500))]
    first = imported(tmp_path, "bytes", as_bytes(lines))
    assert 2 in counter.alone
    by_the_engine(monkeypatch)
    assert imported(tmp_path, "engine", as_bytes(lines)).fingerprint == first.fingerprint


def test_files_with_other_columns_in_another_order_are_the_same_too(tmp_path, monkeypatch):
    counter = Counter(monkeypatch)
    files = [as_bytes(some_lines()), b"UNIT,d,other,id\nsouth,2020-01-05,x,j1\n,2020-01-06,y,j2\n"]
    first = imported(tmp_path, "bytes", *files)
    assert counter.columns[-1] >= 2
    by_the_engine(monkeypatch)
    assert imported(tmp_path, "engine", *files).fingerprint == first.fingerprint


def test_rows_alike_are_found_where_there_is_no_id(tmp_path, monkeypatch):
    counter = Counter(monkeypatch)
    mapping = MAPPING.split("[columns.agency]")[1].join(["[columns.agency]", ""])
    lines = some_lines()
    first = imported(tmp_path, "bytes", as_bytes([*lines, *lines[1:30]]), mapping=mapping)
    assert max(counter.columns) >= 3
    assert first.problems["row.identical"] == 29


def test_a_reading_that_looks_at_the_first_bytes_only_would_be_noticed(tmp_path, monkeypatch):
    """The control: texts alike in their first eight bytes are taken for each other, and the extract is another."""
    in_pieces(monkeypatch)
    first = imported(tmp_path, "bytes", KINDS["texts alike at first"])
    words = Cells.words
    monkeypatch.setattr(Cells, "words", lambda self, column: words(self, column)[:1])
    assert imported(tmp_path, "wrong", KINDS["texts alike at first"]).fingerprint != first.fingerprint
