"""Sending one contact after another. The intention is written before the first byte, the receipt after the last.

After an interruption the receiver is looked at before anything is sent again:

* the file is there: the receipt is written now;
* it was ready under its temporary name, and neither name is there any more: the receiver has taken it;
* nothing, or a part, is there: the same bytes are sent under the same name.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daylit.jurisdictions.submitting.contacts import fingerprint_of
from daylit.jurisdictions.submitting.envelope import WriteTree, file_bytes, file_name, sent_file
from daylit.jurisdictions.submitting.journal import Journal, keep
from daylit.jurisdictions.submitting.lives import Attempt, Life, lives
from daylit.jurisdictions.submitting.planning import Plan
from daylit.jurisdictions.submitting.transports.transport import Receipt, Transport, TransportError
from daylit.jurisdictions.submitting.uniqueness import marks

Clock = Callable[[], datetime]
OnReply = Callable[[bytes, str], None]
"""Takes an answer that came at once, and the name of the file it answers."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends from one folder to one receiver. ``sent`` and ``found`` name the contacts; ``stopped`` says why it ended."""

    journal: Journal
    transport: Transport
    write: WriteTree
    clock: Clock
    on_reply: OnReply
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    stopped: str = ""

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
        at = self.clock()
        made = sum(event["step"] == "sending" for event in self.journal.events)
        names = {event["name"] for event in self.journal.events if event["step"] == "sending"}
        name = file_name(file, sent=at, agency=plan.agency, record=plan.record)
        while name in names and "{sent" in file.name:  # twice within a second
            at += timedelta(seconds=1)
            name = file_name(file, sent=at, agency=plan.agency, record=plan.record)
        context = {
            "submission.agency": plan.agency,
            "submission.record": plan.record,
            "submission.transaction": plan.transaction,
        }
        content = file_bytes(plan.pack, file, plan.answers, context, write=self.write)
        fingerprint = fingerprint_of(content.decode(file.encoding))
        key = f"{made + 1:06d}-{fingerprint[:24]}"
        keep(self.journal.folder / "sent" / key / "answers.json", json.dumps(plan.answers).encode())
        keep(self.journal.folder / "sent" / key / "file", content)
        self._note(
            "sending",
            contact=plan.contact,
            key=key,
            name=name,
            fingerprint=fingerprint,
            kind=plan.kind,
            transaction=plan.transaction,
            version=f"{plan.pack.id}/{plan.pack.version}",
            agency=plan.agency,
            record=plan.record,
            answers=plan.fingerprint,
            marks=sorted(marks(plan)),
            to=self.transport.shown,
        )
        life = lives(self.journal.events)[plan.contact]
        assert life.last is not None
        return life.last

    def _guarded(self, attempt: Attempt, *, resumed: bool) -> None:
        try:
            self._bring(attempt, resumed=resumed)
        except TransportError as error:
            if error.refused:
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
            self.on_reply(receipt.reply, attempt.name)
        self._note("sent", contact=attempt.contact, key=attempt.key, said=receipt.said)

    def _before(self, attempt: Attempt) -> str:
        """The state in which the contact was before this attempt."""
        earlier = [
            event for event in self.journal.events if event.get("key") != attempt.key or event["step"] != "sending"
        ]
        life: Life = lives(e for e in earlier if e.get("key") != attempt.key).get(
            attempt.contact, Life(contact=attempt.contact)
        )
        return life.state

    def _note(self, step: str, **facts: Any) -> None:
        self.journal.append({"step": step, "at": self.clock().isoformat(timespec="seconds"), **facts})


def kept_bytes(journal: Journal, attempt: Attempt) -> bytes:
    """The exact bytes of an attempt."""
    return (journal.folder / "sent" / attempt.key / "file").read_bytes()


def kept_answers(journal: Journal, key: str) -> dict[str, Any]:
    """The answers of an attempt, as they were sent."""
    answers = json.loads((journal.folder / "sent" / key / "answers.json").read_bytes())
    assert isinstance(answers, dict)
    return answers
