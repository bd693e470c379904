"""What is read from the ledger, always through the person who asks. What is not theirs is not there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from daylit.web.accounts.acting import Acting
from daylit.web.audience import Role
from daylit.web.ledger.models import Contact, Revision, State

READS_ALL = (Role.RECORDS, Role.STEWARD)
"""Roles that look after records and may read each of their agency's."""


def for_acting(acting: Acting) -> QuerySet[Contact]:
    """The contacts that a person may read: their own, those of units they supervise, all for who looks after records.

    Every other reading of the ledger begins here.
    """
    in_agency = Contact.objects.filter(agency=acting.agency)
    leads_all = acting.has(Role.SUPERVISOR) and acting.units is None
    if leads_all or acting.has(*READS_ALL):
        return in_agency
    mine = Q(pk__in=())
    if acting.has(Role.OFFICER):
        mine |= Q(officer=acting.person)
    if acting.has(Role.SUPERVISOR):
        mine |= Q(unit__in=acting.units or ())
    return in_agency.filter(mine)


def own(acting: Acting) -> QuerySet[Contact]:
    """The officer's own contacts, the newest first."""
    return Contact.objects.filter(agency=acting.agency, officer=acting.person).order_by("-submitted_at")


def to_decide(acting: Acting) -> QuerySet[Contact]:
    """The contacts that wait for this supervisor: those of their units, never their own."""
    if not acting.has(Role.SUPERVISOR):
        return Contact.objects.none()
    waiting = Contact.objects.filter(agency=acting.agency, state=State.SUBMITTED).exclude(officer=acting.person)
    return waiting if acting.units is None else waiting.filter(unit__in=acting.units)


def one(acting: Acting, id: UUID) -> Contact | None:
    """A contact by its id or by that of one of its revisions; nothing where it is not there for this person."""
    seen = for_acting(acting).select_related("officer", "unit", "area")
    return seen.filter(pk=id).first() or seen.filter(revisions=id).first()


def revisions(contact: Contact) -> QuerySet[Revision]:
    """Every revision of a contact, the first one first, each with its decisions and its receipt."""
    found = contact.revisions.select_related("by", "receipt").prefetch_related("decisions__by")
    return found.order_by("number")


def last_revisions(contacts: Sequence[Contact]) -> dict[UUID, Revision]:
    """Each contact's last revision with its receipt, in one question however many there are."""
    newest = Revision.objects.filter(contact=OuterRef("contact")).order_by("-number").values("number")[:1]
    found = Revision.objects.filter(contact__in=contacts, number=Subquery(newest)).select_related("receipt")
    return {one.contact_id: one for one in found}


def last_revision(contact: Contact) -> Revision:
    """The contact as it is now."""
    return contact.revisions.select_related("by", "receipt").order_by("-number")[0]
