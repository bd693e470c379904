"""Somebody who may write to the database: copies of a log, each changed in one of the ways that are known."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from daylit.web.audit import merkle
from daylit.web.audit.actions import leaf_bytes, record
from daylit.web.audit.catalogue import EVENTS
from daylit.web.audit.checkpoints import own_heads, sign_checkpoint
from daylit.web.audit.heads import Head, public_keys
from daylit.web.audit.models import Event, Tree
from daylit.web.audit.verification import Verdict, examine
from daylit.web.keys import Keys, SigningKey

START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


@dataclass
class Log:
    """A whole log, in memory: what lies in the database."""

    events: list[Event]
    tree: Tree
    own: list[Head]

    def copied(self) -> Log:
        return Log([copy.copy(event) for event in self.events], copy.copy(self.tree), list(self.own))


def a_log(keys: Keys, *, size: int = 40, every: int = 7) -> Log:
    """Events of every kind, with signed heads along the way."""
    kinds = sorted(EVENTS)
    for at in range(size):
        time = START + timedelta(minutes=at)
        kind = kinds[at % len(kinds)]
        if kind != "backup.restored":
            record(kind, at=time, by=UUID(int=at), agency=UUID(int=at % 2), subject=f"contact:{at}", details={"n": at})
        if at % every == 0:
            sign_checkpoint(at=time, keys=keys)
    return Log(list(Event.objects.order_by("number")), Tree.objects.get(), own_heads())


def judged(log: Log, *, keys: Keys, kept: list[Head]) -> Verdict:
    return examine(log.events, tree=log.tree, own=log.own, kept=kept, public=public_keys(keys))


def lines(log: Log) -> bytes:
    """The log as it is exported."""
    return b"".join(leaf_bytes(event) + b"\n" for event in log.events)


def edit(log: Log, random: Random, *, below: int) -> None:
    """Change one column of one event, and no hash."""
    event = log.events[random.randrange(below)]
    name, value = random.choice(
        [
            ("at", event.at + timedelta(microseconds=1)),
            ("kind", next(kind for kind in EVENTS if kind != event.kind)),
            ("agency", uuid4()),
            ("person", None if event.person else uuid4()),
            ("subject", event.subject + "0"),
            ("outcome", "refused" if event.outcome == "done" else "done"),
            ("origin", "elsewhere"),
            ("details", {**event.details, "n": -1}),
            ("commitment", "00"),
            ("leaf", merkle.leaf_hash(b"other").hex()),
        ]
    )
    setattr(event, name, value)


def delete(log: Log, random: Random, *, below: int) -> None:
    """Take one event out; half of the time the others move up."""
    at = random.randrange(below)
    del log.events[at]
    if random.random() < 0.5:
        for event in log.events[at:]:
            event.number -= 1


def insert(log: Log, random: Random, *, below: int) -> None:
    """Put one event in, and move the others down."""
    at = random.randrange(below)
    new = copy.copy(log.events[at])
    new.kind, new.person = "contact.read", uuid4()
    log.events.insert(at, new)
    for event in log.events[at + 1 :]:
        event.number += 1


def swap(log: Log, random: Random, *, below: int) -> None:
    """Let two events change places."""
    one, other = random.sample(range(below), 2)
    log.events[one], log.events[other] = log.events[other], log.events[one]
    for at in (one, other):
        log.events[at].number = at + 1


def truncate(log: Log, random: Random, *, below: int) -> None:
    """Cut the end off, and make the count, the edge and the own checkpoints fit."""
    del log.events[random.randrange(below) :]
    _hash_again(log)


def rewrite(log: Log, random: Random, *, below: int) -> None:
    """Change something other than a hash, and compute every hash anew."""
    before = [leaf_bytes(event) for event in log.events]
    random.choice([edit, delete, insert, swap])(log, random, below=below)
    if [leaf_bytes(event) for event in log.events] == before:
        log.events[0].origin = "elsewhere"
    _hash_again(log)


def _hash_again(log: Log) -> None:
    frontier = merkle.Frontier()
    for number, event in enumerate(log.events, 1):
        event.number = number
        leaf = merkle.leaf_hash(leaf_bytes(event))
        event.leaf = leaf.hex()
        frontier.add(leaf)
    log.tree.size, log.tree.peaks = frontier.size, " ".join(peak.hex() for peak in frontier.peaks)
    log.own = [head for head in log.own if head.size <= frontier.size]


def sign_again(log: Log, key: SigningKey) -> None:
    """What only somebody with the signing key can do: sign the changed heads."""
    leaves = [bytes.fromhex(event.leaf) for event in log.events]
    changed = [replace(one, head=merkle.root(leaves[: one.size]).hex(), key=key.id) for one in log.own]
    log.own = [replace(one, signature=key.sign(one.body().encode())) for one in changed]


OPEN: tuple[Callable[..., None], ...] = (edit, delete, insert, swap)
COVERED: tuple[Callable[..., None], ...] = (truncate, rewrite)
