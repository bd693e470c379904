"""How much work one record is in the officer's app, how small the app is, and how soon it is there without a network.

The script is that of ``tests/officer/test_taps.py``: a real Chromium, a phone of 390 × 844, the standard form.
"""

import gzip
import statistics
import sys
import time
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1] / "tests"
REPEATS = 7


def run() -> list[dict[str, Any]]:
    sys.path[:0] = [str(TESTS)]
    from officer.building import CannotBuild, built
    from officer.conftest import ARGUMENTS, CHROMIUM

    try:
        app = built()
    except CannotBuild as error:
        return [{"name": "app", "figure": "the officer's app", "value": None, "note": f"not measured: {error}"}]
    if CHROMIUM is None:
        return [{"name": "app", "figure": "the officer's app", "value": None, "note": "not measured: no chromium"}]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        return [*_work(browser, app), _weight(app), _offline(browser, app)]


def _phone(browser: Any, app: Path, templates: list[dict[str, Any]]) -> Any:
    from daylit.jurisdictions import load_pack
    from officer.fake_server import FakeServer
    from officer.phone import PHONE, Phone

    server = FakeServer(app, forms=[load_pack("standard").form.document()])
    server.templates = templates
    return Phone(browser.new_context(**PHONE), server).opened()


def _work(browser: Any, app: Path) -> list[dict[str, Any]]:
    from officer import test_taps
    from officer.phone import SPEEDING

    plain = _phone(browser, app, [])
    plain.stop()
    template = {
        "id": "t1",
        "name": "Speeding, warning",
        "owner": "agency",
        "kind": "traffic",
        "answers": test_taps.TEMPLATE,
    }
    short = _phone(browser, app, [template])
    short.begin("Speeding, warning")
    short.answer({label: SPEEDING[label] for label in test_taps.SEEN})
    short.review()
    short.save()
    more = _phone(browser, app, [])
    more.begin("Traffic stop")
    more.answer(SPEEDING)
    before = more.taps
    more.tap(more.page.get_by_role("button", name="Add a person"))
    more.choose("Driver or passenger", "Passenger", 1)
    more.answer({label: SPEEDING[label] for label in test_taps.SEEN[1:]}, 1)
    figures = [_taps("a speeding stop with a warning, no template", plain.taps, 24)]
    figures += [_seconds("a speeding stop with a warning, no template", plain, len(SPEEDING) + 2)]
    figures += [_taps("the same from a template", short.taps, 14)]
    figures += [_seconds("the same from a template", short, len(test_taps.SEEN) + 2)]
    figures += [_taps("each further person", more.taps - before, 10)]
    return figures


def _taps(what: str, taps: int, most: int) -> dict[str, Any]:
    note = "from home to saved, and no key" if "person" not in what else ""
    return {
        "name": f"taps: {what}", "figure": f"taps: {what}", "value": taps, "unit": "taps", "target": f"≤ {most}",
        "met": taps <= most, "note": note,
    }  # fmt: skip


def _seconds(what: str, phone: Any, decisions: int) -> dict[str, Any]:
    from officer.test_taps import model_seconds

    seconds = model_seconds(taps=phone.taps, keys=phone.keys, decisions=decisions)
    return {
        "name": f"time: {what}", "figure": f"time by the keystroke-level model: {what}", "value": seconds, "unit": "s",
        "target": "≤ 45 s", "met": seconds <= 45,
        "note": f"{phone.taps} taps of 1.1 s, {phone.keys} keys of 0.28 s, {decisions} decisions of 1.2 s",
    }  # fmt: skip


def _weight(app: Path) -> dict[str, Any]:
    size = sum(len(gzip.compress(each.read_bytes())) for each in app.rglob("*") if each.is_file()) / 1000
    return {
        "name": "first load", "figure": "first load of the app, compressed", "value": size, "unit": "KB",
        "target": "≤ 250 KB", "met": size <= 250, "note": "every file of it; the forms come beside it",
    }  # fmt: skip


def _offline(browser: Any, app: Path) -> dict[str, Any]:
    phone = _phone(browser, app, []).kept()
    phone.offline(True)
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        phone.page.reload()
        phone.page.wait_for_selector(".kinds button:enabled")
        times.append(time.perf_counter() - begin)
    seconds = statistics.median(times)
    return {
        "name": "usable offline", "figure": "usable from the device, without a network", "value": seconds, "unit": "s",
        "target": "≤ 1 s", "met": seconds <= 1, "note": f"median of {REPEATS}, the slowest {max(times):.2f} s",
    }  # fmt: skip


if __name__ == "__main__":
    for figure in run():
        print(figure)
