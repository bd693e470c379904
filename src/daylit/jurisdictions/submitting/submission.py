"""Sending the contacts of a folder to a state, from beginning to end: finish what was open, plan, send, read."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.shelf import SHIPPED, load_pack
from daylit.jurisdictions.submitting.answering import (
    LoadVersion,
    Taken,
    accept_unanswered,
    accept_until,
    keep_reply,
    take_replies,
)
from daylit.jurisdictions.submitting.contacts import Contact, Unreadable, read_contacts
from daylit.jurisdictions.submitting.envelope import Write
from daylit.jurisdictions.submitting.journal import Journal, opened
from daylit.jurisdictions.submitting.lives import Life, lives
from daylit.jurisdictions.submitting.planning import Plan, Planner
from daylit.jurisdictions.submitting.sending import Sender, kept_answers
from daylit.jurisdictions.submitting.transports.transport import Transport
from daylit.jurisdictions.submitting.uniqueness import without_doubles
from daylit.record.found import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be sent. ``connect`` opens the way to the receiver, and is not called where nothing is to be sent.

    ``clock`` gives the local time. ``replies`` are answers by file name. ``accepted_until`` takes what was sent until
    that day, and is not answered, as accepted.
    """

    contacts: Path
    pack: str
    state: Path
    clock: Callable[[], datetime]
    write: Write
    connect: Callable[[], Transport] | None = None
    fetch: Callable[[Transport], list[tuple[str, bytes]]] | None = None
    first: date | None = None
    last: date | None = None
    agency: str = ""
    tables: Tables = field(default_factory=dict)
    replies: tuple[tuple[str, bytes], ...] = ()
    accepted_until: date | None = None
    packs: Path = SHIPPED


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was done. ``stopped`` says why the sending ended before the last contact, or is empty."""

    plans: list[Plan]
    unreadable: list[Unreadable]
    lives: dict[str, Life]
    dry: bool = False
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    replies: list[Taken] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)
    stopped: str = ""

    @property
    def fine(self) -> bool:
        """Whether nothing asks for anybody's attention."""
        wrong = any(plan.what in ("problems", "returned") or plan.remark for plan in self.plans)
        answered = any(taken.rejected or taken.remarks for taken in self.replies)
        return not (wrong or answered or self.unreadable or self.stopped)


def submit(order: Order) -> Outcome:
    """Send what is new or changed, once, and read what the state answered.

    Raises
    ------
    DaylitError
        Nothing could be done: no contacts, no such pack, a folder in use, a receiver that is not known.
    """
    contacts, unreadable = read_contacts(order.contacts)
    load_pack(order.pack, folder=order.packs)  # a pack that cannot be read is said before anything is written
    if order.connect is None:
        return _dry(order, contacts, unreadable)
    with opened(order.state) as journal:
        return _wet(order, order.connect, journal, contacts, unreadable)


def _dry(order: Order, contacts: list[Contact], unreadable: list[Unreadable]) -> Outcome:
    """The plans alone; not a byte is written."""
    journal = Journal(order.state)
    plans = _plans(order, journal, contacts)
    return Outcome(plans=plans, unreadable=unreadable, lives=lives(journal.events), dry=True)


def _wet(
    order: Order,
    connect: Callable[[], Transport],
    journal: Journal,
    contacts: list[Contact],
    unreadable: list[Unreadable],
) -> Outcome:
    outcome = Outcome(plans=[], unreadable=unreadable, lives={})
    with closing(connect()) as transport:
        sender = Sender(
            journal=journal,
            transport=transport,
            write=order.write,
            clock=order.clock,
            keep_reply=lambda content, name: _keep(order, journal, [(name, content)]),
        )
        sender.resume()
        _keep(order, journal, order.replies)
        if order.fetch is not None and not sender.stopped:
            _keep(order, journal, order.fetch(transport))
        outcome.replies += _answers(order, journal, outcome)
        outcome.plans = _plans(order, journal, contacts)
        sender.send(outcome.plans)
        outcome.replies += _answers(order, journal, outcome)
    outcome.sent, outcome.found, outcome.stopped = sender.sent, sender.found, sender.stopped
    outcome.lives = lives(journal.events)
    return outcome


def _answers(order: Order, journal: Journal, outcome: Outcome) -> list[Taken]:
    """Read the answers kept so far, and take as accepted what nobody will ever answer."""
    at, load = _now(order), _by_version(order)
    taken = take_replies(journal, load=load, at=at)
    for life in lives(journal.events).values():
        if life.state == "sent" and life.last and load(life.last.version).response.reader == "none":
            accept_unanswered(journal, life.last, at=at)
    if order.accepted_until is not None:
        outcome.stated += accept_until(journal, order.accepted_until, at=at)
    return taken


def _plans(order: Order, journal: Journal, contacts: list[Contact]) -> list[Plan]:
    known = lives(journal.events)
    planner = Planner(
        load=_by_day(order),
        before=lambda key: kept_answers(journal, key),
        first=order.first,
        last=order.last,
        agency=order.agency,
        tables=order.tables,
        today=order.clock().date(),
    )
    plans = [planner.plan(contact, known.get(contact.id, Life(contact=contact.id))) for contact in contacts]
    held = {mark: life.contact for life in known.values() if life.state != "withdrawn" for mark in _marks_of(life)}
    return without_doubles(plans, sent=held)


def _marks_of(life: Life) -> tuple[str, ...]:
    """The marks of what the state holds, or may hold, of a contact: what was only ever rejected holds none."""
    if life.state == "rejected":
        return life.attempt(life.accepted).marks if life.accepted else ()
    return life.last.marks if life.last else ()


def _keep(order: Order, journal: Journal, replies: Iterable[tuple[str, bytes]]) -> None:
    for name, content in replies:
        if content.strip() or name:
            keep_reply(journal, content, name, at=_now(order))


def _by_day(order: Order) -> Callable[[date], Pack]:
    """The version for a day. Its files are looked at once for each version, not for each contact."""
    known: list[Pack] = []

    def load(day: date) -> Pack:
        for pack in known:
            if pack.covers(day):
                return pack
        known.append(load_pack(order.pack, on=day, folder=order.packs))
        return known[-1]

    return load


def _by_version(order: Order) -> LoadVersion:
    """A version as the journal names it, its files looked at once."""

    @cache
    def load(named: str) -> Pack:
        name, _, version = named.partition("/")
        return load_pack(name, version=version, folder=order.packs)

    return load


def _now(order: Order) -> str:
    return order.clock().isoformat(timespec="seconds")
