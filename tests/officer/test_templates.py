"""Templates on the phone: the officer's own are renamed and deleted, those used most stand first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone
from officer.test_taps import SEEN, TEMPLATE

pytestmark = pytest.mark.browser


def template(name: str, owner: str) -> dict[str, object]:
    return {"id": name.lower(), "name": name, "owner": owner, "kind": "traffic", "answers": TEMPLATE}


@pytest.fixture
def phone(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    server.templates = [template("Light out", "agency"), template("Speeding", "officer")]
    return phone_for(server)


def names(phone: Phone) -> list[str]:
    found: list[str] = phone.page.locator(".template").all_inner_texts()
    return found


def test_it_works_to_rename_ones_own(server: FakeServer, phone: Phone):
    phone.page.get_by_role("button", name="Change templates").click()
    phone.page.get_by_role("button", name="Rename Speeding").click()
    phone.page.get_by_label("New name").fill("Speeding, warning")
    phone.page.get_by_role("button", name="Rename", exact=True).click()
    phone.page.locator("strong", has_text="Speeding, warning").wait_for()
    assert [each["name"] for each in server.templates] == ["Light out", "Speeding, warning"]
    assert server.templates[1]["answers"] == TEMPLATE


def test_it_is_deleted_at_the_second_tap_and_stays_away_offline(server: FakeServer, phone: Phone):
    phone.kept()
    phone.page.get_by_role("button", name="Change templates").click()
    phone.page.get_by_role("button", name="Delete Speeding").click()
    assert len(server.templates) == 2
    phone.page.get_by_role("button", name="Delete it?").click()
    phone.page.get_by_text("“Speeding” is taken away.").first.wait_for()  # by then it is gone from the device as well
    assert phone.page.get_by_role("button", name="Delete Speeding").count() == 0
    assert [each["name"] for each in server.templates] == ["Light out"]
    phone.offline(True)
    phone.page.goto(server.address)
    phone.page.reload()
    phone.ready()
    assert names(phone) == ["Light out"]


def test_the_agencys_have_no_button_and_without_a_network_the_phone_says_why(server: FakeServer, phone: Phone):
    phone.kept()
    phone.page.get_by_role("button", name="Change templates").click()
    assert phone.page.get_by_role("button", name="Delete Light out").count() == 0
    phone.offline(True)
    phone.page.get_by_role("button", name="Delete Speeding").click()
    phone.page.get_by_role("button", name="Delete it?").click()
    phone.page.locator("main").get_by_text("Templates can be changed only with a network.").wait_for()
    assert len(server.templates) == 2


def test_what_is_used_most_stands_first(phone: Phone):
    assert names(phone) == ["Light out", "Speeding"]
    phone.begin("Speeding")
    phone.answer({label: SPEEDING[label] for label in SEEN})
    phone.review()
    phone.save()
    assert names(phone) == ["Speeding", "Light out"]
