"""The supervisor's pages: the queue, one record, and the decision about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.audit.actions import record as log
from daylit.web.ledger.models import Contact, Revision
from daylit.web.review import actions, draw, queries
from daylit.web.review.forms import reasons_from
from daylit.web.review.page import page_of
from daylit.web.review.risk import SENTENCES

OPENED = "daylit.review.opened"
LONGEST_LOOK = 3_600
BOTH = "Send the record back, or untick what you asked and empty the sentence."


class Undecided(DaylitError):
    """A record was accepted, and something was asked about it, at once."""


@audience(Role.SUPERVISOR)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The records that wait, the weightiest first."""
    now = timezone.now()
    found = queries.queue(request.acting, at=now, secret=draw.secret())
    back = queries.sent_back(request.acting, at=now)
    return render(request, "review/waiting.html", {"queue": found, "back": back, "reasons": SENTENCES})


@audience(Role.SUPERVISOR)
@require_safe
def next_record(request: HttpRequest) -> HttpResponse:
    """The record to look at now."""
    found = queries.queue(request.acting, at=timezone.now(), secret=draw.secret())
    return redirect("review_record", found[0].contact.id) if found else redirect("review_waiting")


@audience(Role.SUPERVISOR)
@require_safe
def record(request: HttpRequest, contact: UUID) -> HttpResponse:
    """One record: everything that its officer entered, in words."""
    now = timezone.now()
    found = visible_or_told(request, contact, at=now)
    if found is None:
        return errors.not_found(request)
    log("contact.read", at=now, by=request.user.pk, agency=found.agency_id, subject=f"contact:{found.id}")
    return _page(request, found, at=now)


@audience(Role.SUPERVISOR)
@require_POST
def accept(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Accept the revision that was looked at, and go on to the next record."""
    now = timezone.now()
    found, revision = _looked_at(request, contact, at=now)
    if found is None or revision is None:
        return errors.not_found(request)
    if request.POST.getlist("ask") or request.POST.get("sentence", "").strip():
        return _page(request, found, at=now, error=Undecided("You have asked for something.", remedy=BOTH))
    try:
        draw.draw(found, secret=draw.secret(), at=now)
        seconds = _seconds(request, revision, at=now)
        actions.accept(revision=revision, by=request.user, agency=found.agency, seconds=seconds, at=now)
    except DaylitError as error:
        return _page(request, found, at=now, error=error)
    messages.success(request, "Accepted.")
    return redirect("review_next")


@audience(Role.SUPERVISOR)
@require_POST
def send_back(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Send the revision that was looked at back to its officer, with reasons."""
    now = timezone.now()
    found, revision = _looked_at(request, contact, at=now)
    if found is None or revision is None:
        return errors.not_found(request)
    page = page_of(found, revision)
    try:
        draw.draw(found, secret=draw.secret(), at=now)
        actions.send_back(
            revision=revision,
            by=request.user,
            agency=found.agency,
            reasons=reasons_from(request.POST, form=page.form, places=page.places, perceived=page.perceived)
            if page.form
            else [],
            seconds=_seconds(request, revision, at=now),
            at=now,
        )
    except DaylitError as error:
        return _page(request, found, at=now, error=error)
    messages.success(request, "Sent back to its officer, with your reasons.")
    return redirect("review_next")


@audience(Role.SUPERVISOR)
@require_POST
def let_through(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Let one marked text stand, with a reason."""
    now = timezone.now()
    found, revision = _looked_at(request, contact, at=now)
    if found is None or revision is None:
        return errors.not_found(request)
    sent = {name: request.POST.get(name, "") for name in ("place", "what", "reason")}
    try:
        actions.let_through(revision=revision, by=request.user, agency=found.agency, at=now, **sent)
    except DaylitError as error:
        return _page(request, found, at=now, error=error)
    messages.success(request, "Let through. Your reason is kept with the record.")
    return redirect("review_record", found.id)


@audience(Role.SUPERVISOR)
@require_POST
def assign(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Give the record to another reviewer, or back to all."""
    now = timezone.now()
    found = visible_or_told(request, contact, at=now)
    if found is None:
        return errors.not_found(request)
    people = {str(one.id): one for one in [*queries.reviewers(request.acting, found, at=now), request.user]}
    wanted = request.POST.get("to", "")
    if wanted and wanted not in people:
        return errors.not_found(request)
    actions.assign(contact=found, to=people.get(wanted), by=request.user, at=now)
    messages.success(request, f"Given to {people[wanted]}." if wanted else "Given back to everyone who reviews here.")
    return redirect("review_waiting")


def visible_or_told(request: HttpRequest, contact: UUID, *, at: datetime) -> Contact | None:
    """A contact this supervisor may see; otherwise nothing, and an event that says who asked for what."""
    found = (
        queries.visible(request.acting, at=at).filter(pk=contact).select_related("agency", "officer", "unit", "area")
    )
    row: Contact | None = found.first()
    if row is None:
        log(
            "page.refused",
            at=at,
            by=request.user.pk,
            agency=request.acting.agency.id,
            subject=f"contact:{contact}",
            outcome="refused",
            details={"view": request.resolver_match.view_name, "method": request.method},
        )
    return row


def _looked_at(request: HttpRequest, contact: UUID, *, at: datetime) -> tuple[Contact | None, Revision | None]:
    """The contact, and the revision that was on the page when the decision was taken."""
    found = visible_or_told(request, contact, at=at)
    if found is None:
        return None, None
    number = request.POST.get("revision", "")
    row = found.revisions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 6 else None
    return found, row or queries.last_revision(found)


def _seconds(request: HttpRequest, revision: Revision, *, at: datetime) -> int | None:
    """How long the record was open, by the moment that our own page carries, signed; ``None`` where it does not say."""
    try:
        opened = signing.loads(request.POST.get("opened", ""), salt=OPENED, max_age=LONGEST_LOOK)
    except signing.BadSignature:
        return None
    return max(0, round(at.timestamp() - opened["at"])) if opened["revision"] == str(revision.id) else None


def _page(request: HttpRequest, contact: Contact, *, at: datetime, error: DaylitError | None = None) -> HttpResponse:
    revision = queries.last_revision(contact)
    page = page_of(contact, revision)
    told: dict[str, Any] = {
        "page": page,
        "contact": contact,
        "revision": revision,
        "opened": signing.dumps({"revision": str(revision.id), "at": at.timestamp()}, salt=OPENED),
        "reasons": [reason.sentence for reason in queries.reasons_of(contact, at=at)],
        "drawn": draw.is_drawn(contact, secret=draw.secret()),
        "people": queries.reviewers(request.acting, contact, at=at),
        "left": queries.how_many_wait(request.acting, at=at),
        "error": error,
        "sent": request.POST,
        "ticked": request.POST.getlist("ask"),
    }
    return render(request, "review/record.html", told, status=422 if error else 200)
