"""The nights in which clocks change, the last minutes of a year, and a device whose clock is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone

pytestmark = pytest.mark.browser


@pytest.fixture
def phone_at(phone_for: Callable[..., Phone]) -> Callable[..., Phone]:
    """A phone in Chicago whose clock shows a moment, and goes on only when it is told to."""

    def phone(server: FakeServer, moment: str) -> Phone:
        made = phone_for(server)
        set_clock(made, moment)
        return made

    return phone


def set_clock(phone: Phone, moment: str) -> None:
    phone.page.clock.set_fixed_time(datetime.fromisoformat(moment))


def the_entry(server: FakeServer) -> dict[str, Any]:
    [entry] = server.entries.values()
    return entry


NIGHTS = {
    "2026-11-01T06:30:00+00:00": ("2026-11-01T01:30", "2026-11-01T01:30:00-05:00"),
    "2026-11-01T07:30:00+00:00": ("2026-11-01T01:30", "2026-11-01T01:30:00-06:00"),
    "2027-03-14T07:59:00+00:00": ("2027-03-14T01:59", "2027-03-14T01:59:00-06:00"),
    "2027-03-14T08:01:00+00:00": ("2027-03-14T03:01", "2027-03-14T03:01:00-05:00"),
}


@pytest.mark.parametrize("moment", NIGHTS)
def test_it_works_in_the_nights_in_which_the_clock_changes(
    server: FakeServer, phone_at: Callable[..., Phone], moment: str
):
    """The hour that comes twice is told apart by the offset of the moment at which it was written."""
    phone = phone_at(server, moment)
    phone.stop()
    phone.wait_badge("All sent")
    entry = the_entry(server)
    start, made = NIGHTS[moment]
    assert entry["answers"]["contact"]["start"] == start
    assert (entry["made_at"], entry["late_reason"]) == (made, "")


@pytest.fixture
def two_years(app: Any) -> Any:
    """An agency whose form changes with the year."""
    old = load_pack("standard").form.document()
    new = copy.deepcopy(old) | {"version": "2027", "effective_from": "2027-01-01"}
    running = FakeServer(app, forms=[old | {"effective_until": "2026-12-31"}, new])
    yield running
    running.close()


def test_a_stop_of_the_last_minutes_of_a_year_stays_on_that_years_form(
    two_years: FakeServer, phone_at: Callable[..., Phone]
):
    phone = phone_at(two_years, "2027-01-01T05:50:00+00:00")
    phone.begin("Traffic stop")
    set_clock(phone, "2027-01-01T06:05:00+00:00")
    phone.page.get_by_role("button", name="Home").click()
    phone.page.wait_for_selector(".home")
    phone.page.locator("section[aria-labelledby=drafts] .plain.grow").click()
    phone.answer(SPEEDING)
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    entry = the_entry(two_years)
    assert entry["answers"]["contact"]["start"] == "2026-12-31T23:50"
    assert entry["form"]["version"] == load_pack("standard").version
    assert entry["made_at"] == "2026-12-31T23:50:00-06:00"
    assert entry["sent_at"] == "2027-01-01T00:05:00-06:00"


def test_a_stop_after_midnight_is_on_the_new_form(two_years: FakeServer, phone_at: Callable[..., Phone]):
    phone = phone_at(two_years, "2027-01-01T06:01:00+00:00")
    phone.stop()
    phone.wait_badge("All sent")
    assert the_entry(two_years)["form"]["version"] == "2027"


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_clock_that_is_two_days_wrong_loses_nothing_and_is_told_to_the_server(
    server: FakeServer, phone_at: Callable[..., Phone], hours: int
):
    wrong = datetime.now(UTC) + timedelta(hours=hours)
    phone = phone_at(server, wrong.isoformat())
    server.plan.extend(["drop answer"])
    phone.stop()
    phone.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    phone.wait_badge("All sent")
    assert len(server.entries) == 1
    told = datetime.fromisoformat(server.clocks[0])
    assert abs(told - wrong) < timedelta(seconds=1)
