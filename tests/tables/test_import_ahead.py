"""Rows taken while the rest of their file is still being read: the same extract, or nothing of it remains."""

import pytest

from daylit.tables.importing import NothingToImport, import_files
from daylit.tables.importing import ahead as ahead_module
from daylit.tables.importing.encoding import Encoding
from daylit.tables.mapping import WrongSource
from daylit.tables.readers import listening
from daylit.tables.readers.opening import Stream
from tables.drawn import a_mapping
from tables.test_import_pieces import MAPPING, folder, in_pieces, some_lines


@pytest.fixture
def counted(monkeypatch):
    """Parts small enough for a test, and what was taken ahead or thrown away again."""
    in_pieces(monkeypatch)
    monkeypatch.setattr(ahead_module, "available_threads", lambda: 2)
    monkeypatch.setattr(listening, "WORTH_IT", 1)
    monkeypatch.setattr(listening, "_PIECE", 2_000)
    counted = {"ahead": 0, "forgotten": 0}
    take, forget = ahead_module.Ahead._take, Encoding.forget

    def taking(self, *given):
        counted["ahead"] += 1
        take(self, *given)

    def forgetting(self):
        counted["forgotten"] += 1
        forget(self)

    monkeypatch.setattr(ahead_module.Ahead, "_take", taking)
    monkeypatch.setattr(Encoding, "forget", forgetting)
    return counted


def imported(tmp_path, name, data, *, mapping=MAPPING):
    place = folder(tmp_path, name)
    (place / "stops.csv").write_bytes(data)
    return import_files([place / "stops.csv"], mapping=a_mapping(place, mapping), out=place / "extract")


def afterwards(monkeypatch):
    """From here on a file is read to its end before anything is taken."""
    monkeypatch.setattr(listening, "WORTH_IT", 2**60)


def as_bytes(lines):
    return ("\n".join(lines) + "\n").encode()


def test_it_works_and_the_extract_is_the_same(tmp_path, monkeypatch, counted):
    first = imported(tmp_path, "ahead", as_bytes(some_lines(rows=20_000)))
    assert counted["ahead"] >= 2
    taken = counted["ahead"]
    afterwards(monkeypatch)
    second = imported(tmp_path, "after", as_bytes(some_lines(rows=20_000)))
    assert counted == {"ahead": taken, "forgotten": 0}
    assert (first.fingerprint, first.problems) == (second.fingerprint, second.problems)


ODD = {
    "texts that come late": as_bytes(some_lines(late=[f"unit {n}" for n in range(3000)])),
    "cells of two lines": as_bytes(some_lines(late=['"patrol\nof two"'] * 3000)),
    "short rows": as_bytes([*some_lines(), "short,row", "another"]),
    "another line end": as_bytes(some_lines()).replace(b"\n", b"\r\n"),
    "rows beyond ASCII": as_bytes(some_lines(late=["zürich"] * 50)),
    "a byte that is not UTF-8": as_bytes(some_lines(late=["zurich"] * 50)).replace(b"zurich", b"z\xfcrich"),
    "the same rows twice": as_bytes([*some_lines(), *some_lines()[1:3000]]),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_the_same_too(tmp_path, monkeypatch, counted, kind):
    first = imported(tmp_path, "ahead", ODD[kind])
    assert counted["ahead"]
    afterwards(monkeypatch)
    second = imported(tmp_path, "after", ODD[kind])
    assert (first.fingerprint, first.problems) == (second.fingerprint, second.problems)


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(tmp_path, monkeypatch, counted):
    read = Stream.read

    def failing(self, size):
        if self.file.tell() > 400_000:
            raise OSError(5, "Input/output error")
        return read(self, size)

    monkeypatch.setattr(Stream, "read", failing)
    with pytest.raises(NothingToImport, match="damaged"):
        imported(tmp_path, "broken", as_bytes(some_lines(rows=20_000)))
    assert counted["ahead"]
    assert counted["forgotten"] == 1
    assert not (tmp_path / "broken" / "extract").exists()


def test_parts_that_were_not_all_told_are_taken_anew(tmp_path, monkeypatch, counted):
    """The promise is checked: an encoding that has taken other parts than the file has is thrown away."""
    encoding_of = ahead_module.Ahead.encoding_of
    monkeypatch.setattr(ahead_module.Ahead, "encoding_of", lambda self, parts: encoding_of(self, parts[:-1]))
    first = imported(tmp_path, "ahead", as_bytes(some_lines()))
    assert counted["forgotten"] == 1
    afterwards(monkeypatch)
    assert imported(tmp_path, "after", as_bytes(some_lines())).fingerprint == first.fingerprint


def test_a_file_that_the_mapping_does_not_fit_is_told_as_ever(tmp_path, monkeypatch, counted):
    mapping = MAPPING + '[columns.race]\nfrom = "race"\nvalues = { W = "white" }\n'
    said = []
    for name in ("ahead", "after"):
        with pytest.raises(WrongSource) as refused:
            imported(tmp_path, name, as_bytes(some_lines()), mapping=mapping)
        said.append(str(refused.value))
        afterwards(monkeypatch)
    assert said[0] == said[1]
    assert counted["ahead"] == 0


def test_what_goes_wrong_while_taking_is_told(tmp_path, monkeypatch, counted):
    def failing(self, part, found):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(Encoding, "take", failing)
    with pytest.raises(RuntimeError, match="on purpose"):
        imported(tmp_path, "failing", as_bytes(some_lines()))
    assert not (tmp_path / "failing" / "extract").exists()
