"""Times that no clock showed: worked out from the zone's own table, and told in a kind sentence."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.record import Element, Form, check
from daylit.record.clocks import NoSuchZone, in_zone, skipped
from daylit.record.form import BlockUse

FORM = Form(
    pack="x",
    version="1",
    title="X",
    effective_from=date(2024, 1, 1),
    blocks=(BlockUse(name="contact"),),
    elements=(Element(path="contact.start", kind="datetime", label="Start"),),
)


def codes(form: Form, start: str) -> list[str]:
    return [problem.code for problem in check(form, {"contact": {"start": start}})]


def test_it_works() -> None:
    form = in_zone(FORM, "America/Los_Angeles")
    (problem,) = check(form, {"contact": {"start": "2024-03-10T02:30"}})
    assert str(problem) == (
        "“Start” is a time that no clock showed: on 2024-03-10 the clocks went forward from 02:00 to 03:00. Please "
        "check it. If the watch had not been set yet, give the time an hour later."
    )
    assert codes(FORM, "2024-03-10T02:30") == [], "without a zone nobody can know"
    assert codes(form, "2024-03-10T01:59") == codes(form, "2024-03-10T03:00") == []


@pytest.mark.parametrize(
    ("zone", "year", "gaps"),
    [
        ("America/Los_Angeles", 2024, (("2024-03-10T02:00", "2024-03-10T03:00"),)),
        ("America/Denver", 2024, (("2024-03-10T02:00", "2024-03-10T03:00"),)),
        ("Europe/London", 2024, (("2024-03-31T01:00", "2024-03-31T02:00"),)),
        ("America/Phoenix", 2024, ()),
        ("UTC", 2024, ()),
        ("America/Havana", 2024, (("2024-03-10T00:00", "2024-03-10T01:00"),)),
        ("Australia/Lord_Howe", 2024, (("2024-10-06T02:00", "2024-10-06T02:30"),)),
        ("Africa/Casablanca", 2024, (("2024-04-14T02:00", "2024-04-14T03:00"),)),
        ("Pacific/Apia", 2011, (("2011-09-24T03:00", "2011-09-24T04:00"), ("2011-12-30T00:00", "2011-12-30T24:00"))),
        ("America/Nuuk", 2024, (("2024-03-30T23:00", "2024-03-30T24:00"),)),
    ],
)
def test_what_the_clocks_of_a_place_skip(zone: str, year: int, gaps: tuple[tuple[str, str], ...]) -> None:
    assert skipped(zone, first=year, last=year) == gaps


def test_a_gap_over_midnight_is_told_for_both_days() -> None:
    assert skipped("America/Toronto", first=1919, last=1919) == (
        ("1919-03-30T23:30", "1919-03-30T24:00"),
        ("1919-03-31T00:00", "1919-03-31T00:30"),
    )
    form = in_zone(Form(**{**{name: getattr(FORM, name) for name in ("pack", "version", "title", "blocks", "elements")},
                           "effective_from": date(1919, 1, 1)}), "America/Toronto")  # fmt: skip
    assert codes(form, "1919-03-30T23:45") == codes(form, "1919-03-31T00:15") == ["date.skipped"]
    assert codes(form, "1919-03-30T23:15") == codes(form, "1919-03-31T00:30") == []


@given(
    st.sampled_from(["America/Chicago", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"]),
    st.datetimes(datetime.fromisoformat("2015-01-01"), datetime.fromisoformat("2030-12-31")),
)
def test_a_time_is_skipped_exactly_where_it_does_not_come_back(zone: str, moment: datetime) -> None:
    clock = ZoneInfo(zone)
    local = moment.replace(second=0, microsecond=0)
    for shift in (timedelta(0), timedelta(minutes=30)):  # near a change too, which chance seldom finds
        gaps = skipped(zone, first=2015, last=2030)
        near = datetime.fromisoformat(gaps[local.day % len(gaps)][0]) + shift if gaps else local
        for one in (local, near, near - timedelta(minutes=1)):
            back = one.replace(tzinfo=clock).astimezone(ZoneInfo("UTC")).astimezone(clock).replace(tzinfo=None)
            text = one.isoformat(timespec="minutes")
            assert (back != one) == any(start <= text < end for start, end in gaps), text


@pytest.mark.parametrize("name", ["America/Nowhere", "../etc/passwd", "Nowhere", "America"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(NoSuchZone, match="There is no time zone"):
        in_zone(FORM, name)


def test_the_form_keeps_its_zone_as_a_document() -> None:
    form = in_zone(FORM, "Europe/London")
    again = Form.from_document(form.document())
    assert again == form
    assert codes(again, "2024-03-31T01:30") == ["date.skipped"]
