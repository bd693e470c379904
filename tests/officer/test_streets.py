"""Block and crossing by typing the beginning of a street: offline, and without an index of streets as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from officer.fake_server import FakeServer
from officer.phone import Phone

pytestmark = pytest.mark.browser
TOWN = {"streets": [["4th Ave", 0, 0], ["Elm St", 100, 400], ["Oak St"]], "crossings": [[0, 1], [1, 2]]}
WORDS = "Place, in words"


def street(phone: Phone, begins: str) -> None:
    phone.page.get_by_role("button", name="Block or crossing").click()
    phone.page.get_by_role("searchbox", name="Find: Street").fill(begins)


def words(phone: Phone) -> str:
    text: str = phone.page.get_by_role("textbox", name=WORDS).input_value()
    return text


def test_it_works_for_a_crossing_without_a_network(server: FakeServer, phone_for: Callable[..., Phone]):
    server.streets = TOWN
    phone = phone_for(server).kept().has_everything()
    phone.offline(True)
    phone.page.reload()
    phone.ready()
    phone.begin("Traffic stop")
    street(phone, "el")
    phone.page.get_by_role("button", name="Elm St", exact=True).click()
    phone.page.locator(".street .chip").filter(has_text="4th Ave").locator("input").click()
    assert words(phone) == "Elm St and 4th Ave"
    phone.page.locator(".street").wait_for(state="detached")


def test_a_house_number_becomes_its_block(server: FakeServer, phone_for: Callable[..., Phone]):
    server.streets = TOWN
    phone = phone_for(server)
    phone.begin("Traffic stop")
    street(phone, "elm")
    phone.page.keyboard.press("Enter")
    phone.page.locator(".street .chip").filter(has_text="300").wait_for()
    phone.page.get_by_label("Number on the street").fill("327")
    phone.page.get_by_role("button", name="Use 300").click()
    assert words(phone) == "300 block of Elm St"


def test_it_works_without_an_index_and_remembers_what_was_typed(phone: Phone):
    phone.begin("Traffic stop")
    street(phone, "Mill Rd")
    phone.page.get_by_role("button", name="Use “Mill Rd” as it is").click()
    phone.page.get_by_role("searchbox", name="Find: Cross street").fill("Quarry Ln")
    phone.page.keyboard.press("Enter")
    assert words(phone) == "Mill Rd and Quarry Ln"
    phone.page.get_by_role("button", name="Block or crossing").click()
    assert phone.page.locator(".street .chip").first.inner_text().startswith("Mill Rd")


def test_it_fills_the_fields_of_a_form_that_has_them(app: Any, phone_for: Callable[..., Phone]):
    server = FakeServer(app, forms=[load_pack("us-ca-ripa").form.document()])
    server.streets = TOWN
    phone = phone_for(server, permissions=[])
    phone.page.locator(".kinds button").first.click()
    phone.page.wait_for_selector(".form")
    street(phone, "elm")
    phone.page.keyboard.press("Enter")
    phone.page.locator(".street .chip").filter(has_text="200").locator("input").click()
    assert phone.page.get_by_role("textbox", name="Block number").input_value() == "200"
    assert phone.page.get_by_role("textbox", name="Street", exact=True).input_value() == "Elm St"
    server.close()
