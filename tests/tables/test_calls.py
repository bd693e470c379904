"""Logs of calls in the shapes in which dispatchers export them, and in those that cannot be used."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daylit.tables.calls import Calls, NoCallLog, read_calls

ZONE = "America/Chicago"


def read(folder: Path, text: str | bytes, *, name: str = "cad.csv", **asked: object) -> Calls:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_calls(path, zone=ZONE, **asked)


def moment(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp()


def test_it_works(tmp_path: Path):
    found = read(
        tmp_path,
        "Incident Number,Create Time,Call Type,Badge,Disposition\n"
        "26-0001,2026-11-20 14:05:10,TRAFFIC STOP,M001,WARNED\n"
        "26-0002,2026-11-20T23:59,ALARM,,\n",
    )
    assert found.number == ("26-0001", "26-0002")
    assert found.seconds == (moment("2026-11-20T14:05:10"), moment("2026-11-20T23:59"))
    assert found.kind == ("TRAFFIC STOP", "ALARM")
    assert found.officer == ("M001", "")
    assert found.outcome == ("WARNED", "")
    assert (found.rows, found.aside, found.style) == (2, (), "iso")
    assert found.columns["officer"] == "Badge"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("cad;date;time;type\n1;11/20/2026;2:05 PM;TS\n", "2026-11-20T14:05"),
        ("event\tstart\ttype\n1\t11/20/26 14:05\tTS\n", "2026-11-20T14:05"),
        ("event,start,type\n1,20.11.2026 14:05,TS\n2,21.11.2026 00:00,TS\n", "2026-11-20T14:05"),
        ("event,start,type\n1,2026-11-20T20:05:00Z,TS\n", "2026-11-20T14:05"),
        ("﻿Event Number,Received,Nature\n1,20 Nov 2026 14:05,TS\n", "2026-11-20T14:05"),
    ],
)
def test_times_are_read_as_they_are_written(tmp_path: Path, text: str, seconds: str):
    assert read(tmp_path, text.replace("date;time", "date;clock")).seconds[0] == moment(seconds)


def test_the_style_that_fits_most_rows_is_believed_unless_it_is_said(tmp_path: Path):
    text = "event,start,type\n1,03/04/2026,TS\n2,13/04/2026,TS\n3,14/04/2026,TS\n"
    found = read(tmp_path, text)
    assert (found.style, len(found.number), found.aside) == ("d/m/yyyy", 3, ())
    assert len(read(tmp_path, text, style="m/d/yyyy").aside) == 2


def test_rows_that_cannot_be_used_are_set_aside_with_what_to_do(tmp_path: Path):
    found = read(
        tmp_path,
        "event,start,type\n1,2026-11-20 14:05,TS\n,2026-11-20 14:05,TS\n3,yesterday,TS\n4,2026-11-20 14:05,\n5,a\n",
    )
    assert found.number == ("1",)
    assert [one.row for one in found.aside] == [3, 4, 5, 6]
    assert "“yesterday” is no time." in {one.what for one in found.aside}
    assert all(one.remedy for one in found.aside)
    assert (found.rows, found.left) == (5, 0)
    assert read(tmp_path, "event,start,type\n" + "1,x,TS\n" * 9 + "1,2026-01-01,TS\n", told=4).left == 5


def test_an_hour_that_comes_twice_or_never_is_still_a_moment(tmp_path: Path):
    found = read(tmp_path, "event,start,type\n1,2026-11-01 01:30,TS\n2,2026-03-08 02:30,TS\n")
    assert len(found.seconds) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        ("event,start,type\n", "no rows"),
        ("a,b\n1,2\n", "which column holds the number of the incident and when it began and the kind of call"),
        ("event,start\n1,2026-01-01\n", "which column holds the kind of call"),
        ("event,start,type\n1,soon,TS\n", "No time in the file can be read"),
        (b"\x00\x01\x02\xff" * 99, "no rows"),
    ],
)
def test_a_file_that_is_none_gets_a_kind_answer(tmp_path: Path, text: str | bytes, said: str):
    with pytest.raises(NoCallLog, match=said) as told:
        read(tmp_path, text)
    assert told.value.remedy


def test_a_column_can_be_named_and_must_be_there(tmp_path: Path):
    text = "id of it,when,what\n1,2026-01-01 10:00,TS\n"
    found = read(tmp_path, text, columns={"number": "id of it", "began": "when", "kind": "what"})
    assert found.number == ("1",)
    with pytest.raises(NoCallLog, match="no column “whom”"):
        read(tmp_path, text, columns={"officer": "whom"})


def test_a_hostile_header_is_a_name_and_nothing_else(tmp_path: Path):
    text = 'event,"start""; DROP TABLE log; --",type\n1,2026-01-01 10:00,TS\n'
    found = read(tmp_path, text, columns={"began": 'start"; DROP TABLE log; --'})
    assert found.number == ("1",)
