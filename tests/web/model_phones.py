"""Model phones and a network that does its worst, for SYNC-1: every finalised stop reaches the server exactly once.

The server is the real ledger. Phones and network are models; each has broken variants that the machine must find.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from cast import Cast
from django.db import transaction
from sending import answers, bytes_of, entry_of

from daylit.web.accounts.models import Person
from daylit.web.ledger.actions import CONFLICT, Submitted, submit
from daylit.web.ledger.models import Held, Revision

AT = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


class NoAnswer(Exception):
    """The phone learns nothing: the request or the answer was lost, or the server died or failed."""


@dataclass
class Row:
    """An entry in a phone's outbox."""

    entry: dict[str, Any]
    raw: bytes = b""
    frozen: bool = False
    receipt: dict[str, Any] | None = None
    conflict: bool = False


class Server:
    """The ledger, with the ways in which a server process fails around it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.at = AT

    def put(self, officer: Person, id: str, raw: bytes, entry: dict[str, Any], fault: str = "") -> Submitted:
        """Answer, or fail: before anything is done, before the commit, or after it."""
        self.at += timedelta(seconds=7)
        if fault in ("request lost", "5xx"):
            raise NoAnswer
        if fault == "killed before commit":
            with transaction.atomic():
                self.store(officer, id, raw, entry)
                transaction.set_rollback(True)
            raise NoAnswer
        done = self.store(officer, id, raw, entry)
        if fault in ("answer lost", "killed after commit"):
            raise NoAnswer
        if fault == "twice":
            return self.store(officer, id, raw, entry)
        return done

    def store(self, officer: Person, id: str, raw: bytes, entry: dict[str, Any]) -> Submitted:
        """Into the ledger."""
        digest = sha256(raw).hexdigest()
        agency = self.cast.millbrook
        return submit(by=officer, agency=agency, id=UUID(id), entry=entry, sha256=digest, at=self.at, raw=raw)

    def stored(self) -> Counter[str]:
        """How often each id is there."""
        return Counter(map(str, Revision.objects.values_list("pk", flat=True)))

    def content(self, id: str) -> str:
        """The hash of what is kept under an id."""
        return str(Revision.objects.values_list("sha256", flat=True).get(pk=id))

    def doubled(self) -> int:
        """How often other content came under a known id."""
        return Held.objects.filter(why=CONFLICT).count()


class WithoutConstraint(Server):
    """Broken (a): nothing in the table keeps an id from being there twice."""

    def __init__(self, cast: Cast) -> None:
        super().__init__(cast)
        self.rows: list[str] = []

    def store(self, officer: Person, id: str, raw: bytes, entry: dict[str, Any]) -> Submitted:
        self.rows.append(id)
        return Submitted(outcome="new", receipt={"id": id, "sha256": sha256(raw).hexdigest()})

    def stored(self) -> Counter[str]:
        return Counter(self.rows)

    def content(self, id: str) -> str:
        return ""


class AsksFirst(WithoutConstraint):
    """Broken (c): asks whether the id is there, and writes afterwards; what comes meanwhile is asked about too soon."""

    def put(self, officer: Person, id: str, raw: bytes, entry: dict[str, Any], fault: str = "") -> Submitted:
        there = id in self.rows
        if fault == "twice":  # both were asked about before either was written
            self.rows += [] if there else [id]
        if not there and fault not in ("request lost", "5xx", "killed before commit"):
            self.rows.append(id)
        if fault and fault != "twice":
            raise NoAnswer
        return Submitted(outcome="new", receipt={"id": id, "sha256": sha256(raw).hexdigest()})


class AcknowledgesFirst(Server):
    """Broken (d): the answer goes out before the data are safe."""

    def put(self, officer: Person, id: str, raw: bytes, entry: dict[str, Any], fault: str = "") -> Submitted:
        if fault == "killed before commit":
            return Submitted(outcome="new", receipt={"id": id, "sha256": sha256(raw).hexdigest()})
        return super().put(officer, id, raw, entry, fault)


@dataclass
class Phone:
    """A phone of one officer. ``disk`` survives a crash; what is typed and not finalised does not count yet."""

    officer: Person
    clock: timedelta = timedelta(0)
    disk: list[Row] = field(default_factory=list)
    made: dict[str, str] = field(default_factory=dict)

    def finalise(self, at: datetime, corrects: str | None = None) -> str:
        """Make an entry; from now on it must reach the server exactly once."""
        now = at + self.clock
        local = (now - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
        stamp = now.isoformat()
        entry = entry_of(answers(local), id=str(uuid4()), made_at=stamp, sent_at=stamp, corrects=corrects)
        self.disk.append(Row(entry, bytes_of(entry)))
        self.made[entry["id"]] = sha256(bytes_of(entry)).hexdigest()
        return str(entry["id"])

    def edit(self, number: int) -> None:
        """Change an entry that was not sent yet; one whose first byte left is frozen (SYNC-7)."""
        open_rows = [row for row in self.disk if not row.frozen]
        if open_rows:
            row = open_rows[number % len(open_rows)]
            row.entry = {**row.entry, "taps": row.entry["taps"] + 1}
            row.raw = bytes_of(row.entry)
            self.made[row.entry["id"]] = sha256(row.raw).hexdigest()

    def send(self, row: Row, server: Server, fault: str = "") -> None:
        """Send one entry; without an answer it stays as it is."""
        row.frozen = True
        try:
            done = server.put(self.officer, row.entry["id"], row.raw, row.entry, fault)
        except NoAnswer:
            return
        self.told(row, done)

    def told(self, row: Row, done: Submitted) -> None:
        """Forget nothing but what the server signed for."""
        row.receipt, row.conflict = done.receipt, done.outcome == CONFLICT

    def waiting(self) -> list[Row]:
        """What the server has not signed for."""
        return [row for row in self.disk if row.receipt is None]

    def drain(self, server: Server) -> None:
        """Send all that waits, with nothing in the way."""
        for row in self.waiting():
            self.send(row, server)


class ForgetsEarly(Phone):
    """Broken (b): takes an entry off the disk when it sends it, and not when it is told."""

    def send(self, row: Row, server: Server, fault: str = "") -> None:
        self.disk.remove(row)
        super().send(row, server, fault)


class EditsWhileSending(Phone):
    """Broken: changes an entry that may have arrived already."""

    def edit(self, number: int) -> None:
        for row in self.waiting():
            row.frozen = False
        super().edit(number)
