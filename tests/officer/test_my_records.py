"""My records: what became of them, one's own numbers beside a band, and both without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from officer.fake_server import FakeServer
from officer.phone import Phone
from officer.records import NUMBERS, listed

pytestmark = pytest.mark.browser


def records(phone: Phone) -> Any:
    phone.page.get_by_role("button", name="My records").click()
    phone.page.wait_for_selector(".records .list li")
    return phone.page.locator(".records")


@pytest.fixture
def with_records(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    server.listing = [listed("c1", state="sent_back", reasons=["Say what was searched."]), listed("c2")]
    server.numbers = NUMBERS
    phone = phone_for(server).kept()
    phone.page.wait_for_selector(".attention")
    return phone


def test_it_works_with_states_reasons_and_time(with_records: Phone):
    shown = records(with_records)
    assert "Say what was searched." in shown.locator(".attention").inner_text()
    assert "48 s to write" in shown.locator(".list").last.inner_text()
    assert "Accepted" in shown.inner_text()


def test_years_of_records_do_not_push_the_own_numbers_away(server: FakeServer, phone_for: Callable[..., Phone]):
    server.listing = [listed(f"c{number}") for number in range(75)]
    server.numbers = NUMBERS
    with_all = phone_for(server).kept()
    shown = records(with_all)
    rows = shown.locator("section[aria-labelledby=there] li")
    with_all.until(lambda: rows.count() == 30)
    shown.get_by_role("button", name="Show all 75").click()
    with_all.until(lambda: rows.count() == 75)


def test_own_numbers_stand_beside_a_band_in_plain_words(with_records: Phone):
    shown = records(with_records)
    shown.locator(".measures").first.wait_for()
    said = shown.inner_text()
    assert "Eight in ten of 14 colleagues of your unit: 22 to 80." in said
    assert "Eight in ten of 40 colleagues of your agency: 1% to 12%." in said
    assert "fewer than 11 others" in said
    assert "The person\n32 s" in said.replace("\t", "")
    for word in ("rank", "best", "worst", "average"):
        assert word not in said.lower()


def test_the_list_is_read_without_a_network_and_says_how_old_it_is(with_records: Phone):
    records(with_records).locator(".measures").first.wait_for()
    with_records.until(lambda: '"measures":[{' in with_records.stored("mine"))
    with_records.offline(True)
    with_records.page.reload()
    with_records.page.wait_for_selector(".records .list li")
    said = with_records.page.locator(".records").inner_text()
    assert "Say what was searched." in said
    assert "As it was" in said
    assert "Eight in ten of 14" in said


def test_another_officer_does_not_see_them(server: FakeServer, with_records: Phone):
    records(with_records)
    server.officer = {**server.officer, "id": "o2", "name": "Okafor"}
    server.listing, server.numbers = [], {"days": 90, "measures": [], "sections": []}
    with_records.page.reload()
    with_records.page.get_by_text("Nothing yet.").wait_for()
    with_records.offline(True)
    with_records.page.reload()
    with_records.page.get_by_text("As it was").wait_for()
    assert "Say what was searched." not in with_records.page.locator(".records").inner_text()
