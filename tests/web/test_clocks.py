"""Every page tells times as the clocks of the agency do, whoever asked before."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.accounts.models import Agency, Unit
from daylit.web.audience import Role
from daylit.web.audit.actions import record

ZONES = {"America/Chicago": "CST", "America/New_York": "EST", "Pacific/Honolulu": "HST", "Asia/Kolkata": "IST"}


def a_supervisor(zone: str):
    """Somebody in an agency of their own, who reviews one record."""
    agency = Agency.objects.create(name=zone, zone=zone)
    unit = Unit.objects.create(agency=agency, name="Patrol")
    officer = with_role(f"officer-{zone}", Role.OFFICER, agency, unit)
    return with_role(f"lead-{zone}", Role.SUPERVISOR, agency, unit), officer, unit


def shown(at: datetime, zone: str) -> str:
    from zoneinfo import ZoneInfo

    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b, %H:%M}"


def test_it_works_for_agencies_side_by_side(cast: Cast):
    at = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    people = {}
    for zone in ZONES:
        lead, officer, unit = a_supervisor(zone)
        people[zone] = signed_in(lead)
        a_contact(cast, officer=officer, unit=unit, at=at)
    for zone in (*ZONES, *reversed(ZONES)):
        page = people[zone].get("/review/").content.decode()
        assert shown(at, zone) in page
        assert [other for other in ZONES if shown(at, other) in page] == [zone]


def test_a_visitor_after_somebody_of_an_agency_has_the_clock_of_nobody(cast: Cast):
    signed_in(cast.rivera).get("/my-account/")
    assert timezone.get_current_timezone_name() == "UTC"
    signed_in(None).get("/sign-in/login/")
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "2026-11-01 01:30:00 CDT"),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "2026-11-01 01:30:00 CST"),
        (datetime(2026, 3, 8, 7, 59, 59, tzinfo=UTC), "2026-03-08 01:59:59 CST"),
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), "2026-03-08 03:00:00 CDT"),
        (datetime(2027, 1, 1, 5, 50, tzinfo=UTC), "2026-12-31 23:50:00 CST"),
    ],
)
def test_the_hour_that_comes_twice_is_told_apart_in_the_log(cast: Cast, at: datetime, told: str):
    record("contact.submitted", at=at, by=cast.rivera.pk, agency=cast.millbrook.pk)
    assert told in signed_in(cast.mbeki).get("/log/").content.decode()
