"""The pages about what is missing from the records."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.quality import actions, queries
from daylit.web.quality.forms import CallLogForm, WhyForm
from daylit.web.quality.models import Call, CallKind


@audience(Role.STEWARD)
@require_http_methods(["GET", "HEAD", "POST"])
def completeness(request: HttpRequest) -> HttpResponse:
    """How many calls have a record, by month and unit; and one more log of calls."""
    form = CallLogForm(request.POST, request.FILES) if request.method == "POST" else CallLogForm()
    error: DaylitError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _take_over(request, form)
        except DaylitError as trouble:
            error = trouble
        else:
            told = f"Taken over: {made.kept:,} calls."
            told += f" {made.repeated:,} were there before." if made.repeated else ""
            told += f" {made.aside_count:,} rows could not be used; they stand below." if made.aside_count else ""
            messages.success(request, told)
            return redirect("completeness")
    return _page(request, form, error)


def _take_over(request: HttpRequest, form: CallLogForm) -> Any:
    given: UploadedFile = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"log{Path(given.name or '').suffix[:8]}"
        with path.open("wb") as file:
            for chunk in given.chunks():
                file.write(chunk)
        return actions.take_over(
            agency=request.acting.agency,
            path=path,
            name=given.name or "",
            by=request.user,
            at=timezone.now(),
            columns=form.columns,
            style=form.cleaned_data["style"],
        )


def _page(request: HttpRequest, form: CallLogForm, error: DaylitError | None) -> HttpResponse:
    agency = request.acting.agency
    told = {
        "form": form,
        "error": error,
        "whole": queries.whole(agency),
        "months": queries.by_month(agency)[:24],
        "units": queries.by_unit(agency),
        "kinds": queries.by_kind(agency),
        "reasons": queries.explained(agency),
        "logs": queries.logs(agency),
        "few": queries.FEW,
    }
    return render(request, "quality/completeness.html", told, status=422 if error or form.errors else 200)


@audience(Role.STEWARD)
@require_POST
def call_kind(request: HttpRequest, kind: UUID) -> HttpResponse:
    """Decide whether a kind of call needs a record."""
    found = CallKind.objects.filter(pk=kind, agency=request.acting.agency).first()
    wanted = {"yes": True, "no": False}.get(request.POST.get("needs", ""))
    if found is None or wanted is None:
        return errors.not_found(request)
    actions.set_kind(kind=found, needs_record=wanted, by=request.user, at=timezone.now())
    messages.success(request, f"{found.name}: {'needs a record' if wanted else 'needs no record'}.")
    return redirect("completeness")


@audience(Role.OFFICER)
@require_safe
def my_calls(request: HttpRequest) -> HttpResponse:
    """The officer's own calls that likely lack a record."""
    return _mine(request)


@audience(Role.OFFICER)
@require_POST
def explain_call(request: HttpRequest, call: UUID) -> HttpResponse:
    """Say why there is none."""
    if not Call.objects.filter(pk=call, agency=request.acting.agency, officer=request.user).exists():
        return errors.not_found(request)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _mine(request, trouble=(call, "Please choose why there is none."))
    try:
        actions.explain(
            call=call, by=request.user, agency=request.acting.agency, at=timezone.now(), **form.cleaned_data
        )
    except DaylitError as error:
        return _mine(request, trouble=(call, f"{error} {error.remedy}"))
    messages.success(request, "Thank you. It is noted, and the call is off your list.")
    return redirect("my_calls")


def _mine(request: HttpRequest, trouble: tuple[UUID, str] | None = None) -> HttpResponse:
    calls = [
        (call, WhyForm(prefix=None, auto_id=f"{number}_%s"), trouble[1] if trouble and trouble[0] == call.pk else "")
        for number, call in enumerate(queries.missing(request.acting, at=timezone.now())[:100], 1)
    ]
    return render(request, "quality/my_calls.html", {"calls": calls}, status=422 if trouble else 200)
