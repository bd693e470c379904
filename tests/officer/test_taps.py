"""How much work one record is, counted by a browser: the figures of docs/benchmarks.md.

The time is that of the keystroke-level model (Card, Moran and Newell 1980), for a thumb on a phone: 1.1 s for pointing
at a target and touching it, 0.28 s for a key, 1.2 s for each decision. Every question is a decision, each button that
only goes on is none, and the answers that are filled in are read as one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone

pytestmark = pytest.mark.browser
TAP, KEY, DECISION = 1.1, 0.28, 1.2
TEMPLATE = {
    "people": [
        {"role": "driver", "reason": "speeding", "searched": False, "force": ["none"], "result": ["verbal_warning"]}
    ]
}
SEEN = (
    "How long it took, in minutes",
    "Race or ethnicity, as you saw it",
    "Gender, as you saw it",
    "Age, as you saw it",
)


def model_seconds(*, taps: int, keys: int, decisions: int) -> float:
    return TAP * taps + KEY * keys + DECISION * decisions


def tell(name: str, phone: Phone, decisions: int) -> float:
    seconds = model_seconds(taps=phone.taps, keys=phone.keys, decisions=decisions)
    print(f"\n{name}: {phone.taps} taps, {phone.keys} keys, {seconds:.1f} s by the keystroke-level model")
    return seconds


def test_it_works_without_a_template(server: FakeServer, phone: Phone):
    phone.stop()
    seconds = tell("Speeding, warning, one person, no template", phone, decisions=len(SPEEDING) + 2)
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert phone.taps <= 24
    assert phone.keys == 0
    assert seconds <= 45
    assert entry["taps"] == phone.taps


def test_with_a_template(server: FakeServer, phone_for: Callable[..., Phone]):
    server.templates = [
        {"id": "t1", "name": "Speeding, warning", "owner": "agency", "kind": "traffic", "answers": TEMPLATE}
    ]
    phone = phone_for(server)
    phone.begin("Speeding, warning")
    phone.answer({label: SPEEDING[label] for label in SEEN})
    phone.review()
    phone.save()
    seconds = tell("Speeding, warning, one person, with a template", phone, decisions=len(SEEN) + 2)
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    assert phone.taps <= 14
    assert phone.keys == 0
    assert seconds <= 45
    assert entry["template"] == "t1"
    assert entry["answers"]["people"][0]["reason"] == "speeding"


def test_each_further_person(server: FakeServer, phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    before = phone.taps
    phone.tap(phone.page.get_by_role("button", name="Add a person"))
    phone.choose("Driver or passenger", "Passenger", 1)
    phone.answer({label: "Black" if "Race" in label else SPEEDING[label] for label in SEEN[1:]}, 1)
    further = phone.taps - before
    print(f"\nEach further person: {further} taps")
    phone.review()
    phone.save()
    phone.wait_badge("All sent")
    [entry] = server.entries.values()
    first, second = entry["answers"]["people"]
    assert further <= 10
    assert (first["result"], first["reason"]) == (second["result"], second["reason"])
    assert (first["race"]["value"], second["race"]["value"]) == (["white"], ["black"])


def test_nothing_that_was_perceived_is_filled_in_or_copied(phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.page.get_by_role("button", name="Add a person").click()
    for label in SEEN[1:]:
        question = phone.question(label, 1)
        assert question.locator("input:checked").count() == 0


def test_the_first_load_is_small(server: FakeServer):
    import gzip

    files = [each for each in server.files.rglob("*") if each.is_file()]
    packed = {each.name: len(gzip.compress(each.read_bytes())) for each in files}
    scripts = sum(size for name, size in packed.items() if name.endswith(".js"))
    print(f"\nFirst load: {sum(packed.values()) / 1000:.1f} KB compressed, of which JavaScript {scripts / 1000:.1f} KB")
    assert sum(packed.values()) <= 250_000
    assert scripts <= 60_000


def test_a_search_is_copied_where_the_officer_says_that_the_same_was_done(phone: Phone):
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    same = phone.page.get_by_role("button", name="Add a person to whom the same was done")
    assert same.count() == 0  # nothing was done that plain adding leaves out
    phone.answer({"A search or a pat-down was made": "Yes"})
    phone.page.get_by_role("button", name="Add a person", exact=True).click()
    searched = "A search or a pat-down was made"
    assert phone.question(searched, 1).locator("input:checked").count() == 0
    same.click()
    phone.until(lambda: phone.question(searched, 2).locator("input:checked").count() == 1)
    for label in SEEN[1:]:
        assert phone.question(label, 2).locator("input:checked").count() == 0
