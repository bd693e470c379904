"""Without a network, with a bad one, and with a server that behaves badly: every record arrives exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from officer.fake_server import FakeServer
from officer.phone import Phone

pytestmark = pytest.mark.browser
ONLINE = "() => { window.dispatchEvent(new Event('online')) }"


def test_it_works_without_a_network(server: FakeServer, phone: Phone):
    phone.kept().offline(True)
    phone.page.reload()
    phone.ready()
    for number in range(1, 4):
        phone.stop()
        phone.wait_badge(f"{number} waiting")
    assert server.entries == {}
    phone.offline(False)
    phone.wait_badge("All sent")
    assert len(server.entries) == 3
    assert Counter(server.puts) == Counter(dict.fromkeys(server.entries, 1))


def test_the_app_starts_from_the_device_within_a_second(phone: Phone):
    phone.kept().offline(True)
    phone.page.reload()
    phone.page.wait_for_selector(".kinds button:enabled")
    passed = phone.page.evaluate("performance.now()")
    print(f"\nUsable offline after {passed:.0f} ms")


def test_a_dropped_answer_is_one_record(server: FakeServer, phone: Phone):
    server.plan.extend(["drop request", "drop answer", 503])
    phone.stop()
    phone.wait_badge("1 waiting")
    for _ in range(4):
        phone.page.evaluate(ONLINE)
        phone.page.wait_for_timeout(300)
    phone.wait_badge("All sent")
    assert len(server.entries) == 1
    assert len(set(server.raw)) == 1


def test_a_bad_record_in_the_middle_does_not_block(server: FakeServer, phone: Phone):
    phone.kept().offline(True)
    for _ in range(3):
        phone.stop()
    phone.wait_badge("3 waiting")
    server.plan.extend([None, 400, None])
    phone.offline(False)
    phone.wait_badge("1 waiting")
    assert len(server.entries) == 2
    phone.page.get_by_text("could not be opened by the server").wait_for()


def test_a_record_that_is_not_right_is_shown_to_mend(server: FakeServer, phone: Phone):
    server.plan.append(202)
    phone.stop()
    phone.wait_badge("All sent")
    phone.page.get_by_role("button", name="1 record to mend").click()
    phone.page.get_by_text("The place is needed.").wait_for()
    [name] = server.entries
    server.own[name] = {
        "contact": {"id": name},
        "answers": server.entries[name]["answers"],
        "form": server.start()["forms"][0],
        "beside": {"unit": None, "area": None, "cad": "26-1188", "tags": ["school"], "late_reason": ""},
    }
    phone.page.get_by_role("button", name="Mend").click()
    phone.page.wait_for_selector(".form")
    phone.page.get_by_text("This corrects a record").wait_for()
    phone.page.locator(".bar .main").click()
    phone.page.get_by_label("What did you correct").fill("The place was missing")
    phone.save()
    phone.wait_badge("All sent")
    [correction] = [each for each in server.entries.values() if each["corrects"]]
    assert correction["corrects"] == name
    assert correction["id"] != name
    assert correction["reason"] == "The place was missing"
    assert (correction["cad"], correction["tags"]) == ("26-1188", ["school"])  # it takes the whole record's place
    assert phone.page.get_by_text("to mend").count() == 0


def test_a_conflict_is_kept_and_shown(server: FakeServer, phone: Phone):
    server.plan.append(409)
    phone.stop()
    phone.page.get_by_role("button", name="1 record to mend").wait_for()
    phone.wait_badge("All sent")


def test_signed_out_keeps_what_is_saved_and_says_so(server: FakeServer, phone: Phone):
    server.signed_in = False
    phone.stop()
    phone.page.get_by_role("link", name="Sign in").wait_for()
    assert phone.badge() == "1 waiting"
    server.signed_in = True
    phone.page.evaluate(ONLINE)
    phone.wait_badge("All sent")
    assert len(server.entries) == 1


def test_what_one_officer_saved_is_not_sent_in_the_name_of_another(server: FakeServer, phone: Phone):
    phone.offline(True)
    phone.stop()
    server.officer = {**server.officer, "id": "o2", "name": "Okafor"}
    phone.offline(False)
    phone.page.get_by_text("1 record of another officer").wait_for()
    assert server.puts == []
    server.officer = {**server.officer, "id": "o1", "name": "Rivera"}
    phone.page.evaluate(ONLINE)
    phone.wait_badge("All sent")


def test_a_forged_receipt_is_no_receipt(server: FakeServer, phone: Phone):
    server.plan.append("forged")
    phone.stop()
    phone.page.wait_for_timeout(400)
    assert phone.badge() == "1 waiting"
    phone.page.evaluate(ONLINE)
    phone.wait_badge("All sent")


STORED = """async () => { const db = await new Promise((done, fail) => { const asked = indexedDB.open('daylit-officer');
  asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error); });
  const count = await new Promise(done => { const asked = db.transaction('outbox').objectStore('outbox').count();
  asked.onsuccess = () => done(asked.result); }); db.close(); return count; }"""


def test_it_is_forgotten_only_when_a_backup_holds_it(server: FakeServer, phone: Phone):
    phone.stop()
    phone.wait_badge("All sent")
    assert phone.page.evaluate(STORED) == 1
    server.horizon = 1
    phone.page.evaluate(ONLINE)
    phone.until(lambda: phone.page.evaluate(STORED) == 0)


def test_a_server_that_was_restored_gets_it_again(server: FakeServer, phone: Phone):
    phone.stop()
    phone.wait_badge("All sent")
    server.entries.clear()
    server.receipts.clear()
    server.epoch, server.event = "second", 0
    phone.page.evaluate(ONLINE)
    phone.until(lambda: len(server.entries) == 1)
    phone.wait_badge("All sent")
    assert len(server.entries) == 1
    assert len(server.puts) == 2


def test_two_windows_send_each_record_once(server: FakeServer, phone: Phone):
    phone.kept().offline(True)
    phone.stop()
    phone.stop()
    other = phone.context.new_page()
    other.goto(server.address)
    other.wait_for_selector(".home, dialog[open]")
    phone.offline(False)
    for page in (phone.page, other, phone.page):
        page.evaluate(ONLINE)
    phone.wait_badge("All sent")
    phone.page.wait_for_timeout(500)
    assert sorted(server.puts) == sorted(server.entries)


def test_the_figure_is_what_the_store_holds(server: FakeServer, phone_for: Callable[..., Phone]):
    phone = phone_for(server)
    phone.kept().offline(True)
    for number in range(1, 6):
        phone.stop()
        assert phone.page.evaluate(STORED) == number
        phone.wait_badge(f"{number} waiting")
        phone.page.reload()
        phone.ready()
        phone.wait_badge(f"{number} waiting")
