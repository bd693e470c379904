"""The pages of the person who sends to the state."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.audit.actions import record as log
from daylit.web.reporting import actions, queries
from daylit.web.reporting.forms import DaysForm, ReceiverForm, ReplyForm
from daylit.web.reporting.models import Filing, Kind, Receiver
from daylit.web.reporting.place import files_folder, files_of


@audience(Role.RECORDS)
@require_safe
def state_files(request: HttpRequest) -> HttpResponse:
    """What is due, what was filed, and what can be done now."""
    return _page(request)


@audience(Role.RECORDS)
@require_POST
def check_files(request: HttpRequest) -> HttpResponse:
    """See what would be sent, and what is wrong with it; nothing leaves."""
    return _file(request, Kind.CHECK)


@audience(Role.RECORDS, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def send_files(request: HttpRequest) -> HttpResponse:
    """Send what is new or changed. Who comes back from giving a second factor is led to the page."""
    return _file(request, Kind.SEND) if request.method == "POST" else redirect("state_files")


@audience(Role.RECORDS)
@require_POST
def read_answer(request: HttpRequest) -> HttpResponse:
    """Read an answer of the state that was fetched by hand."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, reply=form)
    given = form.cleaned_data["file"]
    return _filed(request, Kind.REPLY, replies=((given.name or "answer", given.read()),))


@audience(Role.RECORDS, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def receiver(request: HttpRequest) -> HttpResponse:
    """Say where the files go."""
    agency = request.acting.agency
    there = Receiver.objects.filter(agency=agency).first()
    known = {} if there is None else {"way": there.way, "address": there.address, "replies": there.replies}
    form = ReceiverForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_receiver(agency=agency, by=request.user, at=timezone.now(), **form.cleaned_data)
        except DaylitError as error:
            form.add_error("address", f"{error} {error.remedy}")
        else:
            messages.success(request, "Saved.")
            return redirect("state_files")
    status = 422 if form.errors else 200
    return render(request, "reporting/receiver.html", {"form": form, "agency": agency}, status=status)


@audience(Role.RECORDS)
@require_safe
def filing(request: HttpRequest, filing: UUID) -> HttpResponse:
    """How one filing ended, and which contacts need their officers."""
    found = _own(request, filing)
    if found is None:
        return errors.not_found(request)
    return render(request, "reporting/filing.html", {"filing": found, "wrong": queries.wrong(found)})


@audience(Role.RECORDS)
@require_POST
def ask_officer(request: HttpRequest, filing: UUID, contact: UUID) -> HttpResponse:
    """Send one contact back to its officer with what is wrong."""
    found = _own(request, filing)
    if found is None:
        return errors.not_found(request)
    try:
        actions.ask_officer(filing=found, contact=contact, by=request.user, at=timezone.now())
    except DaylitError as error:
        messages.error(request, f"{error} {error.remedy}")
    else:
        messages.success(request, "Sent back to its officer. It goes to the state again once it is accepted anew.")
    return redirect("filing", found.pk)


@audience(Role.RECORDS)
@require_safe
def state_file(request: HttpRequest, name: str) -> HttpResponse:
    """One file, to be taken to the state by hand. Taking it is an event."""
    agency = request.acting.agency
    if name not in {one for one, _ in files_of(agency)}:
        return errors.not_found(request)
    log("state_file.downloaded", at=timezone.now(), by=request.user.pk, agency=agency.pk, details={"file": name})
    return FileResponse((files_folder(agency) / name).open("rb"), as_attachment=True, filename=name)


def _own(request: HttpRequest, id: UUID) -> Filing | None:
    return Filing.objects.filter(pk=id, agency=request.acting.agency).select_related("by", "agency").first()


def _file(request: HttpRequest, kind: Any) -> HttpResponse:
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _page(request, days=form)
    return _filed(request, kind, first=form.cleaned_data["first"], last=form.cleaned_data["last"])


def _filed(
    request: HttpRequest,
    kind: Any,
    *,
    first: date | None = None,
    last: date | None = None,
    replies: tuple[tuple[str, bytes], ...] = (),
) -> HttpResponse:
    agency = request.acting.agency
    try:
        made = actions.file_now(
            agency=agency, kind=kind, by=request.user, at=timezone.now(), first=first, last=last, replies=replies
        )
    except DaylitError as error:
        return _page(request, error=error)
    return redirect("filing", made.pk)


def _page(
    request: HttpRequest,
    *,
    days: DaysForm | None = None,
    reply: ReplyForm | None = None,
    error: DaylitError | None = None,
) -> HttpResponse:
    agency, now = request.acting.agency, timezone.now()
    told: dict[str, Any] = {
        "days": days or DaysForm(),
        "reply": reply or ReplyForm(),
        "error": error,
        "pack": queries.pack_of(agency, now),
        "due": queries.due(agency, at=now),
        "filings": queries.filings(agency),
        "receiver": Receiver.objects.filter(agency=agency).first(),
        "files": files_of(agency)[:50],
    }
    return render(request, "reporting/state_files.html", told, status=422 if days or reply or error else 200)
