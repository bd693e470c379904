"""Cells numbered by their bytes: the same numbers, and so the same extract, as when the engine reads their texts."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.tables.importing import import_files, known, numbering
from daylit.tables.importing.known import UNKNOWN, Known, can_be_known
from daylit.tables.readers import cells
from daylit.tables.readers.cells import LONGEST, Cells, NotPlain, PlainText
from tables.drawn import a_mapping
from tables.test_import_ahead import ODD, as_bytes
from tables.test_import_pieces import MAPPING, folder, in_pieces, some_lines

TEXTS = st.text(alphabet='ab "é,;\n\t', max_size=20)


def plain_text(path, *, width, rows, line_end=b"\n", quote=b'"'):
    names = tuple(f"c{n}" for n in range(width))
    return PlainText(
        path=path, file="drawn.csv", names=names, delimiter=b",", quote=quote, line_end=line_end, rows=rows
    )


def written(rows, *, line_end="\n", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end, quoting=quoting).writerows(rows)
    return out.getvalue().encode()


def cells_of(data, **given):
    return Cells(data, plain_text(None, **given))


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
    found = cells_of(data, width=3, rows=len(rows), line_end=line_end.encode())
    for column in range(3):
        expected = [row[column] for row in rows]
        words = found.words(column)
        if any('"' in text for text in expected):
            assert words is None
        else:
            assert as_texts(words) == expected
            assert found.texts(column, np.arange(len(rows))) == expected


def test_cells_that_are_too_long_are_left_to_the_engine():
    found = cells_of(written([["a" * LONGEST, "a" * (LONGEST + 1)]]), width=2, rows=1)
    assert (len(found.words(0)), found.words(1)) == (LONGEST // 8, None)


@pytest.mark.parametrize("data", [b"a,b\nc\n", b"a,b\nc,d,e\n", b"a\nb,c\n", b"a,b\r\nc,d\n"])
def test_rows_without_all_their_cells_are_not_plain(data):
    with pytest.raises(NotPlain):
        cells_of(data, width=2, rows=2, line_end=b"\r\n" if b"\r" in data else b"\n")


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
    return Known(texts).find(cells_of(data, width=2, rows=len(asked)).words(0)).tolist()


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
        self.columns, of = [], numbering.Numbering.of

        def counting(numbers, cursor, plain):
            found = of(numbers, cursor, plain)
            self.columns.append(len(found))
            return found

        monkeypatch.setattr(numbering.Numbering, "of", counting)


def imported(tmp_path, name, *files, mapping=MAPPING):
    place = folder(tmp_path, name)
    paths = [place / f"stops-{number}.csv" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    return import_files(paths, mapping=a_mapping(place, mapping), out=place / "extract")


def by_the_engine(monkeypatch):
    """From here on nothing is numbered by its bytes."""
    monkeypatch.setattr(numbering.Numbering, "of", lambda self, cursor, plain: {})


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
    by_the_engine(monkeypatch)
    second = imported(tmp_path, "engine", KINDS[kind])
    assert (first.fingerprint, first.problems) == (second.fingerprint, second.problems)


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
