"""What the state answered: kept as it came, then read, then written into the life of each contact it speaks of."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.replies import Explained, RecordReply, Reply, explained, read_reply
from daylit.jurisdictions.submitting.journal import Journal
from daylit.jurisdictions.submitting.lives import Attempt, Life, lives

LoadVersion = Callable[[str], Pack]
"""A version of a pack by “pack/version”, as the journal names it."""


@dataclass(slots=True, kw_only=True)
class Taken:
    """What came of one answer. ``accepted`` and ``rejected`` name contacts; ``remarks`` are what could not be used."""

    name: str
    kind: str
    whole: bool
    accepted: list[str] = field(default_factory=list)
    rejected: dict[str, list[Explained]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def keep_reply(journal: Journal, content: bytes, name: str, *, at: str) -> bool:
    """Keep an answer as it came, unless the very same is kept already; says whether it is new."""
    fingerprint = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"\n" + content).hexdigest()
    if fingerprint in journal.replies:
        return False
    journal.keep(f"replies/{fingerprint[:32]}", content)
    journal.append({"step": "reply", "at": at, "name": name, "fingerprint": fingerprint})
    return True


def reply_files(path: Path) -> list[tuple[str, bytes]]:
    """A file, or every file of a folder, as answers."""
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    return [(each.name, each.read_bytes()) for each in files]


def take_replies(journal: Journal, *, load: LoadVersion, at: str) -> list[Taken]:
    """Read every answer that is kept and was not read yet.

    Of an answer that breaks off, or is of no known kind, nothing is used: no contact is accepted or rejected by it.
    """
    done = {event["fingerprint"] for event in journal.events if event["step"] == "reply_read"}
    taken = []
    sent = _Sent(journal)
    for event in [event for event in journal.events if event["step"] == "reply"]:
        if event["fingerprint"] not in done:
            content = journal.kept(f"replies/{str(event['fingerprint'])[:32]}")
            one = _take(journal, read_reply(content, name=event["name"]), str(event["name"]), sent, load=load, at=at)
            facts = {"fingerprint": event["fingerprint"], "whole": one.whole, "remarks": one.remarks}
            journal.append({"step": "reply_read", "at": at, **facts})
            taken.append(one)
    return taken


def accept_until(journal: Journal, day: date, *, at: str) -> list[str]:
    """Take everything that was sent until a day, and is not answered, as accepted, because somebody says so.

    For states whose answer lists errors only: what no answer names was accepted.
    """
    named = []
    for life in lives(journal.events).values():
        if life.state == "sent" and life.last is not None and life.last.at[:10] <= day.isoformat():
            _accept(journal, life.last, at=at, because="stated")
            named.append(life.contact)
    return named


def accept_unanswered(journal: Journal, attempt: Attempt, *, at: str) -> None:
    """For a pack that reads no answers: what was sent counts as accepted."""
    _accept(journal, attempt, at=at, because="no answers are read")


class _Sent:
    """What was sent, by the names under which an answer may speak of it."""

    def __init__(self, journal: Journal) -> None:
        self.lives = lives(journal.events)
        self.by_file = {
            name: attempt for life in self.lives.values() for attempt in life.attempts for name in attempt.names
        }
        self.by_record: dict[str, list[Life]] = {}
        for life in self.lives.values():
            if life.last is not None and life.last.record:
                self.by_record.setdefault(life.last.record, []).append(life)

    def attempt(self, record: RecordReply, name: str) -> Attempt | str:
        """The attempt an answer speaks of, or why none of it can be used.

        It is known by the file's name, or by the name of the answer where that is the file's. The number of the record
        alone tells it only where the contact was sent just once: else the answer may be about an earlier sending.
        """
        said = f"“{record.record or record.file or name}”"
        attempt = self.by_file.get(Path(record.file).name) if record.file else self.by_file.get(name)
        if attempt is not None:
            return (
                attempt
                if _is_about(record, attempt)
                else f"{said} does not stand in the file that is named. Ask the state what it means."
            )
        fits = [
            life
            for life in self.by_record.get(record.record, ())
            if not record.agency or life.last is None or not life.last.agency or life.last.agency == record.agency
        ]
        if len(fits) != 1 or fits[0].last is None:
            return f"{said} was not sent from here. Check that --state names the folder from which it was sent."
        if len(fits[0].attempts) > 1:
            return (
                f"{said} was sent more than once, and the answer does not name the file, so it was not used. Ask the "
                "state which file it means."
            )
        return fits[0].last


def _is_about(record: RecordReply, attempt: Attempt) -> bool:
    """Whether what is said of a record holds for the attempt; a file of many records is not taken by taking one."""
    if not attempt.record:
        return not record.record or record.outcome == "rejected"
    return record.record in ("", attempt.record)


def _take(journal: Journal, reply: Reply, name: str, sent: _Sent, *, load: LoadVersion, at: str) -> Taken:
    taken = Taken(name=name, kind=reply.kind, whole=reply.whole, remarks=list(reply.remarks))
    if not reply.whole:
        taken.remarks.append("Nothing of it was used. It is kept as it came; ask the state to send the answer again.")
        return taken
    found = [(record, sent.attempt(record, name)) for record in reply.records]
    back = {each.key for record, each in found if isinstance(each, Attempt) and record.outcome == "rejected"}
    for record, attempt in found:
        if isinstance(attempt, str):
            taken.remarks.append(attempt)
        elif record.outcome != "rejected" and attempt.key in back:
            taken.remarks.append(
                f"“{attempt.contact}” stands in it as sent back, and otherwise too. It counts as sent back. Ask the "
                "state."
            )
        else:
            _settle(journal, sent.lives[attempt.contact], attempt, record, taken, load=load, at=at)
    return taken


def _settle(
    journal: Journal, life: Life, attempt: Attempt, record: RecordReply, taken: Taken, *, load: LoadVersion, at: str
) -> None:
    if life.last is None or life.last.key != attempt.key:
        taken.remarks.append(
            f"“{life.contact}” was sent again since; the answer is about an earlier file, so it was not used. "
            "There is nothing to do."
        )
        return
    told = [explained(message, load(attempt.version)) for message in record.messages]
    if record.outcome in ("accepted", "no_more_information"):
        if _all_accepted(journal, attempt, record.file or taken.name, at=at):
            _accept(journal, attempt, at=at, because=record.outcome, errors=told)
            taken.accepted.append(life.contact)
    elif record.outcome == "rejected":
        retry = bool(told) and all(each.what == "retry" for each in told)
        facts: dict[str, Any] = {"contact": life.contact, "key": attempt.key, "retry": retry}
        journal.append({"step": "rejected", "at": at, "errors": [asdict(each) for each in told], **facts})
        taken.rejected.setdefault(life.contact, []).extend(told)
    else:
        taken.remarks.append(f"The answer does not say what became of “{life.contact}”. Ask the state.")


def _all_accepted(journal: Journal, attempt: Attempt, file: str, *, at: str) -> bool:
    """Whether this answer completes the acceptance: of several files that belong together, all must be accepted."""
    if len(attempt.names) == 1:
        return True
    journal.append({"step": "file_accepted", "at": at, "key": attempt.key, "name": Path(file).name})
    steps = (event for event in journal.events if event["step"] == "file_accepted" and event["key"] == attempt.key)
    return {event["name"] for event in steps} >= set(attempt.names)


def _accept(
    journal: Journal, attempt: Attempt, *, at: str, because: str, errors: list[Explained] | None = None
) -> None:
    facts = {"contact": attempt.contact, "key": attempt.key, "because": because}
    journal.append({"step": "accepted", "at": at, "errors": [asdict(each) for each in errors or ()], **facts})
