"""SYNC-6: a device that may lose a record says so before one is begun, and the figure is what the store holds."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

import pytest

from officer.fake_server import FakeServer
from officer.phone import OPENED, Phone

pytestmark = pytest.mark.browser
LEAST_FREE, FULLEST = 20_000_000, 0.95


@dataclass(frozen=True)
class Device:
    """What a browser says of itself, and which warnings it must give then, in words of their sentences."""

    quota: int
    usage: int
    persisted: bool
    granted: bool
    writes: bool
    emptied: bool

    @property
    def script(self) -> str:
        """The browser made to be so, before the app begins."""
        lines = [
            f"StorageManager.prototype.estimate = async () => ({{quota: {self.quota}, usage: {self.usage}}});",
            f"StorageManager.prototype.persisted = async () => {json.dumps(self.persisted)};",
            f"StorageManager.prototype.persist = async () => {json.dumps(self.granted)};",
        ]
        if not self.writes:
            lines.append(
                "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') };"
            )
        if self.emptied:
            lines.append("localStorage.setItem('daylit-store', 'another');")
        return "\n".join(lines)

    @property
    def warnings(self) -> list[str]:
        """In the order in which they are said."""
        if not self.writes:
            return ["refused to write"]
        full = self.quota > 0 and (self.quota - self.usage < LEAST_FREE or self.usage / self.quota > FULLEST)
        said = {
            "was emptied": self.emptied,
            "does not promise": not (self.persisted or self.granted),
            "almost no room": full,
        }
        return [words for words, holds in said.items() if holds]


def a_device(chance: random.Random) -> Device:
    quota = chance.choice([0, 10_000_000, 100_000_000, 2_000_000_000])
    share = chance.choice([0.0, 0.5, 0.94, 0.96, 1.0])
    return Device(
        quota=quota, usage=int(quota * share), persisted=chance.random() < 0.4, granted=chance.random() < 0.4,
        writes=chance.random() < 0.8, emptied=chance.random() < 0.4,
    )  # fmt: skip


def said(page: Any) -> list[str]:
    """Every warning; between them nothing else on the page can be reached."""
    page.wait_for_selector("html[data-looked]", state="attached")
    found = []
    while page.locator("dialog[open]").count():
        title = page.locator("dialog h2").inner_text()
        found.append(title)
        assert page.evaluate("document.querySelector('dialog').matches(':modal')")
        page.keyboard.press("Escape")
        page.wait_for_timeout(50)
        assert page.locator("dialog[open]").count() == 1, "a warning is read, not waved away"
        if page.locator("dialog button").inner_text() != "I have read this":
            break
        page.locator("dialog button").click()
        page.wait_for_function("title => document.querySelector('dialog h2')?.textContent !== title", arg=title)
    return found


def tried(browser: Any, server: FakeServer, seed: int, number: int) -> int:
    """So many devices; how many of them had to warn."""
    chance = random.Random(seed)
    warned = 0
    for _ in range(number):
        device = a_device(chance)
        context = browser.new_context()
        context.add_init_script(device.script)
        page = context.new_page()
        page.goto(server.address)
        found = said(page)
        assert len(found) == len(device.warnings), (device, found)
        assert all(words in title for words, title in zip(device.warnings, found, strict=True)), (device, found)
        warned += bool(found)
        context.close()
    return warned


def test_it_works_on_devices_that_would_lose_a_record_and_on_those_that_would_not(browser: Any, server: FakeServer):
    warned = tried(browser, server, seed=6, number=12)
    assert 0 < warned < 12


@pytest.mark.soak
def test_a_hundred_devices(browser: Any, server: FakeServer):
    print(f"\nOf 100 devices {tried(browser, server, seed=7, number=100)} warned, each as it had to")


def waiting(phone: Phone) -> int:
    """Records in the store without a receipt, read from the disk with the device's own key."""
    rows: list[str] = phone.page.evaluate(OPENED.replace("opened[name] =", "(opened[name] ??= []).push(").replace(
        ".then(bytes => new TextDecoder().decode(bytes), () => null);",
        ".then(bytes => new TextDecoder().decode(bytes), () => null));",
    )).get("outbox", [])  # fmt: skip
    return sum(json.loads(row)["receipt"] is None for row in rows)


def told(phone: Phone) -> int:
    """The figure on the screen."""
    badge = phone.badge()
    return 0 if badge == "All sent" else int(badge.removesuffix(" waiting")) if badge.endswith(" waiting") else -1


def test_the_figure_is_what_the_store_holds_whatever_happens(server: FakeServer, phone: Phone):
    chance = random.Random(8)
    phone.kept()
    away = False
    seen = set()
    for _ in range(10):
        server.plan.clear()
        server.plan.extend(chance.choices([None, "drop request", "drop answer", 503, 400, 202, "forged"], k=4))
        deed = chance.choice(["stop", "stop", "network", "reload", "backup"])
        if deed == "stop":
            phone.stop()
        elif deed == "network":
            away = not away
            phone.offline(away)
        elif deed == "backup":
            server.horizon = server.event
            phone.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
        else:
            phone.page.reload()
            phone.ready()
        phone.page.wait_for_timeout(100)
        phone.until(lambda: told(phone) == waiting(phone))
        seen.add(waiting(phone))
    assert len(seen) > 1
