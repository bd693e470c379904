"""The log against those who may write to the database (TRUST AUD-1), and its keys (AUD-7)."""

import json
from datetime import timedelta
from random import Random

import pytest
import tampering
from django.db import connection
from tampering import COVERED, OPEN, START, Log, a_log, judged, lines, sign_again

from daylit.web.audit import merkle, queries, verifier
from daylit.web.audit.actions import record
from daylit.web.audit.checkpoints import NoSigningKey, as_head, new_signing_key, own_heads, own_keys, sign_checkpoint
from daylit.web.audit.heads import Head, NotACheckpoint, public_keys, read_heads, texts
from daylit.web.audit.models import Checkpoint, Event
from daylit.web.audit.verification import verify
from daylit.web.keys import Keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys() -> Keys:
    found = own_keys()
    found.make_missing(day=START.date())
    return found


@pytest.fixture
def log(keys: Keys) -> Log:
    return a_log(keys)


def kinds(verdict) -> set[str]:
    return {damage.kind for damage in verdict.damages}


def test_it_works_and_a_whole_log_is_whole(log: Log):
    verdict = verify(kept=[log.own[2]])
    assert verdict.damages == ()
    assert (verdict.size, verdict.witnessed) == (len(log.events), log.own[2].size)


def outside(log: Log, kept: list[Head], keys: Keys, folder) -> dict:
    """What the verifier that knows nothing of Daylit says."""
    (folder / "log.jsonl").write_bytes(lines(log))
    (folder / "keys.json").write_text(json.dumps(public_keys(keys)))
    (folder / "kept.txt").write_text(texts(kept))
    return verifier.check(
        folder / "log.jsonl", keys_file=folder / "keys.json", kept=[folder / "kept.txt"], own=[], receipts=[]
    )


def undetected(log: Log, keys: Keys, folder, *, copies: int, seed: int) -> list[str]:
    """Changes to what a witness has seen that one of the two verifiers did not find."""
    missed, random, kept = [], Random(seed), log.own[1:-1]
    for number in range(copies):
        changed, how = log.copied(), random.choice([*OPEN, *COVERED])
        how(changed, random, below=kept[-1].size)
        if random.random() < 0.5:
            sign_again(changed, keys.signing())
        if not judged(changed, keys=keys, kept=kept).damages:
            missed.append(f"{number} {how.__name__}")
        only_leaf = lines(changed) == lines(log)  # a changed column “leaf” never leaves the database
        if not only_leaf and not outside(changed, kept, keys, folder)["damages"]:
            missed.append(f"{number} {how.__name__} outside")
    return missed


def test_600_changed_copies_are_all_found(log: Log, keys: Keys, tmp_path):
    assert outside(log, log.own, keys, tmp_path)["damages"] == []
    assert undetected(log, keys, tmp_path, copies=600, seed=1) == []


@pytest.mark.soak
def test_10_000_changed_copies_are_all_found(log: Log, keys: Keys, tmp_path):
    assert undetected(log, keys, tmp_path, copies=10_000, seed=2) == []


@pytest.mark.parametrize("how", COVERED, ids=lambda how: how.__name__)
def test_without_a_witness_nobody_can_tell(log: Log, keys: Keys, how):
    """Negative control: who holds the key and recomputes everything is found by kept checkpoints alone."""
    random, found = Random(3), 0
    for _ in range(50):
        changed = log.copied()
        how(changed, random, below=log.own[-2].size)
        sign_again(changed, keys.signing())
        found += bool(judged(changed, keys=keys, kept=[]).damages)
        assert judged(changed, keys=keys, kept=log.own).damages
    assert found == 0


def test_what_came_after_the_last_kept_checkpoint_rests_on_the_servers_word(log: Log, keys: Keys):
    changed, kept = log.copied(), log.own[:2]
    del changed.events[kept[-1].size + 1 :]
    tampering._hash_again(changed)
    assert judged(changed, keys=keys, kept=kept).damages == ()


NAMED = {
    "edited": "UPDATE audit_event SET outcome = 'refused' WHERE number = 5",
    "missing": "DELETE FROM audit_event WHERE number BETWEEN 5 AND 6",
    "cut": "DELETE FROM audit_event WHERE number > 30",
    "edge": "UPDATE audit_tree SET peaks = '00'",
    "unsigned": "UPDATE audit_checkpoint SET key = 'x' WHERE size = 2",
    "other_life": "UPDATE audit_tree SET epoch = 'x'",
}


@pytest.mark.parametrize("kind", NAMED)
def test_each_damage_in_the_database_is_named(log: Log, kind: str):
    with connection.cursor() as cursor:
        cursor.execute(NAMED[kind])
    assert kind in kinds(verify())


def test_two_events_that_changed_places_are_told_as_one(log: Log):
    Event.objects.filter(number=4).update(number=999)
    Event.objects.filter(number=9).update(number=4)
    Event.objects.filter(number=999).update(number=9)
    (damage,) = [damage for damage in verify().damages if damage.kind != "rewritten"]
    assert (damage.kind, damage.first, damage.last) == ("swapped", 4, 9)


def test_an_event_behind_the_end_is_named(log: Log):
    event = Event.objects.get(number=4)
    event.number = len(log.events) + 5
    event.save(force_insert=True)
    assert kinds(verify()) == {"beyond"}


@pytest.mark.parametrize("column", ["details", "at", "agency", "person"])
def test_a_value_that_cannot_be_read_does_not_stop_the_reading(log: Log, column: str):
    if connection.vendor != "sqlite":
        pytest.skip("this database refuses such values by itself")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f"UPDATE audit_event SET {column} = '{{' WHERE number = 7")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")  # other tests use this connection too
    found = [damage for damage in verify().damages if damage.kind == "edited"]
    assert [damage.first for damage in found] == [7]
    assert verify().size == len(log.events)


def test_two_checkpoints_of_the_same_log_are_one(keys: Keys):
    record("log.read", at=START)
    first = sign_checkpoint(at=START, keys=keys)
    assert sign_checkpoint(at=START + timedelta(minutes=5), keys=keys) == first
    assert Event.objects.count() == first.size == 2


def test_no_head_is_signed_without_a_key(tmp_path):
    with pytest.raises(NoSigningKey, match="cannot be signed"):
        sign_checkpoint(at=START, keys=Keys(tmp_path))
    assert Event.objects.count() == 0


def test_keys_change_three_times_and_every_head_still_checks(tmp_path):
    keys = Keys(tmp_path)
    keys.make_missing(day=START.date())
    for turn in range(4):
        record("log.read", at=START)
        sign_checkpoint(at=START, keys=keys)
        if turn < 3:
            new_signing_key(at=START + timedelta(days=turn), keys=keys)
    heads = own_heads()
    assert len({head.key for head in heads}) == 4
    assert all(head.signed_by(public_keys(keys)) for head in heads)
    oldest = dict(list(public_keys(keys).items())[:1])
    assert [head.signed_by(oldest) for head in heads] == [True, False, False, False]


def test_a_checkpoint_reads_back_as_it_was_written(log: Log, keys: Keys):
    row = Checkpoint.objects.first()
    (head,) = read_heads(as_head(row).text(), source="kept.txt")
    assert head.body() == f"daylit checkpoint\n{row.epoch}\n{row.size}\n{row.head}\n{head.at}\n"
    assert head.signed_by(public_keys(keys))
    assert len(read_heads(texts(log.own), source="kept.txt")) == len(log.own)


@pytest.mark.parametrize("text", ["", "hello\n", "daylit checkpoint\nx\n", "daylit checkpoint\nx\n1\n00\nt\n\nk s\n"])
def test_what_is_no_checkpoint_is_refused_kindly(text: str):
    with pytest.raises(NotACheckpoint, match="not a checkpoint"):
        read_heads(text, source="kept.txt")


def test_a_proof_shows_that_an_event_is_in_the_log(log: Log):
    size = log.own[-1].size
    for number in (1, 8, size):
        proof = queries.inclusion(number=number, size=size)
        leaf, path = bytes.fromhex(log.events[number - 1].leaf), [bytes.fromhex(one) for one in proof.path]
        assert proof.head == log.own[-1].head
        assert merkle.included(leaf, number - 1, size, path, bytes.fromhex(proof.head))


def test_a_proof_shows_that_an_older_head_was_only_added_to(log: Log):
    heads = {head.size: bytes.fromhex(head.head) for head in log.own}
    last = max(heads)
    for old, head in heads.items():
        path = [bytes.fromhex(one) for one in queries.consistency(old=old, size=last).path]
        assert merkle.consistent(old=old, size=last, old_head=head, head=heads[last], proof=path)
        if old < last:
            assert not merkle.consistent(old=old, size=last, old_head=merkle.EMPTY, head=heads[last], proof=path)


def test_an_auditor_reads_the_events_of_their_own_agency(log: Log):
    agency, other = {event.agency for event in log.events if event.agency is not None}
    assert {event.agency for event in queries.events(agency=agency)} == {agency}
    assert queries.events(agency=agency, kind="contact.").count() < queries.events(agency=agency).count()
    exported = [json.loads(line) for line in queries.lines(until=len(log.events), agency=agency)]
    assert {set(line) == {"leaf", "number"} for line in exported if line.get("agency") != str(agency)} == {True, False}
    assert str(other) not in "".join(map(str, exported))


def test_the_export_with_others_hidden_still_checks(log: Log, keys: Keys, tmp_path):
    agency = next(event.agency for event in log.events if event.agency is not None)
    (tmp_path / "log.jsonl").write_bytes(b"\n".join(queries.lines(until=len(log.events), agency=agency)) + b"\n")
    (tmp_path / "keys.json").write_text(json.dumps(public_keys(keys)))
    (tmp_path / "kept.txt").write_text(texts(log.own))
    found = verifier.check(
        tmp_path / "log.jsonl", keys_file=tmp_path / "keys.json", kept=[tmp_path / "kept.txt"], own=[], receipts=[]
    )
    assert found["damages"] == []
    assert found["hidden"] > 0
