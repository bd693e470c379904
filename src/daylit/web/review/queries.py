"""What a supervisor may see, through the supervisor asking: their units, those they stand in for, never their own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from daylit.errors import DaylitError
from daylit.jurisdictions import load_pack
from daylit.record import Form
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency, Membership, Person
from daylit.web.audience import Role
from daylit.web.ledger.forms import with_questions
from daylit.web.ledger.models import Contact, Revision, State
from daylit.web.review import draw, risk
from daylit.web.review.models import StandIn
from daylit.web.review.risk import Reason

REVIEW_WITHIN = timedelta(days=7)
"""How long a record may wait for its review before it is overdue."""
IN_QUEUE = 300
"""The most records whose reasons are worked out for one page; the longest waiting come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A record in the queue, with why it stands where it does."""

    contact: Contact
    reasons: tuple[Reason, ...]
    drawn: bool
    mine: bool
    due: datetime
    overdue: bool

    @property
    def order(self) -> tuple[bool, bool, int, bool, datetime]:
        """Given to me, then overdue, then by the weightiest reason, then drawn, then the longest waiting."""
        weight = list(Reason).index(self.reasons[0]) if self.reasons else len(Reason)
        return (not self.mine, not self.overdue, weight, not self.drawn, self.contact.submitted_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A record that waits for its officer's answer."""

    contact: Contact
    due: datetime | None
    overdue: bool


@dataclass(slots=True, kw_only=True)
class Overdue:
    """What is late: reviews that are due, and answers of officers that are."""

    reviews: list[Waiting] = field(default_factory=list)
    answers: list[Returned] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.reviews) + len(self.answers)


def today(agency: Agency, at: datetime) -> date:
    """The agency's day."""
    return at.astimezone(ZoneInfo(agency.zone)).date()


def visible(acting: Acting, *, at: datetime) -> QuerySet[Contact]:
    """The contacts a supervisor reviews: of their units and of those they stand in for, without their own."""
    found = Contact.objects.filter(agency=acting.agency).exclude(officer=acting.person)
    if not acting.has(Role.SUPERVISOR):
        return found.none()
    units = units_of(acting, at=at)
    return found if units is None else found.filter(unit__in=units)


def units_of(acting: Acting, *, at: datetime) -> set[UUID] | None:
    """The units whose records a supervisor sees on this day, ``None`` for all."""
    if acting.units is None:
        return None
    units, day = set(acting.units), today(acting.agency, at)
    away = StandIn.objects.filter(agency=acting.agency, instead=acting.person, since__lte=day, until__gte=day)
    led = _led(acting.agency, [row.away_id for row in away], day)
    if any(row.unit_id is None for row in led):
        return None
    return units | {row.unit_id for row in led if row.unit_id is not None}


def _led(agency: Agency, people: Iterable[UUID], day: date) -> list[Membership]:
    rows = Membership.objects.filter(agency=agency, person__in=list(people), role=Role.SUPERVISOR)
    return [row for row in rows if row.holds_on(day)]


def reviewers(acting: Acting, contact: Contact, *, at: datetime) -> list[Person]:
    """Who could review a contact instead: supervisors of its unit today, neither its officer nor oneself."""
    rows = Membership.objects.filter(agency=acting.agency, role=Role.SUPERVISOR, person__is_active=True).filter(
        Q(unit=contact.unit_id) | Q(unit=None)
    )
    day = today(acting.agency, at)
    people = {row.person for row in rows.select_related("person") if row.holds_on(day)}
    return sorted(people - {contact.officer, acting.person}, key=lambda one: one.name)


def other_supervisors(acting: Acting, *, at: datetime) -> list[Person]:
    """Everyone else who reviews at this agency today."""
    rows = Membership.objects.filter(agency=acting.agency, role=Role.SUPERVISOR, person__is_active=True)
    day = today(acting.agency, at)
    people = {row.person for row in rows.select_related("person") if row.holds_on(day)}
    return sorted(people - {acting.person}, key=lambda one: one.name)


def queue(acting: Acting, *, at: datetime, secret: bytes) -> list[Waiting]:
    """The records that wait for this supervisor, in the order in which to look at them."""
    rows = visible(acting, at=at).filter(state=State.SUBMITTED).filter(Q(reviewer=None) | Q(reviewer=acting.person))
    rows = rows.select_related("agency", "officer", "unit", "area", "sample").order_by("submitted_at")[:IN_QUEUE]
    found = list(rows)
    facts = _facts(found, at=at)
    return sorted(
        (
            Waiting(
                contact=contact,
                reasons=risk.reasons(facts[contact.id]),
                drawn=draw.is_drawn(contact, secret=secret),
                mine=contact.reviewer_id == acting.person.id,
                due=contact.changed_at + REVIEW_WITHIN,
                overdue=contact.changed_at + REVIEW_WITHIN < at,
            )
            for contact in found
        ),
        key=lambda one: one.order,
    )


def reasons_of(contact: Contact, *, at: datetime) -> tuple[Reason, ...]:
    """Why one contact is looked at first."""
    return risk.reasons(_facts([contact], at=at)[contact.id])


def how_many_wait(acting: Acting, *, at: datetime) -> int:
    """How many records wait for this supervisor."""
    rows = visible(acting, at=at).filter(state=State.SUBMITTED)
    return rows.filter(Q(reviewer=None) | Q(reviewer=acting.person)).count()


def overdue(acting: Acting, *, at: datetime, secret: bytes) -> Overdue:
    """Reviews older than a week, and returns that their officers have not answered in time."""
    back = visible(acting, at=at).filter(state=State.SENT_BACK, due__lt=at).select_related("officer", "unit")
    return Overdue(
        reviews=[one for one in queue(acting, at=at, secret=secret) if one.overdue],
        answers=[Returned(contact=one, due=one.due, overdue=True) for one in back.order_by("due")],
    )


def sent_back(acting: Acting, *, at: datetime) -> list[Returned]:
    """Everything that waits for an officer's answer, the most urgent first."""
    rows = visible(acting, at=at).filter(state=State.SENT_BACK).select_related("officer", "unit").order_by("due")
    return [Returned(contact=one, due=one.due, overdue=one.due is not None and one.due < at) for one in rows]


def last_revision(contact: Contact) -> Revision:
    """The contact as it was entered last."""
    found = contact.revisions.order_by("-number").first()
    assert found is not None, "a contact has a revision"
    return found


def form_of(contact: Contact, *, pack: str = "", version: str = "") -> Form | None:
    """The form a contact was entered in, the agency's own questions with it; ``None`` where the pack is gone."""
    asked = json.dumps(contact.agency.questions or [], sort_keys=True)
    return _form(pack or contact.pack, version or contact.pack_version, asked)


@lru_cache(maxsize=64)
def _form(pack: str, version: str, questions: str) -> Form | None:
    try:
        form = load_pack(pack, version=version).form
    except DaylitError:
        return None
    try:
        return with_questions(form, json.loads(questions))
    except DaylitError:  # they no longer fit beside what the law asks; the answers are shown as they came
        return form


def _facts(contacts: list[Contact], *, at: datetime) -> dict[UUID, risk.Facts]:
    """What the reasons are read from, for several contacts with three questions to the database."""
    revisions: dict[UUID, list[Revision]] = {}
    for revision in Revision.objects.filter(contact__in=contacts).order_by("number"):
        revisions.setdefault(revision.contact_id, []).append(revision)
    began: dict[UUID, date] = {}
    officers = {one.officer_id for one in contacts}
    for row in Membership.objects.filter(person__in=officers, role=Role.OFFICER).order_by("-since"):
        began[row.person_id] = row.since
    return {one.id: _facts_of(one, revisions.get(one.id, []), began.get(one.officer_id), at) for one in contacts}


def _facts_of(contact: Contact, revisions: list[Revision], began: date | None, at: datetime) -> risk.Facts:
    entry = (revisions[-1].entry if revisions else None) or {}
    form = form_of(contact)
    done = risk.what_was_done(form, entry.get("answers") or {}) if form else {}
    late_after = timedelta(hours=contact.agency.late_hours)
    held = [one for one in revisions[:-1] if any(each.get("severity") == "error" for each in one.problems)]
    return risk.Facts(
        **done,
        warnings=contact.warnings,
        late=bool(entry.get("late_reason"))
        or (contact.began is not None and contact.submitted_at - contact.began > late_after),
        to_mend=revisions[-1].received_at - held[0].received_at if held else timedelta(),
        mend_within=timedelta(hours=contact.agency.return_hours),
        at_agency=None if began is None else today(contact.agency, at) - began,
    )
