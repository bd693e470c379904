"""The addresses of ``docs/collect-api.md``."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from daylit.record import read_answers
from daylit.web.accounts.acting import Acting
from daylit.web.audit.actions import record
from daylit.web.collect import listing, starting, templates
from daylit.web.collect.answers import FOR_GOOD, for_officers, not_there, refusal
from daylit.web.collect.sealed import CannotOpen, open_sealed
from daylit.web.collect.streets import streets_text
from daylit.web.ledger import queries, receipts
from daylit.web.ledger.actions import CONFLICT, NEW, QUARANTINED, SAME, UNREADABLE, hold, submit
from daylit.web.ledger.holding import held_of
from daylit.web.ledger.moments import read_instant
from daylit.web.ledger.numbers import own_numbers

LARGEST = 1_000_000
"""Bytes of one sending."""
MOST_RECEIPTS = 50
"""Records that may be asked for at once."""


@for_officers("GET", "HEAD")
@ensure_csrf_cookie
def start(request: HttpRequest) -> HttpResponse:
    """All that the app needs to work alone."""
    return JsonResponse(starting.start(acting(request), at=timezone.now()))


@for_officers("GET", "HEAD")
def form(request: HttpRequest, *, sha256: str) -> HttpResponse:
    """A form document, which never changes under its name."""
    return _for_good(starting.form_text(acting(request).agency, sha256, at=timezone.now()))


@for_officers("GET", "HEAD")
def table(request: HttpRequest, *, sha256: str) -> HttpResponse:
    """A code table, which never changes under its name."""
    return _for_good(starting.table_text(acting(request).agency, sha256, at=timezone.now()))


@for_officers("GET", "HEAD")
def streets(request: HttpRequest, *, sha256: str) -> HttpResponse:
    """The agency's streets, which never change under their name."""
    return _for_good(streets_text(acting(request).agency, sha256))


@for_officers("GET", "HEAD")
def contacts(request: HttpRequest) -> HttpResponse:
    """What the officer entered."""
    return JsonResponse(listing.contacts(acting(request)))


@for_officers("GET", "HEAD")
def numbers(request: HttpRequest) -> HttpResponse:
    """The officer's own numbers, with those of colleagues as a band."""
    return JsonResponse(own_numbers(acting(request), at=timezone.now()))


@for_officers("GET", "HEAD")
def receipts_held(request: HttpRequest) -> HttpResponse:
    """How what the server signed for stands today, with its proofs; the device asks and judges for itself."""
    asked = [_id(one) for one in request.GET.get("ids", "").split(",")]
    ids = [one for one in asked if one is not None]
    if not ids or len(ids) != len(asked) or len(ids) > MOST_RECEIPTS:
        return refusal(400, "unreadable", "The server cannot tell which records are meant.", "Nothing is lost by it.")
    return JsonResponse(held_of(acting(request), ids))


@for_officers("GET", "HEAD", "PUT")
def contact(request: HttpRequest, *, id: UUID) -> HttpResponse:
    """One contact of the officer's own: to correct it, or to send it."""
    if request.method == "PUT":
        return _send(request, id, at=timezone.now())
    own = queries.own(acting(request)).select_related("agency")
    found = own.filter(revisions=id).first() or own.filter(pk=id).first()
    return not_there() if found is None else JsonResponse(listing.to_correct(found))


@for_officers("PUT", "DELETE")
def template(request: HttpRequest, *, id: UUID) -> HttpResponse:
    """A template of the officer's own: saved or taken away."""
    who = acting(request)
    if request.method == "DELETE":
        there = templates.delete_template(id=id, agency=who.agency, owner=who.person)
        return JsonResponse({"id": str(id)}) if there else not_there()
    body = _body(request)
    plain = None if body is None else read_answers(body)[0]
    if not isinstance(plain, dict):
        return refusal(400, "unreadable", "This template could not be read.", "Save it again.")
    fields: dict[str, Any] = {name: plain.get(name) for name in ("name", "kind", "answers")}
    try:
        kept = templates.save_template(id=id, agency=who.agency, owner=who.person, at=timezone.now(), **fields)
    except templates.NotInATemplate as error:
        return refusal(422, "not_in_a_template", str(error), error.remedy or "")
    except templates.NotATemplate as error:
        return refusal(400, "not_a_template", str(error), error.remedy or "")
    return not_there() if kept is None else JsonResponse(starting.template_document(kept))


@for_officers("PUT", fresh=True)
def unlock(request: HttpRequest, *, id: UUID) -> HttpResponse:
    """The key of a phone's drafts, for the officer who sealed it to the server and no other."""
    who, body = acting(request), _body(request)
    try:
        opened = open_sealed(body or b"", id=f"unlock {id}", keys=receipts.keys()).entry
    except CannotOpen:
        opened = None
    own = (
        isinstance(opened, dict) and opened.get("officer") == str(who.person.id) and isinstance(opened.get("key"), str)
    )
    record(
        "phone.opened",
        at=timezone.now(),
        by=who.person.id,
        agency=who.agency.id,
        subject=f"phone:{id}",
        outcome="done" if own else "refused",
        origin=request.META.get("REMOTE_ADDR", "")[:64],
    )
    return JsonResponse({"key": opened["key"]}) if own else not_there()


def acting(request: HttpRequest) -> Acting:
    """The officer at work; the doors let nobody else through."""
    who: Acting = request.acting  # type: ignore[attr-defined]
    return who


def _send(request: HttpRequest, id: UUID, *, at: datetime) -> HttpResponse:
    who, origin = acting(request), request.META.get("REMOTE_ADDR", "")[:64]
    body = _body(request)
    if body is None:
        return refusal(413, "too_large", "This record is too large to send.", "Take out what is not needed.")
    try:
        opened = open_sealed(body, id=str(id), keys=receipts.keys())
    except CannotOpen:
        digest = sha256(body).hexdigest()
        hold(
            by=who.person, agency=who.agency, sent_id=str(id), why=UNREADABLE, body=body, sha256=digest, at=at,
            origin=origin,
        )  # fmt: skip
        return _unreadable()
    done = submit(
        by=who.person, agency=who.agency, id=id, entry=opened.entry, sha256=opened.sha256, at=at, raw=opened.raw,
        device_now=read_instant(request.headers.get("X-Device-Clock")), origin=origin,
    )  # fmt: skip
    if done.outcome == UNREADABLE:
        return _unreadable()
    if done.outcome == CONFLICT:
        told = done.problems[0]
        return refusal(409, "conflict", told["sentence"], told["remedy"], receipt=done.receipt)
    if done.outcome == QUARANTINED:
        return JsonResponse({"receipt": done.receipt, "problems": done.problems}, status=202)
    return JsonResponse({"receipt": done.receipt}, status={NEW: 201, SAME: 200}[done.outcome])


def _unreadable() -> HttpResponse:
    return refusal(
        400,
        "unreadable",
        "The server could not open this record. What was sent is kept.",
        "Keep it on this device, and tell your agency's administrator.",
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _body(request: HttpRequest) -> bytes | None:
    """What was sent; nothing where it is too large, which is told before it is read."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdigit() or int(said) > LARGEST:
        return None
    return bytes(request.body)


def _for_good(text: bytes | None) -> HttpResponse:
    if text is None:
        return not_there()
    response = HttpResponse(text, content_type="application/json")
    response.headers["Cache-Control"] = FOR_GOOD
    return response
