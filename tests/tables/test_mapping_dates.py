"""Dates, times and moments: every style, what cannot be, and the clock's two odd days."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylit.tables.dates import known_date_format, known_time_format, minute_sql, stamp_sql
from daylit.tables.engine import connect
from daylit.tables.words import V
from tables.drawn import DENVER, HEAD, drawn

ENGINE = connect(threads=1)
DATE = '[columns.date]\nfrom = "d"\nformat = {}\n'
TIME = DATE.format('"iso"') + '[columns.minute]\nfrom = "t"\nformat = {}\n'


def read(expression, text):
    """What an expression over a filled text gives for this one."""
    return ENGINE.execute(f"SELECT {expression.replace(V, 't')} FROM (SELECT trim($1) AS t)", [text]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("iso", "2020-02-03"),
        ("iso", "2020-02-03 14:05:00"),
        ("iso", "2020-02-03T14:05:00+02:00"),
        ("m/d/yyyy", "2/3/2020"),
        ("m/d/yyyy", " 02/03/2020"),
        ("m/d/yyyy", "2/3/2020 2:05:00 PM"),
        ("m/d/yyyy", "02-03-2020"),
        ("d/m/yyyy", "3/2/2020"),
        ("m/d/yy", "2/3/20"),
        ("d/m/yy", "3/2/20"),
        ("yyyy/m/d", "2020/2/3"),
        ("d.m.yyyy", "3.2.2020"),
        ("d-mon-yyyy", "3-Feb-2020"),
        ("mon d, yyyy", "Feb 3, 2020"),
        ("mmddyyyy", "2032020"),
        ("mmddyyyy", "02032020"),
        ("ddmmyyyy", "3022020"),
        ("yyyymmdd", "20200203"),
        ("excel", "43864"),
        ("%Y|%m|%d", "2020|02|03"),
    ],
)
def test_it_works_for_every_style_of_date(style, text):
    assert known_date_format(style)
    assert read(stamp_sql(style), text).date() == date(2020, 2, 3)


def test_a_date_brings_its_parts(tmp_path):
    done = drawn(tmp_path, DATE.format('"m/d/yyyy"'), "d,x", " 2/3/2020,1")
    assert done.people("date", "year", "month", "weekday") == [(date(2020, 2, 3), 2020, 2, 1)]
    assert done.report.problems == {}


def test_a_date_that_cannot_be_read_is_missing_and_named(tmp_path):
    texts = ["31/31/2020", "2/30/2020", "2020-02-03", "tomorrow", "2/3", "0"]
    done = drawn(tmp_path, DATE.format('"m/d/yyyy"'), "d,x", *(f"{text},1" for text in texts), "2/3/2020,2")
    assert done.people("date") == [*[None] * 6, date(2020, 2, 3)]
    found = done.problems("code", "source_row", "column", "value")
    assert found == [("value.date", 2 + n, "d", text) for n, text in enumerate(texts)]


def test_a_date_outside_believable_years_is_missing_and_named(tmp_path):
    texts = ("1/1/0018", "1/1/1901", "1/1/2998", "1/1/1970", "12/31/2100")
    done = drawn(tmp_path, DATE.format('"m/d/yyyy"'), "d,x", *(f"{text},1" for text in texts))
    assert done.people("year") == [None, None, None, 1970, 2100]
    assert done.report.problems == {"value.date_range": 3}


def test_a_date_that_two_styles_read_differently_is_noted(tmp_path):
    lines = ("3/4/2020,1", "25/12/2020,2", "12/25/2020,3", "5/5/2020,4")
    done = drawn(tmp_path, DATE.format('["m/d/yyyy", "d/m/yyyy"]'), "d,x", *lines)
    assert done.people("date") == [date(2020, 3, 4), date(2020, 12, 25), date(2020, 12, 25), date(2020, 5, 5)]
    assert done.problems("code", "source_row") == [("value.date_ambiguous", 2), ("value.date_style", 3)]


def test_a_row_without_a_date_stays(tmp_path):
    done = drawn(tmp_path, DATE.format('"iso"'), "d,x", ",1", "2020-02-03,2")
    assert done.people("date") == [None, date(2020, 2, 3)]
    assert (done.report.rows_used, done.report.problems) == (2, {})


@pytest.mark.parametrize(
    ("style", "text", "minute"),
    [
        ("hh:mm", "00:00", 0),
        ("hh:mm", "9:05", 545),
        ("hh:mm", "23:59:59", 1439),
        ("hhmm", "1619", 979),
        ("hhmm", "214", 134),
        ("hhmm", "5", 5),
        ("hhmm", "0", 0),
        ("hhmm", "0030", 30),
        ("hhmm", "30.0", 30),
        ("12-hour", "12:00 AM", 0),
        ("12-hour", "12:00 PM", 720),
        ("12-hour", "1:05pm", 785),
        ("12-hour", "11 p.m.", 1380),
        ("12-hour", "02:14:33 AM", 134),
        ("decimal hours", "0.3", 18),
        ("decimal hours", "23.999", 1439),
        ("seconds", "46860.0", 781),
        ("minutes", "1439", 1439),
        ("iso", "2020-02-03T14:05:59", 845),
        ("m/d/yyyy", "2/3/2020 2:05:00 PM", 845),
    ],
)
def test_every_style_of_time(style, text, minute):
    assert known_time_format(style) or known_date_format(style)
    assert read(minute_sql(style, zone=None, place_zone=None), text) == minute


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("hh:mm", "24:00"),
        ("hh:mm", "12:60"),
        ("hhmm", "2460"),
        ("hhmm", "1275"),
        ("hhmm", "12345"),
        ("12-hour", "13:00 PM"),
        ("12-hour", "5:00"),
        ("decimal hours", "24"),
        ("seconds", "-1"),
        ("seconds", "86400"),
        ("hhmm", "noon"),
    ],
)
def test_a_time_that_cannot_be_is_missing(style, text):
    assert read(minute_sql(style, zone=None, place_zone=None), text) is None


def test_a_time_that_cannot_be_is_named(tmp_path):
    done = drawn(tmp_path, TIME.format('"hhmm"'), "d,t", "2020-02-03,1275", "2020-02-03,1259", "2020-02-03,")
    assert done.people("minute") == [None, 779, None]
    assert done.problems("code", "source_row", "column", "value") == [("value.time", 2, "t", "1275")]


def test_hour_minute_and_half_day_in_columns_of_their_own(tmp_path):
    mapping = DATE.format('"iso"') + '[columns.minute]\nhour = "h"\nminute = "m"\nhalf = "ap"\n'
    rows = ("7,10,AM", "12,45,AM", "12,0,PM", "0,5,AM", "5,30,PM", "8,55,UNK", ",,", "0,20,PM", "17,5,PM", "17,5,AM")
    done = drawn(tmp_path, mapping, "d,h,m,ap", *(f"2020-02-03,{row}" for row in rows))
    assert done.people("minute") == [430, 45, 720, 5, 1050, None, None, None, 1025, None]
    assert done.problems("source_row", "value") == [(7, "8 55 UNK"), (9, "0 20 PM"), (11, "17 5 AM")]


def test_utc_stamps_become_the_places_own_date_and_minute(tmp_path):
    stamp = 'from = "d"\nformat = "iso"\nzone = "UTC"\n'
    mapping = f"[columns.date]\n{stamp}[columns.minute]\n{stamp}"
    head = HEAD + DENVER.replace("America/Denver", "Europe/London")
    done = drawn(tmp_path, mapping, "d,x", "2018-06-30T23:01:00+00:00,1", "2018-12-31T23:59:00+00:00,2", head=head)
    assert done.people("date", "minute", "instant") == [
        (date(2018, 7, 1), 1, datetime(2018, 6, 30, 23, 1)),  # noqa: DTZ001
        (date(2018, 12, 31), 1439, datetime(2018, 12, 31, 23, 59)),  # noqa: DTZ001
    ]


def test_a_time_that_the_clock_skipped_or_showed_twice(tmp_path):
    lines = (
        "2020-03-08,1:59",
        "2020-03-08,2:30",
        "2020-03-08,3:00",
        "2020-11-01,0:59",
        "2020-11-01,1:30",
        "2020-11-01,2:00",
    )
    done = drawn(tmp_path, TIME.format('"hh:mm"'), "d,t", *lines)
    moments = [None if at is None else at.strftime("%d %H:%M") for at in done.people("instant")]
    assert moments == ["08 08:59", None, "08 09:00", "01 06:59", "01 07:30", "01 09:00"]
    assert done.problems("code", "source_row", "value") == [
        ("value.time_skipped", 3, "2020-03-08 02:30"),
        ("value.time_twice", 6, "2020-11-01 01:30"),
    ]
    assert done.people("minute")[1] == 150, "the local time is kept"


ZONES = ["America/New_York", "America/Denver", "Europe/London", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=st.sampled_from(ZONES),
    moments=st.lists(st.datetimes(datetime(2006, 1, 1), datetime(2025, 12, 31)), min_size=40, max_size=40),  # noqa: DTZ001
)
def test_the_moment_is_that_of_the_zone_database(tmp_path_factory, zone, moments):
    clock = zoneinfo.ZoneInfo(zone)
    folder = tmp_path_factory.mktemp("zone")
    odd_days = [moment for year in (2010, 2019) for moment in _changes(clock, year)]
    times = [moment.replace(second=0, microsecond=0, fold=0) for moment in [*moments, *odd_days]]
    lines = [f"{at:%Y-%m-%d},{at:%H:%M}" for at in times]
    done = drawn(folder, TIME.format('"hh:mm"'), "d,t", *lines, head=HEAD + DENVER.replace("America/Denver", zone))
    for at, found in zip(times, done.people("instant"), strict=True):
        there = at.replace(tzinfo=clock).astimezone(UTC).replace(tzinfo=None)
        exists = there.replace(tzinfo=UTC).astimezone(clock).replace(tzinfo=None) == at
        assert found == (there if exists else None), (zone, at)


def _changes(clock, year):
    """Local times every ten minutes around the moments at which the zone's offset changes."""
    day = datetime(year, 1, 1, tzinfo=clock)
    for number in range(365):
        here, there = day + timedelta(days=number), day + timedelta(days=number + 1)
        if here.utcoffset() != there.utcoffset():
            yield from (datetime(here.year, here.month, here.day) + timedelta(minutes=10 * n) for n in range(30))  # noqa: DTZ001
