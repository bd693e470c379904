"""A browser that is killed, and a phone that is stolen: nothing is lost, and nothing can be read."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from officer.conftest import ARGUMENTS, CHROMIUM
from officer.fake_server import FakeServer
from officer.phone import PHONE, SPEEDING, Phone
from officer.records import listed
from officer.test_taps import SEEN, TEMPLATE

pytestmark = pytest.mark.browser
CANARY = "Kanarienvogel"


@pytest.fixture
def life(driver: Any, tmp_path: Path, server: FakeServer) -> Iterator[Callable[[], Phone]]:
    """The app in a browser whose profile lives on, like that of a phone that is switched off and on."""
    opened = []

    def begin() -> Phone:
        context = driver.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=ARGUMENTS, **PHONE
        )
        opened.append(context)
        return Phone(context, server).opened()

    yield begin
    for each in opened:
        with contextlib.suppress(Exception):
            each.close()


def kill(profile: Path) -> None:
    """End the browser of this profile, and no other, as a dead battery would."""
    mine = []
    for each in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if each.name.isdigit() and f"--user-data-dir={profile}".encode() in (each / "cmdline").read_bytes().split(
                b"\0"
            ):
                mine.append(int(each.name))
    assert mine
    for process in mine:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    for lock in profile.glob("Singleton*"):
        lock.unlink()


def readable(profile: Path, text: str) -> list[str]:
    """The files of a profile in which a text stands in clear."""
    forms = [text.encode(), text.encode("utf-16-le")]
    files = [each for each in profile.rglob("*") if each.is_file() and not each.is_symlink()]
    assert len(files) > 20
    return [str(each.relative_to(profile)) for each in files if any(form in each.read_bytes() for form in forms)]


@pytest.mark.parametrize("kills", [6, pytest.param(100, marks=pytest.mark.soak)])
def test_it_works_when_the_browser_is_killed(server: FakeServer, life: Callable[[], Phone], tmp_path: Path, kills: int):
    server.templates = [
        {"id": "t1", "name": "Speeding, warning", "owner": "agency", "kind": "traffic", "answers": TEMPLATE}
    ]
    chance = random.Random(4)
    for number in range(kills):
        phone = life()
        server.plan.clear()
        server.plan.extend(chance.choices([None, "drop request", "drop answer", 503], k=3))
        phone.begin("Speeding, warning")
        phone.page.locator("details.more summary").click()
        phone.page.get_by_label("Number of the call").fill(f"life {number}")
        phone.answer({label: SPEEDING[label] for label in SEEN})
        phone.review()
        phone.page.locator(".bar .main").click(no_wait_after=True)
        time.sleep(chance.random() * 0.25)
        kill(tmp_path / "profile")
        with contextlib.suppress(Exception):
            phone.context.close()
    server.plan.clear()
    phone = life()
    phone.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    phone.wait_badge("All sent")
    drafts = phone.page.locator("section[aria-labelledby=drafts] .row").count()
    arrived = [each["cad"] for each in server.entries.values()]
    print(f"\n{kills} kills: {len(arrived)} records arrived, {drafts} are still drafts, {len(server.puts)} sendings")
    assert len(set(arrived)) == len(arrived)
    assert len(arrived) + drafts == kills


def test_a_draft_is_there_again_as_it_was(server: FakeServer, life: Callable[[], Phone], tmp_path: Path):
    phone = life()
    phone.kept()
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.page.get_by_role("textbox", name="Place, in words").fill("4th and Main")
    phone.until(lambda: "4th and Main" in phone.stored("drafts"))
    kill(tmp_path / "profile")
    again = life()
    again.page.locator("section[aria-labelledby=drafts] .row .plain").first.click()
    again.page.wait_for_selector(".form")
    assert again.page.get_by_role("textbox", name="Place, in words").input_value() == "4th and Main"
    again.review()
    again.save()
    again.wait_badge("All sent")
    [entry] = server.entries.values()
    assert entry["answers"]["location"]["description"] == "4th and Main"


def test_a_token_that_ended_with_the_browser_is_given_again(server: FakeServer, life: Callable[[], Phone]):
    phone = life()
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.context.clear_cookies()
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    assert len(server.puts) == 1


def test_a_stolen_phone_tells_nothing(server: FakeServer, life: Callable[[], Phone], tmp_path: Path):
    server.listing = [
        listed(state="sent_back", summary=f"{CANARY} stop", reasons=[f"Say why the {CANARY} was searched."])
    ]
    phone = life()
    phone.kept()
    for number in range(3):
        write_canaries(phone, number)
        phone.review()
        phone.save()
    phone.wait_badge("All sent")
    phone.offline(True)
    for number in range(3, 6):
        write_canaries(phone, number)
        phone.review()
        phone.save()
    write_canaries(phone, 6)
    phone.page.wait_for_timeout(500)
    phone.context.close()
    assert readable(tmp_path / "profile", CANARY) == []
    assert readable(tmp_path / "profile", CANARY.lower()) == []
    assert readable(tmp_path / "profile", "Middle Eastern or North African") != []  # the form itself may be read


def write_canaries(phone: Phone, number: int) -> None:
    phone.begin("Traffic stop")
    phone.answer({**SPEEDING, "Reason for the stop": "Suspicion of a crime"})
    phone.page.get_by_role("textbox", name="Place, in words").fill(f"{CANARY} lane")
    phone.page.get_by_role("textbox", name="What you saw or knew, in a sentence").fill(
        f"the {CANARY.lower()} and the {CANARY} {number}"
    )
    phone.page.locator("details.more summary").click()
    phone.page.get_by_label("Number of the call").fill(f"{CANARY}{number}")
    phone.page.get_by_label("Another tag").fill(f"{CANARY} tag")
    phone.page.get_by_role("button", name="Add", exact=True).click()


def test_the_scan_finds_what_lies_open(driver: Any, server: FakeServer, tmp_path: Path):
    context = driver.chromium.launch_persistent_context(tmp_path / "open", executable_path=CHROMIUM, args=ARGUMENTS)
    page = context.pages[0]
    page.goto(server.address)
    page.evaluate("""text => new Promise(done => { const asked = indexedDB.open('open', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('s');
      asked.onsuccess = () => { const change = asked.result.transaction('s', 'readwrite', {durability: 'strict'});
      change.objectStore('s').put({text}, 'k'); change.oncomplete = done; } })""", CANARY)  # fmt: skip
    context.close()
    assert readable(tmp_path / "open", CANARY) != []
