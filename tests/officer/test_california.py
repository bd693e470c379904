"""The longest form, with a table of 5,000 offences, without a network: on a phone and by the keys of a car computer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from daylit.jurisdictions import load_pack
from officer.fake_server import FakeServer
from officer.phone import DESKTOP, Phone

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DAYLIT_SHOTS")


def table(name: str, rows: int) -> dict[str, Any]:
    words = ("Unsafe speed", "Red signal", "Failure to yield", "Window tint", "Registration expired")
    return {
        "name": name,
        "rows": [[str(10000 + at), f"{words[at % 5]}, VC {22000 + at}", None, None] for at in range(rows)],
    }


@pytest.fixture
def california(app: Path) -> Iterator[FakeServer]:
    tables = [table("offences", 5000), table("cities", 500), table("schools", 300)]
    running = FakeServer(app, forms=[load_pack("us-ca-ripa").form.document()], tables=tables)
    running.officer["answers"] = {
        "officer": {
            "id": "ABC123456",
            "years": 4,
            "assignment": "patrol",
            "non_primary_agency": False,
            "race": ["white"],
        }
    }
    yield running
    running.close()


def picture(phone: Phone, name: str) -> None:
    if SHOTS:
        phone.page.screenshot(path=Path(SHOTS) / f"{name}.png")


def find(phone: Phone, label: str, text: str, nth: int = 0) -> None:
    question = phone.question(label, nth)
    question.get_by_role("searchbox").fill(text)
    question.locator(".hit").first.click()


def test_it_works_without_a_network(california: FakeServer, phone_for: Callable[..., Phone]):
    phone = phone_for(california)
    phone.kept().page.wait_for_selector(".kinds button:enabled")
    phone.has_everything()
    phone.offline(True)
    phone.page.reload()
    phone.ready()
    phone.begin("Vehicular")
    picture(phone, "ca-1-begin")
    answer_all(phone)
    picture(phone, "ca-2-offence")
    left = phone.page.locator(".bar .main").inner_text()
    assert left == "Check and save", phone.page.evaluate(
        "[...document.querySelectorAll('.question.wrong, .count:not(.done)')].map(e => e.parentElement.textContent)"
    )
    found = Axe().run(phone.page).response["violations"]
    assert found == []
    phone.review()
    phone.save()
    phone.wait_badge("1 waiting")
    phone.offline(False)
    phone.wait_badge("All sent")
    [entry] = california.entries.values()
    [person] = entry["answers"]["people"]
    assert person["traffic_offence"] == "14000"
    assert person["age"] == {"value": 34, "how": "perceived"}
    assert entry["answers"]["location"]["kind"] == "coordinates"


def answer_all(phone: Phone) -> None:
    phone.choose("Length of the stop in minutes", "10")
    for label in ("Made while answering a call for service", "Made during a welfare check", "At a public school"):
        phone.choose(label, "No")
    find(phone, "City or unincorporated area", "unsafe")
    phone.choose("Perceived race or ethnicity", "White")
    phone.question("Perceived gender").locator(".chip input").first.click()
    phone.question("Perceived sexual orientation").locator(".chip input").first.click()
    phone.question("Perceived age").locator(".stepper input").fill("34")
    phone.choose("Limited or no English", "No")
    phone.choose("Perceived or known disability", "None")
    phone.choose("Perceived to be unhoused", "No")
    phone.choose("Part in the stop", "Driver")
    phone.choose("Primary reason for the stop", "Traffic violation")
    phone.question("The reason in your own words").locator("textarea").fill("Passed a red light at the crossing")
    phone.choose("Kind of traffic violation", "Moving violation")
    find(phone, "Traffic offence", "unsafe 26000")
    find(phone, "Reason told to the person", "traffic")
    phone.choose("Actions other than force", "None")
    phone.choose("Force, by any officer", "None")
    phone.choose("Contraband or evidence found", "None")
    phone.choose("Result of the stop", "Verbal warning")
    find(phone, "Offences of the", "unsafe 26000")


def test_the_keys_are_enough(california: FakeServer, phone_for: Callable[..., Phone]):
    phone = phone_for(california, **DESKTOP)
    phone.begin("Vehicular")
    phone.question("Made while answering a call for service").locator("input").first.focus()
    phone.page.keyboard.press("2")
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.press("2")
    assert phone.question("Made while answering a call for service").locator(".chip.on").inner_text().startswith("No")
    assert phone.question("Made during a welfare check").locator(".chip.on").inner_text().startswith("No")
    picture(phone, "ca-3-desktop")
    phone.question("Traffic offence")
    find_by_keys(phone)


def find_by_keys(phone: Phone) -> None:
    city = phone.question("City or unincorporated area")
    city.get_by_role("searchbox").focus()
    phone.page.keyboard.type("red 22001")
    phone.page.keyboard.press("Enter")
    assert city.locator(".chip.on").inner_text().startswith("Red signal, VC 22001")
