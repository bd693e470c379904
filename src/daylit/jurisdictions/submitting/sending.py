"""Sending one contact after another. The intention is written before the first byte, the receipt after the last.

After an interruption the receiver is looked at before anything is sent again:

* the file is there: the receipt is written now;
* it was ready under its temporary name, and neither name is there any more: the receiver has taken it;
* nothing, or a part, is there: the same bytes are sent under the same name.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daylit.jurisdictions.pack import StateFile
from daylit.jurisdictions.replies import read_reply
from daylit.jurisdictions.submitting.envelope import Write, file_name, sent_file
from daylit.jurisdictions.submitting.journal import Journal, keep
from daylit.jurisdictions.submitting.lives import Attempt, lives
from daylit.jurisdictions.submitting.planning import Plan
from daylit.jurisdictions.submitting.transports.transport import Receipt, Transport, TransportError
from daylit.jurisdictions.submitting.uniqueness import marks

Clock = Callable[[], datetime]
KeepReply = Callable[[bytes, str], None]
"""Keeps an answer that came at once, under the name of the file it answers. It is read later."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends from one folder to one receiver.

    ``sent`` and ``found`` name the contacts; ``stopped`` says why it ended before the last, or is empty.
    """

    journal: Journal
    transport: Transport
    write: Write
    clock: Clock
    keep_reply: KeepReply
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    stopped: str = ""
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = {str(event["name"]) for event in self.journal.events if event["step"] == "sending"}

    def resume(self) -> None:
        """Finish what an interruption left open."""
        for life in list(lives(self.journal.events).values()):
            if life.state == "sending" and life.last is not None and not self.stopped:
                self._guarded(life.last, resumed=True)

    def send(self, plans: Iterable[Plan]) -> None:
        """Send every contact that is to be sent, in order; stop at the first that cannot be brought."""
        for plan in plans:
            if plan.what == "send" and not self.stopped:
                self._guarded(self._intend(plan), resumed=False)

    def _intend(self, plan: Plan) -> Attempt:
        """Keep the exact bytes, and say in the journal what is about to be sent."""
        assert plan.pack is not None
        file = sent_file(plan.pack)
        content = self.write(plan.answers, file, form=plan.pack.form)
        attempt = Attempt(
            key=f"{len(self.journal.events) + 1:07d}-{hashlib.sha256(content).hexdigest()[:24]}",
            contact=plan.contact,
            name=self._name(plan, file),
            fingerprint=hashlib.sha256(content).hexdigest(),
            kind=plan.kind,
            transaction=plan.transaction,
            version=f"{plan.pack.id}/{plan.pack.version}",
            agency=plan.agency,
            record=plan.record,
            answers=plan.fingerprint,
            to=self.transport.shown,
            marks=tuple(sorted(marks(plan))),
            at=self.clock().isoformat(timespec="seconds"),
        )
        keep(self.journal.folder / "sent" / attempt.key / "answers.json", json.dumps(plan.answers).encode())
        keep(self.journal.folder / "sent" / attempt.key / "file", content)
        facts = asdict(attempt)
        del facts["prepared"], facts["done"]
        self.journal.append({"step": "sending", **facts})
        return attempt

    def _name(self, plan: Plan, file: StateFile) -> str:
        """The file's name; where it holds the time, one that was never used."""
        at = self.clock()
        name = file_name(file, sent=at, agency=plan.agency, record=plan.record)
        while name in self.names and "{sent" in file.name:  # twice within a second
            at += timedelta(seconds=1)
            name = file_name(file, sent=at, agency=plan.agency, record=plan.record)
        self.names.add(name)
        return name

    def _guarded(self, attempt: Attempt, *, resumed: bool) -> None:
        try:
            self._bring(attempt, resumed=resumed)
        except TransportError as error:
            if error.refused and not resumed:  # an earlier try of the same may have arrived
                self._note("given_up", contact=attempt.contact, key=attempt.key, back_to=self._before(attempt))
            self._note("stopped", contact=attempt.contact, key=attempt.key, why=str(error))
            self.stopped = str(error)

    def _bring(self, attempt: Attempt, *, resumed: bool) -> None:
        content = kept_bytes(self.journal, attempt)
        name = attempt.name
        if resumed and attempt.to != self.transport.shown:
            raise TransportError(
                f"“{attempt.contact}” was being sent to {attempt.to} when the work stopped.",
                remedy="Start once more with that address, so that it can be looked up whether it arrived.",
            )
        standing = self.transport.look(name, content) if resumed else "absent"
        if standing == "other":
            raise TransportError(f"Another file has the name “{name}” there.", remedy="Ask the receiver to look at it.")
        if standing == "whole" or (standing == "absent" and attempt.prepared):
            self._received(attempt, Receipt(said="found at the receiver after an interruption"))
            self.found.append(attempt.contact)
            return
        if self.transport.staged:
            self.transport.prepare(name, content)
            self._note("prepared", contact=attempt.contact, key=attempt.key)
        self._received(attempt, self.transport.finish(name, content, key=attempt.key))
        self.sent.append(attempt.contact)

    def _received(self, attempt: Attempt, receipt: Receipt) -> None:
        if receipt.reply:  # kept before the receipt: an answer that came is never lost
            self.keep_reply(receipt.reply, attempt.name)
        if receipt.refused and not _names_a_rejection(receipt.reply):
            raise TransportError(
                f"The receiver refused “{attempt.name}”: {receipt.said}.",
                remedy="Its answer is kept in the folder; ask the receiver.",
                refused=True,
            )
        self._note("sent", contact=attempt.contact, key=attempt.key, said=receipt.said)

    def _before(self, attempt: Attempt) -> str:
        """The state in which the contact was before this attempt."""
        earlier = lives(event for event in self.journal.events if event.get("key") != attempt.key)
        return earlier[attempt.contact].state if attempt.contact in earlier else "unsent"

    def _note(self, step: str, **facts: Any) -> None:
        self.journal.append({"step": step, "at": self.clock().isoformat(timespec="seconds"), **facts})


def _names_a_rejection(reply: bytes) -> bool:
    read = read_reply(reply)
    return read.whole and any(record.outcome == "rejected" for record in read.records)


def kept_bytes(journal: Journal, attempt: Attempt) -> bytes:
    """The exact bytes of an attempt."""
    return (journal.folder / "sent" / attempt.key / "file").read_bytes()


def kept_answers(journal: Journal, key: str) -> dict[str, Any]:
    """The answers of an attempt, as they were sent."""
    answers = json.loads((journal.folder / "sent" / key / "answers.json").read_bytes())
    assert isinstance(answers, dict)
    return answers
