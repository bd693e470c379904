"""The PIN: what it puts out of reach, how guessing ends, and that nothing saved waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from officer.fake_server import FakeServer
from officer.phone import OPENED, Phone
from officer.records import listed

pytestmark = pytest.mark.browser
PIN, CANARY = "271828", "Kanarienvogel"


def set_pin(phone: Phone, pin: str = PIN) -> None:
    phone.page.get_by_role("button", name="Set a PIN").click()
    choose(phone, pin)


def choose(phone: Phone, pin: str = PIN) -> None:
    phone.page.get_by_label("PIN, 6 digits or more").fill(pin)
    phone.page.get_by_label("The same once more").fill(pin)
    phone.page.get_by_role("button", name="Lock with this PIN").click()
    phone.page.wait_for_selector(".home")


def lock(phone: Phone) -> None:
    phone.page.get_by_role("button", name="Lock", exact=True).click()
    phone.page.wait_for_selector(".lock")


def restart(phone: Phone) -> None:
    phone.page.reload()
    phone.page.wait_for_selector(".lock")
    phone.read_warnings()


def give(phone: Phone, pin: str) -> None:
    phone.page.get_by_label("PIN", exact=True).fill(pin)
    phone.page.get_by_role("button", name="Open", exact=True).click()


def write_draft(phone: Phone) -> None:
    phone.begin("Traffic stop")
    phone.page.get_by_role("textbox", name="Place, in words").fill(f"{CANARY} Lane")
    phone.page.wait_for_timeout(100)
    phone.page.get_by_role("button", name="Home").click()
    phone.page.wait_for_selector(".home")


@pytest.fixture
def with_draft(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    server.listing = [listed(summary=f"{CANARY} stop")]
    phone = phone_for(server).kept()
    write_draft(phone)
    return phone


def drafts(phone: Phone) -> int:
    count: int = phone.page.locator("section[aria-labelledby=drafts] .row").count()
    return count


def test_it_works_from_setting_it_to_opening_it(with_draft: Phone):
    set_pin(with_draft)
    lock(with_draft)
    assert CANARY not in with_draft.page.content()
    give(with_draft, PIN)
    with_draft.page.locator("section[aria-labelledby=drafts] .row .plain").first.click()
    assert with_draft.page.get_by_role("textbox", name="Place, in words").input_value() == f"{CANARY} Lane"


def test_it_asks_again_when_the_app_starts_and_without_a_network(with_draft: Phone):
    set_pin(with_draft)
    with_draft.offline(True)
    restart(with_draft)
    assert drafts(with_draft) == 0
    give(with_draft, PIN)
    with_draft.page.wait_for_selector(".home")
    assert drafts(with_draft) == 1


def test_the_devices_key_alone_opens_nothing_that_is_personal(with_draft: Phone):
    """Whoever takes the store apart, with every key in it: without a PIN they read it, with one they do not."""
    with_draft.stop()
    with_draft.wait_badge("All sent")
    before = with_draft.page.evaluate(OPENED)
    assert CANARY in before["drafts"]
    assert CANARY in before["mine"]
    set_pin(with_draft)
    after = with_draft.page.evaluate(OPENED)
    assert {name for name, text in after.items() if text is None} >= {"drafts", "mine", "uses", "place", "tags"}
    assert CANARY not in str(after)
    assert after["outbox"] is not None  # its label and its sealed body: what sending needs


def test_taking_it_away_gives_everything_back(with_draft: Phone):
    set_pin(with_draft)
    with_draft.page.get_by_role("button", name="PIN", exact=True).click()
    with_draft.page.get_by_role("button", name="Take the PIN away").click()
    with_draft.page.wait_for_selector(".home")
    with_draft.page.reload()
    with_draft.ready()
    assert drafts(with_draft) == 1


def test_what_is_saved_is_sent_while_locked(server: FakeServer, phone: Phone):
    phone.kept()
    set_pin(phone)
    phone.offline(True)
    phone.stop()
    phone.wait_badge("1 waiting")
    lock(phone)
    assert "1 saved record waiting" in phone.page.locator(".lock").inner_text()
    phone.offline(False)
    phone.page.get_by_text("All saved records are sent").wait_for()
    assert len(server.entries) == 1
    phone.page.reload()
    phone.page.wait_for_selector(".lock")


def test_wrong_tries_are_slowed_even_over_a_restart(with_draft: Phone):
    set_pin(with_draft)
    lock(with_draft)
    for left in (9, 8):
        give(with_draft, "000001")
        with_draft.page.get_by_text(f"{left} tries left").wait_for()
    give(with_draft, "000001")
    with_draft.page.get_by_text("Next try after").wait_for()
    restart(with_draft)
    give(with_draft, PIN)
    with_draft.page.get_by_text("Next try after").wait_for()
    assert drafts(with_draft) == 0


def too_many(phone: Phone) -> None:
    """Ten wrong tries; the clock is moved on, as somebody with much time would wait."""
    phone.page.evaluate("() => { const real = Date.now; let more = 0; Date.now = () => real() + (more += 3.6e6) }")
    for _ in range(10):
        give(phone, "000001")
        phone.page.wait_for_function(
            "() => !document.querySelector('.lock button[type=submit]')?.textContent.includes('…')"
        )
    phone.page.get_by_text("too many wrong tries").wait_for()


def test_after_ten_tries_a_sign_in_opens_it_and_nothing_is_lost(server: FakeServer, with_draft: Phone):
    set_pin(with_draft)
    lock(with_draft)
    too_many(with_draft)
    restart(with_draft)
    with_draft.page.get_by_text("too many wrong tries").wait_for()
    server.fresh = False
    with_draft.page.get_by_label("New PIN").fill("314159")
    with_draft.page.get_by_role("button", name="Open and keep this PIN").click()
    assert "reauthenticate" in with_draft.page.get_by_role("link", name="Second factor").get_attribute("href")
    server.fresh = True
    with_draft.page.get_by_role("button", name="Open and keep this PIN").click()
    with_draft.page.wait_for_selector(".home")
    assert drafts(with_draft) == 1
    lock(with_draft)
    give(with_draft, "314159")
    with_draft.page.wait_for_selector(".home")
    assert drafts(with_draft) == 1


def test_it_locks_by_itself_after_five_minutes_with_the_draft_on_the_disk(server: FakeServer, browser: Any):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    phone = Phone(context, server)
    phone.page = context.new_page()
    phone.page.clock.install()
    phone.page.goto(server.address)
    phone.ready()
    set_pin(phone)
    phone.begin("Traffic stop")
    phone.page.get_by_role("textbox", name="Place, in words").fill("4th and Main")
    phone.page.clock.run_for(4 * 60_000)
    assert phone.page.locator(".lock").count() == 0
    phone.page.clock.run_for(2 * 60_000)
    phone.page.wait_for_selector(".lock")
    give(phone, PIN)
    phone.page.wait_for_selector(".form")
    assert phone.page.get_by_role("textbox", name="Place, in words").input_value() == "4th and Main"
    context.close()


def test_another_officer_on_the_same_computer_is_not_locked_out(server: FakeServer, with_draft: Phone):
    set_pin(with_draft)
    server.officer = {**server.officer, "id": "o2", "name": "Okafor"}
    with_draft.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    with_draft.page.get_by_role("heading", name="Okafor").wait_for()
    assert drafts(with_draft) == 0
    write_draft(with_draft)
    set_pin(with_draft, "161803")
    server.officer = {**server.officer, "id": "o1", "name": "Rivera"}
    with_draft.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    with_draft.page.wait_for_selector(".lock")
    give(with_draft, PIN)
    with_draft.page.get_by_role("heading", name="Rivera").wait_for()
    assert drafts(with_draft) == 1


@pytest.mark.parametrize("weak", ["12345", "111111", "123456", "987654"])
def test_a_pin_that_is_tried_first_is_refused(phone: Phone, weak: str):
    phone.page.get_by_role("button", name="Set a PIN").click()
    phone.page.get_by_label("PIN, 6 digits or more").fill(weak)
    phone.page.get_by_label("The same once more").fill(weak)
    assert phone.page.get_by_role("button", name="Lock with this PIN").is_disabled()


def test_with_a_pin_a_record_costs_no_tap_more(server: FakeServer, phone: Phone):
    set_pin(phone)
    before = phone.taps
    phone.stop()
    assert phone.taps - before <= 24


def test_an_agency_that_wants_a_pin_lets_nobody_write_without_one(server: FakeServer, phone_for: Callable[..., Phone]):
    server.needs_pin = True
    phone = phone_for(server)
    phone.page.get_by_text("Millbrook Police asks for a PIN on every device").wait_for()
    assert phone.page.locator(".home, .form").count() == 0
    phone.page.goto(server.address + "#pin")
    assert phone.page.get_by_role("button", name="Home").count() == 0
    choose(phone)
    phone.kept()
    restart(phone)
    give(phone, PIN)
    phone.page.wait_for_selector(".home")
    phone.page.get_by_role("button", name="PIN", exact=True).click()
    assert phone.page.get_by_role("button", name="Take the PIN away").count() == 0


def test_what_is_being_written_is_finished_before_a_pin_is_asked_for(
    server: FakeServer, phone_for: Callable[..., Phone]
):
    phone = phone_for(server).kept()
    phone.begin("Traffic stop")
    server.needs_pin = True
    phone.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    phone.until(lambda: '"pin":true' in phone.stored("start"))
    assert phone.page.locator(".form").count() == 1
    phone.page.get_by_role("button", name="Home").click()
    phone.page.get_by_text("asks for a PIN on every device").wait_for()
