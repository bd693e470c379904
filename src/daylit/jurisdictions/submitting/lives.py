"""The life of each contact on its way to the state, read from the journal: unsent, sending, sent, answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from daylit.jurisdictions.submitting.journal import DamagedJournal

STATES: dict[str, str] = {
    "unsent": "nothing of it was sent",
    "sending": "it was about to be sent when the work stopped; whether it arrived is looked up first",
    "sent": "it was sent; the state has not answered",
    "accepted": "the state accepted it",
    "rejected": "the state sent it back",
    "withdrawn": "the state was told to take it out",
}
"""Every state of a contact, and what it means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One sending of one contact, or of the file of a period: the name and fingerprint, and how far it came.

    ``kind`` is new, changed or withdrawn. ``answers`` is the fingerprint of what was to be said to the state. Where
    several files go together, ``names`` are all of them and ``name`` is the first. ``prepared`` says that every file
    stood whole at the receiver under its temporary name. ``record`` is empty where the file holds many records.
    """

    key: str
    contact: str
    name: str
    fingerprint: str
    kind: str
    transaction: str
    version: str
    record: str
    answers: str
    to: str
    at: str
    agency: str = ""
    marks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    prepared: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What became of one contact. ``accepted`` is the key of the attempt that was accepted last, or empty.

    ``errors`` are the errors of the last answer, as they were said; ``retry`` says that all of them ask for no more
    than sending the same again.
    """

    contact: str
    state: str = "unsent"
    attempts: tuple[Attempt, ...] = ()
    accepted: str = ""
    errors: tuple[dict[str, Any], ...] = field(default=())
    retry: bool = False

    @property
    def last(self) -> Attempt | None:
        """The attempt made last."""
        return self.attempts[-1] if self.attempts else None

    @property
    def ever_accepted(self) -> bool:
        """Whether the state has the contact, in whatever version."""
        return bool(self.accepted)

    def attempt(self, key: str) -> Attempt:
        """The attempt with this key."""
        return {each.key: each for each in self.attempts}[key]


def standing(life: Life, fingerprint: str) -> str:
    """Why what has this fingerprint is not to be sent: waiting, unchanged or returned; nothing where it is."""
    if life.state in ("sending", "sent"):
        return "waiting"
    if life.last is None or life.last.answers != fingerprint:
        return ""
    if life.state in ("accepted", "withdrawn"):
        return "unchanged" if life.state == "accepted" else "withdrawn"
    return "returned" if life.state == "rejected" and not life.retry else ""


def lives(events: Iterable[dict[str, Any]]) -> dict[str, Life]:
    """The life of each contact that the journal speaks of."""
    known: dict[str, Life] = {}
    for event in events:
        step = STEPS.get(event["step"])
        if step is not None:
            name = str(event["contact"])
            try:
                known[name] = step(known.get(name, Life(contact=name)), event)
            except KeyError:
                raise DamagedJournal(
                    "A line of the journal speaks of a sending that no earlier line began, so it is not known what "
                    "was sent.",
                    remedy="Put the file back from a backup: a line is missing, and a contact could be sent twice.",
                ) from None
    return known


def _sending(life: Life, event: dict[str, Any]) -> Life:
    texts = Attempt.__dataclass_fields__.keys() - {"prepared", "done", "marks", "names"}
    facts: dict[str, Any] = {name: str(event.get(name, "")) for name in texts}
    names = tuple(event.get("names", ())) or (facts["name"],)
    attempt = Attempt(**facts, marks=tuple(event.get("marks", ())), names=names)
    return replace(life, state="sending", attempts=(*life.attempts, attempt))


def _prepared(life: Life, event: dict[str, Any]) -> Life:
    return replace(life, attempts=_with(life, event["key"], done=False))


def _sent(life: Life, event: dict[str, Any]) -> Life:
    return replace(life, state="sent", attempts=_with(life, event["key"], done=True), errors=())


def _given_up(life: Life, event: dict[str, Any]) -> Life:
    """An attempt of which it is known that nothing arrived: the contact is what it was before."""
    begun = life.attempt(event["key"])
    kept = tuple(each for each in life.attempts if each is not begun)
    return replace(life, state=str(event["back_to"]), attempts=kept)


def _accepted(life: Life, event: dict[str, Any]) -> Life:
    attempt = life.attempt(event["key"])
    if attempt.kind == "withdrawn":
        return replace(life, state="withdrawn", accepted="", errors=())
    return replace(life, state="accepted", accepted=attempt.key, errors=tuple(event.get("errors", ())), retry=False)


def _rejected(life: Life, event: dict[str, Any]) -> Life:
    """Several rejections of one sending, as of a file of many records, are kept together."""
    life.attempt(event["key"])  # which must have begun
    again = life.state == "rejected"
    before = life.errors if again else ()
    errors = (*before, *(each for each in event.get("errors", ()) if each not in before))
    retry = bool(event.get("retry", False)) and (life.retry or not again)
    return replace(life, state="rejected", errors=errors, retry=retry)


def _with(life: Life, key: str, *, done: bool) -> tuple[Attempt, ...]:
    begun = life.attempt(key)
    return tuple(replace(each, prepared=True, done=done) if each is begun else each for each in life.attempts)


STEPS = {
    "sending": _sending,
    "prepared": _prepared,
    "sent": _sent,
    "given_up": _given_up,
    "accepted": _accepted,
    "rejected": _rejected,
}
"""Step of the journal → what it makes of a life. Other steps (replies kept, remarks) change none."""
