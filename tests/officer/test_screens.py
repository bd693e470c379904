"""Every screen in every colour, on a phone and on a desktop: what can be reached, seen and read. Set
DAYLIT_SHOTS to a folder to keep the pictures and look at them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from officer.fake_server import FakeServer
from officer.phone import DESKTOP, SPEEDING, Phone
from officer.records import NUMBERS, listed
from officer.test_lock import lock, set_pin

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DAYLIT_SHOTS")
THEMES = ("light", "dark", "night")
SMALL = """() => [...document.querySelectorAll(
  'button, .chip, select, summary, input:not([type=radio]):not([type=checkbox])')]
  .filter(each => each.checkVisibility())
  .map(each => [each.textContent || each.ariaLabel, each.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
  .map(([text, box]) => [text, box.width, box.height])"""


@pytest.fixture(params=["phone", "desktop"])
def shown(request: Any, server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    server.templates = [
        {"id": "t1", "name": "Speeding, warning", "owner": "agency", "kind": "traffic", "answers": TEMPLATE},
        {"id": "t2", "name": "Equipment, citation", "owner": "own", "kind": "traffic", "answers": TEMPLATE},
    ]
    server.listing = [listed("c1", state="sent_back", reasons=["Say what was searched."]), listed("c2")]
    server.numbers = NUMBERS
    server.streets = {"streets": [["4th Ave", 0, 0], ["Elm St", 100, 400]], "crossings": [[0, 1]]}
    phone = phone_for(server, **(DESKTOP if request.param == "desktop" else {}))
    phone.name = request.param  # type: ignore[attr-defined]
    return phone


TEMPLATE = {
    "people": [
        {"role": "driver", "reason": "speeding", "searched": False, "force": ["none"], "result": ["verbal_warning"]}
    ]
}


def look(phone: Phone, screen: str) -> None:
    """Pictures of a screen in all colours, and what a machine can say about it."""
    for theme in THEMES:
        phone.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        if SHOTS:
            name = f"{phone.name}-{screen}-{theme}.png"  # type: ignore[attr-defined]
            phone.page.screenshot(path=Path(SHOTS) / name, full_page=screen.endswith("records"))
        result = Axe().run(phone.page)
        found = [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in result.response["violations"]]
        assert found == [], f"{screen} in {theme}"
    assert phone.page.evaluate(SMALL) == [], screen


def test_it_works_on_every_screen(shown: Phone):
    shown.page.wait_for_selector(".attention")
    look(shown, "1-home")
    shown.begin("Traffic stop")
    look(shown, "2-form-empty")
    shown.page.get_by_role("button", name="Block or crossing").click()
    shown.page.get_by_role("searchbox", name="Find: Street").fill("elm")
    shown.page.get_by_role("button", name="Elm St", exact=True).click()
    look(shown, "2-form-street")
    shown.page.get_by_role("button", name="Close").click()
    shown.answer(dict(list(SPEEDING.items())[:6]))
    shown.choose("A search or a pat-down was made", "Yes")
    shown.page.get_by_role("button", name="Add a search").click()
    look(shown, "3-form-middle")
    shown.page.locator(".bar .main").click()
    look(shown, "4-form-problem")
    shown.choose("A search or a pat-down was made", "No")
    shown.answer(dict(list(SPEEDING.items())[7:]))
    shown.page.get_by_role("button", name="Add a person").click()
    look(shown, "5-second-person")
    shown.page.get_by_role("button", name="Remove person 2").click()
    shown.page.get_by_role("button", name="Take away person 2?").click()
    shown.review()
    look(shown, "6-review")
    shown.save()
    shown.begin("Speeding, warning")
    look(shown, "7-template")
    shown.page.get_by_role("button", name="Home").click()
    shown.page.get_by_role("button", name="My records").click()
    shown.page.wait_for_selector(".measures li")
    look(shown, "8-records")
    shown.page.get_by_role("button", name="Home").click()
    shown.page.get_by_role("button", name="Change templates").click()
    shown.page.get_by_role("button", name="Rename Equipment").click()
    look(shown, "9-templates")
    shown.page.get_by_role("button", name="Home").click()
    set_pin(shown)
    lock(shown)
    look(shown, "10-lock")
    assert shown.said == []


def test_what_waits_can_be_seen_and_read_in_every_colour(shown: Phone):
    shown.page.wait_for_selector(".attention")
    shown.kept().has_everything()
    shown.offline(True)
    shown.stop()
    shown.wait_badge("1 waiting")
    look(shown, "11-waiting")
    shown.page.get_by_role("button", name="My records").click()
    shown.page.wait_for_selector(".list .tag")
    look(shown, "12-waiting-records")
