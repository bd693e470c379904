"""AUD-3: a device that kept its receipts finds by itself which of its records were changed or taken away in silence.

The judge here is written from ``docs/collect-api.md``. The app has its own, which is tried by
``frontend/officer/tests/held.test.ts`` and, in a browser, by ``tests/officer/test_held.py``.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from cast import NOW, Cast, body_of, signed_in
from django.db.models import F
from django.test import Client
from sending import entry_of, is_signed, keys, put

from daylit.web.audit import merkle, proofs
from daylit.web.audit.actions import record
from daylit.web.audit.checkpoints import sign_checkpoint
from daylit.web.audit.commitments import commitment_and_marks
from daylit.web.audit.heads import Head, public_keys
from daylit.web.audit.models import Event, Tree
from daylit.web.audit.witnessed import table_of
from daylit.web.collect import pace
from daylit.web.ledger.erasure import expunge
from daylit.web.ledger.models import Contact, Receipt, Revision

Receipts = list[dict[str, Any]]
OTHER = "0" * 64


@pytest.fixture(autouse=True)
def _keys() -> None:
    keys()
    pace._left.clear()


def sent(client: Client, count: int) -> Receipts:
    """The receipts of so many contacts."""
    found = []
    for _ in range(count):
        pace._left.clear()
        reply = put(client, entry_of())
        assert reply.status_code == 201
        found.append(body_of(reply)["receipt"])
        assert is_signed(found[-1])
    return found


def asked(client: Client, receipts: Receipts) -> list[dict[str, Any]]:
    pace._left.clear()
    answers = []
    for first in range(0, len(receipts), 50):
        ids = ",".join(one["id"] for one in receipts[first : first + 50])
        answers.append(body_of(client.get(f"/collect/api/receipts?ids={ids}")))
    return answers


def is_well(receipt: dict[str, Any], answer: dict[str, Any]) -> bool:
    """What a device concludes of one receipt."""
    head = Head(**answer["head"])
    found = next((one for one in answer["held"] if one["id"] == receipt["id"]), None)
    if found is None or found["state"] == "changed" or not head.signed_by(public_keys(keys())):
        return False
    same = all(found[name] == receipt[name] for name in ("sha256", "event", "leaf"))
    path = [bytes.fromhex(one) for one in found["path"] or ()]
    leaf = bytes.fromhex(receipt["leaf"])
    return same and merkle.included(leaf, receipt["event"] - 1, head.size, path, bytes.fromhex(head.head))


def wrong(client: Client, receipts: Receipts) -> set[str]:
    """The ids that a device would show to its officer."""
    parts = [receipts[first : first + 50] for first in range(0, len(receipts), 50)]
    answers = asked(client, receipts)
    return {one["id"] for part, answer in zip(parts, answers, strict=True) for one in part if not is_well(one, answer)}


def take_out(revision: Revision) -> None:
    Receipt.objects.filter(pk=revision.pk).delete()
    Revision.objects.filter(pk=revision.pk).delete()


def edit(revision: Revision) -> None:
    other = {**revision.entry, "answers": {**revision.entry["answers"], "people": []}}
    Revision.objects.filter(pk=revision.pk).update(entry=other)


def edit_and_tie_again(revision: Revision) -> None:
    """With the salt that lies in the row, the event is made to fit the new content."""
    edit(revision)
    there = Revision.objects.get(pk=revision.pk)
    event = Event.objects.get(number=there.event)
    table = table_of(there)
    event.details["rows"][table.subject(there)] = list(commitment_and_marks(there.salt, table.columns(there)))
    Event.objects.filter(pk=event.pk).update(details=event.details)


def edit_and_tell_the_log(revision: Revision) -> None:
    """A new event, added as the program would, says that the row is as it is now."""
    there = Revision.objects.get(pk=revision.pk)
    there.entry = {**there.entry, "tags": ["another"]}
    record("contact.corrected", at=NOW, subject=f"contact:{there.contact_id}", rows=[there])
    there.save()


def claim_erased(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(entry=None, expunged_because="A court's order.")


def change_the_hash(revision: Revision) -> None:
    Revision.objects.filter(pk=revision.pk).update(sha256=OTHER)


def move_the_receipt(revision: Revision) -> None:
    Receipt.objects.filter(pk=revision.pk).update(event=F("event") - 1)


DEEDS: tuple[Callable[[Revision], None], ...] = (
    take_out, edit, edit_and_tie_again, edit_and_tell_the_log, claim_erased, change_the_hash, move_the_receipt,
)  # fmt: skip


def test_it_works(cast: Cast):
    rivera = signed_in(cast.rivera)
    receipts = sent(rivera, 3)
    sign_checkpoint(at=NOW)
    (answer,) = asked(rivera, receipts)
    assert [one["state"] for one in answer["held"]] == ["held"] * 3
    assert wrong(rivera, receipts) == set()


@pytest.mark.parametrize(("count", "deeds"), [(60, 21), pytest.param(1_000, 100, marks=pytest.mark.soak)])
def test_exactly_what_was_changed_or_taken_out_is_found(cast: Cast, count: int, deeds: int):
    rivera, chance = signed_in(cast.rivera), random.Random(3)
    receipts = sent(rivera, count)
    hit = chance.sample(receipts, deeds)
    for number, one in enumerate(hit):
        DEEDS[number % len(DEEDS)](Revision.objects.get(pk=one["id"]))
    sign_checkpoint(at=NOW)
    assert wrong(rivera, receipts) == {one["id"] for one in hit}


def test_without_receipts_nobody_would_miss_what_is_gone(cast: Cast):
    """A negative control: a device that asks for a list, and kept nothing."""
    rivera = signed_in(cast.rivera)
    receipts = sent(rivera, 5)
    take_out(Revision.objects.get(pk=receipts[2]["id"]))
    sign_checkpoint(at=NOW)
    (answer,) = asked(rivera, receipts)
    shown = [one for one in receipts if any(each["id"] == one["id"] for each in answer["held"])]
    assert len(shown) == 4
    assert wrong(rivera, shown) == set()
    assert wrong(rivera, receipts) == {receipts[2]["id"]}


def test_a_log_written_anew_does_not_hold_the_receipts(cast: Cast):
    """Who holds the key signs another log; its proofs do not fit the leaf that the device was given."""
    rivera = signed_in(cast.rivera)
    receipts = sent(rivera, 4)
    Event.objects.filter(number=receipts[1]["event"]).update(leaf=merkle.leaf_hash(b"another").hex())
    frontier = merkle.Frontier()
    for leaf in Event.objects.order_by("number").values_list("leaf", flat=True):
        frontier.add(bytes.fromhex(leaf))
    Tree.objects.update(peaks=" ".join(peak.hex() for peak in frontier.peaks))
    sign_checkpoint(at=NOW)
    assert wrong(rivera, receipts) == {receipts[1]["id"]}


def test_what_the_law_had_erased_is_told_as_erased(cast: Cast):
    rivera = signed_in(cast.rivera)
    (receipt,) = sent(rivera, 1)
    contact = Contact.objects.get()
    expunge(contact=contact, by=cast.tanaka, agency=cast.millbrook, reason="A court's order of May.", at=NOW)
    sign_checkpoint(at=NOW)
    (answer,) = asked(rivera, [receipt])
    assert answer["held"][0]["state"] == "erased"
    assert wrong(rivera, [receipt]) == set()


def test_before_a_head_is_signed_there_is_nothing_to_go_by(cast: Cast):
    rivera = signed_in(cast.rivera)
    receipts = sent(rivera, 1)
    (answer,) = asked(rivera, receipts)
    assert (answer["head"], answer["held"][0]["path"]) == (None, None)
    sign_checkpoint(at=NOW)
    later = sent(rivera, 1)
    (answer,) = asked(rivera, later)
    assert (answer["held"][0]["state"], answer["held"][0]["path"]) == ("held", None)


def test_lindgren_and_okafor_are_told_nothing_of_it(cast: Cast):
    receipts = sent(signed_in(cast.rivera), 1)
    assert asked(signed_in(cast.lindgren), receipts)[0]["held"] == []
    assert signed_in(cast.okafor).get(f"/collect/api/receipts?ids={receipts[0]['id']}").status_code == 404


@pytest.mark.parametrize(
    "ids", ["", "x", ",", f"{UUID(int=7)},", ",".join(str(UUID(int=n)) for n in range(51)), "1'--", "\0"]
)
def test_what_cannot_be_meant_is_refused(cast: Cast, ids: str):
    reply = signed_in(cast.rivera).get("/collect/api/receipts", {"ids": ids})
    assert (reply.status_code, body_of(reply)["error"]["code"]) == (400, "unreadable")


@pytest.mark.parametrize("size", [1, 3, 4, 5, 8, 11, 16, 21])
def test_a_way_through_stretches_is_the_way_through_the_whole(cast: Cast, monkeypatch: pytest.MonkeyPatch, size: int):
    monkeypatch.setattr(proofs, "STRETCH", 4)
    start = datetime(2026, 11, 23, tzinfo=UTC)
    while Event.objects.count() < 21:
        record("sign_out.done", at=start + timedelta(seconds=Event.objects.count()))
    leaves = [bytes.fromhex(leaf) for leaf in Event.objects.order_by("number").values_list("leaf", flat=True)[:size]]
    found = proofs.paths(range(1, size + 2), size=size, epoch=str(UUID(int=size)))
    assert set(found) == set(range(1, size + 1))
    for number, way in found.items():
        assert way == [one.hex() for one in merkle.inclusion(leaves, number - 1)]
        assert merkle.included(
            leaves[number - 1], number - 1, size, [bytes.fromhex(x) for x in way], merkle.root(leaves)
        )
