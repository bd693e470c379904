"""What is written to the ledger when a device sends. Decisions are in ``decisions``, erasure in ``erasure``.

Nothing here asks first whether an id is known and then writes: the row is written, and the table's own constraint says
whether it was there. So it holds with any number of devices, threads and servers at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from daylit.web import wall
from daylit.web.accounts.models import Agency, Area, Membership, Person, Unit
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.ledger import receipts
from daylit.web.ledger.checking import Checked, check_entry, perceived_of
from daylit.web.ledger.entry import Entry, keepable, read_entry
from daylit.web.ledger.models import Contact, Held, Revision, State
from daylit.web.ledger.problem_texts import problem
from daylit.web.ledger.whose import whose_problems

NEW, SAME, QUARANTINED, CONFLICT, UNREADABLE = "new", "same", "quarantined", "conflict", "unreadable"
OPEN_TO_OFFICER = (State.SUBMITTED, State.SENT_BACK, State.QUARANTINED)
"""States in which the officer may still send a correction."""
SHORTEST_REASON = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What became of an entry: one of the words above, the receipt, and the problems of one in quarantine."""

    outcome: str
    receipt: dict[str, Any] | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)


class _Stale(Exception):
    """The contact moved on: it was corrected in between, or decided."""


def submit(
    *,
    by: Person,
    agency: Agency,
    id: UUID,
    entry: Any,
    sha256: str,
    at: datetime,
    raw: bytes = b"",
    device_now: datetime | None = None,
    origin: str = "",
) -> Submitted:
    """Keep what an officer's device sent, once.

    ``raw`` are the entry's bytes, of which ``sha256`` is the hash; ``device_now`` is the device's clock while it sent.
    Whatever is wrong with the entry, it is kept: as a revision, in quarantine, or held beside.
    """
    raw = raw or json.dumps(entry, separators=(",", ":"), default=str).encode()
    if not isinstance(entry, dict) or not keepable(entry) or entry.get("id") != str(id):
        hold(by=by, agency=agency, sent_id=str(id), why=UNREADABLE, body=raw, sha256=sha256, at=at, origin=origin)
        return Submitted(outcome=UNREADABLE)
    read = read_entry(entry, at=at)
    corrected = _corrected(read.corrects, by=by, agency=agency)
    checked = check_entry(read, agency=agency, at=at, device_now=device_now, correction=corrected is not None)
    checked.problems += whose_problems(read, by=by, agency=agency)
    if corrected is None and read.corrects is not None:
        checked.problems.append(problem("entry.corrects_unknown"))
    revision = Revision(id=id, by=by, entry=entry, sha256=sha256, made_at=read.made_at, received_at=at)
    revision.skew_seconds = max(-(2**31), min(2**31 - 1, checked.skew))
    try:
        with transaction.atomic():
            if corrected is None:
                contact = Contact(agency=agency, officer=by)
                return _write(contact, revision, read, checked, at=at, origin=origin)
            contact = _locked(corrected, read.corrects, id)
            return _write(contact, revision, read, checked, at=at, origin=origin)
    except (IntegrityError, _Stale) as error:
        return _again(error, revision, agency=agency, raw=raw, at=at, origin=origin)


def hold(
    *, by: Person, agency: Agency, sent_id: str, why: str, body: bytes, sha256: str, at: datetime, origin: str = ""
) -> Held:
    """Keep bytes that cannot become a revision; the same bytes under the same id are kept once."""
    held = Held(agency=agency, sent_by=by, sent_id=sent_id[:80], why=why, body=body, sha256=sha256, at=at)
    try:
        with transaction.atomic():
            record(
                f"contact.{why}",
                at=at,
                by=by.id,
                agency=agency.id,
                subject=f"sent:{held.sent_id[:70]}",
                outcome="held",
                origin=origin,
                details={"bytes": len(body)},
                rows=[held],
            )
            held.save(force_insert=True)
    except IntegrityError:
        held = Held.objects.get(agency=agency, sent_id=held.sent_id, sha256=sha256)
    return held


def _corrected(corrects: UUID | None, *, by: Person, agency: Agency) -> Contact | None:
    """The officer's own contact that is corrected; another's, another agency's and an unknown one are the same."""
    if corrects is None:
        return None
    own = Contact.objects.filter(agency=agency, officer=by)
    return own.filter(revisions=corrects).first() or own.filter(pk=corrects).first()


def _locked(contact: Contact, corrects: UUID | None, id: UUID) -> Contact:
    """The contact, locked, if the correction is of its last revision and the contact is still the officer's to mend."""
    locked = Contact.objects.select_for_update().get(pk=contact.pk)
    last = locked.revisions.order_by("-number").values_list("id", "number")[0]
    if corrects not in (last[0], locked.pk) or locked.state not in OPEN_TO_OFFICER or last[0] == id:
        raise _Stale
    return locked


def _write(
    contact: Contact, revision: Revision, read: Entry, checked: Checked, *, at: datetime, origin: str
) -> Submitted:
    """Save a contact's next revision with its event and its receipt, all or nothing."""
    first = contact._state.adding
    before = None if first else contact.revisions.select_related("receipt").order_by("-number")[0]
    changed = [] if before is None else _perceived_changes(before, read, checked, mending=contact.state)
    if changed and len(read.reason) < SHORTEST_REASON:
        checked.problems.append(problem("entry.reason", at="reason"))
    _set_columns(contact, read, checked, at=at)
    revision.contact, revision.number = contact, 1 if before is None else before.number + 1
    revision.problems = [each.document() for each in checked.problems]
    mended = [] if before is None else _mended(before, by=revision)
    kind = "contact.submitted" if first else "contact.corrected"
    event = record(
        kind if checked.right else "contact.quarantined",
        at=at,
        by=revision.by_id,
        agency=contact.agency_id,
        subject=f"contact:{contact.id}",
        outcome="done" if checked.right else "quarantined",
        origin=origin,
        details={
            "revision": str(revision.id),
            "number": revision.number,
            "skew": revision.skew_seconds,
            "perceived": changed,
            "texts": sum(each.code == "text.overridden" for each in checked.problems),
        },
        rows=[contact, revision, *mended],
    )
    contact.save(force_insert=first)
    revision.save(force_insert=True)
    for held in mended:
        held.save()
    receipt = receipts.sign(revision, event=event, at=at)
    receipt.save(force_insert=True)
    told = [] if checked.right else revision.problems
    return Submitted(outcome=NEW if checked.right else QUARANTINED, receipt=receipts.document(receipt), problems=told)


def _set_columns(contact: Contact, read: Entry, checked: Checked, *, at: datetime) -> None:
    """What queues need, taken from the entry. Units and areas that are not the agency's are told and left out.

    Without a unit a record would wait where no supervisor of a unit looks: it goes to that of its officer.
    """
    agency = contact.agency
    for name, given, model in (("unit", read.unit, Unit), ("area", read.area, Area)):
        found = _of_agency(model, given, agency)
        if given and found is None:
            checked.problems.append(problem(f"entry.{name}_unknown", at=name))
        setattr(contact, f"{name}_id", found)
    if contact.unit_id is None:
        contact.unit_id = _own_unit(contact, at=at)
    if contact._state.adding:
        contact.submitted_at = at
    contact.changed_at = at
    contact.state = State.SUBMITTED if checked.right else State.QUARANTINED
    contact.kind = checked.kind
    contact.began = None if checked.began is None else checked.began.at
    contact.local_day = None if checked.began is None else checked.began.day
    contact.pack, contact.pack_version = agency.pack, "" if checked.form is None else checked.form.pack.version
    contact.people = checked.people
    contact.warnings = checked.warnings
    contact.seconds = read.seconds
    contact.due = None if checked.right else contact.due


def _own_unit(contact: Contact, *, at: datetime) -> UUID | None:
    """The unit in which the officer works today; none where they are of the whole agency."""
    day = at.astimezone(ZoneInfo(contact.agency.zone)).date()
    held = Membership.objects.filter(agency=contact.agency, person=contact.officer_id, role=Role.OFFICER)
    of_units = held.exclude(unit=None).filter(Q(until=None) | Q(until__gte=day), since__lte=day)
    return of_units.order_by("since", "id").values_list("unit", flat=True).first()


def _mended(before: Revision, *, by: Revision) -> list[Held]:
    """What was held under the id of the revision that is now corrected: its officer has dealt with it."""
    waiting = Held.objects.filter(sent_by=before.by, sent_id=str(before.id), mended_by=None, why=CONFLICT)
    found = list(waiting.filter(agency=before.contact.agency))
    for held in found:
        held.mended_by = by
    return found


def _perceived_changes(before: Revision, read: Entry, checked: Checked, *, mending: str) -> list[str]:
    """The places of perceived answers that a correction changes; never the answers.

    What an entry in quarantine lacked may be filled in: nobody has relied on it yet.
    """
    if checked.form is None or not isinstance(before.entry, dict):
        return []
    old, new = (perceived_of(answers, checked.form.form) for answers in (before.entry.get("answers"), read.answers))
    places = old.keys() if mending == str(State.QUARANTINED) else old.keys() | new.keys()
    return sorted(at for at in places if old.get(at) != new.get(at))[:50]


def _again(error: Exception, revision: Revision, *, agency: Agency, raw: bytes, at: datetime, origin: str) -> Submitted:
    """What came under an id that is there, or for a contact that moved on."""
    with wall.everywhere():  # an id is taken whoever has it; another agency's row is only told from none
        there = Revision.objects.select_related("contact", "receipt").filter(pk=revision.id).first()
    if there is None and isinstance(error, IntegrityError) and not _number_was_taken(error):
        raise error
    own = there is not None and there.by_id == revision.by_id and there.contact.agency_id == agency.id
    if there is not None and own and there.sha256 == revision.sha256:
        record(
            "contact.repeated",
            at=at,
            by=revision.by_id,
            agency=agency.id,
            subject=f"contact:{there.contact_id}",
            origin=origin,
        )
        return Submitted(outcome=SAME, receipt=receipts.document(there.receipt))
    held = hold(
        by=revision.by, agency=agency, sent_id=str(revision.id), why=CONFLICT, body=raw, sha256=revision.sha256,
        at=at, origin=origin,
    )  # fmt: skip
    why = "entry.moved_on" if there is None else "entry.other_content"
    return Submitted(outcome=CONFLICT, receipt=receipts.for_held(held), problems=[problem(why).document()])


def _number_was_taken(error: IntegrityError) -> bool:
    """Two corrections of one revision at once: the other was a moment earlier."""
    return "number" in str(error)


def _of_agency(model: type[Unit] | type[Area], given: str | None, agency: Agency) -> UUID | None:
    """The id of the agency's own unit or area; nothing for any other. One that was found is not asked for again."""
    try:
        id = None if given is None else UUID(given)
    except ValueError:
        return None
    if id is None or (model, agency.pk, id) in _FOUND:
        return id
    if not model.objects.filter(pk=id, agency=agency).exists():
        return None
    if len(_FOUND) < MOST_FOUND:
        _FOUND.add((model, agency.pk, id))
    return id


MOST_FOUND = 10_000
_FOUND: set[tuple[type, UUID, UUID]] = set()
"""Units and areas never change their agency, and one that records name cannot be taken away."""
