"""One draft in two windows: the second says so, may take it over, and never overwrites."""

from __future__ import annotations

from typing import Any

import pytest

from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone

pytestmark = pytest.mark.browser
PLACE = "Place, in words"


def window(phone: Phone, address: str) -> Any:
    """Another window of the same browser, past the warnings."""
    other = phone.context.new_page()
    other.goto(address)
    other.wait_for_selector("html[data-looked]", state="attached")
    while other.locator("dialog[open] button").count():
        other.locator("dialog[open] button").click()
    return other


def second(phone: Phone, server: FakeServer) -> Any:
    """The same draft in another window."""
    return window(phone, f"{server.address}{phone.page.evaluate('location.hash')}")


def test_it_works_that_the_second_window_says_so(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    other = second(phone, server)
    other.get_by_role("heading", name="This record is open in another window").wait_for()
    assert other.locator("fieldset").count() == 0
    phone.page.get_by_role("textbox", name=PLACE).fill("4th and Main")
    assert phone.page.locator(".form").count() == 1


def test_taking_over_brings_what_was_written_and_the_first_window_stops(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    other = second(phone, server)
    phone.page.get_by_role("textbox", name=PLACE).fill("4th and Main")
    other.get_by_role("button", name="Go on here instead").click()
    place = other.get_by_role("textbox", name=PLACE)
    place.wait_for()
    assert place.input_value() == "4th and Main"
    phone.page.get_by_role("heading", name="This record is open in another window").wait_for()
    place.fill("5th and Main")
    other.wait_for_timeout(200)
    phone.page.get_by_role("button", name="Go on here instead").click()
    place = phone.page.get_by_role("textbox", name=PLACE)
    place.wait_for()
    assert place.input_value() == "5th and Main"


def test_a_window_that_goes_home_or_is_closed_lets_go(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    hash_ = phone.page.evaluate("location.hash")
    other = second(phone, server)
    other.get_by_role("heading", name="This record is open in another window").wait_for()
    phone.page.get_by_role("button", name="Home").click()
    phone.page.wait_for_selector(".home")
    other.reload()
    other.wait_for_selector(".form")
    other.close()
    phone.page.evaluate("hash => { location.hash = hash }", hash_)
    phone.page.wait_for_selector(".form")


def test_what_is_open_elsewhere_is_not_thrown_away_here(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    other = window(phone, server.address)
    other.get_by_role("button", name="Discard").click()
    other.get_by_role("button", name="Throw it away?").click()
    other.locator(".said", has_text="open in another window").wait_for(state="attached")
    phone.answer(SPEEDING)
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    assert len(server.entries) == 1
    other.locator("section[aria-labelledby=drafts]").wait_for(state="detached")
