"""Uses of force with several officers, where a state asks for them one by one: Colorado's form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from officer.fake_server import FakeServer
from officer.phone import Phone

pytestmark = pytest.mark.browser
OFFICERS = "Names of the officers involved"


@pytest.fixture
def colorado(app: Path) -> Iterator[FakeServer]:
    running = FakeServer(app, forms=[load_pack("us-co-lei").form.document()])
    yield running
    running.close()


@pytest.fixture
def phone(colorado: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    """A record of force, with two uses of it by different officers."""
    phone = phone_for(colorado, permissions=[])
    phone.page.locator(".kinds button").first.click()
    phone.page.wait_for_selector(".form")
    phone.choose("Which records this contact makes", "Use of force")
    for number, names in enumerate(("Rivera", "Okafor and Lindgren")):
        add = "Add a use of force" if number == 0 else "Add another use of force"
        phone.page.get_by_role("button", name=add).click()
        phone.page.get_by_role("textbox", name=OFFICERS).nth(number).fill(names)
    return phone


def written(phone: Phone) -> list[str]:
    boxes = phone.page.get_by_role("textbox", name=OFFICERS)
    return [boxes.nth(number).input_value() for number in range(boxes.count())]


def test_it_works_for_several_officers_in_several_uses(phone: Phone):
    assert written(phone) == ["Rivera", "Okafor and Lindgren"]
    draft = phone.page.evaluate("location.hash.split('/')[2]")
    phone.page.evaluate("draft => { location.hash = `#/review/${draft}` }", draft)
    phone.page.wait_for_selector(".review")
    said = phone.page.locator(".review").inner_text()
    assert "Rivera" in said
    assert "Okafor and Lindgren" in said


def test_one_use_is_taken_away_and_the_other_stays(phone: Phone):
    phone.page.get_by_role("button", name="Remove use of force 1").click()
    phone.page.get_by_role("button", name="Take away use of force 1?").click()
    assert written(phone) == ["Okafor and Lindgren"]


def test_force_is_never_copied_to_another_person(phone: Phone):
    before: Any = phone.page.locator("[data-list$='.force']").count()
    phone.page.get_by_role("button", name="Add a person").click()
    phone.page.wait_for_function(
        "before => document.querySelectorAll(\"[data-list$='.force']\").length > before", arg=before
    )
    assert len(written(phone)) == 2
