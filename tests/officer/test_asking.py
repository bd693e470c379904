"""What the app asks, hides, fills in, and will not let pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone

pytestmark = pytest.mark.browser
SUSPICION = {**SPEEDING, "Reason for the stop": "Suspicion of a crime"}
SENTENCE = "What you saw or knew, in a sentence"


def test_it_works_for_each_kind_of_contact(phone: Phone):
    shown = {}
    for kind in (
        "Traffic stop",
        "Bicycle stop",
        "Stop of a person on foot",
        "Field interview",
        "Call for service",
        "Community caretaking",
    ):
        phone.begin(kind)
        shown[kind] = phone.page.locator("legend").all_inner_texts()
        phone.page.get_by_role("button", name="Home").click()
        phone.page.wait_for_selector(".home")
    assert "Driver or passenger" in shown["Traffic stop"]
    assert "Driver or passenger" not in shown["Bicycle stop"]
    assert "Made in answer to a call" in shown["Bicycle stop"]
    assert "Made in answer to a call" not in shown["Call for service"]
    assert "Reason for the stop" not in shown["Community caretaking"]


def test_a_name_in_a_text_must_come_out(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SUSPICION)
    phone.page.get_by_role("textbox", name=SENTENCE).fill("Mr. Garcia ran from the shop")
    mark = phone.page.locator(".hits mark")
    assert mark.inner_text() == "Mr. Garcia"
    assert "1 question to go" in phone.page.locator(".bar .main").inner_text()
    phone.page.get_by_role("button", name="Take out").click()
    assert phone.page.locator(".hits").count() == 0
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["answers"]["people"][0]["reason_narrative"] == "ran from the shop"
    assert entry["override"] == {}


def test_what_names_nobody_goes_with_its_reason(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SUSPICION)
    phone.page.get_by_role("textbox", name=SENTENCE).fill("Ran out of Dr. Pepper Hall")
    phone.page.get_by_role("textbox", name="If it names nobody, say why").fill("A building downtown")
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["override"] == {"people[0].reason_narrative": "A building downtown"}


def test_a_name_in_the_number_of_the_call_or_a_tag_must_come_out(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.page.locator("details.more summary").click()
    phone.page.get_by_label("Number of the call").fill("26-1188 Mr. Garcia")
    phone.page.get_by_label("Another tag").fill("Maria Lopez")
    phone.page.get_by_role("button", name="Add", exact=True).click()
    assert phone.page.locator(".hits mark").all_inner_texts() == ["Mr. Garcia", "Maria Lopez"]
    assert "2 questions to go" in phone.page.locator(".bar .main").inner_text()
    for _ in range(2):
        phone.page.get_by_role("button", name="Take out").first.click()
    phone.review()
    beside = phone.page.locator(".review section", has_text="Unit, call and tags")
    assert "26-1188" in beside.inner_text()  # what is sent is seen before it is locked
    beside.get_by_role("button", name="Change: Number of the call").click()
    phone.page.get_by_label("Number of the call").wait_for()
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert (entry["cad"], entry["tags"]) == ("26-1188", [])


def test_a_late_record_says_why(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.page.get_by_role("button", name="Change: Date and time it began").click()
    earlier = datetime.now() - timedelta(hours=60)  # noqa: DTZ005 (the clock of the place)
    phone.page.locator("input[type=datetime-local]").fill(earlier.strftime("%Y-%m-%dT%H:%M"))
    phone.answer(SPEEDING)
    assert "by position" not in phone.page.locator(".form").inner_text()  # that is where it is written down
    phone.page.get_by_role("textbox", name="Place, in words").fill("4th and Main")
    phone.review()
    assert phone.page.locator(".bar .main").is_disabled()
    phone.page.get_by_label("Why late").fill("Long arrest, then the end of the shift")
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["late_reason"] == "Long arrest, then the end of the shift"
    assert entry["answers"]["location"] == {"description": "4th and Main"}


def test_a_contact_that_is_still_to_come_is_told_before_it_is_locked(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.page.get_by_role("button", name="Change: Date and time it began").click()
    later = datetime.now() + timedelta(days=3)  # noqa: DTZ005 (the clock of the place)
    phone.page.locator("input[type=datetime-local]").fill(later.strftime("%Y-%m-%dT%H:%M"))
    phone.page.locator(".bar .main").click()
    phone.page.get_by_text("It begins after it was written down.").first.wait_for()
    assert phone.page.locator(".review").count() == 0
    assert not server.entries


def test_an_open_question_is_jumped_to_and_explained(phone: Phone):
    phone.begin("Traffic stop")
    phone.answer({label: option for label, option in SPEEDING.items() if label != "Force"})
    assert phone.page.locator(".problem").count() == 0
    phone.page.locator(".bar .main").click()
    problem = phone.question("Force").locator(".problem")
    assert "is not answered yet" in problem.inner_text()
    phone.wait_focus("people[0].force")


def test_a_reason_without_an_answer_is_one(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer({label: option for label, option in SPEEDING.items() if "Age" not in label})
    age = phone.question("Age, as you saw it")
    age.get_by_role("button", name="No answer").click()
    age.locator(".missing .chip").filter(has_text="Could not be seen").locator("input").click()
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["answers"]["people"][0]["age_band"] == {"missing": "not_observed"}


def test_seconds_and_taps_are_counted(server: FakeServer, phone: Phone):
    phone.stop()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["taps"] == phone.taps
    assert set(entry["seconds"]) >= {"contact", "person", "what", "review"}
    assert 0 < sum(entry["seconds"].values()) < 60


def test_a_template_is_kept_without_what_was_perceived(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.review()
    phone.page.get_by_role("button", name="Keep as a template").click()
    phone.page.get_by_label("Name of the template").fill("My speeding")
    phone.page.get_by_role("button", name="Keep it").click()
    phone.page.locator(".said", has_text="kept").wait_for(state="attached")
    [template] = server.templates
    assert template["kind"] == "traffic"
    [person] = template["answers"]["people"]
    assert set(person) == {"role", "reason", "searched", "force", "result"}
    phone.save()
    phone.page.get_by_role("button", name="My speeding").wait_for()


BROKEN = {
    "the store refuses to write": "IDBObjectStore.prototype.put = () => { throw new DOMException('full') }",
    "there is no room left": "StorageManager.prototype.estimate = async () => ({quota: 1e8, usage: 0.99e8})",
    "the browser promises nothing": "for (const name of ['persist', 'persisted']) "
    "StorageManager.prototype[name] = async () => false",
    "the store was emptied": "localStorage.setItem('daylit-store', 'another')",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_would_lose_a_record_is_said_before_one_is_begun(browser: Any, server: FakeServer, broken: str):
    context = browser.new_context()
    context.add_init_script("StorageManager.prototype.persist = async () => true")
    context.add_init_script(BROKEN[broken])
    page = context.new_page()
    page.goto(server.address)
    page.wait_for_selector("dialog[open]")
    said = page.locator("dialog[open] h2").inner_text()
    expected = {
        "refuses": "refused to write",
        "room": "almost no room",
        "promises": "does not promise",
        "emptied": "was emptied",
    }
    assert next(words for key, words in expected.items() if key in broken) in said
    context.close()


def test_a_new_version_waits_and_drops_no_draft(server: FakeServer, phone: Phone, tmp_path: Any):
    import shutil

    phone.kept()
    phone.begin("Traffic stop")
    phone.answer({"Force": "No force"})
    newer = tmp_path / "newer"
    shutil.copytree(server.files, newer)
    worker = newer / "sw.js"
    worker.write_text(worker.read_text().replace("daylit-app-", "daylit-app-0"))
    server.files = newer
    phone.page.evaluate("navigator.serviceWorker.ready.then(each => each.update())")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="New version: tap to load").click()
    phone.ready()
    assert phone.question("Force").locator(".chip.on").inner_text().startswith("No force")


def test_two_officers_share_a_computer(server: FakeServer, phone_for: Callable[..., Phone]):
    phone = phone_for(server)
    phone.begin("Traffic stop")
    phone.page.get_by_role("button", name="Home").click()
    phone.page.locator("section[aria-labelledby=drafts]").wait_for()
    server.officer = {**server.officer, "id": "o2", "name": "Okafor"}
    phone.page.reload()
    phone.ready()
    phone.page.get_by_role("heading", name="Okafor").wait_for()
    phone.page.locator("section[aria-labelledby=drafts]").wait_for(state="detached")
