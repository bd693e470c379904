"""What an officer does with the app, as a browser does it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from officer.fake_server import FakeServer

OPENED = """async () => {
  const db = await new Promise(done => { const asked = indexedDB.open('daylit-officer');
    asked.onsuccess = () => done(asked.result) });
  const all = (store) => new Promise(done => { const found = []; const asked = db.transaction(store).objectStore(store)
    .openCursor(); asked.onsuccess = () => { const at = asked.result; if (!at) return done(found);
    found.push([at.key, at.value]); at.continue() } });
  const key = (await all('keys')).find(([name]) => name === 'device')[1];
  const opened = {};
  for (const store of ['drafts', 'kept', 'outbox']) for (const [id, {iv, data}] of await all(store)) {
    const how = {name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${store}/${id}`)};
    const name = store === 'kept' ? id : store;
    opened[name] = await crypto.subtle.decrypt(how, key, data)
      .then(bytes => new TextDecoder().decode(bytes), () => null);
  }
  db.close(); return opened; }"""
FETCHED = "async () => (await (await caches.open('daylit-forms-1')).keys()).length"
HERE = {"latitude": 44.95, "longitude": -93.1}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "permissions": ["geolocation"],
    "geolocation": HERE,
    "timezone_id": "America/Chicago",
    "reduced_motion": "reduce",
}
DESKTOP: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "has_touch": False,
    "is_mobile": False,
}
SPEEDING = {
    "How long it took, in minutes": "10",
    "Driver or passenger": "Driver",
    "Race or ethnicity, as you saw it": "White",
    "Gender, as you saw it": "Female",
    "Age, as you saw it": "25 to 34",
    "Reason for the stop": "Speeding",
    "A search or a pat-down was made": "No",
    "Force": "No force",
    "How it ended": "Spoken warning",
}


class Phone:
    """One browser with the app; it counts every tap, and fails on anything the page's policy forbids."""

    def __init__(self, context: Any, server: FakeServer) -> None:
        self.context, self.server = context, server
        self.taps, self.keys, self.said = 0, 0, []
        context.set_default_timeout(120_000)  # a machine may be busy; no test here is about this time
        self.page: Any = None

    def opened(self) -> Phone:
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("console", lambda each: self.said.append(each.text) if each.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda each: self.said.append(str(each)))
        self.page.goto(self.server.address)
        return self.ready()

    def ready(self) -> Phone:
        """Past the warnings, at home, with the app kept for the time without a network."""
        self.read_warnings()
        # "Starting …" is on its way to home: whoever takes the network from it has a device that was never online.
        self.page.wait_for_selector(".kinds button:enabled, .first:not(:has-text('Starting …')), .form, .pin")
        return self

    def read_warnings(self) -> None:
        self.page.wait_for_selector("html[data-looked]", state="attached")
        while self.page.locator("dialog[open] button").count():
            said = self.page.locator("dialog h2").inner_text()
            self.page.locator("dialog[open] button").click()
            self.page.wait_for_function("said => document.querySelector('dialog h2')?.textContent !== said", arg=said)

    def kept(self) -> Phone:
        """Until the app itself is on the device."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        return self

    def until(self, holds: Callable[[], bool]) -> None:
        """Look again and again; what happens in a browser takes as long as the machine lets it."""
        patience = time.monotonic() + 120
        while not holds():
            assert time.monotonic() < patience, f"{self.badge()!r}; {self.server.puts=}; said {self.said}"
            self.page.wait_for_timeout(50)

    def has_everything(self) -> Phone:
        """Until forms, tables and streets of the server's last answer are on the device."""
        server = self.server
        wanted = len(server.forms) + len(server.tables) + (server.streets is not None)
        self.until(lambda: self.page.evaluate(FETCHED) >= wanted)
        return self

    def stored(self, name: str) -> str:
        """What lies on the disk under a name, opened with the device's own key."""
        return str(self.page.evaluate(OPENED).get(name))

    def tap(self, target: Any) -> None:
        self.taps += 1
        target.click()

    def begin(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))
        self.page.wait_for_selector(".form")

    def question(self, label: str, nth: int = 0) -> Any:
        legend = self.page.locator("legend", has_text=re.compile(f"^{re.escape(label)}"))
        return self.page.locator("fieldset.question").filter(has=legend).nth(nth)

    def choose(self, label: str, option: str, nth: int = 0) -> None:
        chip = self.question(label, nth).locator(".chip").filter(has=self.page.get_by_text(option, exact=True))
        more = self.question(label, nth).get_by_role("button", name="All")
        if not chip.count() and more.count():
            self.tap(more)
        self.tap(chip.locator("input"))

    def answer(self, answers: dict[str, str], nth: int = 0) -> None:
        for label, option in answers.items():
            self.choose(label, option, nth)

    def review(self) -> None:
        self.tap(self.page.locator(".bar .main"))
        self.page.wait_for_selector(".review")

    def save(self) -> None:
        self.tap(self.page.locator(".bar .main"))
        self.page.wait_for_selector(".home")

    def stop(self, **changes: str) -> None:
        """A whole stop for speeding, from home to home."""
        self.begin("Traffic stop")
        self.answer({**SPEEDING, **changes})
        self.review()
        self.save()

    def badge(self) -> str:
        text: str = self.page.locator(".sending .badge").inner_text()
        return text

    def wait_focus(self, at: str) -> None:
        """Until what answers the question at this place of the record has the focus: it comes with the next frame."""
        self.page.wait_for_function("at => document.activeElement?.closest('[data-at]')?.dataset.at === at", arg=at)

    def wait_badge(self, text: str) -> None:
        try:
            self.page.wait_for_function(
                "text => document.querySelector('.sending .badge')?.textContent === text", arg=text
            )
        except Exception as error:  # what a waiting phone looks like, for whoever reads the failure
            cookie, puts = self.page.evaluate("document.cookie"), self.server.puts
            raise AssertionError(f"{self.badge()!r}, not {text!r}; {puts=}; {cookie=}; said {self.said}") from error

    def offline(self, away: bool) -> None:
        self.context.set_offline(away)
        if not away:  # the browser forgets to say so to a page that was loaded while it was away
            self.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
