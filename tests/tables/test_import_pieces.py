"""Rows taken in parts, texts that come late, and people written in pieces: the extract is the same all the same."""

import json

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.tables.engine import quote_text
from daylit.tables.importing import encoding, import_files, writing
from daylit.tables.sealing import SORT_KEYS
from daylit.tables.words import DATED, filled_row_sql, fold
from tables.drawn import Drawn, a_mapping, drawn

MAPPING = """
[columns.contact_id]
from = "id"
[columns.agency]
from = "agency"
[columns.date]
from = "d"
format = "iso"
[columns.unit]
from = "unit"
"""
HEADER = "id,agency,d,unit"


def some_lines(*, rows=9000, late=()):
    """Rows in no order; the last ``late`` of them have a unit of their own."""
    units = ["patrol"] * (rows - len(late)) + list(late)
    days = [f"2020-{1 + n * 7 % 12:02d}-{1 + n * 5 % 28:02d}" for n in range(rows)]
    lines = [f"i{n},Agency {n * 11 % 17},{day},{unit}" for n, (day, unit) in enumerate(zip(days, units, strict=True))]
    return [HEADER, *lines]


def in_pieces(monkeypatch, *, threads=2, rows=2000, texts=writing.MOST_TEXTS):
    monkeypatch.setattr("daylit.tables.readers.copying.PART_BYTES", 40_000)
    monkeypatch.setattr("daylit.tables.readers.copying.CHUNK", 20_000)
    monkeypatch.setattr("daylit.tables.engine.available_threads", lambda: threads)
    for module in ("people", "writing", "encoding"):
        monkeypatch.setattr(f"daylit.tables.importing.{module}.available_threads", lambda: threads)
    monkeypatch.setattr(writing, "ROWS_PER_PART", rows)
    monkeypatch.setattr(writing, "MOST_TEXTS", texts)


def people_in_order(done):
    """Every row of people as it stands in the files, one after the other."""
    files = sorted((done.path / "people").iterdir())
    rows = [row for file in files for row in duckdb.connect().execute(f"FROM read_parquet('{file}')").fetchall()]
    names = [name for name, *_ in duckdb.connect().execute(f"DESCRIBE FROM read_parquet('{files[0]}')").fetchall()]
    keys = [tuple((row[names.index(key)] is None, row[names.index(key)]) for key in SORT_KEYS) for row in rows]
    return rows, keys, len(files)


def folder(tmp_path, name):
    (tmp_path / name).mkdir()
    return tmp_path / name


def test_it_works_and_the_pieces_follow_each_other_in_order(tmp_path, monkeypatch):
    in_pieces(monkeypatch)
    done = drawn(tmp_path, MAPPING, *some_lines())
    rows, keys, files = people_in_order(done)
    assert (len(rows), files) == (9000, 5)
    assert keys == sorted(keys)
    parts = json.loads((done.path / "manifest.json").read_text(encoding="utf-8"))["parts"]
    assert [part["rows"] for part in parts] == [2000, 2000, 2000, 2000, 1000]


def test_a_piece_of_many_row_groups_keeps_its_order_with_several_threads(tmp_path, monkeypatch):
    in_pieces(monkeypatch, threads=3, rows=writing.ROWS_PER_PART)
    done = drawn(tmp_path, MAPPING, *some_lines(rows=260_000))
    row = f"({', '.join(SORT_KEYS[:2])}, source_row)"
    later = f"{row} > lag({row}) OVER (ORDER BY file_row_number)"
    found = f"read_parquet('{done.path}/people/part-00000.parquet', file_row_number = true)"
    query = f"SELECT count(*), count(*) FILTER (NOT later) FROM (SELECT {later} AS later FROM {found})"
    assert duckdb.connect().execute(query).fetchall() == [(260_000, 0)]


@pytest.mark.parametrize("texts", [0, 1_000_000], ids=["whole rows", "short rows"])
def test_the_bytes_do_not_depend_on_the_number_of_threads(tmp_path, monkeypatch, texts):
    found = set()
    for threads in (1, 2, 3):
        in_pieces(monkeypatch, threads=threads, texts=texts)
        found.add(drawn(folder(tmp_path, str(threads)), MAPPING, *some_lines()).report.fingerprint)
    assert len(found) == 1


def test_whole_rows_and_short_rows_are_the_same_people(tmp_path, monkeypatch):
    in_pieces(monkeypatch, texts=0)
    whole = people_in_order(drawn(folder(tmp_path, "whole"), MAPPING, *some_lines()))
    in_pieces(monkeypatch)
    assert people_in_order(drawn(folder(tmp_path, "short"), MAPPING, *some_lines())) == whole


@pytest.mark.parametrize("often", [-1.0, 0.1, 2.0], ids=["as a part", "by what comes", "row by row"])
@pytest.mark.parametrize("late", [1, 4000])
def test_texts_that_come_late_are_kept(tmp_path, monkeypatch, often, late):
    in_pieces(monkeypatch)
    monkeypatch.setattr("daylit.tables.readers.copying.SAMPLE_BYTES", 1)
    monkeypatch.setattr(encoding, "OFTEN", often)
    units = [f"unit {n}" for n in range(late)]
    done = drawn(tmp_path, MAPPING, *some_lines(late=units))
    assert done.people("unit") == ["patrol"] * (9000 - late) + units


@pytest.mark.parametrize("by_bytes", [True, False])
def test_more_texts_than_there_was_room_for_are_kept_with_more_room(tmp_path, monkeypatch, by_bytes):
    in_pieces(monkeypatch)
    monkeypatch.setattr("daylit.tables.readers.copying.SAMPLE_BYTES", 1)
    monkeypatch.setattr("daylit.tables.importing.numbering.can_be_known", lambda texts: by_bytes)
    units = [f"unit {n}" for n in range(60)] * 50
    wide = drawn(folder(tmp_path, "wide"), MAPPING, *some_lines(late=units))
    monkeypatch.setattr(encoding, "bits_for", lambda count, *, of: count.bit_length())
    made = []
    add_store = encoding.Encoding._add_store
    monkeypatch.setattr(encoding.Encoding, "_add_store", lambda *args: (made.append(1), add_store(*args)))
    narrow = drawn(folder(tmp_path, "narrow"), MAPPING, *some_lines(late=units))
    assert (len(made), narrow.report.fingerprint) == (2, wide.report.fingerprint)


def test_a_file_of_one_row_and_one_of_none_have_one_piece(tmp_path, monkeypatch):
    in_pieces(monkeypatch)
    for rows in (1, 0):
        done = drawn(folder(tmp_path, str(rows)), MAPPING, *some_lines(rows=rows))
        assert (len(people_in_order(done)[0]), len(list((done.path / "people").iterdir()))) == (rows, 1)


def test_rows_set_aside_leave_no_gap_in_the_pieces(tmp_path, monkeypatch):
    in_pieces(monkeypatch)
    lines = some_lines()
    done = drawn(tmp_path, MAPPING, *lines, *lines[1:4001])
    _, keys, files = people_in_order(done)
    assert (len(keys), files, done.report.rows_set_aside) == (9000, 5, 4000)


@pytest.mark.parametrize("same_id", ["merge", "persons"])
def test_people_put_together_from_rows_are_in_order_too(tmp_path, monkeypatch, same_id):
    in_pieces(monkeypatch)
    head = f'name = "drawn"\ntitle = "Drawn"\n[source]\nsame_id = "{same_id}"\n'
    lines = some_lines()
    done = drawn(tmp_path, MAPPING, *lines, *lines[1:4001], head=head)
    _, keys, files = people_in_order(done)
    assert (len(keys), files) == ((9000, 5) if same_id == "merge" else (13000, 7))
    assert keys == sorted(keys)


def test_a_place_on_a_grid_is_found_in_every_piece(tmp_path, monkeypatch):
    in_pieces(monkeypatch, rows=10)
    mapping = '[columns.date]\nfrom = "d"\nformat = "iso"\n[columns.latitude]\nx = "x"\ny = "y"\nepsg = 2263\n'
    head = 'name = "drawn"\ntitle = "Drawn"\n[place]\nname = "X"\nzone = "America/New_York"\n'
    lines = [f"2020-01-05,{980000 + n},200000" for n in range(30)]
    done = drawn(tmp_path, mapping, "d,x,y", *lines, head=head)
    assert all(40.7 < value < 40.8 for value in done.people("latitude"))


@given(
    st.text(alphabet=" \t\u00a0\u3000aKk\u212aé\u0130N/" + DATED, max_size=9) | st.none(),
    st.lists(st.sampled_from(["N/A", "k", "É", "a a", " ", "ka"]), max_size=3),
)
def test_an_id_is_read_alike_whether_it_is_as_it_should_be_or_not(text, missing):
    """Against the plain reading: marks out, spaces off, and a missing word whatever its case."""
    plain = f"trim(replace($1::VARCHAR, {quote_text(DATED)}, ''))"
    query = f"SELECT nullif({plain}, ''), lower({plain}), {filled_row_sql('$1::VARCHAR', missing)}"
    expected, lowered, found = duckdb.connect().execute(query, [text]).fetchall()[0]
    words = {fold(word) for word in missing if fold(word)}
    assert found == (None if lowered in words else expected)


@pytest.mark.parametrize("few", [0.0, 1.0], ids=["all read again", "picked"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("unit", ["patrol", '"patrol\nof two"'], ids=["one line", "two lines"])
def test_rows_set_aside_are_kept_as_they_stood(tmp_path, monkeypatch, few, line_end, unit):
    in_pieces(monkeypatch)
    monkeypatch.setattr("daylit.tables.readers.parts.FEW", few)
    lines = some_lines(late=[unit] * 3)
    again = [*lines, "short,row", lines[5], lines[9000]]
    source = tmp_path / "stops.csv"
    source.write_bytes((line_end.join(again) + line_end).encode())
    mapping = a_mapping(tmp_path, MAPPING)
    done = Drawn(import_files([source], mapping=mapping, out=tmp_path / "extract"), tmp_path / "extract")
    aside = [(number, code, json.loads(row)) for number, code, row in done.set_aside("source_row", "code", "row")]
    kept = dict(zip(HEADER.split(","), ["i8999", *lines[9000].split(",")[1:3], unit.strip('"')], strict=True))
    assert aside == [
        (9002, "row.ragged_short", {"raw": "short,row"}),
        (9003, "id.repeated", dict(zip(HEADER.split(","), lines[5].split(","), strict=True))),
        (9004, "id.repeated", kept),
    ]


@pytest.mark.parametrize("every", [1, 3, 256, 10_000])
@pytest.mark.parametrize("cell", ["patrol", '"a\nb"', '"a,b"'], ids=["plain", "two lines", "quoted"])
def test_rows_set_aside_are_found_again_near_their_marks(tmp_path, monkeypatch, every, cell):
    """Rows used twice stand all through a file that was taken while it was read, some of them beside each other."""
    in_pieces(monkeypatch)
    monkeypatch.setattr("daylit.tables.importing.ahead.available_threads", lambda: 2)
    monkeypatch.setattr("daylit.tables.readers.listening.WORTH_IT", 1)
    monkeypatch.setattr("daylit.tables.readers.delimited.CHUNK", 20_000)
    monkeypatch.setattr("daylit.tables.readers.parts.EVERY", every)
    again = {100, 101, 2000, 5000, 8998}
    lines = [f"i{0 if n in again else n},Agency {n % 3},2020-01-02,{cell}" for n in range(9000)]
    lines = [line.replace(f"Agency {n % 3}", "Agency 0") if n in again else line for n, line in enumerate(lines)]
    done = drawn(tmp_path, MAPPING, HEADER, *lines)
    found = duckdb.connect().execute(f"FROM read_parquet('{done.path}/set_aside.parquet')").fetchall()
    unit = cell.strip('"')
    rows = [{"id": "i0", "agency": "Agency 0", "d": "2020-01-02", "unit": unit}] * len(again)
    assert [(number, json.loads(row)) for _, number, _, row in found] == list(
        zip((n + 2 for n in sorted(again)), rows, strict=True)
    )
