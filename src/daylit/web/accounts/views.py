"""The pages around signing in."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.web import errors, wall
from daylit.web.accounts.acting import agencies_of
from daylit.web.accounts.actions import accept_invitation
from daylit.web.accounts.factors import has_factor
from daylit.web.accounts.forms import PasswordForm
from daylit.web.accounts.models import Invitation
from daylit.web.accounts.resetting import last_done
from daylit.web.accounts.sessions import AGENCY, link_first
from daylit.web.audience import ANYONE, HALF_SIGNED_IN, SIGNED_IN, audience


@audience(HALF_SIGNED_IN)
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask a person who has only a password to add a second factor, before anything else."""
    if request.two_factors:  # type: ignore[attr-defined]
        return redirect("/")
    return render(request, "accounts/second_factor.html", {"link_first": link_first(request)})


@audience(ANYONE)
@require_safe
def no_account(request: HttpRequest) -> HttpResponse:
    """The agency knows the person, and Daylit does not."""
    return render(request, "accounts/no_account.html", status=403)


@audience(ANYONE)
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Let a new person choose a password, once."""
    now = timezone.now()
    with wall.everywhere():  # whoever opens a link is nobody's yet
        found = (
            Invitation.objects.select_related("person", "agency")
            .filter(code_sha256=sha256(code.encode()).hexdigest(), used_at=None, until__gt=now)
            .first()
        )
    if found is None:
        return errors.not_found(request)
    with wall.only(found.agency_id):
        return _answered(request, found, code=code, at=now)


def _answered(request: HttpRequest, found: Invitation, *, code: str, at: datetime) -> HttpResponse:
    form = PasswordForm(request.POST or None, person=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            person = accept_invitation(code=code, password=form.cleaned_data["password"], at=at)
        except ValidationError as error:
            form.add_error("password", error)
        else:
            if has_factor(person):
                return redirect("account_login")
            login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
            record_authentication(request, person, method="password", username=person.username)
            return redirect("second_factor")
    reset = None if found.person.has_usable_password() else last_done(found.person, at=at)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": found, "reset": reset})


@audience(SIGNED_IN)
@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """What the person can do here, and their own keys."""
    agencies = agencies_of(request.user, day=timezone.localdate())  # type: ignore[arg-type]
    reset = last_done(request.user, at=timezone.now())  # type: ignore[arg-type]
    return render(request, "accounts/my_account.html", {"agencies": agencies, "reset": reset})


@audience(SIGNED_IN)
@require_POST
def choose_agency(request: HttpRequest) -> HttpResponse:
    """Work in another of one's agencies."""
    wanted = request.POST.get("agency", "")
    agencies = agencies_of(request.user, day=timezone.localdate())  # type: ignore[arg-type]
    if wanted not in {str(one.id) for one in agencies}:
        return errors.not_found(request)
    request.session[AGENCY] = str(UUID(wanted))
    return redirect("/")
