"""A cell that holds a date is a date, whatever style of writing the mapping names; a text must keep to the style."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from daylit.tables.engine import connect
from daylit.tables.importing import import_files
from tables.drawn import Drawn, a_mapping

MAPPING = """
[columns.date]
from = "day"
format = {date}
[columns.minute]
from = "at"
format = {minute}
[columns.race]
from = "race"
"""
LATE = datetime(2020, 2, 3, 14, 5)  # noqa: DTZ001
DAY = date(2020, 2, 3)


def drawn(folder: Path, *rows: list[object], day: str = '"m/d/yyyy"', at: str = '"hhmm"', more: str = "") -> Drawn:
    book = openpyxl.Workbook()
    for row in (["day", "at", "race"], *rows):
        book.active.append(row)
    book.save(folder / "stops.xlsx")
    mapping = a_mapping(folder, more + MAPPING.format(date=day, minute=at))
    out = folder / "extract"
    return Drawn(import_files([folder / "stops.xlsx"], mapping=mapping, out=out), out)


def test_it_works_for_dates_times_and_both_in_one_cell(tmp_path):
    done = drawn(tmp_path, [DAY, time(14, 5), "white"], [LATE, LATE, "black"], ["2/3/2020", "1405", "white"])
    assert done.people("date", "minute") == [(DAY, 845)] * 3
    assert done.report.problems == {}


@pytest.mark.parametrize("style", ["m/d/yyyy", "d/m/yyyy", "mmddyyyy", "excel", "%Y|%m|%d", "iso"])
@pytest.mark.parametrize("clock", ["hhmm", "12-hour", "decimal hours", "m/d/yyyy", "iso", "hh:mm"])
def test_no_style_of_writing_concerns_a_cell_that_holds_a_date(tmp_path, style, clock):
    done = drawn(tmp_path, [LATE, time(14, 5), "white"], [DAY, LATE, "white"], day=f'"{style}"', at=f'"{clock}"')
    assert done.people("date", "minute") == [(DAY, 845)] * 2
    assert done.report.problems == {}


def test_a_text_in_another_style_is_named_as_before(tmp_path):
    done = drawn(tmp_path, ["2020-02-03", "14:05:00", "white"], ["3.2.2020", "0205", "white"])
    assert done.people("date", "minute") == [(None, None), (None, 125)]
    assert done.problems("code", "source_row", "value") == [
        ("value.date", 2, "2020-02-03"),
        ("value.time", 2, "14:05:00"),
        ("value.date", 3, "3.2.2020"),
    ]


def test_two_styles_do_not_make_a_date_ambiguous_that_is_none(tmp_path):
    done = drawn(tmp_path, [date(2020, 3, 4), time(1, 2), "white"], day='["m/d/yyyy", "d/m/yyyy"]')
    assert done.people("date") == [date(2020, 3, 4)]
    assert done.report.problems == {}


def test_what_cannot_be_is_named_with_its_plain_text(tmp_path):
    rows = [[date(1901, 1, 1), timedelta(hours=26), "white"], [DAY, DAY, DAY], [time(1, 2), time(1, 2), "white"]]
    done = drawn(tmp_path, *rows)
    assert done.people("date", "minute", "race", "race_raw") == [
        (None, None, "white", "white"),
        (DAY, None, None, "2020-02-03"),
        (None, 62, "white", "white"),
    ]
    assert done.problems("source_row", "code", "value") == [
        (2, "value.date_range", "1901-01-01"),
        (2, "value.time", "26:00:00"),
        (3, "value.time", "2020-02-03"),
        (3, "value.unknown_code", "2020-02-03"),
        (4, "value.date", "01:02:00"),
    ]


def test_rows_set_aside_and_words_for_not_recorded_are_plain_too(tmp_path):
    only = '[source]\nmissing = ["2020-02-03"]\nonly = { column = "race", is = "white" }\n'
    done = drawn(tmp_path, [DAY, time(1, 2), "white"], [LATE, DAY, "black"], more=only)
    assert done.people("date", "minute") == [(None, 62)]
    assert done.set_aside("row") == ['{"day":"2020-02-03 14:05:00","at":"2020-02-03","race":"black"}']


def test_an_id_that_is_a_date_is_plain_text(tmp_path):
    done = drawn(tmp_path, [DAY, time(1, 2), DAY], more='[columns.contact_id]\nfrom = "race"\n')
    assert done.people("contact_id") == ["2020-02-03"]


def test_a_stamp_in_another_zone_is_moved_to_the_places_own(tmp_path):
    late = datetime(2020, 2, 3, 2, 5)  # noqa: DTZ001
    stamp = 'from = "day"\nformat = "m/d/yyyy"\nzone = "UTC"\n'
    mapping = f"[columns.date]\n{stamp}[columns.minute]\n{stamp}"
    book = openpyxl.Workbook()
    for row in (["day", "x"], [late, 1], ["2/3/2020 2:05 AM", 2]):
        book.active.append(row)
    book.save(tmp_path / "stops.xlsx")
    out = tmp_path / "extract"
    done = Drawn(import_files([tmp_path / "stops.xlsx"], mapping=a_mapping(tmp_path, mapping), out=out), out)
    assert done.people("date", "minute", "instant") == [(date(2020, 2, 2), 19 * 60 + 5, late)] * 2


def test_a_birth_date_that_is_a_date_gives_the_age(tmp_path):
    mapping = (
        '[columns.date]\nfrom = "day"\nformat = "m/d/yyyy"\n[columns.age]\nbirth_date = "born"\nformat = "m/d/yyyy"\n'
    )
    book = openpyxl.Workbook()
    for row in (["day", "born"], [DAY, date(1990, 2, 4)], [DAY, "2/3/1990"]):
        book.active.append(row)
    book.save(tmp_path / "stops.xlsx")
    out = tmp_path / "extract"
    done = Drawn(import_files([tmp_path / "stops.xlsx"], mapping=a_mapping(tmp_path, mapping), out=out), out)
    assert done.people("age") == [29, 30]


def test_dates_of_parquet_are_dates_too(tmp_path):
    with connect() as engine:
        engine.execute(
            "COPY (SELECT DATE '2020-02-03' AS day, TIME '14:05:00' AS at, 'white' AS race UNION ALL "
            f"SELECT DATE '2020-02-04', TIME '00:00:30', 'black') TO '{tmp_path / 'stops.parquet'}' (FORMAT parquet)"
        )
    mapping = a_mapping(tmp_path, MAPPING.format(date='"m/d/yyyy"', minute='"hhmm"'))
    out = tmp_path / "extract"
    done = Drawn(import_files([tmp_path / "stops.parquet"], mapping=mapping, out=out), out)
    assert done.people("date", "minute") == [(DAY, 845), (date(2020, 2, 4), 0)]
