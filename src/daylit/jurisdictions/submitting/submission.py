"""Sending the contacts of a folder to a state, from beginning to end: finish what was open, plan, send, read."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import Pack
from daylit.jurisdictions.shelf import SHIPPED, home_of, load_pack, version_names
from daylit.jurisdictions.submitting.answering import (
    LoadVersion,
    Taken,
    accept_unanswered,
    accept_until,
    keep_reply,
    take_replies,
)
from daylit.jurisdictions.submitting.batches import Batch, Batcher
from daylit.jurisdictions.submitting.contacts import Contact, Unreadable, read_contacts
from daylit.jurisdictions.submitting.journal import Journal, Rehearsal, opened
from daylit.jurisdictions.submitting.layouts import NothingToSend, Write, sent_files, write_contact
from daylit.jurisdictions.submitting.lives import Life, lives
from daylit.jurisdictions.submitting.parcels import Parcel, Part, distinct, filled_name
from daylit.jurisdictions.submitting.planning import Plan, Planner
from daylit.jurisdictions.submitting.sending import Sender, kept_answers
from daylit.jurisdictions.submitting.transports.transport import Transport
from daylit.jurisdictions.submitting.uniqueness import marks, without_doubles
from daylit.record.found import Tables


class StateOfAnother(DaylitError):
    """The folder that keeps what was sent is that of another pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be sent. ``connect`` opens the way to the receiver; without it nothing is sent or written.

    ``write`` writes one contact, where each is a file of its own; ``files`` names files of the pack to be sent, where
    they are not those that the state takes.
    ``clock`` gives the local time. ``replies`` are answers by file name. ``accepted_until`` takes what was sent until
    that day, and is not answered, as accepted.
    """

    contacts: Path
    pack: str
    state: Path
    clock: Callable[[], datetime]
    write: Write = write_contact
    connect: Callable[[], Transport] | None = None
    fetch: Callable[[Transport], list[tuple[str, bytes]]] | None = None
    first: date | None = None
    last: date | None = None
    agency: str = ""
    tables: Tables = field(default_factory=dict)
    replies: tuple[tuple[str, bytes], ...] = ()
    accepted_until: date | None = None
    files: tuple[str, ...] = ()
    packs: Path = SHIPPED


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was done. ``stopped`` says why the sending ended before the last contact, or is empty.

    ``batches`` are the files of whole periods, where the place takes such. ``gone`` are contacts that wait for an
    answer and are not in the folder any more; ``read_before`` the answers that had been read by an earlier command.
    """

    plans: list[Plan]
    unreadable: list[Unreadable]
    lives: dict[str, Life]
    batches: list[Batch] = field(default_factory=list)
    dry: bool = False
    sent: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    replies: list[Taken] = field(default_factory=list)
    read_before: list[str] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    stopped: str = ""

    @property
    def fine(self) -> bool:
        """Whether nothing asks for anybody's attention."""
        wrong = any(plan.what in ("problems", "returned") or _asks(plan) for plan in self.plans)
        held = any(batch.what in ("problems", "returned", "cut") for batch in self.batches)
        answered = any(taken.rejected or taken.remarks for taken in self.replies)
        return not (wrong or held or answered or self.unreadable or self.gone or self.stopped)


def _asks(plan: Plan) -> bool:
    return bool(plan.remark) and plan.what != "waiting"  # what waits for the state goes on by itself


def submit(order: Order) -> Outcome:
    """Send what is new or changed, once, and read what the state answered.

    Raises
    ------
    DaylitError
        Nothing could be done: no contacts, no such pack, a folder in use, a receiver that is not known.
    """
    contacts, unreadable = read_contacts(order.contacts)
    _refuse_without_files(order)  # a pack that cannot be read, or sends nothing, is said before anything is written
    outcome = Outcome(plans=[], unreadable=unreadable, lives={}, dry=order.connect is None)
    if order.connect is None:
        rehearsal = Rehearsal(order.state)
        _refuse_other_packs(order, rehearsal)
        _dry(order, rehearsal, contacts, outcome)
    else:
        with opened(order.state) as journal:
            _refuse_other_packs(order, journal)
            with closing(order.connect()) as transport:
                _wet(order, journal, transport, contacts, outcome)
    return outcome


def _refuse_other_packs(order: Order, journal: Journal) -> None:
    """What one place accepted is not yet sent to another; a folder that mixed them could not tell."""
    last = (life.last for life in lives(journal.events).values())
    others = {each.version.partition("/")[0] for each in last if each is not None} - {order.pack}
    if others:
        raise StateOfAnother(
            f"“{order.state}” keeps what was sent under “{sorted(others)[0]}”, and not under “{order.pack}”.",
            remedy="Name a folder of its own for each pack with --state.",
        )


def _refuse_without_files(order: Order) -> None:
    """At least one version must have files to send, and those that are named."""
    latest = load_pack(order.pack, folder=order.packs)
    for version in version_names(home_of(order.pack, folder=order.packs)):
        try:
            sent_files(load_pack(order.pack, version=version, folder=order.packs), wanted=order.files)
        except NothingToSend:
            continue
        return
    sent_files(latest, wanted=order.files)


def _dry(order: Order, journal: Journal, contacts: list[Contact], outcome: Outcome) -> None:
    """Everything but the sending, in memory; not a byte is written."""
    _keep(order, journal, order.replies, outcome)
    outcome.replies += _answers(order, journal, outcome)
    _plan(order, journal, contacts, outcome)


def _wet(order: Order, journal: Journal, transport: Transport, contacts: list[Contact], outcome: Outcome) -> None:
    sender = Sender(
        journal=journal,
        transport=transport,
        clock=order.clock,
        keep_reply=lambda content, name: _keep(order, journal, [(name, content)], outcome),
    )
    sender.resume()
    _keep(order, journal, order.replies, outcome)
    if order.fetch is not None and not sender.stopped:
        _keep(order, journal, order.fetch(transport), outcome)
    outcome.replies += _answers(order, journal, outcome)
    _plan(order, journal, contacts, outcome)
    sender.send(_parcels(order, outcome))
    outcome.replies += _answers(order, journal, outcome)
    outcome.sent, outcome.found, outcome.stopped = sender.sent, sender.found, sender.stopped
    outcome.lives = lives(journal.events)


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


def _plan(order: Order, journal: Journal, contacts: list[Contact], outcome: Outcome) -> None:
    """What is to be done with each contact, and with the file of each period."""
    known = lives(journal.events)
    planner = Planner(
        load=_by_day(order),
        before=lambda key: kept_answers(journal, key),
        first=order.first,
        last=order.last,
        agency=order.agency,
        tables=order.tables,
        today=order.clock().date(),
        files=order.files,
    )
    plans = [planner.plan(contact, known.get(contact.id, Life(contact=contact.id))) for contact in contacts]
    held = {mark: life.contact for life in known.values() if life.state != "withdrawn" for mark in _marks_of(life)}
    plans = without_doubles(plans, sent=held)
    ids = {contact.id for contact in contacts}
    batcher = Batcher(
        load=_by_version(order),
        before=lambda key: kept_answers(journal, key),
        today=order.clock().date(),
        there=ids,
        unplaced=len(outcome.unreadable) + sum(plan.what == "problems" and plan.pack is None for plan in plans),
        first=order.first,
        last=order.last,
        files=order.files,
    )
    outcome.plans, outcome.batches = batcher.batches(plans, known)
    unanswered = (life for life in known.values() if life.state in ("sending", "sent") and life.last)
    outcome.gone = [life.contact for life in unanswered if life.last and life.last.record and life.contact not in ids]
    outcome.lives = known


def _parcels(order: Order, outcome: Outcome) -> Iterator[Parcel]:
    """What is to be sent, one after another: made when its turn comes, so that few stand in memory."""
    for plan in outcome.plans:
        if plan.what == "send":
            yield _parcel(order, plan)
    for batch in outcome.batches:
        if batch.what == "send":
            yield batch.parcel()


def _parcel(order: Order, plan: Plan) -> Parcel:
    """One contact as it goes to the state."""
    assert plan.pack is not None
    known = {"agency": plan.agency, "record": plan.record}
    parts = [
        Part(
            name=filled_name(file.name or f"{{record}}.{file.format}", known),
            content=order.write(plan.answers, file, form=plan.pack.form),
        )
        for file in sent_files(plan.pack, wanted=order.files)
    ]
    return Parcel(
        contact=plan.contact,
        parts=distinct(parts),
        kept=plan.answers,
        fingerprint=plan.fingerprint,
        kind=plan.kind,
        version=f"{plan.pack.id}/{plan.pack.version}",
        agency=plan.agency,
        transaction=plan.transaction,
        record=plan.record,
        marks=tuple(sorted(marks(plan))),
    )


def _marks_of(life: Life) -> tuple[str, ...]:
    """The marks of what the state holds, or may hold, of a contact: what was only ever rejected holds none."""
    if life.state == "rejected":
        return life.attempt(life.accepted).marks if life.accepted else ()
    return life.last.marks if life.last else ()


def _keep(order: Order, journal: Journal, replies: Iterable[tuple[str, bytes]], outcome: Outcome) -> None:
    for name, content in replies:
        if (content.strip() or name) and not keep_reply(journal, content, name, at=_now(order)):
            outcome.read_before.append(name)


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
