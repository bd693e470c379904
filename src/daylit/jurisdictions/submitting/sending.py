"""Sending one parcel after another. The intention is written before the first byte, the receipt after the last.

Where a parcel has several files, none gets its own name before all of them stand whole under their temporary names.
After an interruption the receiver is looked at before anything is sent again; for each file:

* the file is there: the receipt is written now;
* it was ready under its temporary name, and neither name is there any more: the receiver has taken it;
* nothing, or a part, is there: the same bytes are sent under the same name.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daylit.jurisdictions.replies import read_reply
from daylit.jurisdictions.submitting.contacts import fingerprint_of
from daylit.jurisdictions.submitting.journal import Journal, changed_since
from daylit.jurisdictions.submitting.lives import Attempt, lives
from daylit.jurisdictions.submitting.parcels import Parcel, sent_name
from daylit.jurisdictions.submitting.transports.transport import Transport, TransportError

Clock = Callable[[], datetime]
KeepReply = Callable[[bytes, str], None]
"""Keeps an answer that came at once, under the name of the file it answers. It is read later."""


class ContentRefused(TransportError):
    """The receiver was reached, and did not want this file."""


@dataclass(slots=True, kw_only=True)
class Sender:
    """Sends from one folder to one receiver.

    ``sent`` and ``found`` name what the parcels were about; ``stopped`` says why it ended before the last, or is empty.
    """

    journal: Journal
    transport: Transport
    clock: Clock
    keep_reply: KeepReply
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    stopped: str = ""
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        sendings = [event for event in self.journal.events if event["step"] == "sending"]
        self.names = {str(name) for event in sendings for name in event.get("names", [event["name"]])}

    def resume(self) -> None:
        """Finish what an interruption left open."""
        for life in list(lives(self.journal.events).values()):
            if life.state == "sending" and life.last is not None and not self.stopped:
                self._guarded(life.last, resumed=True)

    def send(self, parcels: Iterable[Parcel]) -> None:
        """Send every parcel, in order; stop at the first that cannot be brought."""
        for parcel in parcels:
            if self.stopped:
                return
            self._guarded(self._intend(parcel), resumed=False)

    def _intend(self, parcel: Parcel) -> Attempt:
        """Keep the exact bytes, and say in the journal what is about to be sent."""
        if not self.journal.events:
            self._note("begun")  # so that a journal that is empty again is seen to have lost something
        at, names = self._names(parcel)
        fingerprint = _fingerprint(part.content for part in parcel.parts)
        attempt = Attempt(
            key=f"{len(self.journal.events) + 1:07d}-{fingerprint[:24]}",
            contact=parcel.contact,
            name=names[0],
            names=names,
            fingerprint=fingerprint,
            kind=parcel.kind,
            transaction=parcel.transaction,
            version=parcel.version,
            agency=parcel.agency,
            record=parcel.record,
            answers=parcel.fingerprint,
            to=self.transport.shown,
            marks=parcel.marks,
            at=at.isoformat(timespec="seconds"),
        )
        self.journal.keep(f"sent/{attempt.key}/answers.json", json.dumps(parcel.kept).encode())
        for number, part in enumerate(parcel.parts):
            self.journal.keep(_kept_name(attempt, number), part.content)
        facts = asdict(attempt)
        del facts["prepared"], facts["done"]
        self.journal.append({"step": "sending", **facts})
        return attempt

    def _names(self, parcel: Parcel) -> tuple[datetime, tuple[str, ...]]:
        """Names that were never used: by a later second where they hold the time, else by a number behind them."""
        at, number = self.clock(), 1
        timed = all("{sent" in part.name for part in parcel.parts)
        while True:
            names = tuple(sent_name(part.name, at=at, number=number) for part in parcel.parts)
            if self.names.isdisjoint(names):
                self.names.update(names)
                return at, names
            if timed:
                at += timedelta(seconds=1)
            else:
                number += 1

    def _guarded(self, attempt: Attempt, *, resumed: bool) -> None:
        try:
            self._bring(attempt, resumed=resumed)
        except TransportError as error:
            if error.refused and not resumed:  # an earlier try of the same may have arrived
                self._note("given_up", contact=attempt.contact, key=attempt.key, back_to=self._before(attempt))
            self._note("stopped", contact=attempt.contact, key=attempt.key, why=str(error))
            self.stopped = str(error)

    def _bring(self, attempt: Attempt, *, resumed: bool) -> None:
        if resumed and attempt.to != self.transport.shown:
            raise TransportError(
                f"“{attempt.contact}” was being sent to {attempt.to} when the work stopped.",
                remedy="Start once more with that address, so that it can be looked up whether it arrived.",
            )
        files = {name: kept_bytes(self.journal, attempt, number) for number, name in enumerate(attempt.names)}
        if resumed and _fingerprint(files.values()) != attempt.fingerprint:
            raise changed_since(self.journal, f"sent/{attempt.key}")
        left = [name for name in files if not (resumed and self._arrived(name, files[name], attempt))]
        if not left:
            self._note(
                "sent", contact=attempt.contact, key=attempt.key, said="found at the receiver after an interruption"
            )
            self.found.append(attempt.contact)
            return
        if self.transport.staged:
            for name in left:
                self.transport.prepare(name, files[name])
            self._note("prepared", contact=attempt.contact, key=attempt.key)
        self._finish_all(attempt, {name: files[name] for name in left})

    def _finish_all(self, attempt: Attempt, files: Mapping[str, bytes]) -> None:
        """Give the files their names. Once one of several is there, no more can be taken back."""
        said: list[str] = []
        for name, content in files.items():
            try:
                said.append(self._finish(attempt, name, content))
            except ContentRefused as error:
                if not said:
                    raise
                self._note("sent", contact=attempt.contact, key=attempt.key, said="; ".join(said))
                self._note("rejected", contact=attempt.contact, key=attempt.key, errors=[{"sentence": str(error)}])
                raise TransportError(error.message, remedy=error.remedy) from error
            except TransportError as error:
                raise TransportError(error.message, remedy=error.remedy, refused=error.refused and not said) from error
        self._note("sent", contact=attempt.contact, key=attempt.key, said="; ".join(said))
        self.sent.append(attempt.contact)

    def _arrived(self, name: str, content: bytes, attempt: Attempt) -> bool:
        """Whether a file of an interrupted sending is at the receiver."""
        standing = self.transport.look(name, content)
        if standing == "other":
            raise TransportError(f"Another file has the name “{name}” there.", remedy="Ask the receiver to look at it.")
        return standing == "whole" or (standing == "absent" and attempt.prepared)

    def _finish(self, attempt: Attempt, name: str, content: bytes) -> str:
        """Bring one file to its end; what the receiver said."""
        key = attempt.key if len(attempt.names) == 1 else f"{attempt.key}-{attempt.names.index(name) + 1}"
        receipt = self.transport.finish(name, content, key=key)
        if receipt.reply:  # kept before the receipt: an answer that came is never lost
            self.keep_reply(receipt.reply, name)
        if receipt.refused and not _names_a_rejection(receipt.reply):
            raise ContentRefused(
                f"The receiver refused “{name}”: {receipt.said}.",
                remedy="Its answer is kept in the folder; ask the receiver.",
                refused=True,
            )
        return receipt.said

    def _before(self, attempt: Attempt) -> str:
        """The state in which the contact was before this attempt."""
        earlier = lives(event for event in self.journal.events if event.get("key") != attempt.key)
        return earlier[attempt.contact].state if attempt.contact in earlier else "unsent"

    def _note(self, step: str, **facts: Any) -> None:
        self.journal.append({"step": step, "at": self.clock().isoformat(timespec="seconds"), **facts})


def _names_a_rejection(reply: bytes) -> bool:
    read = read_reply(reply)
    return read.whole and any(record.outcome == "rejected" for record in read.records)


def kept_bytes(journal: Journal, attempt: Attempt, number: int = 0) -> bytes:
    """The exact bytes of a file of an attempt; ``number`` counts its files from 0."""
    return journal.kept(_kept_name(attempt, number))


def _kept_name(attempt: Attempt, number: int) -> str:
    return f"sent/{attempt.key}/file{f'-{number + 1}' if number else ''}"


def _fingerprint(contents: Iterable[bytes]) -> str:
    """The SHA-256 of a file; of several, that of theirs."""
    each = [hashlib.sha256(content).hexdigest() for content in contents]
    return each[0] if len(each) == 1 else fingerprint_of(each)


def kept_answers(journal: Journal, key: str) -> dict[str, Any]:
    """What was kept of an attempt: the answers as they were sent; of a period, its contacts."""
    name = f"sent/{key}/answers.json"
    try:
        answers = json.loads(journal.kept(name))
    except (ValueError, RecursionError):
        answers = None
    if not isinstance(answers, dict):
        raise changed_since(journal, name)
    return answers
